"""An office's rules count from their day on and for its place alone, with a trace, and can be taken back."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from daxiao.domains.projects.models import Project
from daxiao.domains.projects.queries import facts
from daxiao.domains.projects.queries import settings as queries
from daxiao.domains.projects.queries.rulebook import rulebook
from daxiao.domains.projects.services import settings as services
from daxiao.domains.projects.services.settings import Setting
from daxiao.domains.projects.types import ProjectPace
from daxiao.kernel.errors import Stale
from daxiao.kernel.models import Region, Yardstick
from tests.cast import SYSTEM, Cast
from tests.factories import projects as make
from tests.factories.directory import World
from tests.moment import NOW, TODAY
from tests.traces import denied, kinds, refused, trace


pytestmark = pytest.mark.django_db

LIMIT = {"since": "signed", "until": "started", "length": 30, "unit": "days"}


def setting(cast: Cast, place: Region, name: str, values: dict[str, Any], **change: Any) -> Setting:
    found = queries.setting(cast.city_office.actor, place, name, TODAY)
    made = Setting(
        name, values, TODAY, "县政办〔2026〕3号", "本地有文", found.seen, ("临期：15 → 20",)
    )
    return replace(made, **change)


def put(cast: Cast, place: Region, name: str, values: dict[str, Any], **change: Any) -> Yardstick:
    return services.put(
        cast.office.actor,
        place=place,
        setting=setting(cast, place, name, values, **change),
        today=TODAY,
        now=NOW,
    )


def test_a_threshold_counts_in_its_place_and_below_it_alone(world: World, cast: Cast) -> None:
    """05-principles 14: rules of different places as dated presets."""
    put(cast, world.county, "paces", {"due_soon_days": 40})

    book = rulebook(TODAY)
    assert book.pace_of(world.county.path).due_soon_days == 40
    assert book.pace_of(world.townships[0].path).due_soon_days == 40
    assert book.pace_of(world.sister.path).due_soon_days == 15
    assert rulebook(TODAY - timedelta(days=1)).pace_of(world.county.path).due_soon_days == 15


def test_setting_leaves_a_trace_with_who_and_why(world: World, cast: Cast) -> None:
    put(cast, world.county, "paces", {"due_soon_days": 40})

    event = trace(world.county)
    assert (event.type, event.reason) == ("projects.rule_set", "本地有文")
    found = queries.versions(cast.office.actor, world.county, "paces")
    assert [(v.since, v.source, v.by) for v in found] == [(TODAY, "县政办〔2026〕3号", "青禾专班")]
    assert queries.trail(cast.office.actor, world.county)[0].title == "设定项目规则"


def test_a_local_policy_judges_the_projects_at_once(world: World, cast: Cast) -> None:
    """S004-P-01: limits are the place's own; the standing follows the change."""
    project = make.signed(world.county, on=TODAY - timedelta(days=50))
    assert Project.everything.get(pk=project.pk).standing.pace == ProjectPace.UNSET

    row = {"code": "p-980121", "name": "青禾", "since": "2025-01-01", "limit": [LIMIT]}
    put(cast, world.county, "schedules", {"policy": [row]})

    standing = Project.everything.get(pk=project.pk).standing
    assert standing.pace == ProjectPace.LATE
    assert standing.due_on == TODAY - timedelta(days=20)


def test_windows_of_the_office_fill_the_template_of_its_place(world: World, cast: Cast) -> None:
    """S004-P-15: the plan's chart is empty; a window the office sets is marked as the office's."""
    window = {"length": 30, "unit": "days", "whose": "office"}
    template = {
        "code": "qinghe",  # whatever it is called: it is like the shipped one
        "name": "青禾",
        "like": "twelve",
        "stage": [{"stage": "land", "window": window}],
    }
    put(cast, world.county, "stages", {"template": [template]})

    found = queries.setting(cast.office.actor, world.county, "stages", TODAY)
    rows = {r.definition.stage.value: r for r in queries.stage_rows(found, "twelve")}
    assert rows["land"].whose.code == "office"
    assert "县政办〔2026〕3号" in rows["land"].whose.words
    assert rows["registration"].whose.code == "plan"
    assert rows["registration"].is_plan
    assert rows["drawings"].whose.code == "none"
    assert any(t.region == world.county.path for t in rulebook(TODAY).templates)


def test_a_promise_of_the_office_stands_in_the_lists(world: World, cast: Cast) -> None:
    """S004-P-19: a promise nobody stated is the office's to set."""
    put(cast, world.county, "permits", {"promises": {"environment_review": 12}})

    items = {i.code: i for i in rulebook(TODAY).catalogue_of(world.county.path).items}
    assert (items["environment_review"].promise, items["environment_review"].is_local) == (12, True)
    away = {i.code: i for i in rulebook(TODAY).catalogue_of(world.sister.path).items}
    assert away["environment_review"].promise is None


def test_a_second_setting_of_a_day_replaces_the_first_and_the_trace_keeps_both(
    world: World, cast: Cast
) -> None:
    put(cast, world.county, "paces", {"due_soon_days": 40})
    put(cast, world.county, "paces", {"due_soon_days": 50})

    assert Yardstick.objects.get(region=world.county).values == {"due_soon_days": 50}
    assert kinds(world.county).count("projects.rule_set") == 2


def test_taking_back_is_a_new_version(world: World, cast: Cast) -> None:
    row = put(cast, world.county, "paces", {"due_soon_days": 40})

    services.take_back(
        cast.office.actor,
        place=world.county,
        version=row.pk,
        reason="文件撤销",
        today=TODAY + timedelta(days=10),
        now=NOW,
    )

    later = TODAY + timedelta(days=10)
    assert rulebook(later).pace_of(world.county.path).due_soon_days == 15
    assert rulebook(later - timedelta(days=1)).pace_of(world.county.path).due_soon_days == 40
    assert kinds(world.county)[-1] == "projects.rule_taken_back"


