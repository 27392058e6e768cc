"""Tables of indicators, targets, goals and figures."""

from daxiao.domains.targets.models.book import IndicatorEdition
from daxiao.domains.targets.models.figures import (
    FigureCorrection,
    LockException,
    MonthLock,
    Observation,
    ReportingDuty,
    SampleFigure,
)
from daxiao.domains.targets.models.goals import (
    Allocation,
    AllocationPart,
    CoverageName,
    Goal,
    GoalForecast,
    GoalStanding,
    PeerFigure,
)
from daxiao.domains.targets.models.ledger import Indicator, IndicatorMatch, StatedFigure, Target
from daxiao.domains.targets.models.rankings import RankingExclusion, RankingScheme, RankingWeight


__all__ = [
    "Allocation",
    "AllocationPart",
    "CoverageName",
    "FigureCorrection",
    "Goal",
    "GoalForecast",
    "GoalStanding",
    "Indicator",
    "IndicatorEdition",
    "IndicatorMatch",
    "LockException",
    "MonthLock",
    "Observation",
    "PeerFigure",
    "RankingExclusion",
    "RankingScheme",
    "RankingWeight",
    "ReportingDuty",
    "SampleFigure",
    "StatedFigure",
    "Target",
]
