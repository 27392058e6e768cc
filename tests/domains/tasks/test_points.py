"""Yearly work points: drafted from tasks and goals, approved, issued, tracked, amended, printed; and the way back."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import docx
import pytest
from django.db import connection
from django.test import Client
from python_calamine import CalamineWorkbook

from daxiao.domains.tasks.models import Point, PointList, Task
from daxiao.domains.tasks.queries import points as queries
from daxiao.domains.tasks.rules import points as rules
from daxiao.domains.tasks.services import points as services
from daxiao.domains.tasks.services import stopping
from daxiao.domains.tasks.types import StopInput
from daxiao.domains.tasks.types.points import IssueInput, MoreInput, PointInput, PointsInput
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap, Role
from daxiao.kernel.errors import Stale
from daxiao.kernel.models import Outbox, Region
from daxiao.std.uploads import Upload
from tests.cast import Cast, person
from tests.factories import plans
from tests.factories.directory import World
from tests.factories.plans import Ledger
from tests.moment import NOW, TODAY
from tests.traces import denied, kinds, refused


YEAR = 2026
ISSUE = IssueInput("青政办〔2026〕1号", None)


@pytest.fixture
def office(ledger: Ledger, cast: Cast) -> Actor:
    return cast.office.actor


def draft(actor: Actor, ledger: Ledger, **change: object) -> PointList:
    given = replace(PointsInput(ledger.plan.pk, YEAR), **change)  # type: ignore[arg-type]
    return services.draft(actor, given=given, today=TODAY)


def lines(row: PointList) -> dict[str, Point]:
    return {p.task.candidate.key if p.task else "": p for p in Point.everything.filter(list=row)}


def words(point: Point, **change: object) -> PointInput:
    given = PointInput(
        point.title, point.value, point.content, point.lead_id, point.others, point.due_on
    )
    return replace(given, **change)  # type: ignore[arg-type]


def issued(actor: Actor, ledger: Ledger) -> PointList:
    row = draft(actor, ledger)
    services.approve(actor, points=row, today=TODAY)
    return services.issue(actor, points=row, given=ISSUE, today=TODAY, now=NOW)


# ---- drafting


def test_a_draft_holds_what_of_the_plan_is_to_be_done_in_the_year(
    office: Actor, ledger: Ledger
) -> None:
    """S002-T-01: from the plan's list of tasks a list for the year, with its values, lead units and deadlines within it."""
    row = draft(office, ledger)

    first = lines(row)["K01"]
    assert set(lines(row)) == set(ledger.tasks)
    assert first.lead is not None
    assert (str(first.lead), first.due_on) == ("县经信局", date(2026, 12, 31))
    assert "规上工业总产值" in first.value
    assert first.content.startswith("2026年，规上工业总产值")
    assert row.title == "青禾县2026年工业提升行动方案工作要点"
    assert kinds(row) == ["tasks.points_drafted"]


def test_what_was_done_or_stopped_or_due_before_is_not_proposed(
    office: Actor, ledger: Ledger
) -> None:
    paper = (Upload("批复.pdf", b"%PDF-1.4"),)
    given = StopInput("条件变化", "县政府", paper)
    stopping.stop(office, task=ledger.tasks["K01"], given=given, today=TODAY, now=NOW)
    Task.everything.filter(pk=ledger.tasks["K02"].pk).update(due_on=date(2025, 6, 30))

    assert lines(draft(office, ledger)) == {}


def test_one_draft_a_plan_and_year_within_the_years_of_the_plan(
    office: Actor, ledger: Ledger, world: World, cast: Cast
) -> None:
    row = draft(office, ledger)

    with refused("tasks.points_draft_there"):
        draft(office, ledger)
    with refused("tasks.points_plan_gone"):
        draft(office, ledger, plan_id=plans.adopted(world.away).plan.pk)
    with denied(hidden=False):
        draft(cast.clerk.actor, ledger)
    services.approve(office, points=row, today=TODAY)
    services.issue(office, points=row, given=ISSUE, today=TODAY, now=NOW)
    with refused("tasks.points_issued_there"):
        draft(office, ledger)


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (None, date(2026, 12, 31)),
        (date(2026, 6, 30), date(2026, 6, 30)),
        (date(2027, 12, 31), date(2026, 12, 31)),
    ],
)
def test_a_deadline_lies_in_the_year(due: date | None, expected: date) -> None:
    assert rules.due_in(YEAR, due) == expected


