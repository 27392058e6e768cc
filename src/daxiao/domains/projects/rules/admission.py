"""The entry review (准入): what is missing before it, who moves it on, and why a move is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from daxiao.domains.projects.rules.entry import EntryYardstick, ProjectInput
from daxiao.domains.projects.types import Admission, LandMode, ProjectFacts, ReviewPoint
from daxiao.std.findings import Decision, Finding, FindingKind


WRONG_STATE = FindingKind(
    "projects.admission_wrong_state", "项目现在是“{state}”，不能{move}，请刷新后再看"
)
FIELD_WANTED = FindingKind("projects.field_wanted", "提交审核前请填写“{what}”")
SECRETARY_WANTED = FindingKind(
    "projects.secretary_wanted", "提交审核前至少要配{limit}名项目秘书，请指定"
)
OWN_REVIEW = FindingKind(
    "projects.own_review", "提交的人不能审核自己提交的项目，请由另一位审核人办理"
)
POINT_OPEN = FindingKind("projects.point_open", "“{point}”还没有部门出具意见，联审五项齐全后再入库")
POINT_REFUSED = FindingKind(
    "projects.point_refused", "{unit}对“{point}”不同意：{because}。请先退回补正，或由该部门改签意见"
)
UNIT_SILENT = FindingKind(
    "projects.unit_silent", "{unit}还没有出具联审意见，请催办，或先把它移出联审名单"
)
OPINION_UNEXPLAINED = FindingKind(
    "projects.opinion_unexplained", "不同意要写明理由，申报单位才知道补什么"
)
OPINION_UNASKED = FindingKind(
    "projects.opinion_unasked", "{unit}不在这个项目的联审名单里，请先加入名单"
)
DUPLICATES_OPEN = FindingKind(
    "projects.duplicates_open", "有{count}个疑似重复的项目还没有看过，请逐个写明是否同一项目"
)
IS_DUPLICATE = FindingKind("projects.is_duplicate", "已认定与项目“{name}”重复，请退回，不再入库")
REASONS_MISSING = FindingKind("projects.return_unexplained", "退回要逐条写明原因，至少写一条")
LEAVE_UNEXPLAINED = FindingKind(
    "projects.leave_unexplained", "出库要写明原因，它会留在项目的经过里"
)
RED_FILE_MISSING = FindingKind(
    "projects.leave_without_file", "出库要有责任单位的书面说明，请先上传"
)
AGAIN_UNEXPLAINED = FindingKind(
    "projects.again_unexplained", "重新申报已出库的项目，要写明与出库时相比变了什么"
)
ADMITTED_IN_FUTURE = FindingKind(
    "projects.admitted_in_future", "入库日期{day}还没有到，最晚填今天（{today}）"
)
ADMITTED_AFTER_START = FindingKind(
    "projects.admitted_after_start",
    "项目已登记{what}{begun}，早于入库日期{day}：以前已入库的请填当时的入库日期，日期有误的请退回改正",
)


class Move(StrEnum):
    SUBMIT = "submit"
    ADMIT = "admit"
    SEND_BACK = "send_back"
    LEAVE = "leave"
    REAPPLY = "reapply"

    @property
    def label(self) -> str:
        words = {"submit": "提交", "admit": "准予入库", "send_back": "退回", "leave": "出库"}
        return words.get(self.value, "重新申报")


TRANSITIONS: Mapping[tuple[Admission, Move], Admission] = {
    (Admission.DRAFT, Move.SUBMIT): Admission.SUBMITTED,
    (Admission.RETURNED, Move.SUBMIT): Admission.SUBMITTED,
    (Admission.SUBMITTED, Move.ADMIT): Admission.ADMITTED,
    (Admission.SUBMITTED, Move.SEND_BACK): Admission.RETURNED,
    (Admission.ADMITTED, Move.LEAVE): Admission.LEFT,
    (Admission.LEFT, Move.REAPPLY): Admission.SUBMITTED,
}
"""Every move there is. Who has left comes back only through a new review."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one department says on one point. A later opinion of the same unit on the same point replaces it."""

    unit: int
    unit_name: str
    point: ReviewPoint
    agrees: bool
    because: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """One entry review: who handed it in, which departments were asked (key and name), what they said.

    `duplicates_open` counts near-duplicates that nobody has judged; `duplicate_of` names the project this one is.
    """

    state: Admission
    submitted_by: int
    asked: Mapping[int, str]
    opinions: tuple[Opinion, ...] = ()
    duplicates_open: int = 0
    duplicate_of: str = ""

    def latest(self) -> tuple[Opinion, ...]:
        """The opinions that stand, the last of each unit on each point."""
        return tuple({(o.unit, o.point): o for o in self.opinions}.values())


def after(state: Admission, move: Move) -> Admission:
    """The state a move leads to. Raises Refused for a move that does not start there."""
    Decision.of([_starts(state, move)]).or_refuse()
    return TRANSITIONS[state, move]


