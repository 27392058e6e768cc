"""Experts: drawn with a seed, seated with a part, and blind to everything else."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from daxiao.domains.dispatch.models import (
    EvaluationProof,
    Expert,
    ExpertDraw,
    ExpertOpinion,
    ExpertSeat,
)
from daxiao.domains.dispatch.queries import evaluation as evaluation_queries
from daxiao.domains.dispatch.queries import experts as queries
from daxiao.domains.dispatch.services import evaluation_answers as answers
from daxiao.domains.dispatch.services import evaluation_voices as voices
from daxiao.domains.dispatch.services import expert_seats as seats
from daxiao.domains.dispatch.services import experts as services
from daxiao.kernel import clock
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Denied
from daxiao.std.findings import Refused
from daxiao.ui.register import REGISTERS
from tests.cast import Person
from tests.domains.dispatch.evaluation_stage import DUE, Stage
from tests.moment import NOW, TODAY


pytestmark = pytest.mark.django_db
D = Decimal


def codes(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {f.code for f in refusal.value.findings}


def test_draw_keeps_seed_list_and_method_and_can_be_repeated(stage: Stage) -> None:
    """S002-D-10: draw of the expert team; 05-principles 23: the seed is printed in the minutes."""
    for name in ("甲", "乙", "丙"):
        stage.expert(name)
    bound, _ = stage.expert("丁", avoids=("县科技局",))

    seats.draw(
        stage.cast.office.actor,
        run=stage.fresh(),
        given=seats.DrawInput(2, DUE, 77),
        today=TODAY,
    )

    row = ExpertDraw.everything.get(evaluation=stage.run)
    assert (row.seed, row.size, len(row.listed)) == (77, 2, 4)
    assert "随机种子77" in row.minutes
    assert list(queries.drawn_again(row).keys) == row.drawn
    assert bound.pk not in row.drawn
    made = ExpertSeat.everything.filter(evaluation=stage.run)
    assert sorted(s.expert_id for s in made) == sorted(row.drawn)
    assert ExpertOpinion.everything.filter(seat__in=made).count() == 2 * 2 * 4


def test_draw_refused_where_too_few_have_no_interest(stage: Stage) -> None:
    stage.expert("甲", avoids=("县经信局",))

    with pytest.raises(Refused) as refusal:
        seats.draw(
            stage.cast.office.actor,
            run=stage.fresh(),
            given=seats.DrawInput(1, DUE, 1),
            today=TODAY,
        )

    assert codes(refusal) == {"dispatch.experts_too_few"}


def test_expert_must_avoid_units_he_is_bound_to(stage: Stage) -> None:
    """S002-D-10: avoidance of interest."""
    expert, _ = stage.expert("甲", avoids=("县经信局",))

    with pytest.raises(Refused) as refusal:
        stage.seat(expert)
    assert codes(refusal) == {"dispatch.expert_must_avoid"}
    stage.seat(expert, subjects=[stage.subject("县科技局")])

    assert {o.subject_id for o in ExpertOpinion.everything.all()} == {stage.subject("县科技局").pk}


def test_invitation_refused_without_account_after_leaving_or_in_the_past(stage: Stage) -> None:
    office = stage.cast.office.actor
    given = services.ExpertInput("无号", "财务", "楚川大学", region=stage.world.county)
    nobody = services.enter(office, given=given)
    gone, _ = stage.expert("甲")
    services.leave(office, expert=gone, reason="调离", today=TODAY)
    fit, _ = stage.expert("乙")
    for expert, day, code in (
        (nobody, DUE, "dispatch.expert_no_account"),
        (Expert.everything.get(pk=gone.pk), DUE, "dispatch.expert_left"),
        (fit, TODAY - timedelta(days=1), "dispatch.seat_end_past"),
    ):
        with pytest.raises(Refused) as refusal:
            stage.seat(expert, ends_on=day)
        assert codes(refusal) == {code}


def test_expert_is_not_entered_twice(stage: Stage) -> None:
    given = services.ExpertInput("甲", "财务", "楚川大学", region=stage.world.county)
    services.enter(stage.cast.office.actor, given=given)

    with pytest.raises(Refused) as refusal:
        services.enter(stage.cast.office.actor, given=given)

    assert codes(refusal) == {"dispatch.expert_twice"}


# ---- what an expert sees


@pytest.fixture
def seated(stage: Stage) -> tuple[Stage, ExpertSeat, Person, ExpertSeat, Person]:
    """Two experts of one evaluation in the third party's turn, one item of one subject each."""
    one, first = stage.expert("甲")
    two, second = stage.expert("乙")
    stage.to_assess()
    mine = stage.seat(one, items=[stage.item("工作质量")], subjects=[stage.subject("县经信局")])
    theirs = stage.seat(two, items=[stage.item("任务完成率")], subjects=[stage.subject("县科技局")])
    return stage, mine, first, theirs, second


