"""What may be entered as a project: each field looked at, each fault with one sentence (30-projects.md §1)."""

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from daxiao.domains.projects.rules import codes, entries, sums
from daxiao.domains.projects.rules.titles import TITLES
from daxiao.domains.projects.types import Changed, LandMode, ProjectKind, ProjectSource
from daxiao.std.codes import credit_code_finding
from daxiao.std.findings import Decision, Finding, FindingKind, Severity


NAME_MISSING = FindingKind("projects.name_missing", "请填写项目名称")
NAME_SHORT = FindingKind(
    "projects.name_short", "项目名称“{name}”太短，请写明企业或产品，例如“某某公司年产1万吨铜箔项目”"
)
NAME_LONG = FindingKind("projects.name_long", "项目名称有{length}个字，最多{limit}个字，请精简")
PLACE_MISSING = FindingKind("projects.place_missing", "请选择项目所在的县（市、区）")
CODE_TAKEN = FindingKind(
    "projects.code_taken", "项目编号“{code}”已有项目使用，请更换或留空自动编号"
)
ENTERPRISE_MISSING = FindingKind(
    "projects.enterprise_missing", "还没有填项目企业，未注册时请填投资方名称", Severity.HINT
)
SECRETARIES_TOO_MANY = FindingKind(
    "projects.secretaries_too_many", "项目秘书填了{count}名，每个项目最多{limit}名，请减少"
)
SECRETARY_TWICE = FindingKind("projects.secretary_twice", "同一名项目秘书填了两次，请去掉一次")
PART_ABOVE_WHOLE = FindingKind(
    "projects.part_above_whole",
    "{part}{amount}亿元大于总投资{total}亿元，请核对两项数字和单位",
)
QUANTITY_NEGATIVE = FindingKind("projects.quantity_negative", "{what}不能小于零，请核对")
YEAR_UNFIT = FindingKind("projects.year_unfit", "建设年份{year}不在{first}—{last}年之间，请核对")
YEARS_REVERSED = FindingKind(
    "projects.years_reversed", "建设期止于{last}年，早于起始的{first}年，请核对先后"
)
DAY_IN_FUTURE = FindingKind(
    "projects.day_in_future",
    "{what}{day}还没有到，实际日期只填已经发生的，预计的请填“计划”一栏",
)
DAYS_REVERSED = FindingKind(
    "projects.days_reversed", "{later}{late_day}早于{earlier}{early_day}，请核对先后"
)
SIGNED_BEFORE_FOUNDED = FindingKind(
    "projects.registered_before_signed",
    "注册日期{registered}早于签约日期{signed}，如用已有公司承接属正常，请核对",
    Severity.HINT,
)
SOURCE_UNSAID = FindingKind(
    "projects.source_unsaid",
    "项目来自{source}，请写明出自哪一条规划条款或哪一条线索",
    Severity.HINT,
)
FIELD_LONG = FindingKind("projects.field_long", "“{what}”有{length}个字，最多{limit}个字，请精简")
SUM_TOO_LARGE = FindingKind(
    "projects.sum_too_large", "{what}{typed}亿元超过本库能记的最大数，请核对数字和单位"
)
QUANTITY_TOO_LARGE = FindingKind(
    "projects.quantity_too_large", "{what}{typed}大得不可能，请核对数字和单位"
)


