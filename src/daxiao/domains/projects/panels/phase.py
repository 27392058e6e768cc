"""The tab 四色 of a project: three voices side by side, the confirmed colour with its history, what waits for a decision."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.queries import phase as queries
from daxiao.domains.projects.rules import duties, levels, packs
from daxiao.domains.projects.rules import phase as rules
from daxiao.domains.projects.types import Lag, Phase, Proposal, ProposalState, Told, Voice
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.ui.panels import Panel
from daxiao.ui.tones import Tone


if TYPE_CHECKING:
    from daxiao.domains.projects.models import PhaseChange, Project, ProjectProposal


PHASE_TONES = {p.value: Tone(p.value) for p in Phase}
KIND_TONES = {
    Proposal.PHASE.value: Tone.STRONG,
    Proposal.RECTIFY.value: Tone.LATE,
    Proposal.DOWNGRADE.value: Tone.LATE,
    Proposal.UPGRADE.value: Tone.PLAIN,
    Proposal.REVIEW.value: Tone.WARN,
    Proposal.EXIT.value: Tone.WARN,
}
STATE_TONES = {
    ProposalState.OPEN.value: Tone.DRAFT,
    ProposalState.ACCEPTED.value: Tone.DONE,
    ProposalState.DISMISSED.value: Tone.OFF,
    ProposalState.OBSOLETE.value: Tone.OFF,
}
TAB = "四色"
MOST = 20


@dataclass(frozen=True)
class Colours(Panel):
    """The confirmed colour, its duties, and who says what."""

    _: KW_ONLY
    tab: str = TAB
    template = "projects/parts/phase_now.html"


@dataclass(frozen=True)
class Waiting(Panel):
    """Open proposals with their buttons, and what became of earlier ones."""

    _: KW_ONLY
    tab: str = TAB
    template = "projects/parts/phase_proposals.html"


@dataclass(frozen=True)
class Past(Panel):
    """The colour and the level day by day."""

    _: KW_ONLY
    tab: str = TAB
    template = "projects/parts/phase_past.html"


@dataclass(frozen=True, slots=True)
class Shown:
    """A colour as a chip shows it."""

    word: str
    tone: str


def shown(phase: Phase | None) -> Shown | None:
    return None if phase is None else Shown(phase.label, phase.value)


@dataclass(frozen=True, slots=True)
class VoiceLine:
    """One voice: whose, what it says (None: nothing yet), since when, who spoke, and why. `is_odd`: unlike the two others;
    `is_old`: from before the dates came to say something else."""

    voice: str
    phase: Shown | None
    told: Told | None
    is_odd: bool
    is_old: bool
    is_rule: bool


def now(actor: Actor, project: "Project", today: date) -> dict[str, Any]:
    facts = fact_queries.facts_of(project)
    heard = queries.voices(actor, project, facts, today=today)
    said, because = rules.said(facts)
    level = levels.level_of(facts, said)
    since = queries.moved_on(actor, project)
    change = queries.confirmed(actor, project)
    until = queries.objection_until(actor, project, today=today)
    shown_phase = facts.phase or said
    own = duties.DUTIES[shown_phase] if shown_phase else None
    is_out = rules.is_out(facts)
    return {
        "project": project,
        "phase": shown(facts.phase),
        "since": change,
        "level": shown(level if level is not said else None),
        "said": shown(said),
        "because": because,
        "differs": said is not None and said is not facts.phase and not is_out,
        "until": until if _is_running(until, today) and not is_out else None,
        "is_out": is_out,
        "left_on": facts.left_on,
        "voices": _voices(heard, since),
        "agreement": _agreement(heard, since),
        "is_disputed": rules.agreement(rules.current(heard.told, since)).is_disputed,
        "duties": own,
        "duties_of": shown(shown_phase),
        "clause": duties.CLAUSE,
        "meaning": _meaning(queries.meaning(actor, project, facts, today=today)),
        "exit": queries.exit_request(actor, project),
        "files": _explanations(actor, project),
        "acts": _acts(actor, project),
    }


def _is_running(until: date | None, today: date) -> bool:
    return until is not None and today <= until


def _voices(heard: queries.Voices, since: date | None) -> list[VoiceLine]:
    current = rules.current(heard.told, since)
    against = heard.agreement.against
    return [
        VoiceLine(
            voice.label,
            shown(heard.told[voice].phase) if voice in heard.told else None,
            heard.told.get(voice),
            voice in against,
            voice in heard.told and voice not in current,
            voice is Voice.RULE,
        )
        for voice in Voice
    ]


def _agreement(heard: queries.Voices, since: date | None) -> str:
    """Where the voices stand, in one sentence."""
    found = heard.agreement
    if found.phase is not None:
        names = "、".join(
            v.label for v in Voice if v in heard.told and heard.told[v].phase is found.phase
        )
        return f"{names}一致同意“{found.phase.label}”" + (
            "" if not found.against else "，另有一方意见不同"
        )
    current = rules.agreement(rules.current(heard.told, since))
    if found.is_disputed and not current.is_disputed:
        return "单位自报或复核还是日期变动以前的，请重新自报或独立复核后再认定"
    if found.is_disputed:
        return "各方意见不一，没有两方一致，不能认定，请先核对"
    return "还没有两方表态，不能认定；由责任单位自报或独立复核后再认定"


def _meaning(found: queries.Meaning) -> dict[str, Any]:
    pack = found.pack
    if pack is None:
        return {"said": "四色看环节（平台默认，本地没有另设规则包）"}
    if pack.measure is None:
        return {"said": f"{pack.name}（{pack.clause or pack.source}，{pack.since}起）"}
    return {
        "said": f"{pack.name}（{pack.source or pack.clause}，{pack.since}起）",
        "is_pace": True,
        "colour": found.colour.label if found.colour else "",
        "band": pack.band(found.colour).said if found.colour else "",
        "lag": _lag(pack, found.lag),
    }


def _lag(pack: packs.Pack, lag: int | None) -> str:
    if lag is None or pack.measure is None:
        return "现在量不出来（没有时限、没有计划或正在停表）"
    if pack.measure is Lag.POINTS:
        return f"落后{lag}个百分点" if lag > 0 else "没有落后"
    return f"超期{lag}天" if lag > 0 else f"距时限{-lag}天"


def _explanations(actor: Actor, project: "Project") -> list[dict[str, Any]]:
    rows = queries.explanations(actor, project)
    return [{"name": f.name, "pk": f.pk, "at": f.put_at, "by": f.put_by_label} for f in rows]


_LINKS = (
    ("confirm_phase", "认定四色", Cap.PROJECT_CONFIRM),
    ("report_phase", "自报", Cap.PROJECT_REPORT),
    ("review_phase", "复核", Cap.PROJECT_REVIEW),
    ("object_phase", "提出异议", Cap.PROJECT_REPORT),
    ("approve_exit", "批准退出", Cap.PROJECT_EXIT),
    ("refuse_exit", "不予批准", Cap.PROJECT_EXIT),
    ("drop_exit", "撤回申请", Cap.PROJECT_REPORT),
)


def _acts(actor: Actor, project: "Project") -> dict[str, str]:
    """The actions of this tab that the actor may do on this project: name → title."""
    asked = {cap: actor.may(cap, on=project) for cap in {cap for _, _, cap in _LINKS}}
    return {name: title for name, title, cap in _LINKS if asked[cap]}


# ---- proposals


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """One proposal with what the actor may do about it: (action, title)."""

    row: "ProjectProposal"
    kind: str
    tone: str
    acts: Sequence[tuple[str, str]]


def waiting(actor: Actor, project: "Project") -> dict[str, Any]:
    may = actor.may(Cap.PROJECT_CONFIRM, on=project)
    may_exit = actor.may(Cap.PROJECT_EXIT, on=project)
    closed = list(queries.closed_proposals_of(actor, project)[: MOST + 1])
    return {
        "open": [_line(row, may, may_exit) for row in queries.open_proposals_of(actor, project)],
        "closed": [_line(row, may=False, may_exit=False) for row in closed[:MOST]],
        "more": len(closed) > MOST,
        "project": project,
    }


def _line(row: "ProjectProposal", may: bool, may_exit: bool) -> ProposalLine:  # noqa: FBT001
    kind = Proposal(row.kind)
    acts: list[tuple[str, str]] = []
    if kind is Proposal.EXIT:
        acts = [("approve", "批准退出"), ("dismiss", "不予批准")] if may_exit else []
    elif may:
        acts = [("accept", "采纳"), ("dismiss", "不采纳")]
    return ProposalLine(row, kind.label, KIND_TONES[row.kind].value, acts)


# ---- the past


@dataclass(frozen=True, slots=True)
class PastLine:
    """A change of the colour, the level or the membership of the map. `said` is what happened where the colour stayed."""

    row: "PhaseChange"
    was: Shown | None
    now: Shown | None
    level: Shown | None
    said: str


def past(actor: Actor, project: "Project") -> list[PastLine]:
    return [
        PastLine(
            row,
            shown(queries.phase_of(row.was)),
            shown(queries.phase_of(row.now)),
            shown(queries.phase_of(row.level)),
            "" if row.was != row.now else _stayed(row),
        )
        for row in queries.changes_of(actor, project)[:100]
    ]


def _stayed(row: "PhaseChange") -> str:
    if row.is_active == row.is_active_before:
        return "颜色不变"
    return "入库" if row.is_active else "出库"


PANELS: tuple[Panel, ...] = (
    Colours(
        "现在",
        now,
        help="单位自报、规则判定、复核意见三方中有两方一致，并且与日期相符，牵头部门才能认定",
    ),
    Waiting("提请事项", waiting, help="机器只提请，由人决定"),
    Past("四色变动", past, empty="还没有认定过四色"),
)
