"""四色: what the facts say of the phase, the three voices on it, and who may decide what.

The rule never says red. Red is asked for with the responsible unit's written explanation, approved by the office, and
left again only through a new admission (plan 004, 四色图; 30-projects.md §4).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from daxiao.domains.projects.types import Admission, ExitReason, Phase, ProjectFacts, Told, Voice
from daxiao.std.findings import Decision, Finding, FindingKind
from daxiao.std.workdays import HolidayTable, add_workdays


NOT_ADMITTED = FindingKind(
    "projects.phase_not_admitted", "项目尚未入库，不参加四色认定，请先办理准入"
)
BACK_BY_ADMISSION = FindingKind(
    "projects.phase_back_by_admission", "项目已于{on}退出，要恢复须重新办理准入"
)
SAME_PHASE = FindingKind("projects.phase_same", "项目现在就是“{phase}”，不必再认定")
NO_FACTS = FindingKind(
    "projects.phase_without_facts", "项目尚未签约或入库，没有可认定的颜色，请先登记签约日期"
)
NOT_THE_FACTS = FindingKind(
    "projects.phase_against_facts",
    "按已登记的日期，项目是“{told}”（{because}），不能认定为“{phase}”；日期有误的请先更正日期",
)
RED_BY_EXIT = FindingKind(
    "projects.phase_red_by_exit",
    "红色不能直接认定，请走退出程序：附责任单位书面说明，报专班办公室批准",
)
NOT_AGREED = FindingKind(
    "projects.phase_not_agreed",
    "单位自报、规则判定、复核意见中还没有两方同意“{phase}”（现为：{voices}），请先核对一致",
)
NOT_PROPOSED = FindingKind(
    "projects.phase_not_proposed", "还没有认定“{phase}”的建议，请先由责任单位或规则提出"
)
REASON_MISSING = FindingKind("projects.phase_reason_missing", "请写明理由，它会留在项目经过里")
RED_NO_FILE = FindingKind(
    "projects.red_without_file", "缺少责任单位的书面说明，请上传盖章文件后再申请退出"
)
RED_ALREADY = FindingKind("projects.red_already", "项目已经退出，不必再申请")
RED_NOT_ASKED = FindingKind(
    "projects.red_not_asked", "还没有收到退出申请，请先由责任单位提出并附书面说明"
)
RED_SAME_PERSON = FindingKind(
    "projects.red_same_person", "申请退出和批准退出须由不同的人办理，请换专班办公室的另一位同志"
)
NOT_GONE = FindingKind("projects.not_gone", "项目没有退出，不必重新办理准入")
NOT_CONFIRMED = FindingKind(
    "projects.objection_without_phase", "项目的颜色还没有认定，请在认定后再提异议"
)
OBJECTED_LATE = FindingKind(
    "projects.objection_late", "异议期到{until}为止，已经过了，请向专班办公室申请复核"
)


# looked up once: a member of an enumeration costs Python 3.11 more than the rest of the question
_RED, _LEFT = Phase.RED, Admission.LEFT

_DAYS_KEPT = 65536


# ---- what the facts say


def day_said(day: date) -> str:
    """2026年3月1日"""
    return f"{day.year}年{day.month}月{day.day}日"


def said(facts: ProjectFacts) -> tuple[Phase | None, str]:
    """The phase by the dates alone, and one sentence with those dates. Never red; None before signing or admission.

    Yellow is 已签约或入库 (plan 004): a project of the register counts although it has not signed yet.
    """
    found = _said(facts)
    if facts.left_on is None:
        return found
    return found[0], f"{found[1]}，{day_said(facts.left_on)}出库"


def _said(facts: ProjectFacts) -> tuple[Phase | None, str]:
    if facts.produced_on is not None:
        return _produced(facts.produced_on, facts.started_on)
    if facts.started_on is not None:
        return _building(facts.started_on)
    if facts.signed_on is not None:
        return _waiting(facts.signed_on, "签约")
    if facts.registered_on is not None:
        return _waiting(facts.registered_on, "注册")
    if facts.admitted_on is not None:
        return _waiting(facts.admitted_on, "入库")
    return None, "尚未签约，也未入库"


# many projects share their days, and a batch asks for them again every night


@lru_cache(maxsize=_DAYS_KEPT)
def _produced(on: date, started_on: date | None) -> tuple[Phase, str]:
    begun = "" if started_on is None else f"{day_said(started_on)}开工，"
    return Phase.GREEN, f"{begun}{day_said(on)}投产"


@lru_cache(maxsize=_DAYS_KEPT)
def _building(on: date) -> tuple[Phase, str]:
    return Phase.BLUE, f"{day_said(on)}开工，尚未投产"


@lru_cache(maxsize=_DAYS_KEPT)
def _waiting(on: date, what: str) -> tuple[Phase, str]:
    return Phase.YELLOW, f"{day_said(on)}{what}，尚未开工"


def is_out(facts: ProjectFacts) -> bool:
    """Whether it left the active counts: decided red, or taken out of the register. Its history stays."""
    return facts.phase is _RED or facts.admission is _LEFT


# ---- the three voices


@dataclass(frozen=True, slots=True)
class Agreement:
    """Where the voices stand. `phase`: what two of three agree on, else None. `against`: who spoke otherwise.

    `is_disputed`: two or more spoke and no two agree: a line of the work list. `because` says it in one sentence.
    """

    phase: Phase | None
    against: tuple[Voice, ...]
    is_disputed: bool
    because: str


def agreement(voices: Mapping[Voice, Told]) -> Agreement:
    """Two of self-report, rule and reviewer make the final state; one alone makes none, not even the rule."""
    spoken = {voice: voices[voice].phase for voice in Voice if voice in voices}
    phases = list(spoken.values())
    agreed = next((phase for phase in phases if phases.count(phase) > 1), None)
    against = tuple(v for v, phase in spoken.items() if phase is not agreed) if agreed else ()
    return Agreement(agreed, against, agreed is None and len(spoken) > 1, _voices_said(spoken))


def _voices_said(spoken: Mapping[Voice, Phase]) -> str:
    return "，".join(
        f"{v.label}“{spoken[v].letter}”" if v in spoken else f"{v.label}暂缺" for v in Voice
    )


def rule_voice(facts: ProjectFacts, *, today: date) -> Told | None:
    """The rule's own voice, spoken from the facts on a day; None while they say nothing."""
    phase, because = said(facts)
    return None if phase is None else Told(phase, today, Voice.RULE.label, because)


