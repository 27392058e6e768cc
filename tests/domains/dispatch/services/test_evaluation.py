"""An evaluation from its scheme to its frozen end."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from daxiao.domains.dispatch.models import (
    Evaluation,
    EvaluationAnswer,
    EvaluationCell,
    EvaluationItem,
    EvaluationScheme,
    EvaluationSubject,
    Objection,
)
from daxiao.domains.dispatch.queries import evaluation as queries
from daxiao.domains.dispatch.queries import evaluation_measures as measures
from daxiao.domains.dispatch.rules import evaluation_snapshot
from daxiao.domains.dispatch.services import evaluation_answers as answers
from daxiao.domains.dispatch.services import evaluation_ending as ending
from daxiao.domains.dispatch.services import evaluation_objections as objections
from daxiao.domains.dispatch.services import evaluation_runs as runs
from daxiao.domains.dispatch.services import evaluation_schemes as schemes
from daxiao.domains.dispatch.services import evaluation_scores as scores
from daxiao.domains.dispatch.services import evaluation_voices as voices
from daxiao.domains.dispatch.types.evaluation import (
    EvaluationState,
    ItemKind,
    Measured,
    MeasuredRow,
    ObjectionState,
    ScoreSource,
    SettleChoice,
    SubjectKind,
)
from daxiao.kernel.errors import Denied, Stale
from daxiao.kernel.models import Event
from daxiao.std.findings import Refused
from tests.domains.dispatch.evaluation_stage import (
    DUE,
    LEVELS,
    Stage,
    after_objections,
    head,
    item,
    make_run,
    make_scheme,
)
from tests.moment import NOW, TODAY


pytestmark = pytest.mark.django_db
D = Decimal
MANY = scores.SettleManyInput(frozenset({SettleChoice.AGREED}), "各方得分一致")


def codes(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {f.code for f in refusal.value.findings}


# ---- schemes


def test_scheme_is_copied_into_a_new_year_and_the_old_one_stays(stage: Stage) -> None:
    """S002-D-02: indicator sets of an evaluation are versioned by year."""
    new = schemes.copy(
        stage.cast.office.actor, scheme=stage.scheme, given=schemes.CopyInput("新方案", 2027)
    )

    assert new.copied_from_id == stage.scheme.pk
    assert new.state == "draft"
    titles = EvaluationItem.everything.filter(scheme=new).values_list("title", flat=True)
    assert sorted(titles) == sorted(
        EvaluationItem.everything.filter(scheme=stage.scheme).values_list("title", flat=True)
    )


def test_scheme_freezes_when_an_evaluation_starts(stage: Stage) -> None:
    """S002-D-02: what units were told they are measured by does not change under them."""
    stage.start()

    scheme = EvaluationScheme.everything.get(pk=stage.scheme.pk)
    assert scheme.state == "frozen"
    office = stage.cast.office.actor
    for act in (
        lambda: schemes.edit(office, scheme=scheme, given=head(stage.world.county)),
        lambda: schemes.add_item(office, scheme=scheme, given=item("新项", ItemKind.GRADED, "1")),
        lambda: schemes.edit_item(
            office, item=stage.item("工作质量"), given=item("工作质量", ItemKind.GRADED, "1")
        ),
        lambda: schemes.remove_item(office, item=stage.item("工作质量")),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert codes(refusal) == {"dispatch.scheme_frozen"}


def test_evaluation_refused_while_weights_are_not_100(stage: Stage) -> None:
    """S002-D-01: weights are the office's own, and add up."""
    schemes.add_item(
        stage.cast.office.actor, scheme=stage.scheme, given=item("多出", ItemKind.GRADED, "1")
    )

    with pytest.raises(Refused) as refusal:
        stage.start()

    assert codes(refusal) == {"dispatch.scheme_weights_off"}
    assert stage.fresh().state == EvaluationState.PREPARE


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": ItemKind.RATIO, "weight": "10", "full": D(0)}, "dispatch.item_full_unfit"),
        (
            {"kind": ItemKind.RATIO, "weight": "10", "floor": D(2), "cap": D(1)},
            "dispatch.item_bounds_unfit",
        ),
        ({"kind": ItemKind.GRADED, "weight": "0"}, "dispatch.item_weight_unfit"),
        ({"kind": ItemKind.VETO, "weight": "5"}, "dispatch.item_veto_weight"),
        ({"kind": ItemKind.THRESHOLD, "weight": "5", "steps": "乱写"}, "dispatch.item_steps_unfit"),
        ({"kind": ItemKind.RANK, "weight": "5", "worst": D(2)}, "dispatch.item_rank_unfit"),
    ],
)
def test_item_that_cannot_be_scored_is_refused(stage: Stage, change: dict, code: str) -> None:  # type: ignore[type-arg]
    kind, weight = change.pop("kind"), change.pop("weight")

    with pytest.raises(Refused) as refusal:
        schemes.add_item(
            stage.cast.office.actor, scheme=stage.scheme, given=item("坏项", kind, weight, **change)
        )

    assert codes(refusal) == {code}