@pytest.mark.parametrize(
    ("floor", "stretch", "unit", "said"),
    [
        (Decimal("800.0000"), Decimal(900), "亿元", "保底800亿元，力争900亿元"),
        (Decimal("2.6000"), None, "%", "2.6%"),
        (Decimal(100), None, "家", "100家"),
        (None, None, "亿元", "待下达"),
        (None, None, "", ""),
    ],
)
def test_a_goal_says_its_value_of_the_year(
    floor: Decimal | None, stretch: Decimal | None, unit: str, said: str
) -> None:
    assert rules.value_words(floor, stretch, unit) == said


@pytest.mark.parametrize(
    ("year", "code"),
    [(2025, "tasks.points_year_outside"), (2026, ""), (2031, "tasks.points_year_outside")],
)
def test_a_year_lies_within_the_plan(year: int, code: str) -> None:
    said = rules.may_draft(year, rules.Span(2026, 2030), has_draft=False, is_issued=False)
    assert [f.code for f in said.findings] == ([code] if code else [])


# ---- writing


def test_lines_are_written_left_out_and_put_on_again(office: Actor, ledger: Ledger) -> None:
    row = draft(office, ledger)
    one, two = lines(row)["K01"], lines(row)["K02"]

    services.write(office, point=one, given=words(one, title="做大规模", version=0))
    with pytest.raises(Stale) as stale:
        services.write(office, point=one, given=words(one, title="别的", version=0))
    assert stale.value.theirs["重点任务"] == "做大规模"
    with refused("tasks.point_title_missing", "tasks.point_due_outside"):
        services.write(office, point=one, given=words(one, title=" ", due_on=date(2027, 1, 1)))
    services.remove(office, point=two)
    assert set(lines(row)) == {"K01"}
    with refused("tasks.points_more_missing"):
        services.more(office, points=row, given=MoreInput())
    with refused("tasks.points_more_gone"):
        services.more(office, points=row, given=MoreInput((one.task_id or 0,)))
    services.more(office, points=row, given=MoreInput((two.task_id or 0,)))
    assert set(lines(row)) == {"K01", "K02"}
    assert kinds(row)[1:] == [
        "tasks.point_rewritten",
        "tasks.point_removed",
        "tasks.points_extended",
    ]


def test_the_form_offers_what_is_not_on_the_draft_yet(
    client: Client, office: Actor, ledger: Ledger, cast: Cast
) -> None:
    row = draft(office, ledger)
    services.remove(office, point=lines(row)["K02"])
    client.force_login(cast.office.user)

    form = client.get(f"/work-points/{row.pk}/do/more/").content.decode()

    assert ledger.tasks["K02"].title in form
    assert f'<option value="{ledger.tasks["K02"].pk}"' in form
    assert f'<option value="{ledger.tasks["K01"].pk}"' not in form


def test_a_unit_out_of_reach_leads_nothing(office: Actor, ledger: Ledger, world: World) -> None:
    one = lines(draft(office, ledger))["K01"]

    with refused("tasks.point_unit_gone"):
        strange = world.sister_units["县经信局"].pk
        services.write(office, point=one, given=words(one, lead_id=strange))


# ---- approving and issuing


def test_each_line_has_a_lead_and_a_day_before_it_is_approved(
    office: Actor, ledger: Ledger
) -> None:
    row = draft(office, ledger)
    one = lines(row)["K01"]
    services.write(office, point=one, given=words(one, lead_id=None, due_on=None))
    Point.everything.filter(pk=one.pk).update(lead=None)

    with refused("tasks.points_lead_missing", "tasks.points_due_missing"):
        services.approve(office, points=row, today=TODAY)
    for line in lines(row).values():
        services.remove(office, point=line)
    with refused("tasks.points_empty"):
        services.approve(office, points=row, today=TODAY)


def test_no_unit_sees_a_draft_and_the_lead_units_are_told_of_an_issue(
    office: Actor, ledger: Ledger, cast: Cast
) -> None:
    """S002-T-01: issued to the units: each is told once, and sees the list from then on."""
    clerk = cast.clerk.actor
    row = draft(office, ledger)
    services.approve(office, points=row, today=TODAY)
    assert not queries.lists(clerk).exists()
    assert not queries.points(clerk).exists()

    services.issue(office, points=row, given=ISSUE, today=TODAY, now=NOW)

    assert set(queries.lists(clerk)) == {row}
    assert set(queries.points(clerk)) == set(Point.everything.filter(list=row))
    told = [o.body["orgs"] for o in Outbox.objects.filter(topic=services.TOPIC)]
    leads = {p.lead_id for p in lines(row).values()}
    assert sorted(o for (o,) in told) == sorted(leads)  # type: ignore[type-var]


