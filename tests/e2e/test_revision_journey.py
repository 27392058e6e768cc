"""A second version of the sample plan: handed over, decided by keyboard, approved, seen, taken back; in a real browser.

Covers 05-principles 4 (amendments re-anchor) and 10-plans section 4 (re-publishing changes only what changed).
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from daxiao.flows.demo_data import load
from tests.e2e.conftest import Site, visit


pytestmark = pytest.mark.e2e


def amended() -> str:
    """The sample plan with a target raised, one dropped, one added, a comparison word and a unit changed."""
    changes = (
        ("保底450亿元", "保底460亿元"),
        ("登记技术合同成交额18亿元以上，", ""),
        ("24个以上", "24个"),
        ("用水量不超过26立方米", "用水量不超过25立方米"),
        ("责任单位：县发改局、县经信局，县经开区、各乡镇", "责任单位：县发改局、县财政局，县经开区、各乡镇"),
        ("（四）绿色低碳行动\n", "（四）绿色低碳行动\n\n10. 推广光伏。2026年，工业屋顶光伏装机达到30兆瓦。（牵头单位：县发改局）\n"),
        ("10. 推进节能降碳", "11. 推进节能降碳"),
        ("11. 发展循环利用", "12. 发展循环利用"),
    )  # fmt: skip
    text = load.sample_plan().text
    for was, now in changes:
        assert was in text, was
        text = text.replace(was, now)
    return text


@pytest.fixture
def second_version(tmp_path: Path) -> Path:
    path = tmp_path / "青澜方案修订稿.txt"
    path.write_text(amended(), encoding="utf-8")
    return path


def plan_page(page: Page, site: Site) -> str:
    page.goto(f"{site.url}/plans/?state=in_force&q=青澜县")
    page.wait_for_load_state("networkidle")
    page.locator("tbody th a").first.click()
    page.wait_for_url(re.compile(r"/plans/\d+/"))
    return page.url


def test_a_second_version_takes_the_place_of_the_first_and_gives_it_back(
    browser: Browser, site: Site, second_version: Path
) -> None:
    visitor = visit(browser, site, "qinglan_office")
    page = visitor.page
    old = plan_page(page, site)

    page.get_by_role("link", name="提交新版本").click()
    page.set_input_files("[name=file]", str(second_version))
    page.get_by_role("button", name="提交并比对").click()
    page.wait_for_url(re.compile(r"/revisions/\d+/compare/"))
    compare = page.url
    for _ in range(60):  # the worker reads
        start = page.get_by_role("button", name="开始比对")
        if start.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    start.click()
    page.wait_for_load_state("networkidle")

    # both sentences side by side, what differs is marked, the arithmetic is told
    page.locator(".dxv-r a", has_text="万元工业增加值用水量").click()
    expect(page.locator("#card del")).to_have_text("26")
    expect(page.locator("#card ins")).to_have_text("25")
    expect(page.locator("#card .dxv-sum em")).to_have_text("−1 立方米（−3.8%）")
    expect(page.locator("#card header")).to_contain_text("更严")

    # by keyboard, one after the other
    waiting = int(page.locator("[data-pending]").inner_text())
    assert 6 <= waiting <= 20
    for left in range(waiting - 1, -1, -1):
        page.keyboard.press("a")
        expect(page.locator("[data-pending]")).to_have_text(str(left))
        page.wait_for_timeout(60)
    page.keyboard.press("p")
    page.wait_for_url(re.compile(r"/approve/"))
    page.fill("[name=reason]", "县政府常务会议审定修订稿")
    page.get_by_role("button", name="批准，新版本生效").click()
    page.wait_for_url(re.compile(r"/plans/\d+/"))
    expect(page.locator(".dx-flash")).to_contain_text("新版本已生效")
    assert page.url != old

    # the old one says so, the target tells both sentences
    page.goto(old)
    expect(page.locator("main")).to_contain_text("已被替代")
    page.goto(f"{site.url}/targets/?q=万元工业增加值用水量&state=in_force")
    page.wait_for_load_state("networkidle")
    page.locator("tbody th a").first.click()
    page.locator(".dx-tabs a", has_text="经过").click()
    expect(page.locator("main")).to_contain_text("规划修订改了目标")
    expect(page.locator("main")).to_contain_text("县政府常务会议审定修订稿")

    # and back
    page.goto(compare.replace("compare/", "").split("?")[0])
    page.locator("summary", has_text="更多").click()
    page.get_by_role("link", name="撤回修订").click()
    page.locator("#dialog-body [name=reason]").fill("未获通过")
    page.locator("#dialog-body button.dx-btn-danger, #dialog-body button.dx-btn-main").first.click()
    page.wait_for_load_state("networkidle")
    page.goto(old)
    expect(page.locator(".dx-chips")).to_contain_text("执行中")
    assert visitor.outside == []
    assert [e for e in visitor.errors if "422" not in e] == []


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_the_pages_of_a_revision_keep_to_the_window(
    browser: Browser, site: Site, width: int, height: int
) -> None:
    visitor = visit(browser, site, "qinglan_office", width=width, height=height)
    page = visitor.open("/revisions/")
    paths = ["/revisions/", "/plans/1/new-version/"]
    links = page.locator("tbody th a")
    if links.count():
        href = str(links.first.get_attribute("href"))
        paths += [href, f"{href}compare/"]
    for path in paths:
        page = visitor.open(path)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{path} is {wide} px wider than a window of {width}"
    assert visitor.errors == []
