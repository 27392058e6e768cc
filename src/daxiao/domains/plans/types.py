"""What a plan is to the ledger, and what a new version of it may change."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from daxiao.extract.readings import TargetReading, TaskReading


class PlanState(StrEnum):
    """A plan that a newer version stands for is `superseded`; it comes back only when that revision is taken back."""

    IN_FORCE = "in_force"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"

    @property
    def label(self) -> str:
        return {"in_force": "执行中", "withdrawn": "已撤下", "superseded": "已被替代"}[self.value]


SECTION_LABELS = {
    "plan": "规划",
    "chapter": "章",
    "section": "节",
    "article": "条",
    "box": "专栏",
    "table": "表",
    "annex": "附件",
}


@dataclass(frozen=True, slots=True)
class SectionInput:
    """A heading of the outline; `parent` is an index into the tuple it comes in, or None. Offsets into the document."""

    kind: str
    level: int
    number: str
    title: str
    start: int
    end: int
    parent: int | None


@dataclass(frozen=True, slots=True)
class PlanInput:
    """A plan as it stands in a document; years as the plan states them, None where it does not."""

    key: str
    title: str
    start: int
    end: int
    horizon: int | None
    since: int | None
    until: int | None
    sections: tuple[SectionInput, ...]


@dataclass(frozen=True, slots=True)
class ClauseInput:
    """The words a fact comes from: `[start, end)` of the document, and the table cell where there is one."""

    start: int
    end: int
    text: str
    cell: str = ""


class RevisionState(StrEnum):
    OPEN = "open"
    APPROVED = "approved"
    TAKEN_BACK = "taken_back"
    ABANDONED = "abandoned"

    @property
    def label(self) -> str:
        return {
            "open": "比对中",
            "approved": "已批准",
            "taken_back": "已撤回",
            "abandoned": "已放弃",
        }[self.value]


class Subject(StrEnum):
    TARGET = "target"
    TASK = "task"

    @property
    def label(self) -> str:
        return {"target": "目标", "task": "任务"}[self.value]


class ChangeKind(StrEnum):
    """What the new version did to one commitment. `raised` and `lowered` speak of the number alone."""

    DROPPED = "dropped"
    ADDED = "added"
    RAISED = "raised"
    LOWERED = "lowered"
    REUNITED = "reunited"
    REDATED = "redated"
    RESCOPED = "rescoped"
    BOUND = "bound"
    REASSIGNED = "reassigned"
    RETITLED = "retitled"
    REWORDED = "reworded"
    UNCHANGED = "unchanged"

    @property
    def label(self) -> str:
        return _CHANGES[self.value]


_CHANGES = {
    "dropped": "删除",
    "added": "新增",
    "raised": "调高",
    "lowered": "调低",
    "reunited": "改单位或性质",
    "redated": "改期限",
    "rescoped": "改范围",
    "bound": "改比较词或力度",
    "reassigned": "改责任单位",
    "retitled": "改名称",
    "reworded": "改文字",
    "unchanged": "未变",
}


class Bearing(StrEnum):
    """Whether the commitment became harder or easier to keep; `mixed` when both, `unknown` where no direction is known."""

    STRICTER = "stricter"
    LOOSER = "looser"
    MIXED = "mixed"
    SAME = "same"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {
            "stricter": "更严",
            "looser": "更松",
            "mixed": "有严有松",
            "same": "松紧不变",
            "unknown": "松紧不明",
        }[self.value]


class Way(StrEnum):
    """Which way an indicator is to go: what makes a higher number stricter or looser."""

    UP = "up"
    DOWN = "down"

    @property
    def label(self) -> str:
        return {"up": "越高越严", "down": "越低越严"}[self.value]


class Anchor(StrEnum):
    """How the sentence of the old version was found again in the new one."""

    EXACT = "exact"
    ALIGNED = "aligned"
    LOST = "lost"
    NEW = "new"

    @property
    def label(self) -> str:
        return {
            "exact": "原句逐字找到",
            "aligned": "对到改写后的句子",
            "lost": "新版里找不到原句",
            "new": "旧版台账没有",
        }[self.value]


class Choice(StrEnum):
    """What a person said of a change."""

    PENDING = "pending"
    TAKEN = "taken"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return {"pending": "待定", "taken": "采纳", "refused": "不采纳"}[self.value]


@dataclass(frozen=True, slots=True)
class Facet:
    """One thing that differs between two versions of a commitment, in words; `was` or `now` is empty where a side says
    nothing."""

    name: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class TargetSide:
    """A target of one version. `key` names it within its side; `same` is the indicator it is known to measure, empty
    where nobody said so; `raw` is what the engine read where a person corrected it later; `way` where it is known."""

    key: str
    reading: TargetReading
    same: str = ""
    raw: TargetReading | None = None
    way: Way | None = None


@dataclass(frozen=True, slots=True)
class TaskSide:
    key: str
    reading: TaskReading
    raw: TaskReading | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a plan: the text its offsets point into, where the plan stands in it, and what it commits to.

    `refused` are the numbers, `[start, end)`, of which a person said that they are no target.
    """

    text: str
    start: int
    end: int
    targets: tuple[TargetSide, ...] = ()
    tasks: tuple[TaskSide, ...] = ()
    refused: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """Where an old sentence stands in the new text, `[start, end)`; `doubts` are what its evidence no longer bears out."""

    anchor: Anchor
    start: int = 0
    end: int = 0
    num_start: int = 0
    num_end: int = 0
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of a comparison: a pair, or one side alone. Keys are those of the sides, empty on the side that lacks it.

    `rise` is new minus old in the old unit, `rise_pct` that as percent of the old value; None where there is no number
    to compare or the old one is zero.
    """

    subject: Subject
    kind: ChangeKind
    old: str
    new: str
    bearing: Bearing
    facets: tuple[Facet, ...]
    found: Found
    rise: Decimal | None = None
    rise_pct: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RevisionFacts:
    """What decides whether a document may be compared with a plan as its new version.

    Places by name; `handed_over_on` and `published_from_on` are the days on which the new document and the one of the
    version in force came in; `until` and `old_until` the last years of both, None where the text has none.
    """

    state: PlanState
    plan_place: str
    document_place: str
    is_same_place: bool
    is_same_document: bool
    has_open: bool
    stands_alone: bool
    handed_over_on: date
    published_from_on: date
    until: int | None = None
    old_until: int | None = None


@dataclass(frozen=True, slots=True)
class ApprovalFacts:
    """What decides whether a revision may be approved: `pending` changes nobody has decided, `moved` ones whose row or
    reading changed since; `needs_two` where the place wants another person than who prepared it."""

    state: RevisionState
    plan_state: PlanState
    total: int
    pending: int
    moved: int
    needs_two: bool
    is_preparer: bool


@dataclass(frozen=True, slots=True)
class ChangeInput:
    """A line of a comparison as it is stored; ids are those of candidates, None on the side that lacks it. `seen` is the
    newest version of the ledger row, `read` that of the new candidate, when they were compared; 0 for none."""

    difference: Difference
    old_id: int | None
    new_id: int | None
    label: str
    was: str
    now: str
    gap: str = ""
    seen: int = 0
    read: int = 0
    place: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """How far the comparison is decided: counts of changes by kind, of what waits, and of what must be looked at again."""

    total: int
    pending: int
    taken: int
    refused: int
    unchanged: int
    kinds: tuple[tuple[ChangeKind, int, int], ...]

    @property
    def decided(self) -> int:
        return self.total - self.pending

    @property
    def pct(self) -> int:
        return 100 if not self.total else self.decided * 100 // self.total
