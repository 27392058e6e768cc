"""What an office sets for its place (本地设定): laid over what is shipped, judged as a whole, told value by value.

An office's version holds only what differs from the shipped values, under the same keys. It counts from its day on; to
take it back is a new version. Nothing is kept that the rules could not read.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from daxiao.domains.projects.rules import (
    blockers,
    entries,
    entry,
    pace,
    packs,
    permits,
    schedules,
    templates,
)
from daxiao.std.findings import Decision, Finding, FindingKind


TITLES = {
    "stages": "阶段样板",
    "schedules": "时限制度",
    "paces": "进度阈值与规则包",
    "blockers": "堵点时限",
    "permits": "承诺时限",
    "entry": "准入界限",
}
"""What an office may set, by the name of its yardstick."""

UNKNOWN_NAME = FindingKind("projects.rule_unknown", "没有“{name}”这一项规则，请从项目规则页进入")
UNSOURCED = FindingKind("projects.rule_unsourced", "请写明这项设定的依据，例如文件名和文号")
UNREASONED = FindingKind("projects.rule_unreasoned", "请用一句话写明为什么这样设定")
BACKDATED = FindingKind(
    "projects.rule_backdated",
    "生效日期{day}已经过去，设定最早从今天（{today}）起生效，过去的判断不改",
)
AHEAD_OF_LATER = FindingKind(
    "projects.rule_ahead_of_later",
    "已有自{later}起的设定等待生效，请先撤回它，或把生效日期填在{later}及以后",
)
UNCHANGED = FindingKind("projects.rule_unchanged", "各项和现在执行的一样，没有可保存的改动")
NO_VERSION = FindingKind("projects.rule_no_version", "这一版设定已经不在，请刷新后再办")
TIER_EMPTY = FindingKind(
    "projects.rule_tier_empty", "第{number}条时限的投资档从{low}到{high}亿元是空的，上限要大于下限"
)
SAME_ENDS = FindingKind(
    "projects.rule_same_ends", "第{number}条时限的起点和终点相同，请选两个不同的环节"
)
NO_LIMITS = FindingKind("projects.rule_no_limits", "一项时限制度至少要有一条时限")
ENDS_FIRST = FindingKind("projects.rule_ends_first", "制度的停用日期要晚于执行日期")
BANDS_UNORDERED = FindingKind(
    "projects.rule_bands_unordered", "各档的起点要由小到大，前一档{first}不小于后一档{second}"
)
ESCALATION_REVERSED = FindingKind(
    "projects.rule_escalation_reversed",
    "提交调度会（{meeting}个工作日）不能早于提请包保领导（{sponsor}个工作日）",
)
RANGE_REVERSED = FindingKind(
    "projects.rule_range_reversed", "“{what}”的下限{low}不小于上限{high}，请核对"
)
TOO_MUCH = FindingKind(
    "projects.backtest_too_much",
    "{projects}个项目、{days}天，一次算不完；请把时间缩短到{most}天以内，或选小一些的地区",
)
NOT_POSSIBLE = FindingKind(
    "projects.rule_not_possible", "这组设定前后对不上，没有保存，请核对各项数字"
)


@dataclass(frozen=True, slots=True)
class Own:
    """One version of what a place set: from `since` on. `by` and `at` say who set it last, empty where unknown."""

    key: int
    since: date
    source: str
    values: Mapping[str, object]
    by: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What a person wants to set: the whole of the place's own values from `since` on, with source and reason."""

    name: str
    values: Mapping[str, object]
    since: date
    source: str
    reason: str


def laid(shipped: entries.Row, own: entries.Row) -> dict[str, object]:
    """The values in force: the place's own over the shipped ones, key by key, lists of rules excepted (they add up)."""
    return {**shipped, **{k: v for k, v in own.items() if k not in ADDED}}


ADDED = {"template", "policy", "pack"}
"""Lists to which a place adds its own rows instead of replacing them."""


def accept(
    said: Said, *, shipped: entries.Row, standing: Sequence[Own], place: str, today: date
) -> Decision:
    """Whether this may be set. `standing` are the versions of the place, the oldest first; `place` is its path."""
    if said.name not in TITLES:
        return Decision((UNKNOWN_NAME(name=said.name),))
    found = [*_about(said, standing, today), *CHECKS[said.name](said.values, shipped)]
    if not found and not _is_readable(said, shipped, place):
        found.append(NOT_POSSIBLE())
    return Decision(tuple(found))


def _about(said: Said, standing: Sequence[Own], today: date) -> Iterator[Finding]:
    if not said.source.strip():
        yield UNSOURCED(field="source")
    if not said.reason.strip():
        yield UNREASONED(field="reason")
    if said.since < today:
        yield BACKDATED(field="since", day=str(said.since), today=str(today))
    later = [one.since for one in standing if one.since > said.since]
    if later:
        yield AHEAD_OF_LATER(field="since", later=str(max(later)))
    if standing and standing[-1].values == said.values:
        yield UNCHANGED()
    if not standing and not said.values:
        yield UNCHANGED()


