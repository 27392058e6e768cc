"""Stage reports: what may be reported of the twelve stages, what is refused, and what could come next."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.projects.rules import stages
from daxiao.domains.projects.rules.stages import StageReport, accept_stage_report
from daxiao.domains.projects.types import (
    Admission,
    ProjectFacts,
    Reason,
    Stage,
    StageFacts,
    StageState,
)
from daxiao.std.findings import Decision, FindingKind, Severity
from tests.domains.projects.shipped import PLANT, day, template, with_stages


TODAY = day("08-31")
DONE, GOING, IDLE, NA = (
    StageState.DONE,
    StageState.IN_PROGRESS,
    StageState.NOT_STARTED,
    StageState.NOT_APPLICABLE,
)


def _done(stage: Stage, start: str, end: str, evidence: int = 1) -> StageFacts:
    return StageFacts(stage, DONE, actual_start=day(start), actual_end=day(end), evidence=evidence)


def _going(stage: Stage, start: str) -> StageFacts:
    return StageFacts(stage, GOING, actual_start=day(start))


READY = with_stages(
    _done(Stage.LAND, "03-06", "04-01"),
    _done(Stage.SURVEY, "03-06", "04-10"),
    _done(Stage.DRAWINGS, "04-01", "04-20"),
    _done(Stage.TENDER, "04-20", "05-01"),
)
"""Everything before the start of works is done."""

BUILT = replace(
    READY,
    stages=(
        *READY.stages,
        _done(Stage.CONTRACTOR, "05-02", "08-01"),
        _done(Stage.EQUIPMENT, "04-01", "07-01"),
    ),
)


def _asked(
    facts: ProjectFacts, now: StageFacts, reason: Reason | None = None, because: str = ""
) -> Decision:
    return accept_stage_report(facts, StageReport(now, reason, because), template(), TODAY)


def _codes(decision: Decision, severity: Severity = Severity.ERROR) -> list[str]:
    return [f.code for f in decision.findings if f.severity is severity]


@pytest.mark.parametrize(
    ("now", "code", "field"),
    [
        (_done(Stage.FUNDS, "04-10", "04-09"), "projects.stage_ends_before_start", "actual_end"),
        (_going(Stage.FUNDS, "09-01"), "projects.stage_in_future", "actual_start"),
        (_done(Stage.FUNDS, "08-01", "09-01"), "projects.stage_in_future", "actual_end"),
        (StageFacts(Stage.FUNDS, DONE), "projects.stage_done_without_dates", "actual_start"),
        (
            StageFacts(Stage.FUNDS, DONE, actual_start=day("04-01")),
            "projects.stage_done_without_dates",
            "actual_end",
        ),
        (StageFacts(Stage.FUNDS, GOING), "projects.stage_begun_without_date", "actual_start"),
        (
            replace(_done(Stage.FUNDS, "04-01", "04-02"), state=GOING),
            "projects.stage_begun_but_ended",
            "actual_end",
        ),
        (
            replace(_going(Stage.FUNDS, "04-01"), state=IDLE),
            "projects.stage_idle_but_dated",
            "state",
        ),
        (
            replace(_going(Stage.FUNDS, "04-01"), state=NA, waived="已有"),
            "projects.stage_idle_but_dated",
            "state",
        ),
        (StageFacts(Stage.LAND, NA), "projects.stage_waived_without_reason", "waived"),
        (StageFacts(Stage.LAND, NA, waived="  "), "projects.stage_waived_without_reason", "waived"),
        (
            StageFacts(Stage.PRODUCTION, NA, waived="不投产"),
            "projects.stage_may_not_be_waived",
            "state",
        ),
        (
            StageFacts(Stage.FUNDS, planned_start=day("05-01"), planned_end=day("04-01")),
            "projects.stage_planned_ends_before_start",
            "planned_end",
        ),
        (
            _done(Stage.DRAWINGS, "04-01", "04-20"),
            "projects.stage_need_not_done",
            "state",
        ),
        (_going(Stage.CONTRACTOR, "05-01"), "projects.stage_need_not_done", "state"),
    ],
)
def test_refuses_what_cannot_be_true(now: StageFacts, code: str, field: str) -> None:
    """Spec 30 §2: one sentence each, that says what is wrong and what to do."""
    found = [f for f in _asked(PLANT, now).findings if f.severity is Severity.ERROR]

    assert {f.code for f in found} == {code}
    assert all(f.field == field for f in found)
    for finding in found:
        assert template().name_of(now.stage) in finding.sentence
        assert not finding.sentence.endswith("。")


@pytest.mark.parametrize(
    ("change", "start", "code"),
    [
        ({"admission": Admission.SUBMITTED}, "05-02", "projects.stage_not_admitted"),
        ({"admission": Admission.RETURNED}, "05-02", "projects.stage_not_admitted"),
        ({"admitted_on": day("05-03")}, "05-02", "projects.stage_before_admission"),
        ({"papers": frozenset()}, "05-02", "projects.stage_paper_missing"),
        ({}, "04-30", "projects.stage_starts_before_need"),
        ({"admission": Admission.LEFT}, "05-02", "projects.stage_of_left_project"),
    ],
)
def test_works_do_not_start_before_they_may(
    change: dict[str, object], start: str, code: str
) -> None:
    """S004-P-10, S004-P-22, S004-P-31: after the review, the tender and the permit."""
    facts = replace(READY, **change)  # type: ignore[arg-type]

    assert _codes(_asked(facts, _going(Stage.CONTRACTOR, start))) == [code]


def test_works_start_the_day_the_tender_ends() -> None:
    """S004-P-33: nothing has to wait for another day."""
    assert _asked(READY, _going(Stage.CONTRACTOR, "05-01")).allowed


def test_a_stage_may_begin_early_but_not_be_done_early() -> None:
    """Stages overlap (S004-P-02); what they need must be done when they are."""
    early = _asked(PLANT, _going(Stage.DRAWINGS, "04-01"))
    assert early.allowed
    assert _codes(early, Severity.DOUBT) == ["projects.stage_early_start"] * 2

    facts = with_stages(_done(Stage.LAND, "03-06", "04-01"), _done(Stage.SURVEY, "03-06", "04-10"))
    assert _codes(_asked(facts, _done(Stage.DRAWINGS, "04-01", "04-09"))) == [
        "projects.stage_need_done_later"
    ]
    assert _asked(facts, _done(Stage.DRAWINGS, "03-20", "04-10")).allowed


def test_parallel_stages_wait_for_nothing() -> None:
    """S004-P-05, S004-P-07, S004-P-11, S004-P-12."""
    for stage in (Stage.SITE_STAFF, Stage.SURVEY, Stage.EQUIPMENT, Stage.RECRUITMENT):
        assert _asked(PLANT, _done(stage, "04-01", "04-20")).findings == ()


def test_a_stage_that_does_not_apply_is_looked_through() -> None:
    """With no drawings to make, the tender waits for the land."""
    facts = with_stages(StageFacts(Stage.DRAWINGS, NA, waived="利用原有厂房"))

    found = _asked(facts, _done(Stage.TENDER, "04-01", "04-20"))
    assert [f.sentence for f in found.findings] == [
        "“招投标”之前要先完成“土地供应”，请先报“土地供应”",
        "“招投标”之前要先完成“地勘规划和环评能评”，请先报“地勘规划和环评能评”",
    ]


@pytest.mark.parametrize(
    ("now", "hurt"),
    [
        (_done(Stage.LAND, "03-06", "04-21"), "施工图设计"),
        (_going(Stage.LAND, "03-06"), "施工图设计"),
        (StageFacts(Stage.LAND), "施工图设计"),
        (_done(Stage.TENDER, "04-20", "05-03"), "施工队进场"),
        (_done(Stage.EQUIPMENT, "04-01", "08-11"), "验收投产"),
    ],
)
def test_a_correction_may_not_pull_the_ground_from_later_stages(now: StageFacts, hurt: str) -> None:
    facts = replace(BUILT, stages=(*BUILT.stages, _done(Stage.PRODUCTION, "08-02", "08-10")))
    found = _asked(facts, now, Reason.CORRECTED, "录入时看错了日期")

    assert not found.allowed
    assert any(hurt in f.sentence for f in found.findings)


def test_what_stood_wrong_before_does_not_stop_other_reports() -> None:
    """Registers come from spreadsheets: one bad row must not lock the project."""
    facts = with_stages(StageFacts(Stage.LAND, DONE))

    assert stages.contradictions(facts, template(), TODAY)
    assert _asked(facts, _done(Stage.FUNDS, "03-06", "03-10")).allowed


@pytest.mark.parametrize(
    "now",
    [
        _done(Stage.TENDER, "04-20", "05-02"),
        _done(Stage.TENDER, "04-21", "05-01"),
        replace(_done(Stage.TENDER, "04-20", "05-01"), planned_end=day("05-01")),
    ],
)
def test_a_recorded_date_changes_only_with_a_reason(now: StageFacts) -> None:
    """05-principles 21."""
    planned = replace(_done(Stage.TENDER, "04-20", "05-01"), planned_end=day("05-05"))
    facts = replace(READY, stages=(*READY.stages[:3], planned))
    if now.planned_end is None:
        now = replace(now, planned_end=day("05-05"))

    assert _codes(_asked(facts, now)) == ["projects.reason_missing"]
    assert _codes(_asked(facts, now, Reason.APPROVAL)) == ["projects.sentence_missing"]
    assert _codes(_asked(facts, now, Reason.APPROVAL, " 审批原因。")) == [
        "projects.sentence_missing"
    ]
    assert _asked(facts, now, Reason.APPROVAL, "评标延期一天").allowed


def test_going_back_needs_a_reason_and_going_on_none() -> None:
    going = with_stages(_going(Stage.FUNDS, "03-06"))

    assert _asked(going, _done(Stage.FUNDS, "03-06", "03-10")).findings == ()
    assert _codes(_asked(going, StageFacts(Stage.FUNDS))) == ["projects.reason_missing"]
    waived = with_stages(StageFacts(Stage.FUNDS, NA, waived="总部统筹"))
    assert _codes(_asked(waived, _going(Stage.FUNDS, "03-06"))) == ["projects.reason_missing"]


def test_planned_dates_are_filled_in_freely_the_first_time() -> None:
    now = StageFacts(Stage.LAND, planned_start=day("10-01"), planned_end=day("12-01"))

    assert _asked(PLANT, now).findings == ()


def test_done_without_evidence_is_taken_with_a_doubt() -> None:
    """S004-P-03: the doubt names the papers."""
    found = _asked(PLANT, _done(Stage.REGISTRATION, "03-06", "03-08", evidence=0))

    assert found.allowed
    assert [f.sentence for f in found.findings] == [
        "“项目注册”还没有佐证，请补营业执照、银行开户证明、税务登记"
    ]


def test_a_stage_the_template_waives_is_not_reported() -> None:
    """S004-P-06, S004-P-08: a leased plant has no drawings of its own."""
    report = StageReport(_going(Stage.DRAWINGS, "04-01"))
    found = accept_stage_report(PLANT, report, template("leased"), TODAY)

    assert _codes(found) == ["projects.stage_not_in_template"]
    assert "租用现成厂房" in found.findings[0].sentence


def _steps(facts: ProjectFacts) -> dict[Stage, stages.NextStep]:
    return {s.stage: s for s in stages.next_steps(facts, template(), TODAY)}


def test_next_steps_say_what_is_missing() -> None:
    """S004-P-32: one answer draws the checklist, guards the report and fills the alert."""
    steps = _steps(replace(PLANT, admission=Admission.SUBMITTED, papers=frozenset()))

    assert steps[Stage.FUNDS].allowed
    assert steps[Stage.FUNDS].missing == ()
    assert not steps[Stage.CONTRACTOR].allowed
    assert {f.code for f in steps[Stage.CONTRACTOR].missing} == {
        "projects.stage_not_admitted",
        "projects.stage_paper_missing",
        "projects.stage_need_not_done",
    }


def test_next_steps_go_from_begun_to_done_and_leave_out_the_rest() -> None:
    facts = replace(
        BUILT,
        stages=(
            *BUILT.stages,
            _going(Stage.PRODUCTION, "08-02"),
            StageFacts(Stage.RECRUITMENT, NA, waived="母公司派员"),
        ),
    )
    steps = _steps(facts)

    assert list(steps) == [
        Stage.REGISTRATION,
        Stage.FUNDS,
        Stage.SITE_STAFF,
        Stage.PRODUCTION,
        Stage.STATISTICS,
    ]
    assert steps[Stage.PRODUCTION].to is DONE
    assert steps[Stage.PRODUCTION].allowed
    assert steps[Stage.STATISTICS].to is GOING


def test_after_production_comes_the_statistics() -> None:
    """S004-P-13, S004-P-14: entering the statistics waits for production."""
    assert _codes(_asked(BUILT, _done(Stage.STATISTICS, "08-05", "08-20"))) == [
        "projects.stage_need_not_done"
    ]
    made = replace(BUILT, stages=(*BUILT.stages, _done(Stage.PRODUCTION, "08-02", "08-10")))
    assert _asked(made, _done(Stage.STATISTICS, "08-05", "08-20")).findings == ()


# ---------------------------------------------------------------- properties

DAYS = st.one_of(
    st.none(), st.integers(-20, 190).map(lambda n: date(2026, 3, 1) + timedelta(days=n))
)
WILD = st.builds(
    StageFacts,
    stage=st.sampled_from(Stage),
    state=st.sampled_from(StageState),
    planned_start=DAYS,
    planned_end=DAYS,
    actual_start=DAYS,
    actual_end=DAYS,
    evidence=st.integers(0, 2),
    waived=st.sampled_from(["", "利用原有条件"]),
)


@st.composite
def _sensible(draw: st.DrawFn) -> StageFacts:
    """A report that is well formed by itself, of few stages and days, so that many are taken and meet each other."""
    stage = draw(st.sampled_from([Stage.LAND, Stage.SURVEY, Stage.DRAWINGS, Stage.TENDER, *Stage]))
    state = draw(st.sampled_from([DONE, DONE, DONE, GOING, NA, IDLE]))
    start = day("06-01") + timedelta(days=draw(st.integers(0, 3)))
    end = start + timedelta(days=draw(st.integers(0, 3)))
    return StageFacts(
        stage,
        state,
        actual_start=start if state in (DONE, GOING) else None,
        actual_end=end if state is DONE else None,
        waived="利用原有条件" if state is NA else "",
    )


REPORTS = st.builds(
    lambda now, because: StageReport(now, Reason.CORRECTED if because else None, because),
    st.one_of(_sensible(), _sensible(), _sensible(), WILD),
    st.sampled_from(["按实际情况更正", "按实际情况更正", ""]),
)
PROJECTS = st.builds(
    lambda admission, papers, admitted: replace(
        PLANT, admission=admission, papers=papers, admitted_on=admitted
    ),
    st.sampled_from([Admission.ADMITTED, Admission.ADMITTED, Admission.SUBMITTED]),
    st.sampled_from([frozenset({"construction_permit"}), frozenset[str]()]),
    st.sampled_from([None, day("03-05"), day("06-01")]),
)


def _impossible(facts: ProjectFacts, code: str) -> list[str]:
    """A second reading of spec 30 §2, in plain words."""
    found = _works(facts)
    for definition in template(code).stages:
        now = facts.stage(definition.stage)
        found += [f"{now.stage} {what}" for what, is_so in _alone(now).items() if is_so]
        if now.state is DONE:
            found += [
                f"{now.stage} is done before {need}"
                for need in definition.after
                if _is_later(facts.stage(need), now)
            ]
    return found


def _alone(now: StageFacts) -> dict[str, bool]:
    start, end = now.actual_start, now.actual_end
    return {
        "ends before its start": bool(start and end and end < start),
        "lies in the future": any(d and d > TODAY for d in (start, end)),
        "is done without dates": now.state is DONE and not (start and end),
        "is waived without a reason": now.state is NA and not now.waived,
        "has dates and never began": now.state in (IDLE, NA) and bool(start or end),
    }


def _is_later(need: StageFacts, now: StageFacts) -> bool:
    """Whether what was needed is not done, or was done after."""
    if need.state is not DONE:
        return need.state is not NA
    return bool(need.actual_end and now.actual_end and now.actual_end < need.actual_end)


def _works(facts: ProjectFacts) -> list[str]:
    works = facts.stage(Stage.CONTRACTOR)
    if works.state not in (GOING, DONE):
        return []
    found = []
    if facts.admission is not Admission.ADMITTED or not facts.papers:
        found.append("works without admission or permit")
    if facts.admitted_on and works.actual_start and works.actual_start < facts.admitted_on:
        found.append("works before admission")
    tender = facts.stage(Stage.TENDER).actual_end
    if tender and works.actual_start and works.actual_start < tender:
        found.append("works before the tender ended")
    return found


def _played(
    facts: ProjectFacts, reports: Sequence[StageReport], code: str
) -> tuple[ProjectFacts, int]:
    taken = 0
    for report in reports:
        if accept_stage_report(facts, report, template(code), TODAY).allowed:
            facts = stages.with_stage(facts, report.now)
            taken += 1
    return facts, taken


@given(PROJECTS, st.lists(REPORTS, min_size=20, max_size=40), st.sampled_from(["twelve", "leased"]))
def test_no_sequence_of_allowed_reports_reaches_an_impossible_state(
    facts: ProjectFacts, reports: list[StageReport], code: str
) -> None:
    reached, _ = _played(facts, reports, code)

    assert _impossible(reached, code) == []
    assert stages.contradictions(reached, template(code), TODAY) == ()


@given(PROJECTS, st.permutations(list(Stage)), st.integers(0, 24))
def test_next_steps_that_are_allowed_can_be_taken_and_lead_to_the_end(
    facts: ProjectFacts, order: list[Stage], steps: int
) -> None:
    """Whoever only does what is offered never gets stuck before admission and permit are missing."""
    for _ in range(steps):
        open_ = [s for s in stages.next_steps(facts, template(), TODAY) if s.allowed]
        if not open_:
            break
        step = min(open_, key=lambda s: order.index(s.stage))
        was = facts.stage(step.stage)
        now = replace(
            was,
            state=step.to,
            actual_start=was.actual_start or TODAY,
            actual_end=TODAY if step.to is DONE else None,
        )
        assert accept_stage_report(facts, StageReport(now), template(), TODAY).allowed
        facts = stages.with_stage(facts, now)

    may_build = (
        facts.admission is Admission.ADMITTED
        and facts.papers
        and (facts.admitted_on is None or facts.admitted_on <= TODAY)
    )
    if steps == 24 and may_build:
        assert {facts.stage(s).state for s in Stage} == {DONE}


def test_the_property_above_is_not_empty() -> None:
    """A project can really be led to its end by reports."""
    reports = [
        StageReport(_done(Stage.RECRUITMENT, "06-01", "07-01")),
        StageReport(_done(Stage.REGISTRATION, "03-06", "03-08")),
        *[StageReport(s) for s in BUILT.stages],
        StageReport(_done(Stage.PRODUCTION, "08-02", "08-10")),
        StageReport(_done(Stage.STATISTICS, "08-11", "08-20")),
    ]
    reached, taken = _played(PLANT, reports, "twelve")

    assert taken == len(reports)
    assert reached.stage(Stage.STATISTICS).state is DONE


def test_every_finding_is_one_sentence() -> None:
    kinds = [v for v in vars(stages).values() if isinstance(v, FindingKind)]

    assert len(kinds) > 15
    for kind in kinds:
        assert kind.code.startswith("projects.")
        assert "。" not in kind.template
    assert len({k.code for k in kinds}) == len(kinds)


def test_a_new_plan_of_a_running_stage_is_no_report_of_its_progress() -> None:
    """Works that began before their permit was registered can be planned anew; they cannot be finished."""
    running = _going(Stage.CONTRACTOR, "05-02")
    facts = replace(READY, stages=(*READY.stages, running), papers=frozenset())
    planned = replace(running, planned_start=day("05-02"), planned_end=day("09-30"))

    assert _asked(facts, planned).allowed
    reversed_ = replace(planned, planned_end=day("04-30"))
    assert not _asked(facts, reversed_).allowed
    done = replace(planned, state=DONE, actual_end=day("08-01"))
    assert "projects.stage_paper_missing" in _codes(_asked(facts, done))
