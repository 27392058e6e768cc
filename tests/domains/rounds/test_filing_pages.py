"""The pages of filing in: the grid as a page, as a plain form and as drafts by JSON; spreadsheets down and up; who sees what."""

import io
import json
from dataclasses import dataclass

import pytest
import python_calamine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import daxiao.entry.web  # noqa: F401 - assembles the registers
from daxiao.domains.rounds.models import FigureSheet, Owed, Round
from daxiao.domains.rounds.types.rounds import OwedState
from daxiao.domains.targets.models import Indicator, Observation
from daxiao.kernel import clock
from tests.cast import Cast
from tests.domains.rounds.services.test_sheets import sheet
from tests.factories import rounds as make
from tests.factories.directory import World
from tests.moment import NOW, TODAY


pytestmark = pytest.mark.django_db


@dataclass
class Scene:
    round: Round
    mine: list[Owed]
    other: Owed
    cast: Cast
    county: str

    @property
    def url(self) -> str:
        return reverse("round_grid", args=[self.round.pk])

    def client(self, name: str) -> Client:
        browser = Client()
        browser.force_login(getattr(self.cast, name).user)
        return browser


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def scene(world: World, cast: Cast) -> Scene:
    for n, duty in enumerate(make.three_duties(world)):
        Indicator.everything.filter(pk=duty.indicator_id).update(code=f"a{n}")
    row = make.opened(world.county)
    mine = make.items(row, org=world.units["县经信局"])
    other = make.items(row, org=world.units["县发改局"])[0]
    return Scene(row, mine, other, cast, world.county.code)


def drafts(scene: Scene, who: str, *rows: dict[str, object]) -> dict[str, dict[str, object]]:
    answer = scene.client(who).post(
        reverse("round_drafts", args=[scene.round.pk]),
        json.dumps({"rows": rows}),
        content_type="application/json",
    )
    assert answer.status_code == 200
    found: dict[str, dict[str, object]] = answer.json()["rows"]
    return found


def typed(owed: Owed, value: str, *, version: int = 1, **more: object) -> dict[str, object]:
    return {"id": owed.pk, "version": version, "given": "month", "value": value, "note": "", **more}


def test_the_way_in_leads_to_the_one_open_round(scene: Scene) -> None:
    answer = scene.client("clerk").get(reverse("filing"))

    assert answer.status_code == 302
    assert answer["Location"] == scene.url


def test_the_grid_shows_what_the_unit_owes_and_nothing_of_others(scene: Scene) -> None:
    page = scene.client("clerk").get(scene.url).content.decode()

    assert "规上工业增加值" in page
    assert "固定资产投资" not in page
    assert "应报 2 项" in page


def test_a_draft_saves_itself_and_is_answered_with_what_follows(scene: Scene) -> None:
    first = scene.mine[0]

    told = drafts(scene, "clerk", typed(first, "1,2３4.5"))[str(first.pk)]

    assert told["version"] == 2
    assert told["has_said"]
    told = drafts(scene, "clerk", typed(first, "1,234.5", version=2))[str(first.pk)]
    assert (told["month"], told["given"], told["conflict"]) == ("1234.5", "month", False)
    assert Owed.everything.get(pk=first.pk).state == OwedState.DRAFTED


def test_a_row_of_another_unit_is_not_answered(scene: Scene) -> None:
    assert drafts(scene, "clerk", typed(scene.other, "1")) == {}
    assert Owed.everything.get(pk=scene.other.pk).draft == {}


def test_two_sessions_at_one_value_stand_side_by_side(scene: Scene) -> None:
    """Issue: two people editing one value get the side-by-side, not a lost write; mine, theirs, who and when."""
    first = scene.mine[0]
    drafts(scene, "office", typed(first, "3"))

    told = drafts(scene, "clerk", typed(first, "2.5"))[str(first.pk)]

    assert told["conflict"] is True
    said = str(told["said"])
    assert "青禾专班" in said
    assert ">3<" in said
    assert ">2.5<" in said
    assert Owed.everything.get(pk=first.pk).draft["value"] == "3"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"rows": 5}',
        b'{"rows": [{}]}',
        b'{"rows": [{"id": "x"}]}',
        b"[" * 3000,
        b'{"rows": [{"id": 1e999, "version": 1, "value": "1", "given": "month"}]}',
        b'{"rows": [{"id": 1%s, "version": 1, "value": "1", "given": "month"}]}' % (b"0" * 30),
    ],
)
def test_what_is_no_such_thing_is_one_sentence(scene: Scene, body: bytes) -> None:
    answer = scene.client("clerk").post(
        reverse("round_drafts", args=[scene.round.pk]), body, content_type="application/json"
    )

    assert answer.status_code == 422
    assert "刷新" in answer.json()["sentence"]


