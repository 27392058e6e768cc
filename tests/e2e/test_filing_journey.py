"""A unit fills in its month: types, pastes a block, loses nothing by a reload or a lost connection, is told what is wrong at
the cell, meets a colleague at one value, hands in; the office sees it. In a real browser (20-targets-tasks §4)."""

import json
import subprocess
import sys
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Site, Visitor, visit


pytestmark = pytest.mark.e2e

SEED = """
import json, sys
import django
django.setup()
import daxiao.entry.web
from datetime import date
from decimal import Decimal
from daxiao.domains.rounds.models import Owed, Round
from daxiao.domains.rounds.services import rounds
from daxiao.domains.targets.models import Indicator, MonthLock, ReportingDuty
from daxiao.domains.targets.services import observations
from daxiao.domains.targets.types.figures import FigureInput
from daxiao.kernel import clock
from daxiao.kernel.access import Actor
from daxiao.kernel.models import User
seed, today, now = Actor.system("旅程"), clock.today(), clock.now()
clerk = User.everything.get(username="daye_jingxin")
region, org = clerk.org.region, clerk.org
month = today.month - 1 or 12
period = (today.year - (today.month == 1)) * 100 + month
keys = []
for name, unit, code in (("旅程产值", "亿元", "journey_a"), ("旅程投资", "万元", "journey_b"), ("旅程用电", "亿千瓦时", "journey_c")):
    row, _ = Indicator.everything.get_or_create(code=code, defaults={"name": name, "unit": unit, "measure": "flow", "region": region, "is_confirmed": True, "frequency": "month"})
    ReportingDuty.everything.get_or_create(indicator=row, region=region, until=None, defaults={"org": org, "since": date(2020, 1, 1)})
    keys.append(row)
past = [FigureInput(row.pk, region.pk, (period // 100 - 1) * 100 + n, "month", Decimal(10 + n % 3), org.pk, note="历史") for row in keys for n in range(1, 13)]
past += [FigureInput(row.pk, region.pk, period // 100 * 100 + n, "month", Decimal(11), org.pk, note="历史") for row in keys for n in range(1, month)]
MonthLock.everything.filter(period__gte=(period // 100 - 1) * 100).delete()
observations.record_many(seed, entries=past, today=today, now=now)
place = region
of = Round.everything.filter(period=period, owed__indicator=keys[0]).first()
if of is None:
    there = Round.everything.filter(region=place, period=period).first()
    of = there or rounds.open_round(seed, region=place, period=period, today=today, now=now)
    for row in keys:
        Owed.everything.get_or_create(round=of, kind="figure", indicator=row, region=region, defaults={"org": org})
Round.everything.filter(pk=of.pk).update(state="open", closed_at=None, closed_by=None)
MonthLock.everything.filter(period=period).delete()
Owed.everything.filter(round=of, indicator__in=keys).update(state="owed", draft={}, draft_by=None, draft_at=None, submitted_at=None, is_late=False)
from daxiao.domains.targets.models import Observation
Observation.everything.filter(indicator__in=keys, period=period).delete()
owed = [Owed.everything.get(round=of, indicator=row).pk for row in keys]
print(json.dumps({"round": of.pk, "unit": org.pk, "owed": owed, "last": 11 * (month - 1)}))
"""


@dataclass(frozen=True)
class Scene:
    """Three figures that 市经信局 of 大冶 owes, with what is known of each."""

    address: str
    owed: list[int]
    last: int


def seeded(site: Site) -> Scene:
    done = subprocess.run(
        [sys.executable, "-c", SEED], env=site.env, capture_output=True, text=True, check=True
    )
    told = json.loads(done.stdout.splitlines()[-1])
    return Scene(f"/filing/{told['round']}/?unit={told['unit']}", told["owed"], told["last"])


@pytest.fixture
def scene(site: Site) -> Scene:
    return seeded(site)


def left(visitor: Visitor, *, expected: tuple[str, ...] = ("422", "409")) -> None:
    """The window closes; nothing was asked from outside and no script failed."""
    assert visitor.outside == []
    assert [e for e in visitor.errors if not any(x in e for x in expected)] == []
    visitor.context.close()


def box(page: Page, owed: int, kind: str = "m"):  # type: ignore[no-untyped-def]
    return page.locator(f"[name={kind}-{owed}]")


def saved(page: Page) -> None:
    expect(page.locator("[data-saved]")).to_contain_text("草稿已保存")


