"""A round is closed by a person: what stood is frozen and stays, whatever is recorded later; late filers by exception."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daxiao.domains.projects import standings as project_standings
from daxiao.domains.rounds.models import FrozenRow, Owed, Round
from daxiao.domains.rounds.queries import approval
from daxiao.domains.rounds.queries import frozen as frozen_queries
from daxiao.domains.rounds.services import filing
from daxiao.domains.rounds.services.closing import Closing
from daxiao.domains.rounds.types.freezing import FrozenKind, LateInput
from daxiao.domains.targets.models import MonthLock, Observation
from daxiao.domains.targets.queries import closing as closing_queries
from daxiao.domains.targets.services import observations as figures
from daxiao.domains.targets.standings import following
from daxiao.domains.targets.types.figures import CorrectionInput, FigureInput
from daxiao.domains.tasks.models import TaskStanding
from daxiao.flows import approve_figures, close_round, decide_figures
from daxiao.kernel.access import Actor
from daxiao.std.findings import Refused
from tests.cast import Cast
from tests.factories import projects as project_factory
from tests.factories import rounds as make
from tests.factories.directory import World
from tests.factories.plans import Ledger
from tests.factories.rounds import MONTH, SEED
from tests.moment import NOW, TODAY
from tests.traces import denied, kinds, refused


DUE = date(2026, 3, 9)
AFTER = DUE + timedelta(days=1)
AT = NOW + timedelta(days=8)
LATER = AT + timedelta(days=20)
SOON = date(2026, 4, 2)
ANYWAY = Closing(anyway=True, note="其余下月补")


@pytest.fixture
def office(cast: Cast) -> Actor:
    return cast.office.actor


@pytest.fixture
def opened(world: World, office: Actor) -> Round:
    """Three figures owed: two handed in (经信局), one missing (发改局)."""
    make.three_duties(world)
    row = make.opened(world.county, actor=office)
    for item in make.items(row, kind="figure", org=world.units["县经信局"]):
        file(row, item, Decimal("12.5"))
    return row


def file(
    of: Round, item: Owed, value: Decimal, *, today: date = TODAY, at: Any = NOW
) -> Observation:
    assert item.indicator_id is not None
    assert item.region_id is not None
    entry = FigureInput(
        item.indicator_id,
        item.region_id,
        of.period,
        "month",
        value,
        org_id=item.org_id,
        note="初报",
    )
    made = figures.record(SEED, entry=entry, today=today, now=at, marked_late=today > of.due_on)
    filing.mark_submitted(SEED, round_=of, owed=[item.pk], is_late=today > of.due_on, now=at)
    return made


def close(actor: Actor, of: Round, closing: Closing = ANYWAY) -> Round:
    return close_round.close(actor, round_=of, closing=closing, today=AFTER, now=AT)


def told(of: Round, kind: FrozenKind) -> dict[str, str]:
    rows = FrozenRow.everything.filter(round=of, kind=kind.value)
    return {row.label: row.told for row in rows}


# ---- closing


def test_what_is_missing_is_said_before_anybody_closes(opened: Round, office: Actor) -> None:
    with refused("rounds.close_with_missing"):
        close(office, opened, Closing())
    with pytest.raises(Refused, match="还有1项没有报送、2项待审核"):
        close(office, opened, Closing())

    assert not MonthLock.everything.exists()
    assert close(office, opened).state == "closed"


def test_a_round_is_not_closed_before_its_day_nor_twice(opened: Round, office: Actor) -> None:
    with refused("rounds.close_before_due"):
        close_round.close(office, round_=opened, closing=ANYWAY, today=TODAY, now=NOW)
    close(office, opened)
    with refused("rounds.closed_already"):
        close(office, opened)

    assert kinds(opened).count("rounds.round_closed") == 1


def test_only_who_runs_the_round_closes_it(opened: Round, cast: Cast) -> None:
    for who in (cast.clerk, cast.reader):
        with denied(hidden=False):
            close(who.actor, opened)
    with denied(hidden=True):
        close(cast.stranger.actor, opened)


def test_figures_and_the_record_of_units_are_frozen(opened: Round, office: Actor) -> None:
    """Missing is frozen as missing, never as zero."""
    close(office, opened)

    assert told(opened, FrozenKind.FIGURE)["规上工业增加值（青禾县）"].startswith("当月 12.5亿元")
    assert told(opened, FrozenKind.FIGURE)["固定资产投资（青禾县）"] == "未报"
    assert told(opened, FrozenKind.UNIT) == {
        "县经信局": "应报2项，已报2项（按时2项）",
        "县发改局": "应报1项，已报0项（按时0项），未报1项",
    }


def test_colours_and_tasks_are_frozen(world: World, ledger: Ledger, office: Actor) -> None:
    """S004-D-07: counts by county and the rows behind them."""
    unit = world.units["县经信局"]
    project_factory.admitted(world.county, "铜箔项目", responsible_unit=unit)
    row = make.opened(world.county, actor=office)

    close(office, row)

    assert told(row, FrozenKind.PROJECT) == {"铜箔项目": "待认定，进度无时限"}
    assert told(row, FrozenKind.COLOURS) == {"青禾县四色汇总": "绿0个、蓝0个、黄0个、待认定1个"}
    assert told(row, FrozenKind.TASK)["扩大工业规模"].startswith("未开始")
    assert FrozenRow.everything.filter(kind="task").count() == TaskStanding.everything.count()


def test_the_month_is_locked(opened: Round, office: Actor) -> None:
    close(office, opened)
    item = make.items(opened, kind="figure", state="owed")[0]

    assert MonthLock.everything.get().period == MONTH
    with pytest.raises(Refused):
        file(opened, item, Decimal(3), today=AFTER, at=LATER)


# ---- replay


def frozen_page(of: Round) -> list[tuple[str, str]]:
    return list(FrozenRow.everything.filter(round=of).order_by("pk").values_list("label", "told"))


def test_replay_gives_the_same_after_all_that_may_happen(
    world: World, ledger: Ledger, opened: Round, office: Actor
) -> None:
    """No. 9, no. 31: corrections, late figures, rebuilt standings and colours change nothing of a closed month."""
    project_factory.admitted(world.county, responsible_unit=world.units["县经信局"])
    closed = close(office, opened)
    before, digest = frozen_page(closed), closed.digest
    seen = Observation.everything.filter(period=MONTH).first()
    assert seen is not None

    figures.correct(
        SEED,
        observation=seen,
        correction=CorrectionInput(202603, "month", Decimal(99), "漏报一户", seen.version),
        today=SOON,
        now=LATER,
    )
    late = make.items(closed, kind="figure", state="owed")[0]
    given = LateInput(SOON, "系统故障")
    close_round.allow_late(office, owed=late, late=given, today=AFTER, now=AT)
    file(closed, late, Decimal(7), today=AFTER, at=LATER)
    TaskStanding.everything.update(work="going")
    project_standings.rebuild(today=SOON, now=LATER)

    closed.refresh_from_db()
    assert frozen_page(closed) == before
    assert closed.digest == digest
    assert frozen_queries.replay(closed).holds


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 2), st.decimals("0.1", "999", places=1)), max_size=4))
def test_replay_holds_whatever_is_recorded_later(
    ground: Any, acts: list[tuple[int, Decimal]]
) -> None:
    """The property: after any later recording the frozen rows and their digest stay."""
    world, cast = ground
    made = Round.everything.filter(region=world.county).first()
    if made is None:
        make.three_duties(world)
        made = make.opened(world.county, actor=cast.office.actor)
        for item in make.items(made)[:2]:
            file(made, item, Decimal("12.5"))
        close(cast.office.actor, made)
    before = frozen_page(made)
    items = make.items(made)
    for n, value in acts:
        item = items[n]
        Observation.everything.update_or_create(
            indicator_id=item.indicator_id,
            region_id=item.region_id,
            period=MONTH,
            defaults={
                "given": "month",
                "value": value,
                "own": value,
                "corrected": value,
                "entered_at": LATER,
            },
        )
        Owed.everything.filter(pk=item.pk).update(state="submitted", is_late=True)

    made.refresh_from_db()
    assert frozen_page(made) == before
    assert frozen_queries.replay(made).holds


def test_a_touched_row_is_found_out(opened: Round, office: Actor) -> None:
    closed = close(office, opened)
    FrozenRow.everything.filter(round=closed, kind="unit").update(told="应报2项，已报9项")

    assert not close_round.holds(closed)


def test_an_open_round_has_nothing_to_replay(opened: Round) -> None:
    with pytest.raises(ValueError, match="not closed"):
        frozen_queries.replay(opened)


# ---- since the close


def test_what_is_known_otherwise_now_is_marked(world: World, opened: Round, cast: Cast) -> None:
    office = cast.office.actor
    closed = close(office, opened)
    assert close_round.differing(office, closed) == []
    seen = Observation.everything.filter(period=MONTH, org=world.units["县经信局"]).first()
    assert seen is not None

    figures.correct(
        SEED,
        observation=seen,
        correction=CorrectionInput(202603, "month", Decimal(99), "漏报一户", seen.version),
        today=SOON,
        now=LATER,
    )

    (found,) = close_round.differing(office, closed)
    assert found.row.told.startswith("当月 12.5")
    assert found.now.startswith("当月 99")
    assert found.why == "关闭后更正：漏报一户"
    assert close_round.differing(cast.stranger.actor, closed) == []


# ---- late filers


def test_a_late_filer_files_by_exception_and_is_marked(
    world: World, opened: Round, office: Actor
) -> None:
    """A late filer can still file, marked late; the exception is for this unit and this figure."""
    closed = close(office, opened)
    late = make.items(closed, kind="figure", state="owed")[0]

    close_round.allow_late(office, owed=late, late=LateInput(SOON, "系统故障"), today=AFTER, now=AT)
    made = file(closed, late, Decimal(7), today=AFTER, at=LATER)

    late.refresh_from_db()
    assert (late.state, late.is_late, made.is_late) == ("submitted", True, True)
    (figure, unit) = close_round.differing(office, closed)
    assert (figure.row.told, figure.why) == ("未报", "关闭后补报或审核")
    assert unit.now == "应报1项，已报1项（按时0项）"


def test_exceptions_are_for_figures_of_closed_rounds(
    world: World, ledger: Ledger, opened: Round, office: Actor
) -> None:
    item = make.items(opened, kind="figure")[0]
    given = {"today": AFTER, "now": AT}
    late = LateInput(SOON, "故障")

    with refused("rounds.late_not_closed"):
        close_round.allow_late(office, owed=item, late=late, **given)
    close(office, opened)
    item, task = make.items(opened, kind="figure")[0], make.items(opened, kind="task")[0]
    with refused("rounds.late_no_figure"):
        close_round.allow_late(office, owed=task, late=late, **given)
    with refused("rounds.late_no_day"):
        close_round.allow_late(office, owed=item, late=LateInput(None, "故障"), **given)


# ---- approval in one go


def test_many_figures_are_approved_at_once(opened: Round, office: Actor) -> None:
    """Observation and item move together."""
    waiting = [i.pk for i in make.items(opened, state="submitted")]

    done = approve_figures.approve(office, round_=opened, owed=waiting, today=TODAY, now=NOW)

    assert done == 2
    assert set(Observation.everything.values_list("state", flat=True)) == {"approved"}
    assert len(make.items(opened, state="approved")) == 2
    with refused("rounds.decided_meanwhile"):
        approve_figures.approve(office, round_=opened, owed=waiting, today=TODAY, now=NOW)
    with refused("rounds.nothing_chosen"):
        approve_figures.approve(office, round_=opened, owed=[], today=TODAY, now=NOW)


def test_what_is_approved_after_the_close_waits_no_more_in_its_round(
    opened: Round, office: Actor
) -> None:
    """From the figure's own page too: the list of the closed month follows."""
    close(office, opened)
    figure = Observation.everything.filter(period=opened.period, state="submitted")[0]

    decide_figures.approve(office, observation=figure, today=AFTER, now=AT)

    item = Owed.everything.get(round=opened, indicator=figure.indicator_id, region=figure.region_id)
    assert item.state == "approved"


