"""Hand over a plan that contradicts itself, see it in the first minute, settle it, take the note along; and add by hand
what the engine did not see. In a real browser (10-plans §2 and §3)."""

import io
import re
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Site, visit


pytestmark = pytest.mark.e2e

TEXT = """青澜县2027年工业工作要点

一、工作目标
2027年，规上工业企业总数达到90家。对新认定的企业给予不超过15万元奖励。

二、重点任务
1. 培育企业。2027年，规上工业企业总数达到80家。（牵头单位：县经信局）
"""
MISSED = "给予不超过15万元奖励"

_CHOOSE = """(words) => {
  const body = document.querySelector(".dxr-body");
  const walk = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const at = node.data.indexOf(words);
    if (at >= 0) {
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + words.length);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      return true;
    }
  }
  return false;
}"""


def handed_over(page: Page, folder: Path, name: str) -> None:
    path = folder / name
    path.write_text(TEXT + f"（{name}）\n", encoding="utf-8")
    page.set_input_files("[name=file]", str(path))
    page.get_by_role("button", name="交来并读取").click()
    page.wait_for_url(re.compile(r"/review/\d+/"))
    expect(page.locator("#queue li").first).to_be_visible(timeout=60_000)


def test_a_contradiction_is_seen_settled_and_taken_along(
    browser: Browser, site: Site, tmp_path: Path
) -> None:
    page = visit(browser, site, "qinglan_office").open("/hand-over/")
    handed_over(page, tmp_path, "要点一.txt")

    page.get_by_role("link", name=re.compile("规划体检：错误 1")).click()
    clash = page.locator("article.dx-chk", has_text="90家")
    expect(clash.locator(".dx-chk-w")).to_contain_text("80－90")
    expect(clash.locator(".dx-chk-p li")).to_have_count(2)

    # the words stand marked in their text
    clash.locator(".dx-chk-p a").first.click()
    expect(page.locator("mark#words")).to_contain_text("90家")
    page.go_back()

    # an explanation without words is refused with one sentence, with words it is kept
    clash.get_by_role("link", name="说明").click()
    dialog = page.locator("dialog")
    dialog.get_by_role("button", name="说明").click()
    expect(dialog).to_contain_text("请写明为什么")
    dialog.locator("[name=words]").fill("80家是一季度的阶段目标")
    dialog.get_by_role("button", name="说明").click()
    expect(clash).to_contain_text("已说明：80家是一季度的阶段目标")

    with page.expect_download() as download:
        page.get_by_role("link", name="导出 Word").click()
    word = docx.Document(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert "80家是一季度的阶段目标" in "\n".join(p.text for p in word.paragraphs)


def test_what_was_not_seen_is_added_by_hand(browser: Browser, site: Site, tmp_path: Path) -> None:
    page = visit(browser, site, "qinglan_office").open("/hand-over/")
    handed_over(page, tmp_path, "要点二.txt")

    assert page.evaluate(_CHOOSE, MISSED)
    page.keyboard.press("n")
    expect(page.locator("[data-adding] blockquote")).to_have_text(MISSED)
    page.locator("[name=indicator]").fill("奖励")
    page.locator("[name=unit]").fill("万元")
    page.locator("[name=value_text]").fill("16")
    page.get_by_role("button", name="补录", exact=True).click()
    expect(page.locator("#card .dx-error")).to_contain_text("原句里没有“16”这个数")
    page.locator("[name=value_text]").fill("15")
    page.get_by_role("button", name="补录", exact=True).click()

    page.wait_for_url(re.compile(r"\?c=\d+"))
    expect(page.locator("#card header")).to_contain_text("已确认")
    expect(page.locator("mark.dxr-here").first).to_be_visible()
