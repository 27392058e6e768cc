"""What the platform counts itself for an evaluation. The assembly of the house fills `MEASURES`; this domain knows none.

A measure is `load(actor, subject, period) -> Measured`: a value with the words that say how it came about and the address
of the rows behind it, or no value and the reason. To add one: write the function in `flows/evaluation_measures.py` (it may
read any domain's queries), and name it in `MEASURES` there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from daxiao.domains.dispatch.types.evaluation import Measured, Period, Subject, SubjectKind
from daxiao.kernel.access import Actor


Load = Callable[[Actor, Subject, Period], Measured]


@dataclass(frozen=True, slots=True)
class Measure:
    """`code` is stored with the item; `kinds` are the subjects that it can be asked about; `help` says how it is counted;
    `most` is the most that it can be, None where there is no such thing."""

    code: str
    title: str
    unit: str
    kinds: frozenset[SubjectKind]
    help: str
    load: Load
    most: Decimal | None = None


MEASURES: dict[str, Measure] = {}


def add(*measures: Measure) -> None:
    """Raises ValueError on another measure of the same code."""
    for one in measures:
        if MEASURES.setdefault(one.code, one) is not one:
            raise ValueError(f"measure {one.code} is there twice")


def measured(code: str, actor: Actor, subject: Subject, period: Period) -> Measured:
    """The measure's answer; a measure that is not there any more, or not for such a subject, says so."""
    found = MEASURES.get(code)
    if found is None:
        return Measured(None, "平台没有这个计算口径，请在方案里换一个")
    if subject.kind not in found.kinds:
        return Measured(None, f"“{found.title}”不适用于{subject.kind.label}")
    return found.load(actor, subject, period)
