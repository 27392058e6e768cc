"""Targets and indicators as a person would type them."""

from decimal import Decimal
from typing import Any

from daxiao.domains.targets.types import (
    Ambition,
    Comparator,
    Direction,
    Due,
    FigureRole,
    IndicatorInput,
    Measure,
    StatedInput,
    TargetInput,
)


def indicator(name: str = "工业用电量", **change: Any) -> IndicatorInput:
    fields: dict[str, Any] = {
        "aliases": (),
        "unit": "亿千瓦时",
        "direction": Direction.MORE,
        "measure": Measure.FLOW,
        "definition": "",
    }
    return IndicatorInput(name=name, **(fields | change))


def target(candidate_id: int, clause_id: int, region_id: int, **change: Any) -> TargetInput:
    fields: dict[str, Any] = {
        "num_start": 10,
        "num_end": 13,
        "num_text": "120",
        "wording": "规上工业总产值",
        "value": Decimal(120),
        "value_high": None,
        "unit": "亿元",
        "comparator": Comparator.GE,
        "measure": Measure.FLOW,
        "ambition": Ambition.FLOOR,
        "due": Due(year=2026),
    }
    return TargetInput(candidate_id, clause_id, region_id, **(fields | change))


def stated(indicator_id: int, region_id: int, **change: Any) -> StatedInput:
    fields: dict[str, Any] = {
        "scope": "",
        "role": FigureRole.BASE,
        "year": 2025,
        "is_yearly": False,
        "value": Decimal("412.5"),
        "value_high": None,
        "unit": "亿元",
        "text": "412.5",
        "plan_title": "青禾县工业规划",
        "document_name": "规划.txt",
        "start": 5,
        "end": 10,
    }
    return StatedInput(indicator_id=indicator_id, region_id=region_id, **(fields | change))
