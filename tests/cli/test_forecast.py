"""`daxiao forecast backtest`: how often the intervals held, per source and horizon (20-targets-tasks.md §1)."""

import json

import pytest
from click.testing import CliRunner

from daxiao.domains.targets.models import Indicator, Observation
from daxiao.entry.cli import cli
from tests.moment import NOW
from tests.registers import world


pytestmark = pytest.mark.django_db


def test_intervals_of_the_demonstration_hold_as_often_as_they_say() -> None:
    """S002-D-07, 05 no. 10: the 80 % interval holds between 70 % and 90 % of the time, on both makes of series, and each
    horizon is told."""
    done = CliRunner().invoke(cli, ["forecast", "backtest", "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.output)

    assert 0.7 <= found["coverage"] <= 0.9
    assert found["n"] >= 1000
    assert 0.7 <= found["public"]["coverage"] <= 0.9
    assert set(found["demo"]["by_steps"]) == {"1", "3", "6", "12"}
    assert all(0.7 <= one["coverage"] <= 0.9 for one in found["demo"]["by_steps"].values())
    assert found["demo"]["off"] < found["demo"]["off_naive"]
    assert "database" not in found


def test_figures_of_the_platform_are_tried_first() -> None:
    """Where the platform has figures they are tried, in the branch of places that is asked for."""
    found = world.build()
    indicator = Indicator.everything.create(name="工业用电量", measure="flow", region=found.city)
    Observation.everything.bulk_create(
        Observation(
            indicator=indicator,
            region=found.here,
            period=year * 100 + month,
            given="month",
            value=100 + year - 2022 + month % 5,
            own=100 + year - 2022 + month % 5,
            entered_at=NOW,
        )
        for year in range(2022, 2026)
        for month in range(1, 13)
    )

    asked = ["forecast", "backtest", "--json", "--generator", "public", "--region"]
    here = json.loads(CliRunner().invoke(cli, [*asked, found.here.code]).output)
    there = json.loads(CliRunner().invoke(cli, [*asked, found.there.code]).output)

    assert here["database"]["series"] == 1
    assert here["database"]["n"] > 0
    assert here["of"] == "database"
    assert "demo" not in here
    assert "database" not in there


def test_an_unknown_place_is_named() -> None:
    done = CliRunner().invoke(cli, ["forecast", "backtest", "--region", "999999"])
    assert done.exit_code == 2
    assert "没有代码为 999999 的地区" in done.output
