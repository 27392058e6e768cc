"""How indicators and places hang together, as far as a batch of figures needs it: read once, held as plain values."""

from dataclasses import dataclass
from functools import lru_cache

from daxiao.domains.targets.rules import formulas, summing
from daxiao.domains.targets.rules.folding import FoldRule
from daxiao.domains.targets.rules.summing import OverTime, Summing
from daxiao.domains.targets.types import Measure
from daxiao.std.findings import Refused


@dataclass(frozen=True, slots=True)
class Setting:
    """An indicator as figures are folded, rolled up and calculated by it."""

    pk: int
    name: str
    code: str
    unit: str
    measure: str
    across: Summing
    fold: FoldRule
    weight_by: int | None
    formula: str
    counted_by: str
    places: int
    source: str
    legal: str

    @property
    def is_computed(self) -> bool:
        return bool(self.formula or self.counted_by)


INDICATOR_COLUMNS = (
    "pk",
    "name",
    "code",
    "unit",
    "measure",
    "across",
    "in_time",
    "weight_by_id",
    "formula",
    "counted_by",
    "places",
    "source",
    "legal",
    "merges_january",
    "frequency",
)


def setting_of(row: tuple) -> Setting:  # type: ignore[type-arg]
    """From the values of `INDICATOR_COLUMNS`: what the indicator does not say, its measure usually does."""
    (pk, name, code, unit, measure, across, in_time, weight, formula, counted, places) = row[:11]
    source, legal, merges, frequency = row[11:]
    usual = summing.summing_of(Measure(measure))
    fold = FoldRule(
        OverTime(in_time) if in_time else usual.in_time, merges, frequency, min(places, 4)
    )
    return Setting(
        pk,
        name,
        code,
        unit,
        measure,
        Summing(across) if across else usual.across,
        fold,
        weight,
        formula,
        counted,
        places,
        source,
        legal,
    )


@lru_cache(maxsize=4096)
def parsed(text: str) -> formulas.Formula | None:
    """None for a formula that cannot be read: the book says so, figures do without it."""
    try:
        return formulas.parse(text)
    except Refused:
        return None
