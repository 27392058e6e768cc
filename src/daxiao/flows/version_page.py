"""What the page of a revision shows: its lines in the order of work, and one of them with both sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from daxiao.domains.documents import queries as documents
from daxiao.domains.documents.types import GRADE_LABELS, Verdict
from daxiao.domains.plans import queries as plans
from daxiao.domains.plans import rules
from daxiao.domains.plans.rules import words
from daxiao.domains.plans.types import Anchor, Bearing, ChangeKind, Choice, RevisionState, Subject
from daxiao.extract.readings import Grade
from daxiao.flows import compare_versions


if TYPE_CHECKING:
    from django.db.models import QuerySet

    from daxiao.domains.documents.models import Reading
    from daxiao.domains.plans.models import Change, Revision
    from daxiao.kernel.access import Actor
    from daxiao.std.findings import Finding


# lines on one page; a longer comparison is turned
PAGE = 200
MATES = 40
PENDING, AGAIN, ALL, SAME = "pending", "again", "", "unchanged"


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of one kind. `waiting` may be taken together: nobody has decided them and nothing moved under them."""

    kind: ChangeKind
    rows: list[Change]
    waiting: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Show:
    key: str
    word: str
    count: int


@dataclass(frozen=True, slots=True)
class Page:
    groups: list[Group]
    shows: list[Show]
    stale: frozenset[int]
    unseen: int
    left: int
    total: int
    page: int
    pages: int

    @property
    def rows(self) -> list[Change]:
        return [r for g in self.groups for r in g.rows]


@dataclass(frozen=True, slots=True)
class Card:
    """One line in full. `marks` are the versions of row and reading that the person sees with it."""

    change: Change
    kind: ChangeKind
    bearing: Bearing
    anchor: Anchor
    choice: Choice
    marks: tuple[int, int]
    is_stale: bool
    old: list[words.Stretch]
    new: list[words.Stretch]
    row: Any
    mates: list[Change]
    reading: str
    effect: tuple[str, str]

    @property
    def says_bearing(self) -> bool:
        return self.bearing is not Bearing.SAME and self.kind not in _ALONE

    @property
    def is_settled(self) -> bool:
        """Unchanged, and nobody had to say so."""
        return (
            self.kind is ChangeKind.UNCHANGED and self.choice is Choice.TAKEN and not self.is_stale
        )

    @property
    def can_split(self) -> bool:
        return self.change.old_id is not None and self.kind is not ChangeKind.DROPPED

    @property
    def facets(self) -> list[list[str]]:
        """What differs, field by field; nothing where the line above says it already."""
        found = [f for f in self.change.facets if f[1] or f[2]]
        is_told = self.change.was and self.change.was != self.change.now
        return found if len(found) > 1 or not is_told else []


_ALONE = {ChangeKind.ADDED, ChangeKind.DROPPED, ChangeKind.UNCHANGED}


def reading_of(actor: Actor, revision: Revision) -> Reading:
    """The reading of the new version; raises `Denied` where the document is out of scope: it may not be published yet."""
    return documents.reading(actor, revision.reading_id)


def older(actor: Actor, revision: Revision) -> Finding | None:
    """The question whether the new document is older than the version in force, while it is open."""
    if revision.state != RevisionState.OPEN:
        return None
    reading = documents.reading(actor, revision.reading_id)
    plan = plans.plan(actor, revision.plan_id)
    return rules.looks_older(plans.revision_facts(actor, plan, reading))


