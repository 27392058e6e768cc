"""What a check found is kept once, worked through by people, and seen in scope (10-plans §3)."""

from dataclasses import replace

import pytest

from daxiao.domains.checks import queries, services
from daxiao.domains.checks.models import Check, Remark, RemarkPlace
from daxiao.domains.checks.services import Asked
from daxiao.domains.checks.types import RemarkState
from daxiao.flows import night_sweep
from daxiao.kernel.access import Actor
from daxiao.kernel.errors import Denied
from daxiao.kernel.models import Notice
from tests.cast import SYSTEM, Cast
from tests.factories import checks as factory
from tests.factories.directory import World
from tests.factories.plans import Ledger
from tests.moment import NOW, TODAY
from tests.traces import denied, kinds, refused, trace


@pytest.fixture
def check(ledger: Ledger) -> Check:
    return Check.everything.get(document=ledger.reading.document)


@pytest.fixture
def remark(check: Check) -> Remark:
    return factory.remarks_of(check)[0]


@pytest.fixture
def office(cast: Cast) -> Actor:
    return cast.office.actor


def now(remark: Remark) -> Remark:
    return Remark.everything.get(pk=remark.pk)


# ---- settling a run


def test_a_check_keeps_sentence_sum_and_words(check: Check, remark: Remark, ledger: Ledger) -> None:
    (place,) = remark.places.all()
    text = ledger.reading.document.text
    assert text[place.start : place.end] == place.words == "规上工业总产值保底120亿元"
    assert (remark.written, remark.computed, remark.stated) == (
        "60＋50＝110，比120少10",
        "110",
        "120",
    )
    assert kinds(check) == ["checks.plans_checked"]


def test_running_again_changes_nothing_and_keeps_what_people_said(
    check: Check, remark: Remark, ledger: Ledger, office: Actor
) -> None:
    services.explain(office, remark=remark, words="两处口径不同", now=NOW)
    again = services.settle(
        SYSTEM,
        subject=factory.subject(ledger.reading),
        remarks=factory.two(ledger.reading),
        now=NOW,
    )
    assert (again.check, again.fresh, again.gone) == (check, 0, 0)
    assert Remark.everything.filter(check_run=check).count() == 2
    assert RemarkPlace.everything.filter(remark__check_run=check).count() == 2
    assert (now(remark).state, now(remark).words) == (RemarkState.EXPLAINED, "两处口径不同")
    assert kinds(check) == ["checks.plans_checked"]


def test_what_is_found_no_more_goes_and_comes_back_with_its_history(
    check: Check, remark: Remark, ledger: Ledger, office: Actor
) -> None:
    services.accept(office, remark=remark, words="", now=NOW)
    both = factory.two(ledger.reading)
    subject = factory.subject(ledger.reading)

    assert services.settle(SYSTEM, subject=subject, remarks=both[1:], now=NOW).gone == 1
    assert remark not in queries.remarks(office)
    assert services.settle(SYSTEM, subject=subject, remarks=both, now=NOW).fresh == 1
    assert remark in queries.remarks(office)
    assert now(remark).state == RemarkState.ACCEPTED


def test_the_counts_are_the_rows_they_lead_to(check: Check, remark: Remark, office: Actor) -> None:
    row = queries.checks(office).get(pk=check.pk)
    assert (row.n_errors, row.n_doubts, row.n_hints, row.n_waiting) == (1, 1, 0, 2)
    services.accept(office, remark=remark, words="", now=NOW)
    row = queries.checks(office).get(pk=check.pk)
    assert (row.n_errors, row.n_waiting) == (1, 1)
    assert queries.tally(office, check).waiting == 1


def test_a_hint_waits_for_nobody(check: Check, ledger: Ledger, office: Actor) -> None:
    hints = [replace(r, severity="hint") for r in factory.two(ledger.reading)]
    services.settle(SYSTEM, subject=factory.subject(ledger.reading), remarks=hints, now=NOW)
    assert queries.checks(office).get(pk=check.pk).n_waiting == 0


