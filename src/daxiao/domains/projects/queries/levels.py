"""Whose management level (管理级别) differs between two days."""

from collections.abc import Sequence
from datetime import date

from django.db.models import F, Q

from daxiao.domains.projects.models import PhaseChange
from daxiao.domains.projects.queries import map as map_queries
from daxiao.domains.projects.rules import matrix
from daxiao.domains.projects.types import Phase
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap


_LEVELS: dict[str, Phase | None] = {"": None, **{p.value: p for p in Phase}}


def level_moves(
    actor: Actor, since: date, until: date, rows: map_queries.Rows = None
) -> list[tuple[matrix.LevelMove, map_queries.Why]]:
    """Projects managed otherwise at the end of `until` than at the end of `since`, with the last word on it."""
    own = PhaseChange.objects.visible_to(actor, Cap.PROJECT_VIEW)
    between = map_queries.narrowed(own, rows).filter(known_on__gt=since, known_on__lte=until)
    # a change that leaves the colour, or that names a level
    touched = between.filter(~Q(level="") | Q(was=F("now"))).order_by()
    keys = sorted(set(touched.values_list("project_id", flat=True)))
    return [
        found for some in map_queries.portions(keys) for found in _moved(actor, since, until, some)
    ]


def _moved(
    actor: Actor, since: date, until: date, keys: Sequence[int]
) -> list[tuple[matrix.LevelMove, map_queries.Why]]:
    told = (
        PhaseChange.objects.visible_to(actor, Cap.PROJECT_VIEW)
        .filter(project__in=keys, known_on__lte=until)
        .order_by("known_on", "pk")
        .values_list("project_id", "known_on", "level", "because", "by_label")
    )
    before: dict[int, str] = {}
    after: dict[int, str] = {}
    why: dict[int, map_queries.Why] = {}
    for key, on, level, because, by in told:
        if level != after.get(key, ""):
            why[key] = map_queries.Why(on, because, by)
        after[key] = level
        if on <= since:
            before[key] = level
    return [
        (matrix.LevelMove(key, _LEVELS[before.get(key, "")], _LEVELS[after[key]]), why[key])
        for key in sorted(after)
        if before.get(key, "") != after[key]
    ]