def test_item_title_and_scheme_title_are_not_taken_twice(stage: Stage) -> None:
    office = stage.cast.office.actor

    with pytest.raises(Refused) as refusal:
        schemes.add_item(office, scheme=stage.scheme, given=item("工作质量", ItemKind.GRADED, "1"))
    assert codes(refusal) == {"dispatch.item_title_taken"}
    with pytest.raises(Refused) as refusal:
        schemes.draft(office, given=head(stage.world.county))
    assert codes(refusal) == {"dispatch.scheme_title_taken"}


def test_levels_and_caps_that_cannot_be_read_are_refused(stage: Stage) -> None:
    given = schemes.SchemeInput("坏", 2026, D(101), D(5), "优秀", region=stage.world.county)

    with pytest.raises(Refused) as refusal:
        schemes.draft(stage.cast.office.actor, given=given)

    assert codes(refusal) == {"dispatch.scheme_cap_unfit", "dispatch.scheme_levels_unfit"}


def test_second_writer_of_a_scheme_is_told(stage: Stage) -> None:
    office, seen = stage.cast.office.actor, stage.scheme.version
    schemes.edit(office, scheme=stage.scheme, given=head(stage.world.county, version=seen))

    with pytest.raises(Stale):
        schemes.edit(office, scheme=stage.scheme, given=head(stage.world.county, version=seen))


def test_strangers_and_clerks_run_no_evaluation(stage: Stage) -> None:
    for who in (stage.cast.stranger, stage.cast.clerk, stage.cast.reader, stage.cast.auditor):
        with pytest.raises(Denied):
            runs.start(who.actor, run=stage.run, today=TODAY)
        with pytest.raises(Denied):
            schemes.copy(who.actor, scheme=stage.scheme, given=schemes.CopyInput("x", 2030))


# ---- subjects and self-assessment


def test_subjects_are_of_the_place_and_once_each(stage: Stage) -> None:
    office = stage.cast.office.actor
    again = runs.SubjectsInput(units=[stage.world.units["县经信局"]])
    away = runs.SubjectsInput(units=[stage.world.away_units["县经信局"]])

    with pytest.raises(Refused) as refusal:
        runs.add_subjects(office, run=stage.run, given=again)
    assert codes(refusal) == {"dispatch.evaluation_subject_twice"}
    with pytest.raises(Refused) as refusal:
        runs.add_subjects(office, run=stage.run, given=away)
    assert codes(refusal) == {"dispatch.subject_out_of_place"}
    with pytest.raises(Refused) as refusal:
        runs.add_subjects(office, run=stage.run, given=runs.SubjectsInput())
    assert codes(refusal) == {"dispatch.evaluation_subject_kind"}


