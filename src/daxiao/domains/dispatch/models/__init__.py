"""Tables of supervision and evaluation."""

from daxiao.domains.dispatch.models.evaluation import (
    CellNote,
    Evaluation,
    EvaluationAnswer,
    EvaluationCell,
    EvaluationItem,
    EvaluationProof,
    EvaluationScheme,
    EvaluationSubject,
    Objection,
)
from daxiao.domains.dispatch.models.experts import (
    Expert,
    ExpertDraw,
    ExpertOpinion,
    ExpertSeat,
)
from daxiao.domains.dispatch.models.midterm import (
    EvaluationProblem,
    MidtermReview,
    MidtermTarget,
    MidtermTask,
)
from daxiao.domains.dispatch.models.orders import (
    Order,
    OrderFile,
    OrderMeasure,
    OrderMove,
    OrderUnit,
    Outcome,
)


__all__ = [
    "CellNote",
    "Evaluation",
    "EvaluationAnswer",
    "EvaluationCell",
    "EvaluationItem",
    "EvaluationProblem",
    "EvaluationProof",
    "EvaluationScheme",
    "EvaluationSubject",
    "Expert",
    "ExpertDraw",
    "ExpertOpinion",
    "ExpertSeat",
    "MidtermReview",
    "MidtermTarget",
    "MidtermTask",
    "Objection",
    "Order",
    "OrderFile",
    "OrderMeasure",
    "OrderMove",
    "OrderUnit",
    "Outcome",
]
