"""A withdrawn plan counts nowhere; restored, it counts again, but for what was dropped for itself."""

from daxiao.domains.plans.types import PlanState
from daxiao.domains.targets import queries as target_queries
from daxiao.domains.targets import services as targets
from daxiao.domains.targets.models import Target
from daxiao.domains.tasks import queries as task_queries
from daxiao.domains.tasks.models import Task
from daxiao.flows import adopt_plan, home, withdraw_plan
from daxiao.kernel.access import Actor
from tests.cast import Cast
from tests.factories.plans import Ledger
from tests.moment import NOW, TODAY
from tests.traces import denied, kinds, refused


def counts(actor: Actor) -> tuple[int, int]:
    return target_queries.in_force(actor).count(), task_queries.in_force(actor).count()


def test_a_plan_takes_its_rows_along_and_brings_them_back(ledger: Ledger, cast: Cast) -> None:
    office = cast.office.actor
    one = Target.everything.order_by("pk").first()
    assert one is not None
    targets.drop(office, target=one, reason="不再考核")
    before = counts(office)

    withdraw_plan.withdraw(actor=office, plan=ledger.plan, reason="以新版本为准")
    assert counts(office) == (0, 0)
    assert home.home(office).n_plans == 0
    assert not home.home(office).is_empty
    assert target_queries.overview(office).targets == task_queries.overview(office).tasks == 0
    last = Target.history.filter(state="lapsed").latest()
    assert last.history_user_id == office.user_id

    withdraw_plan.restore(actor=office, plan=ledger.plan, reason="新版本未通过")
    assert counts(office) == before
    one.refresh_from_db()
    assert one.state == "dropped"
    assert {"targets.targets_lapsed", "tasks.tasks_lapsed", "targets.targets_revived"} <= set(
        kinds(ledger.plan)
    )


def test_without_a_reason_nothing_moves(ledger: Ledger, cast: Cast) -> None:
    with refused("plans.reason_missing"):
        withdraw_plan.withdraw(actor=cast.office.actor, plan=ledger.plan, reason=" ")

    ledger.plan.refresh_from_db()
    assert ledger.plan.state == PlanState.IN_FORCE
    assert not Task.everything.filter(state="lapsed").exists()


def test_nobody_from_elsewhere(ledger: Ledger, cast: Cast) -> None:
    with denied(hidden=True):
        withdraw_plan.withdraw(actor=cast.stranger.actor, plan=ledger.plan, reason="试试")

    assert not Target.everything.filter(state="lapsed").exists()


def test_nothing_is_published_into_a_withdrawn_plan(ledger: Ledger, cast: Cast) -> None:
    office = cast.office.actor
    withdraw_plan.withdraw(actor=office, plan=ledger.plan, reason="作废")

    with refused("plans.is_withdrawn"):
        adopt_plan.adopt(office, reading=ledger.reading, today=TODAY, now=NOW)
