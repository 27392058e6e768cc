"""A difference in the words in which pages and the command line tell it. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from daxiao.domains.plans.rules import align, compare
from daxiao.domains.plans.types import ChangeKind, Difference
from daxiao.extract.readings import Comparator, Measure, TargetReading, TaskReading
from daxiao.std import zh


_SIGNS = {
    Comparator.GE: "≥ ",
    Comparator.GT: "> ",
    Comparator.LE: "≤ ",
    Comparator.LT: "< ",
    Comparator.EQ: "",
    Comparator.APPROX: "约 ",
    Comparator.RANGE: "",
}
_WAYS = {Measure.INCREMENT: "新增 ", Measure.REDUCTION: "下降 "}
_TIME_KINDS = {ChangeKind.REDATED, ChangeKind.DROPPED, ChangeKind.ADDED}
# the words of a task by which a change of this kind is told
_MAIN = {
    ChangeKind.REASSIGNED: (compare.LEADS, compare.OTHERS, compare.ETC),
    ChangeKind.REDATED: (compare.TIME,),
    ChangeKind.RETITLED: (compare.TITLE,),
    ChangeKind.RESCOPED: (compare.SCOPE,),
}


@dataclass(frozen=True, slots=True)
class Told:
    """`label` names the commitment; `was` and `now` say it on either side; `gap` is the arithmetic, where there is one."""

    label: str
    was: str
    now: str
    gap: str = ""


def of_target(difference: Difference, old: TargetReading | None, new: TargetReading | None) -> Told:
    some = new or old
    label = (
        f"{some.indicator}（{some.scope}）"
        if some and some.scope
        else some.indicator
        if some
        else ""
    )
    main = _main_facets(difference)
    if main:
        return Told(label, main[0], main[1], gap_said(difference, old))
    is_timed = difference.kind in _TIME_KINDS
    was, now = (_said(r, is_timed=is_timed) for r in (old, new))
    return Told(label, was, now, gap_said(difference, old))


def of_task(
    difference: Difference, old: tuple[str, TaskReading] | None, new: tuple[str, TaskReading] | None
) -> Told:
    """Sides come with the text that their offsets point into."""
    some = new or old
    label = _name(*some) if some else ""
    main = _main_facets(difference)
    if main:
        return Told(label, main[0], main[1])
    if difference.kind in {ChangeKind.DROPPED, ChangeKind.ADDED}:
        was, now = ("、".join(s[1].lead_units) if s else "" for s in (old, new))
        return Told(label, was, now)
    return Told(label, "", "")


def _name(text: str, reading: TaskReading) -> str:
    return zh.numbered(reading.number or "", align.title_of(text, reading))


def _main_facets(difference: Difference) -> tuple[str, str] | None:
    names = _MAIN.get(difference.kind, ())
    facet = next((f for name in names for f in difference.facets if f.name == name), None)
    return (facet.was or "未写", facet.now or "未写") if facet else None


def _said(r: TargetReading | None, *, is_timed: bool) -> str:
    if r is None:
        return ""
    return f"{figure_said(r)}，{compare.time_said(r.period)}" if is_timed else figure_said(r)


def figure_said(r: TargetReading) -> str:
    """≥ 450 亿元, 新增 22 家, 前 30 强."""
    number = compare.number_said(r)
    unit = r.unit or ""
    if r.measure is Measure.RANK:
        return f"前 {number} 强" if unit == "强" else f"第 {number} 位"
    gap = "" if unit.startswith(("%", "‰")) else " "
    return f"{_WAYS.get(r.measure, '')}{_SIGNS[r.comparator]}{number}{gap}{unit}".strip()


def gap_said(difference: Difference, old: TargetReading | None) -> str:
    """+50 亿元（+12.5%）; shares differ by points; empty where no number changed."""
    if difference.rise is None or old is None:
        return ""
    unit = old.unit or ""
    told = f"{signed(difference.rise)} {'个百分点' if unit == '%' else unit}".strip()
    share = difference.rise_pct
    return told if share is None else f"{told}（{signed(share)}%）"


def signed(value: Decimal) -> str:
    return f"{'+' if value > 0 else '−'}{compare.plain(abs(value))}"
