"""Changes of dates, sums and scope: refused without a reason and a sentence, and told as drift since signing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from daxiao.domains.projects.rules.reasons import reason_findings
from daxiao.domains.projects.types import (
    Admission,
    Changed,
    Deadline,
    Milestone,
    ProjectFacts,
    Reason,
)
from daxiao.std.findings import Decision, Finding, FindingKind, Severity


Value = date | Decimal | str | None

DATES: Mapping[Changed, Milestone] = {
    Changed.SIGNED_ON: Milestone.SIGNED,
    Changed.REGISTERED_ON: Milestone.REGISTERED,
    Changed.STARTED_ON: Milestone.STARTED,
    Changed.PRODUCED_ON: Milestone.PRODUCED,
}
"""The days that are facts."""

PLANNED: Mapping[Changed, Milestone] = {
    Changed.PLANNED_START_ON: Milestone.STARTED,
    Changed.PLANNED_PRODUCTION_ON: Milestone.PRODUCED,
}
MONEY = frozenset(
    {Changed.INVEST, Changed.FIXED_INVEST, Changed.YEAR_INVEST, Changed.OUTPUT, Changed.TAX}
)
SLIP = Decimal(10000)
"""万元 written where 亿元 is meant, or the other way round."""

NOTHING_CHANGED = FindingKind(
    "projects.nothing_changed", "“{what}”和原来一样，没有可记的变更", Severity.ERROR
)
LEFT = FindingKind("projects.change_of_left_project", "项目已经出库，资料不再改动，只能查看")
WRONG_KIND = FindingKind("projects.change_of_wrong_kind", "“{what}”填的内容不对，这里要填{wanted}")
IN_FUTURE = FindingKind(
    "projects.date_in_future", "{what}{day}还没有到，实际日期最晚填今天（{today}）"
)
BEFORE = FindingKind(
    "projects.date_before",
    "{what}{day}早于{earlier}{since}，请核对两个日期",
)
CLEARED_BEFORE_LATER = FindingKind(
    "projects.date_cleared_before_later",
    "已有{later}{day}，不能清空{what}，请先改正{later}",
)
STARTED_BEFORE_ADMISSION = FindingKind(
    "projects.started_before_admission",
    "开工日期{day}早于入库日期{admitted}，请核对两个日期",
)
STARTED_UNADMITTED = FindingKind(
    "projects.started_unadmitted", "项目还没有入库，不能填开工或投产日期，请先办准入"
)
NOT_POSITIVE = FindingKind("projects.money_not_positive", "“{what}”要大于0，单位是亿元")
CLEARED = FindingKind("projects.value_cleared", "“{what}”填过以后不能清空，请改成正确的内容")
MORE_THAN_TOTAL = FindingKind(
    "projects.money_more_than_total",
    "“{what}”{now}亿元超过总投资{total}亿元，请核对，要改总投资请先改",
)
UNIT_SLIP = FindingKind(
    "projects.money_unit_slip",
    "“{what}”从{was}改为{now}，正好差一万倍，请核对是不是把万元填成了亿元",
    Severity.DOUBT,
)
BEYOND_LIMIT = FindingKind(
    "projects.planned_beyond_limit",
    "{what}{day}超过时限{due}（{sum}），请核对",
    Severity.DOUBT,
)


@dataclass(frozen=True, slots=True)
class Change:
    """One value of a project as it was and as it shall be. Sums are in 亿元; `was` None: it is filled in for the first time."""

    what: Changed
    was: Value
    now: Value
    reason: Reason | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class MadeChange:
    """A change that was accepted, and the day of it."""

    on: date
    change: Change


def accept_change(
    facts: ProjectFacts, change: Change, today: date, limits: Sequence[Deadline] = ()
) -> Decision:
    """Whether a change may be made, each refusal one sentence. `limits` are the project's deadlines, for doubts.

    Filling in for the first time needs no reason; every later change needs a code and a sentence (05-principles 21).
    """
    if facts.admission is Admission.LEFT:
        return Decision((LEFT(),))
    kind = tuple(_kind(change))
    if kind:
        return Decision(kind)
    if change.now == change.was:
        return Decision((NOTHING_CHANGED(field=change.what.value, what=change.what.label),))
    first = change.was is None or change.was == ""
    reasons = () if first else reason_findings(change.what.label, change.reason, change.because)
    return Decision((*_values(facts, change, today, limits), *reasons))


def _kind(change: Change) -> Iterator[Finding]:
    """A sum where a sum is wanted, a day where a day is."""
    wanted: tuple[type[Decimal | date | str], str] = (str, "文字")
    if change.what in MONEY:
        wanted = (Decimal, "金额（亿元）")
    elif change.what in DATES or change.what in PLANNED:
        wanted = (date, "日期")
    if change.now is not None and not isinstance(change.now, wanted[0]):
        yield WRONG_KIND(field=change.what.value, what=change.what.label, wanted=wanted[1])


def _values(
    facts: ProjectFacts, change: Change, today: date, limits: Sequence[Deadline]
) -> Iterator[Finding]:
    now = change.now
    if now is None or (isinstance(now, str) and not now.strip()):
        yield from _cleared(facts, change)
    elif change.what in DATES and isinstance(now, date):
        yield from _fact(facts, change.what, now, today)
    elif isinstance(now, date):
        yield from _planned(facts, change.what, now, limits)
    elif isinstance(now, Decimal):
        yield from _money(facts, change, now)


def _cleared(facts: ProjectFacts, change: Change) -> Iterator[Finding]:
    """A day that was wrong may be taken away, unless a later one stands on it; a sum or a text may not."""
    own = DATES.get(change.what)
    if own is None:
        if change.what not in PLANNED:
            yield CLEARED(field=change.what.value, what=change.what.label)
        return
    for later in _after(own):
        if day := facts.on(later):
            yield CLEARED_BEFORE_LATER(
                field=change.what.value,
                what=change.what.label,
                later=_day_of(later),
                day=str(day),
            )
            return


ORDER = (Milestone.SIGNED, Milestone.STARTED, Milestone.PRODUCED)
"""Registration is left out: a firm may have been registered long before it signs."""


def _after(milestone: Milestone) -> tuple[Milestone, ...]:
    return ORDER[ORDER.index(milestone) + 1 :] if milestone in ORDER else ()


def _before(milestone: Milestone) -> tuple[Milestone, ...]:
    return ORDER[: ORDER.index(milestone)] if milestone in ORDER else ()


def _day_of(milestone: Milestone) -> str:
    return f"{milestone.label}日期"


def _fact(facts: ProjectFacts, what: Changed, now: date, today: date) -> Iterator[Finding]:
    own, field = DATES[what], what.value
    if now > today:
        yield IN_FUTURE(field=field, what=what.label, day=str(now), today=str(today))
    for earlier in reversed(_before(own)):
        if (day := facts.on(earlier)) and now < day:
            yield BEFORE(
                field=field, what=what.label, day=str(now), earlier=_day_of(earlier), since=str(day)
            )
            break
    for later in _after(own):
        if (day := facts.on(later)) and day < now:
            yield BEFORE(
                field=field, what=_day_of(later), day=str(day), earlier=what.label, since=str(now)
            )
            break
    if own in (Milestone.STARTED, Milestone.PRODUCED):
        yield from _admitted(facts, what, now)


def _admitted(facts: ProjectFacts, what: Changed, now: date) -> Iterator[Finding]:
    if facts.admission is not Admission.ADMITTED:
        yield STARTED_UNADMITTED(field=what.value)
    elif what is Changed.STARTED_ON and facts.admitted_on and now < facts.admitted_on:
        yield STARTED_BEFORE_ADMISSION(
            field=what.value, day=str(now), admitted=str(facts.admitted_on)
        )


def _planned(
    facts: ProjectFacts, what: Changed, now: date, limits: Sequence[Deadline]
) -> Iterator[Finding]:
    start, end = facts.planned_start_on, facts.planned_production_on
    pair = (now, end) if what is Changed.PLANNED_START_ON else (start, now)
    if pair[0] and pair[1] and pair[1] < pair[0]:
        yield BEFORE(
            field=what.value,
            what=Changed.PLANNED_PRODUCTION_ON.label,
            day=str(pair[1]),
            earlier=Changed.PLANNED_START_ON.label,
            since=str(pair[0]),
        )
    for limit in limits:
        if limit.milestone is PLANNED[what] and limit.due < now:
            yield BEYOND_LIMIT(
                field=what.value,
                what=what.label,
                day=str(now),
                due=str(limit.due),
                sum=limit.written,
            )


def _money(facts: ProjectFacts, change: Change, now: Decimal) -> Iterator[Finding]:
    field, what = change.what.value, change.what.label
    if not now.is_finite() or now <= 0:
        yield NOT_POSITIVE(field=field, what=what)
        return
    total = facts.invest
    if change.what in (Changed.FIXED_INVEST, Changed.YEAR_INVEST) and total and now > total:
        yield MORE_THAN_TOTAL(field=field, what=what, now=plain(now), total=plain(total))
    was = change.was
    if isinstance(was, Decimal) and was > 0 and now in (was * SLIP, was / SLIP):
        yield UNIT_SLIP(field=field, what=what, was=plain(was), now=plain(now))


def plain(value: Value) -> str:
    """A value as people read it: 3.5, 2026-03-05, or 未填."""
    if value is None or value == "":
        return "未填"
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)
