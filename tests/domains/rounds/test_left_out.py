"""A downloaded sheet says why it has fewer rows than the round."""

from daxiao.domains.rounds.models import Owed
from daxiao.domains.rounds.panels import sheets as panels
from daxiao.domains.rounds.queries import filing as queries
from daxiao.domains.rounds.queries import sheets as sheet_queries
from tests.cast import Cast
from tests.factories import rounds as make
from tests.factories.directory import World


def test_what_is_not_in_the_sheet_is_said_with_its_reason(world: World, cast: Cast) -> None:
    """Never ask for a figure twice: what is approved or waits stands in no sheet, and the sheet says so."""
    make.three_duties(world)
    row = make.opened(world.county, actor=cast.office.actor)
    first, second, _ = make.items(row)
    Owed.everything.filter(pk=first.pk).update(state="approved")
    Owed.everything.filter(pk=second.pk).update(state="submitted")

    owed = sheet_queries.owed_rows(cast.office.actor, row, None)
    rows = queries.make_rows(cast.office.actor, owed, row.period)
    (told,) = panels.left_out(rows)

    assert told.startswith("不在表内的：")
    assert "已审核的1项" in told
    assert "待审核的1项" in told


def test_a_sheet_that_has_all_says_nothing(world: World, cast: Cast) -> None:
    make.three_duties(world)
    row = make.opened(world.county, actor=cast.office.actor)

    owed = sheet_queries.owed_rows(cast.office.actor, row, None)
    assert panels.left_out(queries.make_rows(cast.office.actor, owed, row.period)) == []
