"""Rule packs: what the colours mean in a place, hysteresis, and the back-test (05-principles 14, S004-P-28)."""

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.projects.rules import pace, packs
from daxiao.domains.projects.rules.packs import Pack, Shown
from daxiao.domains.projects.rules.replay import Basics, ProjectEvent
from daxiao.domains.projects.types import (
    Lag,
    PaceColour,
    ProjectEventKind,
    ProjectFacts,
    ProjectKind,
    Stage,
    StageFacts,
    StageState,
    Stop,
)
from tests.domains.projects import shipped
from tests.domains.projects.drawn import YARDSTICK, policy, project


G, B, Y, R = PaceColour.GREEN, PaceColour.BLUE, PaceColour.YELLOW, PaceColour.RED
DAY = timedelta(days=1)
TODAY = date(2026, 6, 30)


def pack(code: str) -> Pack:
    (found,) = [p for p in packs.packs_of(shipped.values("paces")) if p.code == code]
    return found


POINTS, DAYS, PHASE = pack("pace-points"), pack("pace-days"), pack("xianning-phase")


# ---- shipped


def test_the_colours_of_xianning_are_the_phase() -> None:
    """S004-P-24 to S004-P-27: there 四色 is where a project stands, and no pack turns it into time."""
    found = packs.pack_for("/420000/421200/421221/", TODAY, [POINTS, DAYS, PHASE])

    assert found == PHASE
    assert PHASE.is_phase
    assert packs.colour_of(PHASE, 50) is None


@pytest.mark.parametrize("preset", [POINTS, DAYS])
def test_a_preset_holds_nowhere_until_a_place_adopts_it(preset: Pack) -> None:
    adopted = replace(preset, region="990100", since=date(2026, 6, 1))
    county = "/990000/990100/990101/"

    assert packs.pack_for(county, TODAY, [preset]) is None
    assert packs.pack_for(county, TODAY, [preset, adopted]) == adopted
    assert packs.pack_for(county, date(2026, 5, 31), [preset, adopted]) is None
    assert packs.pack_for("/880000/", TODAY, [preset, adopted]) is None
    assert preset.source.startswith("平台默认")


def test_the_nearest_place_and_the_later_pack_win() -> None:
    city = replace(DAYS, region="990100", since=date(2026, 1, 1))
    later = replace(city, code="later", since=date(2026, 4, 1))
    county = replace(POINTS, region="990101", since=date(2026, 2, 1))
    every = [city, later, county]

    assert packs.pack_for("/990000/990100/990101/", TODAY, every) == county
    assert packs.pack_for("/990000/990100/", TODAY, every) == later
    assert packs.pack_for("/990000/990100/", date(2026, 3, 31), every) == city


@pytest.mark.parametrize(
    ("preset", "behind", "colour"),
    [
        (POINTS, -20, G),
        (POINTS, 0, G),
        (POINTS, 1, B),
        (POINTS, 9, B),
        (POINTS, 10, Y),
        (POINTS, 29, Y),
        (POINTS, 30, R),
        (POINTS, 100, R),
        (POINTS, None, None),
        (DAYS, -16, G),
        (DAYS, -15, B),
        (DAYS, 0, B),
        (DAYS, 1, Y),
        (DAYS, 30, Y),
        (DAYS, 31, R),
    ],
)
def test_the_bands_before_on_and_after_each_border(
    preset: Pack, behind: int | None, colour: PaceColour | None
) -> None:
    assert packs.colour_of(preset, behind) is colour


def test_what_counts_as_late_is_said_by_the_pack() -> None:
    assert [b.colour for b in POINTS.bands if b.is_late] == [Y, R]
    with pytest.raises(KeyError, match="xianning-phase"):
        PHASE.band(R)


# ---- reading


def _last(row: dict[str, object]) -> dict[str, object]:
    bands = row["band"]
    assert isinstance(bands, list)
    last: dict[str, object] = bands[-1]
    return last


Spoil = Callable[[dict[str, object]], object]


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda row: row.update(means="both"), "means"),
        (lambda row: row.update(means="phase"), "no bands"),
        (lambda row: row.update(measure="metres"), "metres"),
        (lambda row: row.update(upgrade_after_days=-1), "upgrade_after_days"),
        (lambda row: row.update(upgrade_after_days="ten"), "upgrade_after_days"),
        (lambda row: row.update(band=[]), "two bands"),
        (lambda row: _last(row).update(colour="yellow"), "each colour once"),
        (lambda row: _last(row).update(colour="mauve"), "mauve"),
        (lambda row: _last(row).update(at_least=5), "from good to bad"),
        (lambda row: _last(row).pop("at_least"), "at_least"),
        (lambda row: _last(row).update(late=False), "late"),
        (lambda row: row.pop("name"), "name"),
        (lambda row: row.update(since="soon"), "since"),
    ],
)
def test_a_pack_that_is_not_understood_is_not_read(spoil: Spoil, says: str) -> None:
    values = copy.deepcopy(shipped.values("paces"))
    rows = values["pack"]
    assert isinstance(rows, list)
    (row,) = [r for r in rows if r["code"] == "pace-points"]
    spoil(row)

    with pytest.raises(ValueError, match=says):
        packs.packs_of(values)


