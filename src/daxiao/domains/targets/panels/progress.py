"""What the page of a goal shows of its progress: both states, growth, pace, and the chart with its forecast."""

from dataclasses import KW_ONLY, dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from daxiao.domains.targets.panels.goals import PROGRESS_TONES
from daxiao.domains.targets.queries import goals as goal_queries
from daxiao.domains.targets.queries import progress as queries
from daxiao.domains.targets.queries import rankings as ranking_queries
from daxiao.domains.targets.queries import schedules
from daxiao.domains.targets.queries.progress import MonthLine, Sheet
from daxiao.domains.targets.rules import alerts, rivals
from daxiao.domains.targets.rules.aims import Aim, AimKind
from daxiao.domains.targets.rules.comparable import Growth
from daxiao.domains.targets.rules.goals import aim_of
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.progress import ProgressState
from daxiao.domains.targets.standings.forecasts import Told
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.ui.charts import Band, Chart, Series, line_chart, with_band
from daxiao.ui.panels import Panel
from daxiao.ui.tones import Tone


if TYPE_CHECKING:
    from daxiao.domains.targets.models import Goal, GoalForecast


STATE_TONES: dict[str, Tone] = PROGRESS_TONES


@dataclass(frozen=True)
class Progress(Panel):
    """The progress of a goal."""

    _: KW_ONLY
    template = "targets/parts/progress.html"


def percent(share: Decimal | None) -> str:
    """A share of one in percent with one decimal; empty where it is not known."""
    return "" if share is None else f"{plain(round(share * 100, 1))}%"


@dataclass(frozen=True, slots=True)
class Promise:
    """Floor or stretch beside its state. `said` is the value with its unit."""

    word: str
    said: str
    state: ProgressState
    tone: str
    achieved: Decimal | None
    scheduled: Decimal | None
    points: Decimal | None

    @property
    def shares(self) -> str:
        """How much is there, how much should be, and the lead or lag."""
        parts = []
        if self.achieved is not None:
            parts.append(f"完成{percent(self.achieved)}")
        if self.scheduled is not None:
            parts.append(f"应完成{percent(self.scheduled)}")
        return "，".join([*parts, *([self.lead] if self.lead else [])])

    @property
    def lead(self) -> str:
        if self.points is None:
            return ""
        told = plain(abs(round(self.points, 1)))
        if told == "0":
            return "与时序持平"
        return f"{'超前' if self.points > 0 else '滞后'}{told}个百分点"


def said_value(aim: Aim, unit: str) -> str:
    """The value of an aim as people say it."""
    if aim.value is None:
        return "待下达"
    if aim.kind is AimKind.COVERAGE:
        return f"覆盖{plain(aim.value * 100)}%"
    if aim.kind is AimKind.RANK:
        return f"第{plain(aim.value)}位以内"
    if aim.kind is AimKind.FIRST:
        return "零的突破"
    high = f"—{plain(aim.high)}" if aim.high is not None else ""
    way = {AimKind.AT_LEAST: "不低于", AimKind.AT_MOST: "不超过"}.get(aim.kind, "")
    return f"{way}{plain(aim.value)}{high}{unit}"


def said_goal(goal: "Goal") -> str:
    """What has to be reached, as people say it, with what has to be outdone."""
    name = goal.beats.name if goal.beats_id is not None and goal.beats else goal.rival
    if not name:
        return said_value(aim_of(goal), goal.unit)
    way = rivals.words_of(name, down=rivals.looks_down(goal.kind, goal.gauge.direction))
    return way if goal.floor is None else f"{said_value(aim_of(goal), goal.unit)}，且{way}"


def promises(sheet: Sheet) -> list[Promise]:
    """The floor, and the stretch beside it where there is one."""
    standing, unit = sheet.standing, sheet.goal.unit
    if standing is None:
        return []
    word = "保底" if sheet.stretch is not None else "目标"
    state = ProgressState(standing.state)
    found = [
        Promise(
            word,
            said_goal(sheet.goal),
            state,
            STATE_TONES[state],
            standing.achieved,
            standing.scheduled,
            standing.points,
        )
    ]
    if sheet.stretch is not None and standing.stretch_state:
        high = ProgressState(standing.stretch_state)
        is_known = standing.achieved is not None or high is not ProgressState.UNJUDGED
        share = _share(sheet.stretch, standing.value) if is_known else None
        points = None
        if share is not None and standing.scheduled is not None and sheet.stretch.only_grows:
            points = (share - standing.scheduled) * 100
        scheduled = None if points is None else standing.scheduled
        found.append(
            Promise(
                "力争",
                said_value(sheet.stretch, unit),
                high,
                STATE_TONES[high],
                share,
                scheduled,
                points,
            )
        )
    return found


def _share(aim: Aim, value: Decimal | None) -> Decimal | None:
    if value is None or not aim.value or not aim.only_grows:
        return None
    return value / aim.value


def growth_said(growth: Growth | None) -> str:
    """The rate where it can be said; else the amount with the reason, never a percentage of nothing."""
    if growth is None:
        return ""
    if growth.rate is not None:
        return f"{'+' if growth.rate > 0 else ''}{plain(growth.rate)}%"
    return growth.because if growth.change is not None else ""


