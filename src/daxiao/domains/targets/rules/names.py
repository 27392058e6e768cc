"""Lists that must be covered and figures of peers, as people paste them. Pure."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from daxiao.domains.targets.rules.aims import AimKind
from daxiao.std.findings import Decision, FindingKind, Refused


NO_NAMES = FindingKind("targets.names_empty", "名录是空的，请每行写一个名称")
TOO_MANY = FindingKind("targets.names_too_many", "一次最多登记 {most} 行，现有 {count} 行，请分次")
NAME_TWICE = FindingKind("targets.name_listed_twice", "“{name}”写了两遍，请只留一行")
NAME_LONG = FindingKind(
    "targets.name_too_long", "第 {line} 行的名称超过 120 字，请核对是否漏了分隔"
)
DAY_UNREADABLE = FindingKind(
    "targets.names_day_unreadable", "第 {line} 行的日期“{text}”看不懂，请写成 2026-03-31"
)
DAY_LATE = FindingKind("targets.names_day_late", "“{name}”的覆盖日期 {day} 还没有到，请核对")
NOT_COVERAGE = FindingKind("targets.names_not_coverage", "只有全覆盖目标登记名录")
NOT_RANK = FindingKind("targets.peers_not_rank", "只有位次目标登记可比对象的数据")
PEER_LINE = FindingKind(
    "targets.peers_line", "第 {line} 行“{text}”看不懂，请写成“名称 数值”，每行一个"
)
PEER_SELF = FindingKind("targets.peers_self", "“{name}”是本地，不用写；本地的数由填报得来")
SOURCE_MISSING = FindingKind("targets.peers_source", "请写明数据来源（哪份统计公报或哪个网站）")
REASON_MISSING = FindingKind("targets.names_reason", "请写明移出名录的理由")
IS_REMOVED = FindingKind(
    "targets.names_removed", "名录上没有这些名称，或者已经移出，请照名录上的写法填"
)

MOST = 20_000


@dataclass(frozen=True, slots=True)
class Entered:
    """A line of a list: the name, its number where there is one, and since when it is covered by what."""

    name: str
    code: str = ""
    covered_on: date | None = None
    proof: str = ""


_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")
_CODE = re.compile(r"[0-9A-Z]{15,18}$")


def read_names(text: str) -> list[Entered]:
    """Lines of name, number, day and proof, parted by tabs, commas or wide blanks; only the name has to be there.

    Raises Refused naming each line that cannot be read.
    """
    found, faults = [], []
    # a file may hold what no database keeps
    for number, line in enumerate(text.replace("\x00", " ").splitlines(), 1):
        cells = [c.strip() for c in re.split(r"[\t,，;；]| {2,}", line) if c.strip()]
        if not cells:
            continue
        if len(cells[0]) > 120:
            faults.append(NAME_LONG(line=number))
            continue
        try:
            found.append(_entered(cells))
        except ValueError as wrong:
            faults.append(DAY_UNREADABLE(line=number, text=str(wrong)[:20]))
    if faults:
        raise Refused(*faults[:20])
    return found


def _entered(cells: Sequence[str]) -> Entered:
    """Raises ValueError with the text of a day that is none."""
    name, code, day, proof = cells[0], "", None, []
    for cell in cells[1:]:
        hit = _DAY.match(cell)
        if hit:
            try:
                day = date(*map(int, hit.groups()))
            except ValueError:
                raise ValueError(cell) from None
        elif _CODE.match(cell) and not code:
            code = cell
        else:
            proof.append(cell)
    return Entered(name, code, day, "；".join(proof))


def may_list(kind: str, names: Sequence[Entered], listed_on: date, today: date) -> Decision:
    """Whether the lines can go onto the list of a goal."""
    counted = Counter(n.name for n in names)
    twice = [name for name, count in counted.items() if count > 1]
    late = [n for n in names if n.covered_on is not None and n.covered_on > today]
    return Decision.of(
        [
            None if AimKind(kind) is AimKind.COVERAGE else NOT_COVERAGE(),
            None if names else NO_NAMES(field="names"),
            TOO_MANY(most=MOST, count=len(names)) if len(names) > MOST else None,
            DAY_LATE(name="名录", day=str(listed_on)) if listed_on > today else None,
            *(NAME_TWICE(field="names", name=n) for n in twice[:5]),
            *(DAY_LATE(field="names", name=n.name, day=str(n.covered_on)) for n in late[:5]),
        ]
    )


def may_take_off(*, is_removed: bool, reason: str) -> Decision:
    return Decision.of(
        [
            IS_REMOVED() if is_removed else None,
            None if reason.strip() else REASON_MISSING(field="reason"),
        ]
    )


_PEER = re.compile(r"(.+?)[\s,，:：\t]+(-?[\d,，.]+)\s*%?$")


def read_peers(text: str) -> tuple[tuple[str, Decimal], ...]:
    """Lines of name and figure. Raises Refused naming each line that cannot be read."""
    found, faults = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        hit = _PEER.match(line.strip())
        try:
            value = Decimal(hit.group(2).replace(",", "").replace("，", "")) if hit else None
        except InvalidOperation:
            value = None
        if hit is None or value is None:
            faults.append(PEER_LINE(field="figures", line=number, text=line.strip()[:20]))
        else:
            found.append((hit.group(1).strip()[:60], value))
    if faults:
        raise Refused(*faults[:20])
    return tuple(found)


def may_keep_peers(
    kind: str, figures: Sequence[tuple[str, Decimal]], source: str, *, own: str
) -> Decision:
    names = [name for name, _ in figures]
    twice = sorted({n for n in names if names.count(n) > 1})
    return Decision.of(
        [
            None if AimKind(kind) is AimKind.RANK else NOT_RANK(),
            None if figures else PEER_LINE(field="figures", line=1, text=""),
            None if source.strip() else SOURCE_MISSING(field="source"),
            PEER_SELF(field="figures", name=own) if own in names else None,
            *(NAME_TWICE(field="figures", name=n) for n in twice[:5]),
        ]
    )
