"""What units type and hand in: drafts that save themselves, two people at one value, and the states of what is owed.

A figure itself is written by `targets`; the use case over both is `flows.file_figures`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from daxiao.domains.rounds.models import Owed, Round
from daxiao.domains.rounds.queries import filing as queries
from daxiao.domains.rounds.standings import owed_rows
from daxiao.domains.rounds.types.filing import DraftInput
from daxiao.domains.rounds.types.rounds import OwedState
from daxiao.domains.targets.rules.series import Given
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.clock import CHINA
from daxiao.kernel.errors import Stale
from daxiao.std.findings import Finding, FindingKind, Refused


DRAFT_BEGUN = events.define("rounds.draft_begun", "开始填报", value="数值", given="填的是")
DRAFT_REPLACED = events.define(
    "rounds.draft_replaced",
    "改了别人的草稿",
    value="数值",
    given="填的是",
    note="说明",
    who="原填报人",
)
HANDED_IN = events.define("rounds.figures_handed_in", "报送数据", count="项数", late="其中迟报")
WITHDRAWN = events.define("rounds.figures_withdrawn", "撤回报送", count="项数")
DECIDED = events.define("rounds.figures_decided", "审核数据", count="项数", state="结果")

FILING_CLOSED = FindingKind(
    "rounds.filing_closed", "本轮已经关闭，不能再填；要补报，请联系调度办公室开例外"
)
NOT_ASKED = FindingKind("rounds.filing_not_asked", "这一项已免报，不用填")
IN_ALREADY = FindingKind("rounds.filing_in_already", "这一项已经报送，在等审核；要改请先撤回再填")
DONE = FindingKind("rounds.filing_done", "这一项已经审核，要改请用数据更正，原来的数会保留")
NOT_IN = FindingKind("rounds.filing_not_in", "这一项没有在等审核，不能撤回")

LONGEST_VALUE, LONGEST_NOTE = 60, 400
"""Characters of a box that are kept; a figure of 20 digits with separators and a unit stays below."""

OPEN_STATES = frozenset({OwedState.OWED, OwedState.DRAFTED, OwedState.RETURNED})
CHUNK = 500


class Taken(Stale):
    """Somebody else has saved another value first: both stand side by side, with `row` as it is now."""

    def __init__(self, mine: DraftInput, row: Owed) -> None:
        super().__init__(mine=words_of(mine), theirs=words_of(draft_of(row.draft)))
        self.row = row
        self.draft = mine


def draft_of(kept: Mapping[str, str]) -> DraftInput:
    """What is kept in a row, as it was typed."""
    return DraftInput(
        kept.get("value", ""), Given(kept.get("given") or Given.MONTH), kept.get("note", "")
    )


def words_of(draft: DraftInput) -> dict[str, str]:
    """For the side-by-side."""
    return {"数值": draft.value, "填的是": draft.given.label, "说明": draft.note}


def kept_as(draft: DraftInput) -> dict[str, str]:
    return {
        "value": draft.value.strip()[:LONGEST_VALUE],
        "given": draft.given.value,
        "note": draft.note.strip()[:LONGEST_NOTE],
    }


def may_fill(state: OwedState) -> Finding | None:
    """Why a row in this state cannot be filled in now; None when it can."""
    if state is OwedState.EXEMPT:
        return NOT_ASKED(field="value")
    if state is OwedState.SUBMITTED:
        return IN_ALREADY(field="value")
    if state is OwedState.APPROVED:
        return DONE(field="value")
    return None


@transaction.atomic
def save_draft(actor: Actor, *, owed: Owed, draft: DraftInput, version: int, now: datetime) -> Owed:
    """Keep what was typed for one row; nobody sees it as a figure. The same again changes nothing.

    Raises Denied; Refused for a row that is in, exempt or of a closed round; `Taken` when somebody else has saved another
    value since `version` was shown.
    """
    require(actor, Cap.FIGURE_REPORT, on=owed)
    row = Owed.everything.select_related("round", "draft_by").get(pk=owed.pk)
    if refused := may_fill(OwedState(row.state)):
        raise Refused(refused)
    if queries.is_closed(row.round, row.org_id, today=now.astimezone(CHINA).date()):
        raise Refused(FILING_CLOSED())
    wanted = kept_as(draft)
    if row.draft == wanted or (not row.draft and _is_empty(wanted)):
        return row
    if row.version != version:
        raise Taken(draft, row)
    state = OwedState(row.state)
    if state is not OwedState.RETURNED:
        state = OwedState.OWED if _is_empty(wanted) else OwedState.DRAFTED
    moved = Owed.everything.filter(pk=row.pk, version=version).update(
        draft=wanted, draft_by_id=actor.user_id, draft_at=now, state=state, version=F("version") + 1
    )
    if not moved:
        raise Taken(draft, Owed.everything.select_related("draft_by").get(pk=row.pk))
    _trace(actor, row, wanted)
    row.refresh_from_db()
    return row


def _is_empty(kept: Mapping[str, str]) -> bool:
    return not kept["value"] and not kept["note"]


def _trace(actor: Actor, row: Owed, wanted: Mapping[str, str]) -> None:
    """A trace of the first draft and of one that replaces another person's; every key stroke would drown the record."""
    given = Given(wanted["given"]).label
    if row.draft_by_id is None:
        events.record(actor, DRAFT_BEGUN, on=row, now={"value": wanted["value"], "given": given})
    elif row.draft_by_id != actor.user_id:
        was = draft_of(row.draft)
        who = row.draft_by.name if row.draft_by else ""
        events.record(
            actor,
            DRAFT_REPLACED,
            on=row,
            was={"value": was.value, "given": was.given.label, "note": was.note, "who": who},
            now={"value": wanted["value"], "given": given, "note": wanted["note"]},
        )


