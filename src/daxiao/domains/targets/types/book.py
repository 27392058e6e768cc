"""The indicator book as values: how an indicator is kept, its editions, who reports it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from daxiao.domains.targets.types.figures import Frequency, Legal, Source
from daxiao.domains.targets.types.ledger import IndicatorInput


@dataclass(frozen=True, slots=True)
class BookInput:
    """How the figures of an indicator are kept. `across`/`in_time` empty: as its measure usually adds up.

    `code` is how formulas name it; `formula` and `counted_by` exclude each other; `places` are decimals.
    """

    code: str = ""
    frequency: Frequency | None = None
    across: str = ""
    in_time: str = ""
    weight_by_id: int | None = None
    whole_id: int | None = None
    is_partition: bool = False
    formula: str = ""
    counted_by: str = ""
    source: Source | None = None
    legal: Legal | None = None
    places: int = 2
    merges_january: bool = False
    low: Decimal | None = None
    high: Decimal | None = None
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewIndicator:
    """An indicator as a person adds it, and the place that keeps it."""

    region_id: int
    indicator: IndicatorInput


@dataclass(frozen=True, slots=True)
class EditionInput:
    """What the indicator means from `since` on; `basis` is the document that says so."""

    since: date
    definition: str
    formula: str = ""
    source: Source | None = None
    legal: Legal | None = None
    basis: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class DutyInput:
    """A unit is to report an indicator of a place from `since` on. `is_checked`: a person says that a unit of another place is
    right."""

    indicator_id: int
    region_id: int
    org_id: int
    frequency: Frequency
    since: date
    is_checked: bool = False


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A unit of the current list: its figure of the month so far, and its own of a year ago."""

    key: str
    name: str
    now: Decimal | None
    base: Decimal | None


@dataclass(frozen=True, slots=True)
class SampleInput:
    """The comparable sample of a place and a month (`period` = year * 100 + month)."""

    region_id: int
    period: int
    units: tuple[SampleRow, ...]


class Counted(StrEnum):
    """What the platform counts itself, from the register of projects (`flows.count_figures`), month by month."""

    ADMITTED = "admitted"
    ADMITTED_AMOUNT = "admitted_amount"
    SIGNED = "signed"
    STARTED = "started"
    STARTED_LARGE = "started_large"
    PRODUCED = "produced"
    PRODUCED_LARGE = "produced_large"
    RENOVATION_ADMITTED = "renovation_admitted"
    RENOVATION_AMOUNT = "renovation_amount"

    @property
    def label(self) -> str:
        return {
            "admitted": "当月入库项目数",
            "admitted_amount": "当月入库项目投资额（亿元）",
            "signed": "当月签约项目数",
            "started": "当月开工项目数",
            "started_large": "当月开工的亿元以上项目数",
            "produced": "当月投产项目数",
            "produced_large": "当月投产的亿元以上项目数",
            "renovation_admitted": "当月入库技改项目数",
            "renovation_amount": "当月入库技改项目投资额（亿元）",
        }[self.value]
