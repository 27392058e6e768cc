"""Drafts save themselves, two people at one value see both, and what is handed in is a figure at once."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from daxiao.domains.rounds.models import Owed, Round
from daxiao.domains.rounds.queries import filing as queries
from daxiao.domains.rounds.services import filing as services
from daxiao.domains.rounds.types.filing import DraftInput, Item, NotFiled, RowStanding
from daxiao.domains.rounds.types.rounds import OwedState
from daxiao.domains.targets.models import Observation
from daxiao.domains.targets.rules.series import Given
from daxiao.domains.targets.services import deciding
from daxiao.domains.targets.types.figures import FigureState
from daxiao.flows import file_figures
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Role
from tests.cast import Cast, person
from tests.factories import rounds as make
from tests.factories.directory import World
from tests.moment import NOW, TODAY, later
from tests.traces import denied, kinds, refused


pytestmark = pytest.mark.django_db


@dataclass
class Scene:
    """经信局 of 青禾县 owes two figures of February, 发改局 one; January's are there."""

    round: Round
    clerk: Actor
    colleague: Actor
    office: Actor
    mine: list[Owed]
    other: Owed


@pytest.fixture
def scene(world: World, cast: Cast) -> Scene:
    make.three_duties(world)
    january = make.opened(world.county, period=202601)
    for row in make.items(january, org=world.units["县经信局"]):
        _type(cast.clerk.actor, row, "10")
    hand_in(cast.clerk.actor, january)
    row = make.opened(world.county)
    colleague = person(
        "clerk2", "经信副手", Role.UNIT, home=world.county, org=world.units["县经信局"]
    )
    mine = make.items(row, org=world.units["县经信局"])
    other = make.items(row, org=world.units["县发改局"])[0]
    return Scene(row, cast.clerk.actor, colleague.actor, cast.office.actor, mine, other)


def _type(
    actor: Actor,
    row: Owed,
    value: str,
    given: Given = Given.MONTH,
    *,
    note: str = "",
    version: int = 0,
) -> Owed:
    draft = DraftInput(value, given, note)
    return services.save_draft(
        actor, owed=row, draft=draft, version=version or row.version, now=NOW
    )


def hand_in(actor: Actor, of: Round, *rows: Owed, today: date = TODAY) -> int:
    chosen = rows or make.items(of, state=OwedState.DRAFTED)
    items = [Item(r.pk, Owed.everything.get(pk=r.pk).version) for r in chosen]
    return file_figures.hand_in(actor, round_=of, items=items, today=today, now=NOW).count


def see(scene: Scene, actor: Actor | None = None) -> dict[int, queries.Row]:
    unit = scene.mine[0].org_id
    grid = queries.grid(actor or scene.clerk, scene.round, unit, today=TODAY)
    return {r.owed_id: r for r in grid.rows}


# ---- drafts


def test_what_is_known_stands_there_and_is_not_asked_again(scene: Scene) -> None:
    """Principle 19: pre-filled context, never asked twice."""
    row = see(scene)[scene.mine[0].pk]

    assert row.known.last_total == Decimal(10)
    assert row.known.sums
    assert row.standing is RowStanding.OPEN
    assert (row.month, row.total) == ("", "")


def test_a_draft_is_kept_as_typed_and_is_no_figure(scene: Scene) -> None:
    """Nothing lost: also what is no figure stays in its box, with what is wrong."""
    row = scene.mine[0]
    _type(scene.clerk, row, "约12.5", note="初步数")

    seen = see(scene)[row.pk]

    assert (seen.month, seen.note) == ("约12.5", "初步数")
    assert [s.code for s in seen.said] == ["rounds.typed_no_figure"]
    assert seen.state is OwedState.DRAFTED
    assert not Observation.everything.filter(period=202602).exists()
    assert "rounds.draft_begun" in kinds(row)


def test_the_other_figure_follows_from_the_typed_one(scene: Scene) -> None:
    """Principle 9: either is typed, both reconcile."""
    first, second = scene.mine
    _type(scene.clerk, first, "2.5")
    _type(scene.clerk, second, "12.5", Given.CUMULATIVE)

    seen = see(scene)

    assert (seen[first.pk].month, seen[first.pk].total) == ("2.5", "12.5")
    assert (seen[second.pk].month, seen[second.pk].total) == ("2.5", "12.5")


