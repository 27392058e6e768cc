"""The figures of the register (30-projects.md §8), with the keys behind each: one read for a page, counted by the rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max, Sum

from daxiao.domains.projects.models import (
    Blocker,
    BlockerEpisode,
    ProgressLog,
    Project,
    ProjectMonth,
    ProjectStage,
)
from daxiao.domains.projects.queries import figure_history as history
from daxiao.domains.projects.queries import rulebook
from daxiao.domains.projects.queries.quota_books import exact
from daxiao.domains.projects.rules import blockers as blocker_rules
from daxiao.domains.projects.rules import figure_groups, figures
from daxiao.domains.projects.rules.figure_groups import By, Measure
from daxiao.domains.projects.rules.figures import (
    Conversion,
    FigureRow,
    Group,
    InvestmentDone,
    Ranked,
    Share,
)
from daxiao.domains.projects.rules.quotas import is_within
from daxiao.domains.projects.types import (
    Admission,
    BlockerCategory,
    BlockerState,
    Phase,
    ProjectPace,
    Stage,
    StageState,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap


IN_REGISTER = (Admission.ADMITTED.value, Admission.LEFT.value)


@dataclass(frozen=True, slots=True)
class Ask:
    """What the page is asked: how to group, below which place (path, empty: all in scope), which year, ranked by what."""

    by: By = By.REGION
    place: str = ""
    year: int = 0
    measure: Measure = Measure.ON_TIME


@dataclass(frozen=True, slots=True)
class Seen:
    """A project as the figures see it, with the groups it belongs to."""

    row: FigureRow
    county: str
    county_name: str
    region: str
    industry: str
    unit: str
    unit_name: str
    pace_since: date | None

    def group(self, by: By) -> tuple[str, str]:
        """(key, name) of its group; what is not filled in stands in a group of its own."""
        if by is By.INDUSTRY:
            return self.industry or "-", self.industry or "产业未填"
        if by is By.UNIT:
            return self.unit or "-", self.unit_name or "责任单位未明确"
        return self.county, self.county_name


_COLUMNS = (
    "pk",
    "phase",
    "standing__pace",
    "standing__pace_since_on",
    "standing__county__path",
    "standing__county__name",
    "region__path",
    "region__name",
    "industry_name",
    "responsible_unit_id",
    "responsible_unit__short_name",
    "responsible_unit__name",
    "invest_yi",
    "signed_on",
    "started_on",
    "produced_on",
    "left_on",
    "year_invest_yi",
)

_PHASES: Mapping[str, Phase | None] = {"": None, **{p.value: p for p in Phase}}


def seen(actor: Actor, *, year: int, today: date) -> tuple[Seen, ...]:
    """Every project of the register in scope: four reads, whatever their number."""
    stages = _running_stages(actor)
    logged = _logged(actor)
    done = _completed(actor, year, today)
    projects = Project.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(admission__in=IN_REGISTER)
    found = []
    for values in projects.order_by("pk").values_list(*_COLUMNS).iterator(2000):
        key, phase, pace, since, county, county_name, *rest = values
        region, region_name, industry, unit, short, long, invest, *days = rest
        signed, started, produced, left, planned = days
        row = FigureRow(
            key=key,
            phase=_PHASES[phase],
            pace=ProjectPace(pace) if pace else ProjectPace.UNSET,
            stages=stages.get(key, _NO_STAGES),
            invest=invest,
            signed_on=signed,
            started_on=started,
            produced_on=produced,
            left_on=left,
            planned=planned if year == today.year else None,
            completed=done.get(key),
            logged_on=logged.get(key),
        )
        found.append(
            Seen(
                row=row,
                county=county or region,
                county_name=county_name or region_name,
                region=region,
                industry=industry,
                unit=str(unit or ""),
                unit_name=short or long or "",
                pace_since=since,
            )
        )
    return tuple(found)


_NO_STAGES: frozenset[Stage] = frozenset()


def _running_stages(actor: Actor) -> dict[int, frozenset[Stage]]:
    rows = ProjectStage.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(
        state=StageState.IN_PROGRESS.value
    )
    found: dict[int, set[Stage]] = {}
    for key, stage in rows.order_by().values_list("project_id", "stage"):
        found.setdefault(key, set()).add(Stage(stage))
    return {key: frozenset(stages) for key, stages in found.items()}


def _logged(actor: Actor) -> dict[int, date]:
    """The day of each project's newest log that stands."""
    rows = ProgressLog.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(withdrawn_on=None)
    return dict(
        rows.order_by()
        .values("project_id")
        .annotate(last=Max("reported_on"))
        .values_list("project_id", "last")
    )


