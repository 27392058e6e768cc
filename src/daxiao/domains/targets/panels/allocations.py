"""The editor of an allocation as plain data: rows to type into, what the method gives, and how it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from daxiao.domains.targets.queries import allocations as queries
from daxiao.domains.targets.queries import gauges
from daxiao.domains.targets.queries.allocations import Receiver
from daxiao.domains.targets.rules import allocating, allocation
from daxiao.domains.targets.rules.allocation import Axis, Balance, Method
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.services import allocations as services
from daxiao.domains.targets.services import handing_out
from daxiao.domains.targets.services.handing_out import Split
from daxiao.domains.targets.types.allocations import DraftInput, Grain, PartInput
from daxiao.kernel.access import Actor
from daxiao.std.findings import Decision, Refused


if TYPE_CHECKING:
    from daxiao.domains.targets.models import Allocation, Goal, Indicator


@dataclass(frozen=True, slots=True)
class Row:
    """One that can receive: what is typed, what follows, and how large a part of the whole that is."""

    number: int
    name: str
    is_on: bool
    basis: str
    hint: str
    fixed: str
    value: str
    share: str
    own: str
    own_pk: int | None
    stretch_fixed: str = ""
    stretch: str = ""
    gauge: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """How the stretch (力争) stands: its total, what the parts have of it, what is kept back and what remains."""

    total: str
    allocated: str
    gap: str
    rest: str
    balance: Balance | None

    @property
    def words(self) -> str:
        if self.balance is None:
            return ""
        is_even = self.balance is Balance.EQUAL
        return f"与有意留出的{self.gap}合计一致" if is_even and self.gap else self.balance.label


@dataclass(frozen=True, slots=True)
class Editor:
    """All of the page. `blocked` says why the goal cannot be split along this axis at all."""

    goal: "Goal"
    axis: Axis
    grain: Grain | None
    grains: tuple[Grain, ...]
    draft: DraftInput
    rows: tuple[Row, ...]
    total: str
    allocated: str
    gap: str
    rest: str
    balance: Balance | None
    findings: tuple[str, ...]
    notes: tuple[str, ...]
    blocked: tuple[str, ...]
    is_ready: bool
    kept: "Allocation | None"
    before: "Allocation | None"
    may: bool
    high: "Sum | None" = None
    hint: str = "上年"

    @property
    def has_stretch(self) -> bool:
        """Whether a stretch is split too: the goal has one, and the parts become goals."""
        return self.goal.stretch is not None and self.grain in {None, Grain.YEAR}

    @property
    def stretch_total(self) -> str:
        return "" if self.goal.stretch is None else plain(self.goal.stretch)

    @property
    def stretch_gap(self) -> str:
        return _typed(self.draft.stretch_gap)

    @property
    def balance_words(self) -> str:
        """一致，有意留出的在内: 85 and 5 kept back are 90 (S004-G-02)."""
        if self.balance is None:
            return ""
        if self.balance is Balance.EQUAL and self.gap:
            return f"与有意留出的{self.gap}合计一致"
        if self.balance is Balance.EQUAL:
            return f"一致，{self.goal.region}没有余量"
        return self.balance.label

    @property
    def unit(self) -> str:
        return self.goal.unit

    @property
    def method(self) -> str:
        return self.draft.method


def receivers_of(
    actor: Actor, goal: "Goal", axis: Axis, grain: Grain | None, named: Sequence[str]
) -> list[Receiver]:
    """Who can receive; of industries those of the draft, of the version in force and the ones just named too."""
    found = queries.receivers(actor, goal, axis, grain)
    if axis is not Axis.INDUSTRY:
        return found
    names = {r.key: r for r in found}
    for made in (queries.in_force(actor, goal, axis), queries.draft(actor, goal, axis)):
        if made is not None:
            names |= {p.key: Receiver(p.key, p.name) for p in queries.parts(actor, made)}
    names |= {n: Receiver(n, n) for n in named}
    return list(names.values())


def start(
    actor: Actor, goal: "Goal", axis: Axis, receivers: Sequence[Receiver], grain: Grain | None
) -> DraftInput:
    """What the editor opens with: the draft, else what is in force, else a proposal."""
    known = {r.key for r in receivers}
    row = queries.draft(actor, goal, axis)
    if row is not None:
        found = queries.input_of(row, queries.parts(actor, row))
        if all(p.key in known for p in found.parts):
            return found
        # another grain than that of the draft: begin anew over it
        return _proposal(actor, goal, axis, receivers, version=row.version)
    before = queries.in_force(actor, goal, axis)
    if before is not None:
        parts = queries.parts(actor, before)
        if all(p.key in known for p in parts):
            fixed = tuple(
                PartInput(
                    p.key, p.name, p.basis, p.value, p.stretch if p.is_stretch_fixed else None
                )
                for p in parts
            )
            method = before.method if grain is None else Method.BY_HAND.value
            return DraftInput(
                axis.value,
                method,
                fixed,
                before.gap,
                before.gap_reason,
                stretch_gap=before.stretch_gap,
            )
    return _proposal(actor, goal, axis, receivers)


def _proposal(
    actor: Actor, goal: "Goal", axis: Axis, receivers: Sequence[Receiver], *, version: int = 0
) -> DraftInput:
    """Last year's shares where they are known, else equal parts; a part of a place that has its own goal keeps it."""
    weights = queries.last_years(actor, goal, axis, receivers)
    own = queries.own_goals(actor, goal, axis, receivers)
    parts = tuple(
        PartInput(
            r.key,
            r.name,
            weights.get(r.key),
            own[r.key].floor if r.key in own and own[r.key].whole_id != goal.pk else None,
            own[r.key].stretch if r.key in own and own[r.key].whole_id != goal.pk else None,
        )
        for r in receivers
    )
    is_known = bool(receivers) and all(weights.get(r.key) for r in receivers)
    method = Method.LAST_YEAR if is_known else Method.EQUAL
    if axis is Axis.INDUSTRY:
        method = Method.BY_HAND
    return DraftInput(axis.value, method.value, parts, version=version)


