"""The pages of supervision: every count opens as many rows, whoever looks; and what a click does."""

import io
import re
from datetime import timedelta
from html import unescape
from typing import Any

import docx
import pytest
from django.http import QueryDict
from django.urls import reverse

from daxiao.domains.dispatch.models import Order, OrderFile, OrderMeasure, Outcome
from daxiao.domains.dispatch.queries import orders_overview
from daxiao.domains.dispatch.services import orders_life
from daxiao.domains.dispatch.types.orders import Cause, CauseKind, MoveInput, OrderKind, Upload
from daxiao.kernel import clock
from daxiao.kernel.models import Yardstick
from daxiao.ui.listing import Listing
from daxiao.ui.register import REGISTERS
from tests.cast import SYSTEM, Cast, Person
from tests.entry.test_intake import client_of
from tests.factories import ground as make_ground
from tests.factories import orders as make
from tests.factories.directory import World
from tests.factories.orders import Desk, again, drafted, issued, replied
from tests.moment import NOW, TODAY


pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world: World, cast: Cast) -> Desk:
    return make.desk(world, cast)


def free(name: str) -> Cause:
    return Cause(CauseKind.FREE, None, name)


def many(desk: Desk) -> None:
    """One order in each situation that the overview counts."""
    drafted(desk, cause=free("草稿"))
    issued(desk, cause=free("待签收"))
    late = issued(desk, cause=free("逾期"), rung="remind", days=1)
    issued(desk, cause=free("久拖"), units=[desk.joint, desk.unit], days=2)
    asked = issued(desk, cause=free("延期"))
    objected = issued(desk, cause=free("异议"), rung="warning")
    replied(desk, cause=free("待审"))
    done = replied(desk, cause=free("销号"))
    slow = issued(desk, cause=free("迟复"), days=1)
    issued(desk, cause=free("往年"), today=TODAY - timedelta(days=300))
    unit, office = desk.bureau.actor, desk.office.actor
    extension = MoveInput("等", days=2)
    orders_life.ask_extension(unit, order=asked, given=extension, today=TODAY, now=NOW)
    orders_life.object_(unit, order=objected, given=MoveInput("不归我"), today=TODAY, now=NOW)
    closing = MoveInput(is_closing=True)
    orders_life.accept(office, order=done, given=closing, today=TODAY, now=NOW)
    day = TODAY + timedelta(days=4)
    orders_life.reply(unit, order=slow, given=MoveInput("迟了"), today=day, now=NOW)
    orders_life.accept(office, order=slow, given=closing, today=day, now=NOW)
    orders_life.withdraw(office, order=again(late), given=MoveInput("撤"), today=TODAY, now=NOW)
    issued(desk, cause=free("逾期二"), rung="remind", days=1)
    orders_life.sweep(SYSTEM, today=TODAY + timedelta(days=9), now=NOW)


def figures(found: orders_overview.Overview) -> list[orders_overview.Figure]:
    lines = [*found.rungs, *found.units, *([found.total] if found.total else [])]
    cells = [c for line in lines for c in line.cells]
    judged = [f for line in lines for f in (line.in_time, line.judged) if f]
    return [*found.figures, *found.ageing, *cells, *judged]


def test_every_count_opens_exactly_as_many_rows_for_every_role(desk: Desk) -> None:
    """Issue 5.6: a dashboard in which every count opens a list with as many rows, for every role and year."""
    many(desk)
    assert reverse("orders_list")  # the addresses assemble the registers
    register = REGISTERS["orders"]
    seen = 0
    for who in (desk.office, desk.inspector, desk.reader, desk.bureau, desk.other, desk.stranger):
        for year in (None, 2025, 2026):
            found = orders_overview.overview(who.actor, today=TODAY, year=year)
            for figure in figures(found):
                listing = Listing(register, who.actor, QueryDict(figure.query))
                assert listing.rows.count() == figure.n, (who.user.name, year, figure)
                seen += figure.n > 0

    assert seen > 100


