"""What can be ranked, indicator by indicator, with counts that add up and lead to their goals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from daxiao.domains.targets.queries.glance import STATES
from daxiao.domains.targets.queries.rankings import Compared
from daxiao.domains.targets.types.goals import GoalState
from daxiao.ui.filters import NOT_FILLED


@dataclass(frozen=True, slots=True)
class Count:
    """A count of goals with the address of exactly these."""

    label: str
    n: int
    url: str


@dataclass(frozen=True, slots=True)
class IndexRow:
    """An indicator that can be ranked, with the number of goals and of those in each state, which add up to it."""

    compared: Compared
    counts: tuple[Count, ...]


def index_rows(found: Sequence[Compared], keys: Sequence[int], year: int) -> list[IndexRow]:
    """`keys` are the places that are compared."""
    return [IndexRow(one, tuple(_counts(one, keys, year))) for one in found]


def _counts(one: Compared, keys: Sequence[int], year: int) -> Iterator[Count]:
    asked = {
        "indicator": str(one.pk),
        "at": tuple(str(key) for key in keys),
        "year__min": str(year),
        "year__max": str(year),
        "state": GoalState.IN_FORCE.value,
        "industry": NOT_FILLED,
    }
    base = reverse("goals_list")
    yield Count("责任目标", one.goals, f"{base}?{urlencode(asked, doseq=True)}")
    for state in STATES:
        url = f"{base}?{urlencode({**asked, 'progress': state.value}, doseq=True)}"
        yield Count(state.label, one.by_state.get(state, 0), url)
