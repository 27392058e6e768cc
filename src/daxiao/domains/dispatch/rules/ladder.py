"""The ladder of supervision (提醒、督办、黄牌、通报、约谈): read from its yardstick, and what is late enough for which rung.

Names, order, days and who signs are parameters; only this is fixed: what the platform may send by itself is the first
rung and nothing above it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from daxiao.domains.dispatch.types.orders import (
    Cause,
    CauseKind,
    Ladder,
    Late,
    LateKind,
    Proposed,
    Rung,
    Signer,
    Threshold,
)
from daxiao.std.thresholds import NotUnderstood, Values, whole
from daxiao.std.workdays import HolidayTable, add_workdays, workdays_between


NEXT = "next"
"""In place of a rung: the one above that of the unanswered order."""

_DAYS = (
    ("remind_days", 0),
    ("dismissed_days", 0),
    ("objection_days", 1),
    ("most_extensions", 0),
    ("longest_extension", 1),
    ("rectify_days", 1),
)


def ladder_of(values: Values) -> Ladder:
    """From a version of the yardstick `supervision`. Raises NotUnderstood for what cannot be understood."""
    rungs = tuple(_rung(row) for row in _rows(values, "rung"))
    _check_rungs(rungs)
    form = _text(values, "number_form")
    try:
        form.format(series="", year=2026, number=1)
    except (KeyError, IndexError, ValueError):
        raise NotUnderstood("number_form: only {series}, {year}, {number} are known") from None
    if "{number}" not in form or "{year}" not in form:
        raise NotUnderstood("number_form: {year} and {number} are wanted")
    codes = {r.code for r in rungs}
    days = {key: whole(values, key, least=least) for key, least in _DAYS}
    return Ladder(
        rungs=rungs,
        thresholds=tuple(_threshold(row, codes) for row in _rows(values, "threshold")),
        number_form=form,
        remind_days=days["remind_days"],
        dismissed_days=days["dismissed_days"],
        objection_days=days["objection_days"],
        most_extensions=days["most_extensions"],
        longest_extension=days["longest_extension"],
        rectify_days=days["rectify_days"],
        rectify_series=_text(values, "rectify_series"),
    )


def _rows(values: Values, key: str) -> list[Mapping[str, object]]:
    found = values.get(key, [])
    if not isinstance(found, list | tuple):
        raise NotUnderstood(f"{key}: a list is wanted")
    rows = [row for row in found if isinstance(row, Mapping)]
    if len(rows) != len(found):
        raise NotUnderstood(f"{key}: each is a table")
    return rows


def _text(values: Values, key: str) -> str:
    found = values.get(key)
    if not isinstance(found, str) or not found.strip():
        raise NotUnderstood(f"{key}: a text is wanted, not {found!r}")
    return found.strip()


def _rung(row: Values) -> Rung:
    try:
        signer = Signer(_text(row, "signer"))
    except ValueError as error:
        raise NotUnderstood(f"signer: {error}") from None
    return Rung(
        _text(row, "code"),
        _text(row, "name"),
        _text(row, "series"),
        whole(row, "days", least=1),
        signer,
    )


def _check_rungs(rungs: Sequence[Rung]) -> None:
    """At least one; no code or name twice; the platform sends by itself at most the first."""
    if not rungs:
        raise NotUnderstood("rung: at least one is wanted")
    for told in ([r.code for r in rungs], [r.name for r in rungs]):
        if len(set(told)) != len(told):
            raise NotUnderstood("rung: each code and each name once")
    if any(r.signer is Signer.MACHINE for r in rungs[1:]):
        raise NotUnderstood("signer: only the first rung may be sent by the platform itself")
    if any(r.code == NEXT for r in rungs):
        raise NotUnderstood(f"code: {NEXT} is no name of a rung")


def _threshold(row: Values, codes: set[str]) -> Threshold:
    try:
        kind = LateKind(_text(row, "kind"))
    except ValueError as error:
        raise NotUnderstood(f"kind: {error}") from None
    rung = _text(row, "rung")
    is_next = kind is LateKind.ORDER_UNANSWERED and rung == NEXT
    if not is_next and rung not in codes:
        raise NotUnderstood(f"rung: {rung} is not on the ladder")
    return Threshold(kind, whole(row, "after", least=0), rung)


def laid_over(shipped: Values, own: Values) -> dict[str, object]:
    """The shipped values with a place's own laid over them, key by key."""
    return {**shipped, **own}


