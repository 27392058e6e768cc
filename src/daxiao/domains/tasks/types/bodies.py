"""Work bodies (工作机制): their kinds and states, what is handed in about them, and where a plan names one."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class BodyKind(StrEnum):
    """The kinds of the plans, in their own words."""

    HEADQUARTERS = "headquarters"
    LEADING_GROUP = "leading_group"
    TASK_FORCE = "task_force"
    JOINT_MEETING = "joint_meeting"
    COMMITTEE = "committee"
    OFFICE = "office"

    @property
    def label(self) -> str:
        return {
            "headquarters": "指挥部",
            "leading_group": "领导小组",
            "task_force": "专班",
            "joint_meeting": "联席会议",
            "committee": "委员会",
            "office": "机制办公室",
        }[self.value]


class BodyState(StrEnum):
    STANDING = "standing"
    DISSOLVED = "dissolved"

    @property
    def label(self) -> str:
        return {"standing": "运行中", "dissolved": "已撤销"}[self.value]


@dataclass(frozen=True, slots=True)
class Mention:
    """A body as the text of a plan names it, `[start, end)` in the document, with its sentence."""

    plan_id: int
    start: int
    end: int
    name: str
    kind: BodyKind
    sentence: str

    @property
    def key(self) -> str:
        return f"{self.plan_id}-{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class BodyInput:
    """A body as the office enters it. It stems from a sentence of a plan (`mention`, the key of a `Mention`) or from a
    document of its own. An empty `name` takes the one of the sentence. `version` is the one that was looked at."""

    name: str
    kind: BodyKind | None
    region_id: int | None
    set_up_on: date | None
    office_id: int | None = None
    head_post: str = ""
    head_name: str = ""
    mention: str = ""
    document: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True)
class MemberInput:
    """A unit in a body, the post it holds there and, where known, the person; `since` the first day."""

    org_id: int
    post: str
    person: str
    since: date


@dataclass(frozen=True, slots=True)
class MemberEnd:
    """The first day on which a member is none any more, and why."""

    until: date
    reason: str


@dataclass(frozen=True, slots=True)
class ChargeInput:
    """What a body answers for: whole plans, and single tasks beside them."""

    plan_ids: tuple[int, ...] = ()
    task_ids: tuple[int, ...] = ()
