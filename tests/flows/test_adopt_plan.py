"""Confirmed candidates become plan, targets, tasks and units in charge: shown first, all or nothing, once."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from daxiao.domains.documents import queries
from daxiao.domains.documents import services as document_services
from daxiao.domains.documents.models import Candidate, Reading
from daxiao.domains.documents.types import CandidateKind, ReadingState
from daxiao.domains.plans.models import Clause, Plan, Section
from daxiao.domains.targets.models import Indicator, Target
from daxiao.domains.tasks import services as task_services
from daxiao.domains.tasks.models import Task, TaskUnit
from daxiao.extract.readings import Period
from daxiao.flows import adopt_plan
from daxiao.kernel.access import Actor
from daxiao.kernel.models import Event, Outbox
from daxiao.std.findings import Refused
from tests.cast import Cast
from tests.domains.documents.test_rules import change
from tests.factories import documents
from tests.factories.directory import World
from tests.factories.plans import Ledger, adopted, ledger_of
from tests.moment import NOW, TODAY, later
from tests.traces import denied, kinds, refused


@pytest.fixture
def office(cast: Cast) -> Actor:
    return cast.office.actor


@pytest.fixture
def reading(world: World) -> Reading:
    return documents.read(world.county)


def publish(actor: Actor, reading: Reading) -> adopt_plan.Adopted:
    return adopt_plan.adopt(actor, reading=reading, today=TODAY, now=NOW)


def judge(
    actor: Actor,
    reading: Reading,
    key: str,
    service: Callable[..., Candidate] = document_services.accept,
) -> Candidate:
    candidate = Candidate.everything.get(reading=reading, key=key)
    return service(actor, candidate=candidate, version=candidate.version, now=NOW)


def counts() -> dict[str, int]:
    tables = (Plan, Section, Clause, Target, Task, TaskUnit, Indicator, Outbox)
    return {t.__name__: t._base_manager.count() for t in tables}


# ---- publish


def test_a_plan_comes_into_the_ledger_with_everything_on_it(ledger: Ledger) -> None:
    """S000-G-07, S000-T-02: 行动 > 任务 > 量化目标 > 单位, each with its place in the text."""
    assert (ledger.plan.title, ledger.plan.horizon) == (documents.TITLE, 2026)
    assert len(ledger.targets) == 8
    assert {t.title for t in ledger.tasks.values()} == {"扩大工业规模", "培育科技企业"}
    assert Section.everything.filter(plan=ledger.plan, title="产业升级").exists()
    facts: list[Any] = [*ledger.targets.values(), *ledger.tasks.values()]
    for fact in facts:
        assert fact.clause.plan == ledger.plan
        assert fact.candidate.adopted_at == NOW


def test_only_what_was_confirmed_is_published(reading: Reading, office: Actor) -> None:
    judge(office, reading, "T001")
    judge(office, reading, "T002", document_services.reject)

    done = publish(office, reading)

    assert (done.targets, done.tasks) == (1, 0)
    assert list(ledger_of(reading).targets) == ["T001"]


def test_a_correction_is_what_counts(reading: Reading, office: Actor) -> None:
    target = Candidate.everything.get(reading=reading, key="T001")
    wanted = change(indicator="工业总产值", year=None, by=2027)
    document_services.correct_target(office, candidate=target, change=wanted, version=0, now=NOW)

    publish(office, reading)

    row = ledger_of(reading).targets["T001"]
    assert (row.wording, row.indicator.name, row.due_by) == ("工业总产值", "工业总产值", 2027)
    assert row.plan.document.text[row.num_start : row.num_end] == row.num_text == "120"


def test_publishing_twice_does_nothing_twice(ledger: Ledger, office: Actor) -> None:
    before, events = counts(), Event.everything.count()

    again = publish(office, ledger.reading)

    assert counts() == before
    assert Event.everything.count() == events
    assert (again.targets, again.tasks) == (8, 2)


def test_what_is_confirmed_later_is_added_later(reading: Reading, office: Actor) -> None:
    judge(office, reading, "T001")
    publish(office, reading)
    judge(office, reading, "T006")
    judge(office, reading, "K01")

    publish(office, reading)

    ledger = ledger_of(reading)
    assert set(ledger.targets) == {"T001", "T006"}
    assert ledger.targets["T006"].same_as == ledger.targets["T001"]
    assert list(ledger.tasks["K01"].targets.all()) == [ledger.targets["T006"]]
    assert kinds(reading.document).count("documents.reading_published") == 1


def test_all_or_nothing(reading: Reading, office: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    document_services.accept_all(office, reading=reading, now=NOW)
    before, events = counts(), Event.everything.count()

    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr(task_services, "adopt", broken)
    with pytest.raises(RuntimeError):
        publish(office, reading)

    assert counts() == before
    assert Event.everything.count() == events
    assert not Candidate.everything.filter(adopted_at__isnull=False).exists()


def test_a_repeat_whose_first_was_rejected_stands_by_itself(
    reading: Reading, office: Actor
) -> None:
    judge(office, reading, "T001", document_services.reject)
    judge(office, reading, "T006")

    publish(office, reading)

    assert ledger_of(reading).targets["T006"].same_as is None


def test_the_nearest_unit_is_meant(world: World) -> None:
    """A county's 县经信局 is its own, whatever the counties beside it have."""
    here, away = adopted(world.county), adopted(world.away)

    for ledger, bureau in ((here, world.units["县经信局"]), (away, world.away_units["县经信局"])):
        lead = TaskUnit.everything.get(task=ledger.tasks["K01"], duty="lead")
        assert lead.org == bureau


