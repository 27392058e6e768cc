"""Orders through their services: drafted, signed by people, numbered without gaps, answered, judged; and who sees what."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from daxiao.domains.dispatch.models import Order, OrderFile, OrderMove, OrderUnit, Outcome
from daxiao.domains.dispatch.queries import orders as queries
from daxiao.domains.dispatch.services import orders as services
from daxiao.domains.dispatch.services import (
    orders_ladder,
    orders_life,
    orders_outcomes,
    orders_writing,
)
from daxiao.domains.dispatch.services.orders import DraftInput
from daxiao.domains.dispatch.services.orders_ladder import LadderInput
from daxiao.domains.dispatch.services.orders_outcomes import OutcomeInput
from daxiao.domains.dispatch.types.orders import (
    Cause,
    CauseKind,
    MoveInput,
    OrderKind,
    OrderMoveKind,
    OrderState,
    OutcomeKind,
    PublishScope,
    Upload,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap, Role
from daxiao.kernel.errors import Denied, Stale
from daxiao.kernel.models import Outbox, Yardstick
from tests.cast import SYSTEM, Cast, person
from tests.factories import orders as make
from tests.factories.directory import World
from tests.factories.orders import Desk, again, drafted, issued, replied
from tests.moment import NOW, TODAY
from tests.traces import denied, kinds, refused


pytestmark = pytest.mark.django_db

PLAIN, SAID = MoveInput(), MoveInput("写明了理由")
CAUSE = Cause(CauseKind.PROJECT, 7, "青禾铜箔项目", "/projects/7/")


@pytest.fixture
def desk(world: World, cast: Cast) -> Desk:
    return make.desk(world, cast)


def do(
    service: Any, actor: Actor, row: Order, given: MoveInput = SAID, *, on: date = TODAY
) -> Order:
    service(actor, order=row, given=given, today=on, now=NOW)
    return again(row)


# ---- until it is issued


def test_a_draft_is_signed_numbered_and_due_in_working_days(desk: Desk) -> None:
    """S004-D-07: 督办 notice with number, receiver, deadline."""
    row = do(services.sign, desk.office.actor, drafted(desk, cause=CAUSE))

    assert (row.number, row.state) == ("督〔2026〕1号", OrderState.ISSUED)
    assert (row.issued_on, row.due_on) == (TODAY, date(2026, 3, 11))
    assert (row.cause_kind, row.cause_id, row.cause_link) == ("project", 7, "/projects/7/")
    assert row.signed_by_label == desk.office.actor.label
    assert kinds(row) == [
        "dispatch.order_made",
        "dispatch.order_issued",
        "dispatch.orders_told",
    ]


def test_the_spring_festival_does_not_count(desk: Desk) -> None:
    row = issued(desk, today=date(2026, 2, 13), days=2)

    # Saturday the 14th is worked for the festival of the 15th to the 23rd
    assert row.due_on == date(2026, 2, 24)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"units": []}, "dispatch.order_unit_missing"),
        ({"demand": " "}, "dispatch.order_demand_missing"),
        ({"rung": ""}, "dispatch.order_rung_missing"),
        ({"rung": "thunder"}, "dispatch.order_rung_unknown"),
        ({"days": 0}, "dispatch.order_days_odd"),
        ({"cause": Cause(CauseKind.FREE, None, "")}, "dispatch.order_cause_missing"),
    ],
)
def test_a_draft_is_refused_in_a_sentence(desk: Desk, change: dict[str, Any], code: str) -> None:
    with refused(code):
        drafted(desk, **change)
    assert not Order.everything.exists()


def test_a_unit_that_is_gone_is_not_urged(desk: Desk) -> None:
    row = drafted(desk)
    desk.unit.until = TODAY
    desk.unit.save(update_fields=["until"])

    with refused("dispatch.order_unit_gone"):
        services.sign(desk.office.actor, order=row, given=PLAIN, today=TODAY, now=NOW)
    with refused("dispatch.order_unit_gone"):
        drafted(desk)


def test_the_same_matter_is_asked_for_once_at_a_rung_while_it_is_open(desk: Desk) -> None:
    row = drafted(desk, cause=CAUSE)
    with refused("dispatch.order_already_there"):
        drafted(desk, cause=CAUSE)

    drafted(desk, cause=CAUSE, rung="warning")
    drafted(desk, cause=CAUSE, units=[desk.joint])
    do(services.dismiss, desk.office.actor, row)
    drafted(desk, cause=CAUSE)

    assert Order.everything.count() == 4


def test_a_warning_wants_two_different_people(desk: Desk) -> None:
    """Everything above the reminder is signed by a person, what the ladder says by two."""
    row = do(services.sign, desk.office.actor, drafted(desk, rung="warning"))
    assert (row.state, row.number) == (OrderState.SIGNING, "")

    with refused("dispatch.order_own_countersign"):
        services.countersign(desk.office.actor, order=row, given=PLAIN, today=TODAY, now=NOW)
    row = do(services.countersign, desk.inspector.actor, row)

    assert (row.state, row.number) == (OrderState.ISSUED, "警〔2026〕1号")
    assert row.second_by_label == desk.inspector.actor.label


def test_a_second_signer_may_send_it_back(desk: Desk) -> None:
    row = do(services.sign, desk.office.actor, drafted(desk, rung="warning"))
    with refused("dispatch.order_reason_missing"):
        services.decline(desk.deputy.actor, order=row, given=PLAIN, today=TODAY, now=NOW)

    assert do(services.decline, desk.deputy.actor, row).state == OrderState.DRAFT


@pytest.mark.parametrize("rung", ["notice", "warning"])
def test_the_platform_signs_no_more_than_reminders(desk: Desk, rung: str) -> None:
    row = drafted(desk, by=SYSTEM, rung=rung)
    with refused("dispatch.order_not_by_machine"):
        services.sign(SYSTEM, order=row, given=PLAIN, today=TODAY, now=NOW)

    signed = do(services.sign, SYSTEM, drafted(desk, by=SYSTEM, rung="remind"))
    assert signed.number == "提〔2026〕1号"


def test_the_platform_signs_no_rectification(desk: Desk) -> None:
    """S004-D-04: a rectification is a person's act."""
    row = drafted(desk, by=SYSTEM, rung="remind", kind=OrderKind.RECTIFY)
    with refused("dispatch.order_not_by_machine"):
        services.sign(SYSTEM, order=row, given=PLAIN, today=TODAY, now=NOW)


