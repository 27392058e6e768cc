"""Details of a record as plain values for storing, and back again. What comes back equals what went in."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from daxiao.domains.projects.rules.replay import Basics, Detail
from daxiao.domains.projects.types import (
    Credit,
    LandMode,
    Milestone,
    Phase,
    ProjectKind,
    SpanUnit,
    Stage,
    StageFacts,
    StageState,
    Stop,
    Told,
)


Packed = Mapping[str, object]


def pack(detail: Detail | None) -> dict[str, object] | None:
    """JSON-able values with the name of the kind under `is`."""
    if detail is None:
        return None
    name, pack_one = _PACKERS[type(detail)]
    return {"is": name, **pack_one(detail)}


def unpack(packed: Packed | None) -> Detail | None:
    """Raises KeyError for a kind that is not known."""
    if packed is None:
        return None
    return _UNPACKERS[str(packed["is"])](packed)


# ---- to plain values


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def pack_basics(basics: Basics) -> dict[str, object]:
    return {
        "kind": basics.kind.value,
        "region": basics.region,
        "land_mode": basics.land_mode.value if basics.land_mode else None,
        "invest": None if basics.invest is None else str(basics.invest),
        "tags": sorted(basics.tags),
    }


def pack_stage(stage: StageFacts) -> dict[str, object]:
    return {
        "stage": stage.stage.value,
        "state": stage.state.value,
        "planned_start": _day(stage.planned_start),
        "planned_end": _day(stage.planned_end),
        "actual_start": _day(stage.actual_start),
        "actual_end": _day(stage.actual_end),
        "evidence": stage.evidence,
        "waived": stage.waived,
    }


def pack_stop(stop: Stop) -> dict[str, object]:
    return {
        "start": _day(stop.start),
        "end": _day(stop.end),
        "why": stop.why,
        "evidence": stop.evidence,
    }


def pack_credit(credit: Credit) -> dict[str, object]:
    return {
        "until": credit.until.value,
        "days": credit.days,
        "unit": credit.unit.value,
        "decision": credit.decision,
    }


def pack_told(told: Told) -> dict[str, object]:
    return {
        "phase": told.phase.value,
        "on": _day(told.on),
        "by": told.by,
        "because": told.because,
    }


def _packed(detail: object) -> dict[str, object]:
    match detail:
        case Basics():
            return pack_basics(detail)
        case StageFacts():
            return pack_stage(detail)
        case Stop():
            return pack_stop(detail)
        case Credit():
            return pack_credit(detail)
        case Told():
            return pack_told(detail)
    raise KeyError(type(detail).__name__)


_PACKERS = {
    Basics: ("basics", _packed),
    StageFacts: ("stage", _packed),
    Stop: ("stop", _packed),
    Credit: ("credit", _packed),
    Told: ("told", _packed),
}


# ---- and back


def _date(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def _sure_date(value: object) -> date:
    return date.fromisoformat(str(value))


def _whole(value: object) -> int:
    return int(str(value))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def unpack_basics(packed: Packed) -> Basics:
    mode, invest, tags = packed.get("land_mode"), packed.get("invest"), packed.get("tags")
    return Basics(
        kind=ProjectKind(str(packed["kind"])),
        region=str(packed["region"]),
        land_mode=LandMode(str(mode)) if mode else None,
        invest=Decimal(str(invest)) if invest is not None else None,
        tags=frozenset(map(str, tags)) if isinstance(tags, list | tuple) else frozenset(),
    )


def unpack_stage(packed: Packed) -> StageFacts:
    return StageFacts(
        stage=Stage(str(packed["stage"])),
        state=StageState(str(packed["state"])),
        planned_start=_date(packed.get("planned_start")),
        planned_end=_date(packed.get("planned_end")),
        actual_start=_date(packed.get("actual_start")),
        actual_end=_date(packed.get("actual_end")),
        evidence=_whole(packed.get("evidence") or 0),
        waived=_text(packed.get("waived")),
    )


def unpack_stop(packed: Packed) -> Stop:
    return Stop(
        start=_sure_date(packed["start"]),
        end=_date(packed.get("end")),
        why=_text(packed.get("why")),
        evidence=_whole(packed.get("evidence") or 0),
    )


def unpack_credit(packed: Packed) -> Credit:
    return Credit(
        until=Milestone(str(packed["until"])),
        days=_whole(packed["days"]),
        unit=SpanUnit(str(packed["unit"])),
        decision=_text(packed.get("decision")),
    )


def unpack_told(packed: Packed) -> Told:
    return Told(
        phase=Phase(str(packed["phase"])),
        on=_sure_date(packed["on"]),
        by=_text(packed.get("by")),
        because=_text(packed.get("because")),
    )


_UNPACKERS: Mapping[str, Callable[[Packed], Detail]] = {
    "basics": unpack_basics,
    "stage": unpack_stage,
    "stop": unpack_stop,
    "credit": unpack_credit,
    "told": unpack_told,
}
