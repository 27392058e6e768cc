"""Two people at once on one document, on the database that lets them: nobody's word is lost, nothing is written twice."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections

from daxiao.domains.documents import services
from daxiao.domains.documents.models import Candidate, Reading
from daxiao.domains.plans.models import Plan
from daxiao.domains.targets import services as target_services
from daxiao.domains.targets.models import Indicator, Target
from daxiao.domains.tasks.models import Task
from daxiao.flows import adopt_plan
from daxiao.kernel.errors import Stale
from daxiao.std.findings import Refused
from tests.cast import SYSTEM
from tests.factories import directory, documents
from tests.moment import NOW, TODAY, later


pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]

Work = Callable[[], object]


def at_once(*works: Work) -> list[BaseException | None]:
    """Run them together; what each raised."""
    start = threading.Barrier(len(works))
    raised: list[BaseException | None] = [None] * len(works)

    def run(n: int, work: Work) -> None:
        start.wait()
        try:
            work()
        except BaseException as error:
            raised[n] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n, w)) for n, w in enumerate(works)]
    for t in threads:
        t.start()
    for t in threads:
        t.join(timeout=30)
    return raised


def adopt(reading: Reading) -> None:
    fresh = Reading.everything.get(pk=reading.pk)
    adopt_plan.adopt(SYSTEM, reading=fresh, today=TODAY, now=NOW)


def test_two_publishers_write_once() -> None:
    reading, *_ = documents.small(directory.world().county)
    services.accept_all(SYSTEM, reading=reading, now=NOW)

    raised = at_once(lambda: adopt(reading), lambda: adopt(reading))

    assert raised == [None, None]
    assert [m.everything.count() for m in (Plan, Target, Task, Indicator)] == [1, 1, 1, 1]


def test_a_verdict_waits_for_the_publisher_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, target, _ = documents.small(directory.world().county)
    services.accept_all(SYSTEM, reading=reading, now=NOW)
    target.refresh_from_db()
    inside, judging = threading.Event(), threading.Event()
    real = target_services.adopt

    def slow(*args: object, **kwargs: object) -> object:
        inside.set()
        judging.wait(10)
        return real(*args, **kwargs)  # type: ignore[arg-type]

    def judge() -> None:
        inside.wait(10)
        threading.Timer(0.5, judging.set).start()
        services.reject(SYSTEM, candidate=target, version=target.version, now=later())

    monkeypatch.setattr(target_services, "adopt", slow)
    published, judged = at_once(lambda: adopt(reading), judge)

    target = Candidate.everything.get(pk=target.pk)
    assert published is None
    assert isinstance(judged, Stale | Refused)
    assert (target.verdict, target.adopted_at is not None) == ("accepted", True)
    assert Target.everything.count() == 1