def test_the_same_again_changes_nothing(scene: Scene) -> None:
    row = _type(scene.clerk, scene.mine[0], "2.5")
    again = _type(scene.clerk, row, "2.5", version=1)

    assert again.version == row.version
    assert kinds(row).count("rounds.draft_begun") == 1


def test_an_emptied_draft_is_owed_again(scene: Scene) -> None:
    row = _type(scene.clerk, scene.mine[0], "2.5")

    assert _type(scene.clerk, row, "").state == OwedState.OWED


def test_two_people_at_one_value_see_both_and_lose_nothing(scene: Scene) -> None:
    """Issue: two people editing one value get the side-by-side, not a lost write."""
    row = scene.mine[0]
    _type(scene.colleague, row, "3")

    with pytest.raises(services.Taken) as caught:
        _type(scene.clerk, row, "2.5", version=1)

    assert caught.value.mine["数值"] == "2.5"
    assert caught.value.theirs["数值"] == "3"
    assert str(caught.value.row.draft_by) == "经信副手"
    assert see(scene)[row.pk].month == "3"


def test_who_takes_his_own_leaves_the_other_value_in_the_record(scene: Scene) -> None:
    row = _type(scene.colleague, scene.mine[0], "3")

    _type(scene.clerk, row, "2.5")

    assert see(scene)[row.pk].month == "2.5"
    assert "rounds.draft_replaced" in kinds(row)


def test_another_units_row_is_not_there(scene: Scene) -> None:
    with denied(hidden=True):
        _type(scene.clerk, scene.other, "2.5")
    assert queries.owed_by_id(scene.clerk, scene.round, [scene.other.pk]) == {}


def test_the_office_of_another_city_sees_nothing(scene: Scene, cast: Cast) -> None:
    with denied(hidden=True):
        queries.round_of(cast.stranger.actor, scene.round.pk)
    with denied(hidden=True):
        _type(cast.stranger.actor, scene.mine[0], "1")


# ---- handing in


def test_what_is_handed_in_is_a_figure_at_once(scene: Scene) -> None:
    row = scene.mine[0]
    _type(scene.clerk, row, "2.5", note="核实")

    assert hand_in(scene.clerk, scene.round, row) == 1

    figure = Observation.everything.get(indicator=row.indicator, period=202602)
    assert (figure.own, figure.total, figure.state) == (
        Decimal("2.5"),
        Decimal("12.5"),
        FigureState.SUBMITTED,
    )
    kept = Owed.everything.get(pk=row.pk)
    assert (kept.state, kept.is_late, kept.draft) == (OwedState.SUBMITTED, False, {})
    assert "rounds.figures_handed_in" in kinds(scene.round)


def test_all_the_chosen_rows_or_none(scene: Scene) -> None:
    """Bad input by cell, nothing lost: one wrong row holds up the hand-in, and the drafts stay."""
    first, second = scene.mine
    _type(scene.clerk, first, "2.5")
    _type(scene.clerk, second, "9", Given.CUMULATIVE)

    with pytest.raises(NotFiled) as caught:
        hand_in(scene.clerk, scene.round, first, second)

    assert list(caught.value.said) == [second.pk]
    assert caught.value.said[second.pk][0].cell == "total"
    assert not Observation.everything.filter(period=202602).exists()
    assert {r.month for r in see(scene).values()} == {"2.5", "-1"}


def test_an_empty_row_is_not_handed_in(scene: Scene) -> None:
    with pytest.raises(NotFiled) as caught:
        hand_in(scene.clerk, scene.round, scene.mine[0])
    assert caught.value.said[scene.mine[0].pk][0].code == "rounds.nothing_typed"


def test_a_row_that_moved_on_is_looked_at_again_first(scene: Scene) -> None:
    row = scene.mine[0]
    _type(scene.clerk, row, "2.5")
    with pytest.raises(NotFiled) as caught:
        file_figures.hand_in(
            scene.clerk, round_=scene.round, items=[Item(row.pk, 1)], today=TODAY, now=NOW
        )
    assert caught.value.said[row.pk][0].code == "rounds.moved_on"


