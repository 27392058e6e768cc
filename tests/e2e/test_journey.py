"""Hand over, review, publish, see: the first road, walked in a real browser.

On a real plan when ../shared/plans is beside the project, on the invented sample plan otherwise.
Covers 05-principles 1 (every figure leads to its sentence) and 10-plans section 4 (from plan to ledger).
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from daxiao.flows.demo_data import load
from tests.e2e.conftest import ROOT, Site, visit


pytestmark = pytest.mark.e2e

REAL = ROOT.parent / "shared" / "plans"


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    """A plan that the site has not seen: a real one when there is one, else the sample with one more line."""
    real = sorted(REAL.glob("*.txt")) if REAL.is_dir() else []
    if real:
        return real[0]
    path = tmp_path / "sample.txt"
    path.write_text(load.sample_plan().text + "\n（另一版）\n", encoding="utf-8")
    return path


def test_hand_over_review_publish_see(browser: Browser, site: Site, plan_file: Path) -> None:
    visitor = visit(browser, site, "daye_office")
    page = visitor.open("/hand-over/")

    page.set_input_files("[name=file]", str(plan_file))
    page.get_by_role("button", name="交来并读取").click()
    page.wait_for_url(re.compile(r"/review/\d+/"))
    review = page.url
    expect(page.locator("#queue li").first).to_be_visible(timeout=60_000)

    # the uncertain come first, the sentence of the record is lit up in the text
    expect(page.locator("mark.dxr-here").first).to_be_visible()
    waiting = int(page.locator("[data-pending]").inner_text())
    first = page.locator("#card [data-candidate]").get_attribute("data-candidate")
    page.keyboard.press("a")
    expect(page.locator("[data-pending]")).to_have_text(str(waiting - 1))
    expect(page.locator(f"#row-{first}")).to_have_class(re.compile("dxr-v-accepted"))

    # a figure that is not in the sentence is refused beside its field, and nothing is lost
    page.locator("#queue li", has_text="目标").first.locator("a").click()
    page.locator("nav.dxr-show a", has_text="目标").click()
    page.wait_for_load_state("networkidle")
    page.locator("#card [name=value_text]").fill("987654")
    page.locator("#card button[data-key=a]").click()
    expect(page.locator("#card .dx-error")).to_contain_text("原句里没有")
    expect(page.locator("#card [name=value_text]")).to_have_value("987654")

    page.goto(review)
    page.locator("[data-key=b]").click()
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-key=b]")).to_have_count(0)
    page.locator("[data-key=p]").click()
    expect(page.locator("h1")).to_have_text("发布前请看一眼")
    page.get_by_role("button", name="发布到台账").click()
    page.wait_for_url(re.compile(r"/plans/"))
    expect(page.locator(".dx-flash")).to_contain_text("已发布")

    # see: from a figure of the plan page to its sentence, highlighted
    if re.search(r"/plans/$", page.url):
        page.locator("table tbody a").first.click()
    page.locator(".dx-tabs a", has_text="目标").click()
    page.wait_for_load_state("networkidle")
    page.locator("td a[href^='/clauses/']").first.click()
    expect(page.locator("mark#clause")).to_be_visible()

    # publishing twice does nothing twice
    page.goto(review + "publish/")
    expect(page.locator("main")).to_contain_text("没有新")
    expect(page.get_by_role("button", name="发布到台账")).to_have_count(0)
    assert visitor.outside == []
    assert [e for e in visitor.errors if "422" not in e] == []


def test_the_same_file_twice_leads_to_the_first(
    browser: Browser, site: Site, tmp_path: Path
) -> None:
    visitor = visit(browser, site, "qinglan_office")
    path = tmp_path / "again.txt"
    path.write_text(load.sample_plan().text, encoding="utf-8")
    page = visitor.open("/hand-over/")
    page.set_input_files("[name=file]", str(path))
    page.get_by_role("button", name="交来并读取").click()
    expect(page.locator(".dx-note-warn, .dx-error").first).to_contain_text("已经交来过")
    page.get_by_role("link", name="打开已经交来的那一份").click()
    expect(page.locator("h1")).to_contain_text("青澜县")


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1920, 1080), (390, 844)])
def test_no_page_asks_outside_or_overflows(
    browser: Browser, site: Site, width: int, height: int
) -> None:
    visitor = visit(browser, site, "qinglan_office", width=width, height=height)
    for path in (
        "/", "/desk/", "/hand-over/", "/readings/", "/review/1/", "/plans/", "/plans/1/", "/targets/",
        "/targets/1/", "/tasks/", "/tasks/1/", "/indicators/", "/stated-figures/", "/units/", "/places/",
        "/people/", "/clauses/", "/clauses/1/", "/unit-questions/", "/project-candidates/", "/ui/",
    ):  # fmt: skip
        page = visitor.open(path)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{path} is {wide} px wider than a window of {width}"
    assert visitor.outside == []
    assert visitor.errors == []


def test_a_unit_sees_its_own_desk_and_cannot_publish(browser: Browser, site: Site) -> None:
    visitor = visit(browser, site, "daye_jingxin")
    page = visitor.open("/desk/")
    expect(page.locator("h1")).to_contain_text("经济和信息化局")
    page.goto(site.url + "/hand-over/")
    expect(page.locator(".dx-err")).to_contain_text("权限")