def _completed(actor: Actor, year: int, today: date) -> dict[int, Decimal]:
    """Investment completed in the year up to today, of those who told any month of it."""
    rows = ProjectMonth.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(
        month_on__year=year, month_on__lte=today, invested_yi__isnull=False
    )
    sums = rows.order_by().values("project_id").annotate(done=Sum("invested_yi"))
    return {key: exact(done) for key, done in sums.values_list("project_id", "done")}


# ---------------------------------------------------------------- blockers


@dataclass(frozen=True, slots=True)
class OpenBlocker:
    key: int
    project: int
    days: int
    text: str
    category: str


def open_blockers(actor: Actor, *, today: date) -> tuple[OpenBlocker, ...]:
    """Blockers in scope that nobody closed yet, with the days over all times they were open."""
    rows = Blocker.objects.visible_to(actor, Cap.PROJECT_VIEW).exclude(
        state=BlockerState.CLOSED.value
    )
    told = list(rows.order_by("pk").values_list("pk", "project_id", "text", "category", "state"))
    episodes: dict[int, list[blocker_rules.Episode]] = {}
    spans = BlockerEpisode.objects.visible_to(actor, Cap.PROJECT_VIEW)
    own = spans.filter(blocker__in=[t[0] for t in told]).order_by("pk")
    for key, raised, assigned, closed in own.values_list(
        "blocker_id", "raised_on", "assigned_on", "closed_on"
    ):
        episodes.setdefault(key, []).append(blocker_rules.Episode(raised, assigned, closed))
    found = []
    for key, project, text, category, state in told:
        seen_ = blocker_rules.Blocker(
            key=key,
            category=BlockerCategory(category),
            text=text,
            raised_by=0,
            episodes=tuple(episodes.get(key, ())),
            state=BlockerState(state),
        )
        days = blocker_rules.days_open(seen_, today)
        found.append(OpenBlocker(key, project, days, text, category))
    return tuple(found)


# ---------------------------------------------------------------- the page


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """What is counted of one group. `blockers` are keys of blockers with the median of their days."""

    key: str
    name: str
    active: Group
    by_phase: Mapping[Phase | None, Group]
    by_stage: Mapping[Stage, Group]
    on_time: Share
    conversion: Conversion
    investment: InvestmentDone
    blockers: tuple[OpenBlocker, ...]
    blocker_days: int | None
    logs: Share


@dataclass(frozen=True)
class Page:
    """All that stands on the page of figures. `places` are the (path, name) that can be chosen."""

    ask: Ask
    as_of: date
    whole: GroupFigures
    groups: tuple[GroupFigures, ...]
    months: tuple["history.MonthFigures", ...]
    ranking: tuple[Ranked, ...]
    places: tuple[tuple[str, str], ...]
    since_on: date
    rank_min: int
    log_days: int
    untold: int

    def group(self, key: str) -> GroupFigures | None:
        """The group of a key; the whole for an empty one."""
        if not key:
            return self.whole
        return next((g for g in self.groups if g.key == key), None)


