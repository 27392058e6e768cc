"""Notices go out once, whatever fails and however many workers sweep."""

from collections.abc import Mapping
from typing import Any

import pytest

from daxiao.kernel import outbox
from daxiao.kernel.models import Notice, Outbox
from daxiao.kernel.outbox import Letter
from tests.factories.directory import World
from tests.moment import NOW, later


@pytest.fixture
def unit_id(world: World) -> int:
    return world.units["县经信局"].pk


def put(world: World, topic: str = "news", **body: Any) -> Outbox:
    return outbox.put(topic, on=world.county, body=body)


def texts() -> list[str]:
    return sorted(Notice.everything.values_list("text", flat=True))


def writer(unit_id: int) -> outbox.Writer:
    def write(body: Mapping[str, Any]) -> list[Letter]:
        if body.get("is_bad"):
            raise ValueError("no such row")
        return [Letter(text=str(body["text"]), link="/x/", org_id=unit_id)]

    return write


def test_a_change_becomes_notices_once(world: World, unit_id: int) -> None:
    row = put(world, text="一")
    writers = {"news": writer(unit_id)}

    assert outbox.deliver(writers, now=later()) == (1, 0)
    assert outbox.deliver(writers, now=later(2)) == (0, 0)

    notice = Notice.everything.get()
    assert (notice.text, notice.link, notice.org_id, notice.topic) == ("一", "/x/", unit_id, "news")
    assert (notice.created_at, notice.outbox) == (later(), row)


def test_a_change_may_concern_nobody(world: World) -> None:
    put(world)

    assert outbox.deliver({"news": lambda _body: []}, now=NOW) == (1, 0)
    assert texts() == []


def test_one_bad_row_does_not_stop_the_others(world: World, unit_id: int) -> None:
    put(world, text="一")
    bad = put(world, is_bad=True)
    put(world, text="三")

    assert outbox.deliver({"news": writer(unit_id)}, now=NOW) == (2, 1)

    bad.refresh_from_db()
    assert texts() == ["一", "三"]
    assert (bad.processed_at, bad.tries, bad.error) == (None, 1, "ValueError('no such row')")


def test_a_bad_row_is_tried_again_and_goes_out_when_mended(world: World, unit_id: int) -> None:
    bad = put(world, is_bad=True)
    outbox.deliver({"news": writer(unit_id)}, now=NOW)
    Outbox.objects.filter(pk=bad.pk).update(body={"text": "好了"})

    assert outbox.deliver({"news": writer(unit_id)}, now=later()) == (1, 0)
    assert texts() == ["好了"]


def test_a_row_that_fails_for_good_is_given_up_after_its_tries(world: World, unit_id: int) -> None:
    bad = put(world, is_bad=True)

    counts = [
        outbox.deliver({"news": writer(unit_id)}, now=NOW) for _ in range(outbox.MAX_TRIES + 1)
    ]

    bad.refresh_from_db()
    assert counts == [(0, 1)] * outbox.MAX_TRIES + [(0, 0)]
    assert bad.tries == outbox.MAX_TRIES


def test_a_topic_nobody_writes_is_a_failure_with_its_name(world: World) -> None:
    row = put(world, "unheard")

    assert outbox.deliver({}, now=NOW) == (0, 1)

    row.refresh_from_db()
    assert "unheard" in row.error


def test_a_failure_in_the_middle_writes_no_half(world: World, unit_id: int) -> None:
    put(world)

    def half(_body: Mapping[str, Any]) -> Any:
        yield Letter(text="一", org_id=unit_id)
        raise ValueError("broken off")

    assert outbox.deliver({"news": half}, now=NOW) == (0, 1)
    assert texts() == []


def test_a_notice_without_addressee_is_refused_by_the_table(world: World) -> None:
    row = put(world)

    assert outbox.deliver({"news": lambda _body: [Letter(text="谁")]}, now=NOW) == (0, 1)

    row.refresh_from_db()
    assert "notice_has_addressee" in row.error


def test_of_two_workers_each_row_is_taken_by_one(world: World, unit_id: int) -> None:
    """The second worker sweeps while the first is in the middle of its first row."""
    for text in ("一", "二", "三"):
        put(world, text=text)
    plain = {"news": writer(unit_id)}
    second: list[tuple[int, int]] = []

    def interrupted(body: Mapping[str, Any]) -> list[Letter]:
        if not second:
            second.append((0, 0))
            second[0] = outbox.deliver(plain, now=later())
        return [Letter(text=str(body["text"]), org_id=unit_id)]

    first = outbox.deliver({"news": interrupted}, now=NOW)

    assert texts() == ["一", "三", "二"]
    assert (first, second) == ((1, 0), [(2, 0)])


def test_long_notices_are_cut_not_lost(world: World, unit_id: int) -> None:
    put(world, text="长" * 500)

    outbox.deliver({"news": writer(unit_id)}, now=NOW)

    assert texts() == ["长" * 300]