def test_places_are_evaluated_too(stage: Stage) -> None:
    """S002-D-05: departments and towns."""
    given = head(stage.world.county, "乡镇方案", subject_kind=SubjectKind.PLACE)
    scheme = schemes.draft(stage.cast.office.actor, given=given)
    run = make_run(scheme, "乡镇考核")
    town = stage.world.townships[0]
    runs.add_subjects(
        stage.cast.office.actor,
        run=run,
        given=runs.SubjectsInput(place=town, answers=stage.world.units["柳林镇"]),
    )

    row = EvaluationSubject.everything.get(evaluation=run)
    assert (row.name, row.place_id, row.unit_id) == (
        "柳林镇",
        town.pk,
        stage.world.units["柳林镇"].pk,
    )


def test_unit_fills_its_own_sheet_and_no_other(stage: Stage) -> None:
    """S002-D-09: self-evaluation by each unit of its own sheet."""
    stage.start()
    mine, theirs = stage.subject("县经信局"), stage.subject("县科技局")

    stage.answer("县经信局", 任务完成率="90", 工作质量="35")

    row = stage.subject("县经信局")
    assert row.sheet == "submitted"
    assert row.submitted_on == TODAY
    with pytest.raises(Denied):
        answers.save(stage.cast.clerk.actor, subject=theirs, given=answers.SheetInput(), now=NOW)
    with pytest.raises(Denied):
        answers.save(stage.cast.stranger.actor, subject=mine, given=answers.SheetInput(), now=NOW)
    with pytest.raises(Denied):
        queries.subject_to_read(stage.cast.clerk.actor, theirs.pk)


def test_submitting_refused_while_something_is_missing(stage: Stage) -> None:
    stage.start()

    with pytest.raises(Refused) as refusal:
        stage.answer("县经信局", 任务完成率="90")

    assert codes(refusal) == {"dispatch.value_missing"}


def test_bonus_penalty_and_veto_left_empty_mean_nothing_to_report(stage: Stage) -> None:
    stage.start()

    stage.answer("县经信局", 任务完成率="90", 工作质量="35")

    said = EvaluationAnswer.everything.get(
        subject=stage.subject("县经信局"), item=stage.item("安全事故")
    )
    assert said.value == 0


def test_proof_is_kept_and_demanded_only_where_the_scheme_says(stage: Stage) -> None:
    schemes.edit_item(
        stage.cast.office.actor,
        item=stage.item("工作质量"),
        given=item("工作质量", ItemKind.GRADED, "40", is_proof_needed=True),
    )
    stage.start()
    with pytest.raises(Refused) as refusal:
        stage.answer("县经信局", 任务完成率="90", 工作质量="35")
    assert codes(refusal) == {"dispatch.proof_missing"}
    pdf = answers.Upload("总结.pdf", b"%PDF-1.4 proof")
    said = {stage.item("工作质量").pk: answers.Said(D(35), "见总结", (pdf,))}
    clerk = stage.cast.clerk.actor

    answers.save(clerk, subject=stage.subject("县经信局"), given=answers.SheetInput(said), now=NOW)
    stage.answer("县经信局", 任务完成率="90", 工作质量="35")

    assert [p.name for p in queries.proofs_of(clerk, stage.subject("县经信局"))] == ["总结.pdf"]
    proof = queries.proofs_of(clerk, stage.subject("县经信局"))[0]
    assert queries.proof(stage.cast.office.actor, proof.pk) == proof
    assert queries.proof(stage.clerks["县科技局"].actor, proof.pk) is None


@pytest.mark.parametrize("value", ["41", "-1"])
def test_points_beyond_the_weight_are_refused(stage: Stage, value: str) -> None:
    stage.start()

    with pytest.raises(Refused) as refusal:
        stage.answer("县经信局", 工作质量=value)

    assert codes(refusal) == {"dispatch.value_unfit"}


