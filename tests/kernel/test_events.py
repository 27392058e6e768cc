"""Every act leaves one line: who, what, on what, was and now, in the scope of the row."""

from datetime import date
from decimal import Decimal

import pytest

from daxiao.kernel import events
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Event, Outbox
from daxiao.kernel.request import request_id
from tests.cast import Cast
from tests.factories.directory import World
from tests.factories.plans import Ledger


SEEN = events.define(
    "tests.thing_seen", "看见", name="名称", count="条数", is_new="新", units="单位"
)


def test_an_event_kind_is_declared_once() -> None:
    with pytest.raises(ValueError, match=r"tests\.thing_seen is declared twice"):
        events.define("tests.thing_seen", "再看")


def test_every_kind_is_well_formed_and_has_a_title() -> None:
    import re  # noqa: PLC0415

    odd = [
        k.code
        for k in events.KINDS.values()
        if not re.fullmatch(r"[a-z]+\.[a-z]+(_[a-z]+)+", k.code)
    ]

    assert odd == []
    assert all(k.title for k in events.KINDS.values())


def test_a_line_says_who_what_and_on_what(world: World, cast: Cast) -> None:
    bureau = world.units["县经信局"]

    event = events.record(
        cast.office.actor, SEEN, on=bureau, was={"name": "甲"}, now={"name": "乙"}, reason="核实"
    )

    assert (event.actor_id, event.actor_label) == (cast.office.user.pk, "青禾专班")
    assert (event.type, event.subject_model, event.subject_id) == (
        "tests.thing_seen",
        "kernel.Org",
        str(bureau.pk),
    )
    assert (event.was, event.now, event.reason) == ({"name": "甲"}, {"name": "乙"}, "核实")


def test_a_line_stays_in_the_scope_of_its_row(world: World, cast: Cast) -> None:
    event = events.record(cast.office.actor, SEEN, on=world.units["县经信局"])

    assert (event.region, event.org) == (world.county, world.units["县经信局"])
    assert event in Event.objects.visible_to(cast.auditor.actor, Cap.AUDIT_VIEW)
    assert not Event.objects.visible_to(cast.stranger.actor, Cap.AUDIT_VIEW).exists()


def test_a_place_is_its_own_scope(world: World, cast: Cast) -> None:
    assert events.record(cast.admin.actor, SEEN, on=world.county).region == world.county


def test_a_row_with_many_units_is_traced_by_its_place(ledger: Ledger, cast: Cast) -> None:
    event = events.record(cast.office.actor, SEEN, on=ledger.tasks["K01"])

    assert event.region == ledger.plan.region
    assert event.org is None


def test_a_row_without_scope_leaves_a_line_without_place(world: World, cast: Cast) -> None:
    row = Outbox.objects.create(
        topic="t", subject_model="x", subject_id="1", created_at=Event.everything.all()[0].at
    )

    event = events.record(cast.admin.actor, SEEN, on=row)

    assert (event.region, event.org) == (None, None)


def test_values_are_kept_as_plain_words(world: World, cast: Cast) -> None:
    now = {
        "name": date(2026, 3, 2),
        "count": Decimal("2.50"),
        "is_new": True,
        "units": ("甲", date(2026, 1, 1)),
        "nothing": None,
        "inner": {"day": date(2026, 1, 1)},
    }

    event = events.record(cast.office.actor, SEEN, on=world.county, now=now)
    event.refresh_from_db()

    assert event.now == {
        "name": "2026-03-02",
        "count": "2.50",
        "is_new": True,
        "units": ["甲", "2026-01-01"],
        "nothing": None,
        "inner": {"day": "2026-01-01"},
    }


def test_a_line_names_the_request_it_came_with(world: World, cast: Cast) -> None:
    token = request_id.set("abc123")
    try:
        event = events.record(cast.office.actor, SEEN, on=world.county)
    finally:
        request_id.reset(token)

    assert event.request_id == "abc123"


def test_long_reasons_and_labels_are_cut_not_refused(world: World, cast: Cast) -> None:
    event = events.record(cast.office.actor, SEEN, on=world.county, reason="因" * 1000)
    event.refresh_from_db()

    assert len(event.reason) == 400


def test_history_tells_newest_first_in_the_words_of_the_kind(world: World, cast: Cast) -> None:
    bureau = world.units["县经信局"]
    events.record(cast.office.actor, SEEN, on=bureau, was={"is_new": True}, now={"is_new": False})
    events.record(
        cast.office.actor,
        SEEN,
        on=bureau,
        now={"units": ["甲", "乙"], "count": 2, "other": None},
        reason="补",
    )

    newest, older, *_rest = events.history_of(bureau)

    assert (newest.title, newest.actor, newest.reason) == ("看见", "青禾专班", "补")
    assert newest.lines == (("条数", "", "2"), ("单位", "", "甲、乙"), ("other", "", ""))
    assert older.lines == (("新", "是", "否"),)


def test_history_of_one_row_is_not_anothers(world: World, cast: Cast) -> None:
    events.record(cast.office.actor, SEEN, on=world.units["县经信局"])

    assert all(e.title != "看见" for e in events.history_of(world.units["县发改局"]))
    # the place and the unit may have the same number
    assert all(e.title != "看见" for e in events.history_of(world.county))


def test_a_kind_that_is_gone_is_told_by_its_code(world: World, cast: Cast) -> None:
    events.record(cast.office.actor, events.EventKind("old.gone", "旧"), on=world.county)

    assert events.history_of(world.county)[0].title == "old.gone"


def test_history_stops_at_the_limit(world: World, cast: Cast) -> None:
    for _ in range(3):
        events.record(cast.office.actor, SEEN, on=world.county)

    assert len(events.history_of(world.county, limit=2)) == 2
