"""Tasks in the ledger: adopted once, units identified by people, seen by those who take part."""

import pytest
from django.db import IntegrityError

from daxiao.domains.directory import services as directory
from daxiao.domains.directory.types import HeadInput
from daxiao.domains.targets import services as target_services
from daxiao.domains.tasks import queries, services
from daxiao.domains.tasks.models import Task, TaskStanding, TaskUnit
from daxiao.domains.tasks.panels import ledger as panels
from daxiao.domains.tasks.types import Duty, Found, Pace, TaskInput, TaskState
from daxiao.kernel.access import Actor
from daxiao.kernel.errors import Denied
from daxiao.kernel.models import Outbox
from tests.cast import SYSTEM, Cast
from tests.factories import documents
from tests.factories import tasks as factory
from tests.factories.directory import World
from tests.factories.plans import Ledger
from tests.moment import NOW, TODAY
from tests.traces import denied, kinds, refused, trace


@pytest.fixture
def office(cast: Cast) -> Actor:
    return cast.office.actor


@pytest.fixture
def task(ledger: Ledger) -> Task:
    return ledger.tasks["K01"]


def more(ledger: Ledger, key: str, **change: object) -> TaskInput:
    """Another confirmed task of the plan, as an input."""
    candidate = documents.candidate(ledger.reading, documents.task(key))
    return factory.task(
        candidate.pk, ledger.tasks["K01"].clause_id, ledger.plan.region_id, **change
    )


def adopt(actor: Actor, ledger: Ledger, *tasks: TaskInput) -> dict[int, Task]:
    return services.adopt(actor, plan=ledger.plan, tasks=tasks, today=TODAY, now=NOW)


def units(task: Task) -> list[tuple[str, str, str, str]]:
    rows = (
        TaskUnit.everything.filter(task=task)
        .select_related("org")
        .order_by("position", "org__code")
    )
    return [(u.duty, u.written, u.found, str(u.org or "")) for u in rows]


# ---- adopt


def test_a_task_keeps_its_line_of_the_plan(task: Task) -> None:
    """S000-T-01, S000-G-07"""
    assert (task.number, task.title, task.deadline) == ("1", "扩大工业规模", 2026)
    assert (task.leads, task.others) == ("县经信局", "县发改局、县科技局、各乡镇")
    assert task.text == task.plan.document.text[task.clause.start : task.clause.end]
    assert task.standing.pace == Pace.OPEN


def test_each_unit_is_met_and_a_group_stands_for_its_members(ledger: Ledger) -> None:
    """S001-T-02"""
    assert units(ledger.tasks["K01"]) == [
        ("lead", "县经信局", "unit", "县经信局"),
        ("responsible", "县发改局", "unit", "县发改局"),
        ("responsible", "县科技局", "unit", "县科技局"),
        ("responsible", "各乡镇", "group", "柳林镇"),
        ("responsible", "各乡镇", "group", "石桥镇"),
    ]


def test_a_unit_that_the_register_lacks_is_a_question(ledger: Ledger, office: Actor) -> None:
    """A-146: a unit not named by the register waits for a person."""
    assert ("responsible", "县智造促进中心", "unknown", "") in units(ledger.tasks["K02"])
    assert [q.written for q in queries.open_questions(office)] == ["县智造促进中心"]


def test_targets_stand_with_their_task(ledger: Ledger, office: Actor) -> None:
    """S000-G-05"""
    target = ledger.targets["T006"]

    assert list(queries.tasks_of_target(office, target.pk)) == [ledger.tasks["K01"]]


def test_adopting_twice_adds_only_what_is_new(ledger: Ledger, office: Actor) -> None:
    one, two = more(ledger, "K11"), more(ledger, "K12")
    adopt(office, ledger, one)
    before = (Task.everything.count(), Outbox.objects.count(), TaskStanding.everything.count())

    made = adopt(office, ledger, one, two)

    after = (Task.everything.count(), Outbox.objects.count(), TaskStanding.everything.count())
    assert [a - b for a, b in zip(after, before, strict=True)] == [1, 1, 1]
    assert set(made) == {one.candidate_id, two.candidate_id}
    assert trace(ledger.plan).now == {"count": 1}


def test_several_leads_are_all_kept_and_the_same_unit_once_a_duty(
    ledger: Ledger, office: Actor, world: World
) -> None:
    """S001-T-04, A-145: joint leads."""
    a, b = world.units["县经信局"].pk, world.units["县发改局"].pk
    wanted = more(
        ledger,
        "K11",
        units=(
            factory.unit("县经信局", a),
            factory.unit("县发改局", b),
            factory.unit("县经信局", a),
            factory.unit("县经信局", a, duty=Duty.RESPONSIBLE),
        ),
    )

    made = adopt(office, ledger, wanted)[wanted.candidate_id]

    assert [(d, w) for d, w, _, _ in units(made)] == [
        ("lead", "县经信局"),
        ("lead", "县发改局"),
        ("responsible", "县经信局"),
    ]
    assert (made.leads, made.others) == ("县经信局、县发改局", "县经信局")