def test_submitted_sheet_is_closed_until_the_office_returns_it(stage: Stage) -> None:
    stage.start()
    stage.answer("县经信局", 任务完成率="90", 工作质量="35")
    with pytest.raises(Refused) as refusal:
        stage.answer("县经信局", 任务完成率="95")
    assert codes(refusal) == {"dispatch.sheet_closed"}
    office, row = stage.cast.office.actor, stage.subject("县经信局")
    with pytest.raises(Refused) as refusal:
        answers.return_sheet(office, subject=row, reason=" ")
    assert codes(refusal) == {"dispatch.reason_missing"}

    answers.return_sheet(office, subject=row, reason="数据与月报不符")
    stage.answer("县经信局", 任务完成率="85")

    assert stage.subject("县经信局").sheet == "submitted"


def test_two_colleagues_on_one_sheet_are_told(stage: Stage) -> None:
    stage.start()
    seen = stage.subject("县经信局")
    stage.answer("县经信局", submit=False, 任务完成率="90")

    with pytest.raises(Stale):
        answers.save(
            stage.cast.clerk.actor,
            subject=seen,
            given=answers.SheetInput({}, seen.version),
            now=NOW,
        )


def test_self_assessment_ends_early_only_when_all_have_submitted(stage: Stage) -> None:
    stage.start()
    stage.answer("县经信局", 任务完成率="90", 工作质量="35")
    office = stage.cast.office.actor
    with pytest.raises(Refused) as refusal:
        runs.close_self(office, run=stage.fresh(), today=DUE)
    assert codes(refusal) == {"dispatch.evaluation_sheets_open"}

    runs.close_self(office, run=stage.fresh(), today=DUE + timedelta(days=1))
    voices.summarise(office, run=stage.fresh(), today=DUE + timedelta(days=1))

    late = stage.cell("县科技局", "任务完成率")
    assert (late.self_value, late.self_points) == (None, None), "missing is missing, never nought"


# ---- the three voices


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A measure of the platform's own: 75 for everybody, of one row."""
    row = MeasuredRow("tasks", 1, "一项任务", "已完成", is_counted=True)
    found = measures.Measure(
        "test",
        "测试口径",
        "%",
        frozenset(SubjectKind),
        "",
        lambda actor, subject, period: Measured(D(75), "已完成3÷到期4", (row,)),
    )
    monkeypatch.setitem(measures.MEASURES, "test", found)


def test_three_voices_stand_side_by_side(stage: Stage, counted: None) -> None:
    """S002-D-09: two forms on the same indicators, the platform's own beside them, differences listed."""
    schemes.edit_item(
        stage.cast.office.actor,
        item=stage.item("任务完成率"),
        given=item("任务完成率", ItemKind.RATIO, "60", unit="%", measure="test"),
    )
    expert, account = stage.expert("钱教授")
    stage.to_assess()
    seat = stage.seat(expert, items=[stage.item("任务完成率")])
    stage.opine(seat, account, "80")

    voices.summarise(stage.cast.office.actor, run=stage.fresh(), today=TODAY)

    cell = stage.cell("县经信局", "任务完成率")
    assert (cell.self_points, cell.expert_points, cell.computed_points) == (54, 48, 45)
    assert cell.spread == 9
    assert cell.computed_words == "已完成3÷到期4"
    assert cell.computed_rows == [["tasks", 1, "一项任务", "已完成", True]]


def test_measure_that_is_gone_or_does_not_fit_says_so() -> None:
    from daxiao.domains.dispatch.types.evaluation import Period, Subject  # noqa: PLC0415

    told = measures.measured(
        "不存在",
        None,
        Subject(SubjectKind.UNIT),
        Period(TODAY, TODAY),  # type: ignore[arg-type]
    )

    assert told.value is None
    assert "没有这个计算口径" in told.words


