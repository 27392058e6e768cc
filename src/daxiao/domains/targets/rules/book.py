"""Decisions about how an indicator is kept: codes, formulas, denominators, limits, legal standing. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from daxiao.domains.targets.rules import formulas
from daxiao.domains.targets.rules.summing import Summing
from daxiao.domains.targets.types.book import BookInput, EditionInput, SampleRow
from daxiao.domains.targets.types.figures import Legal, Source
from daxiao.std.findings import Decision, Finding, FindingKind, Refused
from daxiao.std.zh import half_width


CODE_ODD = FindingKind(
    "targets.code_odd", "代码“{code}”要以字母或汉字开头，只用字母、汉字、数字和下划线，不超过40个字"
)
CODE_TAKEN = FindingKind("targets.code_taken", "代码“{code}”已经给了“{name}”，请换一个")
CODE_WANTED = FindingKind("targets.code_wanted", "用公式计算的指标要先有代码，请填代码")
CODE_USED = FindingKind(
    "targets.code_used", "“{users}”的公式用到代码“{code}”，改之前请先改那里的公式"
)
TWO_WAYS = FindingKind("targets.computed_two_ways", "公式计算和台账计数只能选一种，请去掉一个")
WEIGHT_WANTED = FindingKind(
    "targets.weight_wanted", "按分母加权汇总要指明分母是哪个指标，请选择分母，或改为不可加"
)
WEIGHT_SELF = FindingKind("targets.weight_self", "分母不能是这个指标自己，请另选")
WHOLE_CIRCLE = FindingKind(
    "targets.whole_circle", "“{name}”本来就在这个指标之下，不能再作它的总项，请另选"
)
LIMITS_ODD = FindingKind("targets.limits_odd", "下限{low}大于上限{high}，请核对")
PLACES_ODD = FindingKind("targets.places_odd", "小数位数应在0到4之间，填的是{places}")
OFFICIAL_SOURCE = FindingKind(
    "targets.official_source",
    "来源是“{source}”的数不能标为统计数；统计数只来自统计部门，请改来源或改为调度数",
)
EDITION_TAKEN = FindingKind(
    "targets.edition_taken", "{since}已有一个口径版本，请改用别的日期，或在那一版上说明"
)
EDITION_EMPTY = FindingKind("targets.edition_empty", "请写明口径，或写明公式")
DUTY_TAKEN = FindingKind(
    "targets.duty_taken",
    "这个指标在“{place}”已经由“{unit}”填报；一个数只向一个单位要（一数一源），要换单位请先结束原来的分工",
)
DUTY_COMPUTED = FindingKind(
    "targets.duty_computed", "“{name}”由{how}得出，不必填报；请把分工定在它所用的数上"
)
DUTY_ELSEWHERE = FindingKind(
    "targets.duty_elsewhere",
    "“{unit}”不是“{place}”的单位，也不是它上级、下级的；确由它填报的，请勾选“单位不在这个地区，已核对”",
)
DUTY_ENDED = FindingKind("targets.duty_ended", "这项分工已在{until}结束")
DUTY_ENDS_BEFORE = FindingKind("targets.duty_ends_before", "结束日要晚于开始日{since}，请改日期")

SAMPLE_EMPTY = FindingKind("targets.sample_empty", "样本是空的，请至少填一家")
SAMPLE_TWICE = FindingKind(
    "targets.sample_twice", "“{name}”（{key}）写了两次，同一家只能有一行，请删去一行"
)
SAMPLE_LINE = FindingKind(
    "targets.sample_line",
    "第{line}行“{text}”看不懂，请按“代码 名称 本期数 同期数”四列粘贴，没有数的留空",
)

_CODE = re.compile(r"[^\W\d]\w{0,39}")


@dataclass(frozen=True, slots=True)
class Known:
    """What the book holds about an indicator: its name, code, unit, formula and the whole it is part of."""

    pk: int
    name: str
    code: str
    unit: str
    formula: str
    whole: int | None


def keep(of: Known, book: BookInput, others: Iterable[Known]) -> Decision:
    """Everything against keeping indicator `of` so, beside `others` (itself left out)."""
    rest = {o.pk: o for o in others if o.pk != of.pk}
    return Decision.of(
        [
            *_code(of, book, rest),
            *_formula(of, book, rest),
            *_adding_up(of, book, rest),
            *_limits(book),
            official(book.source, book.legal),
        ]
    )


def official(source: Source | None, legal: Legal | None) -> Finding | None:
    """Only what comes from the statistics office is a statistic (05-principles.md no. 8, 统计法)."""
    if legal is Legal.OFFICIAL and source is not Source.STATISTICS:
        return OFFICIAL_SOURCE(field="legal", source=source.label if source else "未写明")
    return None


def _code(of: Known, book: BookInput, rest: Mapping[int, Known]) -> list[Finding]:
    found = []
    if book.code and _CODE.fullmatch(book.code) is None:
        found.append(CODE_ODD(field="code", code=book.code))
    taken = next((o for o in rest.values() if o.code and o.code == book.code), None)
    if taken is not None:
        found.append(CODE_TAKEN(field="code", code=book.code, name=taken.name))
    users = [o.name for o in rest.values() if of.code and of.code in _parts(o.formula)]
    if users and book.code != of.code:
        found.append(CODE_USED(field="code", code=of.code, users="、".join(users)))
    if book.formula and not book.code:
        found.append(CODE_WANTED(field="code"))
    return found


def _parts(text: str) -> tuple[str, ...]:
    try:
        return formulas.parse(text).parts if text else ()
    except Refused:
        return ()


def _formula(of: Known, book: BookInput, rest: Mapping[int, Known]) -> list[Finding]:
    if not book.formula:
        return []
    if book.counted_by:
        return [TWO_WAYS(field="formula")]
    try:
        own = formulas.parse(book.formula)
    except Refused as refused:
        return list(refused.findings)
    read: dict[str, formulas.Formula] = {}
    for other in rest.values():
        if other.code and other.formula:
            try:
                read[other.code] = formulas.parse(other.formula)
            except Refused:
                continue
    units = {o.code: o.unit for o in rest.values() if o.code} | {book.code: of.unit}
    decision = formulas.check(formulas.Book(read | {book.code: own}, units))
    # what is wrong with another indicator's formula is not this one's fault
    return [
        replace(f, field="formula")
        for f in decision.findings
        if f.field == book.code
        or book.code in {p for _, v in f.params for p in str(v).split(" → ")}
    ]


def _adding_up(of: Known, book: BookInput, rest: Mapping[int, Known]) -> list[Finding]:
    found = []
    if book.across == Summing.WEIGHTED and book.weight_by_id is None:
        found.append(WEIGHT_WANTED(field="weight_by"))
    if book.weight_by_id == of.pk:
        found.append(WEIGHT_SELF(field="weight_by"))
    seen: set[int] = set()
    above = book.whole_id
    while above is not None and above not in seen:
        if above == of.pk:
            first = rest.get(book.whole_id or 0)
            named = first.name if first else of.name
            found.append(WHOLE_CIRCLE(field="whole", name=named))
            break
        seen.add(above)
        above = rest[above].whole if above in rest else None
    return found


def _limits(book: BookInput) -> list[Finding]:
    found = []
    if book.low is not None and book.high is not None and book.low > book.high:
        found.append(LIMITS_ODD(field="low", low=str(book.low), high=str(book.high)))
    if not 0 <= book.places <= 4:
        found.append(PLACES_ODD(field="places", places=book.places))
    return found


def may_add_edition(edition: EditionInput, taken: Iterable[date]) -> Decision:
    return Decision.of(
        [
            EDITION_TAKEN(field="since", since=str(edition.since))
            if edition.since in set(taken)
            else None,
            None
            if edition.definition.strip() or edition.formula.strip()
            else EDITION_EMPTY(field="definition"),
            official(edition.source, edition.legal),
        ]
    )


def may_keep_sample(units: Sequence[SampleRow]) -> Decision:
    keys = [u.key for u in units]
    twice = next((u for n, u in enumerate(units) if u.key in keys[:n]), None)
    return Decision.of(
        [
            None if units else SAMPLE_EMPTY(field="text"),
            SAMPLE_TWICE(field="text", name=twice.name, key=twice.key) if twice else None,
        ]
    )


def read_sample(text: str) -> tuple[SampleRow, ...]:
    """Lines pasted from a spreadsheet: code, name, figure now, figure a year ago, parted by tabs. Raises Refused."""
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            row = _sample_row(line)
            if row is None:
                raise Refused(SAMPLE_LINE(field="text", line=number, text=line.strip()[:40]))
            rows.append(row)
    return tuple(rows)


def _sample_row(line: str) -> SampleRow | None:
    cells = [c.strip() for c in line.split("\t")]
    if len(cells) > 4 or not cells[0]:
        return None
    cells += [""] * (4 - len(cells))
    try:
        now, base = _number(cells[2]), _number(cells[3])
    except (ValueError, InvalidOperation):
        return None
    return SampleRow(cells[0], cells[1] or cells[0], now, base)


def _number(text: str) -> Decimal | None:
    plain = half_width(text).replace(",", "")
    if plain in {"", "-", "/", "—"}:
        return None
    value = Decimal(plain)
    if not value.is_finite() or abs(value) >= Decimal(10) ** 15:
        raise ValueError(text)
    return value


def may_assign(
    *, taken_by: str, place: str, name: str, computed: str, elsewhere: str = ""
) -> Decision:
    """`taken_by`: the unit that reports it already, `computed`: how the figure comes about without anybody, `elsewhere`: the
    unit, where it is of another place and nobody confirmed that; empty if not."""
    return Decision.of(
        [
            DUTY_TAKEN(field="org", place=place, unit=taken_by) if taken_by else None,
            DUTY_COMPUTED(field="indicator", name=name, how=computed) if computed else None,
            DUTY_ELSEWHERE(field="is_checked", unit=elsewhere, place=place) if elsewhere else None,
        ]
    )


def may_end(*, since: date, ended: date | None, until: date) -> Decision:
    if ended is not None:
        return Decision.of([DUTY_ENDED(until=str(ended))])
    return Decision.of(
        [None if until > since else DUTY_ENDS_BEFORE(field="until", since=str(since))]
    )