def test_half_a_character_does_not_keep_the_grid_from_opening(scene: Scene) -> None:
    """What no page can show is not kept: the unit would find its whole grid shut."""
    owed = scene.mine[0]
    body = '{"rows": [{"id": %d, "version": 1, "value": "12\\ud800", "note": "\\udc00补", "given": "month"}]}'
    browser = scene.client("clerk")

    url = reverse("round_drafts", args=[scene.round.pk])
    assert browser.post(url, body % owed.pk, content_type="application/json").status_code == 200

    owed.refresh_from_db()
    assert (owed.draft["value"], owed.draft["note"]) == ("12", "补")
    assert browser.get(scene.url).status_code == 200


def form(scene: Scene, **given: str) -> dict[str, object]:
    """The form as the page would send it, with something typed: m0 is the month of the first row."""
    data: dict[str, object] = {"unit": str(scene.mine[0].org_id), "page": "1", "act": "save"}
    for n, owed in enumerate(scene.mine):
        row = Owed.everything.get(pk=owed.pk)
        data |= {f"v-{owed.pk}": str(row.version), f"g-{owed.pk}": "month||"}
        for kind in "mcn":
            data[f"{kind}-{owed.pk}"] = given.pop(f"{kind}{n}", "")
    return data | given


def test_without_script_it_is_a_plain_form(scene: Scene) -> None:
    browser, first = scene.client("clerk"), scene.mine[0]

    saved = browser.post(scene.url, form(scene, c0="7", n0="首报"))
    assert saved.status_code == 303
    assert Owed.everything.get(pk=first.pk).draft == {
        "value": "7",
        "given": "cumulative",
        "note": "首报",
    }

    sent = browser.post(
        scene.url, {"unit": str(first.org_id), "act": "picked", "pick": str(first.pk)}, follow=True
    )
    assert "已报送 1 项" in sent.content.decode()
    back = browser.post(
        scene.url,
        {"unit": str(first.org_id), "act": "withdraw", "pick": str(first.pk)},
        follow=True,
    )
    assert "已撤回 1 项" in back.content.decode()
    assert Owed.everything.get(pk=first.pk).state == OwedState.DRAFTED


def test_two_boxes_that_do_not_fit_are_said_and_kept(scene: Scene, world: World) -> None:
    january = make.opened(world.county, period=202601)
    items = make.items(january, org=world.units["县经信局"])
    first = items[0]
    url = reverse("round_grid", args=[january.pk])
    data = {
        "unit": str(first.org_id),
        "act": "save",
        f"v-{first.pk}": "1",
        f"g-{first.pk}": "month||",
        f"m-{first.pk}": "3",
        f"c-{first.pk}": "9",
        f"n-{first.pk}": "",
    }

    answer = scene.client("clerk").post(url, data)

    assert answer.status_code == 422
    assert "对不上" in answer.content.decode()
    assert Owed.everything.get(pk=first.pk).draft["value"] == "3"