def test_the_overview_counts_what_is_there(desk: Desk) -> None:
    many(desk)
    found = orders_overview.overview(desk.office.actor, today=TODAY)
    told = {f.title: f.n for f in found.figures}

    assert told["待签发"] == 1
    assert told["待审核"] == told["延期待答复"] == told["异议待裁定"] == 1
    assert told["逾期"] == sum(f.n for f in found.ageing) > 0
    assert found.total is not None
    assert found.total.rate == 50
    assert [line.title for line in found.rungs] == ["提醒", "督办", "黄牌"]
    assert found.years == (2026, 2025)


def test_a_unit_sees_no_drafts_in_its_overview(desk: Desk) -> None:
    many(desk)
    titles = [f.title for f in orders_overview.overview(desk.bureau.actor, today=TODAY).figures]

    assert "待签发" not in titles


# ---- pages


def page(who: Person, url: str, status: int = 200) -> str:
    answer = client_of(who).get(url)
    assert answer.status_code == status, url
    return answer.content.decode()


def test_pages_open_for_who_may(desk: Desk, cast: Cast) -> None:
    many(desk)
    for who in (desk.office, desk.bureau, desk.reader):
        text = page(who, reverse("order_overview"))
        links = re.findall(r'href="(/orders/\?[^"]+)"', text)
        for link in (links[0], links[-1]):
            page(who, unescape(link))
        page(who, reverse("order_ladder"))
    page(desk.office, reverse("order_overview") + "?year=2025")
    page(desk.office, reverse("order_overview") + "?year=²025")
    page(cast.admin, reverse("order_overview"), 403)
    page(desk.reader, reverse("my_orders"), 403)
    page(desk.reader, reverse("order_new"), 403)


def test_my_orders_show_what_waits_with_its_buttons(desk: Desk) -> None:
    """My orders for a unit, for a telephone."""
    row = issued(desk)
    text = page(desk.bureau, reverse("my_orders"))

    assert row.number in text
    assert reverse("orders_act", args=[row.pk, "receive"]) in text
    assert reverse("orders_act", args=[row.pk, "reply"]) in text
    assert row.number not in page(desk.other, reverse("my_orders"))


def test_a_unit_replies_on_its_page(desk: Desk) -> None:
    row = issued(desk)
    client = client_of(desk.bureau)
    url = reverse("orders_act", args=[row.pk, "reply"])
    assert client.post(url, {"words": "", "version": row.version}).status_code == 422
    stale = client.post(url, {"words": "办好了", "version": row.version - 1})
    assert stale.status_code == 409
    assert client.post(url, {"words": "办好了", "version": row.version}).status_code == 303

    assert again(row).state == "replied"
    assert "办好了" in page(desk.office, reverse("orders_detail", args=[row.pk]))


def test_an_order_is_begun_from_the_page_of_its_cause(world: World, cast: Cast, desk: Desk) -> None:
    """The order links to its cause, and the cause's page shows its orders."""
    blocker = make_ground.raised(make_ground.ground(world, cast))
    url = f"{reverse('order_new')}?kind=blocker&id={blocker.pk}"
    tab = f"{reverse('blockers_detail', args=[blocker.pk])}?tab=督办"
    assert unescape(url) in unescape(page(desk.office, tab))
    assert blocker.text in page(desk.office, url)
    page(desk.stranger, url, 404)
    page(desk.office, f"{reverse('order_new')}?kind=blocker&id=0", 404)
    page(desk.office, f"{reverse('order_new')}?kind=moon&id=1", 404)
    page(desk.office, f"{reverse('order_new')}?kind=blocker&id=²", 404)

    client = client_of(desk.office)
    data = {"unit": desk.unit.pk, "demand": "三天内交地", "rung": "notice", "kind": "supervise"}
    assert client.post(url, {**data, "demand": ""}).status_code == 422
    assert client.post(url, data).status_code == 302
    row = Order.everything.get()
    assert (row.cause_kind, row.cause_id) == ("blocker", blocker.pk)
    assert reverse("orders_detail", args=[row.pk]) in page(desk.office, tab)
    assert reverse("orders_detail", args=[row.pk]) not in page(cast.clerk, "/orders/")


