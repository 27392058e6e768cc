"""The list of a cell of the map as it was on a past day, and where a project stands in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from daxiao.domains.projects.panels import map as panels
from daxiao.domains.projects.queries import map as map_queries
from daxiao.domains.projects.rules import matrix
from daxiao.domains.projects.types import Phase
from daxiao.kernel.access import Actor


@dataclass(frozen=True, slots=True)
class PastLine:
    """A project as it was known on a day; `now` where it stands elsewhere today."""

    key: int
    name: str
    county: str
    industry: str
    invest: Decimal | None
    was: panels.Column | None
    now: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class PageOf:
    rows: Sequence[tuple[map_queries.OnDay, map_queries.OnDay | None]]
    number: int
    pages: int


Pairs = Sequence[tuple[map_queries.OnDay, map_queries.OnDay | None]]


def past_lines(
    actor: Actor, on: date, rows: map_queries.Rows, at: Mapping[str, str], *, late: bool
) -> Pairs:
    """The projects of a cell on a day, in the order of their keys."""
    found = map_queries.listed_on(actor, on, rows, **at)
    pairs = [found[key] for key in sorted(found)]
    return [pair for pair in pairs if pair[0].is_late] if late else pairs


def page_of(found: Pairs, asked: str, size: int) -> PageOf:
    pages = max(1, -(-len(found) // size))
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    number = min(max(number, 1), pages)
    return PageOf(found[(number - 1) * size : number * size], number, pages)


def named(actor: Actor, pairs: Pairs) -> list[PastLine]:
    names = map_queries.shown(actor, [then.key for then, _ in pairs])
    counties = map_queries.county_names({then.county for then, _ in pairs})
    return [
        PastLine(
            then.key,
            names[then.key].name,
            counties.get(then.county, ("", ""))[1],
            then.industry,
            then.invest,
            panels.column_of(Phase(then.place)) if then.place in _PLACES else None,
            _now_words(then, now),
            bool(then.is_late),
        )
        for then, now in pairs
        if then.key in names
    ]


_PLACES = frozenset(p.value for p in Phase)


def _now_words(then: map_queries.OnDay, now: map_queries.OnDay | None) -> str:
    if now is None or now.place == then.place:
        return "未变"
    return place_words(now.place)


def place_words(place: str) -> str:
    """Where a project stands on the map, in words."""
    if place in _PLACES:
        return Phase(place).label
    return panels.UNDECIDED_WORDS if place == matrix.UNDECIDED else "不在册"


def cell_words(at: Mapping[str, str]) -> str:
    """The cell in words: 赤壁市、蓝·开工在建."""
    words = []
    if "county" in at:
        words += [name for _, name in map_queries.county_names([at["county"]]).values()]
    if "industry" in at:
        words.append(at["industry"] or panels.NO_INDUSTRY)
    if "place" in at:
        words.append(place_words(at["place"]))
    return "、".join(words) or "全部在册项目"