def test_what_is_wrong_holds_up_the_hand_in_and_loses_nothing(scene: Scene) -> None:
    answer = scene.client("clerk").post(scene.url, form(scene, m0="2", m1="约9", act="all"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "一项也没有报送" in page
    assert 'value="约9"' in page
    assert 'value="2"' in page
    assert not Observation.everything.exists()


def test_a_stale_form_is_shown_with_both_values(scene: Scene) -> None:
    first = scene.mine[0]
    data = form(scene, m0="2")
    drafts(scene, "office", typed(first, "3"))

    answer = scene.client("clerk").post(scene.url, data)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "先存了这一项" in page
    taken = scene.client("clerk").post(
        scene.url, data | {"mine": str(first.pk), f"k-{first.pk}": "2"}
    )
    assert taken.status_code == 303
    assert Owed.everything.get(pk=first.pk).draft["value"] == "2"


def test_a_reader_looks_on_and_sees_no_drafts(scene: Scene) -> None:
    drafts(scene, "clerk", typed(scene.mine[0], "31.7"))

    url = f"{scene.url}?unit={scene.mine[0].org_id}"
    page = scene.client("reader").get(url).content.decode()

    assert "规上工业增加值" in page
    assert "31.7" not in page
    assert "报送全部已填的" not in page


@pytest.mark.parametrize("name", ["round_grid", "round_sheet", "round_filed"])
def test_a_round_out_of_scope_is_not_there(scene: Scene, name: str) -> None:
    url = reverse(name, args=[scene.round.pk])

    assert scene.client("stranger").get(url).status_code == 404
    assert scene.client("enterprise").get(url).status_code in {403, 404}


def test_questions_to_the_database_do_not_grow_with_the_rows(scene: Scene, world: World) -> None:
    browser = scene.client("clerk")
    browser.get(scene.url)
    with CaptureQueriesContext(connection) as few:
        browser.get(scene.url)
    for n in range(12):
        what = make.indicator(world.county, f"另一指标{n}")
        make.duty(what, world.county, world.units["县经信局"])
        Owed.everything.create(
            round=scene.round,
            org=world.units["县经信局"],
            kind="figure",
            indicator=what,
            region=world.county,
        )
    with CaptureQueriesContext(connection) as many:
        browser.get(scene.url)

    assert len(many) <= len(few) + 1


# ---- spreadsheets


def rows_of(answer: object, name: str = "指标数据") -> list[list[object]]:
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [list(r) for r in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]


def test_the_template_holds_what_the_actor_may_file(scene: Scene) -> None:
    url = reverse("round_sheet", args=[scene.round.pk])

    mine = rows_of(scene.client("clerk").get(url))
    whole = rows_of(scene.client("office").get(url))

    assert {r[1] for r in mine[2:]} == {"规上工业增加值", "工业用电量"}
    assert {r[1] for r in whole[2:]} == {"规上工业增加值", "工业用电量", "固定资产投资"}


def test_up_checked_written_and_out_again(scene: Scene) -> None:
    """Conventions §4.1: dry run → counts → commit; N of M rows; errors in the user's own workbook."""
    browser = scene.client("clerk")
    data = sheet(
        [
            ["a0", None, scene.county, None, 202602, 12.5, None, "首报"],
            ["a1", None, scene.county, None, 202602, "约9", None, None],
        ]
    )
    upload = SimpleUploadedFile("二月.xlsx", data)
    sent = browser.post(reverse("figure_sheets"), {"file": upload}, follow=True)
    page = sent.content.decode()
    assert "共 2 行，确认后写入 <b>1</b> 行" in page
    assert "约9" in page

    made = FigureSheet.everything.get()
    marked = browser.get(reverse("figure_sheet_marked", args=[made.pk]) + "?only=refused")
    assert len(rows_of(marked)) == 3

    done = browser.post(reverse("figure_sheet", args=[made.pk]), {"seen": made.seen}, follow=True)
    assert "写入了 2 行中的 <b>1</b> 行" in done.content.decode()
    assert Observation.everything.count() == 1

    filed = rows_of(browser.get(reverse("round_filed", args=[scene.round.pk])))
    assert [r[0] for r in filed[2:]] == ["a0"]
    proof = browser.get(reverse("round_filed", args=[scene.round.pk]))
    assert any(r[0] == "SHA-256" and len(str(r[1])) == 64 for r in rows_of(proof, "校验"))


def test_a_file_that_is_none_is_one_sentence(scene: Scene) -> None:
    upload = SimpleUploadedFile("a.xlsx", b"")
    answer = scene.client("clerk").post(reverse("figure_sheets"), {"file": upload})

    assert answer.status_code == 422
    assert "是空的" in answer.content.decode()


def test_anothers_sheet_is_not_there(scene: Scene) -> None:
    data = sheet([["a0", None, scene.county, None, 202602, 12.5, None, None]])
    scene.client("office").post(
        reverse("figure_sheets"), {"file": SimpleUploadedFile("a.xlsx", data)}
    )
    made = FigureSheet.everything.get()

    for name in ("figure_sheet", "figure_sheet_marked"):
        assert scene.client("clerk").get(reverse(name, args=[made.pk])).status_code == 404


def test_the_long_form_lists_the_places_of_the_actor(scene: Scene) -> None:
    lists = rows_of(scene.client("clerk").get(reverse("figure_long_form")), "代码表")

    assert scene.county in {str(r[4]) for r in lists if len(r) > 4}
    assert "980122" not in str(lists)
