"""The review screen: accept, correct, reject, take back; the number stays the document's (05-principles 1)."""

from typing import Any

import pytest
from django.test import Client

from daxiao.domains.documents.models import Candidate, Reading
from daxiao.domains.targets.models import Target
from daxiao.domains.tasks.models import Task
from daxiao.flows import night_sweep
from daxiao.kernel import clock, files
from tests.cast import SYSTEM, Cast
from tests.entry.test_intake import client_of, hand_over
from tests.factories.directory import World
from tests.invented import PLAIN
from tests.moment import TODAY
from tests.traces import kinds


@pytest.fixture
def client(world: World, cast: Cast) -> Client:
    client = client_of(cast.office)
    hand_over(client, world, "方案.txt", PLAIN.encode())
    return client


def target(value: str) -> Candidate:
    return next(
        c for c in Candidate.everything.filter(kind="target") if c.payload["value"] == value
    )


def form_of(client: Client, candidate: Candidate, **changes: str) -> dict[str, str]:
    """What the browser would send back of the card, with some fields changed."""
    form = client.get(f"/candidate/{candidate.pk}/").context["form"]
    data = {f.html_name: f.value() for f in form}
    sent = {k: str(v) for k, v in data.items() if v not in (None, "", False)}
    return {**sent, "version": str(candidate.version), **changes}


def test_an_unchanged_card_is_accepted(client: Client) -> None:
    row = target("120")
    answer = client.post(f"/candidate/{row.pk}/keep/", form_of(client, row))

    row.refresh_from_db()
    assert answer.status_code == 200
    assert (row.verdict, row.final) == ("accepted", None)


def test_a_figure_that_is_not_in_the_sentence_is_refused(client: Client) -> None:
    row = target("120")
    answer = client.post(f"/candidate/{row.pk}/keep/", form_of(client, row, value_text="130"))

    row.refresh_from_db()
    assert answer.status_code == 422
    assert "原句里没有“130”这个数" in answer.content.decode()
    assert 'value="130"' in answer.content.decode()
    assert row.verdict == "pending"


def test_a_corrected_word_is_kept_beside_what_was_read(client: Client) -> None:
    row = target("120")
    client.post(f"/candidate/{row.pk}/keep/", form_of(client, row, ambition="floor"))

    row.refresh_from_db()
    assert row.verdict == "corrected"
    assert (row.final or {})["ambition"] == "floor"
    assert row.payload["ambition"] == "plain"


def test_two_people_on_one_card_the_second_sees_the_first(client: Client) -> None:
    row = target("8")
    first = form_of(client, row)
    client.post(f"/candidate/{row.pk}/reject/", first)
    second = client.post(f"/candidate/{row.pk}/keep/", first)

    row.refresh_from_db()
    assert second.status_code == 409
    assert "别人已先作了结论" in second.content.decode()
    assert row.verdict == "rejected"


def test_a_verdict_can_be_taken_back(client: Client) -> None:
    row = target("8")
    client.post(f"/candidate/{row.pk}/reject/", form_of(client, row))
    row.refresh_from_db()
    client.post(f"/candidate/{row.pk}/reopen/", {"version": row.version})

    row.refresh_from_db()
    assert (row.verdict, row.decided_at) == ("pending", None)


def test_publish_shows_first_then_does_and_twice_does_nothing_twice(client: Client) -> None:
    reading = Reading.everything.get()
    client.post(f"/review/{reading.pk}/keep-certain/")
    kept = Candidate.everything.filter(kind="target", verdict="accepted").count()
    preview = client.get(f"/review/{reading.pk}/publish/").context["preview"]
    client.post(f"/review/{reading.pk}/publish/")
    client.post(f"/review/{reading.pk}/publish/")

    assert preview.plans[0].new_targets == kept
    assert Target.everything.count() == kept
    assert (
        Task.everything.count()
        == Candidate.everything.filter(kind="task", verdict="accepted").count()
    )


def test_what_stands_in_the_ledger_is_not_judged_again(client: Client) -> None:
    reading = Reading.everything.get()
    client.post(f"/review/{reading.pk}/keep-certain/")
    client.post(f"/review/{reading.pk}/publish/")
    row = Candidate.everything.exclude(adopted_at=None).first()
    assert row is not None
    answer = client.post(f"/candidate/{row.pk}/reject/", {"version": row.version})

    assert answer.status_code == 422
    assert "已经发布到台账" in answer.content.decode()