PASTE = """([sel, text]) => {
  const box = document.querySelector(sel); box.focus();
  const data = new DataTransfer(); data.setData("text/plain", text);
  box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_typed_pasted_reloaded_and_handed_in(browser: Browser, site: Site, scene: Scene) -> None:
    """S004-D-03; principle 9 and 19: either is typed, the other follows; a draft survives; the office sees it at once."""
    first, second, third = scene.owed
    clerk = visit(browser, site, "daye_jingxin")
    page = clerk.open(scene.address)

    # the other figure follows while typing, and the draft saves itself
    box(page, first).fill("12.5")
    expect(box(page, first, "c")).to_have_value(f"{scene.last + 12.5:g}")
    saved(page)
    page.reload()
    expect(box(page, first)).to_have_value("12.5")

    # keys: Enter goes down, Esc brings the cell back, Ctrl+Z takes back what was left
    box(page, first).press("Enter")
    expect(box(page, second)).to_be_focused()
    box(page, second).type("99")
    box(page, second).press("Escape")
    expect(box(page, second)).to_have_value("")
    box(page, second).type("7")
    box(page, second).press("ArrowUp")
    expect(box(page, first)).to_be_focused()
    page.keyboard.press("Control+z")
    expect(box(page, second)).to_have_value("")

    # a block of Excel: figure and note beside each other, three rows
    block = "１２．５\t\t电表数\r\n1,234.50\t\t核实过\r\n11.5\t\t\r\n"
    page.evaluate(PASTE, [f"[name=m-{first}]", block])
    expect(box(page, second)).to_have_value("1234.5")
    expect(box(page, second, "n")).to_have_value("核实过")
    expect(box(page, third, "c")).to_have_value(f"{scene.last + 11.5:g}")
    saved(page)

    # what is wrong stands at the row, and holds up nothing that is typed
    box(page, third).fill("约12")
    said = page.locator(f"[data-said='{third}']")
    expect(said).to_contain_text("不是数")
    page.get_by_role("button", name="报送全部已填的").click()
    expect(page.locator("main")).to_contain_text("一项也没有报送")
    expect(box(page, third)).to_have_value("约12")

    # a slip of units: both readings in words, one click puts it right
    box(page, third).fill("11.5")
    box(page, third, "n").fill("属实")
    box(page, first).fill("120000")
    said = page.locator(f"[data-said='{first}']")
    expect(said).to_contain_text("照填是120,000亿元")
    said.get_by_role("button", name="改为 12").click()
    expect(box(page, first)).to_have_value("12")
    expect(said).not_to_contain_text("照填")
    saved(page)
    page.get_by_role("button", name="报送全部已填的").click()
    expect(page.locator("main")).to_contain_text("已报送 3 项")
    expect(page.locator(f"#r{first}")).to_contain_text("待审核")
    left(clerk)

    office = visit(browser, site, "daye_office")
    page = office.open(scene.address)
    expect(page.locator(f"#r{first}")).to_contain_text(f"{scene.last + 12:g}")
    expect(page.locator(f"#r{first}")).to_contain_text("待审核")
    left(office)


def test_two_people_at_one_value_and_a_lost_connection(
    browser: Browser, site: Site, scene: Scene
) -> None:
    """Issue: two people editing one value get the side-by-side, not a lost write; nothing is lost without a connection."""
    first, second, _ = scene.owed
    one, two = (visit(browser, site, u) for u in ("daye_jingxin", "daye_office"))
    mine, theirs = one.open(scene.address), two.open(scene.address)
    box(theirs, first).fill("13")
    saved(theirs)

    box(mine, first).fill("12")
    said = mine.locator(f"[data-said='{first}']")
    expect(said).to_contain_text("先存了这一项")
    expect(said).to_contain_text("13")
    expect(box(mine, first)).to_have_value("12")
    said.get_by_role("button", name="用我的").click()
    saved(mine)
    theirs.reload()
    expect(box(theirs, first)).to_have_value("12")

    # no connection: it stays in this browser, and is saved when the connection is back
    one.context.set_offline(True)
    box(mine, second).fill("250")
    expect(mine.locator("[data-saved]")).to_contain_text("连不上服务器")
    one.context.set_offline(False)
    saved(mine)
    theirs.reload()
    expect(box(theirs, second)).to_have_value("250")
    left(one, expected=("409", "ERR_INTERNET_DISCONNECTED", "Failed to fetch"))
    left(two)


def test_it_is_a_plain_form_without_script_and_a_card_on_a_telephone(
    browser: Browser, site: Site, scene: Scene
) -> None:
    first, *_ = scene.owed
    there = visit(browser, site, "daye_jingxin", width=390, height=844)
    page = there.open(scene.address)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
    cookies = there.context.cookies()
    left(there)

    plain = browser.new_context(java_script_enabled=False, locale="zh-CN")
    plain.add_cookies(cookies)
    page = plain.new_page()
    page.goto(site.url + scene.address)
    box(page, first, "c").fill(str(scene.last + 9))
    page.get_by_role("button", name="保存草稿").click()
    expect(box(page, first)).to_have_value("9")
    page.locator(f"[name=pick][value='{first}']").check()
    page.get_by_role("button", name="报送所选").click()
    expect(page.locator("main")).to_contain_text("已报送 1 项")
    page.locator(f"[name=pick][value='{first}']").check()
    page.get_by_role("button", name="撤回所选").click()
    expect(page.locator("main")).to_contain_text("已撤回 1 项")
    expect(box(page, first)).to_have_value("9")
    plain.close()