def editor(
    actor: Actor,
    goal: "Goal",
    draft: DraftInput,
    scene: tuple[Sequence[Receiver], Grain | None],
    faults: Sequence[str] = (),
    *,
    may: bool,
) -> Editor:
    """The page for a draft as it stands, worked out as far as it can be."""
    receivers, grain = scene
    axis = Axis(draft.axis)
    blocked = _blocked(goal, axis)
    split, findings = _worked(actor, goal, draft, blocked)
    made = split.made if split else None
    weights = queries.last_years(actor, goal, axis, receivers) if not blocked else {}
    own = queries.own_goals(actor, goal, axis, receivers) if not blocked else {}
    gauged = _gauges(actor, goal, axis, receivers)
    findings = [*faults, *findings]
    if split is not None:
        findings += _against(split, goal, own, grain)
    return Editor(
        goal=goal,
        axis=axis,
        grain=grain,
        grains=allocating.grains(queries.span_of(goal)),
        draft=draft,
        rows=tuple(_rows(goal, draft, receivers, (split, weights, own, gauged))),
        total="" if goal.floor is None else plain(goal.floor),
        allocated=plain(made.allocated) if made else "",
        gap=plain(draft.gap) if draft.gap else "",
        rest=plain(made.rest) if made else "",
        balance=made.balance if made else None,
        findings=tuple(findings),
        notes=() if blocked else _notes(actor, goal, axis, receivers),
        blocked=blocked,
        is_ready=made is not None and not findings,
        kept=queries.draft(actor, goal, axis),
        before=queries.in_force(actor, goal, axis),
        may=may,
        high=_sum_of(split),
        hint=_hint(actor, goal, axis, receivers),
    )


def _gauges(
    actor: Actor, goal: "Goal", axis: Axis, receivers: Sequence[Receiver]
) -> dict[str, "Indicator"]:
    if axis is not Axis.INDUSTRY:
        return {}
    found = gauges.proposed(actor, [(r.name, goal.indicator) for r in receivers])
    return {industry: row for (industry, _), row in found.items()}


def _notes(
    actor: Actor, goal: "Goal", axis: Axis, receivers: Sequence[Receiver]
) -> tuple[str, ...]:
    """What one has to know of the figures that are proposed, and what is not split."""
    found = []
    reaches = queries.last_year_reaches(actor, goal, axis, receivers)
    words = allocating.basis_words(goal.since.year - 1, reaches)
    if words:
        found.append(words)
    if axis is Axis.INDUSTRY and receivers:
        found.append(
            "指标数据按地区报送，产业的目标由产业自己的指标判断。名字对得上的自动用上；没有的，下达后在它的责任目标页用“指定计量指标”选，设了才能判断。"
        )
    if goal.stretch is not None and axis is Axis.PERIOD and goal.since.year == goal.year:
        found.append("这里按目标值（保底）排各期进度；力争值按同一进度看。")
    elif goal.stretch is not None:
        found.append(
            f"力争值{plain(goal.stretch)}{goal.unit}按保底分到的比例一起往下分；要改的在“力争填定”里填，"
            "与保底一样的就只有一个目标值。"
        )
    return tuple(found)


