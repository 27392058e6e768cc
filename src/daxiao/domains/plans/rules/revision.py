"""When a document may stand for a new version of a plan, and when that version may take its place. Pure."""

import re

from daxiao.domains.plans.rules import words
from daxiao.domains.plans.types import ApprovalFacts, PlanState, RevisionFacts, RevisionState
from daxiao.std.findings import Decision, Finding, FindingKind


OTHER_PLACE = FindingKind(
    "plans.revision_other_place",
    "这份文件是{theirs}的，规划是{ours}的；新版本只能来自同一个地区，请核对选的是哪份规划",
)
SAME_DOCUMENT = FindingKind(
    "plans.revision_same_document", "这份文件就是现在这一版的原件，不是新版本；请选另一份文件"
)
SAME_TEXT = FindingKind(
    "plans.revision_same_text",
    "两份文件的正文一字不差，没有任何变动，不必提交新版本；请核对交来的是不是改过的那一份",
)
OF_WITHDRAWN = FindingKind(
    "plans.revision_of_withdrawn", "这份规划已经撤下，请先“恢复执行”，再提交它的新版本"
)
OF_SUPERSEDED = FindingKind(
    "plans.revision_of_superseded", "这份规划已经被新版本替代，请到最新的那一版提交新版本"
)
OPEN_ALREADY = FindingKind(
    "plans.revision_open_already", "这份规划已有一次修订正在比对，请先批准或放弃那一次"
)
STANDS_ALONE = FindingKind(
    "plans.revision_stands_alone",
    "这份文件已经作为另一份规划发布，正在执行；请先撤下那一份，再作为新版本提交",
)
LOOKS_OLDER = FindingKind(
    "plans.revision_looks_older",
    "这份文件看起来比执行中的版本旧（{why}）。确实要用它替代，请勾选“我已核对，这就是新版本”",
)
NO_PLAN = FindingKind(
    "plans.revision_no_plan", "这份文件里没有读出规划，不能比对；请核对文件，或重新读取"
)
NOT_READ = FindingKind("plans.revision_not_read", "新版本还没有读完，请等读取完成后再比对")
NOT_OPEN = FindingKind("plans.revision_not_open", "这次修订{state}，不能再改")
NOT_COMPARED = FindingKind("plans.revision_not_compared", "还没有比对，请先点“开始比对”")
PENDING = FindingKind(
    "plans.revision_pending", "还有 {count} 处变动没有定，请逐条采纳或不采纳以后再批准"
)
MOVED = FindingKind(
    "plans.revision_moved",
    "比对以后，台账或读取结果里有 {count} 条又有改动，已标为“需再看”；请再看一遍，重新定下以后再批准",
)
TWO_KEYS = FindingKind(
    "plans.revision_two_keys",
    "本地要求修订由两人经手：您准备了这次修订，请由另一位有“发布规划”权限的人批准",
)
REASON_MISSING = FindingKind(
    "plans.revision_reason_missing", "请写明理由，它会留在每一条改动的经过里"
)
NOT_APPROVED = FindingKind("plans.revision_not_approved", "这次修订没有批准过，不必撤回")
SUCCESSOR_NOT_IN_FORCE = FindingKind(
    "plans.revision_successor_moved",
    "新版本{state}，不能直接撤回这次修订；请先让它回到执行中",
)
NOT_A_PAIR = FindingKind("plans.revision_not_a_pair", "这一条不是成对的，没有可拆开的")
NOT_MATES = FindingKind(
    "plans.revision_not_mates",
    "只能把一条“删除”和一条同类的“新增”配成一对，请重新选",
)

LIKE_ENOUGH = 0.82
_EDITION = re.compile(
    r"[（(【\[](?:[^（）()【】\[\]]*(?:稿|修订|修改|调整|版|印发|公开)[^（）()【】\[\]]*)[）)】\]]|(?:修订|修改|调整|报批|送审|审定|定)[稿版本]$"
)
_DIGITS = re.compile(r"\d+")