@dataclass(frozen=True, slots=True)
class ProjectInput:
    """What a person or a spreadsheet enters. Sums in 亿元, land in 亩; people and units are keys, not free text.

    `confirmed` names the sums that a person has looked at again and stands by, however odd.
    """

    name: str
    kind: ProjectKind
    region: str
    code: str = ""
    national_code: str = ""
    enterprise: str = ""
    credit_code: str = ""
    park: str = ""
    industry_code: str = ""
    industry_name: str = ""
    land_mode: LandMode | None = None
    invest: Decimal | None = None
    fixed_invest: Decimal | None = None
    year_invest: Decimal | None = None
    output: Decimal | None = None
    tax: Decimal | None = None
    land: Decimal | None = None
    jobs: int | None = None
    first_year: int | None = None
    last_year: int | None = None
    scope: str = ""
    year_task: str = ""
    source: ProjectSource = ProjectSource.MANUAL
    source_note: str = ""
    lead_unit: int | None = None
    responsible_unit: int | None = None
    sponsor: int | None = None
    steward: int | None = None
    task_force: int | None = None
    secretaries: tuple[int, ...] = ()
    contacts: tuple[str, ...] = ()
    tags: frozenset[str] = frozenset()
    signed_on: date | None = None
    registered_on: date | None = None
    started_on: date | None = None
    produced_on: date | None = None
    planned_start_on: date | None = None
    planned_production_on: date | None = None
    confirmed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class EntryYardstick:
    """Bounds of an entry. One to three secretaries is plan 004's rule; all else are the platform's defaults."""

    sums: sums.PlausibleSums
    name_min: int
    name_max: int
    secretaries_min: int
    secretaries_max: int
    first_year: int
    years_ahead: int


def yardstick_of(values: entries.Row) -> EntryYardstick:
    """From a version of the yardstick `entry`. Raises NotUnderstood."""
    return EntryYardstick(
        sums=sums.plausible_of(values),
        name_min=entries.whole(values, "name_min"),
        name_max=entries.whole(values, "name_max"),
        secretaries_min=entries.whole(values, "secretaries_min"),
        secretaries_max=entries.whole(values, "secretaries_max"),
        first_year=entries.whole(values, "first_year"),
        years_ahead=entries.whole(values, "years_ahead"),
    )


@dataclass(frozen=True, slots=True)
class _Looking:
    """What every rule of an entry may look at."""

    given: ProjectInput
    yardstick: EntryYardstick
    today: date
    taken: Container[str]


def check_entry(
    given: ProjectInput, *, yardstick: EntryYardstick, today: date, taken: Container[str] = ()
) -> Decision:
    """All that is wrong with an entry, in the order of the form; `taken` are the codes of other projects."""
    looking = _Looking(given, yardstick, today, taken)
    return Decision.of(finding for rule in ENTRY_RULES for finding in rule(looking))


def _name(at: _Looking) -> Iterator[Finding]:
    """名称要写，且长短适中。"""
    name = "".join(at.given.name.split())
    if not name:
        yield NAME_MISSING(field="name")
    elif len(name) < at.yardstick.name_min:
        yield NAME_SHORT(field="name", name=name)
    elif len(name) > at.yardstick.name_max:
        yield NAME_LONG(field="name", length=len(name), limit=at.yardstick.name_max)


def _place_and_code(at: _Looking) -> Iterator[Finding]:
    """所在地要选，编号不重，全国代码合格式。"""
    if not at.given.region.strip("/ "):
        yield PLACE_MISSING(field="region")
    if at.given.code and at.given.code in at.taken:
        yield CODE_TAKEN(field="code", code=at.given.code)
    if at.given.national_code and (finding := codes.national_code_finding(at.given.national_code)):
        yield finding


def _enterprise(at: _Looking) -> Iterator[Finding]:
    """企业名称可缓填，统一社会信用代码填了就要对。"""
    if not at.given.enterprise.strip():
        yield ENTERPRISE_MISSING(field="enterprise")
    if at.given.credit_code and (finding := credit_code_finding(at.given.credit_code)):
        yield Finding(finding.kind, "credit_code", finding.params)


def _industry(at: _Looking) -> Iterator[Finding]:
    """行业代码填了就要合格式，并属于工业。"""
    if at.given.industry_code and (finding := codes.industry_finding(at.given.industry_code)):
        yield finding


# Small shares of a project's sum are nothing odd, so only its total is asked about on the low side too.
_SUMS = (
    Changed.INVEST,
    Changed.FIXED_INVEST,
    Changed.YEAR_INVEST,
    Changed.OUTPUT,
    Changed.TAX,
)
_MAY_BE_SMALL = frozenset({Changed.YEAR_INVEST, Changed.OUTPUT, Changed.TAX})