def test_a_draft_is_edited_and_a_second_writer_is_told(desk: Desk) -> None:
    row = drafted(desk)
    given = DraftInput(
        make.FREE, desk.joint, "改由科技局牵头", "warning", (desk.unit,), 3, version=row.version
    )
    services.edit(desk.office.actor, order=row, given=given, today=TODAY, now=NOW)
    row = again(row)

    assert (row.unit, row.rung_name, row.days) == (desk.joint, "黄牌", 3)
    assert [u.org for u in OrderUnit.everything.filter(order=row)] == [desk.joint, desk.unit]
    with pytest.raises(Stale):
        services.edit(desk.deputy.actor, order=row, given=given, today=TODAY, now=NOW)
    with pytest.raises(Stale):
        do(services.sign, desk.deputy.actor, row, MoveInput(version=0))


def test_only_who_signs_for_the_place_drafts(desk: Desk) -> None:
    for nobody in (desk.bureau, desk.reader):
        with denied(hidden=False):
            drafted(desk, by=nobody.actor)
    with pytest.raises(Denied):
        drafted(desk, by=desk.stranger.actor)


def test_the_nearest_place_above_issues_it(world: World, cast: Cast, desk: Desk) -> None:
    """The city's office urges a county's unit under the city's number; a township's matter is the county's."""
    row = drafted(desk, by=cast.city_office.actor)
    town = drafted(desk, by=SYSTEM, units=[world.units["柳林镇"]], region=world.townships[0])

    assert row.region == world.city
    assert town.region == world.county


# ---- numbers