def test_a_draft_is_written_anew_on_its_page(desk: Desk) -> None:
    row = drafted(desk)
    url = reverse("order_edit", args=[row.pk])
    assert row.demand in page(desk.office, url)
    page(desk.bureau, url, 404)
    data = {
        "unit": desk.joint.pk,
        "demand": "改了",
        "rung": "warning",
        "kind": "rectify",
        "days": 9,
    }
    client = client_of(desk.office)
    assert client.post(url, {**data, "version": row.version + 1}).status_code == 409
    assert client.post(url, {**data, "version": row.version}).status_code == 302

    row = again(row)
    assert (row.unit, row.rung, row.kind, row.days) == (desk.joint, "warning", "rectify", 9)


def test_a_matter_without_a_row_is_written_by_hand(desk: Desk) -> None:
    """Cause: free, or what a meeting decided (S000-D-01)."""
    data = {
        "cause": "第三次调度会：通水",
        "cause_kind": "meeting",
        "unit": desk.unit.pk,
        "demand": "月底前通水",
        "rung": "notice",
        "kind": "supervise",
    }
    assert client_of(desk.office).post(reverse("order_new"), data).status_code == 302
    row = Order.everything.get()
    assert (row.cause_kind, row.cause_id, row.cause_label) == (
        "meeting",
        None,
        "第三次调度会：通水",
    )


# ---- the paper


def test_the_paper_says_number_cause_demand_limit_and_seal(desk: Desk) -> None:
    """Printed order, A4, official look, with a place for a seal; and as Word."""
    row = issued(desk, units=[desk.unit, desk.joint])
    text = page(desk.bureau, reverse("order_print", args=[row.pk]))
    answer = client_of(desk.bureau).get(reverse("order_word", args=[row.pk]))
    word = docx.Document(io.BytesIO(answer.content))
    written = "\n".join(
        [p.text for p in word.paragraphs]
        + [c.text for t in word.tables for r in t.rows for c in r.cells]
    )

    for told in (text, written):
        assert "督〔2026〕1号" in told
        assert row.demand in told
        assert "盖章" in told
        assert "2026年3月11日前书面回复（7个工作日）" in told
        assert desk.joint.name in told
    section = word.sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21, 29.7)
    for name in ("order_print", "order_word"):
        assert client_of(desk.other).get(reverse(name, args=[row.pk])).status_code == 200
        page(desk.stranger, reverse(name, args=[row.pk]), 404)
        page(desk.bureau, reverse(name, args=[drafted(desk, cause=free(name)).pk]), 404)


def test_the_paper_of_an_issued_order_never_changes(desk: Desk) -> None:
    """What was issued is printed: its first day with its working days; returns and extensions are a slip of their own."""
    row = issued(desk, units=[desk.unit, desk.joint])
    unit, office = desk.bureau.actor, desk.office.actor
    at: dict[str, Any] = {"today": TODAY, "now": NOW}
    url = reverse("order_print", args=[row.pk])
    first = re.search(r"<article.*?</article>", page(desk.office, url), re.S)
    orders_life.ask_extension(unit, order=row, given=MoveInput("等审计", days=5), **at)
    orders_life.grant_extension(office, order=again(row), given=MoveInput("情况属实"), **at)
    orders_life.reply(unit, order=again(row), given=MoveInput("已报"), **at)
    given = MoveInput("没有时间表", days=20)
    orders_life.return_(office, order=again(row), given=given, **at)
    desk.unit.name = "改了名的局"
    desk.unit.save(update_fields=["name"])
    text = page(desk.bureau, url)
    later = re.search(r"<article.*?</article>", text, re.S)

    assert first is not None
    assert later is not None
    assert later.group() == first.group()
    assert "2026年3月11日前书面回复（7个工作日）" in first.group()
    slip = text[later.end() :]
    for told in (
        "督〔2026〕1号办理期限变更单",
        "办理期限由2026-03-11改为2026-03-18（5个工作日）",
        "办理期限由2026-03-18改为2026-03-30（从退回次日起20个工作日）",
        "没有时间表",
    ):
        assert told in slip
    answer = client_of(desk.bureau).get(reverse("order_word", args=[row.pk]))
    word = docx.Document(io.BytesIO(answer.content))
    assert "没有时间表" in [c.text for r in word.tables[-1].rows for c in r.cells]


