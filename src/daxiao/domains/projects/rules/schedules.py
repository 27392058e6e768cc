"""Schedule policies (时限制度): which one judges a project, and the deadlines it sets, each with its sum in words."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from daxiao.domains.projects.rules import entries, spans
from daxiao.domains.projects.rules.places import ELSEWHERE, nearness
from daxiao.domains.projects.types import (
    Credit,
    Deadline,
    LandMode,
    Limit,
    Milestone,
    Policy,
    ProjectFacts,
    SpanUnit,
)
from daxiao.std.findings import Finding, FindingKind, Severity
from daxiao.std.workdays import HolidayTable


UNKNOWN_CALENDAR = HolidayTable()
"""No year is covered: Monday to Friday everywhere, and every deadline in working days says so."""

NOT_SIGNED = FindingKind(
    "projects.not_signed", "还没有签约日期，时限无从起算，请先填写签约日期", Severity.HINT
)
NO_POLICY = FindingKind(
    "projects.no_policy",
    "{signed}签约时，本地没有在执行的时限制度，请由管理员补录后再看时限",
    Severity.HINT,
)
LAND_MODE_UNKNOWN = FindingKind(
    "projects.land_mode_unknown",
    "“{policy}”按用地方式定时限，请先填写租赁厂房还是拿地自建",
    Severity.HINT,
)
INVEST_UNKNOWN = FindingKind(
    "projects.invest_unknown", "“{policy}”按总投资分档定时限，请先填写总投资", Severity.HINT
)


def policy_for(region: str, signed_on: date | None, policies: Iterable[Policy]) -> Policy | None:
    """The policy of the nearest place on the path `region` that was in force on the signing day; None when none was.

    A policy names its place by code or by path, empty for every place. Of two of the same place the later one wins.
    """
    if signed_on is None:
        return None
    found = [(nearness(p.region, region), p.since, p) for p in policies if _in_force(p, signed_on)]
    near = [one for one in found if one[0] != ELSEWHERE]
    return max(near, key=lambda one: one[:2])[2] if near else None


def _in_force(policy: Policy, day: date) -> bool:
    return policy.since <= day and (policy.until is None or day < policy.until)


def deadlines(
    facts: ProjectFacts,
    policies: Iterable[Policy],
    *,
    holidays: HolidayTable = UNKNOWN_CALENDAR,
    today: date | None = None,
) -> tuple[Deadline, ...]:
    """The deadlines of the policy that was in force for the project on its signing day, in the order of milestones.

    Only those whose anchor has happened; a reached milestone keeps its deadline. An open stop counts up to and with
    `today`; without `today` it counts for nothing. Nothing when no policy applies.
    """
    policy = policy_for(facts.region, facts.signed_on, policies)
    return () if policy is None else under(facts, policy, holidays=holidays, today=today)


def under(
    facts: ProjectFacts,
    policy: Policy,
    *,
    holidays: HolidayTable = UNKNOWN_CALENDAR,
    today: date | None = None,
) -> tuple[Deadline, ...]:
    """The deadlines that one given policy would set: for policies side by side and for back-tests."""
    found = [
        deadline_of(facts, limit, holidays=holidays, today=today)
        for limit in policy.limits
        if applies(limit, facts)
    ]
    order = list(Milestone)
    return tuple(
        sorted((d for d in found if d is not None), key=lambda d: (order.index(d.milestone), d.due))
    )


def applies(limit: Limit, facts: ProjectFacts) -> bool:
    """Whether a limit is meant for such a project. What is unknown (land mode, investment) is never guessed."""
    if limit.land_mode is not None and limit.land_mode is not facts.land_mode:
        return False
    if limit.low is None and limit.high is None:
        return True
    if facts.invest is None:
        return False
    above = limit.low is None or limit.low <= facts.invest
    return above and (limit.high is None or facts.invest < limit.high)


def deadline_of(
    facts: ProjectFacts,
    limit: Limit,
    *,
    holidays: HolidayTable = UNKNOWN_CALENDAR,
    today: date | None = None,
) -> Deadline | None:
    """One deadline with its sum; None while the anchor has not happened."""
    anchor = facts.on(limit.since)
    if anchor is None:
        return None
    plain = spans.plus(anchor, limit.length, limit.unit, holidays)
    base = _credited(plain, facts, limit, holidays)
    runs = spans.merged(facts.stops, after=anchor, reached=facts.on(limit.until), today=today)
    in_workdays = limit.unit is SpanUnit.WORKING_DAYS
    if in_workdays:
        due, stopped = spans.stretched_workdays(base, runs, holidays)
    else:
        due, stopped = spans.stretched(base, runs)
    counts_work = in_workdays or any(
        c.unit is SpanUnit.WORKING_DAYS for c in _credits(facts, limit)
    )
    uncovered = spans.uncovered_years(anchor, due, holidays) if counts_work else ()
    written = _written(anchor, limit, [*_granted(facts, limit), *_stood_still(limit, stopped)], due)
    credit = (base - plain).days
    return Deadline(
        limit.until, anchor, limit, due, credit, stopped, written + _told(uncovered), uncovered
    )


def _credits(facts: ProjectFacts, limit: Limit) -> tuple[Credit, ...]:
    """What was granted to this limit's milestone. Nothing is ever taken away by a credit."""
    return tuple(c for c in facts.credits if c.until is limit.until and c.days > 0)