def test_score_is_settled_by_a_person_with_a_reason(stage: Stage) -> None:
    """S002-D-09, S002-D-11: differences are settled, and why stands there."""
    stage.to_summary()
    office = stage.cast.office.actor
    cell = stage.cell("县经信局", "任务完成率")
    for given, code in (
        (scores.SettleInput(ScoreSource.SELF, " "), "dispatch.reason_missing"),
        (scores.SettleInput(ScoreSource.EXPERT, "专家"), "dispatch.source_absent"),
        (scores.SettleInput(ScoreSource.OTHER, "另定"), "dispatch.settled_value_wanted"),
    ):
        with pytest.raises(Refused) as refusal:
            scores.settle(office, cell=cell, given=given, today=TODAY)
        assert codes(refusal) == {code}

    stage.settle("县经信局", "任务完成率", ScoreSource.OTHER, value=D(85), because="两项不算完成")

    cell = stage.cell("县经信局", "任务完成率")
    assert (cell.settled_value, cell.settled_points) == (85, 51)
    assert cell.settled_because == "两项不算完成"
    event = Event.everything.filter(type="dispatch.score_settled").latest("pk")
    assert event.reason == "两项不算完成"


def test_two_who_settle_one_score_are_told(stage: Stage) -> None:
    stage.to_summary()
    seen = stage.cell("县经信局", "工作质量").version
    stage.settle("县经信局", "工作质量")

    with pytest.raises(Stale):
        stage.settle("县经信局", "工作质量", version=seen)


def test_what_agrees_is_settled_at_once_and_nothing_else(stage: Stage) -> None:
    expert, account = stage.expert("钱教授")
    stage.to_assess()
    only = [stage.item("工作质量")]
    seat = stage.seat(expert, items=only)
    stage.opine(seat, account, "35")
    voices.summarise(stage.cast.office.actor, run=stage.fresh(), today=TODAY)

    scores.settle_many(stage.cast.office.actor, run=stage.fresh(), given=MANY, today=TODAY)

    assert stage.cell("县经信局", "工作质量").settled_source == ScoreSource.EXPERT
    assert stage.cell("县科技局", "工作质量").settled_source == "", "30 against 35"
    assert stage.cell("县经信局", "任务完成率").settled_source == "", "one voice agrees with nobody"


def test_one_reason_settles_what_one_voice_alone_says_each_with_its_trace(stage: Stage) -> None:
    """S002-D-09: many items at once, and the trail tells of each of them."""
    stage.to_summary()
    given = scores.SettleManyInput(frozenset({SettleChoice.ONLY}), "材料齐全")

    scores.settle_many(stage.cast.office.actor, run=stage.fresh(), given=given, today=TODAY)

    cells = EvaluationCell.everything.filter(evaluation=stage.run)
    assert {c.settled_source for c in cells} == {"self"}
    events = Event.everything.filter(type="dispatch.score_settled")
    assert events.count() == cells.count()
    assert {e.reason for e in events} == {"材料齐全"}
    assert "未经第三方评估" in str(events[0].now)
    with pytest.raises(Refused) as refusal:
        scores.settle_many(stage.cast.office.actor, run=stage.fresh(), given=given, today=TODAY)
    assert codes(refusal) == {"dispatch.nothing_to_settle"}


def ranked(stage: Stage) -> None:
    """The first item becomes a rank of counted things, which a third party need not see; the second wants one."""
    office = stage.cast.office.actor
    starts = item("任务完成率", ItemKind.RANK, "60", unit="个", worst=D("0.4"))
    schemes.edit_item(office, item=stage.item("任务完成率"), given=starts)
    quality = item("工作质量", ItemKind.GRADED, "40", is_expert_needed=True)
    schemes.edit_item(office, item=stage.item("工作质量"), given=quality)