# ---- what people make of it


def test_an_explanation_needs_its_words(remark: Remark, office: Actor) -> None:
    with refused("checks.note_missing"):
        services.explain(office, remark=remark, words=" ", now=NOW)
    assert now(remark).state == RemarkState.OPEN


def test_what_is_settled_is_not_settled_again(remark: Remark, office: Actor) -> None:
    services.accept(office, remark=remark, words="留待修订", now=NOW)
    with refused("checks.already_settled"):
        services.explain(office, remark=remark, words="不是问题", now=NOW)
    assert now(remark).words == "留待修订"
    assert trace(remark).reason == "留待修订"


def test_a_unit_is_asked_told_and_answers(
    remark: Remark, office: Actor, cast: Cast, world: World
) -> None:
    bureau = world.units["县经信局"]
    assert remark not in queries.remarks(cast.clerk.actor)
    services.hand(office, remark=remark, asked=Asked(bureau, "请核对口径"), now=NOW)
    night_sweep.sweep(SYSTEM, today=TODAY, now=NOW, enqueue=lambda _: None)

    letter = Notice.everything.get(topic="checks.remark_handed")
    assert (letter.org, remark.sentence in letter.text) == (bureau, True)
    assert list(queries.handed_to(cast.clerk.actor, bureau)) == [remark]
    services.reply(cast.clerk.actor, remark=remark, words="总产值含建筑业", now=NOW)
    assert (now(remark).state, now(remark).reply) == (RemarkState.ANSWERED, "总产值含建筑业")
    services.explain(office, remark=now(remark), words="含建筑业", now=NOW)
    assert now(remark).state == RemarkState.EXPLAINED
    assert kinds(remark)[-3:] == [
        "checks.remark_handed",
        "checks.remark_replied",
        "checks.remark_explained",
    ]


def test_a_question_needs_words_and_a_unit_in_use(
    remark: Remark, office: Actor, world: World
) -> None:
    bureau = world.units["县科技局"]
    with refused("checks.question_missing"):
        services.hand(office, remark=remark, asked=Asked(bureau, ""), now=NOW)
    bureau.until = TODAY
    with refused("checks.unit_gone"):
        services.hand(office, remark=remark, asked=Asked(bureau, "请核对"), now=NOW)
    assert now(remark).unit is None


def test_nobody_answers_what_was_not_asked(remark: Remark, office: Actor) -> None:
    with refused("checks.not_handed"):
        services.reply(office, remark=remark, words="已核实", now=NOW)


def test_it_can_be_opened_again(remark: Remark, office: Actor) -> None:
    with refused("checks.not_settled"):
        services.reopen(office, remark=remark, words="")
    services.accept(office, remark=remark, words="", now=NOW)
    services.reopen(office, remark=remark, words="看错了")
    row = now(remark)
    assert (row.state, row.decided_at, row.decided_by) == (RemarkState.OPEN, None, None)
    assert trace(remark).reason == "看错了"


# ---- who may


def test_leaders_read_and_decide_nothing(remark: Remark, cast: Cast) -> None:
    reader = cast.reader.actor
    assert remark in queries.remarks(reader)
    with denied(hidden=False):
        services.accept(reader, remark=remark, words="", now=NOW)


def test_another_city_sees_neither_check_nor_words(
    check: Check, remark: Remark, cast: Cast
) -> None:
    stranger = cast.stranger.actor
    assert check not in queries.checks(stranger)
    assert remark not in queries.remarks(stranger)
    assert list(queries.places(stranger, remark)) == []
    with pytest.raises(Denied):
        queries.place(stranger, remark.pk, remark.places.get().order)
    with denied(hidden=True):
        services.explain(stranger, remark=remark, words="x", now=NOW)


def test_a_check_is_run_by_who_may(ledger: Ledger, cast: Cast) -> None:
    with denied(hidden=False):
        services.settle(
            cast.reader.actor, subject=factory.subject(ledger.reading), remarks=[], now=NOW
        )
