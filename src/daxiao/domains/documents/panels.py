"""What the pages of readings and project candidates show beside their fields."""

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any

from daxiao.domains.documents import queries
from daxiao.domains.documents.types import (
    GRADE_LABELS,
    CandidateKind,
    ReadingState,
    Verdict,
    unpack_project,
    unpack_target,
    unpack_task,
)
from daxiao.extract.readings import ProjectReading, TargetReading, TaskReading
from daxiao.kernel.access import Actor
from daxiao.kernel.events import Entry, history_of
from daxiao.ui.fields import Text
from daxiao.ui.marks import Mark, pieces
from daxiao.ui.panels import Note, Panel, Table, Timeline


if TYPE_CHECKING:
    from daxiao.domains.documents.models import Candidate, Reading


@dataclass(frozen=True)
class Progress(Panel):
    """How far the reading and the review are, with the way on."""

    _: KW_ONLY
    template = "documents/parts/progress.html"


def progress(actor: Actor, reading: "Reading") -> dict[str, Any]:
    """Data of the progress panel: state, percent read, tally of the review."""
    state = ReadingState(reading.state)
    return {
        "reading": reading,
        "state": state,
        "is_moving": state in (ReadingState.QUEUED, ReadingState.RUNNING),
        "pct": reading.done * 100 // reading.total if reading.total else 0,
        "tally": queries.tally(actor, reading),
    }


def _history(_actor: Actor, reading: "Reading") -> list[Entry]:
    return history_of(reading.document)


document_history = Timeline("操作记录", _history)


def _nodes(_actor: Actor, row: "Candidate") -> list[dict[str, str]]:
    nodes = (row.final or row.payload)["nodes"]
    return [{"quarter": f"第{n['quarter']}季度", "text": n["text"]} for n in nodes]


project_nodes = Table(
    "季度节点",
    _nodes,
    columns=[Text("quarter", "季度"), Text("text", "内容")],
    empty="规划没有写明季度节点",
)


def _words(_actor: Actor, row: "Candidate") -> str:
    """The line of the plan that names the project; cells of a table stand apart."""
    text = row.reading.document.text[row.start : row.end]
    return "　".join(part.strip() for part in text.replace("\n", "\t").split("\t") if part.strip())


project_words = Note("规划原文", _words, help="项目所在的表格行或句子")


# characters of text on one page of the review; a longer text is turned in windows
WINDOW = 60_000
GRADE_RANK = {"weak": 0, "inferred": 1, "stated": 2}


def queue(actor: Actor, reading: "Reading", *, show: str = "") -> list["Candidate"]:
    """Candidates in the order of work: not yet judged first, the uncertain before the certain, then by place in the
    text. `show` is a kind, `pending`, or empty for all."""
    rows = queries.candidates(actor, reading).select_related("decided_by")
    if show in CandidateKind.__members__.values():
        rows = rows.filter(kind=show)
    if show == "pending":
        rows = rows.filter(verdict=Verdict.PENDING)
    return sorted(
        rows,
        key=lambda c: (c.verdict != Verdict.PENDING, GRADE_RANK.get(c.grade, 0), c.start, c.pk),
    )


def next_of(rows: list["Candidate"], after: int | None) -> "Candidate | None":
    """The next one to be judged, after the row with id `after` where that is still in line."""
    waiting = [c for c in rows if c.verdict == Verdict.PENDING and c.pk != after]
    return waiting[0] if waiting else next((c for c in rows if c.pk == after), None)


def text_window(actor: Actor, reading: "Reading", *, at: int) -> dict[str, Any]:
    """The text around `at` in pieces with the candidates marked, and where the windows before and after begin."""
    text = reading.document.text
    low = 0 if len(text) <= WINDOW else max(0, at - at % (WINDOW // 2) - WINDOW // 4)
    high = min(len(text), low + WINDOW)
    rows = queries.candidates(actor, reading).filter(start__lt=high, end__gt=low)
    marks = [m for c in rows for m in _marks(c)]
    return {
        "reading": reading,
        "pieces": pieces(text, low, high, marks),
        "low": low,
        "high": high,
        "before": max(0, low - WINDOW // 2) if low else None,
        "after": high if high < len(text) else None,
    }


def _marks(candidate: "Candidate") -> list[Mark]:
    row = candidate.final or candidate.payload
    pk = candidate.pk
    if candidate.kind == CandidateKind.TARGET:
        (a, b), (c, d) = row["clause"], row["num"]
        return [Mark(a, b, pk, "clause"), Mark(c, d, pk, f"num-{candidate.verdict}")]
    if candidate.kind == CandidateKind.TASK:
        spot = row["responsibility"]
        start = row["clause"][0]
        head = Mark(start, min(start + 30, row["clause"][1]), pk, "task")
        return [head, Mark(spot[0], spot[1], pk, "duty")] if spot else [head]
    a, b = row["clause"]
    return [Mark(a, min(b, a + 60), pk, "project")]


def card(candidate: "Candidate", form: Any = None) -> dict[str, Any]:
    """What the card of one candidate shows: the sentence, the reading and why it was read so."""
    item = unpacked(candidate)
    text = candidate.reading.document.text
    return {
        "candidate": candidate,
        "item": item,
        "kind": CandidateKind(candidate.kind),
        "verdict": Verdict(candidate.verdict),
        "grade": GRADE_LABELS[item.grade],
        "sentence": pieces(text, item.clause.start, item.clause.end, _marks(candidate)),
        "steps": [(s.rule, text[s.span.start : s.span.end][:80], s.says) for s in item.derivation],
        "form": form,
    }


def unpacked(candidate: "Candidate") -> TargetReading | TaskReading | ProjectReading:
    """The candidate as a reading: corrected where a person corrected it."""
    row = candidate.final or candidate.payload
    if candidate.kind == CandidateKind.TARGET:
        return unpack_target(row)
    return unpack_task(row) if candidate.kind == CandidateKind.TASK else unpack_project(row)
