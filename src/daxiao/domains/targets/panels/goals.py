"""What the page of a goal shows of its parts, its pair, its way to a higher goal, its list and its peers."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.urls import reverse

from daxiao.domains.targets.panels import splits
from daxiao.domains.targets.panels.told import Told, Words
from daxiao.domains.targets.queries import allocations as allocation_queries
from daxiao.domains.targets.queries import answering as answers
from daxiao.domains.targets.queries import goal_ties as tie_queries
from daxiao.domains.targets.queries import goals as queries
from daxiao.domains.targets.rules import plan_values
from daxiao.domains.targets.rules.aims import AimKind
from daxiao.domains.targets.rules.allocation import Axis, Method
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.progress import ProgressState
from daxiao.domains.targets.types.goals import AllocationState, GoalOrigin, GoalState
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.ui.fields import Chip, Day, Number, Share, Text, Year
from daxiao.ui.panels import Records, Table
from daxiao.ui.tones import Tone


if TYPE_CHECKING:
    from daxiao.domains.targets.models import Goal


STATE_TONES = {
    GoalState.WAITING.value: Tone.WARN,
    GoalState.IN_FORCE.value: Tone.PLAIN,
    GoalState.DROPPED.value: Tone.OFF,
}
PROGRESS_TONES = {
    ProgressState.MET.value: Tone.DONE,
    ProgressState.AHEAD.value: Tone.STRONG,
    ProgressState.ON_TRACK.value: Tone.PLAIN,
    ProgressState.BEHIND.value: Tone.WARN,
    ProgressState.SERIOUS.value: Tone.LATE,
    ProgressState.UNJUDGED.value: Tone.OFF,
}
PARTS_TAB = "分解"
LIST_TAB = "名录与可比"

PART_COLUMNS = (
    Text("region__name", "地区", to="goals", key="pk"),
    Text("industry", "产业"),
    Year("year", "年度"),
    Number("floor_shown", "目标值"),
    Number("stretch_shown", "力争"),
    Text("unit_shown", "单位"),
    Chip("state_of", "进度", path="standing__state", of=ProgressState, tones=PROGRESS_TONES),
    Share("done", "完成", path="achieved_pct"),
    Chip("state", "状态", of=GoalState, tones=STATE_TONES),
)
GOAL_COLUMNS = (
    Text("indicator__name", "指标", to="goals", key="pk"),
    Text("region__name", "地区"),
    Text("industry", "产业"),
    Year("year", "年度"),
    Number("floor_shown", "目标值"),
    Number("stretch_shown", "力争"),
    Text("unit_shown", "单位"),
    Chip("state_of", "进度", path="standing__state", of=ProgressState, tones=PROGRESS_TONES),
    Share("done", "完成", path="achieved_pct"),
)
_PART_PATHS = (
    "pk",
    "region__name",
    "industry",
    "year",
    "floor_shown",
    "stretch_shown",
    "unit_shown",
    "standing__state",
    "achieved_pct",
    "state",
)
_GOAL_PATHS = (*_PART_PATHS, "indicator__name")


def name_of(goal: "Goal") -> str:
    """规上工业总产值 · 演示市 2026年: a goal is one of many of its indicator."""
    industry = f" · {goal.industry}" if goal.industry else ""
    return f"{goal.indicator} · {goal.region} {goal.year}年{industry}"


def parts_of(actor: Actor, goal: "Goal") -> Records:
    return queries.parts_of(actor, goal).values(*_PART_PATHS)


def _value(value: Decimal | None, unit: str = "") -> str:
    return "" if value is None else f"{plain(value)}{unit}"


def pair_of(actor: Actor, goal: "Goal") -> Told | None:
    """新增 N、总数 M side by side, with what does not agree (S000-G-03)."""
    pair = tie_queries.pair(actor, goal)
    if pair is None:
        return None
    unit = goal.unit
    lines = [
        (
            "新增",
            _value(pair.added.aim, unit),
            f"现在 {_value(pair.added.value, unit) or '没有数'}",
        ),
        (
            "总数",
            _value(pair.total.aim, unit),
            f"现在 {_value(pair.total.value, unit) or '没有数'}",
        ),
        ("期初", _value(pair.base, unit) or "算不出", "由总数减新增得出"),
    ]
    if pair.exits is not None and pair.exits >= 0:
        lines.append(("退出", _value(pair.exits, unit), "期初加新增减现在的总数，由平台算出"))
    links = (("配对的目标", reverse("goals_detail", args=[goal.pair_id])),)
    return Told(tuple(lines), tuple(f.sentence for f in pair.findings), links)


def way_of(actor: Actor, goal: "Goal") -> Told | None:
    """The way that is still needed to the goal it serves (S000-G-01)."""
    found = tie_queries.way(actor, goal)
    if found is None:
        return None
    higher, way = found
    lines = [
        ("对标目标", f"{higher.year}年 {_value(higher.floor, higher.unit)}", str(higher.region)),
        ("还需", way.words.split("；")[0], ""),
    ]
    findings = (way.words,) if way.short is not None else ()
    links = (("对标的目标", reverse("goals_detail", args=[higher.pk])),)
    return Told(tuple(lines), findings, links)


def outdone(actor: Actor, goal: "Goal") -> Told | None:
    """Whether the figure is better than that of what it has to outdo (S003-G-08)."""
    found = tie_queries.relative(actor, goal)
    if found is None:
        return None
    alone = "没有目标值，只看这一条" if goal.floor is None else "与目标值两条都达到才算完成"
    how = "登记的公开数据" if found.rival.is_entered else "同一地区同一期"
    lines = (
        ("本地", found.own_words, ""),
        (found.rival.name, found.other_words, how),
        ("比较", found.verdict, alone),
    )
    links: tuple[tuple[str, str], ...] = ()
    if goal.beats_id is not None:
        there = reverse("figure_series", args=[goal.beats_id, goal.region_id])
        links = ((f"看{found.rival.name}各月数据", there),)
    return Told(lines, (found.verdict,) if found.is_missed else (), links)


def baseline_stated(actor: Actor, goal: "Goal") -> Told | None:
    """What a plan states before the goal begins, proposed as its baseline (S003-G-04: proposed, never taken)."""
    if goal.baseline is not None:
        return None
    found = queries.baselines_stated(actor, [goal]).get(goal.pk)
    if found is None:
        return None
    line = (f"{found.year}年", f"{found.text}{found.unit}", f"《{found.plan_title}》")
    note = "这个目标没有基数。规划写到下面这个数，核对口径后可用“调整”填为基数。"
    return Told((line,), (note,))


def plan_says(actor: Actor, goal: "Goal") -> Told | None:
    """What the plan writes where the goal says something else: both numbers with their sources (S000-G-02)."""
    found = queries.written_by_plan(actor, goal)
    if found is None or not plan_values.is_otherwise(queries.values_of(goal), found[1]):
        return None
    ours, (made, plans) = queries.values_of(goal), found
    source = GoalOrigin(goal.origin).label
    source = f"{source}，{goal.letter}" if goal.letter else source
    lines = (("责任目标", ours.words, source), ("规划写的", plans.words, made.first.wording))
    words = f"与规划不一样：责任目标{ours.words}（{source}），规划写{plans.words}"
    link = ("看规划目标", reverse("targets_detail", args=[made.first.target_id]))
    return Told(lines, (words,), (link,))


_LISTED = 500
"""Names that stand on the page; all of them are in the file to download."""


def listed(actor: Actor, goal: "Goal") -> Told | None:
    """The list of a coverage with the uncovered first (S001-G-05), or the peers' figures of a rank (S001-G-04)."""
    kind = AimKind(goal.kind)
    if kind is AimKind.COVERAGE:
        return _list_of(actor, goal)
    return _peers_of(actor, goal) if kind is AimKind.RANK or goal.rival else None