def test_figures_are_sent_back_with_a_reason_in_one_letter(opened: Round, office: Actor) -> None:
    waiting = [i.pk for i in make.items(opened, state="submitted")]
    given = {"round_": opened, "owed": waiting, "today": TODAY, "now": NOW}

    with refused("rounds.no_reason"):
        approve_figures.return_(office, reason=" ", **given)
    assert approve_figures.return_(office, reason="口径不对", **given) == 2

    assert {i.answer for i in make.items(opened, state="returned")} == {"口径不对"}
    assert set(Observation.everything.values_list("state", flat=True)) == {"returned"}
    letters = approve_figures.outbox.Outbox.objects.filter(topic=approve_figures.TOPIC)
    assert [row.body["text"] for row in letters] == [
        "青禾县2026年2月有2项数据退回，请核对后重报：口径不对"
    ]


def test_a_clerk_does_not_approve(opened: Round, cast: Cast) -> None:
    waiting = [i.pk for i in make.items(opened, state="submitted")]

    with denied(hidden=False):
        approve_figures.approve(cast.clerk.actor, round_=opened, owed=waiting, today=TODAY, now=NOW)


def test_what_was_changed_since_it_was_looked_at_is_not_approved(
    opened: Round, office: Actor
) -> None:
    """A second pair of eyes is for the value that they saw: the same item with another value is looked at again first."""
    item = make.items(opened, state="submitted")[0]
    seen = Observation.everything.get(indicator=item.indicator, region=item.region)
    shown = {item.pk: str(seen.version)}
    entry = FigureInput(
        seen.indicator_id,
        seen.region_id,
        seen.period,
        "month",
        Decimal(99),
        note="补一户",
        version=seen.version,
    )
    figures.record(SEED, entry=entry, today=TODAY, now=NOW)
    given: dict[str, Any] = {"round_": opened, "owed": [item.pk], "today": TODAY, "now": NOW}

    with refused("rounds.figure_changed_meanwhile"):
        approve_figures.approve(office, seen=shown, **given)
    with refused("rounds.figure_changed_meanwhile"):
        approve_figures.return_(office, reason="核对", seen=shown, **given)
    shown = {item.pk: str(seen.version + 1)}
    assert approve_figures.approve(office, seen=shown, **given) == 1


