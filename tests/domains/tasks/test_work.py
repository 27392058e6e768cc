"""Units take tasks over, report and prove; the lead and the office accept or return; the state follows."""

from datetime import date, timedelta

import pytest

from daxiao.domains.tasks import standings
from daxiao.domains.tasks.models import (
    CountedItem,
    Task,
    TaskNode,
    TaskReport,
    TaskStanding,
    TaskTake,
)
from daxiao.domains.tasks.queries import parties as acting
from daxiao.domains.tasks.queries import reports as queries
from daxiao.domains.tasks.queries import views
from daxiao.domains.tasks.services import (
    arranging,
    counting,
    nodes,
    parts,
    reminding,
    reports,
    stopping,
    taking,
)
from daxiao.domains.tasks.types import (
    ArrangeInput,
    Doing,
    ItemInput,
    JudgeInput,
    NodeInput,
    NodeState,
    PartInput,
    ReportInput,
    ReportKind,
    ReportVerdict,
    StopInput,
    TakeInput,
    TaskKind,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Role
from daxiao.kernel.errors import Denied, Stale
from daxiao.kernel.events import history_of
from daxiao.kernel.models import Outbox
from daxiao.std.uploads import Upload
from tests.cast import SYSTEM, Cast, person
from tests.factories.directory import World
from tests.factories.plans import Ledger
from tests.factories.tasks import MONTH
from tests.moment import NOW, TODAY
from tests.traces import denied, kinds, refused, trace


PAPER = (Upload("证明.pdf", b"%PDF-1.4 proof"),)
NODE = NodeInput("方案印发", date(2026, 3, 20), "方案印发到单位", "印发的文件")
YES = JudgeInput(is_accepted=True)


@pytest.fixture
def task(ledger: Ledger) -> Task:
    """Led by 县经信局; 县科技局, 县发改局 and the townships share it; due at the end of 2026."""
    return ledger.tasks["K01"]


@pytest.fixture
def office(cast: Cast) -> Actor:
    return cast.office.actor


@pytest.fixture
def lead(cast: Cast) -> Actor:
    return cast.clerk.actor


@pytest.fixture
def science(world: World, cast: Cast) -> Actor:
    bureau = world.units["县科技局"]
    return person("keji", "科技经办", Role.UNIT, home=world.county, org=bureau).actor


def months(**change: object) -> ReportInput:
    fields: dict[str, object] = {
        "kind": ReportKind.MONTH,
        "state": Doing.GOING,
        "done": "召开对接会2次",
    }
    return ReportInput(**(fields | change))  # type: ignore[arg-type]


def report(actor: Actor, task: Task, given: ReportInput, today: date = TODAY) -> TaskReport:
    return reports.report(actor, task=task, given=given, today=today, now=NOW)


def judge(actor: Actor, row: TaskReport, given: JudgeInput = YES) -> TaskReport:
    return reports.judge(actor, report=row, given=given, today=TODAY, now=NOW)


def node(office: Actor, task: Task, given: NodeInput = NODE, today: date = TODAY) -> TaskNode:
    return nodes.set_node(office, task=task, given=given, today=today, now=NOW)


def prove(actor: Actor, row: TaskNode, today: date = TODAY) -> TaskReport:
    given = ReportInput(ReportKind.NODE, Doing.DONE, "已印发", node_id=row.pk, uploads=PAPER)
    return report(actor, row.task, given, today)


def finish(actor: Actor, task: Task, **change: object) -> TaskReport:
    given = ReportInput(ReportKind.FINISH, Doing.DONE, "办完了", uploads=PAPER)
    return report(actor, task, ReportInput(**{**_fields(given), **change}))  # type: ignore[arg-type]


def _fields(given: ReportInput) -> dict[str, object]:
    return {name: getattr(given, name) for name in given.__dataclass_fields__}


def standing(task: Task) -> TaskStanding:
    return TaskStanding.everything.get(task=task)


# ---- taking over


def test_each_unit_takes_its_share_over_with_a_person(
    task: Task, lead: Actor, science: Actor
) -> None:
    """S000-T-02: a responsible unit and person."""
    one = taking.take(lead, task=task, given=TakeInput("李主任", "规划科"), today=TODAY, now=NOW)
    taking.take(science, task=task, given=TakeInput("王科长"), today=TODAY, now=NOW)

    assert (str(one.org), one.person, one.holder_id) == ("县经信局", "李主任", lead.user_id)
    assert TaskTake.everything.filter(task=task, ended_on=None).count() == 2
    assert trace(task).type == "tasks.task_taken"
    with refused("tasks.already_taken"):
        taking.take(lead, task=task, given=TakeInput("赵"), today=TODAY, now=NOW)


def test_giving_back_and_passing_on_keep_what_was(task: Task, lead: Actor) -> None:
    row = taking.take(lead, task=task, given=TakeInput("李主任"), today=TODAY, now=NOW)
    row = taking.pass_to(lead, take=row, given=TakeInput("赵主任"), today=TODAY, now=NOW)
    with refused("tasks.why_missing"):
        taking.give_back(lead, take=row, reason=" ", today=TODAY, now=NOW)
    taking.give_back(lead, take=row, reason="分工调整", today=TODAY, now=NOW)

    assert TaskTake.everything.filter(task=task).count() == 2
    assert not TaskTake.everything.filter(task=task, ended_on=None).exists()
    with refused("tasks.not_taken"):
        taking.give_back(lead, take=row, reason="再一次", today=TODAY, now=NOW)


def test_who_takes_no_part_takes_nothing_over(task: Task, cast: Cast, office: Actor) -> None:
    with denied(hidden=False):
        taking.take(cast.stranger.actor, task=task, given=TakeInput("李"), today=TODAY, now=NOW)
    with pytest.raises(Denied):
        taking.take(office, task=task, given=TakeInput("李"), today=TODAY, now=NOW)
    with pytest.raises(Denied):
        taking.take(cast.reader.actor, task=task, given=TakeInput("李"), today=TODAY, now=NOW)


def test_a_task_is_complete_with_number_unit_person_and_node(
    task: Task, lead: Actor, office: Actor
) -> None:
    """S000-T-02: 清单化、责任化、节点化"""
    standings.rebuild(yardstick=MONTH, today=TODAY, now=NOW)
    assert standing(task).lacks == "person,node"

    taking.take(lead, task=task, given=TakeInput("李主任"), today=TODAY, now=NOW)
    row = node(office, task)
    assert (standing(task).lacks, standing(task).is_complete) == ("", True)

    nodes.drop_node(office, node=row, reason="并入下一节点", today=TODAY, now=NOW)
    assert standing(task).lacks == "node"


# ---- nodes


def test_a_node_is_proved_by_the_lead_and_accepted_by_the_office(
    task: Task, lead: Actor, office: Actor
) -> None:
    row = node(office, task)
    handed = prove(lead, row)
    row.refresh_from_db()
    assert row.state == NodeState.SUBMITTED
    assert [f.name for f in handed.files.all()] == ["证明.pdf"]

    judge(office, handed)

    row.refresh_from_db()
    assert (row.state, row.state_on) == (NodeState.ACCEPTED, TODAY)
    with refused("tasks.report_accepted"):
        prove(lead, row)


def test_a_returned_proof_is_late_again_and_the_unit_is_told(
    task: Task, lead: Actor, office: Actor
) -> None:
    """S000-T-05"""
    row = node(office, task)
    handed = prove(lead, row)
    after = date(2026, 4, 1)
    standings.sweep(yardstick=MONTH, today=after, now=NOW)
    assert standing(task).work == "going"

    with refused("tasks.return_reason"):
        judge(office, handed, JudgeInput(is_accepted=False))
    reports.judge(
        office,
        report=handed,
        given=JudgeInput(is_accepted=False, reason="缺文号"),
        today=after,
        now=NOW,
    )

    assert (standing(task).work, standing(task).late_since_on) == ("late", date(2026, 3, 21))
    letter = Outbox.objects.get(topic=reports.TOPIC)
    assert letter.body["orgs"] == [handed.org_id]
    assert "缺文号" in letter.body["text"]


def test_a_node_of_one_unit_is_reported_by_that_unit(
    task: Task, lead: Actor, science: Actor, office: Actor, world: World
) -> None:
    given = NodeInput("平台挂牌", NODE.due_on, "挂牌", "照片以外的材料", world.units["县科技局"].pk)
    row = node(office, task, given)

    with refused("tasks.node_of_others"):
        prove(lead, row)
    handed = prove(science, row)
    judge(lead, handed)  # the lead accepts what another unit proves

    row.refresh_from_db()
    assert row.state == NodeState.ACCEPTED


def test_two_who_change_one_node_see_each_other(task: Task, office: Actor) -> None:
    row = node(office, task)
    mine = NodeInput("方案报审", NODE.due_on, NODE.criterion, NODE.proof, version=0)
    nodes.change_node(office, node=row, given=mine, today=TODAY, now=NOW)

    with pytest.raises(Stale) as caught:
        nodes.change_node(office, node=row, given=mine, today=TODAY, now=NOW)

    assert caught.value.theirs["节点"] == "方案报审"


def test_a_dropped_node_comes_back(task: Task, office: Actor) -> None:
    row = node(office, task)
    nodes.drop_node(office, node=row, reason="并入", today=TODAY, now=NOW)
    nodes.restore_node(office, node=row, today=TODAY, now=NOW)

    row.refresh_from_db()
    assert row.state == NodeState.OPEN
    with refused("tasks.node_not_dropped"):
        nodes.restore_node(office, node=row, today=TODAY, now=NOW)


def test_only_the_office_sets_nodes(task: Task, lead: Actor) -> None:
    with pytest.raises(Denied):
        node(lead, task)


def test_a_file_that_is_not_what_it_says_is_refused_and_nothing_stays(
    task: Task, lead: Actor, office: Actor
) -> None:
    row = node(office, task)
    bad = ReportInput(
        ReportKind.NODE,
        Doing.DONE,
        "已印发",
        node_id=row.pk,
        uploads=(Upload("a.pdf", b"no pdf"),),
    )
    with refused("projects.file_not_what_it_says"):
        report(lead, task, bad)

    assert not TaskReport.everything.exists()


# ---- reports


def test_a_report_of_a_month_is_kept_with_its_time(task: Task, lead: Actor) -> None:
    row = report(lead, task, months(month=date(2026, 2, 14)))

    assert (row.month_on, row.is_late, row.is_current) == (date(2026, 2, 1), False, True)
    assert standing(task).work == "going"
    assert kinds(row) == ["tasks.report_made"]


def test_a_late_report_says_so_and_its_correction_too(task: Task, lead: Actor) -> None:
    late = report(lead, task, months(month=date(2026, 1, 1)))
    fixed = report(lead, task, months(month=date(2026, 1, 1), done="更正：3次"))
    in_time = report(lead, task, months(month=date(2026, 2, 1)), TODAY)
    after = report(
        lead, task, months(month=date(2026, 2, 1), done="补充"), TODAY + timedelta(days=20)
    )

    late.refresh_from_db()
    assert (late.is_late, late.is_current) == (True, False)
    assert (fixed.is_late, fixed.replaces_id) == (True, late.pk)
    # a correction is as early as the first report was
    assert (in_time.is_late, after.is_late) == (False, False)


def test_two_who_report_the_same_month_see_each_other(task: Task, lead: Actor) -> None:
    report(lead, task, months(seen=0))

    with pytest.raises(Stale) as caught:
        report(lead, task, months(seen=0, done="另一人写的"))

    assert caught.value.mine["做了什么"] == "另一人写的"
    assert caught.value.theirs["做了什么"] == "召开对接会2次"
    assert TaskReport.everything.count() == 1


def test_reports_of_others_are_for_the_lead_and_the_office(
    task: Task, lead: Actor, science: Actor, office: Actor, cast: Cast
) -> None:
    """Units see their own reports; the lead sees all of the task."""
    own = report(lead, task, months())
    other = report(science, task, months(done="平台建设推进"))

    assert set(queries.reports(office)) == {own, other}
    assert set(queries.reports(lead)) == {own, other}
    assert set(queries.reports(science)) == {other}
    assert set(queries.reports(cast.stranger.actor)) == set()
    # the task's own history, which all its units see, says that there is a report and not what it says
    assert "平台建设推进" not in str(trace(task).now)


def test_the_lead_sums_up_and_the_office_accepts(
    task: Task, lead: Actor, science: Actor, office: Actor
) -> None:
    report(science, task, months())
    with refused("tasks.lead_only"):
        report(science, task, months(kind=ReportKind.SUMMARY))
    summary = report(lead, task, months(kind=ReportKind.SUMMARY, done="各单位均已启动"))
    with refused("tasks.not_yours_to_judge"):
        judge(lead, summary)

    judge(office, summary)

    summary.refresh_from_db()
    assert summary.verdict == ReportVerdict.ACCEPTED
    reports.reconsider(office, report=summary, reason="口径有误", today=TODAY, now=NOW)
    summary.refresh_from_db()
    assert (summary.verdict, summary.verdict_on) == (ReportVerdict.WAITING, None)


def test_a_unit_does_not_judge_another_that_it_does_not_lead(
    task: Task, lead: Actor, science: Actor
) -> None:
    own = report(lead, task, months())
    with denied(hidden=True):
        judge(science, own)


def test_two_who_judge_one_report_see_each_other(task: Task, lead: Actor, office: Actor) -> None:
    row = report(lead, task, months())
    judge(office, row, JudgeInput(is_accepted=True, version=0))

    with pytest.raises(Stale):
        judge(office, row, JudgeInput(is_accepted=False, reason="缺数", version=0))


def test_the_round_learns_who_reported_on_a_month(
    task: Task, lead: Actor, office: Actor, cast: Cast, world: World
) -> None:
    report(lead, task, months(month=date(2026, 2, 1)))

    found = queries.reported_in(office, date(2026, 2, 27))

    assert set(found) == {(task.pk, world.units["县经信局"].pk)}
    assert queries.reported_in(office, date(2026, 3, 1)) == {}
    assert queries.reported_in(cast.stranger.actor, date(2026, 2, 1)) == {}


# ---- finishing, counting, stopping


def test_a_task_is_done_when_its_proof_is_accepted(task: Task, lead: Actor, office: Actor) -> None:
    """S000-T-02: 已完成 follows from accepted proof; nobody types it."""
    row = finish(lead, task)
    assert standing(task).work == "going"

    judge(office, row)

    assert (standing(task).work, standing(task).pace) == ("done", "ended")
    with refused("tasks.task_done"):
        report(lead, task, months())
    reports.reconsider(office, report=row, reason="补材料", today=TODAY, now=NOW)
    assert standing(task).work == "going"


def test_a_document_is_done_by_its_number_and_day(task: Task, lead: Actor, office: Actor) -> None:
    """S001-T-06"""
    given = ArrangeInput(TaskKind.DOCUMENT)
    arranging.arrange(office, task=task, given=given, today=TODAY, now=NOW)
    task.refresh_from_db()

    with refused("tasks.document_missing"):
        finish(lead, task)
    row = finish(lead, task, document_number="青政办发〔2026〕3号", document_on=TODAY)

    assert row.document_number == "青政办发〔2026〕3号"


def test_a_count_is_the_number_of_its_records(task: Task, lead: Actor, office: Actor) -> None:
    """S000-T-06: 10场次; each counted item is a record, not a typed number."""
    given = ArrangeInput(TaskKind.COUNT, count_goal=2, count_word="场次")
    arranging.arrange(office, task=task, given=given, today=TODAY, now=NOW)
    task.refresh_from_db()

    def held(title: str) -> CountedItem:
        item = ItemInput(title, TODAY)
        return counting.count(lead, task=task, given=item, today=TODAY, now=NOW)

    held("第一场")
    with refused("tasks.item_twice"):
        held("第一场")
    second = held("第二场")
    counting.withdraw_item(lead, item=second, reason="没有办成", today=TODAY, now=NOW)
    assert queries.counted(office, [task]) == {task.pk: 1}
    with refused("tasks.count_short"):
        finish(lead, task)

    counting.restore_item(lead, item=second, today=TODAY, now=NOW)

    assert queries.counted(office, [task]) == {task.pk: 2}
    assert finish(lead, task).kind == ReportKind.FINISH


def test_a_stop_needs_an_approval_on_file_and_stops_the_clock(
    task: Task, lead: Actor, office: Actor
) -> None:
    given = StopInput("政策调整", "县政府办3号", PAPER)
    with refused("tasks.files_missing"):
        stopping.stop(
            office, task=task, given=StopInput("政策调整", "县政府办3号"), today=TODAY, now=NOW
        )
    stopping.stop(office, task=task, given=given, today=TODAY, now=NOW)
    assert standing(task).work == "stopped"
    with refused("tasks.task_stopped"):
        report(lead, task, months())
    with refused("tasks.task_stopped"):
        stopping.stop(office, task=task, given=given, today=TODAY, now=NOW)

    stopping.resume(office, task=task, reason="重新启动", today=TODAY, now=NOW)

    assert standing(task).work == "not_started"
    with pytest.raises(Denied):
        stopping.stop(lead, task=task, given=given, today=TODAY, now=NOW)


def test_the_office_names_the_sponsor_and_the_list_number(
    task: Task, office: Actor, cast: Cast
) -> None:
    given = ArrangeInput(list_number="A-1", sponsor_id=cast.reader.user.pk, version=0)
    arranging.arrange(office, task=task, given=given, today=TODAY, now=NOW)

    task.refresh_from_db()
    assert (task.list_number, task.sponsor, task.version) == ("A-1", cast.reader.user, 1)
    with pytest.raises(Stale):
        arranging.arrange(office, task=task, given=given, today=TODAY, now=NOW)


# ---- splitting


def test_a_unit_splits_to_a_section_and_follows_it(task: Task, lead: Actor, science: Actor) -> None:
    """S002-T-03"""
    given = PartInput("企业摸底", section="规划科", person="张科", due_on=date(2026, 6, 30))
    row = parts.split(lead, task=task, given=given, today=TODAY)
    # what a unit splits is its own business
    assert list(queries.parts(lead)) == [row]
    assert list(queries.parts(science)) == []

    with refused("tasks.note_missing"):
        parts.finish_part(lead, part=row, note=" ", today=TODAY)
    parts.finish_part(lead, part=row, note="已摸底62家", today=TODAY)
    with refused("tasks.part_settled"):
        parts.withdraw_part(lead, part=row, reason="x", today=TODAY)
    parts.reopen_part(lead, part=row, reason="漏了园区")
    parts.withdraw_part(lead, part=row, reason="并入", today=TODAY)
    parts.put_part_back(lead, part=row)
    parts.put_part_back(lead, part=row)

    row.refresh_from_db()
    assert (row.done_on, row.withdrawn_on) == (None, None)
    assert kinds(row)[-2:] == ["tasks.part_withdrawn", "tasks.part_put_back"]


def test_a_part_goes_neither_away_nor_to_a_firm(
    task: Task, lead: Actor, science: Actor, world: World
) -> None:
    for unit in (world.away_units["县经信局"], world.units["青禾精铸"]):
        with refused("tasks.part_not_below"):
            given = PartInput("摸底", given_to_id=unit.pk)
            parts.split(lead, task=task, given=given, today=TODAY)
    # who shares the task does not give work to the lead unit beside it
    up = PartInput("摸底", given_to_id=world.units["县经信局"].pk)
    with refused("tasks.part_not_below"):
        parts.split(science, task=task, given=up, today=TODAY)


def test_a_lead_unit_splits_to_the_responsible_units(
    task: Task, lead: Actor, science: Actor, world: World
) -> None:
    """S002-T-03: the units that are responsible, and townships and parks below, are offered; the given part stands on
    the desk of who got it."""
    unit = next(p.org for p in acting.acting(lead, task))
    offered = acting.below(lead, task, unit)
    bureau = world.units["县科技局"]

    assert bureau in offered
    assert {world.units[t.name] for t in world.townships} <= set(offered)
    assert unit not in offered
    row = parts.split(lead, task=task, given=PartInput("摸底", given_to_id=bureau.pk), today=TODAY)
    assert list(queries.parts(science)) == [row]


def test_a_part_after_its_task_is_refused_when_it_is_made_and_when_it_is_changed(
    task: Task, lead: Actor
) -> None:
    """S002-T-03"""
    beyond = PartInput("摸底", section="规划科", due_on=date(2027, 1, 1))
    with refused("tasks.part_past_due"):
        parts.split(lead, task=task, given=beyond, today=TODAY)
    row = parts.split(lead, task=task, given=PartInput("摸底", section="规划科"), today=TODAY)
    with refused("tasks.part_past_due"):
        parts.change_part(lead, part=row, given=beyond)


def test_parts_of_a_task_out_of_force_are_not_due(task: Task, lead: Actor) -> None:
    """S000-T-05: neither in the calendar nor on the desk."""
    given = PartInput("摸底", section="规划科", due_on=date(2026, 6, 30))
    parts.split(lead, task=task, given=given, today=TODAY)
    span = (date(2026, 6, 1), date(2026, 7, 1))
    assert [d.kind for d in views.due_between(lead, *span)] == ["part"]

    Task.everything.filter(pk=task.pk).update(state="lapsed")

    assert views.due_between(lead, *span) == []


def test_a_part_goes_to_a_responsible_township(task: Task, lead: Actor, world: World) -> None:
    """S002-T-03: a township hangs on its own government; what takes part in the task below is offered all the same."""
    unit = next(p.org for p in acting.acting(lead, task))
    shares = [p.org for p in acting.parties(lead, task)]
    seat = next(o for o in shares if o.region_id == world.townships[0].pk)

    assert seat in acting.below(lead, task, unit)
    row = parts.split(lead, task=task, given=PartInput("摸底", given_to_id=seat.pk), today=TODAY)
    assert row.given_to_id == seat.pk


def test_a_changed_part_is_not_overwritten_unseen(task: Task, lead: Actor) -> None:
    row = parts.split(lead, task=task, given=PartInput("摸底", section="规划科"), today=TODAY)
    mine = PartInput("摸底复核", section="规划科", version=0)
    parts.change_part(lead, part=row, given=mine)
    with pytest.raises(Stale):
        parts.change_part(lead, part=row, given=mine)


# ---- reminders


def test_a_node_is_reminded_once_before_and_once_after(
    task: Task, office: Actor, world: World
) -> None:
    """S000-T-05: reminders before a node, overdue marks after it, by unit."""
    node(office, task)

    def told(day: date) -> int:
        return reminding.remind(SYSTEM, today=day)

    assert told(date(2026, 3, 12)) == 0
    assert told(date(2026, 3, 13)) == 1
    assert told(date(2026, 3, 20)) == 0
    assert told(date(2026, 3, 21)) == 1
    assert told(date(2026, 3, 22)) == 0
    letters = Outbox.objects.filter(topic=reminding.TOPIC)
    assert [x.body["orgs"] for x in letters] == [[world.units["县经信局"].pk]] * 2


def test_what_is_proved_or_stopped_is_not_reminded(task: Task, office: Actor, lead: Actor) -> None:
    prove(lead, node(office, task))
    assert reminding.remind(SYSTEM, today=date(2026, 4, 1)) == 0
    with pytest.raises(Denied):
        reminding.remind(office, today=TODAY)


def test_lead_unit_does_not_undo_the_verdict_of_the_office(
    task: Task, office: Actor, lead: Actor, science: Actor
) -> None:
    """Whoever accepted or returned takes it back himself, or the office does."""
    row = report(science, task, months())
    judge(office, row, JudgeInput(is_accepted=False, reason="请补充企业名单"))

    with refused("tasks.verdict_of_others"):
        reports.reconsider(lead, report=row, reason="可以的", today=TODAY, now=NOW)

    reports.reconsider(office, report=row, reason="已补", today=TODAY, now=NOW)
    judge(lead, row)
    again = reports.reconsider(lead, report=row, reason="点错了", today=TODAY, now=NOW)
    assert again.verdict == ReportVerdict.WAITING


def test_why_a_report_was_returned_is_not_told_to_the_other_units(
    task: Task, office: Actor, science: Actor
) -> None:
    """The task's history is seen by every unit of it; the reason speaks of one unit's report and stays with it."""
    row = report(science, task, months())
    judge(office, row, JudgeInput(is_accepted=False, reason="企业名单有误"))
    reports.reconsider(office, report=row, reason="名单无误", today=TODAY, now=NOW)

    assert {e.reason for e in history_of(task)} == {""}
    assert {"企业名单有误", "名单无误"} <= {e.reason for e in history_of(row)}
