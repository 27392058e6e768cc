"""The sentences of a mid-term report, composed by rules out of the frozen rows. They state no fact that is not in them. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from daxiao.domains.dispatch.rules.evaluation import plain
from daxiao.domains.dispatch.types.midterm import Approval, LagCause, ProposalKind, Trend
from daxiao.domains.targets.rules.progress import ProgressState


@dataclass(frozen=True, slots=True)
class Judged:
    """A target of the report; `value` with its unit, `change` what an adjusted one becomes, in words."""

    wording: str
    figure: str
    due: str
    field: str
    standing: ProgressState
    value: str = ""
    value_on: date | None = None
    achieved: Decimal | None = None
    scheduled: Decimal | None = None
    because: str = ""
    trend: Trend = Trend.UNKNOWN
    outlook: str = ""
    cause: LagCause | None = None
    cause_words: str = ""
    proposal: ProposalKind | None = None
    words: str = ""
    change: str = ""
    approval: Approval | None = None
    approver: str = ""
    decided_on: date | None = None
    goal: str = ""

    @property
    def name(self) -> str:
        return f"{self.wording}（{self.due}{self.figure}）"


@dataclass(frozen=True, slots=True)
class Worked:
    """A task of the report."""

    title: str
    leads: str
    due_on: date | None
    state: str
    is_done: bool
    is_late: bool


GOOD = (ProgressState.MET, ProgressState.AHEAD, ProgressState.ON_TRACK)
LAGGING = (ProgressState.BEHIND, ProgressState.SERIOUS)
NOWHERE = "规划正文"


def _per_cent(share: Decimal) -> str:
    return f"{plain((share * 100).quantize(Decimal('0.1'), rounding=ROUND_HALF_UP))}%"


def _of(n: int, total: int) -> str:
    return f"{n}条，占{_per_cent(Decimal(n) / total)}" if total else f"{n}条"


def _names(rows: Iterable[Judged]) -> str:
    return "、".join(r.name for r in rows)


def by_state(rows: Sequence[Judged]) -> dict[ProgressState, list[Judged]]:
    return {state: [r for r in rows if r.standing is state] for state in ProgressState}


# ---- chapters


def overview(rows: Sequence[Judged], tasks: Sequence[Worked], frozen_on: date) -> list[str]:
    """How many stand where, and of how many nothing can be said."""
    found, total = by_state(rows), len(rows)
    good = sum(len(found[s]) for s in GOOD)
    judged = total - len(found[ProgressState.UNJUDGED])
    told = [
        f"截至{_day(frozen_on)}，规划执行中的目标共{total}条，有数据可以判断的{judged}条。",
    ]
    if judged:
        parts = "、".join(
            f"{state.label}{len(found[state])}条"
            for state in ProgressState
            if state is not ProgressState.UNJUDGED and found[state]
        )
        told.append(
            f"能够判断的{judged}条中，{parts}；已完成、超前和正常的合计{good}条，占能够判断的{_per_cent(Decimal(good) / judged)}。"
        )
    if rest := found[ProgressState.UNJUDGED]:
        why = Counter(r.because or "没有数据" for r in rest)
        words = "；".join(f"{reason}（{n}条）" for reason, n in why.most_common())
        told.append(
            f"另有{_of(len(rest), total)}无法判断：{words}。无法判断的不计入完成，也不计入滞后。"
        )
    return [*told, *work(tasks)[:1]]


def work(tasks: Sequence[Worked]) -> list[str]:
    """The tasks in a sentence, and those that are late by name."""
    if not tasks:
        return ["规划没有执行中的任务。"]
    done, late = sum(t.is_done for t in tasks), [t for t in tasks if t.is_late]
    states = "、".join(f"{state}{n}项" for state, n in Counter(t.state for t in tasks).items())
    told = [
        f"规划执行中的任务共{len(tasks)}项，已完成{done}项，占{_per_cent(Decimal(done) / len(tasks))}；按状态分：{states}。"
    ]
    if late:
        names = "；".join(
            f"{t.title}（{t.leads or '牵头单位未写明'}{f'，时限{_day(t.due_on)}' if t.due_on else ''}）"
            for t in late
        )
        told.append(f"晚于时限的{len(late)}项：{names}。")
    else:
        told.append("没有晚于时限的任务。")
    return told


def fields(rows: Sequence[Judged]) -> list[tuple[str, list[str]]]:
    """By chapter of the plan, in the order of its text: which are met, ahead, behind, with figures and causes."""
    chapters: dict[str, list[Judged]] = {}
    for row in rows:
        chapters.setdefault(row.field or NOWHERE, []).append(row)
    return [(name, _chapter(some)) for name, some in chapters.items()]


def _chapter(rows: Sequence[Judged]) -> list[str]:
    found = by_state(rows)
    counts = "、".join(f"{s.label}{len(found[s])}条" for s in ProgressState if found[s])
    told = [f"共{len(rows)}条目标：{counts}。"]
    told += [
        f"{state.label}的：{'；'.join(_told(r) for r in found[state])}。"
        for state in (*GOOD, *LAGGING)
        if found[state]
    ]
    if rest := found[ProgressState.UNJUDGED]:
        told.append(f"无法判断的：{_names(rest)}。")
    return told


def _told(row: Judged) -> str:
    """One target with its figure, how far that is, and why where it lags."""
    parts = [row.name]
    if row.value:
        parts.append(f"{f'截至{_day(row.value_on)}' if row.value_on else '现'}为{row.value}")
    if row.achieved is not None:
        due = f"（按时序应完成{_per_cent(row.scheduled)}）" if row.scheduled is not None else ""
        parts.append(f"完成{_per_cent(row.achieved)}{due}")
    if row.goal:
        parts.append(f"对应{row.goal}")
    if row.standing in LAGGING:
        parts.append(_why(row))
    return "，".join(parts)


def _why(row: Judged) -> str:
    if row.cause is None:
        return "原因尚未研判"
    return f"主要原因是{row.cause.label}" + (f"（{row.cause_words}）" if row.cause_words else "")


def causes(rows: Sequence[Judged]) -> list[str]:
    """The causes of what lags, counted, then one by one."""
    behind = [r for r in rows if r.standing in LAGGING]
    known = [r for r in rows if r.cause is not None]
    if not behind and not known:
        return ["没有滞后的目标。"]
    told = [f"滞后和严重滞后的目标共{len(behind)}条。" if behind else "没有滞后的目标。"]
    if known:
        counted = Counter(r.cause for r in known if r.cause is not None)
        words = "、".join(f"{cause.label}{n}条" for cause, n in counted.most_common())
        told.append(f"经逐条研判，已填写原因的{len(known)}条，其中{words}。")
    told += [f"{r.name}：{_why(r)}。" for r in behind]
    return told


def outlooks(rows: Sequence[Judged]) -> list[str]:
    """Forecasts where there is one; of the rest that none was made."""
    known = [r for r in rows if r.outlook]
    if not known:
        return ["现有数据的期数不足以作出预测，本报告不作推测。"]
    told = [f"有足够数据可以预测的目标{len(known)}条，按历史数据推算，供研判参考，不是统计数："]
    told += [f"{r.name}：{r.outlook}。" for r in known]
    if rest := len(rows) - len(known):
        told.append(f"其余{rest}条数据期数不足或期限已到，不作预测。")
    return told


def proposals(rows: Sequence[Judged]) -> list[str]:
    """Keep, adjust, drop, each change with its approval."""
    kinds = {kind: [r for r in rows if r.proposal is kind] for kind in ProposalKind}
    open_ = [r for r in rows if r.proposal is None]
    counts = "、".join(f"{kind.label}{len(kinds[kind])}条" for kind in ProposalKind if kinds[kind])
    told = [f"逐条研判后，{counts}。" if counts else "尚未提出建议。"]
    if open_ and counts:
        told.append(f"还有{len(open_)}条没有提出建议。")
    for kind in (ProposalKind.ADJUST, ProposalKind.DROP):
        told += [f"{kind.label}：{_proposed(r)}。" for r in kinds[kind]]
    return told


def _proposed(row: Judged) -> str:
    change = f"，{row.change}" if row.change else ""
    words = f"，理由：{row.words.rstrip('。')}" if row.words else ""
    return f"{row.name}{change}{words}；{_approved(row)}"


def _approved(row: Judged) -> str:
    if row.approval is None or row.approval is Approval.WAITING:
        return "待批准"
    by = f"（{row.approver}，{_day(row.decided_on)}）" if row.decided_on else ""
    return f"{row.approval.label}{by}"


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