def _sums(at: _Looking) -> Iterator[Finding]:
    """金额大于零，量级合常情，分项不超过总投资。"""
    for what in _SUMS:
        amount = _amount(at.given, what)
        if amount is not None and (finding := _odd(at, what, amount)):
            yield finding
    total = at.given.invest
    for part in (Changed.FIXED_INVEST, Changed.YEAR_INVEST):
        amount = _amount(at.given, part)
        if total is not None and amount is not None and amount > total:
            yield PART_ABOVE_WHOLE(
                field=part.value,
                part=part.label,
                amount=sums.shown(amount),
                total=sums.shown(total),
            )


# what a column of the register holds: 14 digits with four after the point, 12 with two, a whole number of 31 bits
_SUM_MOST = Decimal(10**8)
_LAND_MOST = Decimal(10**8)
_JOBS_MOST = 10**7
_STEP = Decimal("0.0001")


def rounded(given: ProjectInput) -> ProjectInput:
    """The entry with its texts trimmed and its sums in the register's own precision: 元 in 亿元 have four digits."""
    return replace(
        given,
        **{name: getattr(given, name).strip() for name in ("name", *_LENGTHS)},
        credit_code=given.credit_code.strip().upper(),
        industry_code=codes.with_letter(given.industry_code) if given.industry_code else "",
        invest=_stepped(given.invest),
        fixed_invest=_stepped(given.fixed_invest),
        year_invest=_stepped(given.year_invest),
        output=_stepped(given.output),
        tax=_stepped(given.tax),
        land=None if given.land is None else given.land.quantize(Decimal("0.01")),
        scope=given.scope.strip(),
        year_task=given.year_task.strip(),
    )


def _stepped(amount: Decimal | None) -> Decimal | None:
    if amount is None or not amount.is_finite() or abs(amount) >= _SUM_MOST:
        return amount
    return amount.quantize(_STEP)


_LENGTHS: Mapping[str, int] = {
    "code": 40,
    "national_code": 40,
    "enterprise": 120,
    "industry_name": 60,
    "source_note": 200,
}


def _texts(at: _Looking) -> Iterator[Finding]:
    """文字不超过本库各栏的长度。"""
    texts = {name: getattr(at.given, name) for name in _LENGTHS}
    for name, limit in (*_LENGTHS.items(), ("tags", 200)):
        text = "、".join(sorted(at.given.tags)) if name == "tags" else texts[name]
        if len(text) > limit:
            yield FIELD_LONG(field=name, what=TITLES[name], length=len(text), limit=limit)


def _too_large(at: _Looking) -> Iterator[Finding]:
    """数字不超过本库各栏能记的数。"""
    for what in _SUMS:
        amount = _amount(at.given, what)
        if amount is not None and not abs(amount) < _SUM_MOST:
            yield SUM_TOO_LARGE(field=what.value, what=what.label, typed=sums.shown(amount))
    if at.given.land is not None and at.given.land >= _LAND_MOST:
        yield QUANTITY_TOO_LARGE(field="land", what="用地", typed=f"{at.given.land}亩")
    if at.given.jobs is not None and at.given.jobs >= _JOBS_MOST:
        yield QUANTITY_TOO_LARGE(field="jobs", what="用工人数", typed=f"{at.given.jobs}人")


def _amount(given: ProjectInput, what: Changed) -> Decimal | None:
    return {
        Changed.INVEST: given.invest,
        Changed.FIXED_INVEST: given.fixed_invest,
        Changed.YEAR_INVEST: given.year_invest,
        Changed.OUTPUT: given.output,
        Changed.TAX: given.tax,
    }[what]


def _odd(at: _Looking, what: Changed, amount: Decimal) -> Finding | None:
    if what in _MAY_BE_SMALL and 0 <= amount < at.yardstick.sums.low:
        return None
    if amount > 0 and what.value in at.given.confirmed:
        return None
    return sums.slip_finding(what.label, amount, at.yardstick.sums, field=what.value)