def test_a_late_one_is_taken_and_marked(scene: Scene) -> None:
    """20-targets-tasks §4: a late filer can still file, marked late."""
    row = scene.mine[0]
    _type(scene.clerk, row, "2.5")

    hand_in(scene.clerk, scene.round, row, today=date(2026, 3, 20))

    assert Owed.everything.get(pk=row.pk).is_late
    assert Observation.everything.get(indicator=row.indicator, period=202602).is_late


def test_what_is_in_is_not_typed_over(scene: Scene) -> None:
    row = scene.mine[0]
    _type(scene.clerk, row, "2.5")
    hand_in(scene.clerk, scene.round, row)

    with refused("rounds.filing_in_already"):
        _type(scene.clerk, Owed.everything.get(pk=row.pk), "3")


def test_it_is_taken_back_before_its_approval_and_handed_in_again(scene: Scene) -> None:
    row = scene.mine[0]
    _type(scene.clerk, row, "2.5", note="初报")
    hand_in(scene.clerk, scene.round, row)

    file_figures.withdraw(scene.clerk, round_=scene.round, owed=[row.pk], today=TODAY, now=later())

    figure = Observation.everything.get(indicator=row.indicator, period=202602)
    assert (figure.state, figure.total) == (FigureState.RETURNED, None)
    seen = see(scene)[row.pk]
    assert (seen.state, seen.month, seen.note) == (OwedState.DRAFTED, "2.5", "初报")
    kept = Owed.everything.get(pk=row.pk)
    _type(scene.clerk, kept, "2.8")
    hand_in(scene.clerk, scene.round, row)
    figure.refresh_from_db()
    assert (figure.state, figure.own) == (FigureState.SUBMITTED, Decimal("2.8"))


def test_what_is_approved_is_not_taken_back(scene: Scene) -> None:
    row = scene.mine[0]
    _type(scene.clerk, row, "2.5")
    hand_in(scene.clerk, scene.round, row)
    figure = Observation.everything.get(indicator=row.indicator, period=202602)
    deciding.approve(scene.office, observation=figure, today=TODAY, now=NOW)

    with refused("targets.figure_not_waiting"):
        file_figures.withdraw(scene.clerk, round_=scene.round, owed=[row.pk], today=TODAY, now=NOW)


def test_what_was_returned_shows_the_reason_and_keeps_its_first_day(scene: Scene) -> None:
    row = scene.mine[0]
    _type(scene.clerk, row, "2.5")
    hand_in(scene.clerk, scene.round, row)
    first = Owed.everything.get(pk=row.pk).submitted_at
    figure = Observation.everything.get(indicator=row.indicator, period=202602)
    deciding.return_(scene.office, observation=figure, reason="与电量不符", today=TODAY, now=NOW)
    services.mark_decided(
        scene.office,
        round_=scene.round,
        figures=[(figure.indicator_id, figure.region_id)],
        state=OwedState.RETURNED,
        answer="与电量不符",
    )

    grid = queries.grid(scene.clerk, scene.round, row.org_id, today=TODAY)
    assert [(r.owed_id, r.answer, r.month) for r in grid.returned] == [
        (row.pk, "与电量不符", "2.5")
    ]
    _type(scene.clerk, Owed.everything.get(pk=row.pk), "2.6")
    again = file_figures.hand_in(
        scene.clerk,
        round_=scene.round,
        items=[Item(row.pk, Owed.everything.get(pk=row.pk).version)],
        today=date(2026, 3, 20),
        now=later(),
    )
    kept = Owed.everything.get(pk=row.pk)
    figure.refresh_from_db()
    assert (kept.state, kept.submitted_at, kept.is_late) == (OwedState.SUBMITTED, first, False)
    # what the person reads, and the figure, say the same as the list
    assert (again.is_late, figure.is_late) == (False, False)


def test_a_closed_round_takes_no_drafts(scene: Scene) -> None:
    Round.everything.filter(pk=scene.round.pk).update(state="closed", closed_at=NOW)

    with refused("rounds.filing_closed"):
        _type(scene.clerk, scene.mine[0], "2.5")