def test_an_issued_list_changes_no_more(office: Actor, ledger: Ledger) -> None:
    """Issued, the version is frozen: no line is written, put on or left out, and nothing is undone behind its back."""
    row = issued(office, ledger)
    one = lines(row)["K01"]

    with refused("tasks.points_not_a_draft"):
        services.write(office, point=one, given=words(one, title="别的"))
    with refused("tasks.points_not_a_draft"):
        services.remove(office, point=one)
    with refused("tasks.points_not_a_draft"):
        services.more(office, points=row, given=MoreInput((one.task_id or 0,)))
    with refused("tasks.points_not_a_draft"):
        services.approve(office, points=row, today=TODAY)
    with refused("tasks.points_not_a_draft"):
        services.discard(office, points=row, reason="不要了")
    with refused("tasks.points_not_approved"):
        services.issue(office, points=row, given=ISSUE, today=TODAY, now=NOW)
    with refused("tasks.points_not_approved"):
        services.send_back(office, points=row, reason="再改")


def test_two_who_act_at_once_see_each_other(office: Actor, ledger: Ledger) -> None:
    row = draft(office, ledger)
    services.approve(office, points=row, version=0, today=TODAY)

    with pytest.raises(Stale):
        services.approve(office, points=row, version=0, today=TODAY)
    given = IssueInput("", None, version=0)
    with pytest.raises(Stale):
        services.issue(office, points=row, given=given, today=TODAY, now=NOW)
    with refused("tasks.points_issue_ahead"):
        given = IssueInput("", TODAY + timedelta(days=1))
        services.issue(office, points=row, given=given, today=TODAY, now=NOW)


