"""Reads of what happens on the ground: blockers, logs, and the projects somebody reports on."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from daxiao.domains.projects.models import (
    Blocker,
    BlockerEpisode,
    ProgressLog,
    Project,
    ProjectFile,
    ProjectMonth,
    ProjectStage,
)
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.queries.rulebook import rulebook
from daxiao.domains.projects.rules import blockers as blocker_rules
from daxiao.domains.projects.rules import stages as stage_rules
from daxiao.domains.projects.rules import templates
from daxiao.domains.projects.types import (
    Admission,
    BlockerCategory,
    BlockerState,
    EscalationLevel,
    LogState,
    Phase,
    ProjectFacts,
    ProjectPace,
    Stage,
    StageState,
)
from daxiao.kernel.access import Actor, get_visible, rows_for
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org


OPEN = (BlockerState.RAISED.value, BlockerState.ASSIGNED.value, BlockerState.RESOLVED.value)
WITH_UNIT = (BlockerState.RAISED.value, BlockerState.ASSIGNED.value)


def speaks_for(actor: Actor, cap: Cap, units: Iterable[Org | None]) -> frozenset[int]:
    """Those of `units` that the actor speaks for: their own, and those below a unit over which they hold `cap`.

    A right over a place speaks for nobody: an office may ask a unit, never answer in its name.
    """
    held = [b.org_path for b in actor.branches(cap) if b.org_path]
    return frozenset(
        unit.pk
        for unit in units
        if unit is not None
        and (unit.pk == actor.org_id or any(unit.path.startswith(p) for p in held))
    )


def _spoken(actor: Actor, cap: Cap, path: str) -> Q:
    """The same as a filter on a path to a unit."""
    found = Q(**{path: actor.org_id}) if actor.org_id is not None else Q(pk__in=())
    for branch in actor.branches(cap):
        if branch.org_path:
            found |= Q(**{f"{path}__path__startswith": branch.org_path})
    return found


def _flag(condition: Q) -> Case:
    return Case(
        When(condition, then=Value(value=True)),
        default=Value(value=False),
        output_field=BooleanField(),
    )


# ---- blockers


def blockers(actor: Actor) -> QuerySet[Blocker]:
    """Blockers in scope. `is_answerer` and `is_raiser` say for whom the actor speaks, so that a page offers what fits."""
    raiser = _spoken(actor, Cap.PROJECT_REPORT, "raised_for")
    if actor.user_id is not None:
        raiser |= Q(raised_by_user=actor.user_id)
    # whose account is closed confirms nothing any more: the office stands in
    raiser |= Q(raised_by_user__is_active=False) & rows_for(actor, Cap.BLOCKER_ASSIGN, Blocker)
    return (
        Blocker.objects.visible_to(actor, Cap.PROJECT_VIEW)
        .select_related("project", "unit", "raised_for")
        .annotate(
            is_answerer=_flag(_spoken(actor, Cap.BLOCKER_HANDLE, "unit")), is_raiser=_flag(raiser)
        )
    )


def blocker(actor: Actor, pk: int) -> Blocker:
    """One blocker in scope. Raises `Denied` (404) otherwise."""
    return get_visible(Blocker, actor, Cap.PROJECT_VIEW, pk=pk)


def episodes(actor: Actor, blocker: Blocker) -> QuerySet[BlockerEpisode]:
    rows = BlockerEpisode.objects.visible_to(actor, Cap.PROJECT_VIEW)
    return rows.filter(blocker=blocker).order_by("pk")


def judged(row: Blocker, times: Sequence[BlockerEpisode]) -> blocker_rules.Blocker:
    """A blocker as the rules see it."""
    return blocker_rules.Blocker(
        key=row.pk,
        category=BlockerCategory(row.category),
        text=row.text,
        raised_by=row.raised_by_user_id or 0,
        episodes=tuple(
            blocker_rules.Episode(e.raised_on, e.assigned_on, e.closed_on) for e in times
        ),
        state=BlockerState(row.state),
        raised_for=row.raised_for_id,
        unit=row.unit_id,
    )


@dataclass(frozen=True, slots=True)
class Ageing:
    """The open blockers of one unit; `unit` None: nobody was given them. Days are natural days."""

    unit: str | None
    unit_id: int | None
    waiting: int
    late: int
    to_confirm: int
    median_days: Decimal
    longest: int


def ageing(actor: Actor, *, today: date) -> list[Ageing]:
    """What each unit holds and for how long, the latest first. Waiting for confirmation is not held against a unit."""
    rows = Blocker.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(state__in=OPEN)
    rows = rows.exclude(project__admission=Admission.LEFT.value)
    days = _days_open(actor, rows, today)
    found: dict[tuple[str | None, int | None], list[tuple[str, bool, int]]] = defaultdict(list)
    for pk, unit, unit_id, state, is_late in rows.values_list(
        "pk", "unit__name", "unit_id", "state", "is_late"
    ):
        found[unit, unit_id].append((state, is_late, days.get(pk, 0)))
    made = [_ageing(unit, key, held) for (unit, key), held in found.items()]
    return sorted(made, key=lambda a: (-a.late, -a.waiting, a.unit or ""))


def _ageing(unit: str | None, key: int | None, held: list[tuple[str, bool, int]]) -> Ageing:
    days = [d for state, _, d in held if state in WITH_UNIT]
    return Ageing(
        unit,
        key,
        waiting=len(days),
        late=sum(late for _, late, _ in held),
        to_confirm=len(held) - len(days),
        median_days=Decimal(median(days)) if days else Decimal(0),
        longest=max(days, default=0),
    )


def asked_above(actor: Actor) -> dict[EscalationLevel, int]:
    """How many open blockers are put before the sponsor leaders, and how many before the dispatch meeting."""
    rows = Blocker.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(state__in=WITH_UNIT)
    told = dict(rows.order_by().values_list("level").annotate(n=Count("pk")))
    above = (EscalationLevel.SPONSOR, EscalationLevel.MEETING)
    return {level: told.get(level.value, 0) for level in above}


def _days_open(actor: Actor, rows: QuerySet[Blocker], today: date) -> dict[int, int]:
    """Natural days over all times, by key."""
    found: dict[int, int] = defaultdict(int)
    times = BlockerEpisode.objects.visible_to(actor, Cap.PROJECT_VIEW)
    for key, since, until in times.filter(blocker__in=rows.values("pk")).values_list(
        "blocker_id", "raised_on", "closed_on"
    ):
        found[key] += max(((until or today) - since).days, 0)
    return found


# ---- logs


def logs(actor: Actor) -> QuerySet[ProgressLog]:
    """Logs in scope. `standing` says how each stands, `is_replaced` that a correction stands in its place; `is_author`,
    `is_of_unit`: for whom the actor speaks."""
    later = ProgressLog.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(replaces=OuterRef("pk"))
    # counted for the rows of the page alone: joined and grouped, a list of many entries would wait for all of them
    files = ProjectFile.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(
        record=OuterRef("record")
    )
    n_files = files.order_by().values("record").annotate(n=Count("pk")).values("n")
    author = Q(by_user=actor.user_id) if actor.user_id is not None else Q(pk__in=())
    return (
        ProgressLog.objects.visible_to(actor, Cap.PROJECT_VIEW)
        .select_related("project")
        .annotate(
            is_replaced=Exists(later),
            is_author=_flag(author),
            is_of_unit=_flag(_spoken(actor, Cap.PROJECT_REPORT, "project__responsible_unit")),
            n_files=Subquery(n_files),
        )
        .annotate(
            standing=Case(
                When(withdrawn_on__isnull=False, then=Value(LogState.WITHDRAWN.value)),
                When(is_replaced=True, then=Value(LogState.REPLACED.value)),
                When(is_verified=True, then=Value(LogState.VERIFIED.value)),
                default=Value(LogState.PLAIN.value),
                output_field=CharField(),
            )
        )
    )


def logs_of(actor: Actor, project: Project) -> QuerySet[ProgressLog]:
    """Newest first, those set right and withdrawn included."""
    return logs(actor).filter(project=project).order_by("-reported_at", "-pk")


def files_of_logs(actor: Actor, rows: Sequence[ProgressLog]) -> dict[int, list[ProjectFile]]:
    """The files of logs by the record that they prove."""
    found: dict[int, list[ProjectFile]] = defaultdict(list)
    keys = [r.record_id for r in rows if r.record_id]
    files = ProjectFile.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(record__in=keys)
    for one in files.order_by("pk"):
        if one.record_id is not None:
            found[one.record_id].append(one)
    return found


def month_figures(actor: Actor, project: Project) -> dict[date, Decimal]:
    """What was reported as invested in each month, in 亿元."""
    rows = ProjectMonth.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(
        project=project, invested_yi__isnull=False
    )
    return {m: v for m, v in rows.values_list("month_on", "invested_yi") if v is not None}


# ---- my projects


def mine(actor: Actor) -> QuerySet[Project]:
    """The projects that the actor reports on: as one of their secretaries, or because their own unit answers for them."""
    own = Q(pk__in=())
    if actor.user_id is not None:
        own |= Q(secretaries=actor.user_id)
    own |= _spoken(actor, Cap.PROJECT_REPORT, "responsible_unit")
    rows = Project.objects.visible_to(actor, Cap.PROJECT_REPORT)
    return rows.filter(
        pk__in=Project.objects.visible_to(actor, Cap.PROJECT_REPORT).filter(own).values("pk")
    )


@dataclass(frozen=True, slots=True)
class StageStep:
    """A stage that waits for the secretary, with its planned day if it has one, and the first thing it lacks."""

    stage: Stage
    state: StageState
    planned_on: date | None
    missing: str = ""

    @property
    def what(self) -> str:
        return "报完成" if self.state is StageState.IN_PROGRESS else "报开始"


@dataclass(frozen=True, slots=True)
class MyProject:
    """One project on the page of whoever reports on it."""

    project: Project
    is_secretary: bool
    last_log_on: date | None
    silent_days: int | None
    is_quiet: bool
    step: StageStep | None
    blockers: tuple[Blocker, ...]
    to_confirm: tuple[Blocker, ...]
    days_left: int | None = None

    @property
    def waits(self) -> int:
        return len(self.to_confirm)


MOST = 60
# the late first; what is built and produces asks for little any more
URGENCY = Case(
    When(standing__pace=ProjectPace.LATE.value, then=Value(0)),
    When(standing__pace=ProjectPace.DUE_SOON.value, then=Value(1)),
    When(phase=Phase.GREEN.value, then=Value(3)),
    default=Value(2),
    output_field=IntegerField(),
)


def my_projects(actor: Actor, *, today: date, quiet_days: int) -> list[MyProject]:
    """My own first, of these what waits for me, then the late; at most `MOST`."""
    own = mine(actor).exclude(admission=Admission.LEFT.value)
    own = own.select_related("standing", "region", "responsible_unit")
    rows = list(own.annotate(rank=URGENCY).order_by("rank", "code")[:MOST])
    keys = [r.pk for r in rows]
    lasts = _last_logs(actor, keys)
    steps = _steps(actor, rows, today)
    held = open_blockers(actor, keys)
    secretary = set(
        Project.objects.visible_to(actor, Cap.PROJECT_REPORT)
        .filter(pk__in=keys, secretaries=actor.user_id)
        .values_list("pk", flat=True)
    )
    found = []
    for row in rows:
        last = lasts.get(row.pk)
        silent = (today - last).days if last else None
        mine_ = held.get(row.pk, [])
        found.append(
            MyProject(
                project=row,
                is_secretary=row.pk in secretary,
                last_log_on=last,
                silent_days=silent,
                is_quiet=silent is None or silent > quiet_days,
                step=steps.get(row.pk),
                days_left=_days_left(row, today),
                blockers=tuple(mine_),
                to_confirm=tuple(
                    b for b in mine_ if b.state == BlockerState.RESOLVED and _asks(b, actor)
                ),
            )
        )
    return sorted(found, key=lambda m: (not m.is_secretary, -m.waits))


def _days_left(project: Project, today: date) -> int | None:
    """To the next deadline, negative when it has passed."""
    standing = getattr(project, "standing", None)
    return (standing.due_on - today).days if standing and standing.due_on else None


def _asks(blocker: Blocker, actor: Actor) -> bool:
    """Whether the actor is the one to confirm it."""
    return blocker.raised_by_user_id == actor.user_id or bool(getattr(blocker, "is_raiser", False))


def _last_logs(actor: Actor, keys: Sequence[int]) -> dict[int, date]:
    rows = ProgressLog.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(
        project__in=keys, withdrawn_on__isnull=True
    )
    found: dict[int, date] = {}
    for key, day in rows.values_list("project_id", "reported_on"):
        found[key] = max(found.get(key, day), day)
    return found


def _steps(actor: Actor, projects: Sequence[Project], today: date) -> dict[int, StageStep]:
    """What to report of each project next: the first stage that can move, else the first with what it lacks."""
    book = rulebook(today)
    stages: dict[int, list[ProjectStage]] = defaultdict(list)
    rows = ProjectStage.objects.visible_to(actor, Cap.PROJECT_VIEW)
    for stage in rows.filter(project__in=[p.pk for p in projects]):
        stages[stage.project_id].append(stage)
    found: dict[int, StageStep] = {}
    for project in projects:
        known = fact_queries.facts_of(project, stages[project.pk])
        template = templates.template_for(
            known.region, known.land_mode, known.invest, book.templates
        )
        if template is None or not stages[project.pk]:
            continue
        steps = stage_rules.next_steps(known, template, today)
        begun = StageState.IN_PROGRESS
        order = sorted(
            steps, key=lambda s: (not s.allowed, known.stage(s.stage).state is not begun)
        )
        if order:
            found[project.pk] = _step(order[0], known)
    return found


def _step(step: stage_rules.NextStep, known: ProjectFacts) -> StageStep:
    stage = known.stage(step.stage)
    is_begun = stage.state is StageState.IN_PROGRESS
    return StageStep(
        step.stage,
        stage.state,
        stage.planned_end if is_begun else stage.planned_start,
        "" if step.allowed else next(f.sentence for f in step.missing),
    )


def open_blockers(actor: Actor, keys: Sequence[int]) -> dict[int, list[Blocker]]:
    found: dict[int, list[Blocker]] = defaultdict(list)
    for row in blockers(actor).filter(project__in=keys, state__in=OPEN).order_by("raised_on", "pk"):
        found[row.project_id].append(row)
    return found


def to_answer(actor: Actor) -> QuerySet[Blocker]:
    """Blockers that wait for a unit the actor speaks for."""
    answers = _spoken(actor, Cap.BLOCKER_HANDLE, "unit")
    return blockers(actor).filter(answers, state=BlockerState.ASSIGNED.value)
