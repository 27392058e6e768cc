"""What a person or a unit has open, for the hand-over list; upper domains lend their rows to `SOURCES`.

A source is a callable of (actor, person) that gives `OpenItem` rows, read with the actor's own rights, or,
for what hangs on the account itself, with those of the platform. Its name heads its rows.
"""

from collections.abc import Callable, Collection, Iterable

from django.db.models import F, Q, QuerySet

from daxiao.domains.checks import queries as checks
from daxiao.domains.tasks.models import (
    HandOver,
    HandOverItem,
    Task,
    TaskNode,
    TaskPart,
    TaskReport,
    TaskTake,
    TaskUnit,
)
from daxiao.domains.tasks.queries.facts import PLATFORM
from daxiao.domains.tasks.rules import hand_over as rules
from daxiao.domains.tasks.types import (
    Doing,
    Duty,
    NodeState,
    OpenItem,
    ReportKind,
    ReportVerdict,
    TaskState,
    WorkState,
)
from daxiao.kernel.access import Actor, get_visible
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org, User


Source = Callable[[Actor, User], Iterable[OpenItem]]

# name → rows of another domain; filled at assembly, in the order of the list
SOURCES: dict[str, Source] = {}

ENDED = (WorkState.DONE.value, WorkState.STOPPED.value)

# what hangs on an account and goes to the receiver
TAKE, SPONSOR, PART = "take", "sponsor", "part"


def hand_overs(actor: Actor) -> QuerySet[HandOver]:
    rows = HandOver.objects.visible_to(actor, Cap.TASK_VIEW)
    return rows.select_related(
        "giver__org", "giver__region", "taker__org", "taker__region", "org", "region"
    )


def hand_over(actor: Actor, pk: int) -> HandOver:
    return get_visible(HandOver, actor, Cap.TASK_VIEW, pk=pk)


def awaits_office(row: HandOver) -> bool:
    """Whether the receiver is of another unit, and the office has not confirmed him yet."""
    return row.office_at is None and not is_near(row.giver, row.taker)


def is_near(giver: User, taker: User) -> bool:
    paths = [p.org.path if p.org else None for p in (giver, taker)]
    places = [p.region.path if p.region else "-" for p in (giver, taker)]
    return rules.is_same_branch(paths[0], paths[1], places=(places[0], places[1]))


def items_of(actor: Actor, row: HandOver) -> QuerySet[HandOverItem]:
    rows = HandOverItem.objects.visible_to(actor, Cap.TASK_VIEW).filter(hand_over=row)
    return rows.select_related("hand_over")


def colleagues(actor: Actor) -> QuerySet[User]:
    """Who may give or take: people of one's own unit, or of one's own place for the office."""
    rows = User.objects.visible_to(actor, Cap.TASK_REPORT).filter(is_active=True)
    if actor.may(Cap.TASK_MANAGE):
        rows = rows | User.objects.visible_to(actor, Cap.TASK_MANAGE).filter(is_active=True)
    return rows.select_related("org").order_by("org", "name")


def open_items(actor: Actor, person: User, *, whole_unit: bool) -> list[OpenItem]:
    """Everything the person has open under his name, or the unit as a whole; source by source."""
    found = [
        *_tasks(actor, person, whole_unit=whole_unit),
        *_sponsored(actor, person),
        *_nodes(actor, person, whole_unit=whole_unit),
        *_parts(actor, person, whole_unit=whole_unit),
        *_needs(actor, person, whole_unit=whole_unit),
        *_returned(actor, person, whole_unit=whole_unit),
        *_questions(actor, person, whole_unit=whole_unit),
    ]
    for source in SOURCES.values():
        found += source(actor, person)
    return found


def _mine(actor: Actor, person: User, *, whole_unit: bool) -> QuerySet[Task]:
    """Open tasks that the person holds for the unit, with those of the unit that no account holds; or all of the unit."""
    rows = Task.objects.visible_to(actor, Cap.TASK_VIEW).filter(state=TaskState.IN_FORCE.value)
    rows = rows.exclude(standing__work__in=ENDED)
    if whole_unit and person.org_id:
        units = TaskUnit.objects.visible_to(actor, Cap.TASK_VIEW).filter(org_id=person.org_id)
        return rows.filter(pk__in=units.values("task_id"))
    held = TaskTake.objects.visible_to(actor, Cap.TASK_VIEW).filter(ended_on__isnull=True)
    # what no account holds is the unit's: nobody else's list would show it
    whose = Q(holder=person) | Q(holder__isnull=True, org_id=person.org_id)
    return rows.filter(pk__in=held.filter(whose).values("task_id"))


