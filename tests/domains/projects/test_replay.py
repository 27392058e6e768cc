"""As of any past day the map shows what was known then (30-projects.md §4, S000-P-01, S004-D-03)."""

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.projects.rules import phase, replay
from daxiao.domains.projects.rules.replay import Basics, ProjectEvent
from daxiao.domains.projects.types import (
    Admission,
    Credit,
    LandMode,
    Milestone,
    Phase,
    ProjectEventKind,
    ProjectFacts,
    ProjectKind,
    SpanUnit,
    Stage,
    StageFacts,
    StageState,
    Stop,
    Told,
    Voice,
)
from daxiao.std.findings import Refused


K = ProjectEventKind
FIRST = date(2026, 1, 1)
BASICS = Basics(ProjectKind.NEW, "/990000/990100/", LandMode.GRANTED, Decimal(3))
GREEN, BLUE, YELLOW, RED = Phase.GREEN, Phase.BLUE, Phase.YELLOW, Phase.RED


def on(day: int) -> date:
    """Day 1 is 1 January 2026."""
    return FIRST + timedelta(days=day - 1)


def event(number: int, kind: ProjectEventKind, known: int, **given: object) -> ProjectEvent:
    return ProjectEvent(number, kind, on(known), **given)  # type: ignore[arg-type]


ENTERED = event(1, K.ENTERED, 1, detail=BASICS)
LIFE = [
    ENTERED,
    event(2, K.SUBMITTED, 2),
    event(3, K.ADMITTED, 5, on=on(5)),
    event(4, K.SIGNED, 10, on=on(8)),
    event(5, K.REGISTERED, 12, on=on(11)),
    event(6, K.CONFIRMED, 13, phase=YELLOW),
    event(7, K.STAGE, 20, detail=StageFacts(Stage.REGISTRATION, StageState.DONE, evidence=1)),
    event(8, K.STOPPED, 30, detail=Stop(on(30), None, "极端天气", evidence=1)),
    event(9, K.RESUMED, 42, on=on(41)),
    event(10, K.CREDITED, 43, detail=Credit(Milestone.STARTED, 10, SpanUnit.DAYS, "顺延决定")),
    event(11, K.RECTIFY, 80, on=on(110)),
    event(12, K.STARTED, 90, on=on(88)),
    event(13, K.PROGRESS, 95, on=on(94)),
    event(14, K.CONFIRMED, 96, phase=BLUE),
    event(15, K.LEVELLED, 120, phase=YELLOW),
    event(16, K.PRODUCED, 200, on=on(199)),
]


def known(day: int, events: list[ProjectEvent] = LIFE) -> ProjectFacts:
    facts = replay.as_of(1, events, on(day))
    assert facts is not None
    return facts


def test_nothing_is_known_before_the_entry() -> None:
    assert replay.as_of(1, LIFE, on(1) - timedelta(days=1)) is None
    assert known(1).admission is Admission.DRAFT


@pytest.mark.parametrize(
    ("day", "attribute", "value"),
    [
        (4, "admission", Admission.SUBMITTED),
        (5, "admission", Admission.ADMITTED),
        (5, "admitted_on", on(5)),
        (9, "signed_on", None),  # it had happened, but nobody had said so
        (10, "signed_on", on(8)),
        (12, "registered_on", on(11)),
        (13, "phase", YELLOW),
        (35, "stops", (Stop(on(30), None, "极端天气", 1),)),
        (42, "stops", (Stop(on(30), on(41), "极端天气", 1),)),
        (43, "credits", (Credit(Milestone.STARTED, 10, SpanUnit.DAYS, "顺延决定"),)),
        (80, "rectify_by", on(110)),
        (90, "started_on", on(88)),
        (95, "last_progress_on", on(94)),
        (96, "phase", BLUE),
        (120, "level", YELLOW),
        (199, "produced_on", None),
        (200, "produced_on", on(199)),
    ],
)
def test_a_fact_counts_from_the_day_it_was_recorded(
    day: int, attribute: str, value: object
) -> None:
    assert getattr(known(day), attribute) == value


def test_a_correction_is_a_new_event_and_yesterday_stays_as_it_was() -> None:
    """S004-D-02: a false report corrects the facts by a new event."""
    events = [*LIFE, event(17, K.STARTED, 130, on=on(101), replaces=12, because="现场抽查")]

    assert known(129, events).started_on == on(88)
    assert known(130, events).started_on == on(101)
    assert known(129, events) == known(129)


