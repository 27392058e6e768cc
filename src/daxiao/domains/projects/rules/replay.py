"""As of: what was known of a project on any day, folded from its dated events.

An event is never changed. A correction is a new event of the same kind that names the one it replaces; `voided` takes one
back without another in its place. Both count from the day they became known, so what was shown before stays as it was.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from daxiao.domains.projects.types import (
    Admission,
    Credit,
    LandMode,
    Phase,
    ProjectEventKind,
    ProjectFacts,
    ProjectKind,
    Stage,
    StageFacts,
    Stop,
    Told,
    Voice,
)
from daxiao.std.findings import FindingKind, Refused


CORRECTS_UNKNOWN = FindingKind(
    "projects.event_corrects_unknown", "要更正的第{replaces}号记录不存在或在它之后，请核对记录编号"
)
CORRECTS_OTHER_KIND = FindingKind(
    "projects.event_corrects_other_kind",
    "第{replaces}号记录是“{was}”，不能用“{now}”更正；要取消它请用“记录撤销”",
)
NUMBER_TWICE = FindingKind(
    "projects.event_number_twice", "第{number}号记录出现了两次，每条记录只能有一个编号"
)
BEFORE_ENTERED = FindingKind(
    "projects.event_before_entered", "项目还没有登记就有第{number}号记录，请先登记项目"
)


@dataclass(frozen=True, slots=True)
class Basics:
    """What an entry says of a project; a changed value is a new entry. `invest` in 亿元."""

    kind: ProjectKind
    region: str
    land_mode: LandMode | None = None
    invest: Decimal | None = None
    tags: frozenset[str] = frozenset()


Detail = Basics | StageFacts | Stop | Credit | Told


@dataclass(frozen=True, slots=True)
class ProjectEvent:
    """One thing recorded of one project.

    `number` counts in the order of recording. `known_on` is the day of recording, `on` the day it is about (of a
    rectification: the day it ends). `detail` goes with its kind: entered Basics, stage StageFacts, stopped Stop,
    credited Credit, told Told (with `voice`). `phase` goes with confirmed and levelled (None: as the facts say).
    """

    number: int
    kind: ProjectEventKind
    known_on: date
    on: date | None = None
    detail: Detail | None = None
    phase: Phase | None = None
    voice: Voice | None = None
    replaces: int | None = None
    by: str = ""
    because: str = ""


def as_of(key: int, events: Iterable[ProjectEvent], day: date) -> ProjectFacts | None:
    """What was known on `day` (its end), whatever order the events come in; None before the project was entered.

    Raises Refused when the events do not fit together.
    """
    draft = _Draft()
    for event in _standing([e for e in events if e.known_on <= day]):
        draft.take(event)
    return draft.facts(key)


def voices_as_of(events: Iterable[ProjectEvent], day: date) -> Mapping[Voice, Told]:
    """The newest word of each voice that was known on `day`. Those spoken before a new admission count no more."""
    voices: dict[Voice, Told] = {}
    was_out = False
    for event in _standing([e for e in events if e.known_on <= day]):
        if event.kind is ProjectEventKind.LEFT:
            was_out = True
        elif event.kind is ProjectEventKind.ADMITTED and was_out:
            voices.clear()
            was_out = False
        elif event.voice is not None and isinstance(event.detail, Told):
            voices[event.voice] = event.detail
    return voices


def deciding(events: Iterable[ProjectEvent], kind: ProjectEventKind) -> ProjectEvent | None:
    """The event of a kind that decides today: the one that a correction has to name; None when none stands."""
    own = [event for event in _standing(list(events)) if event.kind is kind]
    return own[-1] if own else None


def days(
    key: int, events: Iterable[ProjectEvent], known: Iterable[date]
) -> Iterator[tuple[date, ProjectFacts | None]]:
    """The facts at the end of each of the days `known`, which come in order; folded again only where something came."""
    own = sorted(events, key=_recorded)
    recorded = [event.known_on for event in own]
    seen = -1
    facts: ProjectFacts | None = None
    for day in known:
        count = bisect_right(recorded, day)
        if count != seen:
            seen, facts = count, as_of(key, own[:count], day)
        yield day, facts


def check(events: Iterable[ProjectEvent]) -> None:
    """Raise Refused when a number stands twice, or a correction names what is not there, later, or another kind."""
    by_number: dict[int, ProjectEvent] = {}
    for event in sorted(events, key=_recorded):
        if event.number in by_number:
            raise Refused(NUMBER_TWICE(number=event.number))
        by_number[event.number] = event
        _check_correction(event, by_number)


def _check_correction(event: ProjectEvent, earlier: Mapping[int, ProjectEvent]) -> None:
    if event.replaces is None and event.kind is not ProjectEventKind.VOIDED:
        return
    replaces = event.replaces or 0
    was = earlier.get(replaces)
    if was is None or was.number >= event.number:
        raise Refused(CORRECTS_UNKNOWN(replaces=replaces))
    if event.kind not in (was.kind, ProjectEventKind.VOIDED):
        raise Refused(
            CORRECTS_OTHER_KIND(replaces=replaces, was=was.kind.label, now=event.kind.label)
        )


# ---- which events stand


def _recorded(event: ProjectEvent) -> tuple[date, int]:
    return event.known_on, event.number


def standing(events: Sequence[ProjectEvent]) -> list[ProjectEvent]:
    """Those that count today: neither corrected nor taken back, in the order in which they took effect."""
    return _standing(events)


def _standing(events: Sequence[ProjectEvent]) -> list[ProjectEvent]:
    """Those that count, in the order in which they took effect: a correction stands where the corrected one stood.

    Of two corrections of one event the later stands. A voided correction gives the corrected one back.
    """
    check(events)
    by_number = {event.number: event for event in events}
    dead: set[int] = set()
    place: dict[int, tuple[date, int]] = {}
    for event in sorted(events, key=_recorded, reverse=True):
        if event.number in dead or event.replaces is None:
            continue
        if event.replaces in dead or event.kind is ProjectEventKind.VOIDED:
            dead |= {event.number, event.replaces}
            continue
        dead.add(event.replaces)
        first = by_number[event.replaces]
        while first.replaces is not None:
            first = by_number[first.replaces]
            dead.add(first.number)
        place[event.number] = _recorded(first)
    living = [event for event in events if event.number not in dead]
    return sorted(living, key=lambda event: place.get(event.number, _recorded(event)))


# ---- the fold


_DAYS = {
    ProjectEventKind.SIGNED: "signed_on",
    ProjectEventKind.REGISTERED: "registered_on",
    ProjectEventKind.STARTED: "started_on",
    ProjectEventKind.PRODUCED: "produced_on",
    ProjectEventKind.START_PLANNED: "planned_start_on",
    ProjectEventKind.PRODUCTION_PLANNED: "planned_production_on",
    ProjectEventKind.RECTIFY: "rectify_by",
}
"""Kinds that set one day, and which."""


@dataclass(slots=True)
class _Draft:
    basics: Basics | None = None
    admission: Admission = Admission.DRAFT
    admitted_on: date | None = None
    left_on: date | None = None
    days: dict[str, date | None] = field(default_factory=dict)
    progress: list[date] = field(default_factory=list)
    stages: dict[Stage, StageFacts] = field(default_factory=dict)
    stops: list[Stop] = field(default_factory=list)
    resumed: list[date] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)
    phase: Phase | None = None
    level: Phase | None = None
    is_explained: bool = False

    def take(self, event: ProjectEvent) -> None:
        if self.basics is None and event.kind is not ProjectEventKind.ENTERED:
            raise Refused(BEFORE_ENTERED(number=event.number))
        if event.kind in _DAYS:
            self.days[_DAYS[event.kind]] = event.on
            return
        step = _STEPS.get(event.kind)
        if step is not None:
            step(self, event)

    def facts(self, key: int) -> ProjectFacts | None:
        """The same facts whatever the order of what was recorded on one day."""
        if self.basics is None:
            return None
        return ProjectFacts(
            key=key,
            kind=self.basics.kind,
            admission=self.admission,
            region=self.basics.region,
            land_mode=self.basics.land_mode,
            invest=self.basics.invest,
            admitted_on=self.admitted_on,
            left_on=self.left_on,
            last_progress_on=max(self.progress, default=None),
            stages=tuple(self.stages[one] for one in Stage if one in self.stages),
            stops=tuple(sorted((_ended(s, self.resumed) for s in self.stops), key=_stop_order)),
            credits=tuple(sorted(self.credits, key=_credit_order)),
            phase=self.phase,
            level=self.level,
            has_red_file=self.is_explained,
            tags=self.basics.tags,
            signed_on=self.days.get("signed_on"),
            registered_on=self.days.get("registered_on"),
            started_on=self.days.get("started_on"),
            produced_on=self.days.get("produced_on"),
            planned_start_on=self.days.get("planned_start_on"),
            planned_production_on=self.days.get("planned_production_on"),
            rectify_by=self.days.get("rectify_by"),
        )


def _stop_order(stop: Stop) -> tuple[date, date, str, int]:
    return stop.start, stop.end or date.max, stop.why, stop.evidence


def _credit_order(credit: Credit) -> tuple[str, int, str, str]:
    return credit.until.value, credit.days, credit.unit.value, credit.decision


def _ended(stop: Stop, resumed: Iterable[date]) -> Stop:
    """An open stop ends on the first day after its start on which work was taken up again."""
    if stop.end is not None:
        return stop
    end = min((day for day in resumed if day > stop.start), default=None)
    return Stop(stop.start, end, stop.why, stop.evidence)


def _enter(draft: _Draft, event: ProjectEvent) -> None:
    if isinstance(event.detail, Basics):
        draft.basics = event.detail


def _submit(draft: _Draft, event: ProjectEvent) -> None:
    draft.admission = Admission.SUBMITTED


def _return(draft: _Draft, event: ProjectEvent) -> None:
    draft.admission = Admission.RETURNED


def _admit(draft: _Draft, event: ProjectEvent) -> None:
    """A new admission opens a new round: what was decided in the round before is history."""
    if draft.left_on is not None or draft.phase is Phase.RED:
        draft.phase = draft.level = draft.left_on = None
        draft.days["rectify_by"] = None
        draft.is_explained = False
    draft.admission = Admission.ADMITTED
    draft.admitted_on = event.on or event.known_on


def _leave(draft: _Draft, event: ProjectEvent) -> None:
    draft.admission = Admission.LEFT
    draft.left_on = event.on or event.known_on


def _stage(draft: _Draft, event: ProjectEvent) -> None:
    if isinstance(event.detail, StageFacts):
        draft.stages[event.detail.stage] = event.detail


def _progress(draft: _Draft, event: ProjectEvent) -> None:
    draft.progress.append(event.on or event.known_on)


def _stop(draft: _Draft, event: ProjectEvent) -> None:
    if isinstance(event.detail, Stop):
        draft.stops.append(event.detail)


def _resume(draft: _Draft, event: ProjectEvent) -> None:
    draft.resumed.append(event.on or event.known_on)


def _credit(draft: _Draft, event: ProjectEvent) -> None:
    if isinstance(event.detail, Credit):
        draft.credits.append(event.detail)


def _confirm(draft: _Draft, event: ProjectEvent) -> None:
    draft.phase = event.phase


def _level(draft: _Draft, event: ProjectEvent) -> None:
    draft.level = event.phase


def _explain(draft: _Draft, event: ProjectEvent) -> None:
    draft.is_explained = True


_STEPS: Mapping[ProjectEventKind, Callable[[_Draft, ProjectEvent], None]] = {
    ProjectEventKind.ENTERED: _enter,
    ProjectEventKind.SUBMITTED: _submit,
    ProjectEventKind.RETURNED: _return,
    ProjectEventKind.ADMITTED: _admit,
    ProjectEventKind.LEFT: _leave,
    ProjectEventKind.STAGE: _stage,
    ProjectEventKind.PROGRESS: _progress,
    ProjectEventKind.STOPPED: _stop,
    ProjectEventKind.RESUMED: _resume,
    ProjectEventKind.CREDITED: _credit,
    ProjectEventKind.CONFIRMED: _confirm,
    ProjectEventKind.LEVELLED: _level,
    ProjectEventKind.EXPLAINED: _explain,
}
"""Every other kind that changes the facts. `told` does not: see `voices_as_of`."""