def values_of(ladder: Ladder, rungs: Sequence[Rung]) -> dict[str, object]:
    """A ladder with other rungs as the values of a yardstick. What was drafted at a rung that is left out is drafted at
    the next milder one that is still there, else at the first."""
    kept = [r.code for r in rungs]
    old = [r.code for r in ladder.rungs]
    return {
        "rung": [
            {
                "code": r.code,
                "name": r.name,
                "series": r.series,
                "days": r.days,
                "signer": r.signer.value,
            }
            for r in rungs
        ],
        "threshold": [
            {"kind": t.kind.value, "after": t.after, "rung": _still(t.rung, old, kept)}
            for t in ladder.thresholds
        ],
    }


def _still(code: str, old: Sequence[str], kept: Sequence[str]) -> str:
    if code == NEXT or code in kept:
        return code
    milder = [c for c in old[: old.index(code)] if c in kept] if code in old else []
    return milder[-1] if milder else (kept[0] if kept else code)


# ---- what deserves a draft


def days_late(since: date, today: date, holidays: HolidayTable) -> int:
    """Working days that something due on `since` is late on `today`: the next working day is the first."""
    if today <= since:
        return 0
    day = timedelta(days=1)
    return workdays_between(since + day, today + day, holidays).days


def late_words(days: int) -> str:
    """Late in words; empty when it is not."""
    return f"已逾期{days}个工作日" if days > 0 else ""


def deserves(late: Late, *, ladder: Ladder, today: date, holidays: HolidayTable) -> Proposed | None:
    """The draft that a late thing deserves; None while it is not late enough, and for what the ladder says nothing of.

    Of several thresholds of one kind the highest that is passed counts. An unanswered order asks for the rung above its
    own; at the top there is none.
    """
    days = days_late(late.since, today, holidays)
    passed = [t for t in ladder.thresholds if t.kind is late.kind and days >= t.after]
    if not passed:
        return None
    rungs = [_meant(late, t, ladder) for t in passed]
    known = [r for r in ladder.rungs if r in rungs]
    return Proposed(late, known[-1].code, days) if known else None


def _meant(late: Late, threshold: Threshold, ladder: Ladder) -> Rung | None:
    if threshold.rung == NEXT:
        return ladder.above(late.rung)
    return ladder.rung(threshold.rung)


def is_quiet(
    dismissed_on: date | None, *, ladder: Ladder, today: date, holidays: HolidayTable
) -> bool:
    """Whether a dismissal still keeps the platform from proposing the same thing again."""
    if dismissed_on is None or ladder.dismissed_days == 0:
        return False
    return today <= add_workdays(dismissed_on, ladder.dismissed_days, holidays).day


def once_each(proposed: Iterable[Proposed], ladder: Ladder) -> list[Proposed]:
    """One for each cause: the highest rung, of equal ones what is late for longest."""
    codes = [r.code for r in ladder.rungs]
    best: dict[tuple[CauseKind, int | None, str], Proposed] = {}
    for one in proposed:
        kept = best.get(key_of(one.late.cause))
        if kept is None or _weight(one, codes) > _weight(kept, codes):
            best[key_of(one.late.cause)] = one
    return list(best.values())


def _weight(one: Proposed, codes: list[str]) -> tuple[int, int]:
    return codes.index(one.rung), one.days_late


def key_of(cause: Cause) -> tuple[CauseKind, int | None, str]:
    """What makes two causes the same: the row; of a free matter its words."""
    return (cause.kind, cause.id, "" if cause.id is not None else cause.label)


_DATED = (
    LateKind.TASK_OVERDUE,
    LateKind.PROJECT_LATE,
    LateKind.BLOCKER_LATE,
    LateKind.ORDER_UNANSWERED,
)
"""Late past a day; of what stands still or lags behind it would mislead to count days of delay."""


def delay_words(late: Late, days: int) -> str:
    """How long it is late, for what has a day; empty otherwise."""
    return late_words(days) if late.kind in _DATED else ""


def facts_of(late: Late, days: int) -> str:
    """What a draft rests on, in one sentence."""
    told = "，".join(p for p in (late.facts, delay_words(late, days)) if p)
    return f"{late.kind.label}：{told.rstrip('。')}。"


def demand_of(late: Late, days: int) -> str:
    """The demand a draft begins with; a person may write another."""
    if late.demand:
        return late.demand
    words = delay_words(late, days)
    told = f"，{words}" if words else ""
    what = late.cause.label
    return f"“{what}”{late.kind.label}{told}。请查明原因，提出办法和完成时间，抓紧办理，并按期书面回复。"


def with_source(ladder: Ladder, *, source: str, since: date, is_local: bool) -> Ladder:
    return replace(ladder, source=source, since=since, is_local=is_local)