def test_a_task_without_a_date_is_undated(ledger: Ledger, office: Actor) -> None:
    """A-143: tasks without a date are shown as such."""
    wanted = more(ledger, "K11", deadline=None)

    made = adopt(office, ledger, wanted)[wanted.candidate_id]

    assert (made.due_on, TaskStanding.everything.get(task=made).pace) == (None, Pace.UNDATED)


def test_the_table_refuses_a_unit_without_a_state(task: Task) -> None:
    with pytest.raises(IntegrityError):
        TaskUnit.everything.create(
            task=task, duty=Duty.LEAD, position=9, written="某局", found=Found.UNIT
        )


# ---- identify


def test_one_answer_answers_the_same_question_in_the_whole_plan(
    ledger: Ledger, office: Actor, world: World
) -> None:
    wanted = more(ledger, "K11", units=(factory.unit("县智造促进中心"), factory.unit("县某办")))
    other = adopt(office, ledger, wanted)[wanted.candidate_id]
    question = queries.open_questions(office).filter(task=ledger.tasks["K02"]).get()

    count = services.identify(
        office, question=question, unit=world.units["县经信局"], today=TODAY, now=NOW
    )

    assert count == 2
    assert [q.written for q in queries.open_questions(office)] == ["县某办"]
    for task in (ledger.tasks["K02"], other):
        assert trace(task).type == "tasks.unit_identified"
        assert (trace(task).was, trace(task).now) == (
            {"written": "县智造促进中心"},
            {"unit": "县经信局"},
        )


def test_an_answer_that_stands_there_already_doubles_nothing(
    ledger: Ledger, office: Actor, world: World
) -> None:
    bureau = world.units["县经信局"]
    question = queries.open_questions(office).get()
    TaskUnit.everything.create(
        task=question.task,
        duty=question.duty,
        position=9,
        written=question.written,
        found=Found.UNIT,
        org=bureau,
    )

    services.identify(office, question=question, unit=bureau, today=TODAY, now=NOW)

    same = TaskUnit.everything.filter(task=question.task, written=question.written)
    assert [u.org for u in same] == [bureau]


def test_only_a_question_is_answered_and_only_by_the_office(
    ledger: Ledger, cast: Cast, world: World
) -> None:
    bureau = world.units["县经信局"]
    known = TaskUnit.everything.filter(found=Found.UNIT)[0]
    question = TaskUnit.everything.get(found=Found.UNKNOWN)

    with refused("tasks.not_a_question"):
        services.identify(cast.office.actor, question=known, unit=bureau, today=TODAY, now=NOW)
    with denied(hidden=True):
        services.identify(cast.stranger.actor, question=question, unit=bureau, today=TODAY, now=NOW)
    with denied(hidden=False):
        services.identify(cast.clerk.actor, question=question, unit=bureau, today=TODAY, now=NOW)


# ---- drop, restore


def test_a_task_is_dropped_with_a_reason_and_comes_back(task: Task, cast: Cast) -> None:
    office = cast.office.actor
    services.drop(office, task=task, reason="并入另一项")
    assert Task.everything.get(pk=task.pk).state == TaskState.DROPPED
    assert task not in queries.in_force(office)
    assert task in queries.tasks(office)

    services.restore(office, task=task, reason="恢复")

    assert kinds(task) == ["tasks.task_dropped", "tasks.task_restored"]
    assert task.history.first().history_user == cast.office.user


def test_what_makes_no_sense_is_refused(task: Task, office: Actor) -> None:
    with refused("tasks.reason_missing"):
        services.drop(office, task=task, reason=" ")
    with refused("tasks.not_dropped"):
        services.restore(office, task=task, reason="")
    services.drop(office, task=task, reason="重复")
    with refused("tasks.already_dropped"):
        services.drop(office, task=task, reason="重复")


def test_nobody_from_elsewhere_touches_a_task(ledger: Ledger, cast: Cast) -> None:
    task = ledger.tasks["K01"]
    for person, hidden in (
        (cast.stranger, True),
        (cast.reader, False),
        (cast.clerk, False),
        (cast.admin, False),
    ):
        with denied(hidden=hidden):
            services.drop(person.actor, task=task, reason="试试")
        with denied(hidden=hidden):
            services.restore(person.actor, task=task, reason="试试")
        with denied(hidden=hidden):
            adopt(person.actor, ledger)


# ---- reads


def test_tasks_are_seen_by_the_place_and_by_those_who_take_part(
    ledger: Ledger, cast: Cast, world: World
) -> None:
    for person in (cast.office, cast.city_office, cast.reader, cast.auditor):
        assert queries.tasks(person.actor).count() == 2
    assert list(queries.tasks(cast.clerk.actor)) == [ledger.tasks["K01"]]
    for person in (cast.stranger, cast.enterprise, cast.admin):
        assert not queries.tasks(person.actor).exists()
        with pytest.raises(Denied):
            queries.task(person.actor, ledger.tasks["K01"].pk)


def test_a_unit_sees_its_own_line_of_a_task(ledger: Ledger, cast: Cast) -> None:
    (mine,) = queries.units_of(cast.clerk.actor, ledger.tasks["K01"])

    assert mine.written == "县经信局"


