"""Allocations (目标分解) as a person edits them."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Grain(StrEnum):
    """Into what periods a goal is split."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"

    @property
    def label(self) -> str:
        return {"year": "各年", "quarter": "各季度", "month": "各月"}[self.value]


@dataclass(frozen=True, slots=True)
class PartInput:
    """One that receives: `key` is the id of a place, the name of an industry, or a period (2026, 2026Q1, 202602).

    `fixed` is a value set by hand, `basis` what the method weighs by, `stretch` a stretch set by hand; None where nothing
    was typed.
    """

    key: str
    name: str
    basis: Decimal | None = None
    fixed: Decimal | None = None
    stretch: Decimal | None = None


@dataclass(frozen=True, slots=True)
class DraftInput:
    """A draft as it stands in the editor; `version` is that of the draft the person saw, 0 where none was there.

    `stretch_gap` is what is kept back of the stretch, None for the proportion of the floor's."""

    axis: str
    method: str
    parts: tuple[PartInput, ...] = field(default=())
    gap: Decimal = Decimal(0)
    gap_reason: str = ""
    version: int = 0
    stretch_gap: Decimal | None = None
