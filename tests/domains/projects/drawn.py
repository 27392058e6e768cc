"""Projects drawn at random for the rules: dates, stops and credits in every mixture that the facts allow."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from daxiao.domains.projects.types import (
    Admission,
    Credit,
    LandMode,
    Limit,
    Milestone,
    PaceYardstick,
    Phase,
    Policy,
    ProjectFacts,
    ProjectKind,
    SpanUnit,
    Stop,
)


FIRST = date(2025, 1, 1)
SPAN = 900

YARDSTICK = PaceYardstick(
    due_soon_days=15, silent_days=180, overdue_days=365, rectify_days=30, objection_days=5
)


def project(**given: object) -> ProjectFacts:
    """An admitted project of the invented place 990100 with what is given."""
    facts: dict[str, object] = {
        "key": 1,
        "kind": ProjectKind.NEW,
        "admission": Admission.ADMITTED,
        "region": "/990000/990100/",
        "land_mode": LandMode.GRANTED,
        "invest": Decimal(3),
        "admitted_on": date(2026, 1, 5),
    }
    return ProjectFacts(**(facts | given))  # type: ignore[arg-type]


def policy(**given: object) -> Policy:
    """60 days to the start of works, 9 months to production."""
    facts: dict[str, object] = {
        "code": "drawn",
        "name": "试行时限",
        "region": "990100",
        "since": date(2024, 1, 1),
        "until": None,
        "limits": (
            Limit(Milestone.SIGNED, Milestone.STARTED, 60, SpanUnit.DAYS),
            Limit(Milestone.STARTED, Milestone.PRODUCED, 9, SpanUnit.MONTHS),
        ),
    }
    return Policy(**(facts | given))  # type: ignore[arg-type]


days = st.integers(0, SPAN).map(lambda n: FIRST + timedelta(days=n))
days_or_none = st.none() | days


@st.composite
def stops(draw: st.DrawFn) -> Stop:
    start = draw(days)
    length = draw(st.none() | st.integers(1, 120))
    end = None if length is None else start + timedelta(days=length)
    return Stop(start, end, "停工", draw(st.integers(0, 1)))


credits_ = st.builds(
    Credit,
    st.sampled_from(Milestone),
    st.integers(1, 90),
    st.sampled_from([SpanUnit.DAYS, SpanUnit.WORKING_DAYS]),
    st.just("顺延决定"),
)


@st.composite
def projects(draw: st.DrawFn) -> ProjectFacts:
    return ProjectFacts(
        key=draw(st.integers(1, 9)),
        kind=draw(st.sampled_from(ProjectKind)),
        admission=draw(st.sampled_from([Admission.ADMITTED, Admission.ADMITTED, *Admission])),
        region=draw(st.sampled_from(["/990000/990100/", "/990000/990100/990101/", "/880000/"])),
        land_mode=draw(st.none() | st.sampled_from(LandMode)),
        invest=draw(st.none() | st.sampled_from([Decimal("0.5"), Decimal(5), Decimal(12)])),
        admitted_on=draw(days_or_none),
        signed_on=draw(days_or_none),
        registered_on=draw(days_or_none),
        started_on=draw(days_or_none),
        produced_on=draw(st.none() | st.none() | days),
        last_progress_on=draw(days_or_none),
        stops=tuple(draw(st.lists(stops(), max_size=3))),
        credit_days=draw(st.sampled_from([0, 0, 0, 20])),
        credits=tuple(draw(st.lists(credits_, max_size=2))),
        phase=draw(st.none() | st.sampled_from(Phase)),
        level=draw(st.none() | st.sampled_from([Phase.GREEN, Phase.BLUE, Phase.YELLOW])),
        rectify_by=draw(days_or_none),
    )


POLICIES = (
    policy(until=date(2026, 1, 1)),
    policy(
        code="later",
        since=date(2026, 1, 1),
        limits=(
            Limit(Milestone.SIGNED, Milestone.REGISTERED, 3, SpanUnit.WORKING_DAYS),
            Limit(
                Milestone.SIGNED, Milestone.STARTED, 3, SpanUnit.MONTHS, land_mode=LandMode.LEASED
            ),
            Limit(
                Milestone.REGISTERED,
                Milestone.STARTED,
                3,
                SpanUnit.MONTHS,
                land_mode=LandMode.GRANTED,
            ),
            Limit(
                Milestone.STARTED, Milestone.PRODUCED, 200, SpanUnit.WORKING_DAYS, high=Decimal(5)
            ),
            Limit(Milestone.STARTED, Milestone.PRODUCED, 12, SpanUnit.MONTHS, low=Decimal(5)),
        ),
    ),
    policy(code="near", region="990101", since=date(2025, 6, 1)),
)
