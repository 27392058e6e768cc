"""The ranks of places as they stood when a month was closed."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from daxiao.domains.rounds.models import FrozenRow
from daxiao.domains.rounds.types.freezing import FrozenKind
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region


if TYPE_CHECKING:
    from daxiao.domains.targets.models import RankingScheme


def frozen_ranks(
    actor: Actor, place: Region, indicator: int, period: int
) -> Mapping[str, int] | None:
    """Place → rank by completion of an indicator below `place`, as frozen; None where the month was not closed or not to be
    seen."""
    return _ranks(actor, FrozenKind.RANKING, indicator, place.pk, period)


def frozen_totals(actor: Actor, scheme: "RankingScheme", period: int) -> Mapping[str, int] | None:
    """Place → rank in the weighted total of a scheme, as frozen; None as above."""
    return _ranks(actor, FrozenKind.TOTAL, scheme.pk, scheme.region_id, period)


def _ranks(
    actor: Actor, kind: FrozenKind, subject: int, place: int, period: int
) -> Mapping[str, int] | None:
    row = (
        FrozenRow.objects.visible_to(actor, Cap.ROUND_VIEW)
        .filter(
            round__region=place,
            round__period=period,
            kind=kind.value,
            subject_id=subject,
            region=place,
        )
        .values_list("data", flat=True)
        .first()
    )
    if row is None:
        return None
    return {str(name): int(rank) for rank, name, *_ in row["ranks"]}
