"""A plan written for the tests: every kind of statement, two pages' breaks, a table, no real place."""

from daxiao.extract import outline
from daxiao.extract.frames import target
from daxiao.extract.readings import Lexicon, TargetReading


PLAN = """云岭市先进制造业发展“十五五”规划

一、发展基础

2025年，全市规上工业总产值达到820亿元，规上工业企业410家。

二、发展目标

到2030年，规上工业总产值突破1500亿元，年均增长12%以上；制造业增加值占地区生产总值比重达到35%左右，
规上工业企业总数达到800家，新增省级专精特新企业60家、力争总数突破150家。每年实施亿元以上技改项目不少于80个，
完成工业技改投资120亿元以上。每万人口高价值发明专利拥有量达到9.5件，单位工业增加值能耗累计下降13.5%。

三、重点任务

（一）培育产业集群。到2030年，形成500亿级新材料产业集群，300亿级装备制造、食品加工产业集群，引进和培育1—3家链主企业。

（二）数字赋能。引导远山机械、白沙电子等100家中小企业实施数字化改造，推动规上工业企业研发机构全覆盖，组织产学研对接活动20场次，
选派科技副总50名

以上。

（三）县区任务。

1.东湖区：每年新增规上工业企业不少于30家。
2.南岭县：每年新增规上工业企业不少于18家。

对首次入规的企业给予20万元奖励。力争云岭高新区进入全国百强高新区。

表1 主要指标

序号\t指标名称\t单位\t2025年基数\t2030年目标值\t年均增速
1\t规上工业总产值\t亿元\t820\t≥1500\t12.8%
2\t规上工业企业数量\t家\t410\t800\t每年新增 78 家
3\t研发经费投入强度\t%\t1.9\t2.8\t—
4\t新增上市企业数量\t家\t—\t3-5\t—
"""


def readings(text: str = PLAN) -> tuple[TargetReading, ...]:
    sections = outline.read_outline(text)
    plans = outline.read_plans(text, sections)
    return target.read_targets(text, sections, plans, Lexicon())
