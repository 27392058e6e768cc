"""A plan written for the tests of the check: no place, firm or figure of it is real, and nothing in it is to be found."""

from collections.abc import Iterable

from daxiao.extract.check import (
    accountability,
    annexes,
    commitments,
    definitions,
    form,
    indicators,
    lists,
    misprints,
    numbering,
    references,
    rows,
    series,
    spellings,
    tallies,
    wordings,
)
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.remarks import Remark
from daxiao.extract.read import read
from daxiao.extract.readings import Lexicon
from daxiao.extract.source import Source


RULES = tuple(
    rule
    for module in (
        accountability,
        commitments,
        lists,
        series,
        tallies,
        numbering,
        annexes,
        form,
        references,
        misprints,
        spellings,
        rows,
        definitions,
        indicators,
        wordings,
    )
    for rule in module.RULES
)

PLAN = """云江市制造业提质倍增三年行动方案（2025—2027年）

为深入推进新型工业化，结合我市实际，制定本行动方案。

一、总体要求

（一）指导思想。立足资源、区位、产业三大优势，聚焦装备制造、电子信息、新型材料、生物医药、绿色食品五大主导产业，深入实施“强链补链、技改焕新、企业登峰、园区提质”四大工程。

（二）主要目标。到2027年，全市规上工业总产值突破1800亿元；规上工业企业达到900家；高新技术企业达到420家；培育省级以上专精特新中小企业160家。

二、重点任务

（一）强链补链工程

1.做优五大产业链。建立“一条产业链、一名市领导、一个牵头部门、一套支持政策、一份招商图谱”的工作机制。到2027年，培育百亿级产业链3条。（牵头单位：市工信局；责任单位：市发改委、市商务局）

2.招引链主企业。围绕长三角、珠三角、京津冀三大区域开展精准招商，每年引进亿元以上工业项目60个以上。（牵头单位：市商务局；责任单位：市工信局）

（二）技改焕新工程

3.推进设备更新。在铸造、纺织、建材等行业组织实施设备更新，每年实施投资1000万元以上技改项目80个。（牵头单位：市工信局；责任单位：市财政局）

4.建设智能工厂。支持宏远机械、立新电子、天成药业等企业建设智能工厂，到2027年建成省级智能工厂20家。（牵头单位：市工信局；责任单位：市科技局）

（三）企业登峰工程

5.培育规上企业。健全“个转企、小升规、规改股、股上市”培育机制，每年新增规上工业企业50家。（牵头单位：市工信局；责任单位：市统计局、市税务局）

（四）园区提质工程

6.提升园区承载能力。加快市高新区、东城产业园、西河工业园三个园区基础设施建设，到2027年新增高新技术企业40家。（牵头单位：市高新区管委会；责任单位：东城区政府）

7.推进绿色发展。推动钢铁、水泥、化工、焦化4个行业节能降碳，到2027年创建国家级绿色工厂6家。（牵头单位：市工信局；责任单位：市生态环境局）

三、保障措施

（一）加强组织领导。成立工作领导小组，下设综合协调组、项目推进组、要素保障组、督查考核组4个工作组。

（二）强化要素保障。用好各类资金，在8个县（市、区）推行工业用地“标准地”出让。

附件：1.云江市五大产业链重点项目清单
2.主要指标分解表

附件1

云江市五大产业链重点项目清单

序号\t项目名称\t建设单位\t建设地点\t总投资（亿元）\t责任单位
1\t精密轴承生产基地项目\t宏远机械有限公司\t市高新区\t12\t市高新区管委会
2\t柔性显示模组项目\t立新电子有限公司\t东城区\t8.5\t东城区政府
3\t中药配方颗粒项目\t天成药业有限公司\t西河县\t5\t西河县政府
4\t高性能铝合金材料项目\t云铝新材料有限公司\t市高新区\t20\t市高新区管委会
5\t预制菜加工项目\t绿源食品有限公司\t南山县\t3.2\t南山县政府

附件2

主要指标分解表

序号\t县（市、区）\t新增规上企业（家）\t技改项目（个）
1\t市高新区\t15\t24
2\t东城区\t12\t20
3\t西河县\t13\t20
4\t南山县\t10\t16
"""


def paper(text: str, name: str = "方案.txt") -> Paper:
    return Paper(name, text, read(Source(name, text, "txt")))


def remarks(*papers: Paper, lexicon: Lexicon | None = None) -> list[Remark]:
    """What the rules on words, lists and duties say; the rules on figures are tested beside them."""
    known = lexicon or Lexicon()
    return list(dict.fromkeys(r for rule in RULES for r in rule(papers, known)))


def said(text: str, *codes: str, lexicon: Lexicon | None = None) -> list[tuple[str, str]]:
    """Code and first words of each remark on `text`; only those of `codes` when given."""
    one = paper(text)
    found = remarks(one, lexicon=lexicon)
    return [
        (r.code, text[r.places[0].span.start : r.places[0].span.end])
        for r in found
        if not codes or r.code in codes
    ]


def edited(*changes: tuple[str, str]) -> str:
    """The plan with some words replaced; each must stand in it."""
    text = PLAN
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def codes(found: Iterable[tuple[str, str]]) -> set[str]:
    return {code for code, _ in found}
