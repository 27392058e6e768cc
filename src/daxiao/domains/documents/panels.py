"""What the pages of readings and project candidates show beside their fields."""

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

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
from daxiao.extract import read as engine
from daxiao.extract import readers
from daxiao.extract.readings import ProjectReading, Span, TargetReading, TaskReading
from daxiao.extract.source import Source
from daxiao.kernel.access import Actor
from daxiao.kernel.events import Entry, history_of
from daxiao.ui.fields import Text
from daxiao.ui.marks import Mark, pieces
from daxiao.ui.panels import FileLink, Files, Note, Panel, Table, Timeline


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
        "pages": _pages(reading),
        "tally": queries.tally(actor, reading),
    }


_PAGED = frozenset({readers.Kind.PDF, readers.Kind.PICTURE, readers.Kind.OFD})


def _pages(reading: "Reading") -> int:
    """The pages of a file that is being read page by page; 0 when that is over, or the format has none."""
    is_paged = reading.document.media in _PAGED and reading.done < reading.total - 1
    return reading.total - 1 if is_paged else 0


def _history(_actor: Actor, reading: "Reading") -> list[Entry]:
    return history_of(reading.document)


document_history = Timeline("操作记录", _history)


def _files(_actor: Actor, reading: "Reading") -> list[FileLink]:
    """The original; who may see the reading may have it."""
    document = reading.document
    return [
        FileLink(
            name=document.name,
            url=reverse("reading_original", args=[reading.pk]),
            size=document.file.size,
            at=document.uploaded_at,
            by=str(document.uploaded_by or ""),
            kind="原文件",
        )
    ]


original_file = Files("原文件", _files, help="交来时的原样，一个字节也没有改动；每次下载都有记录")


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
# candidates on one page of the queue; the text shows the marks of all
QUEUE = 200


def queue(actor: Actor, reading: "Reading", *, show: str = "", page: int = 1) -> dict[str, Any]:
    """One page of the candidates in the order of work. `show` is a kind, `pending`, or empty for all."""
    rows = queries.in_order_of_work(actor, reading)
    if show in CandidateKind.__members__.values():
        rows = rows.filter(kind=show)
    if show == "pending":
        rows = rows.filter(verdict=Verdict.PENDING)
    total = rows.count()
    pages = max(1, -(-total // QUEUE))
    page = min(max(page, 1), pages)
    return {
        "rows": list(rows[(page - 1) * QUEUE : page * QUEUE]),
        "total": total,
        "page": page,
        "before": page - 1 if page > 1 else None,
        "after": page + 1 if page < pages else None,
        "pages": pages,
    }


def text_window(actor: Actor, reading: "Reading", *, at: int) -> dict[str, Any]:
    """The text around `at` in pieces with the candidates marked, and where the windows before and after begin."""
    text = reading.document.text
    low = 0 if len(text) <= WINDOW else max(0, at - at % (WINDOW // 2) - WINDOW // 4)
    high = min(len(text), low + WINDOW)
    rows = queries.candidates(actor, reading).filter(start__lt=high, end__gt=low)
    marks = [m for c in rows for m in _marks(c)]
    left = queries.unread(actor, reading)
    marks += [Mark(a, b, 0, "unread") for a, b in left if a < high and b > low]
    return {
        "reading": reading,
        "unread": len(left),
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


def name_of(candidate: "Candidate") -> str:
    """An entry in a few words, for a list to choose from."""
    row = candidate.final or candidate.payload
    if candidate.kind == CandidateKind.TARGET:
        return f"{row['indicator']} {row['num_text']}{row['unit'] or ''}"
    return str(row.get("title") or row.get("name") or row.get("action") or "（没有标题）")[:60]


def guess(reading: "Reading", clause: Span) -> TargetReading | None:
    """What the engine makes of the chosen words alone, to start the form with; None when it makes nothing of them."""
    words = reading.document.text[clause.start : clause.end]
    found = engine.read(Source(name="", text=words, media="paste")).targets if words else ()
    return found[0] if found else None


def unpacked(candidate: "Candidate") -> TargetReading | TaskReading | ProjectReading:
    """The candidate as a reading: corrected where a person corrected it."""
    row = candidate.final or candidate.payload
    if candidate.kind == CandidateKind.TARGET:
        return unpack_target(row)
    return unpack_task(row) if candidate.kind == CandidateKind.TASK else unpack_project(row)
