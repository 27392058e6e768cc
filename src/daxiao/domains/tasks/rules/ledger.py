"""Which unit a plan's wording means, and what may be done with a row of the ledger. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from daxiao.domains.tasks.types import Duty, Found, TaskState, UnitInput
from daxiao.std.findings import Decision, FindingKind


ALREADY_DROPPED = FindingKind("tasks.already_dropped", "这项任务已经撤销")
NOT_DROPPED = FindingKind("tasks.not_dropped", "这项任务正在执行，不必恢复")
GONE_WITH_PLAN = FindingKind(
    "tasks.gone_with_plan", "这项任务随规划一起撤下了，请在规划页“恢复执行”"
)
REASON_MISSING = FindingKind("tasks.reason_missing", "请写明理由，它会留在经过里")
NOT_A_QUESTION = FindingKind("tasks.not_a_question", "“{written}”已经对上单位，不必再认定")


def due_on(deadline: int | None) -> date | None:
    """Plans give a year; the last day of it is the due day."""
    return None if deadline is None else date(deadline, 12, 31)


# What stands for many: the words and the kind of unit they mean. 各乡镇 means all townships of the plan's place.
GROUPS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        # not what merely begins with the word: 乡镇企业局 is one unit
        re.compile(
            r"^各?(有关|相关)?乡镇([（(][^（）()]*[）)])?([、，]?(街道|场|园区))*(办事处|人民政府)?$"
            r"|^各?镇街$|^各?街道(办事处)?$|^各?镇([（(]街道[）)])?$"
        ),
        "township",
    ),
    (
        re.compile(
            r"^各?县[（(]?(市[、，]?区|市区)[）)]?(人民政府)?$|^各县(区|市)?$|^各(市县|区县|市州)$"
        ),
        "government",
    ),
    (re.compile(r"^各(工业|产业)?园区$|^各(开发区|高新区)$|^各(有关)?功能区$"), "park"),
    (re.compile(r"^各?(电信|通信|基础电信)(运营商|运营企业|企业)$"), "operator"),
)


def group_kind(written: str) -> str | None:
    """The kind of unit that a collective word stands for, or None when the words name a single unit."""
    name = "".join(written.split())
    return next((kind for pattern, kind in GROUPS if pattern.match(name)), None)


def resolve(
    written: str,
    duty: Duty,
    *,
    indexes: Sequence[Mapping[str, Sequence[int]]],
    members: Mapping[str, Sequence[int]],
) -> UnitInput:
    """Meet a wording with the register of units: `indexes` map names to ids, the nearest place first.

    An unknown unit is a question for a person, never a new unit.
    """
    name = "".join(written.split())
    for index in indexes:
        ids = index.get(name, ())
        if len(ids) == 1:
            return UnitInput(written, duty, Found.UNIT, tuple(ids))
        if ids:
            return UnitInput(written, duty, Found.AMBIGUOUS)
    kind = group_kind(name)
    if kind is not None and members.get(kind):
        return UnitInput(written, duty, Found.GROUP, tuple(members[kind]))
    return UnitInput(written, duty, Found.UNKNOWN)


def may_drop(state: TaskState, reason: str) -> Decision:
    return Decision.of(
        [
            ALREADY_DROPPED() if state is TaskState.DROPPED else None,
            GONE_WITH_PLAN() if state is TaskState.LAPSED else None,
            None if reason.strip() else REASON_MISSING(field="reason"),
        ]
    )


def may_restore(state: TaskState) -> Decision:
    if state is TaskState.LAPSED:
        return Decision.of([GONE_WITH_PLAN()])
    return Decision.of([None if state is TaskState.DROPPED else NOT_DROPPED()])


def may_dismiss(found: Found, written: str, reason: str) -> Decision:
    return Decision.of(
        [
            *may_identify(found, written).findings,
            None if reason.strip() else REASON_MISSING(field="reason"),
        ]
    )


def may_identify(found: Found, written: str) -> Decision:
    open_questions = (Found.UNKNOWN, Found.AMBIGUOUS)
    return Decision.of([None if found in open_questions else NOT_A_QUESTION(written=written)])