def _blocked(goal: "Goal", axis: Axis) -> tuple[str, ...]:
    dividend = queries.dividend(goal)
    decision = allocating.may_divide(dividend, axis)
    if decision.allowed:
        decision = allocation.may_split(allocating.whole_of(dividend, axis))
    return tuple(f.sentence for f in decision.findings)


def _worked(
    actor: Actor, goal: "Goal", draft: DraftInput, blocked: Sequence[str]
) -> tuple[Split | None, list[str]]:
    """Floor and stretch as far as they can be worked out: a stretch that cannot leaves the floor as it is."""
    if blocked:
        return None, []
    try:
        made = services.work_out(goal, draft, actor.label)
    except Refused as refused:
        return None, [f.sentence for f in refused.findings]
    try:
        return services.split_of(goal, draft, actor.label), []
    except Refused as refused:
        return Split(made), [f"力争值：{f.sentence}" for f in refused.findings]


def _sum_of(split: Split | None) -> Sum | None:
    if split is None or split.stretch is None:
        return None
    high = split.stretch
    return Sum(
        total=plain(high.whole.total),
        allocated=plain(high.allocated),
        gap=plain(high.held_back) if high.held_back else "",
        rest=plain(high.rest),
        balance=high.balance,
    )


def _gauge_words(axis: Axis, there: "Goal | None", proposed: "Indicator | None") -> str:
    """Of an industry the indicator that will judge its goal, or that nothing will yet."""
    if axis is not Axis.INDUSTRY:
        return ""
    found = there.measured_by if there is not None and there.measured_by else proposed
    return found.name if found else "没有该产业的指标，设了才能判断"


def _hint(actor: Actor, goal: "Goal", axis: Axis, receivers: Sequence[Receiver]) -> str:
    """What last year's figures are: 上年, or 上年1—10月 where that year is not whole."""
    months = set(queries.last_year_reaches(actor, goal, axis, receivers).values())
    last = max(months, default=12)
    return "上年" if last == 12 else f"上年1—{last}月" if last > 1 else "上年1月"


def _against(
    split: Split, goal: "Goal", own: Mapping[str, "Goal"], grain: Grain | None
) -> list[str]:
    """What keeps it from being handed out."""
    made = split.made
    decision = allocation.may_issue(made)
    found = [
        *decision.findings,
        *allocating.against_own(made.parts, queries.owned(goal, own)),
        *split.faults(),
        *handing_out.against_own_stretch(goal, split, own),
    ]
    if grain in {Grain.QUARTER, Grain.MONTH} and grain is not None:
        found = [
            *decision.findings,
            *allocating.against_periods(made.parts, made.held_back, grain),
        ]
    return [f.sentence for f in Decision.of(found).findings]


_Worked = tuple[
    Split | None, Mapping[str, Decimal], Mapping[str, "Goal"], Mapping[str, "Indicator"]
]


def _rows(
    goal: "Goal", draft: DraftInput, receivers: Sequence[Receiver], known: _Worked
) -> list[Row]:
    split, weights, own, gauged = known
    made = split.made if split else None
    parts = {p.key: p for p in draft.parts}
    values = {p.key: p.value for p in made.parts} if made else {}
    stretches = {p.key: p.value for p in split.stretch.parts} if split and split.stretch else {}
    rows = []
    for n, receiver in enumerate(receivers):
        part, there = parts.get(receiver.key), own.get(receiver.key)
        value, high = values.get(receiver.key), stretches.get(receiver.key)
        if value is None and part is not None and made is None:
            value = part.fixed
        rows.append(
            Row(
                number=n,
                name=receiver.name,
                is_on=part is not None,
                basis=_typed(part.basis if part else None),
                hint=_typed(weights.get(receiver.key)),
                fixed=_typed(part.fixed if part else None),
                value="" if value is None else plain(value),
                share=_share(value, goal.floor),
                own="" if there is None or there.floor is None else plain(there.floor),
                own_pk=None if there is None else there.pk,
                stretch_fixed=_typed(part.stretch if part else None),
                stretch="" if high is None else plain(high),
                gauge=_gauge_words(Axis(draft.axis), there, gauged.get(receiver.name)),
            )
        )
    return rows


def _typed(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def _share(value: Decimal | None, total: Decimal | None) -> str:
    if value is None or not total:
        return ""
    return f"{plain(round(value / total * 100, 1))}%"
