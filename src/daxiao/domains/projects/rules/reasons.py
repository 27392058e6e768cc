"""Reason or no change (05-principles 21): a reason code and a sentence of the person's own."""

from daxiao.domains.projects.types import Reason
from daxiao.std.findings import Finding, FindingKind


REASON_MISSING = FindingKind("projects.reason_missing", "改动“{what}”要选一个变更原因")
SENTENCE_MISSING = FindingKind(
    "projects.sentence_missing", "改动“{what}”要用一句话写明缘由，只选“{reason}”不够"
)


def reason_findings(what: str, reason: Reason | None, because: str) -> tuple[Finding, ...]:
    """What is missing for a change of `what`: the code, or a sentence that says more than the code's own words."""
    if reason is None:
        return (REASON_MISSING(field="reason", what=what),)
    said = "".join(one for one in because if one.isalnum())
    if not said or said == reason.label:
        return (SENTENCE_MISSING(field="because", what=what, reason=reason.label),)
    return ()
