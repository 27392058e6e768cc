"""The editor of an allocation as plain data: rows to type into, what the method gives, and how it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from daxiao.domains.targets.queries import allocations as queries
from daxiao.domains.targets.queries.allocations import Receiver
from daxiao.domains.targets.rules import allocating, allocation
from daxiao.domains.targets.rules.allocation import Axis, Balance, Method
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.services import allocations as services
from daxiao.domains.targets.types.allocations import DraftInput, Grain, PartInput
from daxiao.kernel.access import Actor
from daxiao.std.findings import Decision, Refused


if TYPE_CHECKING:
    from daxiao.domains.targets.models import Allocation, Goal


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
            fixed = tuple(PartInput(p.key, p.name, p.basis, p.value) for p in parts)
            method = before.method if grain is None else Method.BY_HAND.value
            return DraftInput(axis.value, method, fixed, before.gap, before.gap_reason)
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
    made, findings = _worked(actor, goal, draft, blocked)
    weights = queries.last_years(actor, goal, axis, receivers) if not blocked else {}
    own = queries.own_goals(actor, goal, axis, receivers) if not blocked else {}
    findings = [*faults, *findings]
    if made is not None:
        findings += _against(made, goal, own, grain)
    return Editor(
        goal=goal,
        axis=axis,
        grain=grain,
        grains=allocating.grains(queries.span_of(goal)),
        draft=draft,
        rows=tuple(_rows(goal, draft, receivers, (made, weights, own))),
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
    )


def _notes(
    actor: Actor, goal: "Goal", axis: Axis, receivers: Sequence[Receiver]
) -> tuple[str, ...]:
    """What one has to know of the figures that are proposed, and what is not split."""
    found = []
    reaches = queries.last_year_reaches(actor, goal, axis, receivers)
    words = allocating.basis_words(goal.since.year - 1, reaches)
    if words:
        found.append(words)
    if goal.stretch is not None:
        stretch = f"{plain(goal.stretch)}{goal.unit}"
        found.append(
            f"这里只分目标值（保底）；力争值{stretch}不往下分，下级要有力争值的，在它的责任目标里用“调整”填写。"
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
) -> tuple[allocation.Allocation | None, list[str]]:
    if blocked:
        return None, []
    try:
        return services.work_out(goal, draft, actor.label), []
    except Refused as refused:
        return None, [f.sentence for f in refused.findings]


def _against(
    made: allocation.Allocation, goal: "Goal", own: Mapping[str, "Goal"], grain: Grain | None
) -> list[str]:
    """What keeps it from being handed out."""
    decision = allocation.may_issue(made)
    found = [*decision.findings, *allocating.against_own(made.parts, queries.owned(goal, own))]
    if grain in {Grain.QUARTER, Grain.MONTH} and grain is not None:
        found = [
            *decision.findings,
            *allocating.against_periods(made.parts, made.held_back, grain),
        ]
    return [f.sentence for f in Decision.of(found).findings]


_Worked = tuple[allocation.Allocation | None, Mapping[str, Decimal], Mapping[str, "Goal"]]


def _rows(
    goal: "Goal", draft: DraftInput, receivers: Sequence[Receiver], known: _Worked
) -> list[Row]:
    made, weights, own = known
    parts = {p.key: p for p in draft.parts}
    values = {p.key: p.value for p in made.parts} if made else {}
    rows = []
    for n, receiver in enumerate(receivers):
        part, there = parts.get(receiver.key), own.get(receiver.key)
        value = values.get(receiver.key)
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
            )
        )
    return rows


def _typed(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def _share(value: Decimal | None, total: Decimal | None) -> str:
    if value is None or not total:
        return ""
    return f"{plain(round(value / total * 100, 1))}%"