def test_a_code_stands_once() -> None:
    values = copy.deepcopy(shipped.values("paces"))
    rows = values["pack"]
    assert isinstance(rows, list)

    with pytest.raises(ValueError, match="once"):
        packs.packs_of({"pack": [*rows, rows[0]]})


# ---- measuring


def staged(*ends: tuple[int, StageState]) -> ProjectFacts:
    """Stages planned to end in so many days from today, in these states."""
    stages = tuple(
        StageFacts(stage, state, planned_end=TODAY + timedelta(days=n))
        for stage, (n, state) in zip(Stage, ends, strict=False)
    )
    return project(stages=stages)


DONE, OPEN, NA = StageState.DONE, StageState.IN_PROGRESS, StageState.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("ends", "points"),
    [
        ([(-9, DONE), (-1, DONE), (1, OPEN), (9, OPEN)], 0),
        ([(-9, DONE), (-1, OPEN), (1, OPEN), (9, OPEN)], 25),
        ([(-9, DONE), (0, OPEN), (1, OPEN), (9, OPEN)], 0),  # due today is not behind
        ([(-9, DONE), (-1, DONE), (1, DONE), (9, OPEN)], -25),
        ([(-9, OPEN), (-1, NA), (9, OPEN), (9, OPEN)], 33),
        ([(-9, OPEN), (-1, OPEN)], 100),
        ([], None),
    ],
)
def test_points_behind_are_those_of_the_stages_that_apply(
    ends: list[tuple[int, StageState]], points: int | None
) -> None:
    assert packs.points_behind(staged(*ends), today=TODAY) == points


def test_days_behind_are_those_past_the_deadline() -> None:
    facts = project(signed_on=date(2026, 4, 1))  # due on 31 May
    still = replace(facts, stops=(Stop(TODAY, None, "停工", 1),))
    other = replace(facts, region="/880000/")

    def behind(one: ProjectFacts) -> int | None:
        found = pace.assess(one, policies=[policy()], yardstick=YARDSTICK, today=TODAY)
        return packs.lag(one, found, Lag.DAYS, today=TODAY)

    assert behind(facts) == 30
    assert behind(still) is None
    assert behind(other) is None


# ---- hysteresis


def play(colours: list[PaceColour | None], preset: Pack = DAYS) -> list[PaceColour | None]:
    shown, line = Shown(), []
    for n, colour in enumerate(colours):
        shown = packs.step(shown, colour, preset, today=TODAY + n * DAY)
        line.append(shown.colour)
    return line


@pytest.mark.parametrize(
    ("measured", "shown"),
    [
        ([G, Y], [G, Y]),
        ([Y] + [G] * 8, [Y] * 8 + [G]),
        ([Y] + [G] * 6 + [Y] + [G] * 8, [Y] * 7 + [Y] * 8 + [G]),
        ([R] + [Y] * 3 + [G] * 5, [R] * 8 + [Y]),
        ([Y] + [G] * 4 + [None] + [G] * 8, [Y] * 13 + [G]),
        ([Y, R, G], [Y, R, R]),
        ([None, G], [None, G]),
    ],
)
def test_worse_shows_at_once_and_better_after_seven_days_in_a_row(
    measured: list[PaceColour | None], shown: list[PaceColour | None]
) -> None:
    """Better only as good as the worst of those days."""
    assert play(measured) == shown


def test_it_says_on_which_day_the_better_colour_would_show() -> None:
    waiting = packs.step(Shown(Y), G, DAYS, today=TODAY)

    assert waiting.recheck_on == TODAY + timedelta(days=7)
    assert packs.step(waiting, G, DAYS, today=waiting.recheck_on - DAY).colour is Y
    assert packs.step(waiting, G, DAYS, today=waiting.recheck_on).colour is G