def test_values_far_from_the_rest_and_what_wants_a_third_party_are_left_out(stage: Stage) -> None:
    """S002-D-09: what nobody from outside has seen is not taken over from the unit unasked."""
    ranked(stage)
    stage.start()
    stage.answer("县经信局", 任务完成率="99999", 工作质量="35")
    stage.answer("县科技局", 任务完成率="30", 工作质量="30")
    office = stage.cast.office.actor
    runs.close_self(office, run=stage.fresh(), today=TODAY)
    voices.summarise(office, run=stage.fresh(), today=TODAY)
    given = scores.SettleManyInput(frozenset({SettleChoice.ONLY}), "材料齐全")

    scores.settle_many(office, run=stage.fresh(), given=given, today=TODAY)

    assert stage.cell("县经信局", "任务完成率").settled_source == ""
    assert stage.cell("县经信局", "工作质量").settled_source == ""
    assert stage.cell("县科技局", "任务完成率").settled_points == 24, "beside 99999 as it stands"
    for title, code in (
        ("任务完成率", "dispatch.value_odd"),
        ("工作质量", "dispatch.expert_wanted"),
    ):
        with pytest.raises(Refused) as refusal:
            stage.settle("县经信局", title)
        assert codes(refusal) == {code}
    with pytest.raises(Refused) as refusal:
        stage.settle("县经信局", "任务完成率", ScoreSource.OTHER, value=D(-3))
    assert codes(refusal) == {"dispatch.value_negative"}
    stage.settle("县经信局", "任务完成率", is_checked=True)
    stage.settle("县经信局", "工作质量", ScoreSource.OTHER, value=D(20), because="没有请到专家")


def test_ticked_scores_are_settled_with_one_reason(stage: Stage) -> None:
    stage.to_summary()
    office = stage.cast.office.actor
    given = scores.SettleAsInput("一并核实")

    for short in ("县经信局", "县科技局"):
        scores.settle_as(office, cell=stage.cell(short, "工作质量"), given=given, today=TODAY)

    assert {stage.cell(s, "工作质量").settled_points for s in stage.clerks} == {35, 30}
    with pytest.raises(Refused) as refusal:
        scores.settle_as(
            office,
            cell=stage.cell("县经信局", "任务完成率"),
            given=scores.SettleAsInput("按平台", ScoreSource.COMPUTED),
            today=TODAY,
        )
    assert codes(refusal) == {"dispatch.source_absent"}


def test_third_party_is_asked_once_more_and_what_changed_is_settled_anew(stage: Stage) -> None:
    """S002-D-09: an evaluation goes back for the third party; nothing settled is lost but what rests on other figures."""
    expert, account = stage.expert("钱教授")
    stage.to_summary()
    office = stage.cast.office.actor
    stage.settle("县经信局", "工作质量")
    with pytest.raises(Refused) as refusal:
        voices.reopen(office, run=stage.fresh(), reason=" ")
    assert codes(refusal) == {"dispatch.reason_missing"}

    voices.reopen(office, run=stage.fresh(), reason="补请专家")
    stage.opine(stage.seat(expert, items=[stage.item("工作质量")]), account, "20")
    voices.summarise(office, run=stage.fresh(), today=TODAY)

    cell = stage.cell("县经信局", "工作质量")
    assert (cell.expert_value, cell.settled_source) == (20, "self")


def test_upheld_objection_names_the_field_it_wants(stage: Stage) -> None:
    stage.to_public()
    given = objections.AnswerInput(is_upheld=True, answer="查实")

    with pytest.raises(Refused) as refusal:
        objections.answer(
            stage.cast.office.actor, objection=objected(stage), given=given, today=TODAY
        )

    assert codes(refusal) == {"dispatch.objection_correction_wanted"}
    assert "改正后的数" in str(refusal.value)


def test_frozen_end_says_what_no_third_party_has_seen(stage: Stage) -> None:
    run = stage.to_final()

    told = json.loads(run.snapshot)

    assert set(told["unseen"]) == {str(stage.subject(s).pk) for s in stage.clerks}
    assert all(len(items) == 4 for items in told["unseen"].values())


def test_publication_waits_for_every_score(stage: Stage) -> None:
    stage.to_summary()

    with pytest.raises(Refused) as refusal:
        ending.publish(stage.cast.office.actor, run=stage.fresh(), today=TODAY)

    assert codes(refusal) == {"dispatch.evaluation_unsettled"}


