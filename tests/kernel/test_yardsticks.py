"""Thresholds carry dates and sources; the nearest place's own value comes first."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from daxiao.kernel import yardsticks
from daxiao.kernel.models import Region, Yardstick
from tests.factories.directory import World
from tests.moment import TODAY


@pytest.fixture
def shipped(tmp_path: Path, settings: object) -> None:
    (tmp_path / "light.toml").write_text(
        '[[version]]\nsince = 2024-01-01\nsource = "甲文"\ndays = 10\n'
        '[[version]]\nsince = 2026-01-01\nsource = "乙文"\ndays = 20\n',
        encoding="utf-8",
    )
    settings.YARDSTICKS_DIR = tmp_path  # type: ignore[attr-defined]


def own(days: int, region: Region | None, since: date = date(2025, 1, 1)) -> None:
    Yardstick.objects.create(
        name="light", region=region, since=since, values={"days": days}, source="本地"
    )


def days(on: date = TODAY, region: Region | None = None) -> int:
    return int(yardsticks.in_force("light", on=on, region=region).values["days"])


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2024, 1, 1), 10),
        (date(2025, 12, 31), 10),
        (date(2026, 1, 1), 20),
        (date(2030, 1, 1), 20),
    ],
)
def test_the_version_of_the_day_is_in_force(
    on: date, expected: int, shipped: None, db: None
) -> None:
    assert days(on) == expected


def test_a_version_says_where_it_comes_from(shipped: None, db: None) -> None:
    version = yardsticks.in_force("light", on=TODAY)

    assert (version.name, version.since, version.source) == ("light", date(2026, 1, 1), "乙文")
    assert not version.is_local


def test_before_the_first_version_there_is_none(shipped: None, db: None) -> None:
    with pytest.raises(LookupError, match="light is in force on 2023-12-31"):
        yardsticks.in_force("light", on=date(2023, 12, 31))


def test_an_unknown_name_is_an_error_not_a_default(shipped: None, db: None) -> None:
    with pytest.raises(LookupError, match="no version of yardstick lihgt"):
        yardsticks.in_force("lihgt", on=TODAY)


def test_a_places_own_value_wins_below_it_and_nowhere_else(world: World, shipped: None) -> None:
    own(30, world.city)

    assert days(region=world.county) == days(region=world.city) == 30
    assert days(region=world.away) == days() == 20
    assert yardsticks.in_force("light", on=TODAY, region=world.county).is_local


def test_the_nearest_place_wins_even_when_its_value_is_older(world: World, shipped: None) -> None:
    own(30, world.city, since=date(2026, 2, 1))
    own(40, world.county, since=date(2025, 1, 1))
    own(50, None, since=date(2026, 2, 1))

    assert days(region=world.townships[0]) == 40
    assert days(region=world.sister) == 30
    assert days(region=world.away) == 50


def test_of_one_place_the_newest_begun_value_wins(world: World, shipped: None) -> None:
    own(30, world.county, since=date(2025, 1, 1))
    own(40, world.county, since=date(2026, 1, 1))
    own(50, world.county, since=date(2027, 1, 1))

    assert days(region=world.county) == 40


def test_every_shipped_value_has_a_date_and_a_source() -> None:
    found = sorted(Path(settings.YARDSTICKS_DIR).glob("*.toml"))
    versions = [v for p in found for v in tomllib.loads(p.read_text(encoding="utf-8"))["version"]]

    assert versions
    assert all(v["since"] and v["source"].strip() for v in versions)