@given(st.lists(st.sampled_from(PaceColour), min_size=1, max_size=60))
def test_a_colour_shown_is_never_better_than_measured_and_stays_its_days(
    measured: list[PaceColour],
) -> None:
    ranks = {band.colour: n for n, band in enumerate(DAYS.bands)}
    line = play(list(measured))
    for n, (was, shown) in enumerate(zip([None, *line], line, strict=False)):
        assert shown is not None
        assert ranks[shown] >= ranks[measured[n]]
        if was is not None and ranks[shown] < ranks[was]:
            assert all(ranks[one] < ranks[was] for one in measured[n - 7 : n + 1])
            assert n >= 7


@given(st.lists(st.sampled_from(PaceColour), min_size=1, max_size=40))
def test_without_hysteresis_it_shows_what_is_measured(measured: list[PaceColour]) -> None:
    assert play(list(measured), replace(DAYS, upgrade_after_days=0)) == measured


# ---- back-test


K = ProjectEventKind
GROUND = packs.Ground([policy()], YARDSTICK)


def history(signed: date, **days: date) -> list[ProjectEvent]:
    """Entered, admitted and signed on one day; started=, produced=, left= on others."""
    events = [
        ProjectEvent(1, K.ENTERED, signed, detail=Basics(ProjectKind.NEW, "/990000/990100/")),
        ProjectEvent(2, K.ADMITTED, signed, on=signed),
        ProjectEvent(3, K.SIGNED, signed, on=signed),
    ]
    for name, day in days.items():
        events.append(ProjectEvent(len(events) + 1, K(name), day, on=day))
    return events


MAY = {"first": date(2026, 5, 1), "last": date(2026, 5, 31)}

HISTORIES = {
    1: history(date(2026, 4, 25)),  # due in June
    2: history(date(2026, 3, 10)),  # due on 9 May, late from then on
    3: history(date(2026, 3, 10), started=date(2026, 5, 20)),  # late for eleven days
    4: history(date(2026, 3, 10), started=date(2026, 5, 9)),  # on its last day
    5: history(date(2026, 6, 2)),  # not yet entered
    6: history(date(2026, 1, 1), left=date(2026, 4, 20)),  # gone before
    7: history(date(2026, 3, 10), started=date(2026, 4, 1), produced=date(2026, 5, 3)),
}


def test_a_back_test_says_what_would_have_been() -> None:
    """“14 of 80 projects would have been late last month”: here 2 of 5."""
    found = packs.backtest(HISTORIES, DAYS, GROUND, **MAY)

    assert (found.projects, found.late) == (5, (2, 3))
    assert found.at_end == {G: 3, B: 0, Y: 1, R: 0}  # the seventh is produced: no clock
    assert found.written == (
        "按“样板·四色看超期天数”，2026年5月1日至2026年5月31日，5个项目中有2个会判为超期"
    )


def test_hysteresis_keeps_the_colour_for_its_days() -> None:
    """Project 3 started on the 20th: measured in time from then on, shown so from the 27th."""

    def on(day: int) -> int:
        span = {"first": date(2026, 5, 1), "last": date(2026, 5, day)}
        return packs.backtest({3: HISTORIES[3]}, DAYS, GROUND, **span).at_end[Y]

    assert [on(day) for day in (9, 10, 20, 26, 27)] == [0, 1, 1, 1, 0]


def test_what_was_recorded_later_changes_no_back_test() -> None:
    """It plays over what was known on each day, not over what is known now."""
    late_report = ProjectEvent(9, K.STARTED, date(2026, 6, 3), on=date(2026, 5, 1))
    more = HISTORIES | {2: [*HISTORIES[2], late_report]}

    assert packs.backtest(more, DAYS, GROUND, **MAY) == packs.backtest(
        HISTORIES, DAYS, GROUND, **MAY
    )


def test_another_pack_judges_otherwise() -> None:
    strict = replace(
        DAYS,
        bands=(DAYS.bands[0], replace(DAYS.bands[1], is_late=True), *DAYS.bands[2:]),
    )

    assert packs.backtest(HISTORIES, strict, GROUND, **MAY).late == (2, 3, 4)


def test_who_cannot_be_measured_is_counted_apart() -> None:
    found = packs.backtest(HISTORIES, POINTS, GROUND, **MAY)

    assert (found.projects, found.late, found.unmeasured) == (5, (), 5)
    assert found.written.endswith("；5个没有可量的数据")


@pytest.mark.parametrize(
    ("preset", "span"),
    [(PHASE, MAY), (DAYS, {"first": date(2026, 5, 2), "last": date(2026, 5, 1)})],
)
def test_only_a_pack_about_time_and_a_span_can_be_played(
    preset: Pack, span: dict[str, date]
) -> None:
    with pytest.raises(ValueError, match="wanted"):
        packs.backtest(HISTORIES, preset, GROUND, **span)