def heard(told: Mapping[Voice, Told], facts: ProjectFacts, *, today: date) -> dict[Voice, Told]:
    """The three voices today: what people said, and what the facts say now in the place of what they once said.

    The rule's own word keeps its day while it stays the same.
    """
    voices = dict(told)
    voices.pop(Voice.RULE, None)
    now, was = rule_voice(facts, today=today), told.get(Voice.RULE)
    if now is not None:
        same = was is not None and was.phase is now.phase
        on = was.on if was is not None and same else today
        voices[Voice.RULE] = Told(now.phase, on, now.by, now.because)
    return voices


def current(voices: Mapping[Voice, Told], since: date | None) -> dict[Voice, Told]:
    """Without the words of people from before `since`, the day on which the dates came to say something else (None: never):
    who spoke earlier spoke of what was then, and disputes nothing."""
    return {
        voice: told
        for voice, told in voices.items()
        if voice is Voice.RULE or since is None or told.on >= since
    }


def disputes(told: Mapping[int, Mapping[Voice, Told]]) -> tuple[tuple[int, Agreement], ...]:
    """The work list: project → its voices, those on whose phase nobody agrees, longest first by the newest voice."""
    found = [(key, agreement(voices)) for key, voices in told.items()]
    open_ = [(key, one) for key, one in found if one.is_disputed]
    return tuple(sorted(open_, key=lambda one: (max(t.on for t in told[one[0]].values()), one[0])))


# ---- propose and confirm


def may_propose(facts: ProjectFacts, phase: Phase, *, because: str) -> Decision:
    """May somebody put `phase` before the lead department? With a reason; red goes another way."""
    return Decision.of(
        [_in_register(facts), _not_red(phase), _is_new(facts, phase), _reason(because)]
    )