@pytest.mark.parametrize(
    ("later", "started"),
    [
        ([], 88),
        ([event(17, K.STARTED, 130, on=on(101), replaces=12)], 101),
        ([event(17, K.VOIDED, 130, replaces=12)], None),
        # the correction corrected, by its own number or by that of the first report
        (
            [
                event(17, K.STARTED, 130, on=on(101), replaces=12),
                event(18, K.STARTED, 131, on=on(99), replaces=17),
            ],
            99,
        ),
        (
            [
                event(17, K.STARTED, 130, on=on(101), replaces=12),
                event(18, K.STARTED, 131, on=on(99), replaces=12),
            ],
            99,
        ),
        # the correction taken back: the first report counts again
        (
            [
                event(17, K.STARTED, 130, on=on(101), replaces=12),
                event(18, K.VOIDED, 131, replaces=17),
            ],
            88,
        ),
        # and that taken back too
        (
            [
                event(17, K.STARTED, 130, on=on(101), replaces=12),
                event(18, K.VOIDED, 131, replaces=17),
                event(19, K.VOIDED, 132, replaces=18),
            ],
            101,
        ),
    ],
)
def test_what_stands_after_corrections(later: list[ProjectEvent], started: int | None) -> None:
    found = known(150, [*LIFE, *later]).started_on

    assert found == (None if started is None else on(started))


def test_a_corrected_admission_stands_where_the_wrong_one_stood() -> None:
    """The decisions after it are not undone by the correction."""
    events = [*LIFE, event(17, K.ADMITTED, 130, on=on(6), replaces=3)]

    assert known(130, events).admitted_on == on(6)
    assert known(130, events).phase is BLUE


def test_a_correction_takes_the_corrected_ones_away_altogether() -> None:
    """Also where facts add up instead of replacing each other."""

    def granted(days: int) -> Credit:
        return Credit(Milestone.STARTED, days, SpanUnit.DAYS, "顺延决定")

    events = [
        *LIFE,
        event(17, K.CREDITED, 130, detail=granted(20), replaces=10),
        event(18, K.CREDITED, 131, detail=granted(30), replaces=17),
    ]

    assert known(130, events).credits == (granted(20),)
    assert known(131, events).credits == (granted(30),)


def test_work_taken_up_again_ends_only_the_stop_before_it() -> None:
    second = event(17, K.STOPPED, 130, detail=Stop(on(125), None, "停电", evidence=1))

    assert known(130, [*LIFE, second]).stops == (
        Stop(on(30), on(41), "极端天气", 1),
        Stop(on(125), None, "停电", 1),
    )


def test_a_new_admission_opens_a_new_round() -> None:
    """S004-P-27: a red project comes back this way, and its dates and its history stay."""
    out = [
        *LIFE[:14],
        event(15, K.EXPLAINED, 100),
        event(16, K.CONFIRMED, 101, phase=RED),
        event(17, K.LEFT, 101, on=on(101)),
    ]
    back = [*out, event(18, K.SUBMITTED, 200), event(19, K.ADMITTED, 210, on=on(210))]

    assert known(100, out).has_red_file
    gone = known(150, back)
    assert (gone.phase, gone.admission, gone.left_on) == (RED, Admission.LEFT, on(101))
    again = known(210, back)
    assert (again.phase, again.level, again.left_on, again.rectify_by) == (None, None, None, None)
    assert (again.has_red_file, again.started_on) == (False, on(88))
    assert not phase.is_out(again)
    assert known(150, back) == known(150, out)
    # the day of the first admission put right, after the second
    late = [*back, event(20, K.ADMITTED, 220, on=on(6), replaces=3)]
    assert known(220, late).admitted_on == on(210)


def test_the_voices_are_those_known_on_the_day() -> None:
    told = [
        event(20, K.TOLD, 130, voice=Voice.SELF, detail=Told(BLUE, on(130))),
        event(21, K.TOLD, 140, voice=Voice.SELF, detail=Told(GREEN, on(140))),
        event(22, K.TOLD, 141, voice=Voice.REVIEWER, detail=Told(BLUE, on(141))),
        event(23, K.LEFT, 150, on=on(150)),
        event(24, K.ADMITTED, 160, on=on(160)),
    ]
    events = [*LIFE, *told]

    assert replay.voices_as_of(events, on(129)) == {}
    assert replay.voices_as_of(events, on(139)) == {Voice.SELF: Told(BLUE, on(130))}
    assert set(replay.voices_as_of(events, on(155))) == {Voice.SELF, Voice.REVIEWER}
    assert replay.voices_as_of(events, on(160)) == {}


@pytest.mark.parametrize(
    ("events", "code"),
    [
        ([event(1, K.SIGNED, 1, on=on(1))], "event_before_entered"),
        ([ENTERED, event(1, K.SIGNED, 2)], "event_number_twice"),
        ([ENTERED, event(2, K.SIGNED, 2, replaces=9)], "event_corrects_unknown"),
        ([ENTERED, event(2, K.VOIDED, 2)], "event_corrects_unknown"),
        (
            [ENTERED, event(2, K.SIGNED, 3, replaces=3), event(3, K.SIGNED, 2)],
            "event_corrects_unknown",
        ),
        ([ENTERED, event(2, K.SIGNED, 2, replaces=1)], "event_corrects_other_kind"),
    ],
)
def test_events_that_do_not_fit_together_are_refused(events: list[ProjectEvent], code: str) -> None:
    with pytest.raises(Refused) as refused:
        replay.as_of(1, events, on(9))

    assert [f.code for f in refused.value.findings] == [f"projects.{code}"]


