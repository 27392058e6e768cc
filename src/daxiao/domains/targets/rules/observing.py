"""Decisions about entering, correcting, approving and returning figures. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.types.figures import FigureState, Origin
from daxiao.std.findings import Decision, Finding, FindingKind, Severity
from daxiao.std.periods import Month


NOT_YOURS = FindingKind(
    "targets.figure_not_yours", "这个指标不由您的单位填报；要由您填，请先请专班办公室定填报分工"
)
UNKNOWN = FindingKind("targets.figure_unknown", "没有这个指标或地区，请核对代码")
LOCKED = FindingKind(
    "targets.figure_locked",
    "{month}已经锁定（{why}），不能再填；确需改动请用更正，或请专班办公室开一个例外",
)
FUTURE = FindingKind("targets.figure_future", "{month}还没有到，不能填报，请核对期别")
PLACE_GONE = FindingKind("targets.figure_place_gone", "{place}在{month}不存在，请核对地区和期别")
COUNTED = FindingKind("targets.figure_counted", "“{name}”由台账计数得出，不必填报")
MERGED = FindingKind("targets.figure_merged", "“{name}”已归并到别的指标，请填在那一个下面")
TOO_EXACT = FindingKind(
    "targets.figure_too_exact", "“{name}”最多{places}位小数，填的是{value}，请核对"
)
TOO_LONG = FindingKind("targets.figure_too_long", "{value} 超过 15 位数字，存不准，请核对数和单位")
TWICE = FindingKind("targets.figure_twice", "同一指标、地区、期别在这一批里填了两次，请只留一个")
NOTE_WANTED = FindingKind(
    "targets.figure_note_wanted", "上面提请核对的数如果属实，请在说明里写明原因后再提交"
)
SETTLED = FindingKind(
    "targets.figure_settled", "{month}的数已经审核，不能直接改；有误请用更正，两个数都会留下"
)
HAS_BOOKINGS = FindingKind(
    "targets.figure_has_bookings", "{month}的数已经更正过，不能再直接改，请用更正"
)
OTHERS_FIRST = FindingKind("targets.figure_others_first", "别人已先填了{month}的数，请刷新后对照")
OWN_ENTRY = FindingKind(
    "targets.figure_own_entry", "自己填报或更正的数要由别人审核，请本办公室或上级的另一个账号审核"
)
NOT_WAITING = FindingKind("targets.figure_not_waiting", "这条数{state}，不在待审核之列")
DERIVED = FindingKind(
    "targets.figure_derived", "这条数由{origin}得出，随它所用的数而变，不用审核，也不能直接改"
)
RETURN_LOCKED = FindingKind(
    "targets.return_locked",
    "{month}已经锁定，这条数不能再退回：可以审核通过；数有误请用更正，两个数都会留下",
)
RETURN_UNTOLD = FindingKind("targets.return_untold", "请写明退回的理由，填报的人会看到")
STILL_OPEN = FindingKind(
    "targets.correction_too_early", "这条数还没有审核，也没有锁定，请直接改，不用更正"
)
BOOK_FUTURE = FindingKind(
    "targets.correction_future", "记账月份{month}还没有到，请记在今天以前的月份"
)
BOOK_LOCKED = FindingKind(
    "targets.correction_locked", "记账月份{month}已经锁定，请把更正记在以后的月份"
)
LOCK_UNTOLD = FindingKind("targets.lock_untold", "请写明锁定的事由")
EXCEPTION_UNTOLD = FindingKind("targets.exception_untold", "请写明开例外的理由，它会留在经过里")
EXCEPTION_PAST = FindingKind("targets.exception_past", "例外的截止日{until}已经过去，请改日期")


WIDEST = Decimal(10) ** 15
"""More than any figure of a plan; SQLite keeps decimals as floats: a wider one could be written but not read again, and one of
more digits would lose its last."""


def month_of(period: int) -> Month:
    """Raises ValueError for what is no month."""
    return Month(period // 100, period % 100)


EXACT_DIGITS = 15


def is_month(period: int) -> bool:
    """Whether it is a month that figures are kept of."""
    return 190001 <= period <= 219912 and 1 <= period % 100 <= 12


def label(period: int) -> str:
    return f"{period // 100}年{period % 100}月"


def correction_said(of: int, made_in: int, before: Decimal, after: Decimal, reason: str) -> str:
    """A correction in words: both values, and the month that bears the difference where it is another one."""
    told = f"{plain(before)} → {plain(after)}（{reason}）"
    if of == made_in:
        return f"{of % 100}月更正：{told}"
    moved = ("−" if after < before else "+") + plain(abs(after - before))
    return (
        f"{of % 100}月的数在{made_in % 100}月更正：{told}，差额{moved}记在{made_in % 100}月的累计里"
    )


@dataclass(frozen=True, slots=True)
class Offered:
    """A figure that is offered for entry, with what decides whether it may be entered at all."""

    name: str
    value: Decimal
    places: int
    period: int
    counted_by: str
    is_merged: bool
    place: str
    place_since: date | None
    place_until: date | None
    lock: str | None
    """Why the month is locked for who enters it; None: it is open."""


def may_enter(offered: Offered, today: date) -> Decision:
    """Everything against entering the figure besides the checks of the figure itself."""
    month = month_of(offered.period)
    found: list[Finding | None] = [storable(offered.name, offered.value, offered.places)]
    if month.first > today:
        found.append(FUTURE(field="period", month=label(offered.period)))
    if offered.counted_by:
        found.append(COUNTED(field="value", name=offered.name))
    if offered.is_merged:
        found.append(MERGED(field="indicator", name=offered.name))
    is_early = offered.place_since is not None and offered.place_since > month.last
    is_gone = offered.place_until is not None and offered.place_until <= month.last
    if is_early or is_gone:
        found.append(PLACE_GONE(field="region", place=offered.place, month=label(offered.period)))
    if offered.lock is not None:
        found.append(LOCKED(field="period", month=label(offered.period), why=offered.lock))
    return Decision.of(found)


def storable(name: str, value: Decimal, places: int) -> Finding | None:
    """Why a value, typed or corrected, does not fit its indicator of so many decimals."""
    if not value.is_finite():
        return None  # the entry checks say so
    if abs(value) >= WIDEST or len(value.normalize().as_tuple().digits) > EXACT_DIGITS:
        return TOO_LONG(field="value", value=f"{value:.6g}")
    places = min(places, 4)
    if value != round(value, places):
        return TOO_EXACT(field="value", name=name, places=places, value=plain(value))
    return None


@dataclass(frozen=True, slots=True)
class Standing:
    """An observation as decisions look at it."""

    period: int
    origin: Origin
    state: FigureState
    hands: frozenset[int] = frozenset()
    """Who entered it, or corrected it since it was decided on."""
    has_bookings: bool = False
    is_locked: bool = False


def may_replace(was: Standing) -> Decision:
    """Whether what was typed may be typed anew."""
    if was.state is FigureState.APPROVED and not _is_derived(was.origin):
        return Decision.of([SETTLED(field="value", month=label(was.period))])
    if was.has_bookings:
        return Decision.of([HAS_BOOKINGS(field="value", month=label(was.period))])
    return Decision()


def _is_derived(origin: Origin) -> bool:
    return origin in {Origin.ROLLED_UP, Origin.CALCULATED}


def may_approve(was: Standing, user_id: int | None) -> Decision:
    """A second pair of eyes: not the person who entered it, nor who made a correction of it that waits."""
    found = [_not_waiting(was)]
    if user_id in was.hands:
        found.append(OWN_ENTRY())
    return Decision.of(found)


def token_of(version: int, value: Decimal) -> str:
    """What a person who decides looked at, to be sent along with the decision."""
    return f"{version}|{plain(value)}"


def seen_in(token: str) -> tuple[int, str]:
    """Version and value of `token_of`; version 0 for what is none, which no figure has."""
    version, _, value = token.partition("|")
    is_number = version.isascii() and version.isdigit() and len(version) < 10
    return (int(version) if is_number else 0), value


def may_return(was: Standing, reason: str) -> Decision:
    """Also an approved one may be returned, as long as its month is open."""
    found: list[Finding | None] = []
    if _is_derived(was.origin) or was.origin is Origin.COUNTED:
        found.append(DERIVED(origin=was.origin.label))
    elif was.state is FigureState.RETURNED:
        found.append(NOT_WAITING(state=was.state.label))
    if was.is_locked:
        found.append(RETURN_LOCKED(month=label(was.period)))
    if was.has_bookings:
        found.append(HAS_BOOKINGS(month=label(was.period)))
    if not reason.strip():
        found.append(RETURN_UNTOLD(field="reason"))
    return Decision.of(found)


def _not_waiting(was: Standing) -> Finding | None:
    if _is_derived(was.origin):
        return DERIVED(origin=was.origin.label)
    if was.state is not FigureState.SUBMITTED:
        return NOT_WAITING(state=was.state.label)
    return None


def may_correct(was: Standing, made_in: int, *, is_book_locked: bool, today: date) -> Decision:
    """A correction is for what is settled, or was corrected and waits; before that the figure itself is changed. December takes
    what comes late."""
    found: list[Finding | None] = []
    if _is_derived(was.origin) or was.origin is Origin.COUNTED:
        found.append(DERIVED(origin=was.origin.label))
    elif was.state is not FigureState.APPROVED and not (was.is_locked or was.has_bookings):
        found.append(STILL_OPEN())
    if month_of(made_in).first > today:
        found.append(BOOK_FUTURE(field="made_in", month=label(made_in)))
    if is_book_locked and made_in % 100 != 12:
        found.append(BOOK_LOCKED(field="made_in", month=label(made_in)))
    return Decision.of(found)


def may_lock(why: str) -> Decision:
    return Decision.of([None if why.strip() else LOCK_UNTOLD(field="why")])


def may_except(reason: str, until: date, today: date) -> Decision:
    return Decision.of(
        [
            None if reason.strip() else EXCEPTION_UNTOLD(field="reason"),
            EXCEPTION_PAST(field="until", until=str(until)) if until < today else None,
        ]
    )


def stopping(decision: Decision, note: str) -> list[Finding]:
    """What stops a figure: every error, and a doubt that nobody explained."""
    kinds = {Severity.ERROR} if note.strip() else {Severity.ERROR, Severity.DOUBT}
    found = [f for f in decision.findings if f.severity in kinds]
    if any(f.severity is Severity.DOUBT for f in found):
        found.append(NOTE_WANTED(field="note"))
    return found