def test_a_stranger_sees_nothing_of_it(client: Client, cast: Cast) -> None:
    reading = Reading.everything.get()
    row = Candidate.everything.first()
    assert row is not None
    other = client_of(cast.stranger)

    for path in (
        f"/review/{reading.pk}/",
        f"/review/{reading.pk}/text/",
        f"/review/{reading.pk}/progress/",
        f"/review/{reading.pk}/publish/",
        f"/candidate/{row.pk}/",
    ):
        assert other.get(path).status_code == 404, path
    for path in (f"/candidate/{row.pk}/keep/", f"/candidate/{row.pk}/reject/"):
        assert other.post(path, {"version": "0"}).status_code == 404, path
    row.refresh_from_db()
    assert row.verdict == "pending"


def test_a_reader_of_the_place_cannot_open_the_review(client: Client, cast: Cast) -> None:
    reading = Reading.everything.get()

    assert client_of(cast.reader).get(f"/review/{reading.pk}/").status_code == 404


def test_a_unit_is_told_of_the_tasks_it_leads(client: Client, cast: Cast) -> None:
    reading = Reading.everything.get()
    client.post(f"/review/{reading.pk}/keep-certain/")
    client.post(f"/review/{reading.pk}/publish/")
    night_sweep.sweep(SYSTEM, today=TODAY, now=clock.now(), enqueue=lambda _pk: None)

    page = client_of(cast.clerk).get("/desk/").content.decode()
    assert "由贵单位牵头" in page
    assert "由贵单位牵头" not in client_of(cast.enterprise).get("/desk/").content.decode()


def test_a_second_look_at_a_correction_keeps_it(client: Client) -> None:
    row = target("120")
    client.post(f"/candidate/{row.pk}/keep/", form_of(client, row, ambition="floor"))
    row.refresh_from_db()
    client.post(f"/candidate/{row.pk}/keep/", form_of(client, row))

    row.refresh_from_db()
    assert row.verdict == "corrected"
    assert (row.final or {})["ambition"] == "floor"


def test_the_original_comes_back_byte_by_byte_and_the_fetching_is_recorded(
    client: Client, cast: Cast
) -> None:
    reading = Reading.everything.get()
    answer: Any = client.get(f"/review/{reading.pk}/original/")

    assert b"".join(answer.streaming_content) == PLAIN.encode()
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "documents.original_fetched" in kinds(reading.document)
    for who in (cast.stranger, cast.reader, cast.clerk):
        assert client_of(who).get(f"/review/{reading.pk}/original/").status_code == 404
    assert "下载原文件" in client.get(f"/review/{reading.pk}/").content.decode()
    assert (
        f"/review/{reading.pk}/original/"
        in client.get(f"/readings/{reading.pk}/?tab=材料").content.decode()
    )


def test_a_lost_original_is_told_in_a_sentence(client: Client) -> None:
    reading = Reading.everything.get()
    files.path_of(reading.document.file.sha256).write_bytes(b"torn")
    answer = client.get(f"/review/{reading.pk}/original/")
    files.path_of(reading.document.file.sha256).unlink()

    assert answer.status_code == 422
    assert "从备份恢复" in answer.content.decode()


def test_a_long_queue_is_turned_in_pages(client: Client) -> None:
    reading = Reading.everything.get()
    one = target("120")
    Candidate.everything.bulk_create(
        Candidate(
            reading=reading,
            kind="target",
            key=f"X{n}",
            plan=one.plan,
            start=one.start,
            end=one.end,
            grade="stated" if n else "weak",
            payload=one.payload | {"key": f"X{n}"},
        )
        for n in range(450)
    )
    total = Candidate.everything.count()
    first = client.get(f"/review/{reading.pk}/")
    last = client.get(f"/review/{reading.pk}/?page=99")
    beyond = Candidate.everything.get(key="X449")

    assert first.context["candidate"].key == "X0"  # the uncertain first
    assert len(first.context["queue"]["rows"]) == 200
    assert first.context["queue"]["total"] == total
    assert len(last.context["queue"]["rows"]) == total - 400
    assert client.get(f"/review/{reading.pk}/?c={beyond.pk}").context["candidate"] == beyond
    assert client.get(f"/review/{reading.pk}/?page=9&show=task").context["queue"]["page"] == 1