# ---- for every history


@st.composite
def _one(draw: st.DrawFn, number: int, day: int, earlier: list[ProjectEvent]) -> ProjectEvent:
    """Any event, or a correction of an earlier one."""
    about = on(draw(st.integers(1, day)))
    if earlier and draw(st.integers(0, 3)) == 0:
        was = draw(st.sampled_from(earlier))
        if was.kind is K.VOIDED or draw(st.booleans()):
            return event(number, K.VOIDED, day, replaces=was.number)
        return replace(was, number=number, known_on=on(day), on=about, replaces=was.number)
    kind = draw(st.sampled_from([k for k in K if k not in (K.ENTERED, K.VOIDED)]))
    details: dict[ProjectEventKind, object] = {
        K.STAGE: StageFacts(draw(st.sampled_from(Stage)), draw(st.sampled_from(StageState))),
        K.STOPPED: Stop(about, None, "停工", draw(st.integers(0, 1))),
        K.CREDITED: Credit(draw(st.sampled_from(Milestone)), 5, SpanUnit.DAYS, str(number)),
        K.TOLD: Told(draw(st.sampled_from(Phase)), about),
    }
    return event(
        number,
        kind,
        day,
        on=about,
        detail=details.get(kind),
        phase=draw(st.sampled_from(Phase)),
        voice=draw(st.sampled_from(Voice)) if kind is K.TOLD else None,
    )


@st.composite
def histories(draw: st.DrawFn) -> list[ProjectEvent]:
    """In the order of recording, over some forty days."""
    events = [ENTERED]
    day = 1
    for number in range(2, draw(st.integers(2, 14))):
        day += draw(st.integers(0, 4))
        events.append(draw(_one(number, day, events[1:])))
    return events


@given(histories(), st.randoms())
def test_replay_of_a_prefix_is_what_was_shown_then(
    events: list[ProjectEvent], rng: random.Random
) -> None:
    """What was shown at the end of each day, with only what was recorded by then, is what is shown of that day later,
    whatever was recorded or corrected since, and in whatever order it is read."""
    mixed = rng.sample(events, len(events))
    for day in range(60):
        shown = [e for e in events if e.known_on <= on(day)]
        assert replay.as_of(1, mixed, on(day)) == replay.as_of(1, shown, on(day))
        assert replay.voices_as_of(mixed, on(day)) == replay.voices_as_of(shown, on(day))


@given(histories())
def test_day_by_day_is_the_same_as_each_day_alone(events: list[ProjectEvent]) -> None:
    days = [on(day) for day in range(60)]

    assert list(replay.days(1, events, days)) == [
        (day, replay.as_of(1, events, day)) for day in days
    ]


SAME_DAY = [
    event(2, K.SIGNED, 9, on=on(3)),
    event(3, K.REGISTERED, 9, on=on(4)),
    event(4, K.STARTED, 9, on=on(8)),
    event(5, K.STAGE, 9, detail=StageFacts(Stage.LAND, StageState.DONE)),
    event(6, K.STAGE, 9, detail=StageFacts(Stage.FUNDS, StageState.DONE)),
    event(7, K.PROGRESS, 9, on=on(7)),
    event(8, K.PROGRESS, 9, on=on(6)),
    event(9, K.STOPPED, 9, detail=Stop(on(5), None, "停工", 1)),
    event(10, K.STOPPED, 9, detail=Stop(on(2), None, "停电", 1)),
    event(11, K.RESUMED, 9, on=on(4)),
    event(12, K.CREDITED, 9, detail=Credit(Milestone.STARTED, 9, SpanUnit.DAYS, "甲")),
    event(13, K.CREDITED, 9, detail=Credit(Milestone.STARTED, 5, SpanUnit.DAYS, "乙")),
    event(14, K.EXPLAINED, 9),
]


@given(st.permutations(SAME_DAY))
def test_facts_recorded_on_one_day_in_any_order_give_the_same(order: list[ProjectEvent]) -> None:
    """Not only read, but recorded in another order: the numbers differ too."""
    numbered = [replace(e, number=n) for n, e in enumerate(order, start=2)]

    assert known(9, [ENTERED, *numbered]) == known(9, [ENTERED, *SAME_DAY])


def test_the_deciding_record_is_the_one_that_a_correction_has_to_name() -> None:
    """A correction stands where the corrected one stood: of two the later place decides, not the later number."""
    signed = event(2, K.SIGNED, 2, on=on(2))
    again = event(3, K.SIGNED, 3, on=on(3))
    corrected = event(4, K.SIGNED, 4, on=on(1), replaces=2)
    voided = event(5, K.VOIDED, 5, replaces=3)

    def number(*events: ProjectEvent) -> int | None:
        found = replay.deciding([ENTERED, *events], K.SIGNED)
        return found.number if found else None

    assert number() is None
    assert number(signed) == 2
    assert number(signed, again) == 3
    assert number(signed, again, corrected) == 3
    assert number(signed, again, corrected, voided) == 4
