"""Two processes at once, on the database that lets them: each row is taken once, nobody is blocked for good."""

import threading
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.db import connection, connections

from daxiao.kernel import outbox
from daxiao.kernel.models import Notice, Org, Outbox, Region
from daxiao.kernel.outbox import Letter
from tests.factories import directory
from tests.moment import NOW


pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def unit() -> Iterator[Org]:
    world = directory.world()
    yield world.units["县经信局"]
    Notice.everything.all().delete()
    Outbox.objects.all().delete()


def test_two_workers_deliver_each_row_once(unit: Org) -> None:
    for i in range(40):
        outbox.put("news", on=unit, body={"text": str(i)})
    start, counts = threading.Barrier(2), []

    def write(body: Mapping[str, Any]) -> list[Letter]:
        return [Letter(text=str(body["text"]), org_id=unit.pk)]

    def work() -> None:
        start.wait()
        try:
            counts.append(outbox.deliver({"news": write}, now=NOW))
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for w in workers:
        w.start()
    for w in workers:
        w.join(timeout=30)

    texts = sorted(Notice.everything.values_list("text", flat=True), key=int)
    assert texts == [str(i) for i in range(40)]
    assert sum(done for done, _ in counts) == 40
    assert [failed for _, failed in counts] == [0, 0]


def test_the_paths_of_the_tree_are_found_whatever_the_collation(unit: Org) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW lc_collate")
        assert cursor.fetchone() == ("C.UTF-8",)

    county = Region.everything.get(code="980121")
    assert Region.everything.filter(path__startswith=county.path).count() == 3