def _starts(state: Admission, move: Move) -> Finding | None:
    if (state, move) in TRANSITIONS:
        return None
    return WRONG_STATE(state=state.label, move=move.label)


def may_submit(state: Admission, given: ProjectInput, *, yardstick: EntryYardstick) -> Decision:
    """Whether an entry that `check_entry` finds nothing wrong with is also complete enough to be reviewed."""
    return Decision.of([_starts(state, Move.SUBMIT), *_incomplete(given, yardstick)])


def _incomplete(given: ProjectInput, yardstick: EntryYardstick) -> list[Finding]:
    wanted = (
        ("enterprise", "企业或投资方名称", bool(given.enterprise.strip())),
        ("industry_code", "行业代码", bool(given.industry_code)),
        ("land_mode", "用地方式", given.land_mode is not None),
        ("invest", "总投资", given.invest is not None),
        ("scope", "建设内容", bool(given.scope.strip())),
        ("responsible_unit", "责任单位", given.responsible_unit is not None),
    )
    found = [
        FIELD_WANTED(field=field, what=what) for field, what, is_there in wanted if not is_there
    ]
    if given.land_mode is LandMode.GRANTED and given.land is None:
        found.append(FIELD_WANTED(field="land", what="用地（亩）"))
    if len(given.secretaries) < yardstick.secretaries_min:
        found.append(SECRETARY_WANTED(field="secretaries", limit=yardstick.secretaries_min))
    return found


def may_opine(review: Review, opinion: Opinion) -> Decision:
    """Departments on the list may speak while the review runs, and say why when they do not agree."""
    return Decision.of(
        [
            None
            if review.state is Admission.SUBMITTED
            else WRONG_STATE(state=review.state.label, move="出具联审意见"),
            None if opinion.unit in review.asked else OPINION_UNASKED(unit=opinion.unit_name),
            None
            if opinion.agrees or opinion.because.strip()
            else OPINION_UNEXPLAINED(field="because"),
        ]
    )


def may_admit(review: Review, actor: int) -> Decision:
    """All five points have an opinion, nobody asked is silent, nobody disagrees, near-duplicates were looked at."""
    return Decision.of(
        [
            _starts(review.state, Move.ADMIT),
            OWN_REVIEW() if actor == review.submitted_by else None,
            *_open_points(review),
            *_silent(review),
            *_disagreeing(review),
            DUPLICATES_OPEN(count=review.duplicates_open) if review.duplicates_open else None,
            IS_DUPLICATE(name=review.duplicate_of) if review.duplicate_of else None,
        ]
    )


def _open_points(review: Review) -> list[Finding]:
    told = {o.point for o in review.latest()}
    return [POINT_OPEN(field=p.value, point=p.label) for p in ReviewPoint if p not in told]


def _silent(review: Review) -> list[Finding]:
    spoke = {o.unit for o in review.latest()}
    return [UNIT_SILENT(unit=name) for unit, name in review.asked.items() if unit not in spoke]


def _disagreeing(review: Review) -> list[Finding]:
    return [
        POINT_REFUSED(
            field=o.point.value, unit=o.unit_name, point=o.point.label, because=o.because.strip()
        )
        for o in review.latest()
        if not o.agrees
    ]


def admitted_on(facts: ProjectFacts, day: date, today: date) -> Decision:
    """Whether `day` can be the day of admission: not to come, and not after works that it has to precede.

    Who comes back after leaving had begun in the round before.
    """
    days = (("开工", facts.started_on), ("投产", facts.produced_on))
    begun = ((what, on) for what, on in days if on and facts.left_on is None)
    early = next(((what, on) for what, on in begun if on < day), None)
    return Decision.of(
        [
            ADMITTED_IN_FUTURE(field="on", day=str(day), today=str(today)) if day > today else None,
            ADMITTED_AFTER_START(field="on", what=early[0], begun=str(early[1]), day=str(day))
            if early
            else None,
        ]
    )


def may_send_back(review: Review, actor: int, reasons: tuple[str, ...]) -> Decision:
    return Decision.of(
        [
            _starts(review.state, Move.SEND_BACK),
            OWN_REVIEW() if actor == review.submitted_by else None,
            None if any(r.strip() for r in reasons) else REASONS_MISSING(field="reasons"),
        ]
    )


def may_leave(state: Admission, because: str, *, has_red_file: bool) -> Decision:
    """Out of the active counts, never out of the history: with the responsible unit's file and a reason."""
    return Decision.of(
        [
            _starts(state, Move.LEAVE),
            None if because.strip() else LEAVE_UNEXPLAINED(field="because"),
            None if has_red_file else RED_FILE_MISSING(field="file"),
        ]
    )


def may_reapply(state: Admission, because: str) -> Decision:
    return Decision.of(
        [
            _starts(state, Move.REAPPLY),
            None if because.strip() else AGAIN_UNEXPLAINED(field="because"),
        ]
    )