def test_the_progress_of_a_reading_does_not_fetch_its_text(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    reading = Reading.everything.get()
    with django_assert_max_num_queries(10) as asked:
        client.get(f"/review/{reading.pk}/progress/")

    assert not any('"blocks"' in q["sql"] or '"text"' in q["sql"] for q in asked.captured_queries)


# ---- what the engine did not see, and what it saw twice


def words_at(reading: Reading, words: str) -> dict[str, str]:
    start = reading.document.text.index(words)
    return {"start": str(start), "end": str(start + len(words))}


def first(client: Client) -> Reading:
    return Reading.everything.get()


TYPED = {
    "indicator": "工业产值",
    "comparator": "ge",
    "measure": "flow",
    "ambition": "plain",
}


def test_a_further_record_on_a_shared_figure(client: Client) -> None:
    row = target("120")
    shown = client.get(f"/review/{row.reading_id}/add/?of={row.pk}")
    assert 'value="120"' in shown.content.decode()
    sent = {**TYPED, "value_text": "120", "unit": row.payload["unit"], "of": str(row.pk)}
    answer = client.post(f"/review/{row.reading_id}/add/", sent)

    made = Candidate.everything.get(key="M01")
    assert answer["HX-Redirect"] == f"/review/{row.reading_id}/?c={made.pk}"
    assert (made.start, made.verdict, made.payload["indicator"]) == (
        row.start,
        "accepted",
        "工业产值",
    )
    assert kinds(made) == ["documents.candidate_added"]


def test_a_figure_that_was_read_is_not_added_again(client: Client) -> None:
    row = target("120")
    low, high = row.payload["clause"]
    sent = {**TYPED, "value_text": "120", "unit": row.payload["unit"]}
    span = {"start": str(low), "end": str(high)}
    answer = client.post(f"/review/{row.reading_id}/add/", {**sent, **span})

    assert answer.status_code == 422
    assert row.key in answer.content.decode()
    assert not Candidate.everything.filter(key="M01").exists()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"value_text": "121"}, "原句里没有“121”这个数"),
        ({"value_text": ""}, "这一项要填"),
        ({"value_text": "120", "unit": "个"}, "计量单位"),
        ({"value_text": "120", "by": "2077"}, "2077"),
        ({"value_text": "120", "scope": "火星"}, "火星"),
        ({"value_text": "120", "indicator": ""}, "指标"),
    ],
)
def test_what_is_added_stands_in_the_text(
    client: Client, change: dict[str, str], says: str
) -> None:
    row = target("120")
    sent = {**TYPED, "unit": row.payload["unit"], "of": str(row.pk), **change}
    answer = client.post(f"/review/{row.reading_id}/add/", sent)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Candidate.everything.filter(key="M01").exists()


@pytest.mark.parametrize(
    "span", ["", "?start=0&end=0", "?start=999999&end=9999999", "?start=x&end=-1"]
)
def test_without_words_it_says_what_to_do(client: Client, span: str) -> None:
    answer = client.get(f"/review/{first(client).pk}/add/{span}")

    assert answer.status_code == 200
    assert "选中含有数字的那一句" in answer.content.decode()


def test_two_entries_that_are_one(client: Client) -> None:
    rows = list(Candidate.everything.filter(kind="target")[:2])
    url = f"/candidate/{rows[0].pk}/merge/"
    client.post(url, {"version": str(rows[0].version), "into": str(rows[1].pk)})

    rows[0].refresh_from_db()
    assert rows[0].verdict == "rejected"
    assert kinds(rows[0]) == ["documents.candidate_merged"]
    again = client.post(url, {"version": str(rows[0].version), "into": str(rows[0].pk)})
    assert again.status_code == 422
    assert "请选择另一条" in again.content.decode()


def test_a_merger_over_a_colleagues_verdict_is_not_lost(client: Client) -> None:
    rows = list(Candidate.everything.filter(kind="target")[:2])
    client.post(f"/candidate/{rows[0].pk}/keep/", form_of(client, rows[0]))
    late = {"version": "0", "into": str(rows[1].pk)}
    answer = client.post(f"/candidate/{rows[0].pk}/merge/", late)

    rows[0].refresh_from_db()
    assert (answer.status_code, rows[0].verdict) == (409, "accepted")


def test_a_figure_that_nothing_was_made_of_is_told_and_can_be_added(
    world: World, cast: Cast
) -> None:
    client = client_of(cast.office)
    text = "青禾县2026年工作要点\n\n一、目标\n2026年，规上工业总产值达到120亿元。规划建设500亩产业园。\n"
    hand_over(client, world, "要点.txt", text.encode())
    reading = Reading.everything.get()
    at = text.index("500")
    assert reading.unread == [[at, at + 4]]
    page = client.get(f"/review/{reading.pk}/").content.decode()
    assert "还有 1 个数没有读到" in page
    assert "dx-m-unread" in page

    card = client.get(f"/review/{reading.pk}/add/?at={at}").content.decode()
    assert "规划建设500亩产业园" in card
    start = text.index("规划建设")
    sent = {**TYPED, "indicator": "产业园", "value_text": "500", "unit": "亩"}
    span = {"start": str(start), "end": str(start + len("规划建设500亩产业园"))}
    client.post(f"/review/{reading.pk}/add/", {**sent, **span})
    assert "没有读到" not in client.get(f"/review/{reading.pk}/").content.decode()