def _tasks(actor: Actor, person: User, *, whole_unit: bool) -> list[OpenItem]:
    rows = _mine(actor, person, whole_unit=whole_unit).select_related("plan", "standing")
    leads = TaskUnit.objects.visible_to(actor, Cap.TASK_VIEW)
    led = set(
        leads.filter(org_id=person.org_id or 0, duty=Duty.LEAD.value).values_list(
            "task_id", flat=True
        )
    )
    held = _held(person)
    return [
        OpenItem(
            "牵头任务" if t.pk in led else "责任任务",
            str(t),
            f"《{t.plan}》；{WorkState(t.standing.work).label}",
            t.due_on,
            f"/tasks/{t.pk}/",
            TAKE if t.pk in held else "",
            t.pk if t.pk in held else None,
        )
        for t in rows.order_by(F("due_on").asc(nulls_last=True), "pk")
    ]


def _sponsored(actor: Actor, person: User) -> list[OpenItem]:
    rows = Task.objects.visible_to(actor, Cap.TASK_VIEW).filter(
        sponsor=person, state=TaskState.IN_FORCE.value
    )
    rows = rows.exclude(standing__work__in=ENDED).select_related("plan")
    return [
        OpenItem("包保任务", str(t), f"《{t.plan}》", t.due_on, f"/tasks/{t.pk}/", SPONSOR, t.pk)
        for t in rows
    ]


def _parts(actor: Actor, person: User, *, whole_unit: bool) -> list[OpenItem]:
    """Shares in the person's name, and those of the tasks he holds; of the unit as a whole all that it gave or got."""
    mine = _mine(actor, person, whole_unit=whole_unit)
    named = {i.key for i in held_parts(person)}
    rows = _open_parts(actor).filter(Q(org_id=person.org_id) | Q(given_to_id=person.org_id))
    if not whole_unit:
        rows = rows.filter(Q(pk__in=named) | Q(task__in=mine.values("pk")))
    return [_part(p, is_held=p.pk in named) for p in rows.order_by("due_on", "pk")]


def _open_parts(actor: Actor) -> QuerySet[TaskPart]:
    rows = TaskPart.objects.visible_to(actor, Cap.TASK_VIEW).filter(
        done_on__isnull=True,
        withdrawn_on__isnull=True,
        task__state=TaskState.IN_FORCE.value,
    )
    return rows.exclude(task__standing__work__in=ENDED).select_related("task", "org", "given_to")


def _part(part: TaskPart, *, is_held: bool) -> OpenItem:
    to = "、".join(str(w) for w in (part.given_to, part.section) if w)
    return OpenItem(
        "分解事项",
        part.title,
        f"{part.task}；{part.org}分给{to}" + (f"，责任人{part.person}" if part.person else ""),
        part.due_on,
        f"/tasks/{part.task_id}/?tab=落实",
        PART if is_held else "",
        part.pk if is_held else None,
    )


# ---- what hangs on an account, whoever asks


def _held(person: User) -> set[int]:
    takes = TaskTake.objects.visible_to(PLATFORM, Cap.TASK_VIEW)
    return set(takes.filter(holder=person, ended_on__isnull=True).values_list("task_id", flat=True))


def of_keys(actor: Actor, keys: Collection[int]) -> QuerySet[Task]:
    return (
        Task.objects.visible_to(actor, Cap.TASK_VIEW).filter(pk__in=keys).select_related("region")
    )


def held_tasks(person: User) -> list[OpenItem]:
    """Tasks that the person holds for a unit, over or not."""
    rows = of_keys(PLATFORM, _held(person)).order_by("pk")
    return [OpenItem("承办任务", str(t), "", t.due_on, f"/tasks/{t.pk}/", TAKE, t.pk) for t in rows]