def test_the_one_lead_of_a_task_owns_its_figures(ledger: Ledger, world: World) -> None:
    """S003-T-02: a figure with no task has no owner, and says so."""
    assert ledger.targets["T006"].owner == world.units["县经信局"]
    assert ledger.targets["T001"].owner is None


def test_a_figure_of_a_place_below_hangs_there(world: World, office: Actor) -> None:
    """S004-G-02: the county's plan gives numbers to its towns."""
    reading = documents.ready(world.county)
    candidate = documents.candidate(reading, documents.target(scope="柳林镇"))
    document_services.accept(office, candidate=candidate, version=0, now=NOW)

    publish(office, reading)

    assert ledger_of(reading).targets["T001"].region == world.townships[0]


def test_a_task_without_a_title_takes_its_first_sentence(world: World, office: Actor) -> None:
    reading = documents.ready(world.county)
    candidate = documents.candidate(reading, documents.task(title=None))
    document_services.accept(office, candidate=candidate, version=0, now=NOW)

    publish(office, reading)

    assert ledger_of(reading).tasks["K001"].title == "1.扩大工业规模"


def test_confirmed_projects_alone_are_a_plan_too(world: World, office: Actor) -> None:
    reading = documents.ready(world.county)
    candidate = documents.candidate(reading, documents.project())
    document_services.accept(office, candidate=candidate, version=0, now=NOW)

    done = publish(office, reading)

    assert [p.title for p in done.plans] == [documents.TITLE]


# ---- refusals


@pytest.mark.parametrize("act", ["adopt", "preview"])
def test_nothing_confirmed_is_nothing_to_publish(act: str, reading: Reading, office: Actor) -> None:
    with refused("plans.nothing_kept"):
        _act(act, office, reading)


@pytest.mark.parametrize("act", ["adopt", "preview"])
def test_an_unfinished_reading_is_not_published(act: str, reading: Reading, office: Actor) -> None:
    Reading.everything.filter(pk=reading.pk).update(state=ReadingState.RUNNING)
    reading.refresh_from_db()

    with refused("plans.not_read"):
        _act(act, office, reading)


@pytest.mark.parametrize("act", ["adopt", "preview"])
def test_only_an_office_of_the_place_publishes(act: str, reading: Reading, cast: Cast) -> None:
    document_services.accept_all(cast.office.actor, reading=reading, now=NOW)
    for person, hidden in (
        (cast.stranger, True),
        (cast.admin, False),
        (cast.reader, False),
        (cast.clerk, False),
    ):
        with denied(hidden=hidden):
            _act(act, person.actor, reading)

    assert not Plan.everything.exists()


def _act(name: str, actor: Actor, reading: Reading) -> None:
    if name == "adopt":
        publish(actor, reading)
    else:
        adopt_plan.preview(actor, reading=reading, today=TODAY)


# ---- preview


def test_the_preview_says_what_publishing_then_does(reading: Reading, office: Actor) -> None:
    document_services.accept_all(office, reading=reading, now=NOW)

    preview = adopt_plan.preview(office, reading=reading, today=TODAY)
    done = publish(office, reading)

    (plan,) = preview.plans
    assert (plan.title, plan.is_new) == (documents.TITLE, True)
    assert (plan.new_targets, plan.new_tasks) == (done.targets, done.tasks)
    assert (plan.old_targets, plan.old_tasks) == (0, 0)
    assert preview.changes == done.targets + done.tasks + 1


