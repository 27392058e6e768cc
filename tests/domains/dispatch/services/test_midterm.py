"""Mid-term evaluation of a plan: frozen, judged, approved, carried out, reported; its problems tracked."""

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import docx
import pytest
from django.test import Client

from daxiao.domains.dispatch.forms import midterm as forms
from daxiao.domains.dispatch.models import EvaluationProblem, MidtermReview, MidtermTarget
from daxiao.domains.dispatch.panels import midterm_report as panels
from daxiao.domains.dispatch.queries import midterm as queries
from daxiao.domains.dispatch.rules import midterm as rules
from daxiao.domains.dispatch.services import midterm as services
from daxiao.domains.dispatch.services import midterm_problems as problems
from daxiao.domains.dispatch.services import midterm_proposals as proposals
from daxiao.domains.dispatch.types.midterm import (
    Approval,
    LagCause,
    ProblemOrigin,
    ProblemState,
    ProposalKind,
    Trend,
)
from daxiao.domains.targets.models import Goal, Target
from daxiao.domains.targets.queries import offers
from daxiao.domains.targets.rules.progress import ProgressState
from daxiao.domains.tasks.models import Task
from daxiao.flows import midterm_changes
from daxiao.kernel.errors import Denied, Stale
from daxiao.kernel.models import Event
from daxiao.std.findings import Refused
from tests.cast import Cast
from tests.factories import goals as goal_factory
from tests.factories.directory import World
from tests.factories.plans import Ledger
from tests.moment import NOW, TODAY


pytestmark = pytest.mark.django_db
D = Decimal
LATER = TODAY + timedelta(days=30)


def codes(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {f.code for f in refusal.value.findings}


@pytest.fixture
def review(ledger: Ledger, cast: Cast) -> MidtermReview:
    row = services.plan_review(
        cast.office.actor, given=services.ReviewInput(ledger.plan, TODAY, "五年规划中期评估")
    )
    return services.freeze(cast.office.actor, review=row, today=TODAY, now=NOW)


def keep(cast: Cast, target: MidtermTarget, **more: object) -> MidtermTarget:
    given = proposals.ProposalInput(
        **{"proposal": ProposalKind.KEEP, "cause": LagCause.DATA, **more}  # type: ignore[arg-type]
    )
    return proposals.propose(cast.office.actor, target=target, given=given)


def judged(cast: Cast, review: MidtermReview) -> list[MidtermTarget]:
    return [keep(cast, t) for t in MidtermTarget.everything.filter(review=review)]


def test_freezing_waits_for_the_planned_day_and_happens_once(ledger: Ledger, cast: Cast) -> None:
    """S002-D-08: choose a plan and a day; the data is frozen."""
    office = cast.office.actor
    row = services.plan_review(office, given=services.ReviewInput(ledger.plan, LATER))
    with pytest.raises(Refused) as refusal:
        services.freeze(office, review=row, today=TODAY, now=NOW)
    assert codes(refusal) == {"dispatch.midterm_too_early"}

    services.freeze(office, review=row, today=LATER, now=NOW)

    with pytest.raises(Refused) as refusal:
        services.freeze(office, review=row, today=LATER, now=NOW)
    assert codes(refusal) == {"dispatch.midterm_not_now"}
    with pytest.raises(Refused) as refusal:
        services.plan_review(office, given=services.ReviewInput(ledger.plan, LATER))
    assert codes(refusal) == {"dispatch.midterm_taken"}


def test_frozen_rows_are_those_of_the_plan_and_stay(
    review: MidtermReview, ledger: Ledger, cast: Cast
) -> None:
    """S002-D-08: indicator completion and task completion, each with its source."""
    targets = queries.targets_of(cast.office.actor, review)
    tasks = queries.tasks_of(cast.office.actor, review)

    wanted = Target.everything.filter(plan=ledger.plan, state="in_force", same_as=None)
    assert {t.target_id for t in targets} == set(wanted.values_list("pk", flat=True))
    assert {t.task_id for t in tasks} == set(
        Task.everything.filter(plan=ledger.plan).values_list("pk", flat=True)
    )
    assert all(t.source for t in (*targets, *tasks))
    assert {t.standing for t in targets} == {"unjudged"}, "no data is no judgement"
    assert {t.value for t in targets} == {None}
    before = targets[0].wording
    Target.everything.filter(pk=targets[0].target_id).update(wording="改了")
    assert queries.targets_of(cast.office.actor, review)[0].wording == before


def test_only_the_office_sees_it_before_it_is_signed(review: MidtermReview, cast: Cast) -> None:
    assert list(queries.reviews(cast.reader.actor)) == []
    assert list(queries.targets(cast.reader.actor)) == []
    for who in (cast.stranger, cast.clerk, cast.reader):
        with pytest.raises(Denied):
            services.sign(who.actor, review=review, today=TODAY)
    judged(cast, review)

    services.sign(cast.office.actor, review=review, today=TODAY)

    assert [r.pk for r in queries.reviews(cast.reader.actor)] == [review.pk]
    assert list(queries.reviews(cast.stranger.actor)) == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"cause": None}, "dispatch.midterm_cause_missing"),
        ({"proposal": ProposalKind.DROP}, "dispatch.midterm_words_missing"),
        ({"proposal": ProposalKind.ADJUST, "words": "下调"}, "dispatch.midterm_value_missing"),
    ],
)
def test_proposals_say_why_and_how(
    review: MidtermReview, cast: Cast, given: dict[str, object], code: str
) -> None:
    target = MidtermTarget.everything.filter(review=review).first()
    assert target is not None

    with pytest.raises(Refused) as refusal:
        keep(cast, target, **given)

    assert codes(refusal) == {code}