def led_tasks(person: User) -> list[OpenItem]:
    """Tasks in force that the person sponsors."""
    rows = Task.objects.visible_to(PLATFORM, Cap.TASK_VIEW).filter(
        sponsor=person, state=TaskState.IN_FORCE.value
    )
    return [
        OpenItem("包保任务", str(t), "", t.due_on, f"/tasks/{t.pk}/", SPONSOR, t.pk)
        for t in rows.order_by("pk")
    ]


def held_parts(person: User) -> list[OpenItem]:
    """Open shares of the person's unit that stand in his name."""
    if person.org_id is None or not person.name:
        return []
    rows = _open_parts(PLATFORM).filter(
        Q(org_id=person.org_id) | Q(given_to_id=person.org_id), person__startswith=person.name
    )
    # the account of 王伟 holds nothing of 王伟民
    mine = (p for p in rows.order_by("pk") if rules.is_named(p.person, person.name))
    return [_part(p, is_held=True) for p in mine]


def _nodes(actor: Actor, person: User, *, whole_unit: bool) -> list[OpenItem]:
    mine = _mine(actor, person, whole_unit=whole_unit)
    rows = (
        TaskNode.objects.visible_to(actor, Cap.TASK_VIEW)
        .filter(task__in=mine.values("pk"))
        .exclude(state__in=(NodeState.ACCEPTED.value, NodeState.DROPPED.value))
        .filter(Q(org__isnull=True) | Q(org_id=person.org_id))
        .select_related("task")
    )
    return [
        OpenItem(
            "未完节点",
            n.title,
            f"{n.task}；{NodeState(n.state).label}",
            n.due_on,
            f"/tasks/{n.task_id}/?tab=落实",
        )
        for n in rows.order_by("due_on")
    ]


def _own_reports(actor: Actor, person: User, *, whole_unit: bool) -> QuerySet[TaskReport]:
    mine = _mine(actor, person, whole_unit=whole_unit)
    rows = TaskReport.objects.visible_to(actor, Cap.TASK_VIEW).filter(
        task__in=mine.values("pk"), org_id=person.org_id, is_current=True
    )
    return rows.select_related("task").order_by("task_id", "-pk")


def _needs(actor: Actor, person: User, *, whole_unit: bool) -> list[OpenItem]:
    """Problems and needs of the newest report on each task: what was promised or asked and is not settled."""
    seen: set[int] = set()
    found = []
    for r in _own_reports(actor, person, whole_unit=whole_unit).filter(kind=ReportKind.MONTH.value):
        if r.task_id in seen:
            continue
        seen.add(r.task_id)
        words = "；".join(w for w in (r.problem, r.need and f"需要：{r.need}") if w)
        if words and r.state != Doing.DONE.value:
            found.append(
                OpenItem(
                    "未决问题", words[:300], str(r.task), None, f"/tasks/{r.task_id}/?tab=落实"
                )
            )
    return found


def _returned(actor: Actor, person: User, *, whole_unit: bool) -> list[OpenItem]:
    rows = _own_reports(actor, person, whole_unit=whole_unit)
    rows = rows.filter(verdict=ReportVerdict.RETURNED.value)
    return [
        OpenItem(
            "被退回的报告",
            f"{r.task}：{ReportKind(r.kind).label}",
            r.verdict_reason,
            None,
            f"/tasks/{r.task_id}/?tab=落实",
        )
        for r in rows
    ]


def _questions(actor: Actor, person: User, *, whole_unit: bool) -> list[OpenItem]:
    """Remarks of plan checks that the unit was asked to look into: they ask the unit, so whoever hands over for it."""
    if not actor.may(Cap.REMARK_VIEW) or person.org_id is None:
        return []
    unit = Org.objects.visible_to(actor, Cap.UNIT_VIEW).filter(pk=person.org_id).first()
    if unit is None or not (whole_unit or person.pk == actor.user_id):
        return []
    return [
        OpenItem("待答复的核实", r.sentence[:300], r.words[:400], None, f"/remarks/{r.pk}/")
        for r in checks.handed_to(actor, unit)
    ]


def counts(items: Iterable[OpenItem]) -> dict[str, int]:
    """How many of each kind, in order."""
    found: dict[str, int] = {}
    for item in items:
        found[item.kind] = found.get(item.kind, 0) + 1
    return found
