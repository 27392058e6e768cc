"""A spot check from the draw to the corrected day: drawn, drawn again, filled in on a telephone, confirmed by the office;
the day before still shows what was reported. In a real browser (30-projects §6)."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from daxiao.kernel import clock
from tests.e2e.conftest import Site, Visitor, visit


pytestmark = pytest.mark.e2e


def left(visitor: Visitor) -> None:
    """The window closes; nothing was asked from outside and no script failed."""
    assert visitor.outside == []
    # a refused form answers 422, which the browser notes as an error of its own
    assert [e for e in visitor.errors if "422" not in e] == []
    visitor.context.close()


def test_a_false_report_is_found_and_set_right(browser: Browser, site: Site) -> None:
    """S004-D-02, S004-D-03"""
    inspector = visit(browser, site, "yanshi_ducha")
    page = inspector.open("/spot-checks/")
    page.get_by_role("link", name="抽取名单").first.click()
    form = page.locator("dialog form")
    form.locator("[name=place]").select_option(label="演示市")
    form.get_by_label("蓝·开工在建").check()
    form.locator("[name=size]").fill("1")
    form.locator("[name=seed]").fill("20260302")
    form.locator("[name=title]").fill("旅程抽查")
    form.get_by_role("button", name="抽取名单").click()
    expect(page.locator("h1")).to_have_text("旅程抽查")

    page.get_by_role("link", name="重抽核对").click()
    expect(page.locator(".dx-sp-ok")).to_contain_text("一致：用种子 20260302")
    page.go_back()
    page.get_by_role("link", name="抽查记录").click()
    expect(page.locator(".dx-sp-min")).to_contain_text("随机种子 20260302")
    page.go_back()
    page.locator("table th[scope=row] a").first.click()
    expect(page.locator("h1")).not_to_have_text("旅程抽查")
    address = re.sub(r"^https?://[^/]+", "", page.url)
    left(inspector)

    # on a telephone, on the site
    there = visit(browser, site, "yanshi_ducha", width=390, height=844)
    page = there.open(address)
    page.get_by_role("link", name="填写抽查表").click()
    form = page.locator("dialog form")
    wrong = form.locator("[name=started_on_is]")
    label = form.locator("label", has_text="开工日期：上报").inner_text()
    reported = re.search(r"\d{4}-\d\d-\d\d", label)
    assert reported is not None
    wrong.select_option(label="没有发生")
    form.get_by_label("不实", exact=True).check()
    units = form.locator("[name=units]")
    named = [u for u in units.locator("option").all_inner_texts() if re.search("督查|统计", u)]
    units.select_option(label=named[:2])
    form.locator("[name=note]").fill("现场未见施工队伍")
    form.get_by_role("button", name="填写抽查表").click()
    # pictures are never demanded, evidence of a false report is
    expect(form).to_contain_text("要附佐证材料")
    form.locator("[name=uploads]").set_input_files(
        {"name": "现场记录.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 record"}
    )
    form.get_by_role("button", name="填写抽查表").click()
    expect(page.locator(".dx-sp-cl")).to_contain_text("确认后更正")
    expect(page.get_by_role("link", name="确认结论")).to_have_count(0)
    left(there)

    office = visit(browser, site, "yanshi_office")
    page = office.open(address)
    page.get_by_role("link", name="确认结论").click()
    page.locator("dialog").get_by_role("button", name="确认结论").click()
    expect(page.locator(".dx-sp-cl")).to_contain_text("已更正")
    page.locator(".dx-facts a").first.click()
    project = re.sub(r"^https?://[^/]+", "", page.url).split("?")[0]
    page = office.open(f"{project}?tab=抽查")
    expect(page.locator(".dx-sp-cl")).to_contain_text(f"{reported[0]}未发生")

    # today it has not begun; the day before still shows what was said then
    yesterday = clock.today() - timedelta(days=1)
    begun = rf"开工\s+{reported[0]}"
    assert not re.search(begun, office.open(project).locator("#detail").inner_text())
    then = office.open(f"{project}?as_of={yesterday}")
    assert re.search(begun, then.locator("#detail").inner_text())
    page = office.open("/spot-checks/quality/")
    expect(page.locator("table")).to_contain_text("不足 5 次")
    left(office)
