"""Figures say what the pages say, for everybody alike, and no build is half seen."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import click
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from django.conf import settings

from daxiao.analytics.store import Store
from daxiao.domains.projects.queries import figures as project_figures
from daxiao.domains.projects.services import months
from daxiao.domains.projects.services.months import MonthInput
from daxiao.domains.targets import queries as targets
from daxiao.domains.targets import services as target_services
from daxiao.domains.tasks import queries as tasks
from daxiao.domains.tasks import services as task_services
from daxiao.domains.tasks.types import Pace
from daxiao.entry.cli import Root
from daxiao.entry.commands import facts as command
from daxiao.flows import build_facts, figures
from daxiao.kernel.access import Actor
from daxiao.kernel.errors import Denied
from daxiao.std.findings import Refused
from tests.cast import SYSTEM, Cast
from tests.factories import projects as make
from tests.factories.directory import World
from tests.factories.plans import Ledger
from tests.moment import NOW, TODAY


pytestmark = pytest.mark.django_db

EVERYBODY = [
    "admin",
    "city_office",
    "office",
    "clerk",
    "reader",
    "enterprise",
    "auditor",
    "stranger",
]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "facts")


@pytest.fixture
def busy(ledger: Ledger, world: World) -> Ledger:
    """The ledger with an owned target, a dropped target, and a dropped task."""
    first, second = list(ledger.targets.values())[:2]
    owner = world.units["县经信局"]
    target_services.assign_owner(SYSTEM, target=first, owner=owner)
    target_services.drop(SYSTEM, target=second, reason="合并")
    task_services.drop(SYSTEM, task=ledger.tasks["K02"], reason="合并")
    return ledger


def build(store: Store, day: date = TODAY) -> build_facts.Built:
    return build_facts.build(SYSTEM, store=store, today=day, now=NOW)


def rows(store: Store, actor: Actor, metric: str) -> list[dict[str, object]]:
    return [dict(r) for r in figures.figure(actor, metric, store=store).rows]


def check_targets(store: Store, actor: Actor) -> None:
    page = targets.overview(actor)
    assert rows(store, actor, "targets.by_year") == [
        {"due_year": year, "targets": n} for year, n in page.by_year
    ]
    share = rows(store, actor, "targets.owned_share")[0]
    assert (share["targets"], share["owned"]) == (page.targets, page.owned)
    places = rows(store, actor, "targets.by_place")
    assert sum(int(str(r["targets"])) for r in places) == page.targets


def check_tasks(store: Store, actor: Actor) -> None:
    page = tasks.overview(actor)
    paces = {r["pace"]: r["tasks"] for r in rows(store, actor, "tasks.by_pace")}
    assert sum(int(str(n)) for n in paces.values()) == page.tasks
    for pace, n in (
        (Pace.NEAR_DUE, page.near_due),
        (Pace.OVERDUE, page.overdue),
        (Pace.UNDATED, page.undated),
    ):
        assert paces.get(pace.value, 0) == n
    assert rows(store, actor, "tasks.load_by_unit") == [
        {"unit_id": u.unit_id, "unit_name": u.unit, "lead": u.lead, "responsible": u.responsible}
        for u in tasks.load_by_unit(actor)
    ]


@pytest.mark.parametrize("check", [check_targets, check_tasks])
def test_figures_of_the_platform_equal_the_pages(
    busy: Ledger, store: Store, check: Callable[[Store, Actor], None]
) -> None:
    build(store)

    check(store, SYSTEM)
    assert rows(store, SYSTEM, "targets.by_year")
    assert rows(store, SYSTEM, "tasks.load_by_unit")


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize("check", [check_targets, check_tasks])
def test_figures_of_everybody_equal_the_pages_of_everybody(
    busy: Ledger, cast: Cast, store: Store, name: str, check: Callable[[Store, Actor], None]
) -> None:
    build(store)
    rows(store, SYSTEM, "targets.by_year")  # what the platform saw is no answer for anybody else

    check(store, getattr(cast, name).actor)


def test_somebody_from_elsewhere_or_without_the_right_sees_nothing(
    busy: Ledger, cast: Cast, store: Store
) -> None:
    build(store)

    for person in (cast.stranger, cast.enterprise, cast.admin):
        assert rows(store, person.actor, "targets.by_year") == []
        assert rows(store, person.actor, "tasks.load_by_unit") == []


def test_the_clerk_counts_only_what_the_unit_takes_part_in(
    busy: Ledger, cast: Cast, world: World, store: Store
) -> None:
    build(store)

    assert [r["unit_id"] for r in rows(store, cast.clerk.actor, "tasks.load_by_unit")] == [
        world.units["县经信局"].pk
    ]
    mine = targets.targets_of_unit(SYSTEM, world.units["县经信局"]).filter(same_as=None)
    share = rows(store, cast.clerk.actor, "targets.owned_share")[0]
    assert share["targets"] == share["owned"] == mine.count() > 0


def test_a_build_tells_what_it_wrote_and_again_writes_nothing_new(
    ledger: Ledger, store: Store
) -> None:
    done = build(store)

    assert done.period == "2026-03"
    assert done.rows["targets"] == len(ledger.targets)
    assert done.rows["task_duties"] > len(ledger.tasks)
    assert build(store) == done


def test_a_task_without_units_is_published_once(ledger: Ledger, store: Store) -> None:
    ledger.tasks["K01"].units.all().delete()

    build(store)

    path = store.root / store.manifest().part("task_duties").path
    found = [r for r in pq.read_table(path).to_pylist() if r["task_id"] == ledger.tasks["K01"].pk]
    assert [(r["duty_id"], r["unit_id"], r["org_path"]) for r in found] == [(None, None, None)]


def test_rows_for_facts_show_a_unit_no_other_unit(ledger: Ledger, cast: Cast) -> None:
    found = tasks.rows_for_facts(cast.clerk.actor, "units__org__short_name")

    assert set(found) == {("县经信局",)}


def test_last_month_stays_as_it_was(ledger: Ledger, store: Store) -> None:
    build(store)
    for target in ledger.targets.values():
        target_services.drop(SYSTEM, target=target, reason="合并")
    build(store, date(2026, 4, 1))

    now = figures.figure(SYSTEM, "targets.owned_share", store=store)
    then = figures.figure(SYSTEM, "targets.owned_share", store=store, period="2026-03")
    assert (now.as_of, now.rows[0]["targets"]) == ("2026-04-01", 0)
    assert (then.as_of, then.rows[0]["targets"]) == ("2026-03-02", targets_at_first(ledger))


def test_projects_are_published_as_the_page_of_figures_counts_them(
    world: World, cast: Cast, store: Store
) -> None:
    """Whoever may see a project by its place counts it in both; drafts are in neither (30-projects.md §8)."""
    made = [
        make.signed(world.county, on=date(2026, 2, 1), name="青禾甲"),
        make.admitted(world.sister, name="白石乙", invest_yi=None),
        make.admitted(world.away, name="南渡丙"),
    ]
    make.entered(world.county, name="青禾草稿")
    months.report_month(
        cast.office.actor,
        project=made[0],
        month=MonthInput(TODAY, invested=Decimal("0.4")),
        today=TODAY,
    )
    build(store)

    for person, count in ((cast.city_office, 2), (cast.office, 1), (cast.stranger, 1)):
        page = project_figures.page(
            person.actor, project_figures.Ask(year=TODAY.year), today=TODAY
        ).whole
        phases = rows(store, person.actor, "projects.by_phase")
        counted = sum(int(str(r["projects"])) for r in phases)
        assert counted == page.active.count == count
        share = rows(store, person.actor, "projects.on_time_share")[0]
        assert (share["judged"], share["on_time"]) == (
            len(page.on_time.whole),
            len(page.on_time.part),
        )
    invested = rows(store, cast.office.actor, "projects.invested_by_month")
    assert invested == [
        {"month_on": date(2026, 3, 1), "projects": 1, "invested": Decimal("0.4000")}
    ]
    assert rows(store, cast.stranger.actor, "projects.invested_by_month") == []
    assert rows(store, cast.enterprise.actor, "projects.by_county") == []


def targets_at_first(ledger: Ledger) -> int:
    return sum(t.same_as_id is None for t in ledger.targets.values())


def test_a_figure_is_computed_again_only_for_another_version(ledger: Ledger, store: Store) -> None:
    build(store)
    first = figures.figure(SYSTEM, "targets.by_year", store=store)

    assert figures.figure(SYSTEM, "targets.by_year", store=store) is first
    build(store, date(2026, 3, 3))
    assert figures.figure(SYSTEM, "targets.by_year", store=store) is not first


def test_codes_come_with_their_words(ledger: Ledger, store: Store) -> None:
    build(store)

    pace = figures.figure(SYSTEM, "tasks.by_pace", store=store).columns[0]
    assert pace.words == {p.value: p.label for p in Pace}


def test_a_domain_that_fails_leaves_the_last_build_in_force(
    ledger: Ledger, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(store)
    before = store.manifest()

    def fail(_actor: Actor) -> None:
        raise OSError("gone")

    (fact, batches), (other, _), *_ = build_facts.PUBLISHED
    monkeypatch.setattr(build_facts, "PUBLISHED", ((fact, batches), (other, fail)))
    with pytest.raises(OSError, match="gone"):
        build(store, date(2026, 3, 3))

    assert store.manifest() == before


@pytest.mark.parametrize("name", ["office", "clerk", "auditor"])
def test_only_an_operator_builds(cast: Cast, store: Store, name: str) -> None:
    with pytest.raises(Denied):
        build_facts.build(getattr(cast, name).actor, store=store, today=TODAY, now=NOW)

    assert not store.root.exists()


@pytest.mark.parametrize(
    ("metric", "period", "code"),
    [
        ("targets.by_year", "2025-01", "facts.period_missing"),
        ("targets.nonsense", None, "facts.metric_unknown"),
    ],
)
def test_figure_refused(store: Store, metric: str, period: str | None, code: str) -> None:
    build(store)

    with pytest.raises(Refused) as refusal:
        figures.figure(SYSTEM, metric, store=store, period=period)

    assert refusal.value.findings[0].code == code


def test_figure_refused_when_the_facts_are_of_an_older_program(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(store)
    newer = figures.FACTS["task_duties"]
    monkeypatch.setitem(figures.FACTS, "targets", newer)

    with pytest.raises(Refused) as refusal:
        figures.figure(SYSTEM, "targets.by_year", store=store)

    assert refusal.value.findings[0].code == "facts.older_than_program"


# ---------------------------------------------------------------- the command


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> click.Group:
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    root = Root("daxiao")
    command.add_to(root)
    return root


def run(cli: click.Group, *words: str) -> Result:
    return CliRunner().invoke(cli, ["facts", *words])


def test_command_builds_and_shows(ledger: Ledger, cli: click.Group) -> None:
    built = run(cli, "build")
    shown = run(cli, "show", "tasks.by_pace")

    assert built.exit_code == 0
    assert "目标 8 行" in built.output
    assert shown.exit_code == 0
    assert "任务期限状态（项）" in shown.output
    assert "未到期" in shown.output
    assert "口径：" in shown.output


def test_command_as_json(ledger: Ledger, cli: click.Group) -> None:
    built = json.loads(run(cli, "build", "--json").stdout)
    shown = json.loads(run(cli, "show", "targets.by_year", "--json").stdout)

    assert shown["version"] == built["version"]
    assert shown["rows"] == [{"due_year": 2026, "targets": 5}, {"due_year": 2027, "targets": 1}]


def test_command_shows_what_the_account_may_see(
    ledger: Ledger, cast: Cast, cli: click.Group
) -> None:
    run(cli, "build")
    shown = json.loads(run(cli, "show", "targets.by_year", "--as", "stranger", "--json").stdout)

    assert shown["rows"] == []


def test_command_refuses_in_a_sentence_with_exit_code_2(cli: click.Group) -> None:
    early = run(cli, "show", "targets.by_year")
    unknown = run(cli, "show", "nonsense")

    assert (early.exit_code, unknown.exit_code) == (2, 2)
    assert "daxiao facts build" in early.output
    assert "targets.owned_share" in unknown.output
