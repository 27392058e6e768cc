"""The pages of the plan check: findings by family, words in their text, the Word note; in scope."""

import io
from typing import Any

import docx
import pytest
from django.test import Client

from daxiao.domains.checks.models import Check, Remark
from tests.cast import Cast
from tests.entry.test_intake import client_of
from tests.factories.directory import World
from tests.factories.plans import Ledger


@pytest.fixture
def check(ledger: Ledger) -> Check:
    return Check.everything.get(document=ledger.reading.document)


@pytest.fixture
def remark(check: Check) -> Remark:
    return check.remarks.get(severity="error")


@pytest.fixture
def client(cast: Cast) -> Client:
    return client_of(cast.office)


def page(client: Client, url: str) -> str:
    answer: Any = client.get(url)
    assert answer.status_code == 200, url
    return str(answer.content.decode())


def test_findings_stand_by_family_with_sum_and_words(
    client: Client, check: Check, remark: Remark
) -> None:
    shown = page(client, f"/checks/{check.pk}/")

    for words in ("合计", "口径", remark.sentence, remark.written, "规上工业总产值保底120亿元"):
        assert words in shown
    assert f"/remarks/{remark.pk}/do/explain/" in shown


def test_a_leader_reads_and_has_no_buttons(cast: Cast, check: Check, remark: Remark) -> None:
    shown = page(client_of(cast.reader), f"/checks/{check.pk}/")

    assert remark.sentence in shown
    assert "/do/explain/" not in shown


def test_the_words_stand_marked_in_their_text(client: Client, remark: Remark) -> None:
    place = remark.places.get()
    shown = page(client, f"/remarks/{remark.pk}/words/{place.order}/")

    assert f'<mark id="words">{place.words}</mark>' in shown
    assert "全文中看" in shown


def test_a_remark_shows_its_words_side_by_side(client: Client, remark: Remark) -> None:
    shown = page(client, f"/remarks/{remark.pk}/")

    assert f"<mark>{remark.places.get().words}</mark>" in shown
    assert remark.written in shown


def test_the_note_is_a_word_file_with_every_remark(client: Client, check: Check) -> None:
    answer: Any = client.get(f"/checks/{check.pk}/note.docx")
    word = docx.Document(io.BytesIO(answer.content))
    said = "\n".join(p.text for p in word.paragraphs)

    assert answer["Content-Disposition"].startswith("attachment")
    assert all(r.sentence in said for r in check.remarks.all())


def test_a_settled_remark_says_so_in_page_and_note(
    client: Client, check: Check, remark: Remark
) -> None:
    client.post(f"/remarks/{remark.pk}/do/explain/", {"words": "两处口径不同"})

    assert "已说明：两处口径不同" in page(client, f"/checks/{check.pk}/")
    word = docx.Document(io.BytesIO(client.get(f"/checks/{check.pk}/note.docx").content))
    assert "处理：已说明：两处口径不同" in "\n".join(p.text for p in word.paragraphs)


def test_review_and_plan_lead_to_the_check(client: Client, ledger: Ledger, check: Check) -> None:
    told = page(client, f"/checks/of/{ledger.reading.document_id}/")
    assert "错误 1、存疑 1、提示 0" in told
    assert f"/checks/{check.pk}/" in told
    assert check.remarks.get(severity="error").sentence in page(
        client, f"/plans/{ledger.plan.pk}/?tab=体检"
    )


@pytest.mark.parametrize(
    "address", ["/checks/{c}/", "/checks/{c}/note.docx", "/remarks/{r}/", "/remarks/{r}/words/{p}/"]
)
def test_a_stranger_finds_nothing(cast: Cast, check: Check, remark: Remark, address: str) -> None:
    url = address.format(c=check.pk, r=remark.pk, p=remark.places.get().order)
    assert client_of(cast.stranger).get(url).status_code == 404


def test_a_stranger_is_told_nothing_of_a_document(cast: Cast, ledger: Ledger) -> None:
    shown = page(client_of(cast.stranger), f"/checks/of/{ledger.reading.document_id}/")
    assert shown.strip() == ""


def test_the_office_checks_a_place_by_hand(client: Client, ledger: Ledger) -> None:
    place = ledger.plan.region
    client.post("/checks/do/examine/", {"place": str(place.pk)})

    assert Check.everything.filter(region=place, kind="in_force").exists()


@pytest.mark.parametrize(
    ("around", "goes_to"),
    [
        ("/checks/{c}/?tab=x", "/checks/{c}/?tab=x"),
        ("http://elsewhere/checks/1/", "/remarks/{r}/"),
        ("/remarks/?q=1", "/remarks/{r}/"),
        ("", "/remarks/{r}/"),
    ],
)
def test_who_works_down_a_check_stays_on_it(
    client: Client, check: Check, remark: Remark, around: str, goes_to: str
) -> None:
    here = around.format(c=check.pk) if "://" in around else f"http://testserver{around}"
    here = here.format(c=check.pk)
    headers = {"HX-Request": "true", "HX-Current-URL": here if around else ""}
    answer = client.post(f"/remarks/{remark.pk}/do/accept/", {"words": ""}, headers=headers)

    assert answer["HX-Redirect"] == goes_to.format(c=check.pk, r=remark.pk)


def test_a_unit_that_was_asked_finds_it_on_its_desk(
    client: Client, cast: Cast, world: World, remark: Remark
) -> None:
    """The notice comes at once, not with the night."""
    bureau = world.units["县经信局"]
    asked = {"unit": str(bureau.pk), "words": "请核对口径"}
    client.post(f"/remarks/{remark.pk}/do/hand/", asked)
    desk = page(client_of(cast.clerk), "/desk/")

    assert "要您核实的体检意见" in desk
    assert "问：请核对口径" in desk
    assert "请核实规划体检的一条意见" in desk

    client_of(cast.clerk).post(f"/remarks/{remark.pk}/do/reply/", {"words": "总产值含建筑业"})
    shown = page(client, f"/checks/{remark.check_run_id}/")
    assert f"问 {bureau.name}：请核对口径" in shown
    assert "答：总产值含建筑业" in shown