def test_numbers_run_by_place_series_and_year_without_gaps(
    world: World, cast: Cast, desk: Desk
) -> None:
    """A number by place and year, unique, without gaps: dismissed drafts take none."""
    first = issued(desk, cause=Cause(CauseKind.FREE, None, "甲"))
    do(services.dismiss, desk.office.actor, drafted(desk, cause=Cause(CauseKind.FREE, None, "乙")))
    second = issued(desk, cause=Cause(CauseKind.FREE, None, "丙"))
    warned = issued(desk, rung="warning")
    fixed = issued(desk, kind=OrderKind.RECTIFY)
    later = issued(desk, cause=Cause(CauseKind.FREE, None, "丁"), today=date(2027, 1, 4))
    city = drafted(desk, by=cast.city_office.actor, cause=Cause(CauseKind.FREE, None, "戊"))
    city = do(services.sign, cast.city_office.actor, city)

    told = [r.number for r in (first, second, warned, fixed, later, city)]
    assert told == [
        "督〔2026〕1号",
        "督〔2026〕2号",
        "警〔2026〕1号",
        "改〔2026〕1号",
        "督〔2027〕1号",
        "督〔2026〕1号",
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.pg
def test_two_who_sign_at_once_get_two_numbers(desk: Desk) -> None:
    """Unique and without gaps under concurrency."""
    rows = [drafted(desk, cause=Cause(CauseKind.FREE, None, f"事{n}")) for n in range(6)]

    def sign(row: Order) -> None:
        try:
            services.sign(desk.office.actor, order=row, given=PLAIN, today=TODAY, now=NOW)
        finally:
            connection.close()

    threads = [threading.Thread(target=sign, args=(row,)) for row in rows]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(Order.everything.values_list("seq", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_a_number_that_was_rolled_back_is_given_again(desk: Desk) -> None:
    first, second = (drafted(desk, cause=Cause(CauseKind.FREE, None, n)) for n in "甲乙")

    def sign_and_fail() -> None:
        with transaction.atomic():
            do(services.sign, desk.office.actor, first)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        sign_and_fail()

    assert do(services.sign, desk.office.actor, second).seq == 1
    assert do(services.sign, desk.office.actor, first).seq == 2


# ---- the unit


def test_a_unit_receives_replies_with_proof_and_is_accepted(desk: Desk) -> None:
    """S004-D-07: receiver, deadline, reply; read receipt with day and person."""
    row = issued(desk, units=[desk.unit, desk.joint])
    row = do(orders_life.receive, desk.bureau.actor, row, PLAIN)
    held = OrderUnit.everything.get(order=row, org=desk.unit)
    assert (held.received_on, held.received_by_label) == (TODAY, desk.bureau.actor.label)
    assert row.state == OrderState.RECEIVED

    proof = Upload("交地协议.pdf", b"%PDF-1.7 x")
    row = do(orders_life.reply, desk.bureau.actor, row, MoveInput("已交地", uploads=(proof,)))
    row = do(orders_life.reply, desk.bureau.actor, row, MoveInput("补充：红线图"))
    assert (row.state, row.answered_on) == (OrderState.REPLIED, TODAY)
    assert OrderFile.everything.get(order=row).name == "交地协议.pdf"

    row = do(orders_life.accept, desk.office.actor, row, MoveInput("属实", is_closing=True))
    assert (row.state, row.closed_on) == (OrderState.CLOSED, TODAY)
    assert queries.orders(desk.office.actor).get(pk=row.pk).timely == "in_time"


def test_a_second_click_changes_nothing_twice(desk: Desk) -> None:
    row = issued(desk)
    version = again(row).version
    do(orders_life.receive, desk.bureau.actor, row, MoveInput(version=version))
    with pytest.raises(Stale):
        do(orders_life.receive, desk.bureau.actor, row, MoveInput(version=version))
    with refused("dispatch.order_already_received"):
        do(orders_life.receive, desk.bureau.actor, row, PLAIN)

    moves = OrderMove.everything.filter(order=row, kind=OrderMoveKind.RECEIVED)
    assert moves.count() == 1


def test_a_proof_that_is_not_what_it_says_is_refused_whole(desk: Desk) -> None:
    row = issued(desk)
    with refused("projects.file_not_what_it_says"):
        do(
            orders_life.reply,
            desk.bureau.actor,
            row,
            MoveInput("见附件", uploads=(Upload("a.pdf", b"MZ"),)),
        )

    assert again(row).state == OrderState.ISSUED
    assert not OrderFile.everything.exists()


def test_a_joint_unit_helps_and_does_not_answer(desk: Desk) -> None:
    row = issued(desk, units=[desk.unit, desk.joint])
    row = do(orders_life.reply, desk.other.actor, row, MoveInput("我局已配合"))

    assert (row.state, row.answered_on) == (OrderState.ISSUED, None)
    with refused("dispatch.order_not_lead"):
        do(orders_life.ask_extension, desk.other.actor, row, MoveInput("来不及", days=3))


def test_an_office_does_not_answer_in_the_name_of_a_unit(desk: Desk) -> None:
    row = issued(desk)
    for service in (orders_life.receive, orders_life.reply, orders_life.ask_extension):
        with pytest.raises(Denied):
            do(service, desk.office.actor, row)
    for nobody in (desk.other, desk.stranger):
        with pytest.raises(Denied) as caught:
            do(orders_life.reply, nobody.actor, row)
        assert nobody is desk.stranger or caught.value.hidden


def test_an_extension_is_granted_by_somebody_else_and_counts_from_the_due_day(desk: Desk) -> None:
    row = issued(desk)
    row = do(orders_life.ask_extension, desk.bureau.actor, row, MoveInput("等评审", days=5))
    assert row.asked_days == 5
    with pytest.raises(Denied):
        do(orders_life.grant_extension, desk.bureau.actor, row)
    row = do(orders_life.grant_extension, desk.office.actor, row)

    assert (row.first_due_on, row.due_on) == (date(2026, 3, 11), date(2026, 3, 18))
    assert (row.extensions, row.asked_days) == (1, None)


def test_who_wears_both_hats_does_not_grant_his_own_extension(world: World, desk: Desk) -> None:
    """Approved or refused by someone else than who asked."""
    both = person("both", "两头兼", Role.OFFICE, home=world.county, org=None, region=world.county)
    own = Actor(
        user_id=both.user.pk,
        label=both.user.name,
        grants=(*both.actor.grants, *desk.bureau.actor.grants),
        org_id=desk.unit.pk,
    )
    row = do(orders_life.ask_extension, own, issued(desk), MoveInput("等评审", days=5))
    for service in (orders_life.grant_extension, orders_life.refuse_extension):
        with refused("dispatch.order_own_extension"):
            do(service, own, row)
    row = do(orders_life.refuse_extension, desk.deputy.actor, row)
    assert (row.due_on, row.asked_days) == (row.first_due_on, None)
    row = do(orders_life.reply, own, row)
    with refused("dispatch.order_own_reply"):
        do(orders_life.accept, own, row)


def test_a_return_gives_a_reason_and_new_days(desk: Desk) -> None:
    row = replied(desk)
    with refused("dispatch.order_reason_missing"):
        do(orders_life.return_, desk.office.actor, row, PLAIN)
    row = do(orders_life.return_, desk.office.actor, row, MoveInput("没有时间表", days=9))

    assert (row.state, row.due_on, row.returns) == (OrderState.RETURNED, date(2026, 3, 13), 1)
    assert (row.first_due_on, row.days, row.answered_on) == (date(2026, 3, 11), 7, None)


def test_a_return_gives_no_nearer_day_than_the_first_or_the_one_granted(desk: Desk) -> None:
    """A unit that was given until a day keeps it when its reply comes back."""
    row = issued(desk)
    do(orders_life.ask_extension, desk.bureau.actor, row, MoveInput("等审计报告", days=5))
    row = do(orders_life.grant_extension, desk.office.actor, row)
    assert row.due_on == date(2026, 3, 18)
    row = do(orders_life.reply, desk.bureau.actor, row)
    for days in (3, 7, 11):
        with refused("dispatch.order_return_nearer"):
            do(orders_life.return_, desk.office.actor, row, MoveInput("还差", days=days))
    for days in (0, -3, 9_999):
        with refused("dispatch.order_days_odd"):
            do(orders_life.return_, desk.office.actor, row, MoveInput("还差", days=days))

    assert do(orders_life.return_, desk.office.actor, row).due_on == date(2026, 3, 18)


def test_who_answered_in_time_is_not_made_late_by_the_return(desk: Desk) -> None:
    late = date(2026, 3, 16)
    with refused("dispatch.order_return_passed"):
        do(orders_life.return_, desk.office.actor, replied(desk), SAID, on=late)
    row = do(
        orders_life.return_,
        desk.office.actor,
        again(Order.everything.get()),
        MoveInput("还差", days=3),
        on=late,
    )
    assert (row.due_on, row.late_days) == (date(2026, 3, 19), 0)

    slow = issued(desk, cause=CAUSE)
    do(orders_life.reply, desk.bureau.actor, slow, on=date(2026, 3, 13))
    assert do(orders_life.return_, desk.office.actor, slow, on=late).late_days > 0


def test_an_objection_is_ruled_on_with_a_reason(desk: Desk) -> None:
    """05-principles 13: the unit may object within n working days."""
    row = do(orders_life.object_, desk.bureau.actor, issued(desk), MoveInput("不归我局管"))
    assert row.has_objection
    with refused("dispatch.order_reason_missing"):
        do(orders_life.uphold, desk.office.actor, row, PLAIN)
    kept = do(orders_life.overrule, desk.office.actor, row)
    assert (kept.state, kept.has_objection) == (OrderState.ISSUED, False)

    row = do(orders_life.object_, desk.bureau.actor, row, MoveInput("不归我局管"))
    assert do(orders_life.uphold, desk.office.actor, row).state == OrderState.WITHDRAWN

    late = issued(desk, cause=CAUSE)
    with refused("dispatch.order_objection_late"):
        do(orders_life.object_, desk.bureau.actor, late, on=date(2026, 3, 10))


def test_an_escalation_is_a_draft_and_ends_the_order_below_when_it_is_issued(desk: Desk) -> None:
    row = issued(desk, cause=CAUSE)
    draft = orders_life.escalate(desk.office.actor, order=row, given=SAID, today=TODAY, now=NOW)
    assert (draft.rung_name, draft.state, draft.escalates) == ("黄牌", "draft", row)
    assert "督〔2026〕1号" in draft.facts
    assert again(row).state == OrderState.ISSUED

    do(services.sign, desk.office.actor, draft)
    do(services.countersign, desk.deputy.actor, draft)

    assert again(row).state == OrderState.ESCALATED
    assert again(draft).state == OrderState.ISSUED


def test_an_order_that_was_closed_meanwhile_is_raised_no_more(desk: Desk) -> None:
    row = replied(desk, cause=CAUSE)
    draft = orders_life.escalate(desk.office.actor, order=row, given=SAID, today=TODAY, now=NOW)
    do(orders_life.accept, desk.office.actor, row, MoveInput(is_closing=True))
    do(services.sign, desk.office.actor, draft)

    with refused("dispatch.order_parent_over"):
        do(services.countersign, desk.deputy.actor, draft)


def test_a_rectification_is_closed_after_its_re_check(desk: Desk) -> None:
    """S004-D-04: issue, deadline, evidence, re-check, closed or escalated."""
    row = replied(desk, kind=OrderKind.RECTIFY)
    assert row.days == 20
    with refused("dispatch.order_rectify_apart"):
        do(orders_life.accept, desk.office.actor, row, MoveInput(is_closing=True))
    row = do(orders_life.accept, desk.office.actor, row)
    with refused("dispatch.order_recheck_missing"):
        do(orders_life.close, desk.office.actor, row, PLAIN)

    row = do(orders_life.close, desk.inspector.actor, row, MoveInput("现场复核，已整改"))
    assert row.state == OrderState.CLOSED


def test_a_withdrawn_order_keeps_its_number(desk: Desk) -> None:
    row = do(orders_life.withdraw, desk.office.actor, issued(desk))

    assert (row.state, row.number) == (OrderState.WITHDRAWN, "督〔2026〕1号")


def test_the_row_is_the_fold_of_its_moves(desk: Desk) -> None:
    row = issued(desk, units=[desk.unit, desk.joint])
    walk: list[tuple[Any, Actor, MoveInput]] = [
        (orders_life.receive, desk.other.actor, PLAIN),
        (orders_life.ask_extension, desk.bureau.actor, MoveInput("等", days=2)),
        (orders_life.grant_extension, desk.office.actor, PLAIN),
        (orders_life.object_, desk.bureau.actor, SAID),
        (orders_life.overrule, desk.office.actor, SAID),
        (orders_life.reply, desk.colleague.actor, SAID),
        (orders_life.return_, desk.office.actor, MoveInput("还差", days=14)),
        (orders_life.reply, desk.bureau.actor, SAID),
        (orders_life.accept, desk.office.actor, PLAIN),
        (orders_life.close, desk.office.actor, PLAIN),
    ]
    for service, actor, given in walk:
        row = do(service, actor, row, given)
        folded = orders_writing.folded(row)
        assert {name: getattr(row, name) for name in folded} == dict(folded)

    assert row.state == OrderState.CLOSED


# ---- who sees what


def test_a_unit_sees_its_own_orders_and_no_drafts(desk: Desk) -> None:
    draft, other = drafted(desk), issued(desk, units=[desk.joint])
    mine = issued(desk, cause=CAUSE)

    def seen(actor: Actor) -> set[int]:
        return set(queries.orders(actor).values_list("pk", flat=True))

    assert seen(desk.bureau.actor) == {mine.pk}
    assert seen(desk.office.actor) == seen(desk.inspector.actor) == {draft.pk, other.pk, mine.pk}
    assert seen(desk.reader.actor) == {other.pk, mine.pk}
    assert seen(desk.stranger.actor) == set()
    with denied(hidden=True):
        queries.order(desk.bureau.actor, draft.pk)
    with denied(hidden=True):
        do(orders_life.reply, desk.bureau.actor, draft)


def test_a_county_sees_what_its_city_asks_of_its_units_and_leaves_it_alone(
    world: World, cast: Cast, desk: Desk
) -> None:
    """An order is the issuing place's: the office below reads it, and disposes of nothing."""
    row = do(services.sign, cast.city_office.actor, drafted(desk, by=cast.city_office.actor))
    waiting = drafted(desk, by=cast.city_office.actor, cause=CAUSE)

    assert set(queries.orders(desk.office.actor)) == {row}
    assert not queries.orders(desk.office.actor).get().is_issuer
    with denied(hidden=True):
        do(orders_life.withdraw, desk.office.actor, row)
    with denied(hidden=True):
        do(services.sign, desk.office.actor, waiting)
    assert do(orders_life.withdraw, cast.city_office.actor, row).state == OrderState.WITHDRAWN


def test_a_township_answers_what_its_county_asks(world: World, desk: Desk) -> None:
    """乡镇园区经办 hold their right over a place, not over a unit."""
    town = person(
        "zhen", "柳林镇经办", Role.DISTRICT, home=world.townships[0], region=world.townships[0]
    )
    town.user.org = world.units["柳林镇"]
    unit = world.units["柳林镇"]
    unit.region = world.townships[0]
    unit.save(update_fields=["region"])
    actor = Actor(town.user.pk, town.user.name, town.actor.grants, org_id=unit.pk)
    row = issued(desk, units=[unit])
    issued(desk)

    assert [o.pk for o in queries.mine(actor)] == [row.pk]
    assert do(orders_life.reply, actor, row).state == OrderState.REPLIED


def test_nobody_urges_a_unit_of_the_level_above(world: World, desk: Desk) -> None:
    with pytest.raises(Denied):
        drafted(desk, units=[world.city_units["市经信局"]], region=world.county)
    with refused("dispatch.order_unit_outside"):
        drafted(desk, units=[desk.unit, world.city_units["市经信局"]])
    row = drafted(desk)
    given = DraftInput(make.FREE, world.city_units["市经信局"], "办", "notice")
    with refused("dispatch.order_unit_outside"):
        services.edit(desk.office.actor, order=row, given=given, today=TODAY, now=NOW)
    joined = DraftInput(make.FREE, desk.unit, "办", "notice", joint=(world.city_units["市经信局"],))
    with refused("dispatch.order_unit_outside"):
        services.edit(desk.office.actor, order=row, given=joined, today=TODAY, now=NOW)


def test_a_city_orders_units_of_its_counties_together(world: World, cast: Cast, desk: Desk) -> None:
    """会办: the place that issues is the nearest one over all units; a joint unit reads the order, its sibling does not."""
    city, county = world.city_units["市经信局"], desk.joint
    row = drafted(desk, by=cast.city_office.actor, units=[city, county])
    row = do(services.sign, cast.city_office.actor, row)

    assert row.region == world.city
    assert [o.pk for o in queries.orders(desk.other.actor)] == [row.pk]
    assert [u.org for u in queries.units_of(desk.other.actor, row)] == [city, county]
    assert queries.moves_of(desk.other.actor, row).exists()
    assert not queries.orders(desk.bureau.actor).exists()
    assert not queries.moves_of(desk.bureau.actor, row).exists()
    with denied(hidden=True):
        queries.order(desk.bureau.actor, row.pk)
    with refused("dispatch.order_not_lead"):
        do(orders_life.ask_extension, desk.other.actor, row, MoveInput("等", days=2))


def test_the_platform_goes_without_a_joint_unit_beyond(world: World, desk: Desk) -> None:
    """The night has nobody to ask; who leads is ordered all the same."""
    row = drafted(desk, by=SYSTEM, units=[desk.unit, world.away_units["县经信局"]])

    assert [u.org for u in OrderUnit.everything.filter(order=row)] == [desk.unit]


def test_moves_before_the_signature_are_for_who_signs(desk: Desk) -> None:
    row = replied(desk, rung="warning")

    def told(actor: Actor) -> list[str]:
        return [m.kind for m in queries.moves_of(actor, row)]

    assert told(desk.bureau.actor) == ["issued", "replied"]
    assert told(desk.office.actor) == ["drafted", "signed", "issued", "replied"]
    assert told(desk.other.actor) == []


def test_reads_for_others(desk: Desk) -> None:
    """`of_cause` and `open_of_unit`, for the pages of causes and units."""
    row = issued(desk, cause=CAUSE, units=[desk.unit, desk.joint])
    issued(desk)

    assert [o.pk for o in queries.of_cause(desk.office.actor, CauseKind.PROJECT, 7)] == [row.pk]
    assert queries.of_cause(desk.stranger.actor, CauseKind.PROJECT, 7).count() == 0
    assert [o.pk for o in queries.open_of_unit(desk.other.actor, desk.joint)] == [row.pk]
    assert queries.open_of_unit(desk.office.actor, desk.unit).count() == 2
    assert queries.mine(desk.office.actor).count() == 0


# ---- letters


def digests() -> list[Any]:
    return list(Outbox.objects.filter(topic="dispatch.orders_digest").order_by("pk"))


def test_each_order_has_a_line_that_names_its_cause(desk: Desk) -> None:
    """05-principles 19: the letter of the day puts the lines together; none of them is lost."""
    rows = [issued(desk, cause=Cause(CauseKind.FREE, None, name)) for name in "甲乙丙"]

    assert [d.body["text"] for d in digests()] == [
        f"新的督办：督〔2026〕{n}号“{name}”，2026-03-11前书面回复"
        for n, name in enumerate("甲乙丙", 1)
    ]
    assert [d.body["link"] for d in digests()] == [f"/orders/{row.pk}/" for row in rows]
    assert {tuple(d.body["orgs"]) for d in digests()} == {(desk.unit.pk,)}


def test_a_unit_is_told_what_was_answered(desk: Desk) -> None:
    row = issued(desk)
    do(orders_life.ask_extension, desk.bureau.actor, row, MoveInput("等", days=2))
    do(orders_life.grant_extension, desk.office.actor, row, PLAIN)
    do(orders_life.reply, desk.bureau.actor, row)
    do(orders_life.return_, desk.office.actor, row, MoveInput("没有时间表"))
    do(orders_life.withdraw, desk.office.actor, row, MoveInput("另行处理"))

    what = "督〔2026〕1号“三季度调度会议定事项”"
    assert [d.body["text"] for d in digests()[1:]] == [
        f"同意延期：{what}，办理期限2026-03-13",
        f"退回重办：{what}，办理期限2026-03-13。没有时间表",
        f"撤回：{what}。另行处理",
    ]


# ---- the ladder of a place


def test_a_place_sets_its_own_ladder_from_a_day_on(world: World, desk: Desk) -> None:
    """The ladder is set by parameter: names, order, days, who signs; a place's own version by day."""
    own = [
        {"code": "notice", "name": "督办通知", "series": "青督", "days": 3, "signer": "two"},
        {"code": "talk", "name": "提醒谈话", "series": "谈", "days": 2, "signer": "one"},
    ]
    values: dict[str, object] = {"rung": own, "threshold": []}
    given = LadderInput(values, TODAY + timedelta(days=1), "青禾县督查办法")
    orders_ladder.put(desk.office.actor, place=world.county, given=given, today=TODAY)

    before = issued(desk, cause=Cause(CauseKind.FREE, None, "甲"))
    after = issued(desk, cause=Cause(CauseKind.FREE, None, "乙"), today=TODAY + timedelta(days=1))

    assert (before.rung_name, before.days, before.signer) == ("督办", 7, "one")
    assert (after.rung_name, after.days, after.signer) == ("督办通知", 3, "two")
    assert after.number == "青督〔2026〕1号"
    with refused("dispatch.order_rung_unknown"):
        drafted(desk, rung="warning", today=TODAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"since": TODAY - timedelta(days=1)}, "dispatch.ladder_past"),
        ({"source": " "}, "dispatch.ladder_baseless"),
        ({"values": {"rung": []}}, "dispatch.ladder_odd"),
    ],
)
def test_an_odd_ladder_is_refused(
    world: World, desk: Desk, change: dict[str, Any], code: str
) -> None:
    given = {"values": {}, "since": TODAY, "source": "本地办法", **change}
    with refused(code):
        orders_ladder.put(
            desk.office.actor, place=world.county, given=LadderInput(**given), today=TODAY
        )
    with pytest.raises(Denied):
        orders_ladder.put(
            desk.office.actor, place=world.city, given=LadderInput(**given), today=TODAY
        )
    assert not Yardstick.objects.filter(name="supervision").exists()


