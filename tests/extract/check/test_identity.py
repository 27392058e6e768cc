"""When two indicators are one (10-plans section 3, no. 3; facts A-56 to A-59, A-72, A-76, A-81).

Items: S000-G-02, S002-G-02.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.extract.check.identity import Different, Same, normal, same


EQUAL = [
    ("规上工业企业", "规模以上工业企业总数"),
    ("每万人口发明专利拥有量", "万人发明专利拥有量"),
    ("技术合同成交额", "登记技术合同成交额"),
    ("科技型中小企业入库数量", "科技型中小企业入库"),
    ("高新技术企业总数", "高企数量"),
    ("5G基站总数", "5G 基站"),
    ("高新技术产业增加值占GDP比重", "高新技术产业增加值占地区生产总值的比重"),
    ("研发经费投入强度", "R&D经费投入强度"),
    ("省级以上专精特新企业", "省级及以上“专精特新”中小企业"),
    ("谋划实施投资500万元以上的工业技改项目", "跟踪实施投资500万元以上的工业技改项目"),
    ("规上工业企业研发机构", "规上工业企业研发机构覆盖率"),
    ("重点行业高耗能企业节能技改", "重点行业高能耗企业节能技改"),
    ("营收超100亿元的企业", "百亿企业（集团）"),
    ("专精特新“小巨人”企业", "小巨人企业"),
]


@pytest.mark.parametrize(("a", "b"), EQUAL)
def test_two_wordings_of_one_indicator(a: str, b: str) -> None:
    assert same(a, b) == Same()


WORDING = [
    ("省级以上创新创业平台", "省级以上创新平台"),
    ("工业固废综合利用率", "一般工业固体废物综合利用率"),
    ("新能源与智能网联汽车", "智能网联新能源汽车"),
]


@pytest.mark.parametrize(("a", "b"), WORDING)
def test_a_word_that_narrows_nothing_known_leaves_a_doubt(a: str, b: str) -> None:
    assert same(a, b) == Same(wording=True)


APART = [
    ("每万人口发明专利拥有量", "每万人口高价值发明专利拥有量", "统计对象不同"),
    ("规上企业研发经费", "骨干企业研发经费", "统计对象不同"),
    ("国家级创新平台", "省级创新平台", "级别不同"),
    ("省级以上绿色工厂", "省级绿色工厂", "级别范围不同"),
    ("亿元以上工业项目", "工业项目", "规模门槛不同"),
    ("引进工业项目", "开工工业项目", "统计的事项不同"),
    ("研发经费投入增速", "研发经费投入", "一个是增速，一个不是"),
    ("研发经费占GDP比重", "研发经费占营业收入比重", "占比的分母不同"),
    ("国家级创新平台", "国家级企业研发平台", "名称不同"),
    ("科技型中小企业", "科技型企业", "名称不同"),
    ("规上工业企业", "规上服务业企业", "统计对象不同"),
    ("规上工业总产值", "规上工业增加值", "名称不同"),
    ("选派科技特派员", "科技特派员", "统计的事项不同"),
]


@pytest.mark.parametrize(("a", "b", "reason"), APART)
def test_what_only_sounds_alike_is_different_and_says_why(a: str, b: str, reason: str) -> None:
    assert same(a, b) == Different(reason)
    assert same(b, a) == Different(reason)


def test_the_parts_of_a_name() -> None:
    name = normal("投资500万元以上的工业技改项目")
    assert (name.core, name.sizes) == ("工业技改项目", frozenset({"5000000"}))
    name = normal("省级及以上绿色工厂数量")
    assert (name.core, name.levels, name.above) == ("绿色工厂", frozenset({"省级"}), True)
    name = normal("全社会研发经费支出占地区生产总值比重")
    assert (name.core, name.of) == ("研发经费", "GDP")
    assert normal("千亿级产业集群").sizes == frozenset({"100000000000"})
    assert normal("规上工业总产值年均增速").growth


_NAMES = st.sampled_from([a for pair in EQUAL for a in pair] + [a for a, _, _ in APART])


@given(_NAMES, _NAMES)
def test_sameness_has_no_direction(a: str, b: str) -> None:
    assert same(a, b) == same(b, a)


@given(_NAMES)
def test_every_indicator_is_itself(a: str) -> None:
    assert same(a, a) == Same()


@given(st.text(max_size=300))
def test_any_words_can_be_taken_apart(words: str) -> None:
    assert isinstance(same(words, words), Same | Different)
    assert normal(words) == normal(words)
