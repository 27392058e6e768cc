"""The month and the year so far: either is typed, the other follows (05-principles.md no. 9); and what a one-click repair is.

last month's total + this month + what was corrected in it = this month's total, as in `targets.rules.series`.
"""

from dataclasses import dataclass
from decimal import Decimal

from daxiao.domains.rounds.rules import typed_numbers
from daxiao.domains.rounds.types.filing import Known, Said
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.series import Given
from daxiao.std.findings import Finding, FindingKind
from daxiao.std.money import SLIP


BOTH_DIFFER = FindingKind(
    "rounds.grid_both_differ",
    "本月数{month}和累计数{total}对不上：上期累计{last}加上本月数应是{wanted}，请核对后改其中一个",
)
NOT_CUMULATED = FindingKind(
    "rounds.grid_not_cumulated", "“{name}”是期末数，不逐月累计，请只填本月数"
)

SLIPPED = "targets.entry_slipped"


@dataclass(frozen=True, slots=True)
class Pair:
    """The month alone and the year up to it; None where it does not follow from what is known."""

    month: Decimal | None
    total: Decimal | None


def follow(known: Known, given: Given, value: Decimal) -> Pair:
    """Both figures from the one that was typed."""
    if not known.sums:
        return Pair(value, None)
    if given is Given.MONTH:
        return Pair(
            value, None if known.last_total is None else known.last_total + value + known.booked
        )
    return Pair(
        None if known.last_total is None else value - known.last_total - known.booked, value
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """What the two boxes of a row together say: one typed figure, or nothing; with what is wrong."""

    given: Given
    raw: str
    value: Decimal | None
    said: tuple[Said, ...] = ()


def choose(month: str, total: str, was: Given, known: Known) -> Given:
    """Which of the two a row states when a table or a form gives both: the filled one, else the one stated before."""
    if not known.sums:
        return Given.MONTH
    empty = typed_numbers.EMPTY
    has_month, has_total = month.strip() not in empty, total.strip() not in empty
    if has_month != has_total:
        return Given.MONTH if has_month else Given.CUMULATIVE
    return was


def entry(raw: str, given: Given, *, unit: str, places: int) -> Entry:
    """What one typed box says."""
    typed = typed_numbers.read(raw, unit, places)
    cell = cell_of(given)
    said = () if typed.finding is None else (Said.of(typed.finding, cell=cell, fix=typed.fix),)
    return Entry(given, raw, typed.value, said)


def cell_of(given: Given) -> str:
    return "month" if given is Given.MONTH else "total"


def differ(known: Known, month: Decimal, total: Decimal) -> Finding | None:
    """A refusal where both are stated and do not fit together; None where nothing can be said."""
    wanted = follow(known, Given.MONTH, month).total
    if wanted is None or wanted == total:
        return None
    return BOTH_DIFFER(
        field="total",
        month=plain(month),
        total=plain(total),
        last=plain(known.last_total or Decimal(0)),
        wanted=plain(wanted),
    )


def fix_of(finding: Finding, typed: Decimal, places: int) -> str:
    """The other reading of a slip of units, for one click: empty for what is no slip, and for what would have to be rounded."""
    if finding.code != SLIPPED:
        return ""
    is_large = dict(finding.params).get("typed") == "万元"
    other = typed / SLIP if is_large else typed * SLIP
    return typed_numbers.written(other.quantize(Decimal(1).scaleb(-max(places, 4))))