def test_second_judge_of_a_target_is_told(review: MidtermReview, cast: Cast) -> None:
    target = MidtermTarget.everything.filter(review=review).first()
    assert target is not None
    keep(cast, target, version=target.version)

    with pytest.raises(Stale):
        keep(cast, target, version=target.version)


def dropped(cast: Cast, review: MidtermReview) -> MidtermTarget:
    target = MidtermTarget.everything.filter(review=review).order_by("position").first()
    assert target is not None
    return keep(cast, target, proposal=ProposalKind.DROP, words="上级已取消该指标")


def test_approved_drop_only_proposes_until_it_is_carried_out(
    review: MidtermReview, cast: Cast
) -> None:
    """S002-D-03: target change requests with reason, approval, old value kept."""
    office = cast.office.actor
    target = dropped(cast, review)
    with pytest.raises(Refused) as refusal:
        midterm_changes.carry_out(office, target=target, today=TODAY, now=NOW)
    assert codes(refusal) == {"dispatch.midterm_not_approved"}
    with pytest.raises(Refused) as refusal:
        proposals.decide(
            office, target=target, given=proposals.DecisionInput(True, " "), today=TODAY
        )
    assert codes(refusal) == {"dispatch.midterm_approver_missing"}
    approved = proposals.DecisionInput(is_approved=True, approver="县政府常务会议", because="同意")
    target = proposals.decide(office, target=target, given=approved, today=TODAY)
    assert Target.everything.get(pk=target.target_id).state == "in_force"

    target = midterm_changes.carry_out(office, target=target, today=TODAY, now=NOW)

    assert target.approval == Approval.DONE
    assert Target.everything.get(pk=target.target_id).state == "dropped"
    event = Event.everything.filter(type="targets.target_dropped").latest("pk")
    assert "县政府常务会议批准" in event.reason
    with pytest.raises(Refused):
        midterm_changes.carry_out(office, target=target, today=TODAY, now=NOW)
    with pytest.raises(Refused) as refusal:
        keep(cast, target)
    assert codes(refusal) == {"dispatch.midterm_already_done"}, "the report tells what was done"