# ---- results of a year


def outcome(desk: Desk, **given: Any) -> Outcome:
    values: dict[str, Any] = {
        "year": 2025,
        "unit": desk.unit,
        "kind": OutcomeKind.TALK,
        "decided_on": TODAY,
        "text": "约谈主要负责人",
        "basis": "2025年度考核结果",
        **given,
    }
    return orders_outcomes.record(desk.office.actor, given=OutcomeInput(**values), today=TODAY)


def test_results_are_recorded_with_who_may_read_them(desk: Desk) -> None:
    """S002-D-04: result record: reward, notice, talk; publish scope."""
    inside = outcome(desk)
    told = outcome(desk, kind=OutcomeKind.REWARD, scope=PublishScope.UNIT)
    again_ = outcome(desk, token="t")

    assert outcome(desk, token="t").pk == again_.pk
    seen = {p: set(queries.outcomes(p.actor)) for p in (desk.office, desk.bureau, desk.reader)}
    assert seen[desk.office] == {inside, told, again_}
    assert seen[desk.bureau] == seen[desk.reader] == {told}
    assert set(queries.outcomes(desk.other.actor)) == set()

    orders_outcomes.withdraw(desk.office.actor, outcome=told, reason="写错了", today=TODAY)
    assert Outcome.everything.get(pk=told.pk).withdrawn_because == "写错了"
    with refused("dispatch.outcome_withdrawn"):
        orders_outcomes.withdraw(desk.office.actor, outcome=told, reason="写错了", today=TODAY)
    assert kinds(told) == ["dispatch.outcome_recorded", "dispatch.outcome_withdrawn"]


def test_results_of_elsewhere_are_not_recorded(world: World, desk: Desk) -> None:
    with pytest.raises(Denied):
        outcome(desk, unit=world.away_units["县经信局"])
    with refused("dispatch.outcome_unit_missing"):
        outcome(desk, unit=None)
    assert not desk.bureau.actor.may(Cap.ORDER_ISSUE)
