"""The canonical form of what is frozen and its digest: the same rows give the same 64 characters on any machine."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256

from daxiao.domains.rounds.types.freezing import Frozen, Plain
from daxiao.std.findings import Decision, FindingKind


CLOSED_ALREADY = FindingKind("rounds.closed_already", "这一轮已经关闭，数据已冻结")
NOT_DUE = FindingKind("rounds.close_before_due", "还没到截止日 {due}，单位还在填报；到期以后再关闭")
MISSING = FindingKind(
    "rounds.close_with_missing",
    "还有{missing}项没有报送、{waiting}项待审核；确实要这样关闭，请勾选“仍要关闭”",
)


def may_close(
    *, is_open: bool, is_due: bool, due: str, counts: tuple[int, int], anyway: bool
) -> Decision:
    """`counts` are the items missing and those that wait for approval; to close over them is a decision of its own."""
    missing, waiting = counts
    return Decision.of(
        [
            None if is_open else CLOSED_ALREADY(),
            None if is_due else NOT_DUE(due=due),
            MISSING(field="anyway", missing=missing, waiting=waiting)
            if (missing or waiting) and not anyway
            else None,
        ]
    )


def canonical(value: object) -> str:
    """JSON with sorted keys and no blanks, in Unicode. Raises TypeError for anything JSON has no exact form for."""
    return json.dumps(
        _exact(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def _exact(value: object) -> Plain:
    """A binary float has no one form and is refused."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, list | tuple):
        return [_exact(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): _exact(one) for key, one in value.items()}
    raise TypeError(f"{type(value).__name__} has no exact form in JSON")


def digest(head: Mapping[str, Plain], rows: Iterable[Frozen]) -> str:
    """SHA-256 over the head of the round and its rows, in the order of kind, subject and place, whatever order they come in.

    One line a row, so that a million rows need no more memory than one.
    """
    found = sha256(canonical(head).encode())
    for row in sorted(rows, key=lambda r: (r.kind.value, r.subject_id, r.region_id)):
        found.update(b"\n")
        found.update(line_of(row).encode())
    return found.hexdigest()


def line_of(row: Frozen) -> str:
    return canonical(
        [row.kind.value, row.subject_id, row.region_id, row.org_id, row.label, row.told, row.data]
    )