def test_refused_change_is_never_carried_out(review: MidtermReview, cast: Cast) -> None:
    office = cast.office.actor
    refused = proposals.DecisionInput(is_approved=False, approver="县长办公会")
    target = proposals.decide(office, target=dropped(cast, review), given=refused, today=TODAY)

    with pytest.raises(Refused):
        midterm_changes.carry_out(office, target=target, today=TODAY, now=NOW)

    assert Target.everything.get(pk=target.target_id).state == "in_force"


def test_adjusting_needs_a_goal_and_leaves_nothing_half_done(
    review: MidtermReview, cast: Cast
) -> None:
    office = cast.office.actor
    target = MidtermTarget.everything.filter(review=review).first()
    assert target is not None
    assert target.asked is not None
    lower = target.asked * D("0.9")
    target = keep(cast, target, proposal=ProposalKind.ADJUST, words="下调", value=lower)
    approved = proposals.DecisionInput(is_approved=True, approver="县政府常务会议")
    target = proposals.decide(office, target=target, given=approved, today=TODAY)

    with pytest.raises(Refused) as refusal:
        midterm_changes.carry_out(office, target=target, today=TODAY, now=NOW)

    assert codes(refusal) == {"dispatch.midterm_no_goal"}
    assert MidtermTarget.everything.get(pk=target.pk).approval == Approval.APPROVED


def test_what_was_frozen_without_its_goal_is_still_carried_out(
    review: MidtermReview, cast: Cast, ledger: Ledger
) -> None:
    """Reviews of before goals were frozen with the data: the approved value goes to the target's last goal in force."""
    row = Target.everything.get(pk=ledger.targets["T001"].pk)
    target = MidtermTarget.everything.get(review=review, target=row)
    goal = goal_factory.goal(goal_factory.indicator(review.region), review.region)
    Goal.everything.filter(pk=goal.pk).update(target=row)
    target = keep(cast, target, proposal=ProposalKind.ADJUST, words="下调", value=D(110))
    approved = proposals.DecisionInput(is_approved=True, approver="县政府常务会议")
    target = proposals.decide(cast.office.actor, target=target, given=approved, today=TODAY)
    MidtermTarget.everything.filter(pk=target.pk).update(asked=None, asked_unit="", goal=None)
    target.refresh_from_db()

    done = midterm_changes.carry_out(cast.office.actor, target=target, today=TODAY, now=NOW)

    assert done.approval == Approval.DONE
    assert Goal.everything.get(pk=goal.pk).floor == D(110)


def test_target_is_judged_by_the_goal_that_answers_for_it(ledger: Ledger, cast: Cast) -> None:
    """S002-D-08: a goal allotted from above answers for the plan's target; what has no data is never 调度数."""
    office = cast.office.actor
    row = Target.everything.get(pk=ledger.targets["T001"].pk)
    offers_, _ = offers.offers(office, ledger.plan, undated_year=2026)
    slot = next(o.made.slot for o in offers_ if o.made.first.target_id == row.pk)
    goal = Goal.everything.create(
        indicator_id=slot.indicator_id,
        region_id=slot.region_id,
        industry=slot.industry,
        kind=slot.kind.value,
        comparator=row.comparator,
        unit=row.unit,
        year=slot.due_on.year,
        since=slot.since,
        due_on=slot.due_on,
        floor=row.value,
        origin="allotted",
    )

    review = services.plan_review(office, given=services.ReviewInput(ledger.plan, TODAY))
    services.freeze(office, review=review, today=TODAY, now=NOW)

    frozen = MidtermTarget.everything.get(review=review, target=row)
    assert frozen.goal_id == goal.pk
    assert "分解所得" in frozen.goal_words
    assert frozen.asked == row.value
    assert "没有完成数据" in frozen.source
    assert "还没有设责任目标" not in frozen.because
    assert all("调度数" not in t.source for t in queries.targets_of(office, review) if not t.value)
    with pytest.raises(Refused) as refusal:
        keep(cast, frozen, proposal=ProposalKind.ADJUST, words="下调", value=-row.value)
    assert codes(refusal) == {"dispatch.midterm_value_negative"}