@transaction.atomic
def mark_submitted(
    actor: Actor, *, round_: Round, owed: Sequence[int], is_late: bool, now: datetime
) -> int:
    """Rows whose figures were just recorded wait for the office now. The caller has checked each of them."""
    require(actor, Cap.FIGURE_REPORT, on=round_)
    columns = {"state": OwedState.SUBMITTED, "answer": "", "draft": {}, "version": F("version") + 1}
    count = 0
    owed_rows.hold(owed)
    for pks in _chunks(owed):
        rows = Owed.everything.filter(pk__in=pks, state__in=OPEN_STATES)
        # what was sent back keeps the day on which it was first handed in
        count += rows.filter(submitted_at__isnull=False).update(**columns)
        count += rows.update(**columns, submitted_at=now, is_late=is_late)
    if count:
        late = count if is_late else 0
        events.record(actor, HANDED_IN, on=round_, now={"count": count, "late": late})
    return count


@transaction.atomic
def mark_withdrawn(
    actor: Actor, *, round_: Round, drafts: Mapping[int, DraftInput], now: datetime
) -> int:
    """Rows that were taken back before their approval become drafts again, with what had been handed in."""
    require(actor, Cap.FIGURE_REPORT, on=round_)
    count = 0
    owed_rows.hold(drafts)
    for pk, draft in drafts.items():
        count += Owed.everything.filter(pk=pk, state=OwedState.SUBMITTED).update(
            state=OwedState.DRAFTED,
            submitted_at=None,
            is_late=False,
            draft=kept_as(draft),
            draft_by_id=actor.user_id,
            draft_at=now,
            version=F("version") + 1,
        )
    if count:
        events.record(actor, WITHDRAWN, on=round_, now={"count": count})
    return count


@transaction.atomic
def mark_decided(
    actor: Actor,
    *,
    round_: Round,
    figures: Iterable[tuple[int, int]],
    state: OwedState,
    answer: str,
) -> int:
    """What the office said of submitted figures (indicator, place), approved or returned with its reason."""
    require(actor, Cap.FIGURE_APPROVE, on=round_)
    wanted = set(figures)
    rows = Owed.everything.filter(
        round=round_, kind="figure", indicator_id__in={i for i, _ in wanted}
    ).values_list("pk", "indicator_id", "region_id")
    found = [pk for pk, indicator, region in rows if (indicator, region) in wanted]
    decided = frozenset({OwedState.SUBMITTED, OwedState.APPROVED})
    count = 0
    owed_rows.hold(found)
    for pks in _chunks(found):
        count += Owed.everything.filter(pk__in=pks, state__in=decided).update(
            state=state, answer=answer[:400], version=F("version") + 1
        )
    if count:
        told = {"count": count, "state": state.label}
        events.record(actor, DECIDED, on=round_, now=told, reason=answer)
    return count


def _chunks(owed: Sequence[int]) -> Iterator[Sequence[int]]:
    for at in range(0, len(owed), CHUNK):
        yield owed[at : at + CHUNK]
