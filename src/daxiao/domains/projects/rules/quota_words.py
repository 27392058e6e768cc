"""Which quota a plan's wording means, as a proposal that a person confirms; silent where it is not sure."""

from dataclasses import dataclass
from decimal import Decimal

from daxiao.domains.projects.types import Quota


@dataclass(frozen=True, slots=True)
class _Words:
    quota: Quota
    units: frozenset[str]
    all_of: tuple[str, ...]
    none_of: tuple[str, ...] = ()


_COUNT = frozenset({"个", "项"})
_MONEY = frozenset({"亿元", "万元"})
IN_YI = {"亿元": Decimal(1), "万元": Decimal("0.0001")}

# the first that fits; what is narrower stands before what is wider
_KNOWN = (
    _Words(Quota.GROWTH_EXPECTED, _MONEY, ("预增产值",)),
    _Words(Quota.GROWTH_ACTUAL, _MONEY, ("增长点", "产值")),
    _Words(Quota.RENOVATION_LISTED_INVEST, _MONEY, ("技改", "入库")),
    _Words(Quota.LISTED_INVEST, _MONEY, ("项目", "入库额")),
    _Words(Quota.RENOVATION_INVEST, _MONEY, ("技改投资",)),
    _Words(Quota.GROWTH_REACHED, _COUNT, ("增长点", "达效")),
    _Words(Quota.GROWTH_POOL, _COUNT, ("增长点", "储备")),
    _Words(Quota.GROWTH_POOL, _COUNT, ("增长点", "入库")),
    _Words(Quota.GROWTH_POOL, _COUNT, ("谋划入库项目",), ("技改", "培育")),
    _Words(Quota.RENOVATION_LARGE, _COUNT, ("技改", "亿元以上")),
    _Words(Quota.RENOVATION_LISTED, _COUNT, ("技改", "入库")),
    _Words(Quota.RENOVATION, _COUNT, ("技改", "项目")),
    _Words(Quota.RESERVE, _COUNT, ("储备", "重点", "项目")),
    _Words(Quota.LANDED, _COUNT, ("落地", "重点", "项目")),
    _Words(Quota.STARTED_PROVINCIAL, _COUNT, ("开工", "省重点")),
    _Words(Quota.STARTED_LARGE, _COUNT, ("开工", "亿元以上")),
    _Words(Quota.PRODUCED_LARGE, _COUNT, ("投产", "亿元以上")),
    _Words(Quota.PRODUCED, _COUNT, ("投产", "重点", "项目")),
    _Words(Quota.LISTED, _COUNT, ("入库", "工业项目")),
)


def quota_of(wording: str, unit: str) -> Quota | None:
    """The quota that an indicator's words and unit mean; None when none is meant for sure."""
    for one in _KNOWN:
        if unit not in one.units or any(word in wording for word in one.none_of):
            continue
        if all(word in wording for word in one.all_of):
            return one.quota
    return None


def planned_of(value: Decimal, unit: str) -> Decimal:
    """The figure in the unit the quota is counted in: sums in 亿元."""
    return value * IN_YI.get(unit, Decimal(1))


def quota_named(text: str) -> Quota | None:
    """The quota whose own name a person wrote, white space aside."""
    plain = "".join(text.split())
    return next((q for q in Quota if plain in {q.label, q.value}), None)
