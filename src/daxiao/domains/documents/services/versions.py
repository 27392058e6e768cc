"""What the readings of a document meet when it becomes a new version of a plan, or ceases to be one."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from daxiao.domains.documents import rules
from daxiao.domains.documents.models import Candidate, Reading
from daxiao.domains.documents.services import review
from daxiao.domains.documents.types import ReadingState, Verdict
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap


UNPUBLISHED = events.define("documents.reading_unpublished", "随修订撤回，退出台账", plan="规划")


@transaction.atomic
def confirm(actor: Actor, *, reading: Reading, candidates: Sequence[int], now: datetime) -> int:
    """Confirm those of the ids that nobody has judged, for a person who saw them elsewhere (a new version beside the
    old one); returns how many."""
    require(actor, Cap.PLAN_PUBLISH, on=reading)
    rules.open_for_review(ReadingState(reading.state)).or_refuse()
    review.hold(actor, reading=reading)
    rows = Candidate.everything.filter(reading=reading, verdict=Verdict.PENDING)
    count = 0
    for at in range(0, len(candidates), review.BATCH):
        count += rows.filter(pk__in=candidates[at : at + review.BATCH]).update(
            verdict=Verdict.ACCEPTED,
            decided_by_id=actor.user_id,
            decided_at=now,
            version=F("version") + 1,
        )
    if count:
        events.record(actor, review.BULK_ACCEPTED, on=reading.document, now={"count": count})
    return count


@transaction.atomic
def mark_unpublished(actor: Actor, *, reading: Reading, plan: str) -> None:
    """Note that nothing of one plan of this reading stands in the ledger any more: its candidates may be judged again."""
    require(actor, Cap.PLAN_PUBLISH, on=reading)
    rows = Candidate.everything.filter(reading=reading)
    rows.filter(plan=plan[:200]).update(adopted_at=None)
    if not rows.filter(adopted_at__isnull=False).exists():
        Reading.everything.filter(pk=reading.pk).update(published_at=None)
        reading.published_at = None
    events.record(actor, UNPUBLISHED, on=reading.document, was={"plan": plan})
