"""Decisions about the remarks of a plan check. Pure."""

import hashlib
from collections import Counter
from collections.abc import Iterable

from daxiao.domains.checks.types import RemarkInput, RemarkState
from daxiao.std.findings import Decision, FindingKind


NOTE_MISSING = FindingKind(
    "checks.note_missing", "请写明为什么这一条不是问题，说明会和这一条一起保存"
)
QUESTION_MISSING = FindingKind("checks.question_missing", "请写明要单位核实什么")
REPLY_MISSING = FindingKind("checks.reply_missing", "请写明核实的结果")
SETTLED = FindingKind("checks.already_settled", "这一条已经处理过（{state}），要改先点“重新打开”")
NOT_SETTLED = FindingKind("checks.not_settled", "这一条还没有处理，不必重新打开")
NOT_HANDED = FindingKind("checks.not_handed", "这一条没有交给单位，不需要回复")
UNIT_GONE = FindingKind("checks.unit_gone", "{unit}已经撤销，请选择在用的单位")
NOTHING_TO_CHECK = FindingKind(
    "checks.nothing_to_check", "{place}还没有在执行的规划，发布规划以后才能体检"
)


def may_settle(
    state: RemarkState, words: str = "", *, missing: FindingKind | None = None
) -> Decision:
    """An open or answered remark may be accepted, explained or handed on; `missing` refuses when `words` are blank."""
    done = state in (RemarkState.ACCEPTED, RemarkState.EXPLAINED)
    return Decision.of(
        [
            SETTLED(state=state.label) if done else None,
            missing(field="words") if missing and not words.strip() else None,
        ]
    )


def may_reply(state: RemarkState, words: str) -> Decision:
    """The unit answers what it was asked, and may answer again until the office has decided."""
    asked = state in (RemarkState.HANDED, RemarkState.ANSWERED)
    return Decision.of(
        [None if asked else NOT_HANDED(), None if words.strip() else REPLY_MISSING(field="words")]
    )


def may_reopen(state: RemarkState) -> Decision:
    return Decision.of([NOT_SETTLED() if state is RemarkState.OPEN else None])


def fingerprints(remarks: Iterable[RemarkInput]) -> list[str]:
    """One stable key for each remark: its code and the words it points at, wherever in the text they stand now.

    So an explanation survives a new reading and a new version of the plan. Remarks with the same words are counted.
    """
    seen: Counter[str] = Counter()
    keys = []
    for remark in remarks:
        words = sorted("".join(p.words.split()) for p in remark.places)
        digest = hashlib.sha256("\x1f".join([remark.code, *words]).encode()).hexdigest()
        seen[digest] += 1
        keys.append(f"{digest[:40]}.{seen[digest]}")
    return keys