def test_a_returned_order_shows_the_old_and_the_new_day_with_the_reason(desk: Desk) -> None:
    row = replied(desk)
    client = client_of(desk.office)
    url = reverse("orders_act", args=[row.pk, "return"])
    assert "现在的期限是2026-03-11" in client.get(url).content.decode()
    answer = client.post(url, {"words": "还差", "days": "-3", "version": row.version})
    assert answer.status_code == 422
    assert "重新给的期限请填1到250的整数" in answer.content.decode()
    orders_life.return_(
        desk.office.actor, order=row, given=MoveInput("没有时间表", days=9), today=TODAY, now=NOW
    )
    text = page(desk.bureau, reverse("orders_detail", args=[row.pk]))

    assert "没有时间表" in text
    assert "办理期限由2026-03-11改为2026-03-13（从退回次日起9个工作日）" in text


def test_a_meeting_is_named_once_on_the_paper(desk: Desk) -> None:
    cause = Cause(CauseKind.MEETING, None, "第三次调度会议定：通水")
    text = page(desk.office, reverse("order_print", args=[issued(desk, cause=cause).pk]))

    assert "<td>第三次调度会议定：通水</td>" in text


def test_a_county_is_not_offered_units_of_its_city(world: World, cast: Cast, desk: Desk) -> None:
    """会办: who may be ordered is in the form; who is not is refused in a sentence."""
    city = world.city_units["市经信局"]
    assert city.name not in page(desk.office, reverse("order_new"))
    text = page(cast.city_office, reverse("order_new"))
    assert city.name in text
    assert desk.joint.name in text


def test_measures_are_reported_and_ended_on_their_pages(desk: Desk) -> None:
    """S004-T-04: the county's plan and its feedback, on a telephone as well."""
    row = issued(desk, is_plan_asked=True)
    client = client_of(desk.bureau)
    assert reverse("orders_act", args=[row.pk, "plan"]) in page(desk.bureau, reverse("my_orders"))
    url = reverse("orders_act", args=[row.pk, "plan"])
    day = str(clock.today() + timedelta(days=9))
    data = {"text": "逐户帮扶", "by_whom": "运行科", "due_on": day, "version": row.version}
    assert client.post(url, {**data, "by_whom": ""}).status_code == 422
    assert client.post(url, data).status_code == 303
    one = OrderMeasure.everything.get()
    assert "逐户帮扶" in page(desk.office, reverse("orders_detail", args=[row.pk]))
    page(desk.other, reverse("order-measures_detail", args=[one.pk]), 404)
    end = reverse("order-measures_act", args=[one.pk, "fulfil"])
    assert client.post(end, {"words": ""}).status_code == 422
    assert client.post(end, {"words": "已帮扶"}).status_code == 303
    assert "已帮扶" in page(desk.office, reverse("order-measures_detail", args=[one.pk]))


def test_the_paper_of_a_draft_says_so(desk: Desk) -> None:
    row = drafted(desk, kind=OrderKind.RECTIFY)
    text = page(desk.office, reverse("order_print", args=[row.pk]))

    assert "草稿，未签发" in text
    assert "限期整改通知单" in text