def test_the_preview_writes_nothing(reading: Reading, office: Actor) -> None:
    document_services.accept_all(office, reading=reading, now=NOW)
    before, events = counts(), Event.everything.count()

    adopt_plan.preview(office, reading=reading, today=TODAY)

    assert (counts(), Event.everything.count()) == (before, events)


def test_the_preview_names_the_questions_and_the_groups(reading: Reading, office: Actor) -> None:
    """S000-T-01: 各乡镇 is a group; a unit that the register lacks is a question."""
    document_services.accept_all(office, reading=reading, now=NOW)

    preview = adopt_plan.preview(office, reading=reading, today=TODAY)

    assert preview.questions == ("县智造促进中心",)
    assert preview.groups == ("各乡镇",)
    assert preview.units_found == 3


def test_the_preview_counts_what_stays_behind(reading: Reading, office: Actor) -> None:
    judge(office, reading, "T001")
    judge(office, reading, "T002", document_services.reject)

    preview = adopt_plan.preview(office, reading=reading, today=TODAY)

    total = Candidate.everything.filter(reading=reading).count()
    assert (preview.pending, preview.rejected) == (total - 2, 1)


def test_the_preview_tells_new_from_old(ledger: Ledger, office: Actor) -> None:
    (plan,) = adopt_plan.preview(office, reading=ledger.reading, today=TODAY).plans

    assert (plan.is_new, plan.new_targets, plan.old_targets) == (False, 0, 8)
    assert adopt_plan.preview(office, reading=ledger.reading, today=TODAY).changes == 0


# ---- a second reading of the same document


def test_a_second_reading_doubles_nothing(ledger: Ledger, office: Actor) -> None:
    from daxiao.extract.readings import Lexicon  # noqa: PLC0415
    from tests.cast import SYSTEM  # noqa: PLC0415
    from tests.moment import ticking  # noqa: PLC0415

    fresh = document_services.read_again(office, reading=ledger.reading, now=later())
    document_services.run_reading(SYSTEM, reading=fresh, lexicon=Lexicon(), clock=ticking())
    document_services.accept_all(office, reading=fresh, now=later(2))

    (plan,) = adopt_plan.preview(office, reading=fresh, today=TODAY).plans

    publish(office, fresh)

    assert (plan.new_targets, plan.new_tasks, plan.old_targets, plan.old_tasks) == (0, 0, 8, 2)
    assert Target.everything.count() == 8
    assert Task.everything.count() == 2


def test_candidates_of_every_kind_are_marked(ledger: Ledger) -> None:
    open_ones = Candidate.everything.filter(reading=ledger.reading, adopted_at=None)

    assert not open_ones.filter(kind__in=[k.value for k in CandidateKind]).exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"value": Decimal("12345678901234567")}, "targets.number_too_long"),
        ({"value": Decimal("0.12345")}, "targets.number_too_long"),
        ({"period": Period(by=20260)}, "targets.year_odd"),
    ],
)
def test_what_the_ledger_cannot_hold_is_told_before_anything_is_written(
    world: World, cast: Cast, change: dict[str, Any], code: str
) -> None:
    reading = documents.ready(world.county)
    documents.candidate(reading, documents.target(**change))
    document_services.accept_all(cast.office.actor, reading=reading, now=NOW)

    for ask in (adopt_plan.preview, partial(adopt_plan.adopt, now=NOW)):
        with pytest.raises(Refused) as no:
            ask(cast.office.actor, reading=reading, today=TODAY)
        assert [f.code for f in no.value.findings] == [code]
    assert Plan.everything.count() == 0


def test_a_project_read_again_is_told_once(world: World, office: Actor) -> None:
    first = documents.ready(world.county)
    documents.candidate(first, documents.project())
    document_services.accept_all(office, reading=first, now=NOW)
    waiting = queries.kept_projects(office).count()
    publish(office, first)
    second = document_services.read_again(office, reading=first, now=NOW)
    Reading.everything.filter(pk=second.pk).update(state=ReadingState.READY, plans=first.plans)
    second.refresh_from_db()
    documents.candidate(second, documents.project())
    document_services.accept_all(office, reading=second, now=NOW)
    publish(office, second)

    assert waiting == 0  # confirmed is not yet published
    assert queries.kept_projects(office).count() == 1