def _list_of(actor: Actor, goal: "Goal") -> Told | None:
    rows = list(queries.names_of(actor, goal).order_by("covered_on", "name"))
    if not rows:
        words = "还没有名录，完成率算不出来。用“登记名录”粘贴应覆盖的名单。"
        return Told(findings=(words,))
    still = sorted((r for r in rows if r.covered_on is None), key=lambda r: r.name)
    done = [r for r in rows if r.covered_on is not None]
    newest = max(r.listed_on for r in rows)
    lines = (("名录", f"{len(rows)}个", f"截至{newest}"), ("已覆盖", f"{len(done)}个", ""))
    tables = (
        (
            f"还没有覆盖的（{len(still)}个）",
            ("名称", "代码", "列入名录"),
            tuple((r.name, r.code, str(r.listed_on)) for r in still[:_LISTED]),
        ),
        (
            f"已经覆盖的（{len(done)}个）",
            ("名称", "代码", "覆盖日期", "依据"),
            tuple((r.name, r.code, str(r.covered_on), r.proof) for r in done[:_LISTED]),
        ),
    )
    links = (("下载全部名录（.xlsx）", reverse("goal_names_file", args=[goal.pk])),)
    return Told(lines, links=links, tables=tables)


def _peers_of(actor: Actor, goal: "Goal") -> Told | None:
    rows = queries.peers_of(actor, goal).order_by("-period", "-value")[:_LISTED]
    shown = tuple(
        (p.name, f"{p.period // 100}年{p.period % 100}月", plain(p.value), p.source) for p in rows
    )
    if not shown and goal.rival:
        words = f"还没有“{goal.rival}”的数，比不出来。用“登记比较数”录入公布的同期数。"
        return Told(findings=(words,))
    if not shown:
        words = "还没有可比对象的数，位次算不出来。用“登记可比对象”录入别处公布的同期数。"
        return Told(findings=(words,))
    note = (("说明", "录入的公开数据", "不是本平台的观测值；本地的数由填报得来"),)
    return Told(note, tables=(("可比对象的数", ("对象", "截至", "数值", "来源"), shown),))


