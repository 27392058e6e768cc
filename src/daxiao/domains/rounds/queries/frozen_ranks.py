"""The ranks of places as they stood when a month was closed."""

from collections.abc import Mapping

from daxiao.domains.rounds.models import FrozenRow
from daxiao.domains.rounds.types.freezing import FrozenKind
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region


def frozen_ranks(
    actor: Actor, place: Region, indicator: int, period: int
) -> Mapping[str, int] | None:
    """Place → rank by completion of an indicator below `place`, as frozen; None where the month was not closed or not to be
    seen."""
    row = (
        FrozenRow.objects.visible_to(actor, Cap.ROUND_VIEW)
        .filter(
            round__region=place,
            round__period=period,
            kind=FrozenKind.RANKING.value,
            subject_id=indicator,
            region=place,
        )
        .values_list("data", flat=True)
        .first()
    )
    if row is None:
        return None
    return {str(name): int(rank) for rank, name, *_ in row["ranks"]}