def _is_readable(said: Said, shipped: entries.Row, place: str) -> bool:
    """Whether the rules can be built from it."""
    try:
        build(said.name, shipped, said.values, place)
    except ValueError:
        return False
    return True


def build(name: str, shipped: entries.Row, own: entries.Row, place: str) -> None:
    """Build the rules of `name`. Raises ValueError where they cannot be understood."""
    whole = laid(shipped, own)
    if name == "stages":
        templates.templates_of({"template": _added(shipped, own, "template", place)})
    elif name == "schedules":
        schedules.policies_of({"policy": _added(shipped, own, "policy", place)})
    elif name == "paces":
        pace.yardstick_of(whole)
        packs.packs_of({"pack": _added(shipped, own, "pack", place)})
    elif name == "blockers":
        blockers.yardstick_of(whole)
    elif name == "permits":
        permits.catalogue_of(whole)
    else:
        entry.yardstick_of(whole)


def _added(shipped: entries.Row, own: entries.Row, key: str, place: str) -> list[entries.Row]:
    return [
        *entries.rows(shipped, key),
        *({**row, "region": place} for row in entries.rows(own, key)),
    ]


# ---- what each kind is asked


def _schedules(own: entries.Row, _shipped: entries.Row) -> Iterator[Finding]:
    for policy in entries.rows(own, "policy"):
        limits = entries.rows(policy, "limit")
        if not limits:
            yield NO_LIMITS()
        since, until = (
            entries.day_or_none(policy, "since"),
            entries.day_or_none(policy, "until"),
        )
        if since and until and until <= since:
            yield ENDS_FIRST(field="until")
        for number, limit in enumerate(limits, start=1):
            yield from _limit(number, limit)


def _limit(number: int, limit: entries.Row) -> Iterator[Finding]:
    if limit.get("since") == limit.get("until"):
        yield SAME_ENDS(number=number)
    low, high = entries.money_or_none(limit, "low"), entries.money_or_none(limit, "high")
    if low is not None and high is not None and low >= high:
        yield TIER_EMPTY(number=number, low=f"{low:f}", high=f"{high:f}")


def _paces(own: entries.Row, _shipped: entries.Row) -> Iterator[Finding]:
    for pack in entries.rows(own, "pack"):
        floors = [entries.whole_or_none(b, "at_least") for b in entries.rows(pack, "band")]
        steps = [floor for floor in floors if floor is not None]
        for first, second in pairwise(steps):
            if first >= second:
                yield BANDS_UNORDERED(first=first, second=second)


def _blockers(own: entries.Row, shipped: entries.Row) -> Iterator[Finding]:
    whole = laid(shipped, own)
    sponsor = entries.whole(whole, "to_sponsor_days")
    meeting = entries.whole(whole, "to_meeting_days")
    if sponsor > meeting:
        yield ESCALATION_REVERSED(field="to_meeting_days", sponsor=sponsor, meeting=meeting)


RANGES = (
    ("金额", "sum_low", "sum_high"),
    ("名称字数", "name_min", "name_max"),
    ("项目秘书人数", "secretaries_min", "secretaries_max"),
)


def _entry(own: entries.Row, shipped: entries.Row) -> Iterator[Finding]:
    whole = laid(shipped, own)
    for what, low, high in RANGES:
        first, second = entries.money_or_none(whole, low), entries.money_or_none(whole, high)
        if first is not None and second is not None and first > second:
            yield RANGE_REVERSED(field=low, what=what, low=f"{first:f}", high=f"{second:f}")


def _nothing(_own: entries.Row, _shipped: entries.Row) -> Iterator[Finding]:
    return iter(())


CHECKS = {
    "stages": _nothing,
    "schedules": _schedules,
    "paces": _paces,
    "blockers": _blockers,
    "permits": _nothing,
    "entry": _entry,
}


# ---- whose a value is


def since_when(versions: Sequence[Own], path: Sequence[str]) -> Own | None:
    """The version from which on the value at `path` is what it is in the newest one; None where the newest has none."""
    found: Own | None = None
    value: object = None
    for one in reversed(versions):
        held = at(one.values, path)
        if held is None or (found is not None and held != value):
            break
        found, value = one, held
    return found


def at(values: object, path: Sequence[str]) -> object:
    """The value under keys; a row of a list is named by its `code`, `stage` or its own text."""
    for key in path:
        if isinstance(values, Mapping):
            values = values.get(key)
        elif isinstance(values, list | tuple):
            values = next((v for v in values if _named(v) == key), None)
        else:
            return None
    return values


def _named(row: object) -> object:
    return (row.get("code") or row.get("stage")) if isinstance(row, Mapping) else None
