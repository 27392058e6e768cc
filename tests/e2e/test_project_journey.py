"""Secretary reports → blocker → office assigns → department answers → secretary confirms → unit tells the colour, the rule
agrees → lead department confirms → office sees it on the map. In a real browser, the secretary on a telephone.

Covers 30-projects §4 and §6, 05-principles 13 (two keys), 16 (blocker chain) and 19 (nothing demanded but a sentence).
"""

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Site, Visitor, visit


pytestmark = pytest.mark.e2e

# a project of the demonstration's places and people: admitted, signed, its works begun, its colour not yet confirmed
_MADE = """
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daxiao.settings")
import django
django.setup()
from datetime import timedelta
from decimal import Decimal
from daxiao.domains.projects.rules.entry import ProjectInput
from daxiao.domains.projects.services import entry, records
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.types import LandMode, ProjectEventKind as Kind, ProjectKind
from daxiao.kernel import clock, events
from daxiao.kernel.access import Actor
from daxiao.kernel.models import User

who = {u.username: u for u in User.everything.select_related("org__region", "region")}
secretary, lead = who["qinglan_mishu"], who["yanshi_jingxin"]
seed, today, now = Actor.system("浏览器测试"), clock.today(), clock.now()
ago = lambda days: today - timedelta(days=days)
row = entry.enter(
    seed,
    input=ProjectInput(
        name="浏览器测试专用精密齿轮项目",
        kind=ProjectKind.NEW,
        region=secretary.org.region.path,
        enterprise="青澜测齿精密有限公司",
        invest=Decimal(2),
        land_mode=LandMode.LEASED,
        lead_unit=lead.org_id,
        responsible_unit=secretary.org_id,
        secretaries=(secretary.pk,),
        sponsor=who["yanshi_lingdao"].pk,
    ),
    today=ago(60),
    now=now,
)
made = events.define("tests.project_made", "造数")
for kind, day in (
    (Kind.SUBMITTED, ago(60)),
    (Kind.ADMITTED, ago(55)),
    (Kind.SIGNED, ago(50)),
    (Kind.STARTED, ago(5)),
):
    records.append(seed, project=row, said=[Said(kind, on=day)], kind=made, today=day, now=now)
records.append(seed, project=row, said=[], kind=made, today=today, now=now)
print(row.pk)
"""
NAME = "浏览器测试专用精密齿轮项目"
STUCK = "10千伏专线未到厂区，调试用电没有着落"
DONE = "专线已于昨日送电"


def made_project(site: Site) -> int:
    done = subprocess.run(
        [sys.executable, "-c", _MADE], env=site.env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout.split()[-1])


def press(page: Page, action: str) -> None:
    """Open the dialog of an action, wherever it stands: as the main button or behind 更多."""
    link = page.locator(f".dx-head a[href$='/do/{action}/']")
    if not link.is_visible():
        page.locator(".dx-head details summary").click()
    link.click()
    expect(page.locator("dialog form")).to_be_visible()


def send(page: Page) -> None:
    page.locator("dialog footer button[type=submit]").click()
    expect(page.locator("dialog")).to_be_hidden()
    page.wait_for_load_state("networkidle")


def blues(page: Page) -> int:
    """How many projects are blue on the map, over all places."""
    table = page.locator(".pjm-t").first
    heads = table.locator("thead th").all_inner_texts()
    column = next(n for n, words in enumerate(heads) if "蓝" in words)
    return int(table.locator("tfoot tr > *").nth(column).inner_text())


def fits(page: Page) -> None:
    """Nothing hangs over the edge of the screen."""
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0


def clean(*visitors: Visitor) -> None:
    """Nothing was fetched from elsewhere, and no page had an error but the refusals that were asked for."""
    for visitor in visitors:
        assert visitor.outside == []
        assert [e for e in visitor.errors if "422" not in e] == []


