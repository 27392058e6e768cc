"""Filters that compare whole words and half-open bands, and that ask for what is not filled in."""

from decimal import Decimal

import pytest
from django.http import QueryDict

import daxiao.entry.web  # noqa: F401 - assembles the registers
from daxiao.domains.projects.models import Project
from daxiao.domains.projects.rules.tiers import TIERS
from daxiao.kernel.access import Actor
from daxiao.ui import facets
from daxiao.ui.listing import Listing
from daxiao.ui.register import REGISTERS
from tests.factories import projects as make
from tests.factories.directory import World


pytestmark = pytest.mark.django_db

SYSTEM = Actor.system("测试")


@pytest.fixture(autouse=True)
def _projects(world: World) -> None:
    given = (
        ("甲", "电子", Decimal("0.99"), ""),
        ("乙", "电子信息", Decimal(1), "blue"),
        ("丙", "", Decimal(5), "yellow"),
        ("丁", "电子", None, ""),
    )
    for name, industry, invest, phase in given:
        make.bare(world.county, name, industry_name=industry, invest_yi=invest, phase=phase)


def _found(query: str) -> set[str]:
    look = Listing(REGISTERS["projects"], SYSTEM, QueryDict(query))
    return set(look.rows.values_list("name", flat=True))


def test_a_word_is_compared_whole() -> None:
    assert _found("industry_name=电子") == {"甲", "丁"}
    assert _found("industry_name=电子&industry_name=电子信息") == {"甲", "乙", "丁"}


def test_what_is_not_filled_in_can_be_asked_for() -> None:
    assert _found("industry_name=none") == {"丙"}
    assert _found("phase=none") == {"甲", "丁"}
    assert _found("phase=none&phase=blue") == {"甲", "乙", "丁"}


def test_a_band_holds_its_lower_end_and_not_its_upper() -> None:
    assert _found("tier=under_1") == {"甲"}
    assert _found("tier=from_1") == {"乙"}
    assert _found("tier=from_5") == {"丙"}
    assert _found("tier=unknown&tier=under_1") == {"甲", "丁"}


def test_bands_part_all_rows() -> None:
    parts = [_found(f"tier={tier.code}") for tier in TIERS]

    assert sum(map(len, parts)) == Project.everything.count() == len(set().union(*parts))


def test_odd_words_are_ignored() -> None:
    assert _found(f"industry_name={'长' * 300}") == {"甲", "乙", "丙", "丁"}
    assert _found("tier=nonsense") == {"甲", "乙", "丙", "丁"}


def test_the_panel_offers_words_and_bands_with_their_counts() -> None:
    look = Listing(REGISTERS["projects"], SYSTEM, QueryDict("tier=from_1&industry_name=none"))
    groups = {g.field.name: g.choices for g in facets.groups(look)}

    assert [(c.label, c.count, c.chosen) for c in groups["industry_name"]] == [
        ("电子", 2, False),
        ("电子信息", 1, False),
        ("未填", 1, True),
    ]
    assert [(c.value, c.count, c.chosen) for c in groups["tier"]] == [
        ("under_1", 1, False),
        ("from_1", 1, True),
        ("from_5", 1, False),
        ("unknown", 1, False),
    ]
    assert [f.told for f in look.active] == ["未填", "1—5亿元（不含5）"]
