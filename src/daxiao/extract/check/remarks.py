"""What the plan check answers: remarks, each with its places in the texts and its arithmetic.

A remark rests on the words of the documents and on what was read from them, never on which document it is.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from daxiao.extract.readings import Span
from daxiao.std.findings import Finding, Severity


class Family(StrEnum):
    """The kinds of `gold/findings.json`; `family` groups them to the six families of the specification."""

    SUM = "sum"
    GROWTH = "growth"
    CONTRADICTION = "contradiction"
    BASELINE = "baseline_conflict"
    FEASIBILITY = "feasibility"
    ACCOUNTABILITY = "accountability"
    FORM = "form"
    DEFINITION = "definition"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Family.SUM: "合计",
    Family.GROWTH: "增速",
    Family.CONTRADICTION: "矛盾",
    Family.BASELINE: "基数",
    Family.FEASIBILITY: "可行性",
    Family.ACCOUNTABILITY: "责任",
    Family.FORM: "形式",
    Family.DEFINITION: "口径",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Words of a document that a remark points at: the clause, not the paragraph, at most 300 characters.

    `paper` is the name of the document; `role` says in Chinese what the words are in the finding (合计, 分项, 正文,
    表格, 前一份规划 …).
    """

    paper: str
    span: Span
    role: str = ""


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """The sum written out. `written` is a line a person can follow (20＋20＋20＋15＝75); numbers are exact.

    `computed` is what follows from parts, base or years, `stated` what the text says; ranges have a high end.
    """

    written: str
    computed: Decimal | None = None
    stated: Decimal | None = None
    unit: str | None = None
    computed_high: Decimal | None = None
    stated_high: Decimal | None = None

    @property
    def difference(self) -> Decimal | None:
        """Computed minus stated (low ends); None where one of them is missing."""
        if self.computed is None or self.stated is None:
            return None
        return self.computed - self.stated


@dataclass(frozen=True, slots=True)
class Remark:
    """One finding of the check. The sentence and the severity come from `finding` (its kind's template).

    `places` are in the order a person should read them; the first one is where the remark is shown in the text.
    """

    family: Family
    finding: Finding
    places: tuple[Place, ...]
    arithmetic: Arithmetic | None = None

    def __post_init__(self) -> None:
        if not self.places:
            raise ValueError(f"{self.finding.code} points at nothing")

    @property
    def code(self) -> str:
        return self.finding.code

    @property
    def severity(self) -> Severity:
        return self.finding.severity

    @property
    def sentence(self) -> str:
        return self.finding.sentence