def _credited(due: date, facts: ProjectFacts, limit: Limit, holidays: HolidayTable) -> date:
    due += timedelta(days=max(facts.credit_days, 0))
    # natural days first: the order is part of the sum
    for credit in sorted(_credits(facts, limit), key=lambda c: c.unit is SpanUnit.WORKING_DAYS):
        due = spans.plus(due, credit.days, credit.unit, holidays)
    return due


def _granted(facts: ProjectFacts, limit: Limit) -> list[str]:
    """The terms of the sum that credits are."""
    sums = {SpanUnit.DAYS: max(facts.credit_days, 0)}
    for credit in _credits(facts, limit):
        sums[credit.unit] = sums.get(credit.unit, 0) + credit.days
    return [f"＋顺延{days}{unit.label}" for unit, days in sums.items() if days]


def _stood_still(limit: Limit, stopped: int) -> list[str]:
    unit = limit.unit if limit.unit is SpanUnit.WORKING_DAYS else SpanUnit.DAYS
    return [f"＋停表{stopped}{unit.label}"] if stopped else []


def _written(anchor: date, limit: Limit, added: Sequence[str], due: date) -> str:
    rule = [f"{anchor} {limit.since.label}", f"＋{limit.length}{limit.unit.label}"]
    return " ".join([*rule, *added, f"＝ {due}"])


def _told(uncovered: tuple[int, ...]) -> str:
    if not uncovered:
        return ""
    return f"（{'、'.join(map(str, uncovered))}年放假安排尚未收录，暂按周一至周五计）"


def missing(facts: ProjectFacts, policies: Iterable[Policy]) -> tuple[Finding, ...]:
    """Why a project has no deadline, or fewer than its policy could set: one hint for each thing that is unknown."""
    if facts.signed_on is None:
        return (NOT_SIGNED(field="signed_on"),)
    policy = policy_for(facts.region, facts.signed_on, policies)
    if policy is None:
        return (NO_POLICY(signed=str(facts.signed_on)),)
    by_land = any(one.land_mode is not None for one in policy.limits)
    by_tier = any(one.low is not None or one.high is not None for one in policy.limits)
    found = []
    if by_land and facts.land_mode is None:
        found.append(LAND_MODE_UNKNOWN(field="land_mode", policy=policy.name))
    if by_tier and facts.invest is None:
        found.append(INVEST_UNKNOWN(field="invest", policy=policy.name))
    return tuple(found)


def is_stopped(facts: ProjectFacts, day: date) -> bool:
    """Whether the clock stands still on a day, by a stop with evidence."""
    return any(
        s.evidence and s.start <= day and (s.end is None or day < s.end) for s in facts.stops
    )


def policies_of(values: entries.Row) -> tuple[Policy, ...]:
    """The policies of a version of the yardstick `schedules`. Raises ValueError for what cannot be understood."""
    found = tuple(_policy(row) for row in entries.rows(values, "policy"))
    if len({p.code for p in found}) < len(found):
        raise ValueError("policy: every code may stand once")
    return found


def _policy(row: entries.Row) -> Policy:
    policy = Policy(
        code=entries.text(row, "code"),
        name=entries.text(row, "name"),
        region=entries.text(row, "region"),
        since=entries.day(row, "since"),
        until=entries.day_or_none(row, "until"),
        limits=tuple(_limit(one) for one in entries.rows(row, "limit")),
        notes=entries.table(row, "notes"),
    )
    if policy.until is not None and policy.until <= policy.since:
        raise ValueError(f"{policy.code}: until lies not after since")
    return policy


def _limit(row: entries.Row) -> Limit:
    mode = row.get("land_mode")
    limit = Limit(
        since=Milestone(entries.text(row, "since")),
        until=Milestone(entries.text(row, "until")),
        length=entries.whole(row, "length"),
        unit=SpanUnit(entries.text(row, "unit")),
        land_mode=None if mode is None else LandMode(entries.text(row, "land_mode")),
        low=entries.money_or_none(row, "low"),
        high=entries.money_or_none(row, "high"),
        clause=entries.text(row, "clause", ""),
    )
    if limit.length <= 0 or limit.since is limit.until:
        raise ValueError(f"limit: {limit.since} to {limit.until} in {limit.length} is no span")
    if limit.low is not None and limit.high is not None and limit.low >= limit.high:
        raise ValueError(f"limit: the tier from {limit.low} to {limit.high} is empty")
    return limit
