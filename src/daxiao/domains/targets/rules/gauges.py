"""By which indicator the goal of an industry is measured: figures are of whole places, an industry has an indicator of its own.

Pure.
"""

from collections.abc import Mapping

from daxiao.std import units
from daxiao.std.findings import Decision, Finding, FindingKind, Refused


NOT_OF_INDUSTRY = FindingKind(
    "targets.gauge_not_of_industry",
    "这个目标不是某个产业的，就按“{name}”的数判断，不用指定计量指标",
)
GAUGE_UNIT_UNLIKE = FindingKind(
    "targets.gauge_unit_unlike",
    "“{name}”的计量单位是“{other}”，目标是“{unit}”，不能换算，请换一个指标",
)
GAUGE_UNCHOSEN = FindingKind(
    "targets.gauge_unchosen",
    "还没有选计量指标，也没有可以取消的；请选一个这个产业自己的指标",
)
GAUGE_SAME = FindingKind("targets.gauge_same", "已经按“{name}”计量，没有改动")
_KIN = ("产业", "行业")


def names_of(industry: str, indicator: str) -> tuple[str, ...]:
    """What the indicator of an industry is usually called: 电子信息 and 产值 make 电子信息产值, 电子信息产业产值."""
    found = [f"{industry}{indicator}"]
    for word in _KIN:
        if industry.endswith(word) and indicator.startswith(word):
            found.append(f"{industry}{indicator.removeprefix(word)}")
        if industry.endswith(word):
            found.append(f"{industry.removesuffix(word)}{indicator}")
        else:
            found.append(f"{industry}{word}{indicator}")
    return tuple(dict.fromkeys(found))


def is_own(industry: str, indicator: str) -> bool:
    """Whether the indicator itself is of that industry by its name."""
    core = industry
    for word in _KIN:
        core = core.removesuffix(word)
    return bool(core) and core in indicator


def proposed(
    industry: str, own: tuple[int, str, str], known: Mapping[str, tuple[int, str]]
) -> int | None:
    """The key of the indicator that measures a goal of an industry, where its name leaves no doubt; None else.

    `own` is the goal's indicator (key, name, unit), `known` others by name (key, unit).
    """
    if not industry:
        return None
    key, name, unit = own
    if is_own(industry, name):
        return key
    for wanted in names_of(industry, name):
        there = known.get(wanted)
        if there is not None and are_alike(there[1], unit):
            return there[0]
    return None


def are_alike(one: str, other: str) -> bool:
    """Whether figures in one unit can be told in the other."""
    if one == other or not other:
        return True
    try:
        return units.is_like(one, other)
    except Refused:
        return False


def unmoved(gauge: str) -> Finding:
    """What is said where the choice is the one that stands; `gauge` is its name, empty for none."""
    if gauge:
        return GAUGE_SAME(field="measured_by", name=gauge)
    return GAUGE_UNCHOSEN(field="measured_by")


def may_measure(
    industry: str, indicator: str, gauge: tuple[str, str] | None, unit: str
) -> Decision:
    """Whether figures of `gauge` (name, unit) may judge a goal in `unit`; None takes the choice back."""
    is_unlike = gauge is not None and not are_alike(gauge[1], unit)
    return Decision.of(
        [
            None if industry else NOT_OF_INDUSTRY(name=indicator),
            GAUGE_UNIT_UNLIKE(field="measured_by", name=gauge[0], other=gauge[1], unit=unit)
            if is_unlike and gauge is not None
            else None,
        ]
    )