def test_signing_waits_for_every_target_and_every_approval(
    review: MidtermReview, cast: Cast
) -> None:
    office = cast.office.actor
    with pytest.raises(Refused) as refusal:
        services.sign(office, review=review, today=TODAY)
    assert codes(refusal) == {"dispatch.midterm_unjudged"}
    judged(cast, review)
    target = dropped(cast, review)
    with pytest.raises(Refused) as refusal:
        services.sign(office, review=review, today=TODAY)
    assert codes(refusal) == {"dispatch.midterm_undecided"}
    keep(cast, target)

    row = services.sign(office, review=review, today=TODAY)

    assert row.state == "signed"
    assert len(row.sha256) == 64
    for act in (
        lambda: keep(cast, target),
        lambda: services.suggest(office, review=review, text="再写"),
        lambda: services.sign(office, review=review, today=TODAY),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert codes(refusal) == {"dispatch.midterm_signed"}


def test_the_dialog_of_a_target_that_cannot_be_judged_asks_for_its_cause(
    review: MidtermReview, cast: Cast
) -> None:
    """What would be refused is not offered: of such a target nobody may say that it is not behind."""
    office = cast.office.actor
    row = MidtermTarget.everything.filter(review=review)[0]
    row.standing = ProgressState.UNJUDGED.value
    asked: Any = forms.Propose(actor=office, row=row).fields["cause"]
    assert asked.choices[0] == ("", "请选择…")
    assert "要选一个原因" in asked.help_text
    row.standing = ProgressState.MET.value
    free: Any = forms.Propose(actor=office, row=row).fields["cause"]
    assert "不填" in free.choices[0][1]


def test_where_a_problem_comes_from_is_chosen_by_who_found_it(
    review: MidtermReview, cast: Cast
) -> None:
    """The origin that asks for a quotation of the plan is not chosen for him."""
    form = forms.MidtermProblem({"text": "配套滞后"}, actor=cast.office.actor, row=review)
    origin: Any = form.fields["origin"]
    assert origin.choices[0] == ("", "请选择…")
    assert "origin" in form.errors


# ---- problems


def problem(cast: Cast, world: World, review: MidtermReview, **more: object) -> EvaluationProblem:
    given = problems.ProblemInput(
        **{  # type: ignore[arg-type]
            "text": "没有按月数据",
            "measure": "纳入月度调度",
            "owner": world.units["县经信局"],
            "due_on": LATER,
            **more,
        }
    )
    return problems.find_problem(cast.office.actor, review=review, given=given, today=TODAY)


def test_problem_becomes_a_tracked_item_of_its_unit(
    review: MidtermReview, cast: Cast, world: World
) -> None:
    """S002-D-11: a problem from evaluation becomes a tracked item with measure and owner."""
    row = problem(cast, world, review)
    clerk, office = cast.clerk.actor, cast.office.actor
    assert [p.pk for p in queries.problems(clerk)] == [row.pk]
    with pytest.raises(Refused) as refusal:
        problems.solve_problem(office, problem=row, today=TODAY)
    assert codes(refusal) == {"dispatch.problem_not_reported"}
    with pytest.raises(Refused) as refusal:
        problems.report_problem(clerk, problem=row, result=" ", today=TODAY)
    assert codes(refusal) == {"dispatch.problem_result_missing"}
    problems.report_problem(clerk, problem=row, result="已按月报送", today=TODAY)
    problems.return_problem(office, problem=row, reason="缺两个月")
    problems.report_problem(clerk, problem=row, result="已补齐", today=TODAY)

    row = problems.solve_problem(office, problem=row, today=TODAY)

    assert (row.state, row.result, row.solved_on) == (ProblemState.SOLVED, "已补齐", TODAY)
    with pytest.raises(Refused) as refusal:
        problems.report_problem(clerk, problem=row, result="再报", today=TODAY)
    assert codes(refusal) == {"dispatch.problem_closed"}
    for who in (cast.stranger, cast.reader):
        assert list(queries.problems(who.actor)) == []
        with pytest.raises(Denied):
            problems.report_problem(who.actor, problem=row, result="x", today=TODAY)


def test_problem_that_a_plan_states_is_in_its_text(
    review: MidtermReview, cast: Cast, world: World, ledger: Ledger
) -> None:
    """S002-G-04: the plan's stated problems, held against its text; 05-principles 1: never roughly."""
    words = next(iter(ledger.targets.values())).clause.text.strip()[:12]

    row = problem(cast, world, review, origin=ProblemOrigin.PLAN, evidence=words)

    assert row.clause is not None
    assert words in row.clause.text
    for other in ("规划里没有的话", ""):
        with pytest.raises(Refused) as refusal:
            problem(cast, world, review, origin=ProblemOrigin.PLAN, evidence=other)
        assert codes(refusal) == {"dispatch.midterm_quote_unknown"}


def test_problem_due_in_the_past_is_refused(
    review: MidtermReview, cast: Cast, world: World
) -> None:
    with pytest.raises(Refused) as refusal:
        problem(cast, world, review, due_on=TODAY - timedelta(days=1))

    assert codes(refusal) == {"dispatch.problem_due_past"}


# ---- the report


def test_report_states_only_what_is_frozen_with_its_source(
    review: MidtermReview, cast: Cast, world: World
) -> None:
    """S002-D-08: report generator. Every table has its source in the last column, every target and task its row."""
    problem(cast, world, review)
    services.suggest(cast.office.actor, review=review, text="把目标纳入月度调度。")
    row = queries.review(cast.office.actor, review.pk)
    assert row is not None

    found = panels.report(cast.office.actor, row)
    word = docx.Document(io.BytesIO(panels.document(found)))

    assert all(s.heads[-1] == "来源" for part in found.parts for s in part.sheets)
    assert all(r[-1] for part in found.parts for s in part.sheets for r in s.rows)
    texts = [p.text for p in word.paragraphs]
    assert texts[0] == "五年规划中期评估报告"
    heads = [p.text for p in word.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert heads == [
        "一、评估对象和依据",
        "二、总体情况",
        "三、各领域目标完成情况",
        "四、任务完成情况",
        "五、滞后原因分析",
        "六、趋势预测",
        "七、目标调整建议",
        "八、存在问题和整改措施",
        "九、工作建议",
    ]
    assert "（一）基本情况" in texts
    assert "把目标纳入月度调度。" in texts
    cells = {c.text for t in word.tables for r in t.rows for c in r.cells}
    assert {t.wording for t in MidtermTarget.everything.filter(review=review)} <= cells
    assert {t.title for t in review.tasks.all()} <= cells
    section = word.sections[0]
    assert round(section.top_margin.mm) == 37
    assert round(section.left_margin.mm) == 28


def test_report_pages_open_for_the_office_alone_until_signed(
    review: MidtermReview, cast: Cast
) -> None:
    client = Client()
    for who, status in ((cast.office, 200), (cast.reader, 404), (cast.stranger, 404)):
        client.force_login(who.user)
        for path in (f"/midterms/{review.pk}/report/", f"/midterms/{review.pk}/report.docx"):
            assert client.get(path).status_code == status, (who.user, path)


@pytest.mark.parametrize(
    ("change", "more", "trend"),
    [
        ("1", True, Trend.BETTER),
        ("-1", True, Trend.WORSE),
        ("-1", False, Trend.BETTER),
        ("0", True, Trend.LEVEL),
        (None, True, Trend.UNKNOWN),
    ],
)
def test_trend_is_that_which_is_good_for_the_indicator(
    change: str | None,
    more: bool,
    trend: Trend,
) -> None:
    found = rules.trend_of(None if change is None else D(change), is_more_better=more)

    assert found is trend
