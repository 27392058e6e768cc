"""An address is always safe: whoever asks, and whatever it says, a page of the projects stands or is not found.

And none of them knows anything of another county: a number out of reach is answered as one that is not there.
"""

import itertools
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern

from daxiao.domains.projects.models import (
    ProjectFile,
    QuotaLine,
    SpotCheck,
)
from daxiao.domains.projects.services import clock as clock_services
from daxiao.domains.projects.services import imports
from daxiao.domains.projects.services.files import Upload
from daxiao.entry.web import urlpatterns
from daxiao.kernel.caps import Role
from daxiao.kernel.models import Region
from tests.cast import Cast, Person, person
from tests.factories import projects as make
from tests.factories.directory import World
from tests.moment import NOW, TODAY
from tests.registers import world as fillers


pytestmark = pytest.mark.django_db

HEADS = (
    "projects/",
    "project-",
    "quotas/",
    "spot-checks/",
    "blockers/",
)
"""How the addresses of the projects begin; pages of registers are walked by the tests of the registers."""

PAPER = Upload("停工通知.pdf", b"%PDF-1.7 notice")
SHEET = "项目名称,项目性质,所在地\n青禾某项目,新建,青禾县\n".encode()


def own_patterns() -> list[URLPattern]:
    return [
        one
        for one in urlpatterns
        if isinstance(one, URLPattern)
        and str(one.pattern).startswith(HEADS)
        and "entry" not in one.callback.__module__
        and not one.callback.__module__.startswith("daxiao.ui")
    ]


ODD = {
    "on": ("xxxx", "0000-00-00", "9999-12-31", "2026-02-30", "%00"),
    "since": ("-1", "2999-01-01", "%00"),
    "part": ("moves", "trend", "filters", "nothing", "%00"),
    "size": ("abc", "-1", "99999999999999999999", "²"),
    "page": ("-1", "0", "abc", "99999999999999999999", "²", "%00"),
    "county": ("abc", "-1", "99999999999999999999999999", "²", "%00"),
    "industry": ("%00", "x" * 300),
    "place": ("xxxx", "-1", "%00", "9" * 30, "²"),
    "year": ("abc", "-1", "0", "9" * 30, "9" * 5000, "²", "%00"),
    "by": ("xxxx", "%00"),
    "rank": ("xxxx",),
    "group": ("%00", "9" * 30),
    "figure": ("xxxx", "%00"),
    "at": ("%00", "x" * 300),
    "stages": ("2", "²"),
    "show": ("xxxx",),
    "code": ("%00", "x" * 300),
    "template": ("%00", "x" * 300),
    "pack": ("%00", "x" * 300),
    "first": ("xxxx", "0001-01-01", "9999-12-31"),
    "last": ("xxxx", "0001-01-01"),
    "way": ("xxxx", "forward", "backward"),
    "day": ("xxxx", "9999-12-31", "0001-01-01"),
    "start": ("xxxx", "9999-12-31", "0001-01-01"),
    "end": ("xxxx", "9999-12-31", "0001-01-01"),
    "region": ("%00", "9" * 30, "abc"),
    "lead_unit": ("%00", "9" * 30, "abc"),
    "invest__min": ("1e999", "nan", "%00"),
    "phase": ("xxxx", "%00"),
    "kind": ("xxxx", "%00"),
    "tags": ("%00",),
    "q": ("%00", "%", "x" * 300),
    "axis": ("xxxx",),
    "only": ("xxxx",),
    "sort": ("xxxx", "--code", "%00"),
    "whole": ("xxxx",),
    "metric": ("xxxx",),
    "words": ("2", "%00"),
}
WORDS = (
    "nothing",
    "xlsx",
    "csv",
    "policy",
    "stop",
    "resume",
    "credit",
    "permit",
    "edit",
    "x" * 300,
)


# all at once: the n-th odd value of every name
TOGETHER = [
    "&".join(f"{name}={values[n % len(values)]}" for name, values in ODD.items())
    for n in range(max(map(len, ODD.values())))
]
FILTERS = {"county", "region", "lead_unit", "invest__min", "phase", "kind", "tags", "q", "sort"}
ASKED = {
    "/projects/map/": {"on", "since", "part", "metric", "whole", *FILTERS},
    "/projects/map/list/": {"on", "page", "industry", "place", "county"},
    "/projects/board/": {"by", "at", *FILTERS},
    "/projects/gantt/": {"size", "page", "stages", "words", *FILTERS},
    "/projects/figures/": {"by", "rank", "place", "year"},
    "/projects/figures/rows/": {"group", "figure", "place", "year"},
    "/projects/growth/": {"place", "year"},
    "/quotas/table/": {"place", "year"},
    "/spot-checks/quality/": {"year"},
    "/project-rules/backtest/": {"pack", "first", "last", "place"},
}
"""What the pages understand."""