def test_from_the_site_to_the_map(browser: Browser, site: Site, tmp_path: Path) -> None:
    project = made_project(site)
    secretary = visit(browser, site, "qinglan_mishu", width=390, height=844)
    office = visit(browser, site, "yanshi_office")
    bureau = visit(browser, site, "yanshi_zigui")
    unit = visit(browser, site, "qinglan_jingkaiqu")
    lead = visit(browser, site, "yanshi_jingxin")

    # the secretary, on a telephone: a sentence is enough, an empty one is refused and says what to do
    page = secretary.open("/projects/mine/")
    fits(page)
    card = page.locator(f"#p{project}")
    card.get_by_role("link", name="填报进展").click()
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".dx-error")).to_contain_text("请用一句话写明做到了哪里")
    fits(page)
    page.locator("[name=text]").fill("1号厂房基础完成，钢柱进场")
    page.locator("[name=invested]").fill("1.5")
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/projects/mine/")
    expect(page.locator("[data-flash]")).to_contain_text("已填报进展")
    expect(card).to_contain_text("（今天）")

    # a picture is offered, never demanded; with it the progress counts as verified
    picture = tmp_path / "现场.jpg"
    picture.write_bytes(b"\xff\xd8\xff\xe0 picture")
    card.get_by_role("link", name="填报进展").click()
    expect(page.locator(".dxg-report")).to_contain_text("已报过")
    page.locator("[name=text]").fill("钢柱吊装完成")
    page.locator(".dxg-more summary").click()
    expect(page.locator(".dxg-more")).to_contain_text("自愿上传")
    page.set_input_files("[name=uploads]", str(picture))
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/projects/mine/")
    page = secretary.open(f"/projects/{project}/?tab=现场")
    expect(page.locator(".dx-tl li").first).to_contain_text("已核实")
    fits(page)

    # the blocker
    page = secretary.open("/projects/mine/")
    card.get_by_role("link", name="提出堵点").click()
    page.locator("[name=category]").select_option(label="水电气网")
    page.locator("[name=text]").fill(STUCK)
    page.get_by_role("button", name="提出堵点").click()
    page.wait_for_url("**/projects/mine/")
    expect(card).to_contain_text("待交办")

    # nobody but who takes part sees it; the office gives it to a department, which sees it from then on
    page = bureau.open("/projects/mine/")
    expect(page.locator("main")).not_to_contain_text(STUCK)
    page = office.open("/blockers/?state=raised")
    page.get_by_role("link", name=STUCK).click()
    blocker = page.url
    press(page, "assign")
    page.locator("dialog [name=unit]").select_option(label="演示市自然资源和规划局（市资规局）")
    page.locator("dialog [name=words]").fill("请会同供电公司尽快接通")
    send(page)
    expect(page.locator(".dx-chips")).to_contain_text("办理中")

    page = bureau.open("/projects/mine/")
    waiting = page.locator(".dxg-wait li", has_text=STUCK)
    waiting.get_by_role("link", name="报办结").click()
    page.locator("dialog footer button[type=submit]").click()
    expect(page.locator("dialog")).to_contain_text("报办结要写明怎样解决的")
    page.locator("dialog [name=words]").fill(DONE)
    send(page)
    expect(page.locator("main")).not_to_contain_text(STUCK)

    # only whoever raised it says that it is solved
    page = office.open(blocker.removeprefix(site.url))
    expect(page.locator(".dx-chips")).to_contain_text("待确认")
    expect(page.locator(".dx-head a[href$='/do/confirm/']")).to_have_count(0)
    page = secretary.open("/projects/mine/")
    mine = page.locator(".dxg-wait li", has_text=STUCK)
    expect(mine).to_contain_text(DONE)
    mine.get_by_role("link", name="确认解决").click()
    send(page)
    expect(page.locator(".dxg-wait li", has_text=STUCK)).to_have_count(0)
    page = office.open(blocker.removeprefix(site.url))
    expect(page.locator(".dx-chips")).to_contain_text("已销号")

    before = blues(office.open("/projects/map/"))

    # two keys: the unit tells the colour, the rule agrees, the lead department confirms
    page = unit.open(f"/projects/{project}/")
    press(page, "report_phase")
    page.locator("dialog [name=phase]").select_option(value="blue")
    send(page)
    page = lead.open(f"/projects/{project}/")
    press(page, "confirm_phase")
    page.locator("dialog [name=phase]").select_option(value="blue")
    send(page)
    expect(page.locator(".dx-chips")).to_contain_text("蓝·开工在建")

    # the office sees it on the map: one more blue, named among the moves, and the cell leads to it
    page = office.open("/projects/map/")
    assert blues(page) == before + 1
    expect(page.locator("#moves").get_by_role("link", name=NAME)).to_be_visible()
    page = office.open(f"/projects/?phase=blue&q={NAME}")
    expect(page.get_by_role("link", name=NAME, exact=True)).to_be_visible()
    clean(secretary, office, bureau, unit, lead)
