"""甲、乙等N家: who is named, who he is in the register, and how many are not named."""

import pytest
from django.test import Client

from daxiao.domains.tasks.models import Task
from daxiao.domains.tasks.queries import firms
from daxiao.domains.tasks.rules import naming as rules
from tests.cast import Cast
from tests.factories.directory import World
from tests.factories.plans import Ledger


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (
            "2026年引导祺峰动力、新四方机械等100家中小企业改造。",
            [(("祺峰动力", "新四方机械"), 100, 98)],
        ),
        ("新增瑞晟生物、三鑫金铜等80余家企业。", [(("瑞晟生物", "三鑫金铜"), 80, 78)]),
        (
            "支持甲公司、乙公司等2家，培育丙公司等5家。",
            [(("甲公司", "乙公司"), 2, 0), (("丙公司",), 5, 4)],
        ),
        ("引导企业等，加大投入。", []),
        ("规上企业达到100家。", []),
    ],
)
def test_a_group_names_some_of_many(
    text: str, right: list[tuple[tuple[str, ...], int, int]]
) -> None:
    """S000-T-07: 等100家 names 2 of 100."""
    assert [(g.names, g.goal, g.missing) for g in rules.groups(text)] == right


FIRMS = (
    rules.Firm(1, "祺峰动力科技有限公司", ("祺峰动力", "祺峰动力科技有限公司")),
    rules.Firm(2, "新四方机械有限公司", ("新四方机械有限公司",)),
    rules.Firm(3, "新四方机械维修有限公司", ("新四方机械维修有限公司",)),
)


@pytest.mark.parametrize(
    ("name", "right"), [("祺峰动力", 1), ("祺峰动力科技", 1), ("新四方机械", None), ("别家", None)]
)
def test_a_name_is_a_firm_only_when_it_is_clear_which(name: str, right: int | None) -> None:
    """S000-T-07"""
    found = rules.called(name, FIRMS)
    assert (found.key if found else None) == right


@pytest.fixture
def task(ledger: Ledger) -> Task:
    found = ledger.tasks["K01"]
    found.text = "扩大规模。引导青禾精铸、某某机械等60家企业改造。"
    found.save(update_fields=["text"])
    return found


def test_the_page_links_the_firms_and_says_how_many_are_not_named(
    task: Task, world: World, cast: Cast
) -> None:
    """S000-T-07"""
    firm = world.units["青禾精铸"]

    found = firms.named_in(cast.office.actor, task)

    assert [(n.written, n.firm_id) for n in found] == [
        ("青禾精铸", firm.pk),
        ("某某机械", None),
        ("", None),
    ]
    assert "名录中没有" in found[1].told
    assert found[2].told == "等60家：点名2家，还有58家没有点名"
    office = Client()
    office.force_login(cast.office.user)
    page = office.get(f"/tasks/{task.pk}/").content.decode()
    assert f"/units/{firm.pk}/" in page
    assert "还有58家没有点名" in page