def fill(place: Region, owner: Person) -> dict[str, int]:
    """One of everything that has an address of its own, in a place; its keys by the name in the pattern."""
    project = make.signed(place, on=TODAY - timedelta(days=40), name=f"{place.name}铜箔项目")
    clock_services.stop(
        make.SEED,
        project=project,
        stop=clock_services.StopInput(TODAY - timedelta(days=3), "文物勘探", uploads=(PAPER,)),
        today=TODAY,
        now=NOW,
    )
    fillers.add_spot_checks(place, 1)
    fillers.add_quotas(place, 1)
    handed = imports.hand_over(owner.actor, upload=imports.Upload("项目.csv", SHEET), now=NOW)
    return {
        "projects/": project.pk,
        "project-files/": ProjectFile.everything.get(project=project).pk,
        "project-import/": handed.pk,
        "quotas/": QuotaLine.everything.get(region=place).pk,
        "spot-checks/": SpotCheck.everything.get(region=place).pk,
        "number": project.records.get(kind="stopped").number,
    }


@pytest.fixture
def here(world: World, cast: Cast) -> dict[str, int]:
    return fill(world.county, cast.office)


@pytest.fixture
def there(world: World, cast: Cast) -> dict[str, int]:
    return fill(world.away, cast.stranger)


@pytest.fixture
def nobody(world: World) -> Person:
    """Somebody with an account who may see no project at all."""
    firm = world.units["青禾精铸"]
    return person("nobody", "企业经办", Role.ENTERPRISE, home=world.county, org=firm)


def client_of(who: Person) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(who.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def addresses(keys: dict[str, int], words: tuple[str, ...] = ()) -> Iterator[str]:
    """Every address of the projects with these keys in it; `words` stand where a pattern takes any word."""
    for one in own_patterns():
        route = str(one.pattern)
        head = next((h for h in keys if route.startswith(h)), "projects/")
        route = route.replace("<int:pk>", str(keys[head]))
        route = route.replace("<int:number>", str(keys["number"]))
        if "<" not in route:
            yield f"/{route}"
            continue
        for word in words or KNOWN:
            yield "/" + re.sub(r"<str:\w+>", word, route)


KNOWN = (
    "stages",
    "schedules",
    "paces",
    "blockers",
    "permits",
    "entry",
    "backtest",
    "history",
    "policy",
    "xlsx",
    "stop",
    "credit",
    "funds",
)
"""Words that some pattern knows: rules, kinds of files, what is done to the clock, a stage."""


ANSWERS = {200, 302, 403, 404, 405, 422}
PEOPLE = ["office", "clerk", "reader", "stranger"]


@pytest.mark.parametrize("who", PEOPLE)
def test_a_page_stands_or_is_not_found_whoever_asks(
    who: str, cast: Cast, here: dict[str, int]
) -> None:
    """Whatever word stands where a pattern takes one, and whatever is asked of the page, all of it at once."""
    client = client_of(getattr(cast, who))
    asked = [*addresses(here), *addresses(here, WORDS), *addresses(dict.fromkeys(here, 0))]
    for address, query in zip(dict.fromkeys(asked), itertools.cycle(["", *TOGETHER])):
        status = client.get(f"{address}?{query}").status_code
        assert status in ANSWERS, f"{address}?{query}"


PAGES = (
    "/projects/map/",
    "/projects/map/list/",
    "/projects/board/",
    "/projects/gantt/",
    "/projects/figures/",
    "/projects/figures/rows/",
    "/projects/growth/",
    "/quotas/table/",
    "/spot-checks/quality/",
    "/project-rules/backtest/",
)
"""The pages whose address says much."""


@pytest.mark.parametrize("page", PAGES)
def test_what_nobody_could_mean_is_left_out(page: str, cast: Cast, here: dict[str, int]) -> None:
    """Each value alone: together one odd value might hide what another does."""
    client = client_of(cast.office)
    for name in sorted(ASKED[page]):
        for value in ODD[name]:
            status = client.get(f"{page}?{name}={value}").status_code
            assert status in {200, 404}, f"{page}?{name}={value}"


def test_a_number_of_any_length_is_a_number_of_nothing(cast: Cast, here: dict[str, int]) -> None:
    client = client_of(cast.office)
    for address in addresses(dict.fromkeys(here, 10**30)):
        assert client.get(address).status_code in ANSWERS, address


def with_keys() -> set[str]:
    """Addresses of one row: what they say of another county is said to nobody there."""
    return {str(one.pattern) for one in own_patterns() if "<int:" in str(one.pattern)}


@pytest.mark.parametrize("method", ["get", "post"])
def test_rows_of_another_county_are_not_there(
    method: str, cast: Cast, there: dict[str, int]
) -> None:
    client = client_of(cast.office)
    routes = [a for a in addresses(there) if re.search(r"/\d+/", a)]
    assert len(routes) >= len(with_keys())
    for address in routes:
        if "/project-rules/" in address:
            continue  # a rule of one's own place, whatever the number: asked by its own tests
        status = getattr(client, method)(address, {"reason": "x", "to": "done"}).status_code
        assert status in {404, 405}, address


def test_who_sees_no_project_sees_no_page_of_projects(nobody: Person, here: dict[str, int]) -> None:
    client = client_of(nobody)
    for address in {*addresses(here)}:
        assert client.get(address).status_code in {403, 404, 405}, address
        assert client.post(address).status_code in {403, 404, 405}, address