def of_goal(actor: Actor, goal: "Goal", today: date) -> dict[str, Any]:
    """What the panel shows; `sheet` carries the rest."""
    sheet = queries.sheet(actor, goal.pk, today=today)
    newest, standing = sheet.newest, sheet.standing
    shown = promises(sheet)
    listed = _listed(actor, sheet)
    return {
        "sheet": sheet,
        "goal": sheet.goal,
        "promises": shown,
        "because": _beside(standing.because if standing else "", shown),
        "value": listed or _told(standing.value if standing else None, sheet),
        "is_listed": bool(listed),
        "as_of": None if standing is None else standing.as_of,
        "origin": newest.origin.label if newest else "",
        "source": newest.source.label if newest else "",
        "legal": newest.legal.label if newest else "",
        "is_provisional": bool(standing and standing.is_provisional),
        "yoy": growth_said(sheet.year_on_year),
        "mom": growth_said(sheet.month_on_month),
        "yoy_why": sheet.year_on_year.because if sheet.year_on_year else "",
        "mom_why": sheet.month_on_month.because if sheet.month_on_month else "",
        "pace": sheet.pace,
        "alert": _alert(sheet, today),
        "schedule": schedules.said(sheet.goal, today),
        "benchmark": sheet.benchmark,
        "has_months": any(line.reached is not None for line in sheet.lines),
    }


def _alert(sheet: Sheet, today: date) -> str:
    """S004-G-03: the warning where completion is under the set share of what is due."""
    standing = sheet.standing
    if standing is None or standing.state == ProgressState.UNJUDGED:
        return ""
    line = ranking_queries.alert_line(on=today, region=sheet.goal.region)
    return alerts.words(AimKind(sheet.goal.kind), standing.achieved, standing.scheduled, line)


def _beside(because: str, shown: list[Promise]) -> str:
    """The reason, where it says more than the shares beside the first promise."""
    first = shown[0] if shown else None
    return "" if first is not None and because == first.shares else because


def _listed(actor: Actor, sheet: Sheet) -> str:
    """How far the list of a coverage is covered; empty for other goals and before there is a list. It is judged by its
    list, so no reported figure is missing."""
    if sheet.floor.kind is not AimKind.COVERAGE:
        return ""
    names = goal_queries.names_of(actor, sheet.goal)
    total = names.count()
    return f"已覆盖{names.exclude(covered_on=None).count()}个，共{total}个" if total else ""


def _told(value: Decimal | None, sheet: Sheet) -> str:
    """The figure that is judged, as people say it."""
    if value is None:
        return ""
    if sheet.floor.kind is AimKind.COVERAGE:
        return percent(value)
    if sheet.floor.kind is AimKind.RANK:
        return f"第{plain(value)}位"
    return f"{plain(value)}{sheet.goal.unit}"


progress_panel = Progress(
    "进度",
    of_goal,
    cap=Cap.TARGET_VIEW,
    help="由平台按指标数据和时序进度算出；数据还没有审核的标“待审”",
)


# ---------------------------------------------------------------- the chart


def chart(sheet: Sheet, told: Told | None) -> Chart | None:
    """The months against what was due and against last year, with the forecast to the due day where there is one."""
    lines = sheet.lines
    if not any(line.reached is not None for line in lines):
        return None
    labels = [_label(line, sheet) for line in lines]
    series = [Series("累计完成" if sheet.adds_up else "实际", [line.reached for line in lines])]
    if any(line.year_ago is not None for line in lines):
        series.append(Series("上年同期", [line.year_ago for line in lines]))
    is_line = all(line.due in (None, sheet.floor.value) for line in lines)
    scheduled = None if is_line else [line.due for line in lines]
    made = line_chart(
        labels, series, unit=sheet.goal.unit, target=sheet.floor.value, scheduled=scheduled
    )
    if told is not None and told.steps:
        made = with_band(made, _band(lines, told))
    return made


def _label(line: MonthLine, sheet: Sheet) -> str:
    if sheet.goal.gauge.merges_january and line.month.month == 2:
        name = "1-2月"
    else:
        name = f"{line.month.month}月"
    is_long = sheet.goal.since.year != sheet.goal.due_on.year
    return f"{line.month.year % 100}年{name}" if is_long else name


def _band(lines: tuple[MonthLine, ...], told: Told) -> Band:
    """From the newest figure on, so that the band hangs on it."""
    ahead = {step.month: (step.value, step.low, step.high) for step in told.steps}
    last = next((line for line in reversed(lines) if line.reached is not None), None)
    rows = []
    for line in lines:
        found: tuple[Decimal | None, ...] = ahead.get(line.month, (None, None, None))
        is_newest = last is not None and line.month == last.month
        rows.append((last.reached,) * 3 if last is not None and is_newest else found)
    middle, low, high = zip(*rows, strict=True)
    return Band("预测", middle, low, high)


@dataclass(frozen=True, slots=True)
class Chances:
    """The forecast in words."""

    row: "GoalForecast"
    interval: str
    unit: str
    floor: str
    stretch: str

    @property
    def is_there(self) -> bool:
        return self.row.value is not None

    @property
    def value(self) -> str:
        return "" if self.row.value is None else plain(self.row.value)

    @property
    def ends(self) -> str:
        if self.row.low is None or self.row.high is None:
            return ""
        return f"{plain(self.row.low)}—{plain(self.row.high)}"


def chances(told: Told) -> Chances:
    row = told.row
    return Chances(
        row,
        f"{told.interval * 100:.0f}%",
        row.goal.unit,
        chance_said(row.chance),
        chance_said(row.stretch_chance),
    )


def chance_said(chance: Decimal | None) -> str:
    """A chance in percent; 0 and 1 are said of what is settled only."""
    if chance is None:
        return ""
    if chance in (0, 1):
        return "已成定局，能完成" if chance == 1 else "已成定局，不能完成"
    return f"{chance * 100:.0f}%"
