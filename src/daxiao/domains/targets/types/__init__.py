"""Indicators, targets, goals and figures as values."""

from daxiao.domains.targets.types.ledger import (
    Ambition,
    Before,
    Comparator,
    Direction,
    Due,
    FigureRole,
    IndicatorInput,
    MatchState,
    Measure,
    Overview,
    Spot,
    StatedInput,
    TargetInput,
    TargetRevision,
    TargetState,
    spot,
)


__all__ = [
    "Ambition",
    "Before",
    "Comparator",
    "Direction",
    "Due",
    "FigureRole",
    "IndicatorInput",
    "MatchState",
    "Measure",
    "Overview",
    "Spot",
    "StatedInput",
    "TargetInput",
    "TargetRevision",
    "TargetState",
    "spot",
]
