"""Every register of the platform over a published plan: the office of the county sees its rows, the stranger none."""

import pytest
from django.http import QueryDict

from daxiao.kernel.access import Actor
from daxiao.ui.listing import Listing
from daxiao.ui.register import REGISTERS, Register
from tests.cast import Cast
from tests.factories.plans import Ledger
from tests.registers.conftest import Get, text_of


NAMES = [r.name for r in REGISTERS]


@pytest.fixture(params=NAMES)
def register(request: pytest.FixtureRequest) -> Register:
    return REGISTERS[request.param]


@pytest.fixture
def keys(register: Register, cast: Cast, ledger: Ledger) -> list[object]:
    """Rows of the county's office that are not also the stranger's."""
    mine = list(register.rows(cast.office.actor).values_list("pk", flat=True))
    theirs = set(register.rows(cast.stranger.actor).values_list("pk", flat=True))
    return [k for k in mine if k not in theirs]


# registers without a row that only the county sees: with the reason
EMPTY: dict[str, str] = {
    "projects": "a plan's projects are entered one by one; tests/registers/world.py enters some",
    "blockers": "a plan raises no blocker; tests/registers/world.py raises some",
    "progress-logs": "a plan reports nothing from a site; tests/registers/world.py reports some",
    "project-matters": "lists are made project by project; tests/registers/world.py makes some",
    "acceptances": "nothing has been built yet; tests/registers/world.py receives some",
    "spot-checks": "nobody has drawn yet; tests/registers/world.py draws some",
    "spot-visits": "nobody has drawn yet; tests/registers/world.py draws some",
    "proposals": "nothing is late and no colour has moved; tests/registers/world.py admits some",
    "quotas": "a plan's targets become quotas when somebody confirms them; tests/registers/world.py sets some",
    "goals": "a plan's targets become goals when somebody turns them; tests/registers/goals_world.py sets some",
    "month-locks": "no month was locked; tests/registers/figures_world.py locks some",
    **dict.fromkeys(
        (
            "evaluations",
            "evaluation-schemes",
            "evaluation-items",
            "evaluation-subjects",
            "evaluation-cells",
            "evaluation-problems",
            "objections",
            "experts",
            "expert-seats",
            "midterms",
            "midterm-targets",
        ),
        "nobody has begun an evaluation; tests/registers/evaluation_world.py begins some",
    ),
    **dict.fromkeys(
        ("rounds", "owed", "frozen", "round-reminders"),
        "no round was opened; tests/registers/round_world.py opens some",
    ),
    **dict.fromkeys(
        ("task-nodes", "task-reports", "task-items", "hand-overs"),
        "nobody has reported yet; tests/registers/task_world.py lets some report",
    ),
    "figures": "a plan hands in no figure; tests/registers/figures_world.py enters some",
    "sample-figures": "a plan names no sample; tests/registers/book_world.py keeps some",
    "reporting-duties": "people say who reports what; tests/registers/book_world.py does",
    "figures-waiting": "a plan hands in no figure; tests/registers/figures_world.py enters some",
    "ranking-schemes": "people weigh indicators; tests/registers/ranking_world.py sets some",
    "ranking-exclusions": "people leave places out; tests/registers/ranking_world.py does",
    "orders": "a fresh plan has nothing late to urge; tests/registers/world.py drafts some",
    "order-measures": "no order was issued that a unit answers with a plan; tests/registers/world.py reports some",
    **dict.fromkeys(
        ("bodies", "body-members", "body-charges", "work-points", "points"),
        "the office sets up bodies and drafts work points; tests/registers/body_world.py does",
    ),
    "order-outcomes": "people record results by the year; tests/registers/world.py records some",
    "project-candidates": "the small plan names no project",
    "revisions": "nobody has handed over a second version of the small plan",
    "stated-figures": "the small plan states no figure of the past",
    "indicator-matches": "what is measured is one catalogue for the whole platform",
    "indicators": "what is measured is one catalogue for the whole platform",
}


def test_ledger_fills_the_register(register: Register, keys: list[object]) -> None:
    """Without rows the tests below would prove nothing."""
    assert bool(keys) is (register.name not in EMPTY)


def test_stranger_meets_none_of_the_rows(
    register: Register, keys: list[object], cast: Cast, get: Get
) -> None:
    stranger = cast.stranger.actor
    seen = set(register.rows(stranger).values_list("pk", flat=True))

    assert seen.isdisjoint(keys)
    for key in keys[:5]:
        assert get(stranger, register.url_of(key)).status_code in {403, 404}
        for action in (a for a in register.actions if a.row):
            url = register.action_url(action, key)
            assert get(stranger, url).status_code in {403, 404}, action.name
            assert get(stranger, url, post={}).status_code in {403, 404}, action.name


def test_list_detail_tabs_and_exports_open(
    register: Register, keys: list[object], cast: Cast, get: Get
) -> None:
    office = cast.office.actor

    for address in ("", "?part=filters", "export.csv", "export.xlsx"):
        assert get(office, register.url + address).status_code == 200, address
    for key in keys[:3]:
        for tab in ["", *(f"?tab={p.tab}" for p in register.panels)]:
            assert get(office, register.url_of(key) + tab).status_code == 200, tab


def test_every_form_opens_or_says_why_not(
    register: Register, keys: list[object], cast: Cast, get: Get
) -> None:
    for actor in (cast.office.actor, cast.admin.actor):
        for action in register.actions:
            key = keys[0] if keys and action.row else None
            if action.row and key is None:
                continue
            response = get(actor, register.action_url(action, key))
            assert response.status_code in {200, 403, 404}, action.name


def test_every_field_reads_sorts_and_filters(
    register: Register, keys: list[object], cast: Cast
) -> None:
    """A path that the query does not have would only fail when somebody clicks it."""
    office = cast.office.actor
    every = "&".join(f"col={f.name}" for f in register.fields)

    for field in register.fields:
        for down in ("", "-"):
            look = Listing(register, office, QueryDict(f"{every}&sort={down}{field.name}"))
            assert len(look.shown) == min(look.total, look.size), field.name
            assert look.body(selectable=True) or not look.total
        for name in field.filters() if field.filter else ():
            for value in ("1", "2026-01-01", "2026-01", "none", "x"):
                Listing(register, office, QueryDict(f"{name}={value}")).body(selectable=True)


def test_unit_clerk_sees_no_more_than_the_office(
    register: Register, cast: Cast, ledger: Ledger
) -> None:
    def seen(actor: Actor) -> set[object]:
        return set(register.rows(actor).values_list("pk", flat=True))

    assert seen(cast.clerk.actor) <= seen(cast.admin.actor) | seen(cast.office.actor)


def test_nobody_gets_in_without_grants(register: Register, ledger: Ledger, get: Get) -> None:
    nobody = Actor(user_id=None, label="x")

    assert get(nobody, register.url).status_code == 403
    assert "共 <b>" not in text_of(get(nobody, register.url))
