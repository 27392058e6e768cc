"""Rows of the registers of rankings, on either side of the border."""

from decimal import Decimal

from daxiao.domains.directory import services as directory
from daxiao.domains.directory.types import PlaceInput
from daxiao.domains.targets.services import rankings
from daxiao.domains.targets.types.rankings import (
    ExclusionInput,
    RankBy,
    SchemeInput,
    WeightInput,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.models import Region
from tests.factories import goals
from tests.moment import NOW


SEED = Actor.system("test rankings")


def add_schemes(place: Region, count: int) -> list[str]:
    indicator = goals.indicator(place, f"{place.name}工业项目数")
    weight = WeightInput(indicator.pk, RankBy.COMPLETION, Decimal(100))
    made = [
        SchemeInput(f"{place.name}第{i:03d}方案", place.pk, 2026, (weight,)) for i in range(count)
    ]
    return [rankings.set_scheme(SEED, scheme=one).name for one in made]


def add_exclusions(place: Region, count: int) -> list[str]:
    """A town below the place for each, left out of its rankings. The first takes part again: of lifted ones there may be
    many (the tests copy it)."""
    names = []
    for i in range(count):
        town = directory.add_place(
            actor=SEED,
            input=PlaceInput(
                code=f"{place.code}x{i:03d}",
                name=f"{place.name}第{i:03d}乡",
                kind="township",
                parent_id=place.pk,
            ),
        )
        said = ExclusionInput(place.pk, town.pk, 202601, f"{town.name}今年新设")
        row = rankings.exclude(SEED, exclusion=said, now=NOW)
        if not i:
            rankings.lift(SEED, exclusion=row, reason="数据已经齐了", now=NOW)
        names.append(town.name)
    return names


FILLERS = {"ranking-schemes": add_schemes, "ranking-exclusions": add_exclusions}