def test_a_proof_is_saved_by_who_sees_the_order(desk: Desk) -> None:
    row = issued(desk)
    proof = Upload("方案.pdf", b"%PDF-1.7 x")
    said = MoveInput("见附件", uploads=(proof,))
    orders_life.reply(desk.bureau.actor, order=row, given=said, today=TODAY, now=NOW)
    url = reverse("order_file", args=[OrderFile.everything.get().pk])
    answer = client_of(desk.office).get(url)

    assert b"".join(answer.streaming_content) == b"%PDF-1.7 x"  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment")
    page(desk.other, url, 404)


# ---- the ladder and results


def test_a_place_sets_its_ladder_on_its_page(desk: Desk) -> None:
    client = client_of(desk.office)
    url = reverse("order_ladder")
    text = page(desk.office, url)
    assert "平台默认（规划未作规定）" in text
    assert "设定青禾县的层级" in text
    assert "设定青禾县的层级" not in page(desk.reader, url)
    names = ("提醒", "督办", "黄牌", "通报", "约谈")
    assert "督〔2026〕第1号" in text
    shown = re.sub(r'value="[^"]*"', "", text)
    assert "{series}" not in shown
    data = {"number_form": "{series}〔{year}〕第{number}号", "source": "县督查办法"}
    for n, name in enumerate(names):
        data |= {
            f"place_{n}": "" if n == 2 else str(n + 1),
            f"name_{n}": name,
            f"series_{n}": name[0],
            f"days_{n}": "6",
            f"signer_{n}": "one" if n else "machine",
        }
    days = ("remind", "dismissed", "objection", "rectify")
    data |= {f"{d}_days": "3" for d in days} | {"most_extensions": "1", "longest_extension": "9"}
    assert client.post(url, {**data, "since": "2020-01-01"}).status_code == 422
    wrong = client.post(url, {**data, "days_0": "-3", "remind_days": "x", "most_extensions": "99"})
    for said in (
        "“期限（工作日）”请填1到250的整数",
        "“到期前几个工作日提醒”请填0到30的整数",
        "“最多延期几次”请填0到12的整数",
    ):
        assert said in unescape(wrong.content.decode())
    since = str(clock.today())
    assert client.post(url, {**data, "since": since, "signer_4": "machine"}).status_code == 422
    assert client.post(url, {**data, "since": since}).status_code == 302

    own = Yardstick.objects.get(name="supervision")
    assert own.values["number_form"] == "{series}〔{year}〕第{number}号"
    assert [r["name"] for r in own.values["rung"]] == ["提醒", "督办", "通报", "约谈"]
    assert "县督查办法" in page(desk.office, url)


def test_results_are_entered_on_their_page(desk: Desk) -> None:
    """S002-D-04."""
    url = reverse("order-outcomes_do", args=["record"])
    data = {
        "year": "2025",
        "unit": desk.unit.pk,
        "kind": "notice",
        "decided_on": "2026-01-15",
        "text": "通报批评",
        "basis": "年度考核",
        "scope": "unit",
        "token": "once",
    }
    client = client_of(desk.office)
    for _ in range(2):
        assert client.post(url, data).status_code == 303
    row = Outcome.everything.get()
    assert "通报批评" in page(desk.bureau, reverse("order-outcomes_detail", args=[row.pk]))
    assert client_of(desk.bureau).get(url).status_code == 403


def test_a_signature_says_what_it_did(desk: Desk) -> None:
    """Of one order: its number, or that another person signs too; nothing about others."""
    client = client_of(desk.office)
    for rung, said in (("notice", "已签发，文号"), ("talk", "已签，等另一人会签后编号发出")):
        order = drafted(desk, cause=free(rung), rung=rung)
        sent = client.post(f"/orders/{order.pk}/do/sign/", {}, follow=True)
        assert said in sent.content.decode(), rung