def may_confirm(facts: ProjectFacts, phase: Phase, voices: Mapping[Voice, Told]) -> Decision:
    """May the lead department confirm `phase`? What the facts say, and what two of the three voices agree on."""
    barred = _in_register(facts) or _not_red(phase) or _is_new(facts, phase)
    if barred is not None:
        return Decision.of([barred])
    return Decision.of([_by_facts(facts, phase), _agreed(phase, voices)])


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a confirmation makes: the phase before and after, its reason, and what the office is told."""

    was: Phase | None
    phase: Phase
    on: date
    because: str
    tells_office: str


def confirm(
    facts: ProjectFacts, phase: Phase, voices: Mapping[Voice, Told], *, today: date
) -> Confirmed:
    """The confirmed phase with the notice to the office of the working mechanism. Raises Refused."""
    may_confirm(facts, phase, voices).or_refuse()
    because = f"{said(facts)[1]}；{agreement(voices).because}"
    was = "未认定" if facts.phase is None else f"“{facts.phase.label}”"
    told = f"{day_said(today)}由{was}认定为“{phase.label}”：{because}"
    return Confirmed(facts.phase, phase, today, because, told)


def objection_until(confirmed_on: date, days: int, holidays: HolidayTable) -> date:
    """The last day on which the unit may object: `days` working days after the confirmation."""
    return add_workdays(confirmed_on, days, holidays).day


def may_object(facts: ProjectFacts, *, until: date, today: date, because: str) -> Decision:
    """May the unit object to its confirmed phase? `until` from `objection_until`."""
    if facts.phase is None:
        return Decision.of([NOT_CONFIRMED()])
    late = OBJECTED_LATE(until=day_said(until)) if today > until else None
    return Decision.of([late, _reason(because)])


# ---- red, and back


def may_ask_exit(facts: ProjectFacts, reason: ExitReason, *, because: str) -> Decision:
    """May the responsible unit ask that the project leaves? Its written explanation must be there as a file.

    A reason of its own (`other`) needs a sentence; for the named ones the explanation says the rest.
    """
    if is_out(facts):
        return Decision.of([RED_ALREADY()])
    sentence = _reason(because) if reason is ExitReason.OTHER else None
    return Decision.of([_in_register(facts), _has_file(facts), sentence])


def may_approve_exit(facts: ProjectFacts, *, asked_by: int | None, approved_by: int) -> Decision:
    """May the office approve? `asked_by` and `approved_by` are keys of people, never the same one."""
    if is_out(facts):
        return Decision.of([RED_ALREADY()])
    if asked_by is None:
        return Decision.of([RED_NOT_ASKED(), _has_file(facts)])
    same = RED_SAME_PERSON() if asked_by == approved_by else None
    return Decision.of([_in_register(facts), _has_file(facts), same])


def may_come_back(facts: ProjectFacts, *, because: str) -> Decision:
    """May a project that left ask for a new admission? Only this way does it come back; its history stays."""
    return Decision.of([None if is_out(facts) else NOT_GONE(), _reason(because)])


# ---- parts of the answers


def _in_register(facts: ProjectFacts) -> Finding | None:
    if is_out(facts):
        on = facts.left_on
        return BACK_BY_ADMISSION(on="此前" if on is None else day_said(on))
    return None if facts.admission is Admission.ADMITTED else NOT_ADMITTED()


def _not_red(phase: Phase) -> Finding | None:
    return RED_BY_EXIT(field="phase") if phase is Phase.RED else None


def _is_new(facts: ProjectFacts, phase: Phase) -> Finding | None:
    return SAME_PHASE(field="phase", phase=phase.label) if facts.phase is phase else None


def _by_facts(facts: ProjectFacts, phase: Phase) -> Finding | None:
    told, because = said(facts)
    if told is None:
        return NO_FACTS()
    if told is phase:
        return None
    return NOT_THE_FACTS(field="phase", told=told.label, because=because, phase=phase.label)


def _agreed(phase: Phase, voices: Mapping[Voice, Told]) -> Finding | None:
    if all(told.phase is not phase for told in voices.values()):
        return NOT_PROPOSED(field="phase", phase=phase.label)
    found = agreement(voices)
    if found.phase is phase:
        return None
    return NOT_AGREED(field="phase", phase=phase.label, voices=found.because)


def _has_file(facts: ProjectFacts) -> Finding | None:
    return None if facts.has_red_file else RED_NO_FILE(field="file")


def _reason(because: str) -> Finding | None:
    return None if because.strip() else REASON_MISSING(field="because")