def test_a_list_row_costs_the_same_for_few_and_many(
    ledger: Ledger, office: Actor, django_assert_num_queries: object
) -> None:
    adopt(office, ledger, *(more(ledger, f"K{i}") for i in range(20, 40)))

    with django_assert_num_queries(2):  # type: ignore[operator]
        rows = [
            (t.standing.pace, t.n_targets, [u.written for u in t.units.all()])
            for t in queries.tasks(office)
        ]

    assert len(rows) == 22


def test_the_overview_counts_what_is_in_force(ledger: Ledger, office: Actor) -> None:
    found = queries.overview(office)
    assert (found.tasks, found.overdue, found.unresolved, found.units) == (2, 0, 1, 5)

    services.drop(office, task=ledger.tasks["K02"], reason="重复")

    assert queries.overview(office).tasks == 1


def test_every_line_of_the_ledger_says_who_answers_in_person(ledger: Ledger, office: Actor) -> None:
    """S002-T-02: 第一责任人 of the leading unit; nothing where nobody is named."""
    first = ledger.tasks["K01"]
    unit = queries.units_of(office, first).filter(duty="lead", org__isnull=False).first()
    assert unit is not None
    assert queries.tasks(office).get(pk=first.pk).head == ""  # type: ignore[attr-defined]

    directory.set_head(actor=office, unit=unit.org, input=HeadInput("党组书记、局长", "测试"))

    assert queries.tasks(office).get(pk=first.pk).head == "党组书记、局长"  # type: ignore[attr-defined]


def test_a_unit_that_only_shares_in_a_task_reads_who_answers_for_it(
    ledger: Ledger, office: Actor, cast: Cast, world: World
) -> None:
    """S002-T-02: the row of the leading unit is not the clerk's, the words of the line are."""
    first, other = ledger.tasks["K01"], world.units["青禾精铸"]
    directory.set_head(actor=office, unit=other, input=HeadInput("党组书记、局长", "测试"))
    TaskUnit.everything.filter(task=first).delete()
    for duty, org in ((Duty.LEAD, other), (Duty.RESPONSIBLE, cast.clerk.user.org)):
        TaskUnit.everything.create(
            task=first, duty=duty, written=str(org), org=org, found=Found.UNIT, position=9
        )

    mine = queries.tasks(cast.clerk.actor).filter(pk=first.pk)

    assert [row.head for row in mine] == ["党组书记、局长"]  # type: ignore[attr-defined]


def test_the_load_counts_leads_and_shares(ledger: Ledger, office: Actor) -> None:
    load = {u.unit: (u.lead, u.responsible) for u in queries.load_by_unit(office)}

    assert load == {
        "县经信局": (1, 0),
        "县科技局": (1, 1),
        "县发改局": (0, 1),
        "柳林镇": (0, 1),
        "石桥镇": (0, 1),
    }


def test_a_dropped_task_weighs_on_nobody(ledger: Ledger, office: Actor, world: World) -> None:
    services.drop(office, task=ledger.tasks["K01"], reason="重复")

    assert [u.unit for u in queries.load_by_unit(office)] == ["县科技局"]
    assert not queries.tasks_of_unit(office, world.units["县经信局"], Duty.LEAD).exists()


def test_the_leads_of_a_task_are_told_of_it(ledger: Ledger, world: World) -> None:
    ((org_id, text, link),) = services.announcements(ledger.tasks["K01"].pk)

    assert org_id == world.units["县经信局"].pk
    assert "扩大工业规模" in text
    assert link == f"/tasks/{ledger.tasks['K01'].pk}/"


def test_a_wording_that_names_no_unit_is_answered_once_with_a_reason(
    ledger: Ledger, office: Actor
) -> None:
    question = TaskUnit.everything.filter(found=Found.UNKNOWN.value).first()
    assert question is not None

    with refused("tasks.reason_missing"):
        services.dismiss(office, question=question, reason=" ")
    count = services.dismiss(office, question=question, reason="统称，规划没有点名")

    question.refresh_from_db()
    assert count >= 1
    assert (question.found, question.org) == (Found.NO_UNIT.value, None)
    assert not queries.open_questions(office).filter(written=question.written).exists()
    with refused("tasks.not_a_question"):
        services.dismiss(office, question=question, reason="再一次")


def test_the_count_of_targets_is_of_those_that_can_be_seen(
    ledger: Ledger, cast: Cast, world: World
) -> None:
    task = ledger.tasks["K01"]
    other = task.targets.first()
    assert other is not None
    target_services.assign_owner(SYSTEM, target=other, owner=world.units["县科技局"])

    def count(actor: Actor) -> int:
        return int(queries.tasks(actor).values_list("n_targets", flat=True).get(pk=task.pk))

    assert count(cast.office.actor) == len(panels.figures(cast.office.actor, task)) > 1
    assert count(cast.clerk.actor) == len(panels.figures(cast.clerk.actor, task))
    assert count(cast.clerk.actor) == count(cast.office.actor) - 1