def test_results_are_seen_when_published_and_not_before(stage: Stage) -> None:
    """Rights: whoever may look sees results only when published; the unit sees its own sheet all along."""
    reader, clerk = stage.cast.reader.actor, stage.cast.clerk.actor
    stage.to_summary()
    assert list(queries.subjects(reader)) == []
    assert [s.name for s in queries.subjects(clerk)] == [stage.world.units["县经信局"].name]
    assert queries.cells_of(clerk, stage.subject("县经信局")) == []
    stage.settle_all()
    assert stage.subject("县经信局").total is None

    ending.publish(stage.cast.office.actor, run=stage.fresh(), today=TODAY)

    told = {s.name: (s.total, s.rank, s.level) for s in queries.subjects(reader)}
    assert told == {
        stage.world.units["县经信局"].name: (D("89.00"), 1, "良好"),
        stage.world.units["县科技局"].name: (D("78.00"), 2, "合格"),
    }
    assert [s.name for s in queries.subjects(clerk)] == [stage.world.units["县经信局"].name]
    assert list(queries.subjects(stage.cast.stranger.actor)) == []


# ---- objections


def objected(stage: Stage, on: str = "任务完成率") -> Objection:
    return objections.raise_(
        stage.cast.clerk.actor,
        subject=stage.subject("县经信局"),
        given=objections.ObjectionInput(stage.item(on), "有两项已办结"),
        today=TODAY,
    )


def test_objection_is_answered_and_changes_the_score(stage: Stage) -> None:
    """S002-D-04: a result that has consequences can be objected to."""
    stage.to_public()
    row = objected(stage)
    given = objections.AnswerInput(is_upheld=True, answer="查实已办结", value=D(100))

    row = objections.answer(stage.cast.office.actor, objection=row, given=given, today=TODAY)

    assert (row.state, row.was_points, row.became_points) == (ObjectionState.UPHELD, 54, 60)
    assert stage.subject("县经信局").total == D("95.00")
    assert stage.subject("县经信局").level == "优秀"


def test_objection_that_is_not_upheld_changes_nothing(stage: Stage) -> None:
    stage.to_public()
    given = objections.AnswerInput(is_upheld=False, answer="无办结材料")

    row = objections.answer(
        stage.cast.office.actor, objection=objected(stage), given=given, today=TODAY
    )

    assert row.state == ObjectionState.REJECTED
    assert stage.subject("县经信局").total == D("89.00")
    with pytest.raises(Refused) as refusal:
        objections.answer(stage.cast.office.actor, objection=row, given=given, today=TODAY)
    assert codes(refusal) == {"dispatch.objection_answered"}


def test_objection_refused_late_twice_and_for_others(stage: Stage) -> None:
    stage.to_public()
    objected(stage)
    with pytest.raises(Refused) as refusal:
        objected(stage)
    assert codes(refusal) == {"dispatch.objection_twice"}
    given = objections.ObjectionInput(stage.item("工作质量"), "不服")
    with pytest.raises(Refused) as refusal:
        objections.raise_(
            stage.cast.clerk.actor,
            subject=stage.subject("县经信局"),
            given=given,
            today=after_objections(stage),
        )
    assert codes(refusal) == {"dispatch.objection_late"}
    with pytest.raises(Denied):
        objections.raise_(
            stage.cast.clerk.actor, subject=stage.subject("县科技局"), given=given, today=TODAY
        )
    with pytest.raises(Denied):
        objections.answer(
            stage.cast.clerk.actor,
            objection=Objection.everything.get(),
            given=objections.AnswerInput(is_upheld=True, answer="同意", value=D(100)),
            today=TODAY,
        )


def test_time_for_objections_is_counted_in_working_days_of_the_setting(stage: Stage) -> None:
    stage.to_public()

    # 2026-03-02 is a Monday; five working days later is the next Monday
    assert stage.fresh().objections_due_on == TODAY + timedelta(days=7)
    event = Event.everything.filter(type="dispatch.evaluation_published").latest("pk")
    assert "平台默认" in str(event.now["source"])


# ---- the end


