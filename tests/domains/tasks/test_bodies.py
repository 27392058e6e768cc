"""Work bodies: set up from a plan's words or a paper, members and ledgers, and what their office may read and no more."""

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from daxiao.domains.tasks import queries as tasks
from daxiao.domains.tasks.models import (
    Body,
    BodyCharge,
    BodyMember,
    CountedItem,
    PaceChange,
    Task,
    TaskFile,
    TaskNode,
    TaskPart,
    TaskReport,
    TaskStanding,
    TaskStop,
    TaskTake,
    TaskUnit,
)
from daxiao.domains.tasks.queries import bodies as queries
from daxiao.domains.tasks.queries import parties
from daxiao.domains.tasks.queries import reports as report_queries
from daxiao.domains.tasks.services import arranging, nodes, reports, taking
from daxiao.domains.tasks.services import bodies as services
from daxiao.domains.tasks.services import ledger as ledger_services
from daxiao.domains.tasks.types import (
    ArrangeInput,
    Doing,
    JudgeInput,
    NodeInput,
    ReportInput,
    ReportKind,
    TakeInput,
)
from daxiao.domains.tasks.types.bodies import (
    BodyInput,
    BodyKind,
    ChargeInput,
    MemberEnd,
    MemberInput,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap, Role
from daxiao.kernel.errors import Stale
from daxiao.kernel.models import Org, OrgKind, Region
from tests.cast import Cast, person
from tests.factories import documents, plans
from tests.factories.directory import World
from tests.factories.plans import Ledger
from tests.moment import NOW, TODAY
from tests.traces import denied, kinds, refused


NAMED = documents.PLAN + "\n县工业提升行动指挥部统筹各项任务，建立铸造产业专家咨询委员会。\n"


@pytest.fixture
def office(cast: Cast) -> Actor:
    return cast.office.actor


@pytest.fixture
def science(world: World, cast: Cast, ledger: Ledger) -> Actor:
    """A clerk of 县发改局, at which the offices of the bodies of these tests sit."""
    return person(
        "fagai", "发改经办", Role.UNIT, home=world.county, org=world.units["县发改局"]
    ).actor


def paper(world: World, **change: object) -> BodyInput:
    given = BodyInput(
        name="县工业提升专班",
        kind=BodyKind.TASK_FORCE,
        region_id=world.county.pk,
        set_up_on=TODAY,
        office_id=world.units["县发改局"].pk,
        head_post="组长，县政府领导",
        document="青政办发〔2026〕3号",
    )
    return replace(given, **change)  # type: ignore[arg-type]


def set_up(actor: Actor, given: BodyInput) -> Body:
    return services.set_up(actor, given=given, today=TODAY)


def charge(actor: Actor, body: Body, *rows: Task, plan: int | None = None) -> None:
    given = ChargeInput((plan,) if plan else (), tuple(t.pk for t in rows))
    services.charge(actor, body=body, given=given, today=TODAY)


@pytest.fixture
def far(ledger: Ledger) -> Task:
    """A task in which 县发改局 has no part."""
    task = ledger.tasks["K02"]
    assert not TaskUnit.everything.filter(task=task, org__short_name="县发改局").exists()
    return task


# ---- setting up


def test_a_body_is_offered_from_the_words_of_a_plan(world: World, office: Actor) -> None:
    """S000-T-03, S003-D-02: a headquarters and a committee that a plan names are offered with their sentence; set up, the
    body stands on that sentence, has the plan's tasks on its ledger, and is offered no more."""
    ledger = plans.adopted(world.county, text=NAMED)
    first, second = queries.mentioned(office)
    given = BodyInput("", None, world.county.pk, None, mention=first.key)

    body = set_up(office, given)

    assert (first.name, second.name) == ("县工业提升行动指挥部", "铸造产业专家咨询委员会")
    assert (body.name, body.kind, body.plan_id) == (first.name, "headquarters", ledger.plan.pk)
    assert body.quote.startswith("县工业提升行动指挥部统筹")
    assert set(queries.tasks_of(office, body)) == set(Task.everything.filter(plan=ledger.plan))
    assert [m.name for m in queries.mentioned(office)] == [second.name]
    assert kinds(body) == ["tasks.body_set_up", "tasks.body_charged"]


def test_a_body_needs_a_name_a_kind_and_a_ground(world: World, office: Actor) -> None:
    bare = BodyInput("", None, world.county.pk, TODAY + timedelta(days=1))

    with refused(
        "tasks.body_name_missing",
        "tasks.body_kind_missing",
        "tasks.body_ground_missing",
        "tasks.body_set_up_ahead",
    ):
        set_up(office, bare)
    with refused("tasks.body_mention_gone"):
        set_up(office, paper(world, mention="1-2-3"))
    with refused("tasks.body_place_gone"):
        set_up(office, paper(world, region_id=world.sister.pk))
    with refused("tasks.body_unit_gone"):
        set_up(office, paper(world, office_id=world.sister_units["县经信局"].pk))


def test_of_two_who_set_up_the_same_body_the_second_is_told(
    world: World, office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two clicks are one body and a sentence, not a fault."""
    waits = services._in_turn

    def first(place: Region) -> None:
        monkeypatch.setattr(services, "_in_turn", waits)
        set_up(office, paper(world))
        waits(place)

    monkeypatch.setattr(services, "_in_turn", first)
    with refused("tasks.body_name_taken"):
        set_up(office, paper(world))


def test_no_enterprise_holds_the_office_of_a_body(world: World, office: Actor) -> None:
    """It would read what other units report."""
    firm = world.units["县科技局"]
    Org.everything.filter(pk=firm.pk).update(kind=OrgKind.ENTERPRISE.value)

    with refused("tasks.body_unit_gone"):
        set_up(office, paper(world, office_id=firm.pk))


def test_a_standing_body_bears_its_name_alone_in_its_place(world: World, office: Actor) -> None:
    body = set_up(office, paper(world))

    with refused("tasks.body_name_taken"):
        set_up(office, paper(world))
    services.dissolve(office, body=body, reason="任务完成", today=TODAY)
    again = set_up(office, paper(world))

    with refused("tasks.body_name_taken"):
        services.restore(office, body=body, reason="有误")
    assert again.pk != body.pk


def test_only_the_office_of_the_place_keeps_its_bodies(
    world: World, office: Actor, science: Actor, cast: Cast
) -> None:
    body = set_up(office, paper(world))

    with denied(hidden=False):
        set_up(science, paper(world, name="别的专班"))
    for actor in (cast.stranger.actor, cast.reader.actor):
        with denied(hidden=actor.may(Cap.TASK_MANAGE)):
            services.dissolve(actor, body=body, reason="不行", today=TODAY)


def test_a_change_is_kept_and_a_stale_one_is_shown(world: World, office: Actor) -> None:
    body = set_up(office, paper(world))
    changed = services.change(
        office, body=body, given=paper(world, head_post="召集人", version=0), today=TODAY
    )

    with pytest.raises(Stale) as stale:
        services.change(office, body=body, given=paper(world, version=0), today=TODAY)
    assert stale.value.theirs["负责人职务"] == "召集人"
    assert changed.version == 1
    assert kinds(body)[-1] == "tasks.body_changed"
    assert body.history.count() == 2


# ---- members


def test_members_come_and_go_and_the_past_stays(world: World, office: Actor) -> None:
    """S003-T-01: members of departments and places; a change keeps what was."""
    body = set_up(office, paper(world))
    given = MemberInput(world.units["县科技局"].pk, "成员", "联络员甲", date(2026, 1, 5))
    seat = services.join(office, body=body, given=given, today=TODAY)

    with refused("tasks.body_member_twice"):
        services.join(office, body=body, given=given, today=TODAY)
    with refused("tasks.body_post_missing", "tasks.body_member_ahead"):
        late = replace(given, post=" ", since=TODAY + timedelta(days=1))
        services.join(office, body=body, given=late, today=TODAY)
    with refused("tasks.body_member_before", "tasks.body_reason_missing"):
        services.leave(office, member=seat, given=MemberEnd(date(2026, 1, 5), ""), today=TODAY)
    services.leave(office, member=seat, given=MemberEnd(TODAY, "工作调整"), today=TODAY)
    with refused("tasks.body_member_ended"):
        services.leave(office, member=seat, given=MemberEnd(TODAY, "工作调整"), today=TODAY)
    services.join(office, body=body, given=replace(given, person="乙", since=TODAY), today=TODAY)

    rows = queries.members(office).filter(body=body)
    assert [(m.person, m.until) for m in rows.order_by("pk")] == [
        ("联络员甲", TODAY),
        ("乙", None),
    ]
    assert queries.bodies(office).get(pk=body.pk).n_members == 1  # type: ignore[attr-defined]


# ---- ledgers


def test_bodies_in_parallel_have_ledgers_of_their_own(
    world: World, office: Actor, ledger: Ledger
) -> None:
    """S002-T-05: several headquarters in parallel, each with its own ledger; the count is that of its rows."""
    one, two = ledger.tasks["K01"], ledger.tasks["K02"]
    first = set_up(office, paper(world))
    second = set_up(office, paper(world, name="县创新专班"))
    charge(office, first, one)
    charge(office, second, plan=ledger.plan.pk)

    counted = {b.pk: b.n_tasks for b in queries.bodies(office)}  # type: ignore[attr-defined]

    assert list(queries.tasks_of(office, first)) == [one]
    assert set(queries.tasks_of(office, second)) == {one, two}
    assert counted == {first.pk: 1, second.pk: 2}
    assert {b.pk for b in queries.bodies_of_task(office, one)} == {first.pk, second.pk}


def test_a_ledger_takes_only_what_the_office_keeps_and_each_once(
    world: World, office: Actor, ledger: Ledger
) -> None:
    body, task = set_up(office, paper(world)), ledger.tasks["K01"]
    strange = next(iter(plans.adopted(world.away).tasks.values()))

    with refused("tasks.body_charge_missing"):
        charge(office, body)
    with refused("tasks.body_charge_gone"):
        charge(office, body, task, strange)
    charge(office, body, task)
    with refused("tasks.body_charge_twice"):
        charge(office, body, task)
    row = queries.charges(office).get(body=body)
    with refused("tasks.body_reason_missing"):
        services.take_out(office, charge=row, reason=" ", today=TODAY)
    services.take_out(office, charge=row, reason="已办结", today=TODAY)
    with refused("tasks.body_charge_ended"):
        services.take_out(office, charge=row, reason="已办结", today=TODAY)

    assert not queries.tasks_of(office, body).exists()
    assert kinds(body)[-1] == "tasks.body_charge_ended"


# ---- what the office of a body reads


def _work(office: Actor, science: Actor, lead: Actor, task: Task) -> None:
    """Something of each kind that stands on a task."""
    given = NodeInput("过半", TODAY, "办成一半", "材料")
    node = nodes.set_node(office, task=task, given=given, today=TODAY, now=NOW)
    taking.take(lead, task=task, given=TakeInput("李四"), today=TODAY, now=NOW)
    told = ReportInput(ReportKind.MONTH, Doing.GOING, "正在办")
    reports.report(lead, task=task, given=told, today=TODAY, now=NOW)
    assert node.pk


OF_TASK = (TaskUnit, TaskStanding, TaskTake, TaskNode, TaskReport)


@pytest.fixture
def lead(world: World, cast: Cast, ledger: Ledger) -> Actor:
    return person(
        "keji", "科技经办", Role.UNIT, home=world.county, org=world.units["县科技局"]
    ).actor


@pytest.mark.parametrize("whole", [True, False], ids=["its plan", "the task alone"])
def test_the_office_unit_reads_the_ledger_across_units(
    world: World, office: Actor, science: Actor, lead: Actor, ledger: Ledger, far: Task, whole: bool
) -> None:
    """S003-T-01, S000-T-03: the office of a body has coordination rights: it reads the tasks of the ledger and what stands
    on them, though other units have them."""
    _work(office, science, lead, far)
    body = set_up(office, paper(world))
    assert not tasks.tasks(science).filter(pk=far.pk).exists()

    if whole:
        charge(office, body, plan=ledger.plan.pk)
    else:
        charge(office, body, far)

    assert tasks.task(science, far.pk) == far
    for model in OF_TASK:
        rows = model.objects.visible_to(science, Cap.TASK_VIEW)
        every = model.everything.filter(task=far)
        assert set(rows.filter(task=far)) == set(every) != set(), model
    assert report_queries.reports(science).filter(task=far).get().done == "正在办"
    assert next(iter(queries.nodes_of(science, body))).title == "过半"
    assert queries.ledger(science, body).total == queries.tasks_of(office, body).count()


def test_it_reads_nothing_beside_the_ledger(
    world: World, office: Actor, science: Actor, lead: Actor, ledger: Ledger, far: Task
) -> None:
    """The reading ends at the ledger: no other task, no other plan, no other body, and what units split among themselves
    stays theirs."""
    other = next(iter(plans.adopted(world.sister).tasks.values()))
    own = set(tasks.tasks(science))
    body = set_up(office, paper(world))
    strange = set_up(office, paper(world, name="县创新专班", office_id=world.units["县经信局"].pk))
    charge(office, strange, ledger.tasks["K01"])

    charge(office, body, far)

    assert set(tasks.tasks(science)) == own | {far}
    assert not tasks.tasks(science).filter(pk=other.pk).exists()
    assert set(queries.bodies(science)) == {body}
    assert set(queries.charges(science)) == set(BodyCharge.everything.filter(body=body))
    assert TaskPart.SCOPE.reads == ()


def test_it_reads_and_does_nothing_more(
    world: World, office: Actor, science: Actor, lead: Actor, far: Task
) -> None:
    """Reading is all: no report for another unit, no verdict, no arrangement, and no other right over the rows."""
    _work(office, science, lead, far)
    body = set_up(office, paper(world))
    charge(office, body, far)
    waiting = TaskReport.everything.get(task=far)

    assert parties.acting(science, far) == []
    with denied(hidden=True):
        told = ReportInput(ReportKind.MONTH, Doing.GOING, "代报")
        reports.report(science, task=far, given=told, today=TODAY, now=NOW)
    with refused("tasks.not_yours_to_judge"):
        reports.judge(science, report=waiting, given=JudgeInput(True), today=TODAY, now=NOW)
    with denied(hidden=False):
        arranging.arrange(science, task=far, given=ArrangeInput(), today=TODAY, now=NOW)
    with denied(hidden=False):
        ledger_services.drop(science, task=far, reason="不要了")
    held = [c for c in Cap if c is not Cap.TASK_VIEW and science.may(c, on=far)]
    assert held == []


def test_even_an_office_role_over_that_unit_only_reads(
    world: World, office: Actor, cast: Cast, far: Task
) -> None:
    """Who holds every right of an office over that unit alone still only reads the ledger of the body."""
    clerk = person(
        "fg-office", "发改专班", Role.OFFICE, home=world.county, org=world.units["县发改局"]
    ).actor
    body = set_up(office, paper(world))
    charge(office, body, far)

    assert clerk.may(Cap.TASK_VIEW, on=far)
    assert not clerk.may(Cap.TASK_MANAGE, on=far)


ENDS = ("dissolved", "taken out", "office moved", "office given up")


@pytest.mark.parametrize("how", ENDS)
def test_the_reading_ends_with_its_ground(
    world: World, office: Actor, science: Actor, far: Task, how: str
) -> None:
    """Dissolving the body, taking the task out, or moving the office ends it at once; restoring brings it back."""
    body = set_up(office, paper(world))
    charge(office, body, far)
    assert science.may(Cap.TASK_VIEW, on=far)

    if how == "dissolved":
        services.dissolve(office, body=body, reason="任务完成", today=TODAY)
    elif how == "taken out":
        row = queries.charges(office).get(body=body)
        services.take_out(office, charge=row, reason="误列", today=TODAY)
    else:
        unit = world.units["县经信局"].pk if how == "office moved" else None
        services.change(office, body=body, given=paper(world, office_id=unit), today=TODAY)

    assert not science.may(Cap.TASK_VIEW, on=far)
    if how == "dissolved":
        services.restore(office, body=body, reason="工作需要")
        assert science.may(Cap.TASK_VIEW, on=far)


def test_a_dissolved_body_changes_no_more_and_keeps_its_ledger(
    world: World, office: Actor, far: Task
) -> None:
    body = set_up(office, paper(world))
    charge(office, body, far)
    with refused("tasks.body_standing", "tasks.body_reason_missing"):
        services.restore(office, body=body, reason="")
    with refused("tasks.body_reason_missing"):
        services.dissolve(office, body=body, reason=" ", today=TODAY)
    services.dissolve(office, body=body, reason="任务完成", today=TODAY)

    with refused("tasks.body_dissolved"):
        services.dissolve(office, body=body, reason="再撤", today=TODAY)
    with refused("tasks.body_dissolved"):
        services.change(office, body=body, given=paper(world), today=TODAY)
    with refused("tasks.body_dissolved"):
        charge(office, body, far)
    with refused("tasks.body_dissolved"):
        given = MemberInput(world.units["县科技局"].pk, "成员", "", TODAY)
        services.join(office, body=body, given=given, today=TODAY)
    assert list(queries.tasks_of(office, body)) == [far]


def test_the_database_lets_no_ended_row_read(world: World, office: Actor, far: Task) -> None:
    body = set_up(office, paper(world))
    charge(office, body, far)

    with pytest.raises(IntegrityError), transaction.atomic():
        BodyCharge.everything.filter(body=body).update(ended_on=TODAY)


def test_what_stands_on_a_task_is_read_by_the_same_way() -> None:
    """A new table of tasks that forgets the offices of bodies fails here, and one that lends more than reading too."""
    for model in (*OF_TASK, Task, PaceChange, CountedItem, TaskStop, TaskFile):
        assert len(model.SCOPE.reads) == 2, model
        assert model.SCOPE.reading == {Cap.TASK_VIEW}, model
    assert BodyMember.SCOPE.reads == ()


# ---- pages


def test_every_figure_of_a_body_opens_its_rows(
    client: Client, world: World, office: Actor, ledger: Ledger, far: Task, cast: Cast
) -> None:
    """S002-T-05: the page of a body shows its ledger, its next nodes and its orders; each count leads to just its rows."""
    given = NodeInput("过半", TODAY, "办成一半", "材料")
    nodes.set_node(office, task=far, given=given, today=TODAY, now=NOW)
    body = set_up(office, paper(world))
    charge(office, body, far)
    client.force_login(cast.office.user)

    page = client.get(f"/bodies/{body.pk}/").content.decode()

    links = [unescape(a) for a in re.findall(r'href="(/[^"]*of_body=[^"]*)"', page)]
    assert any(a.startswith("/orders/") for a in links)
    for address in links:
        assert client.get(address).status_code == 200, address
    told = client.get(f"/tasks/?state=in_force&of_body={body.pk}").content.decode()
    assert far.title in told
    assert ledger.tasks["K01"].title not in told
    assert "过半" in client.get(f"/task-nodes/?of_body={body.pk}").content.decode()
    assert "过半" not in client.get("/task-nodes/?of_body=0").content.decode()


def test_the_forms_of_a_body_open_and_set_it_up(
    client: Client, world: World, office: Actor, cast: Cast
) -> None:
    plans.adopted(world.county, text=NAMED)
    client.force_login(cast.office.user)
    form = client.get("/bodies/do/set_up/").content.decode()
    (key,) = re.findall(r'value="(\d+-\d+-\d+)">县工业提升行动指挥部', form)

    sent = client.post("/bodies/do/set_up/", {"mention": key, "region": world.county.pk})

    body = Body.everything.get()
    assert sent.status_code == 303
    assert body.name == "县工业提升行动指挥部"
    for what in ("charge", "join", "change", "dissolve"):
        assert client.get(f"/bodies/{body.pk}/do/{what}/").status_code == 200, what
    for tab in ("依据", "台账", "成员", "经过"):
        assert client.get(f"/bodies/{body.pk}/?tab={tab}").status_code == 200, tab
