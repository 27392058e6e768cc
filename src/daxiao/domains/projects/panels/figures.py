"""The page of figures as plain sheets: the same cells on the screen, in print and in the spreadsheet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse

from daxiao.domains.projects.panels.sheets import DEFINITIONS, TITLES, Cell, Head, Sheet
from daxiao.domains.projects.queries.figure_history import MonthFigures
from daxiao.domains.projects.queries.figures import Ask, GroupFigures, Page
from daxiao.domains.projects.queries.stage_days import StageDays
from daxiao.domains.projects.rules import figures
from daxiao.domains.projects.rules.figure_groups import By, Measure
from daxiao.domains.projects.rules.figures import Group, Ranked
from daxiao.domains.projects.types import Phase, Stage
from daxiao.ui.charts import Chart, Series, bar_chart, line_chart


@dataclass(frozen=True)
class Look:
    """What the template shows."""

    page: Page
    sheets: tuple[Sheet, ...]
    chart: Chart | None
    chart_title: str
    definitions: tuple[tuple[str, str], ...]
    query: str
    days: StageDays = field(repr=False)


def address(ask: Ask, **more: str) -> str:
    """The query string of the page as asked, with more parameters."""
    told = {
        "by": ask.by.value,
        "place": ask.place,
        "year": str(ask.year),
        "rank": ask.measure.value,
    }
    return urlencode({k: v for k, v in {**told, **more}.items() if v})


def look(page: Page, days: StageDays) -> Look:
    """Everything of the page, in the order in which it stands there."""
    main = _trend(page) if page.ask.by is By.MONTH else _groups(page)
    sheets = (main, _phases(page), _stages(page, days), _ranking(page))
    return Look(
        page=page,
        sheets=sheets,
        chart=_chart(page),
        chart_title=_chart_title(page),
        definitions=tuple((TITLES[key], DEFINITIONS[key]) for key in TITLES),
        query=address(page.ask),
        days=days,
    )


# ---------------------------------------------------------------- links and cells


@dataclass(frozen=True)
class _Links:
    ask: Ask

    def rows(self, group: str, figure: str) -> str:
        return f"{reverse('project_figure_rows')}?{address(self.ask, group=group, figure=figure)}"


def _count(count: int, url: str, note: str = "") -> Cell:
    return Cell(count, note, url if count else "")


def _with_invest(group: Group, url: str) -> Cell:
    note = _yi(group.invest) if group.count else ""
    return Cell(group.count, note, url if group.count else "")


def _yi(value: Decimal) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def _percent(
    percent: Decimal | None, part: int, whole: int, url: str, *, missing: str = "没有可计的"
) -> Cell:
    if percent is None:
        return Cell(None, missing)
    return Cell(f"{percent}%", f"{part}/{whole}", url)


def _reached(percent: Decimal | None, part: int, whole: int, url: str) -> Cell:
    """A share whose rows are the part alone: nothing to follow where nobody got there."""
    return _percent(percent, part, whole, url if part else "")


# ---------------------------------------------------------------- group by group


def _phases_of(page: Page) -> tuple[Phase | None, ...]:
    """The colours as columns; 未认定 only where there is such a project."""
    has_undecided = page.whole.by_phase[None].count > 0
    undecided: tuple[Phase | None, ...] = (None,) if has_undecided else ()
    return (Phase.GREEN, Phase.BLUE, Phase.YELLOW, *undecided, Phase.RED)


def _phase_heads(phases: Sequence[Phase | None]) -> list[Head]:
    names = {None: "未认定", Phase.RED: "红·退出"}
    return [Head(names.get(p) or (p.letter if p else ""), "by_phase") for p in phases]


def _groups(page: Page) -> Sheet:
    links = _Links(page.ask)
    phases = _phases_of(page)
    heads = (
        Head(page.ask.by.label),
        Head("在册", "active"),
        *_phase_heads(phases),
        Head("按时率", "on_time"),
        Head(f"{page.ask.year}年签约", "conversion"),
        Head("→开工", "conversion"),
        Head("→投产", "conversion"),
        Head("年度投资完成", "investment"),
        Head("未销号堵点", "blockers"),
        Head("进展记录", "logs"),
    )
    return Sheet(
        f"各{page.ask.by.label}",
        "active",
        heads,
        tuple(_group_row(g, phases, links) for g in page.groups),
        f"个数下的小字是总投资（亿元），百分比下的小字是分子/分母；进展记录看最近{page.log_days}天（平台默认）。"
        + _investment_note(page.whole),
        _group_row(page.whole, phases, links),
    )


def _investment_note(whole: GroupFigures) -> str:
    left_out = len(whole.investment.left_out)
    return f"年度投资完成只计计划和完成都填了的项目，另有{left_out}个缺一项。" if left_out else ""


def _group_row(
    group: GroupFigures, phases: Sequence[Phase | None], links: _Links
) -> tuple[Cell, ...]:
    def url(figure: str) -> str:
        return links.rows(group.key, figure)

    done = group.conversion
    share = group.on_time
    days = f"中位{group.blocker_days}天" if group.blocker_days is not None else ""
    return (
        Cell(group.name, is_text=True),
        _with_invest(group.active, url("active")),
        *(
            _with_invest(group.by_phase[p], url(f"phase-{p.value if p else 'none'}"))
            for p in phases
        ),
        _percent(share.percent, len(share.part), len(share.whole), url("on_time")),
        _count(done.signed.count, url("signed")),
        _reached(done.started_percent, done.started.count, done.signed.count, url("started")),
        _reached(done.produced_percent, done.produced.count, done.signed.count, url("produced")),
        _invested(group, url("investment")),
        _count(len(group.blockers), url("blockers"), days),
        _percent(group.logs.percent, len(group.logs.part), len(group.logs.whole), url("logs")),
    )


def _invested(group: GroupFigures, url: str) -> Cell:
    done = group.investment
    if done.percent is None:
        return Cell(None, "没有可计的", "")
    return Cell(f"{done.percent}%", f"{_yi(done.completed)}/{_yi(done.planned)}", url)


def _phases(page: Page) -> Sheet:
    links = _Links(page.ask)
    kinds = (Phase.GREEN, Phase.BLUE, Phase.YELLOW, None, Phase.RED)
    rows = []
    for phase in kinds:
        group = page.whole.by_phase[phase]
        url = links.rows("", f"phase-{phase.value if phase else 'none'}")
        share = figures.Share(group.keys, page.whole.active.keys).percent
        rows.append(
            (
                Cell(phase.label if phase else "未认定", is_text=True),
                _count(group.count, url),
                Cell(f"{share}%" if share is not None and phase is not Phase.RED else None),
                Cell(group.invest if group.count else None),
                _count(group.without_invest, url) if group.without_invest else Cell(0),
            )
        )
    heads = (
        Head("四色", "by_phase"),
        Head("个数", "by_phase"),
        Head("占在册"),
        Head("总投资（亿元）"),
        Head("其中总投资未填"),
    )
    return Sheet("四色：个数和总投资", "by_phase", heads, tuple(rows), "红·退出不在册，单列。")


# ---------------------------------------------------------------- stages


def _stages(page: Page, days: StageDays) -> Sheet:
    links = _Links(page.ask)
    rows = []
    for stage in Stage:
        told, group = days.of[stage], page.whole.by_stage[stage]
        url = links.rows("", f"stage-{stage.value}")
        rows.append(
            (
                Cell(f"{stage.number} {stage.label}", is_text=True),
                _with_invest(group, url),
                _count(told.finished, links.rows("", f"done-{stage.value}")),
                _count(told.running, links.rows("", f"open-{stage.value}")),
                _days(told.median, told.finished, told.because),
                _days(told.p90, told.finished, told.because),
                Cell(told.median_finished),
                Cell(told.p90_finished),
            )
        )
    heads = (
        Head("环节"),
        Head("正在办", "by_stage"),
        Head("已完成", "stage_days"),
        Head("进行中", "stage_days"),
        Head("中位天数", "stage_days"),
        Head("P90天数", "stage_days"),
        Head("只看已完成：中位"),
        Head("只看已完成：P90"),
    )
    short = [d.because for d in days.of.values() if d.median is None and d.finished]
    note = "环节可以并行，各环节之和不等于总数。中位、P90把进行中的按已用天数计入；只看已完成的两列供对照，通常偏短。"
    if short:
        note += "完成的太少、还给不出天数的显示为未填。"
    return Sheet("各环节：正在办的项目和用时", "stage_days", heads, tuple(rows), note)


def _days(value: int | None, finished: int, because: str) -> Cell:
    if value is not None:
        return Cell(value)
    return Cell(None, "超出已见的天数" if finished and "少于" not in because else "")


# ---------------------------------------------------------------- ranking


def _ranking(page: Page) -> Sheet:
    links = _Links(page.ask)
    figure = "on_time" if page.ask.measure is Measure.ON_TIME else "started"
    by = By.REGION if page.ask.by is By.MONTH else page.ask.by
    names = {g.key: g.name for g in page.groups}
    rows = tuple(_rank_row(r, names, links, figure, untold=bool(page.untold)) for r in page.ranking)
    heads = (
        Head("名次", "ranking"),
        Head(by.label, is_text=True),
        Head(page.ask.measure.label, figure if figure == "on_time" else "conversion"),
        Head("个数"),
        Head("较上月末", "ranking", is_text=True),
        Head("说明", is_text=True),
    )
    note = (
        f"上期为{page.since_on}。并列的名次相同，下一名次顺延；可计项目少于{page.rank_min}个的不排名（平台默认）。"
        "属地、产业、责任单位按现在的算，只比较上月末已在册的项目。"
    )
    if page.ask.measure is Measure.ON_TIME and page.untold:
        note += (
            f"上月末有{page.untold}个项目在平台上没有当时的进度记录，涉及的{by.label}不比较升降。"
        )
    left = len(page.whole.on_time.left_out)
    if page.ask.measure is Measure.ON_TIME and left:
        note += f"停表和没有时限的{left}个不计入。"
    return Sheet(f"{by.label}排名：{page.ask.measure.label}", "ranking", heads, rows, note)


def _rank_row(
    ranked: Ranked, names: Mapping[str, str], links: _Links, figure: str, *, untold: bool
) -> tuple[Cell, ...]:
    share = ranked.share
    url = links.rows(ranked.name, figure)
    if ranked.rank is None:
        place: Cell = Cell(None, "不排名")
    else:
        place = Cell(ranked.rank, "并列" if ranked.is_tied else "")
    return (
        place,
        Cell(names.get(ranked.name, ranked.name), is_text=True),
        Cell(
            f"{share.percent}%" if share.percent is not None else None,
            url=url if share.part else "",
        ),
        Cell(f"{len(share.part)}/{len(share.whole)}"),
        Cell(_moved(ranked, untold=untold), is_text=True),
        Cell("" if ranked.rank else ranked.because, is_text=True),
    )


def _moved(ranked: Ranked, *, untold: bool) -> str:
    if ranked.rank is None:
        return ""
    if ranked.moved is None:
        return "没有上期记录" if untold else "上期未排名"
    if ranked.moved == 0:
        return "持平"
    return f"{'↑ 上升' if ranked.moved > 0 else '↓ 下降'}{abs(ranked.moved)}位"


# ---------------------------------------------------------------- month by month


def _trend(page: Page) -> Sheet:
    links = _Links(page.ask)
    heads = (
        Head("月末"),
        Head("在册", "trend"),
        *(Head(phase.letter, "by_phase") for phase in (Phase.GREEN, Phase.BLUE, Phase.YELLOW)),
        Head("未认定", "by_phase"),
        Head("红·退出", "by_phase"),
        Head("按时率", "on_time"),
        Head("当月签约"),
        Head("当月开工"),
        Head("当月投产"),
        Head("当月完成投资（亿元）"),
    )
    rows = tuple(_month_row(m, links) for m in reversed(page.months))
    note = (
        "月末的四色和按时率是当时平台上所知的；当时没有完整进度记录的月份不给按时率。"
        "签约、开工、投产按实际日期计；完成投资为单位月度填报数，小字是填报的项目个数。"
    )
    return Sheet("逐月变化", "trend", heads, rows, note)


def _month_row(month: MonthFigures, links: _Links) -> tuple[Cell, ...]:
    def url(figure: str) -> str:
        return links.rows(month.key, figure)

    share = month.on_time
    missing = "没有记录" if share.left_out and not share.whole else "没有可计的"
    return (
        Cell(month.name, is_text=True),
        _count(len(month.active_keys), url("active")),
        *(
            _count(month.by_phase[p].count, url(f"phase-{p.value if p else 'none'}"))
            for p in (Phase.GREEN, Phase.BLUE, Phase.YELLOW, None, Phase.RED)
        ),
        _percent(share.percent, len(share.part), len(share.whole), url("on_time"), missing=missing),
        _with_invest(month.signed, url("signed")),
        _with_invest(month.started, url("started")),
        _with_invest(month.produced, url("produced")),
        Cell(
            month.invested if month.tellers else None,
            f"{len(month.tellers)}个填报" if month.tellers else "",
            url("investment") if month.tellers else "",
        ),
    )


def _chart_title(page: Page) -> str:
    if page.ask.by is By.MONTH:
        return "逐月签约、开工、投产个数"
    return f"各{page.ask.by.label}在册项目"


def _chart(page: Page) -> Chart | None:
    if page.ask.by is By.MONTH:
        if not page.months:
            return None
        counts: Sequence[tuple[str, Callable[[MonthFigures], int]]] = (
            ("签约", lambda m: m.signed.count),
            ("开工", lambda m: m.started.count),
            ("投产", lambda m: m.produced.count),
        )
        return line_chart(
            [m.key for m in page.months],
            [Series(name, [of(m) for m in page.months]) for name, of in counts],
            unit="个",
        )
    groups = sorted(page.groups, key=lambda g: (-g.active.count, g.key))[:_MOST_BARS]
    if not groups:
        return None
    links = _Links(page.ask)
    return bar_chart(
        [g.name for g in groups],
        [Series("在册项目", [g.active.count for g in groups])],
        unit="个",
        lying=len(groups) > _MOST_STANDING,
        links=[links.rows(g.key, "active") for g in groups],
    )


_MOST_BARS = 20
_MOST_STANDING = 10