def _quantities(at: _Looking) -> Iterator[Finding]:
    """用地和用工不为负数。"""
    if at.given.land is not None and at.given.land < 0:
        yield QUANTITY_NEGATIVE(field="land", what="用地")
    if at.given.jobs is not None and at.given.jobs < 0:
        yield QUANTITY_NEGATIVE(field="jobs", what="用工人数")


def _years(at: _Looking) -> Iterator[Finding]:
    """建设年份在常见范围内，起止不颠倒。"""
    first, last = at.given.first_year, at.given.last_year
    low, high = at.yardstick.first_year, at.today.year + at.yardstick.years_ahead
    for field, year in (("first_year", first), ("last_year", last)):
        if year is not None and not low <= year <= high:
            yield YEAR_UNFIT(field=field, year=str(year), first=str(low), last=str(high))
    if first is not None and last is not None and last < first:
        yield YEARS_REVERSED(field="last_year", first=str(first), last=str(last))


def _actual_days(at: _Looking) -> Iterator[Finding]:
    """实际日期不在将来。"""
    for what, day in _happened(at.given):
        if day is not None and day > at.today:
            yield DAY_IN_FUTURE(field=what.value, what=what.label, day=str(day))


def _happened(given: ProjectInput) -> tuple[tuple[Changed, date | None], ...]:
    return (
        (Changed.SIGNED_ON, given.signed_on),
        (Changed.REGISTERED_ON, given.registered_on),
        (Changed.STARTED_ON, given.started_on),
        (Changed.PRODUCED_ON, given.produced_on),
    )


def _order_of_days(at: _Looking) -> Iterator[Finding]:
    """签约、注册、开工、投产先后不颠倒。"""
    given = at.given
    orders = (
        ((Changed.SIGNED_ON, given.signed_on), (Changed.STARTED_ON, given.started_on)),
        ((Changed.REGISTERED_ON, given.registered_on), (Changed.STARTED_ON, given.started_on)),
        ((Changed.STARTED_ON, given.started_on), (Changed.PRODUCED_ON, given.produced_on)),
        (
            (Changed.PLANNED_START_ON, given.planned_start_on),
            (Changed.PLANNED_PRODUCTION_ON, given.planned_production_on),
        ),
    )
    for (earlier, first), (later, second) in orders:
        if first is not None and second is not None and second < first:
            yield DAYS_REVERSED(
                field=later.value,
                later=later.label,
                late_day=str(second),
                earlier=earlier.label,
                early_day=str(first),
            )
    signed, registered = given.signed_on, given.registered_on
    if signed is not None and registered is not None and registered < signed:
        yield SIGNED_BEFORE_FOUNDED(
            field="registered_on", registered=str(registered), signed=str(signed)
        )


def _people(at: _Looking) -> Iterator[Finding]:
    """项目秘书不超过三名，不重复。"""
    people = at.given.secretaries
    if len(people) > at.yardstick.secretaries_max:
        yield SECRETARIES_TOO_MANY(
            field="secretaries", count=len(people), limit=at.yardstick.secretaries_max
        )
    if len(set(people)) < len(people):
        yield SECRETARY_TWICE(field="secretaries")


def _source(at: _Looking) -> Iterator[Finding]:
    """来源写明出处。"""
    if at.given.source is not ProjectSource.MANUAL and not at.given.source_note.strip():
        yield SOURCE_UNSAID(field="source_note", source=at.given.source.label)


ENTRY_RULES: tuple[Callable[[_Looking], Iterator[Finding]], ...] = (
    _name,
    _place_and_code,
    _enterprise,
    _industry,
    _sums,
    _too_large,
    _quantities,
    _years,
    _actual_days,
    _order_of_days,
    _people,
    _source,
    _texts,
)
"""The rules of an entry in the order of the form; their docstrings are their plain words."""