def test_a_correction_that_came_meanwhile_is_told_with_both_figures(
    opened: Round, office: Actor
) -> None:
    """S002-G-06: the typed figure stays as it was; what the month says now is another one."""
    closed = close(office, opened)
    (one, *_) = approval.waiting(office, closed)
    row = Observation.everything.get(pk=one.figure.observation_id)
    wanted = CorrectionInput(202603, "month", Decimal(14), "漏报一户", row.version)
    figures.correct(SEED, observation=row, correction=wanted, today=SOON, now=LATER)

    with pytest.raises(Refused) as no:
        approve_figures.approve(
            office,
            round_=closed,
            owed=[one.item.pk],
            seen={one.item.pk: one.token},
            today=SOON,
            now=LATER,
        )

    assert "您看到的是12.5，现在是14" in no.value.findings[0].sentence


def test_a_month_in_which_very_much_changed_since_can_be_told(
    opened: Round, office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pairs of indicator and place by the thousand are no condition each."""
    closed = close(office, opened)
    changed = {(10_000 + n, 1): "关闭后补报或审核" for n in range(1500)}
    monkeypatch.setattr(closing_queries, "changed_since", lambda *_, **__: changed)

    assert close_round.differing(office, closed) == []


def test_what_is_sent_back_together_is_held_together(
    opened: Round, office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two people who send back the same figures in another order do not wait for each other."""
    held: list[set[int]] = []
    monkeypatch.setattr(following, "wait_for", lambda keys: held.append(set(keys)))
    items = make.items(opened, state="submitted")

    given: dict[str, Any] = {"round_": opened, "today": TODAY, "now": NOW}
    approve_figures.return_(office, owed=[i.pk for i in items], reason="口径不对", **given)

    assert held[0] == {i.indicator_id for i in items}