def test_end_waits_for_the_time_and_the_answers(stage: Stage) -> None:
    stage.to_public()
    office = stage.cast.office.actor
    with pytest.raises(Refused) as refusal:
        ending.finalise(office, run=stage.fresh(), today=TODAY)
    assert codes(refusal) == {"dispatch.evaluation_still_public"}
    objected(stage)

    with pytest.raises(Refused) as refusal:
        ending.finalise(office, run=stage.fresh(), today=after_objections(stage))

    assert codes(refusal) == {"dispatch.evaluation_under_objection"}


def test_replay_gives_the_same_scores_bit_for_bit(stage: Stage) -> None:
    """05-principles 31, 32: what was frozen can be worked out again by anybody."""
    run = stage.to_final()

    told = evaluation_snapshot.replay(run.snapshot, run.sha256)

    assert told.is_same
    assert told.subjects == 2
    assert run.signed_by_label == stage.cast.office.actor.label
    changed = run.snapshot.replace('["90","self"', '["91","self"', 1)
    assert changed != run.snapshot
    again = evaluation_snapshot.replay(changed, run.sha256)
    assert not again.is_hash_right
    assert again.differing == (stage.world.units["县经信局"].name,)


def test_nothing_changes_after_the_end(stage: Stage) -> None:
    """Final, signed, frozen: every service refuses, and the rows stay what they were."""
    run = stage.to_final()
    before = _rows(run)
    office, clerk = stage.cast.office.actor, stage.cast.clerk.actor
    row, cell = stage.subject("县经信局"), stage.cell("县经信局", "工作质量")
    day = after_objections(stage)
    settle = scores.SettleInput(ScoreSource.OTHER, "改", D(1))
    acts = [
        lambda: runs.start(office, run=run, today=day),
        lambda: runs.add_subjects(office, run=run, given=runs.SubjectsInput()),
        lambda: runs.remove_subject(office, subject=row),
        lambda: runs.close_self(office, run=run, today=day),
        lambda: answers.save(clerk, subject=row, given=answers.SheetInput(), now=NOW),
        lambda: answers.submit(clerk, subject=row, today=day),
        lambda: answers.return_sheet(office, subject=row, reason="退"),
        lambda: voices.summarise(office, run=run, today=day),
        lambda: scores.settle(office, cell=cell, given=settle, today=day),
        lambda: scores.settle_many(office, run=run, given=MANY, today=day),
        lambda: scores.discuss(office, cell=cell, text="再议", now=NOW),
        lambda: ending.publish(office, run=run, today=day),
        lambda: ending.finalise(office, run=run, today=day),
        lambda: objections.raise_(
            clerk,
            subject=row,
            given=objections.ObjectionInput(stage.item("工作质量"), "不服"),
            today=day,
        ),
    ]

    for act in acts:
        with pytest.raises(Refused) as refusal:
            act()
        assert codes(refusal) == {"dispatch.evaluation_frozen"}
    assert _rows(run) == before


def _rows(run: Evaluation) -> list[object]:
    return [
        list(Evaluation.everything.filter(pk=run.pk).values()),
        list(EvaluationSubject.everything.filter(evaluation=run).order_by("pk").values()),
        list(EvaluationCell.everything.filter(evaluation=run).order_by("pk").values()),
    ]


def test_veto_takes_a_subject_out_of_the_ranking(stage: Stage) -> None:
    stage.to_summary()
    stage.settle_all()
    stage.settle("县经信局", "安全事故", ScoreSource.OTHER, value=D(1), because="发生一起事故")

    ending.publish(stage.cast.office.actor, run=stage.fresh(), today=TODAY)

    row = stage.subject("县经信局")
    assert (row.rank, row.level, row.has_veto) == (None, "不合格", True)
    assert stage.subject("县科技局").rank == 1


def test_levels_of_the_setting_are_those_of_the_form() -> None:
    assert queries.setting(TODAY).levels == LEVELS


def test_a_second_scheme_of_the_same_place_stands_beside(stage: Stage) -> None:
    assert make_scheme(stage.world.county, "另一方案").pk != stage.scheme.pk