def test_a_line_is_not_written_once_another_has_approved_the_list(
    office: Actor, ledger: Ledger
) -> None:
    """What was approved is what is issued: the state counts as it is when the list is locked, not as it was seen before."""
    row = draft(office, ledger)
    line = lines(row)["K01"]
    asked: list[str] = []

    def approves(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT") and 'FROM "tasks_pointlist"' in sql and not asked:
            asked.append(sql)
            services.approve(office, points=PointList.everything.get(pk=row.pk), today=TODAY)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(approves), refused("tasks.points_not_a_draft"):
        services.write(office, point=line, given=words(line, title="批准以后改的"))

    line.refresh_from_db()
    assert asked
    assert line.title != "批准以后改的"


def test_of_two_who_draft_the_same_year_the_second_is_told(
    office: Actor, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two clicks are one list and a sentence, not a fault."""
    waits = services._in_turn

    def first(place: Region) -> None:
        monkeypatch.setattr(services, "_in_turn", waits)
        draft(office, ledger)
        waits(place)

    monkeypatch.setattr(services, "_in_turn", first)
    with refused("tasks.points_draft_there"):
        draft(office, ledger)


@pytest.mark.parametrize("how", ["write", "remove"])
def test_who_approves_has_seen_the_lines_as_they_are(
    office: Actor, ledger: Ledger, how: str
) -> None:
    row = draft(office, ledger)
    seen, line = row.version, lines(row)["K01"]
    if how == "write":
        services.write(office, point=line, given=words(line, title="又改过"))
    else:
        services.remove(office, point=line)

    with pytest.raises(Stale):
        services.approve(office, points=row, version=seen, today=TODAY)


def test_a_line_that_was_left_out_meanwhile_is_gone(office: Actor, ledger: Ledger) -> None:
    line = lines(draft(office, ledger))["K01"]
    services.remove(office, point=Point.everything.get(pk=line.pk))

    with denied(hidden=True):
        services.remove(office, point=line)


def test_a_draft_that_was_overtaken_is_not_restored(office: Actor, ledger: Ledger) -> None:
    """Its number belongs to the edition that was issued meanwhile, and it was made of one that counts no more."""
    first = issued(office, ledger)
    dropped = services.amend(office, points=first, reason="想改", today=TODAY)
    services.discard(office, points=dropped, reason="重来")
    second = services.amend(office, points=first, reason="再改", today=TODAY)
    services.approve(office, points=second, today=TODAY)
    services.issue(office, points=second, given=ISSUE, today=TODAY, now=NOW)
    assert (dropped.edition, second.edition) == (2, 2)

    with refused("tasks.points_issued_there"):
        services.restore(office, points=dropped, reason="误删")


def test_a_draft_is_sent_back_discarded_and_restored(office: Actor, ledger: Ledger) -> None:
    row = draft(office, ledger)
    services.approve(office, points=row, today=TODAY)
    with refused("tasks.points_reason_missing"):
        services.send_back(office, points=row, reason=" ")
    services.send_back(office, points=row, reason="补充一条")
    with refused("tasks.points_not_discarded"):
        services.restore(office, points=row, reason="误删")
    services.discard(office, points=row, reason="重来")
    again = draft(office, ledger)
    with refused("tasks.points_draft_there"):
        services.restore(office, points=row, reason="误删")
    services.discard(office, points=again, reason="不用")

    services.restore(office, points=row, reason="误删")

    row.refresh_from_db()
    assert row.state == "draft"
    assert len(lines(row)) == 2


def test_an_amendment_keeps_the_old_edition(office: Actor, ledger: Ledger, cast: Cast) -> None:
    """S002-T-01: an amendment is a new edition; the old one counts until it is issued, and stays as it was."""
    old = issued(office, ledger)
    with refused("tasks.points_reason_missing"):
        services.amend(office, points=old, reason="", today=TODAY)
    new = services.amend(office, points=old, reason="新增任务", today=TODAY)
    with refused("tasks.points_draft_there"):
        services.amend(office, points=old, reason="再来", today=TODAY)
    changed = lines(new)["K01"]
    services.write(office, point=changed, given=words(changed, title="新的说法"))
    assert set(queries.lists(cast.clerk.actor)) == {old}

    services.approve(office, points=new, today=TODAY)
    services.issue(office, points=new, given=ISSUE, today=TODAY, now=NOW)

    old.refresh_from_db()
    assert (old.state, new.edition) == ("replaced", 2)
    assert lines(old)["K01"].title != "新的说法" == lines(new)["K01"].title
    assert [e.pk for e in queries.editions(office, new)] == [new.pk, old.pk]
    with refused("tasks.points_not_issued"):
        services.amend(office, points=old, reason="再改旧的", today=TODAY)


# ---- tracking


def test_where_a_line_stands_is_read_from_its_task(office: Actor, ledger: Ledger) -> None:
    """S002-T-01: tracked by the task, never typed a second time."""
    row = issued(office, ledger)
    assert {p.now for p in queries.points_of(office, row)} == {"not_started"}

    given = StopInput("条件变化", "县政府", (Upload("批复.pdf", b"%PDF-1.4"),))
    stopping.stop(office, task=ledger.tasks["K01"], given=given, today=TODAY, now=NOW)

    counted = queries.tally(office, row)
    assert (counted.total, counted.now) == (2, {"stopped": 1, "not_started": 1})


def test_it_stays_within_its_place(office: Actor, ledger: Ledger, cast: Cast, world: World) -> None:
    issued(office, ledger)
    other = person(
        "fagai", "发改", Role.UNIT, home=world.sister, org=world.sister_units["县经信局"]
    )

    for actor in (cast.stranger.actor, other.actor):
        assert not queries.lists(actor).exists()
        assert not queries.points(actor).exists()
    assert queries.lists(cast.reader.actor).exists()
    assert not cast.reader.actor.may(Cap.TASK_MANAGE)


# ---- papers


def test_the_list_is_printed_and_exported_in_the_form_of_the_plan(
    client: Client, office: Actor, ledger: Ledger, cast: Cast
) -> None:
    """S002-T-01: A4, Word and Excel with the columns of the plan's own table; who may not see the list gets no paper."""
    row = issued(office, ledger)
    client.force_login(cast.office.user)
    base = f"/work-points/{row.pk}/"

    page = client.get(f"{base}print/").content.decode()
    word = docx.Document(BytesIO(client.get(f"{base}points.docx").content))
    told = b"".join(client.get(f"{base}points.xlsx").streaming_content)  # type: ignore[attr-defined]
    sheet = CalamineWorkbook.from_filelike(BytesIO(told)).get_sheet_by_index(0).to_python()

    assert "扩大工业规模" in page
    assert "青政办〔2026〕1号" in page
    assert [c.text for c in word.tables[0].rows[0].cells][1] == "重点任务"
    assert "扩大工业规模" in {c.text for r in word.tables[0].rows for c in r.cells}
    assert sheet[2][:2] == ["序号", "重点任务"]
    assert client.get(f"{base}points.pdf").status_code == 404
    client.force_login(cast.stranger.user)
    for kind in ("print/", "points.docx", "points.xlsx"):
        assert client.get(base + kind).status_code == 404


def test_the_pages_open_and_their_figures_lead_to_rows(
    client: Client, office: Actor, ledger: Ledger, cast: Cast
) -> None:
    row = issued(office, ledger)
    client.force_login(cast.office.user)

    for address in (
        "/work-points/",
        f"/work-points/{row.pk}/",
        f"/points/?list={row.pk}&now=not_started",
        f"/points/{lines(row)['K01'].pk}/",
        "/work-points/do/draft/",
        f"/work-points/{row.pk}/do/amend/",
    ):
        assert client.get(address).status_code == 200, address
