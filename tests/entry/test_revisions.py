"""The pages of a new version: who opens them, what a click answers, what a person reads when something is refused."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from daxiao.domains.plans import services as plan_services
from daxiao.domains.plans.models import Change, Plan, Revision
from daxiao.domains.plans.types import RevisionState
from daxiao.domains.targets import services as targets
from daxiao.domains.targets.models import Target
from tests.cast import Cast
from tests.entry.test_intake import client_of
from tests.factories import documents, revisions
from tests.factories.directory import World
from tests.factories.plans import Ledger
from tests.moment import later


@pytest.fixture
def office(cast: Cast) -> Client:
    return client_of(cast.office)


@pytest.fixture
def revision(ledger: Ledger, cast: Cast) -> Revision:
    return revisions.compared(cast.office.actor, ledger.plan)


def words(answer: Any) -> str:
    return str(answer.content.decode())


def htmx(client: Client, url: str, data: dict[str, Any]) -> Any:
    return client.post(url, data, headers={"HX-Request": "true"})


def choose(client: Client, change: Change, choice: str) -> Any:
    change.refresh_from_db()
    data = {"version": change.version, "seen": change.seen, "read": change.read}
    return htmx(client, f"/changes/{change.pk}/{choice}/", data)


def test_the_plan_page_offers_a_new_version(ledger: Ledger, office: Client, cast: Cast) -> None:
    url = f"/plans/{ledger.plan.pk}/"

    assert f"{url}new-version/" in words(office.get(url))
    assert f"{url}new-version/" not in words(client_of(cast.reader).get(url))


def test_a_new_version_is_handed_over_compared_and_approved(ledger: Ledger, office: Client) -> None:
    file = SimpleUploadedFile("修订稿.txt", revisions.AMENDED.encode())
    answer = office.post(f"/plans/{ledger.plan.pk}/new-version/", {"file": file, "reading": ""})
    made = Revision.everything.get()
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        f"/revisions/{made.pk}/compare/",
    )
    assert "开始比对" in words(office.get(f"/revisions/{made.pk}/compare/"))

    office.post(f"/revisions/{made.pk}/compare/again/")
    page = words(office.get(f"/revisions/{made.pk}/compare/"))
    assert "≥ 130 亿元" in page
    assert "+10 亿元（+8.3%）" in page
    for change in Change.everything.filter(revision=made, choice="pending"):
        assert choose(office, change, "taken").status_code == 200
    done = office.post(f"/revisions/{made.pk}/approve/", {"reason": "审定"}, follow=True)

    assert "新版本已生效：改动 5 条、新增 2 条、删除 1 条" in words(done)
    assert "替代了" in words(done)
    old = words(office.get(f"/plans/{ledger.plan.pk}/"))
    assert "已被" in old
    assert "已被替代" in old


def test_a_document_that_is_here_is_compared_at_once(ledger: Ledger, office: Client) -> None:
    reading = revisions.read_version(ledger.plan.region)
    publish = words(office.get(f"/review/{reading.pk}/publish/"))
    assert (
        "还没有确认任何目标" in publish
    )  # nothing confirmed yet: nothing to publish, so nothing is asked

    answer = office.post(f"/plans/{ledger.plan.pk}/new-version/", {"reading": reading.pk})

    assert answer.status_code == 302
    assert Revision.everything.get().compared_at is not None


def test_before_publishing_the_platform_asks_whether_it_is_a_new_version(
    ledger: Ledger, office: Client, cast: Cast
) -> None:
    from daxiao.domains.documents import services  # noqa: PLC0415

    reading = revisions.read_version(ledger.plan.region)
    services.accept_certain(cast.office.actor, reading=reading, now=later())

    page = words(office.get(f"/review/{reading.pk}/publish/"))

    assert "像是同一份规划的两个版本" in page
    assert "不是新版本，单独发布到台账" in page
    assert Plan.everything.count() == 1


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("原件.txt", documents.PLAN, "就是现在这一版的原件"),
        ("空.txt", "", "空"),
    ],
)
def test_a_file_that_will_not_do_comes_back_with_one_sentence(
    ledger: Ledger, office: Client, name: str, text: str, said: str
) -> None:
    file = SimpleUploadedFile(name, text.encode())
    answer = office.post(f"/plans/{ledger.plan.pk}/new-version/", {"file": file})

    assert answer.status_code == 422
    assert said in words(answer)
    assert not Revision.everything.exists()


def test_neither_or_both_is_told(ledger: Ledger, office: Client) -> None:
    answer = office.post(f"/plans/{ledger.plan.pk}/new-version/", {"reading": ""})

    assert answer.status_code == 422
    assert "两样只要一样" in words(answer)


def test_an_older_document_asks_for_a_tick(ledger: Ledger, office: Client) -> None:
    from datetime import timedelta  # noqa: PLC0415

    reading = revisions.read_version(ledger.plan.region)
    document = reading.document
    document.uploaded_at -= timedelta(days=30)
    document.save()
    url = f"/plans/{ledger.plan.pk}/new-version/"

    first = office.post(url, {"reading": reading.pk})
    assert first.status_code == 422
    assert "看起来比执行中的版本旧" in words(first)
    assert 'name="is_checked"' in words(first)

    second = office.post(url, {"reading": reading.pk, "is_checked": "on", "asked": "1"})
    assert second.status_code == 302


def test_a_decision_answers_with_the_next_line_and_the_counts(
    office: Client, revision: Revision
) -> None:
    change = revisions.changes(revision)["dropped", "新开工亿元以上项目"][0]

    answer = choose(office, change, "taken")

    page = words(answer)
    assert f'id="row-{change.pk}"' in page
    assert "data-pending>7<" in page
    assert f'data-change="{change.pk}"' not in page


def test_without_the_script_a_decision_leads_back_to_the_page(
    office: Client, revision: Revision
) -> None:
    change = revisions.changes(revision)["dropped", "新开工亿元以上项目"][0]
    data = {"version": 0, "seen": change.seen, "read": change.read}

    answer = office.post(f"/changes/{change.pk}/refused/", data)

    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        f"/revisions/{revision.pk}/compare/",
    )


def test_who_comes_second_sees_what_the_first_decided(
    office: Client, revision: Revision, cast: Cast
) -> None:
    change = revisions.changes(revision)["dropped", "新开工亿元以上项目"][0]
    choose(client_of(cast.city_office), change, "refused")

    data = {"version": 0, "seen": change.seen, "read": change.read}
    answer = htmx(office, f"/changes/{change.pk}/taken/", data)

    assert answer.status_code == 409
    assert "不采纳，经办 东屏专班" in words(answer)


def test_a_moved_row_is_shown_with_what_it_is_now(
    office: Client, revision: Revision, ledger: Ledger, world: World, cast: Cast
) -> None:
    change = revisions.changes(revision)["raised", "规上工业总产值"][0]
    row = Target.everything.get(candidate=change.old)
    targets.assign_owner(cast.office.actor, target=row, owner=world.units["县科技局"])

    page = words(office.get(f"/revisions/{revision.pk}/compare/?show=again&c={change.pk}"))

    assert "需再看" in page
    assert "责任单位 县科技局" in page


def test_pairs_are_split_and_joined_on_the_page(office: Client, revision: Revision) -> None:
    change = revisions.changes(revision)["raised", "规上工业总产值"][0]
    assert htmx(office, f"/changes/{change.pk}/split/", {}).status_code == 204
    found = revisions.changes(revision)
    dropped = found["dropped", "规上工业总产值"][0]
    added = found["added", "规上工业总产值"][0]
    assert "配成一对" in words(office.get(f"/changes/{dropped.pk}/"))

    wrong = htmx(office, f"/changes/{dropped.pk}/join/", {"mate": dropped.pk})
    assert wrong.status_code == 422
    assert "只能把一条" in words(wrong)
    assert htmx(office, f"/changes/{dropped.pk}/join/", {"mate": added.pk}).status_code == 204
    assert ("raised", "规上工业总产值") in revisions.changes(revision)


def test_a_group_is_taken_with_one_click(office: Client, revision: Revision) -> None:
    url = f"/revisions/{revision.pk}/compare/take/"
    assert htmx(office, url, {"kind": "raised"}).status_code == 204
    assert htmx(office, url, {"kind": "dropped"}).status_code == 204
    assert htmx(office, url, {"kind": "no-such"}).status_code == 404

    taken = Change.everything.filter(revision=revision, choice="taken").exclude(kind="unchanged")
    assert {c.kind for c in taken} == {"raised"}


def test_the_approval_says_what_is_open(office: Client, revision: Revision) -> None:
    url = f"/revisions/{revision.pk}/approve/"
    assert "还有 8 处变动没有定" in words(office.get(url))
    answer = office.post(url, {"reason": "审定"})
    assert answer.status_code == 422
    assert Plan.everything.count() == 1


def test_a_revision_is_taken_back_from_its_page(office: Client, ledger: Ledger, cast: Cast) -> None:
    made = revisions.approved(cast.office.actor, ledger.plan)

    office.post(f"/revisions/{made.pk}/do/take_back/", {"reason": "未获通过"})

    made.refresh_from_db()
    ledger.plan.refresh_from_db()
    assert (made.state, ledger.plan.state) == (RevisionState.TAKEN_BACK, "in_force")
    assert Target.everything.get(pk=ledger.targets["T001"].pk).figure == "≥ 120 亿元"


def test_a_closed_comparison_is_still_read(office: Client, ledger: Ledger, cast: Cast) -> None:
    made = revisions.approved(cast.office.actor, ledger.plan)
    page = words(office.get(f"/revisions/{made.pk}/compare/"))

    assert "≥ 130 亿元" in page
    assert 'data-key="a"' not in page
    for show in ("pending", "again", "unchanged", "task", "x"):
        assert (
            office.get(f"/revisions/{made.pk}/compare/?show={show}&page=9&c=0").status_code == 200
        )


@pytest.mark.parametrize("path", ["compare/", "approve/", ""])
def test_nobody_from_elsewhere_finds_it(path: str, revision: Revision, cast: Cast) -> None:
    answer = client_of(cast.stranger).get(f"/revisions/{revision.pk}/{path}")

    assert answer.status_code == 404


def test_who_may_only_look_sees_no_button(revision: Revision, cast: Cast) -> None:
    auditor = client_of(cast.auditor)
    page = words(auditor.get(f"/revisions/{revision.pk}/compare/"))
    change = Change.everything.filter(revision=revision, choice="pending")[0]

    assert "采纳</button>" not in page
    assert choose(auditor, change, "taken").status_code == 403
    assert auditor.get(f"/revisions/{revision.pk}/approve/").status_code == 403
    # the text of the new document is not yet published: a reader of the ledger does not see it
    assert client_of(cast.reader).get(f"/revisions/{revision.pk}/compare/").status_code == 404
    assert choose(client_of(cast.stranger), change, "taken").status_code == 404


def test_an_abandoned_revision_frees_the_plan(
    ledger: Ledger, revision: Revision, cast: Cast, office: Client
) -> None:
    plan_services.abandon(cast.office.actor, revision=revision, reason="另议", now=later(3))

    assert "提交新版本" in words(office.get(f"/plans/{ledger.plan.pk}/"))
