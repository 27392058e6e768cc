"""How long a stage takes, and whose word that is: this project's, the template's, or comparable projects'."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from daxiao.domains.projects.rules.templates import StageDef
from daxiao.domains.projects.types import LengthSource, SpanUnit, Stage
from daxiao.std.workdays import HolidayTable


@dataclass(frozen=True, slots=True)
class Length:
    """How long a stage takes and whose word that is. `offset` counts from signing; None: right after what it needs."""

    length: int
    unit: SpanUnit
    source: LengthSource
    offset: int | None = None
    clause: str = ""

    @property
    def written(self) -> str:
        """30天（同类项目中位数）."""
        return f"{self.length}{self.unit.label}（{self.clause or self.source.label}）"


@dataclass(frozen=True, slots=True)
class Basis:
    """What a proposal is made from besides the template.

    `given` are natural days this project's people filled in; `medians` natural days of comparable finished projects.
    """

    given: Mapping[Stage, int] = field(default_factory=dict)
    medians: Mapping[Stage, int] = field(default_factory=dict)
    holidays: HolidayTable = field(default_factory=HolidayTable)


def length_of(definition: StageDef, basis: Basis) -> Length | None:
    """The length of a stage: this project's own, else the template's, else the median; None when nobody knows."""
    given = basis.given.get(definition.stage)
    window = definition.window
    offset = None if window is None else window.offset
    if given is not None:
        return Length(given, SpanUnit.DAYS, LengthSource.GIVEN, offset)
    if window is not None:
        return Length(window.length, window.unit, window.whose, offset, window.clause)
    median = basis.medians.get(definition.stage)
    return None if median is None else Length(median, SpanUnit.DAYS, LengthSource.MEDIAN)