def page(actor: Actor, ask: Ask, *, today: date) -> Page:
    """The figures of the projects in scope, grouped as asked."""
    book = rulebook.rulebook(today)
    log_days = book.whole("blockers", "log_hint_days")
    rank_min = book.whole("figures", "rank_min")
    everything = seen(actor, year=ask.year, today=today)
    places = tuple(sorted({(s.county, s.county_name) for s in everything}))
    inside = [s for s in everything if not ask.place or is_within(s.region, ask.place)]
    blockers = open_blockers(actor, today=today)
    count = _Counter(ask, today, log_days, blockers)
    by = By.REGION if ask.by is By.MONTH else ask.by
    parted: dict[str, list[Seen]] = {}
    names: dict[str, str] = {}
    for one in inside:
        key, name = one.group(by)
        parted.setdefault(key, []).append(one)
        names[key] = name
    groups = tuple(count(key, names[key], parted[key]) for key in sorted(parted))
    since_on = figure_groups.last_month_end(today)
    months = history.months(actor, inside, today=today) if ask.by is By.MONTH else ()
    past = history.past(actor, [since_on])
    then = {key: history.rows_on(past, rows, since_on) for key, rows in parted.items()}
    before = {key: _past_share(ask, parted[key], then[key], since_on) for key in parted}
    shares = {g.key: _share(ask, g) for g in groups}
    ranks = figure_groups.ranks_of(before, whole_min=rank_min)
    ranking = figures.ranking(shares, before=ranks, whole_min=rank_min)
    return Page(
        ask=ask,
        as_of=today,
        whole=count("", "合计", inside),
        groups=groups,
        months=months,
        ranking=ranking,
        places=places,
        since_on=since_on,
        rank_min=rank_min,
        log_days=log_days,
        untold=sum(len(t.untold) for t in then.values()),
    )


@dataclass(frozen=True)
class _Counter:
    ask: Ask
    today: date
    log_days: int
    blockers: Sequence[OpenBlocker]

    def __call__(self, key: str, name: str, found: Sequence[Seen]) -> GroupFigures:
        rows = [s.row for s in found]
        by_phase = figures.by_phase(rows)
        own = {r.key for r in rows if r.left_on is None and r.phase is not Phase.RED}
        blockers = tuple(b for b in self.blockers if b.project in own)
        _, median = figures.open_blockers([(b.key, BlockerState.RAISED, b.days) for b in blockers])
        return GroupFigures(
            key=key,
            name=name,
            active=_active(by_phase),
            by_phase=by_phase,
            by_stage=figures.by_stage(rows),
            on_time=figures.on_time(rows),
            conversion=figures.conversion(
                rows,
                since=date(self.ask.year, 1, 1),
                until=min(date(self.ask.year, 12, 31), self.today),
                as_of=self.today,
            ),
            investment=figures.investment(rows),
            blockers=blockers,
            blocker_days=median,
            logs=figures.logs_kept(rows, days=self.log_days, today=self.today),
        )


def _active(by_phase: Mapping[Phase | None, Group]) -> Group:
    """All that are not red."""
    own = [group for phase, group in by_phase.items() if phase is not Phase.RED]
    return Group(
        tuple(sorted(key for group in own for key in group.keys)),
        sum((group.invest for group in own), Decimal(0)),
        sum(group.without_invest for group in own),
    )


def _share(ask: Ask, group: GroupFigures) -> Share:
    if ask.measure is Measure.STARTED:
        return Share(group.conversion.started.keys, group.conversion.signed.keys)
    return group.on_time


def _past_share(ask: Ask, found: Sequence[Seen], then: history.Then, day: date) -> Share:
    """The same share as it stood at the end of last month."""
    if ask.measure is not Measure.STARTED:
        return then.on_time()
    if date(ask.year, 1, 1) > day:
        return Share((), ())
    found_ = figures.conversion(
        [s.row for s in found],
        since=date(ask.year, 1, 1),
        until=min(date(ask.year, 12, 31), day),
        as_of=day,
    )
    return Share(found_.started.keys, found_.signed.keys)


# ---------------------------------------------------------------- rows behind a figure


def projects_of(actor: Actor, keys: Sequence[int]) -> list[Any]:
    """The projects of these keys in scope, as a list shows them."""
    rows = Project.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(pk__in=list(keys))
    return list(
        rows.order_by("code").values(
            "pk",
            "code",
            "name",
            "enterprise",
            "region__name",
            "industry_name",
            "responsible_unit__name",
            "invest_yi",
            "phase",
            "standing__pace",
            "signed_on",
            "started_on",
            "produced_on",
        )
    )