def page(actor: Actor, revision: Revision, *, show: str = "", turn: int = 1) -> Page:
    """The lines that `show` narrows to, in groups by kind; what must be looked at again comes first in its group."""
    every = list(plans.changes(actor, revision))
    is_open = revision.state == RevisionState.OPEN
    moved = compare_versions.moved(actor, revision, every) if is_open else _NOTHING
    rows = [c for c in every if _fits(c, show, moved.stale)]
    pages = max(1, -(-len(rows) // PAGE))
    turn = min(max(turn, 1), pages)
    part = rows[(turn - 1) * PAGE : turn * PAGE]
    return Page(
        groups=_groups(part, moved.stale),
        shows=_shows(every, moved.stale),
        stale=moved.stale,
        unseen=moved.unseen,
        left=_left(actor, revision, every) if is_open else 0,
        total=len(rows),
        page=turn,
        pages=pages,
    )


def _left(actor: Actor, revision: Revision, every: list[Change]) -> int:
    """What the old version said too and nobody took into the ledger."""
    reading = documents.reading(actor, revision.reading_id)
    seen = {c.new_id for c in every if c.new_id is not None}
    return documents.waiting_outside(actor, reading, revision.title, seen)


_NOTHING = compare_versions.Moved({}, frozenset(), 0)


def _fits(change: Change, show: str, stale: frozenset[int]) -> bool:
    if show == PENDING:
        return change.choice == Choice.PENDING or change.pk in stale
    if show == AGAIN:
        return change.pk in stale
    if show in Subject.__members__.values():
        return change.subject == show and change.kind != ChangeKind.UNCHANGED
    if show in ChangeKind.__members__.values():
        return change.kind == show
    return change.kind != ChangeKind.UNCHANGED or change.pk in stale


def _groups(rows: list[Change], stale: frozenset[int]) -> list[Group]:
    found = []
    for kind in ChangeKind:
        mine = [c for c in rows if c.kind == kind]
        if not mine:
            continue
        waiting = tuple(
            c.pk for c in mine if c.choice == Choice.PENDING and c.pk not in stale and not c.doubts
        )
        can_wait = kind is not ChangeKind.DROPPED
        found.append(Group(kind, mine, waiting if can_wait else ()))
    return found


def _shows(every: list[Change], stale: frozenset[int]) -> list[Show]:
    """The filters that would show something, with their counts."""
    changed = [c for c in every if c.kind != ChangeKind.UNCHANGED]
    shows = [
        Show(ALL, "全部变动", len(changed)),
        Show(PENDING, "待定", sum(_fits(c, PENDING, stale) for c in every)),
        Show(AGAIN, "需再看", len(stale)),
        *(Show(s.value, s.label, sum(c.subject == s for c in changed)) for s in Subject),
        *(Show(k.value, k.label, sum(c.kind == k for c in every)) for k in ChangeKind),
    ]
    return [s for s in shows if s.count or s.key in {ALL, PENDING}]


def next_pending(actor: Actor, revision: Revision, *, after: Change) -> Change | None:
    """The next line that waits, in the order of work; from the top again at the end."""
    waiting: QuerySet[Change] = plans.changes(actor, revision).filter(choice=Choice.PENDING.value)
    rows = list(waiting)
    place = (list(ChangeKind).index(ChangeKind(after.kind)), after.place, after.pk)
    later = [c for c in rows if (_rank(c), c.place, c.pk) > place]
    return next(iter([*later, *rows]), None)


def _rank(change: Change) -> int:
    return list(ChangeKind).index(ChangeKind(change.kind))


# ---------------------------------------------------------------- one line


def card(actor: Actor, change: Change) -> Card:
    """Everything a person needs to decide one line. Raises `Denied` where the documents are out of scope."""
    revision = plans.revision(actor, change.revision_id)
    documents.reading(actor, revision.reading_id)
    is_open = revision.state == RevisionState.OPEN
    moved = compare_versions.moved(actor, revision, [change]) if is_open else _NOTHING
    old, new = _sentences(change, revision)
    kind = ChangeKind(change.kind)
    return Card(
        change=change,
        kind=kind,
        bearing=Bearing(change.bearing),
        anchor=Anchor(change.anchor),
        choice=Choice(change.choice),
        marks=moved.now.get(change.pk, (change.seen, change.read)),
        is_stale=change.pk in moved.stale,
        old=old,
        new=new,
        row=compare_versions.row_of(actor, change),
        mates=_mates(actor, change) if is_open else [],
        reading=_reading_said(change),
        effect=_effect(kind, change),
    )


def _sentences(
    change: Change, revision: Revision
) -> tuple[list[words.Stretch], list[words.Stretch]]:
    says = revision.reading.document.text[change.start : change.end]
    if change.old is None:
        return [], [words.Stretch(says, differs=False)]
    was = _cited(change.old)
    if not says:
        return [words.Stretch(was, differs=False)], []
    return words.side_by_side(was, says)


def _cited(candidate: Any) -> str:
    start, end = (candidate.final or candidate.payload)["clause"]
    return str(candidate.reading.document.text[start:end])


def _mates(actor: Actor, change: Change) -> list[Change]:
    """What a line that stands alone could be joined with, the likest first."""
    if change.kind not in {ChangeKind.ADDED, ChangeKind.DROPPED}:
        return []
    like = words.Likeness()
    said = words.folded(change.label + change.was + change.now)
    rows = sorted(
        plans.mate_choices(actor, change),
        key=lambda c: -like.of(said, words.folded(c.label + c.was + c.now)),
    )
    return rows[:MATES]


def _reading_said(change: Change) -> str:
    """What is to be known of the new reading: whether a person has confirmed it, and how sure it is."""
    if change.new is None:
        return ""
    verdict = Verdict(change.new.verdict)
    if verdict is not Verdict.PENDING:
        return f"新版读取：{verdict.label}"
    return f"新版读取：还没有核对（{GRADE_LABELS[Grade(change.new.grade)]}），采纳即为确认"


_EFFECTS = {
    ChangeKind.DROPPED: (
        "台账里的这一条随旧版撤下，理由和经过保留",
        "台账里的这一条继续执行，仍指向旧版原句",
    ),
    ChangeKind.ADDED: ("在台账里新建这一条", "不进入台账"),
    ChangeKind.UNCHANGED: ("只改指新版的原句，其余不动", "继续指向旧版原句"),
}


def _effect(kind: ChangeKind, change: Change) -> tuple[str, str]:
    """What taking and refusing would do to the ledger."""
    if kind in _EFFECTS:
        return _EFFECTS[kind]
    if change.was != change.now:
        said = f"{change.was or '（空）'} → {change.now or '（空）'}"
    else:
        said = "文字按新版"
    return f"台账改为新版：{said}；责任单位、经过和已报进度不动", "台账保持原样，仍指向旧版原句"