Seated = tuple[Stage, ExpertSeat, Person, ExpertSeat, Person]


def test_expert_sees_only_his_own_part(seated: Seated) -> None:
    """S002-D-09: separate access. His role is held over the whole county; it opens nothing but his seat."""
    stage, mine, first, theirs, _ = seated

    found = list(queries.my_opinions(first.actor, TODAY))

    assert [(o.subject_id, o.item_id) for o in found] == [
        (stage.subject("县经信局").pk, stage.item("工作质量").pk)
    ]
    assert [s.pk for s in queries.my_seats(first.actor, TODAY)] == [mine.pk]
    other = ExpertOpinion.everything.get(seat=theirs)
    with pytest.raises(Denied):
        queries.my_opinion(first.actor, other.pk, TODAY)
    with pytest.raises(Denied):
        services.give(
            first.actor,
            seat=theirs,
            said={other.pk: services.Opinion(D(1))},
            is_final=True,
            today=TODAY,
            now=NOW,
        )


def test_expert_opens_no_register_and_no_page_but_his_own(
    seated: Seated, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every register with its lists, rows, exports and actions, and every page of the platform: none of it is his."""
    stage, mine, first, theirs, _ = seated
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    client = Client()
    client.force_login(first.user)

    for register in REGISTERS:
        assert not first.actor.may(register.cap), register.name
        for path in (register.url, f"{register.url}export.xlsx", f"{register.url}1/"):
            assert client.get(path).status_code in {403, 404}, path
        for action in register.actions:
            assert client.get(register.action_url(action)).status_code in {403, 404, 405}
    opened = {path for path in _pages() if client.get(path).status_code == 200}
    assert opened <= OWN_PAGES | EMPTY_PAGES, opened - OWN_PAGES - EMPTY_PAGES
    for path in opened & EMPTY_PAGES:
        assert stage.world.county.name not in client.get(path).content.decode(), path
    assert client.get(f"/evaluation/seats/{mine.pk}/").status_code == 200
    assert client.get(f"/evaluation/seats/{theirs.pk}/").status_code == 404
    assert client.get("/").headers["Location"] == "/evaluation/seats/"


# what anybody who is logged in may open; none of it shows rows
# pages that open for everybody and show the rows in scope: for an expert there are none
EMPTY_PAGES = {"/notices/", "/desk/", "/filing/", "/checks/of/1/"}
OWN_SEAT = {"/evaluation/seats/1/"}
OWN_PAGES = {"/evaluation/seats/", "/password/", "/health/", "/ui/", "/login/", "/logout/"}


def _pages() -> list[str]:
    """Every address, with the key 1 in the place of each."""
    addresses = _addresses(get_resolver().url_patterns, "/")
    keyed = [re.sub(r"<(int|str):\w+>", "1", path) for path in addresses]
    return [path for path in keyed if not re.search(r"[<(^]", path) and path not in OWN_SEAT]


def _addresses(patterns: list[object], before: str) -> list[str]:
    found: list[str] = []
    for one in patterns:
        if isinstance(one, URLResolver):
            found += _addresses(one.url_patterns, before + str(one.pattern))
        elif isinstance(one, URLPattern):
            found.append(before + str(one.pattern))
    return found


def test_expert_reads_the_proof_of_his_item_and_of_no_other(stage: Stage) -> None:
    expert, account = stage.expert("甲")
    stage.start()
    pdf = answers.Upload("总结.pdf", b"%PDF-1.4 proof")
    said = {
        stage.item(title).pk: answers.Said(D(30), "", (pdf,))
        for title in ("工作质量", "任务完成率")
    }
    clerk = stage.cast.clerk.actor
    answers.save(clerk, subject=stage.subject("县经信局"), given=answers.SheetInput(said), now=NOW)
    stage.both_answer()
    from daxiao.domains.dispatch.services import evaluation_runs  # noqa: PLC0415

    evaluation_runs.close_self(stage.cast.office.actor, run=stage.fresh(), today=TODAY)
    stage.seat(expert, items=[stage.item("工作质量")])
    mine = EvaluationProof.everything.get(item=stage.item("工作质量"))
    other = EvaluationProof.everything.get(item=stage.item("任务完成率"))

    assert queries.my_proof(account.actor, mine.pk, TODAY) == mine
    assert queries.my_proof(account.actor, other.pk, TODAY) is None
    assert evaluation_queries.proof(account.actor, mine.pk) is None
    assert queries.my_proof(account.actor, mine.pk, DUE + timedelta(days=1)) is None


@pytest.mark.parametrize("how", ["ended", "withdrawn", "left", "summed"])
def test_seat_that_is_over_shows_nothing(seated: Seated, how: str) -> None:
    """Seats end on a day, by the office, with the register, or with the third party's turn."""
    stage, mine, first, _, second = seated
    today, office = TODAY, stage.cast.office.actor
    if how == "ended":
        today = DUE + timedelta(days=1)
    elif how == "withdrawn":
        seats.end_seat(office, seat=mine, reason="应当回避")
    elif how == "left":
        services.leave(office, expert=mine.expert, reason="调离", today=TODAY)
    else:
        stage.opine(mine, first, "30")
        stage.opine(ExpertSeat.everything.exclude(pk=mine.pk).get(), second, "80")
        voices.summarise(office, run=stage.fresh(), today=TODAY)

    assert list(queries.my_opinions(first.actor, today)) == []
    assert not first.actor.may(Cap.EVALUATION_VIEW)


def test_opinion_is_ended_once_and_bounded(seated: Seated) -> None:
    stage, mine, first, *_ = seated
    row = ExpertOpinion.everything.get(seat=mine)
    with pytest.raises(Refused) as refusal:
        stage.opine(mine, first, "41")
    assert codes(refusal) == {"dispatch.value_unfit"}
    stage.opine(mine, first, "33")

    with pytest.raises(Refused) as refusal:
        stage.opine(mine, first, "40")

    assert codes(refusal) == {"dispatch.opinion_given"}
    row.refresh_from_db()
    assert (row.value, row.given_at) == (33, NOW)


def test_nothing_is_ended_behind_a_summary(seated: Seated) -> None:
    """Who submits while the office ends the seat learns it; no opinion is kept as given that nobody counts."""
    stage, mine, first, _, _ = seated
    opinion = ExpertOpinion.everything.get(seat=mine)
    held: list[str] = []

    def ends(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT") and 'FROM "dispatch_evaluation" ' in sql and not held:
            held.append(sql)
            seats.end_seat(stage.cast.office.actor, seat=mine, reason="应当回避")
        return execute(sql, params, many, context)

    said = {opinion.pk: services.Opinion(D(8), "好")}
    with connection.execute_wrapper(ends), pytest.raises(Denied):
        services.give(first.actor, seat=mine, said=said, is_final=True, today=TODAY, now=NOW)

    opinion.refresh_from_db()
    assert held
    assert opinion.given_at is None


def test_summing_up_waits_for_experts_who_still_have_time(seated: Seated) -> None:
    stage, mine, first, *_ = seated
    stage.opine(mine, first, "33")

    with pytest.raises(Refused) as refusal:
        voices.summarise(stage.cast.office.actor, run=stage.fresh(), today=TODAY)
    assert codes(refusal) == {"dispatch.evaluation_opinions_open"}
    voices.summarise(stage.cast.office.actor, run=stage.fresh(), today=DUE + timedelta(days=1))

    assert stage.cell("县经信局", "工作质量").expert_value == 33
    assert stage.cell("县科技局", "任务完成率").expert_value is None


def test_expert_who_leaves_does_not_hold_up_the_summary(seated: Seated) -> None:
    """S002-D-10: an expert struck from the register is waited for no more; what was given before counts."""
    stage, mine, first, theirs, _ = seated
    office = stage.cast.office.actor
    stage.opine(mine, first, "33")
    with pytest.raises(Refused) as refusal:
        services.leave(office, expert=theirs.expert, reason=" ", today=TODAY)
    assert codes(refusal) == {"dispatch.seat_reason_missing"}

    services.leave(office, expert=theirs.expert, reason="工作调动", today=TODAY)
    services.leave(office, expert=mine.expert, reason="工作调动", today=TODAY)
    voices.summarise(office, run=stage.fresh(), today=TODAY)

    assert stage.cell("县经信局", "工作质量").expert_value == 33
    theirs.refresh_from_db()
    assert (theirs.closed_on, theirs.closed_because) == (TODAY, "退出专家库：工作调动")


def test_unfinished_part_is_closed_with_a_reason_and_the_rest_counts(seated: Seated) -> None:
    stage, mine, first, theirs, second = seated
    office = stage.cast.office.actor
    stage.opine(mine, first, "33")
    for seat, reason, code in (
        (theirs, " ", "dispatch.seat_reason_missing"),
        (mine, "已交齐", "dispatch.seat_over"),
    ):
        with pytest.raises(Refused) as refusal:
            seats.close_seat(office, seat=seat, reason=reason, today=TODAY)
        assert codes(refusal) == {code}
    with pytest.raises(Denied):
        seats.close_seat(stage.cast.clerk.actor, seat=theirs, reason="不等", today=TODAY)

    seats.close_seat(office, seat=theirs, reason="出国", today=TODAY)
    voices.summarise(office, run=stage.fresh(), today=TODAY)

    assert list(queries.my_seats(second.actor, TODAY)) == []
    assert stage.cell("县经信局", "工作质量").experts == 1


def test_unfinished_part_is_handed_to_another_expert(seated: Seated) -> None:
    stage, _, _, theirs, second = seated
    office = stage.cast.office.actor
    third, account = stage.expert("丙")
    bound, _ = stage.expert("丁", avoids=("县科技局",))
    for expert, code in (
        (bound, "dispatch.expert_must_avoid"),
        (theirs.expert, "dispatch.seat_same_expert"),
    ):
        with pytest.raises(Refused) as refusal:
            seats.hand_over(
                office,
                seat=theirs,
                given=seats.HandOverInput(expert, DUE, "出国"),
                today=TODAY,
            )
        assert codes(refusal) == {code}

    seats.hand_over(office, seat=theirs, given=seats.HandOverInput(third, DUE, "出国"), today=TODAY)

    parts = [(o.subject_id, o.item_id) for o in queries.my_opinions(account.actor, TODAY)]
    assert parts == [(stage.subject("县科技局").pk, stage.item("任务完成率").pk)]
    assert list(queries.my_opinions(second.actor, TODAY)) == []


def test_expert_whose_seat_was_taken_back_is_not_asked_again(seated: Seated) -> None:
    """S002-D-10: an opinion struck out for a conflict of interest does not count again by a second invitation."""
    stage, mine, first, theirs, _ = seated
    office = stage.cast.office.actor
    stage.opine(mine, first, "33")
    seats.end_seat(office, seat=mine, reason="应当回避")
    given = seats.HandOverInput(mine.expert, DUE, "出国")

    with pytest.raises(Refused) as refusal:
        stage.seat(mine.expert, subjects=[stage.subject("县科技局")])
    assert codes(refusal) == {"dispatch.seat_taken_back"}
    with pytest.raises(Refused) as refusal:
        seats.hand_over(office, seat=theirs, given=given, today=TODAY)
    assert codes(refusal) == {"dispatch.seat_taken_back"}

    mine.refresh_from_db()
    assert mine.is_withdrawn
    voices.summarise(office, run=stage.fresh(), today=DUE + timedelta(days=1))
    assert stage.cell("县经信局", "工作质量").expert_value is None


def test_offices_elsewhere_and_units_keep_no_experts(stage: Stage) -> None:
    expert, _ = stage.expert("甲")
    given = services.ExpertInput("甲", "财务", region=stage.world.county)
    for who in (stage.cast.stranger, stage.cast.clerk, stage.cast.reader):
        with pytest.raises(Denied):
            services.edit(who.actor, expert=expert, given=given)
        with pytest.raises(Denied):
            services.enter(who.actor, given=given)
        assert list(queries.experts(who.actor)) == []
