"""What a plan is to the ledger."""

from dataclasses import dataclass
from enum import StrEnum


class PlanState(StrEnum):
    IN_FORCE = "in_force"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {"in_force": "执行中", "withdrawn": "已撤下"}[self.value]


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
