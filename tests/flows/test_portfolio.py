"""The generated portfolio: the same from the same seed, free of contradictions, and like life."""

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import islice

import pytest

from daxiao.domains.projects.models import PhaseChange, Project
from daxiao.domains.projects.queries import facts, rulebook
from daxiao.domains.projects.rules import replay, stages, templates
from daxiao.domains.projects.types import Admission, Phase
from daxiao.flows import build_demo, build_portfolio
from daxiao.flows.demo_data import load, portfolio
from daxiao.kernel.access import Actor
from tests.moment import NOW, TODAY


SITES = (
    portfolio.Site("X1", "/X/X1/", (("X1-P", "/X/X1/X1-P/"),)),
    portfolio.Site("X2", "/X/X2/", (("X2-P", "/X/X2/X2-P/"), ("X2-Q", "/X/X2/X2-Q/"))),
)
DAY = date(2026, 11, 21)


def made(count: int, *, seed: int = 5, thin: bool = False) -> list[portfolio.Life]:
    return list(portfolio.lives(seed, count, SITES, today=DAY, thin=thin))


def test_the_same_seed_gives_the_same_lives() -> None:
    assert made(40) == made(40)
    assert made(40) != made(40, seed=6)


@pytest.mark.parametrize("thin", [False, True])
def test_no_life_contradicts_itself(thin: bool) -> None:
    """What is generated could have been typed in: no stage before what it needs, no day in the future."""
    shipped = templates.templates_of(
        {"template": [*rulebook.yardsticks.shipped("stages", on=DAY).values["template"]]}
    )
    for life in made(250, thin=thin):
        known = replay.as_of(life.number, life.events, DAY)
        assert known is not None
        template = templates.template_for(known.region, known.land_mode, known.invest, shipped)
        assert template is not None
        # the permit comes from a list of its own
        known = replace(known, papers=frozenset({"construction_permit"}))
        found = stages.contradictions(known, template, DAY)
        assert found == (), [f.sentence for f in found]


def test_it_looks_like_life() -> None:
    """Every colour, late ones, stopped clocks, blockers, those that were given up and those still under review."""
    lives = made(600)
    known = [replay.as_of(x.number, x.events, DAY) for x in lives]
    phases = Counter(k.phase for k in known if k)

    assert all(phases[p] > 2 for p in Phase)
    assert sum(bool(k and k.stops) for k in known) > 2
    assert sum(bool(x.troubles) for x in lives) > 60
    assert any(k and k.admission is Admission.SUBMITTED for k in known)
    assert any(k and k.admission is Admission.LEFT for k in known)


@pytest.mark.django_db
def test_the_demonstration_shows_what_its_records_say() -> None:
    actor = Actor.system("测试")
    data = load.load()
    build_demo.ground(actor, data, password="liulin-shiqiao-7", today=TODAY)

    added = build_portfolio.build(actor, data, today=TODAY, now=NOW, count=60)
    again = build_portfolio.build(actor, data, today=TODAY, now=NOW, count=60)

    assert added == 60 + len(data.projects)
    assert again == 0
    for row in Project.everything.select_related("region", "standing"):
        told = facts.events_of(actor, row)
        folded = replay.as_of(row.pk, told, TODAY)
        shown = facts.facts_of(row)
        assert folded is not None
        # permits at hand are kept with the lists
        assert replace(folded, papers=shown.papers) == shown
        last = PhaseChange.everything.filter(project=row).order_by("known_on", "pk").last()
        assert (last.now if last else "") == row.phase
        assert row.standing.phase == row.phase
        assert row.is_demo
    named = Project.everything.filter(is_invented=False)
    assert {p.enterprise for p in named} >= {"劲牌有限公司", "大冶华鑫实业有限公司"}


def test_a_life_is_told_in_the_order_of_its_days() -> None:
    for life in islice(made(100), 100):
        days = [e.known_on for e in life.events]
        assert days == sorted(days)
        assert [e.number for e in life.events] == list(range(1, len(days) + 1))