def tied(actor: Actor, goal: "Goal") -> Told | None:
    """All that ties the goal to others, in one card."""
    found = [
        t
        for load in (plan_says, pair_of, way_of, outdone, baseline_stated)
        if (t := load(actor, goal))
    ]
    whole = queries.goals(actor).filter(pk=goal.whole_id or 0).first()
    links = [link for t in found for link in t.links]
    if whole is not None:
        links.append((f"分自：{whole}", reverse("goals_detail", args=[whole.pk])))
    if not goal.is_unmeasured:
        there = reverse("figure_series", args=[goal.gauge_id, goal.region_id])
        links.append(("看各月数据", there))
    return Told(
        tuple(line for t in found for line in t.lines),
        tuple(f for t in found for f in t.findings),
        tuple(links),
    )


def history_of(actor: Actor, goal: "Goal") -> Records:
    rows = allocation_queries.history(actor, goal)
    return rows.values(
        "axis", "method", "total", "gap", "gap_reason", "state", "made_by__name", "made_at"
    )


parts_panel = Table(
    "分解到",
    parts_of,
    columns=PART_COLUMNS,
    tab=PARTS_TAB,
    drill=("goals", "whole={pk}"),
    help="各地、各行业、各年分到的责任目标；点开看它自己的进度",
    empty="还没有分解下达。点“分解”把它分到下级地区、行业或时段。",
)
split_panel = Words("分解", splits.split_of, tab=PARTS_TAB)
history_panel = Table(
    "历次分解",
    history_of,
    columns=[
        Chip("axis", "分解到", of=Axis),
        Chip("method", "方法", of=Method),
        Number("total", "总数"),
        Number("gap", "有意留出"),
        Text("gap_reason", "为什么"),
        Chip("state", "状态", of=AllocationState),
        Text("made_by__name", "下达人"),
        Day("made_at", "时间", time=True),
    ],
    tab=PARTS_TAB,
    empty="没有下达过的分解方案",
)
ties_panel = Words(
    "与其他目标的关系",
    tied,
    help="与规划的差别、新增与总数的配对、对标的上位目标、要超过的指标、规划载明的基数",
    empty="没有配对、对标的目标，也没有要超过的指标",
)
names_panel = Words(
    "名录与可比对象",
    listed,
    tab=LIST_TAB,
    empty="只有“全覆盖”目标有名录、“位次”目标有可比对象的数。",
)

unit_panel = Table(
    "负责的责任目标",
    lambda actor, unit: queries.goals_of_unit(actor, unit).values(*_GOAL_PATHS),
    columns=GOAL_COLUMNS,
    tab="目标",
    cap=Cap.TARGET_VIEW,
    drill=("goals", "owner={pk}"),
    empty="没有由这个单位负责的责任目标",
)
target_panel = Table(
    "责任目标",
    lambda actor, target: answers.goals_answering(actor, target).values(*_GOAL_PATHS),
    columns=GOAL_COLUMNS,
    help="由这条目标转来的；没有转的，是同一指标、地区和年份另外设定或上级分解的",
    empty="还没有责任目标。转为责任目标以后按月对照进度。",
)
plan_panel = Table(
    "责任目标进度",
    lambda actor, plan: queries.standings_for_plan(actor, plan).values(*_GOAL_PATHS),
    columns=GOAL_COLUMNS,
    tab="目标",
    drill=("goals", "plan={pk}"),
    empty="这份规划的目标还没有转为责任目标",
)
place_panel = Table(
    "责任目标",
    lambda actor, place: (
        queries.in_force(actor)
        .filter(region=place)
        .order_by("-year", "indicator__name")
        .values(*_GOAL_PATHS)
    ),
    columns=GOAL_COLUMNS,
    tab="目标",
    cap=Cap.TARGET_VIEW,
    drill=("goals", "region={path}"),
    empty="这个地区还没有责任目标",
)
indicator_panel = Table(
    "责任目标",
    lambda actor, indicator: (
        queries.in_force(actor)
        .filter(indicator=indicator)
        .order_by("-year", "region__path", "industry")
        .values(*_GOAL_PATHS)
    ),
    columns=GOAL_COLUMNS,
    cap=Cap.TARGET_VIEW,
    drill=("goals", "indicator={pk}"),
    empty="还没有考核这个指标的责任目标",
)
