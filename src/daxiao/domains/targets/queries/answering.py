"""Which goals (责任目标) answer for a target of a plan: those made of it, and those of the same thing that came from elsewhere.

A goal that was allotted from above, handed down or set by hand does not lead to the plan's target, yet it is what the target is
judged by: same indicator, place and industry, the same kind of quantity, due in the same year.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from daxiao.domains.targets.models import Goal, Target
from daxiao.domains.targets.queries import goals as queries
from daxiao.domains.targets.rules import goals as rules
from daxiao.domains.targets.rules.aims import AimKind
from daxiao.domains.targets.rules.goals import Promised
from daxiao.kernel.access import Actor


def answering(actor: Actor, targets: Iterable[Target]) -> dict[int, list[Goal]]:
    """By key of the target the goals in scope and in force that answer for it, the latest year last; absent where there is
    none.

    Goals that lead to the target (or to the one it repeats) come alone where there are any; else those of the same thing.
    Three queries, however many targets. The goals come with what `queries.goals` reads beside them.
    """
    rows = list(targets)
    first_of = {row.pk: row.same_as_id or row.pk for row in rows}
    linked = _linked(actor, set(first_of.values()) | set(first_of))
    alone = [row for row in rows if not (linked[row.pk] or linked[first_of[row.pk]])]
    alike = _alike(actor, alone)
    found: dict[int, list[Goal]] = {}
    for row in rows:
        own = {g.pk: g for g in (*linked[row.pk], *linked[first_of[row.pk]])}
        goals = list(own.values()) or alike.get(first_of[row.pk], [])
        if goals:
            found[row.pk] = sorted(goals, key=lambda g: (g.due_on, g.since, g.pk))
    return found


def goals_answering(actor: Actor, target: Target) -> QuerySet[Goal]:
    """The goals that answer for one target, as rows of a table."""
    keys = [g.pk for g in answering(actor, [target]).get(target.pk, [])]
    return queries.goals(actor).filter(pk__in=keys).order_by("year", "pk")


def _linked(actor: Actor, keys: set[int]) -> dict[int, list[Goal]]:
    found: dict[int, list[Goal]] = defaultdict(list)
    rows = queries.in_force(actor)
    for goal in rows.filter(target__in=keys) | rows.filter(stretch_target__in=keys):
        for key in {goal.target_id, goal.stretch_target_id} & keys:
            if key is not None:
                found[key].append(goal)
    return found


def _alike(actor: Actor, targets: Sequence[Target]) -> dict[int, list[Goal]]:
    """By key of the first of a target the goals of the same thing."""
    if not targets:
        return {}
    promised = queries.promised(actor, targets)
    rows = queries.in_force(actor).filter(
        indicator__in={p.indicator_id for p in promised},
        region__in={p.region_id for p in promised},
    )
    have: dict[tuple[int, int, str], list[Goal]] = defaultdict(list)
    for goal in rows:
        have[goal.indicator_id, goal.region_id, goal.industry].append(goal)
    return {
        p.target_id: [g for g in have[p.indicator_id, p.region_id, p.industry] if _answers(g, p)]
        for p in promised
    }


# of these either may be what the sentence means: how it is judged is a matter of the goal
_KINDRED = (
    frozenset({AimKind.STOCK, AimKind.AT_LEAST, AimKind.COVERAGE}),
    frozenset({AimKind.INCREMENT, AimKind.FLOW}),
)


def _answers(goal: Goal, promised: Promised) -> bool:
    made, _ = rules.goals_of_targets([promised], undated_year=goal.year)
    kind = AimKind(goal.kind)
    return any(
        one.slot.due_on.year == goal.year
        and (one.slot.kind is kind or any({one.slot.kind, kind} <= some for some in _KINDRED))
        for one in made
    )