def is_same_plan(one: str, other: str) -> bool:
    """Whether two titles name one plan in two versions: the same words but for 修订稿 and its like, or nearly so with
    the same years and numbers."""
    a, b = _name(one), _name(other)
    if not a or not b or _DIGITS.findall(a) != _DIGITS.findall(b):
        return False
    return a == b or words.Likeness().of(a, b) >= LIKE_ENOUGH


def likeness(one: str, other: str) -> float:
    return words.Likeness().of(_name(one), _name(other))


def _name(title: str) -> str:
    return words.folded(_EDITION.sub("", words.folded(title).strip("《》")))


def may_propose(state: PlanState, *, has_open: bool) -> Decision:
    """Whether a plan takes a new version at all, whatever the document says."""
    return Decision.of([*_standing(state), OPEN_ALREADY() if has_open else None])


def may_start(facts: RevisionFacts, *, is_checked: bool) -> Decision:
    """Whether a document may be compared as the new version; that it looks older is a question, which a person who
    `is_checked` has answered."""
    older = looks_older(facts)
    return Decision.of(
        [
            None
            if facts.is_same_place
            else OTHER_PLACE(theirs=facts.document_place, ours=facts.plan_place),
            SAME_DOCUMENT(field="reading") if facts.is_same_document else None,
            *may_propose(facts.state, has_open=facts.has_open).findings,
            STANDS_ALONE(field="reading") if facts.stands_alone else None,
            None if is_checked or older is None else older,
        ]
    )


def _standing(state: PlanState) -> list[Finding | None]:
    return [
        OF_WITHDRAWN() if state is PlanState.WITHDRAWN else None,
        OF_SUPERSEDED() if state is PlanState.SUPERSEDED else None,
    ]


def looks_older(facts: RevisionFacts) -> Finding | None:
    """A question: the file came before the one in force, or its years are earlier."""
    why = []
    if facts.handed_over_on < facts.published_from_on:
        why.append(f"{facts.handed_over_on} 交来，执行中的版本是 {facts.published_from_on} 交来的")
    if facts.until and facts.old_until and facts.until < facts.old_until:
        why.append(f"管到 {facts.until} 年，执行中的版本管到 {facts.old_until} 年")
    return LOOKS_OLDER(field="is_checked", why="；".join(why)) if why else None


def may_compare(
    state: RevisionState, *, is_read: bool, has_plan: bool, is_same_text: bool
) -> Decision:
    return Decision.of(
        [
            *still_open(state).findings,
            None if is_read else NOT_READ(),
            NO_PLAN() if is_read and not has_plan else None,
            SAME_TEXT() if is_read and is_same_text else None,
        ]
    )


def still_open(state: RevisionState) -> Decision:
    return Decision.of([None if state is RevisionState.OPEN else NOT_OPEN(state=state.label)])


def may_approve(facts: ApprovalFacts, reason: str) -> Decision:
    """Everything that keeps a revision from taking the old version's place."""
    return Decision.of(
        [
            *still_open(facts.state).findings,
            *_standing(facts.plan_state),
            None if facts.total else NOT_COMPARED(),
            PENDING(count=facts.pending) if facts.pending else None,
            MOVED(count=facts.moved) if facts.moved and facts.total else None,
            TWO_KEYS() if facts.needs_two and facts.is_preparer else None,
            None if reason.strip() else REASON_MISSING(field="reason"),
        ]
    )


def may_abandon(state: RevisionState, reason: str) -> Decision:
    return Decision.of(
        [
            *still_open(state).findings,
            None if reason.strip() else REASON_MISSING(field="reason"),
        ]
    )


def may_take_back(state: RevisionState, successor: PlanState | None, reason: str) -> Decision:
    """Only the newest version in force can be taken back, so that no version is left without the one before it."""
    is_in_force = successor is PlanState.IN_FORCE
    return Decision.of(
        [
            None if state is RevisionState.APPROVED else NOT_APPROVED(),
            SUCCESSOR_NOT_IN_FORCE(state=successor.label)
            if state is RevisionState.APPROVED and successor and not is_in_force
            else None,
            None if reason.strip() else REASON_MISSING(field="reason"),
        ]
    )
