"""What the scheduled progress (时序进度) of a goal can follow: past years, the working days, and what it follows now."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from daxiao.domains.targets.models import Goal, Observation
from daxiao.domains.targets.queries import allocations
from daxiao.domains.targets.rules import profiles
from daxiao.domains.targets.rules.goals import aim_of
from daxiao.domains.targets.rules.marks import curve_of
from daxiao.domains.targets.rules.profiles import (
    Node,
    PastYear,
    Profile,
    ProfileKind,
    ProfileYardstick,
)
from daxiao.domains.targets.types.figures import FigureState
from daxiao.kernel import yardsticks
from daxiao.kernel.access import Actor, get_visible
from daxiao.kernel.caps import Cap
from daxiao.std.findings import Refused
from daxiao.std.periods import Span, Year
from daxiao.std.workdays import HolidayTable


@dataclass(frozen=True, slots=True)
class Choice:
    """A curve that can be taken, or why it cannot."""

    kind: ProfileKind
    profile: Profile | None
    because: str


def yardstick_of(goal: Goal, today: date) -> tuple[ProfileYardstick, str]:
    """The settings in force where the goal stands, and where they come from."""
    found = yardsticks.in_force("profiles", on=today, region=goal.region)
    return profiles.yardstick_of(found.values), found.source


def merges(goal: Goal, yardstick: ProfileYardstick) -> bool:
    """January and February are one where the settings or the indicator take them together."""
    return yardstick.merges_january or goal.gauge.merges_january


def span_of(goal: Goal) -> Span:
    return allocations.span_of(goal)


_COUNTS = (FigureState.SUBMITTED.value, FigureState.APPROVED.value)


def past_years(actor: Actor, goal: Goal) -> list[PastYear]:
    """The months of earlier years of the goal's own series, as they are known now."""
    get_visible(Goal, actor, Cap.TARGET_VIEW, pk=goal.pk)
    rows = Observation.objects.visible_to(actor, Cap.FIGURE_VIEW).filter(
        indicator=goal.gauge_id,
        region=goal.region_id,
        state__in=_COUNTS,
        corrected__isnull=False,
        period__lt=goal.since.year * 100 + 1,
        period__gte=(goal.since.year - 8) * 100,
    )
    found: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for period, value in rows.values_list("period", "corrected"):
        if value is not None:
            found[period // 100][period % 100] = value
    return [PastYear(year, months) for year, months in sorted(found.items())]


def now_of(goal: Goal, yardstick: ProfileYardstick) -> Profile:
    """The curve that is in force."""
    marks = [(str(d), str(s)) for d, s in goal.marks or ()]
    return curve_of(goal.since, goal.due_on, goal.profile, marks, merges=merges(goal, yardstick))


def is_scheduled(goal: Goal) -> bool:
    """Whether a part of the goal is due before its end; a line to be held is due whole on every day."""
    return aim_of(goal).is_reached_by_steps or aim_of(goal).is_cumulative


SEASON_BY_DEFAULT = "按往年季节（平台默认）"
SET_BY_HAND = "设定时序进度"
"""The reasons in a goal's history by which one tells a curve of the platform from one that somebody set."""


def said(goal: Goal, today: date) -> str:
    """The curve in force of a goal the caller may see, and whether it is the platform's; empty where none is wanted."""
    if not is_scheduled(goal):
        return ""
    kind = ProfileKind(goal.profile)
    if not goal.marks:
        return f"{ProfileKind.LINEAR.label}（{_why_linear(goal, today)}平台默认）"
    if kind is not ProfileKind.SEASON:
        return kind.label
    told = Goal.history.filter(
        id=goal.pk, history_change_reason__in=(SEASON_BY_DEFAULT, SET_BY_HAND)
    ).order_by("-history_date", "-history_id")
    is_ours = told.values_list("history_change_reason", flat=True).first() == SEASON_BY_DEFAULT
    return SEASON_BY_DEFAULT if is_ours else kind.label


def _why_linear(goal: Goal, today: date) -> str:
    """Why nobody's curve is equal parts; of a goal that is older than last years' figures that there is a season now."""
    if not is_one_year(goal):
        return ""
    yardstick, _ = yardstick_of(goal, today)
    found = proposal(Actor.system("时序进度"), goal, yardstick)
    has_season = found.kind is ProfileKind.SEASON
    return "现在已有往年数据，可改按往年季节；" if has_season else "没有往年完整数据，"


def is_one_year(goal: Goal) -> bool:
    return goal.since == date(goal.year, 1, 1) and goal.due_on == date(goal.year, 12, 31)


def proposal(actor: Actor, goal: Goal, yardstick: ProfileYardstick) -> Profile:
    """The platform's proposal: last years' season where it is known, else equal parts, saying why."""
    if is_one_year(goal):
        found = profiles.default_of(Year(goal.year), past_years(actor, goal), yardstick)
        if merges(goal, yardstick) and not found.unjudged:
            return profiles.merge_january(found)
        return found
    return profiles.linear(span_of(goal), merged=merges(goal, yardstick))


def choices(
    actor: Actor, goal: Goal, yardstick: ProfileYardstick, holidays: HolidayTable
) -> list[Choice]:
    """The curves that can be taken as they are."""
    return [
        _tried(actor, goal, kind, yardstick, holidays)
        for kind in (
            ProfileKind.LINEAR,
            ProfileKind.SEASON,
            ProfileKind.WORKDAYS,
            ProfileKind.S_CURVE,
            ProfileKind.YEARS,
        )
    ]


def _tried(
    actor: Actor,
    goal: Goal,
    kind: ProfileKind,
    yardstick: ProfileYardstick,
    holidays: HolidayTable,
) -> Choice:
    try:
        return Choice(kind, made(actor, goal, kind, yardstick, holidays), "")
    except Refused as refused:
        return Choice(kind, None, "；".join(f.sentence for f in refused.findings))


def made(
    actor: Actor,
    goal: Goal,
    kind: ProfileKind,
    yardstick: ProfileYardstick,
    holidays: HolidayTable,
) -> Profile:
    """The curve of a kind for a goal. Raises Refused where there is nothing to make it of."""
    span, merged = span_of(goal), merges(goal, yardstick)
    match kind:
        case ProfileKind.LINEAR:
            return profiles.linear(span, merged=merged)
        case ProfileKind.SEASON:
            if not is_one_year(goal):
                raise Refused(profiles.NO_SEASON(because="只有整年的目标能按往年季节推算"))
            return profiles.season(Year(goal.year), past_years(actor, goal), yardstick)
        case ProfileKind.WORKDAYS:
            return profiles.by_workdays(span, holidays, merged=merged)
        case ProfileKind.S_CURVE:
            return profiles.s_curve(span, yardstick, merged=merged)
        case ProfileKind.YEARS:
            return _by_years(actor, goal, yardstick)
        case _:
            raise Refused(profiles.NO_NODES())


def _by_years(actor: Actor, goal: Goal, yardstick: ProfileYardstick) -> Profile:
    """One year after the other, by the amounts that the goal was split into (逐年接续)."""
    rows = (
        Goal.objects.visible_to(actor, Cap.TARGET_VIEW)
        .filter(whole=goal, region=goal.region_id, industry=goal.industry, floor__isnull=False)
        .exclude(state="dropped")
    )
    parts = {row.year: row for row in rows}
    years = range(goal.since.year, goal.due_on.year + 1)
    if len(years) < 2 or any(y not in parts for y in years):
        raise Refused(profiles.YEARS_EMPTY())
    return profiles.over_years(
        [(parts[y].floor or Decimal(0), now_of(parts[y], yardstick)) for y in years]
    )


def by_nodes(goal: Goal, nodes: list[Node]) -> Profile:
    """Straight lines through days and shares set by hand. Raises Refused."""
    return profiles.milestones(span_of(goal), nodes)