def test_a_version_that_has_not_begun_simply_goes(world: World, cast: Cast) -> None:
    row = put(cast, world.county, "paces", {"due_soon_days": 40}, since=date(2026, 6, 1))

    services.take_back(
        cast.office.actor, place=world.county, version=row.pk, reason="早了", today=TODAY, now=NOW
    )

    assert not Yardstick.objects.filter(region=world.county).exists()


def test_an_older_version_cannot_be_taken_back(world: World, cast: Cast) -> None:
    first = put(cast, world.county, "paces", {"due_soon_days": 40})
    put(cast, world.county, "paces", {"due_soon_days": 50}, since=date(2026, 6, 1))

    with refused("projects.rule_no_version"):
        services.take_back(
            cast.office.actor,
            place=world.county,
            version=first.pk,
            reason="错",
            today=TODAY,
            now=NOW,
        )


def test_taking_back_needs_a_reason(world: World, cast: Cast) -> None:
    row = put(cast, world.county, "paces", {"due_soon_days": 40})

    with refused("projects.rule_unreasoned"):
        services.take_back(
            cast.office.actor, place=world.county, version=row.pk, reason=" ", today=TODAY, now=NOW
        )


def test_rules_that_begin_today_are_settled_at_night(world: World, cast: Cast) -> None:
    project = make.signed(world.county, on=TODAY - timedelta(days=50))
    later = TODAY + timedelta(days=5)
    row = {"code": "p-980121", "name": "青禾", "since": "2025-01-01", "limit": [LIMIT]}
    put(cast, world.county, "schedules", {"policy": [row]}, since=later)
    assert Project.everything.get(pk=project.pk).standing.pace == ProjectPace.UNSET

    services.begin(SYSTEM, today=later, now=NOW)

    assert Project.everything.get(pk=project.pk).standing.pace == ProjectPace.LATE


def test_who_looked_at_older_rules_is_told(world: World, cast: Cast) -> None:
    old = setting(cast, world.county, "paces", {"due_soon_days": 40})
    put(cast, world.county, "paces", {"due_soon_days": 50})

    with pytest.raises(Stale):
        services.put(cast.office.actor, place=world.county, setting=old, today=TODAY, now=NOW)


def test_an_unknown_kind_of_rule_is_refused(world: World, cast: Cast) -> None:
    known = setting(cast, world.county, "paces", {"due_soon_days": 40})

    with refused("projects.rule_unknown"):
        services.put(
            cast.office.actor,
            place=world.county,
            setting=replace(known, name="tasks"),
            today=TODAY,
            now=NOW,
        )


def test_another_places_rules_are_not_the_offices_to_set(world: World, cast: Cast) -> None:
    given = setting(cast, world.sister, "paces", {"due_soon_days": 40})

    with denied(hidden=True):
        services.put(cast.office.actor, place=world.sister, setting=given, today=TODAY, now=NOW)
    with denied(hidden=True):
        queries.versions(cast.office.actor, world.sister, "paces")


def test_policies_stand_side_by_side_for_one_project(world: World, cast: Cast) -> None:
    """30-projects.md §3: several policies side by side; the one of the place judges."""
    row = {"code": "p-980121", "name": "青禾", "since": "2025-01-01", "limit": [LIMIT]}
    put(cast, world.county, "schedules", {"policy": [row]})
    project = make.signed(world.county, on=TODAY - timedelta(days=10))

    found = queries.side_by_side(facts.facts_of(Project.everything.get(pk=project.pk)), TODAY)

    assert found[0].policy.name == "青禾"
    assert [b.is_mine for b in found] == [True, False, False]
    assert found[0].rows[0].deadline.due == TODAY + timedelta(days=20)
    assert found[0].rows[0].state == "还有20天"
    other = next(b for b in found if b.policy.code == "xianning")
    assert other.rows[0].deadline.due == TODAY + timedelta(days=50)


def test_a_back_test_reads_and_changes_nothing(world: World, cast: Cast) -> None:
    """05-principles 14: back-test (“14 of 80 projects would have been late last month”)."""
    row = {"code": "p-980121", "name": "青禾", "since": "2025-01-01", "limit": [LIMIT]}
    put(cast, world.county, "schedules", {"policy": [row]})
    late = make.signed(world.county, on=TODAY - timedelta(days=80))
    make.signed(world.county, on=TODAY - timedelta(days=3), name="石桥精铸年产两万吨铸件项目")
    make.signed(world.sister, on=TODAY - timedelta(days=80), name="邻县的年产三万吨铝材项目")
    before = list(Project.everything.values())
    pack = next(p for p in queries.timed_packs(TODAY) if p.code == "pace-days")

    found = queries.backtest(
        cast.office.actor,
        place=world.county,
        pack=pack,
        span=(TODAY - timedelta(days=10), TODAY),
        today=TODAY,
    )

    assert found.result.projects == 2
    assert [p.pk for p in found.late] == [late.pk]
    assert "2个项目中有1个会判为超期" in found.result.written
    assert list(Project.everything.values()) == before


def test_a_back_test_that_would_take_too_long_is_refused(
    world: World, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.signed(world.county, on=TODAY - timedelta(days=80))
    monkeypatch.setattr(queries, "MOST_PROJECT_DAYS", 5)
    pack = queries.timed_packs(TODAY)[0]

    with refused("projects.backtest_too_much"):
        queries.backtest(
            cast.office.actor,
            place=world.county,
            pack=pack,
            span=(TODAY - timedelta(days=10), TODAY),
            today=TODAY,
        )
