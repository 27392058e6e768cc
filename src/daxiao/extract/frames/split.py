"""One record for each thing a figure applies to: 均, 分别, one adjective before two nouns, 零的突破 of two things."""

import re

from daxiao.extract.frames.scene import Figure
from daxiao.extract.lex.meanings import Sort


_PARTS = re.compile("、|以及|(?<![普涉波惠危触顾以])及(?![时其格以])|和(?![谐平])|(?<!参)与")
_AMOUNT = re.compile(
    "(?:面积|增速|增长率|增长|比重|占比|覆盖率|普及率|利用率|率|规模|投资额|产值|营业收入|收入|投资|税收|利润|拥有量|数量|总数|数|额|量|值)$"
)
_NOUN = re.compile("(?:产业集群|产业|企业|集群|基地|平台|园区|项目|工厂|行业)(?:.*)$")
_RANKS = re.compile("^(?:城镇|农村|城|乡|国家级|省级|市级|县级|境内|境外|国内|国外|一级|二级|三级)")
_POPULATION = re.compile(
    "^(?:规上工业企业|规模以上工业企业|规上企业|规模以上企业|规上工业|规模以上工业|工业企业|制造业企业|工业)"
)


def _with_noun(part: str, noun: str) -> str:
    """临空产业 beside X产业集群 is a cluster too; 绿色工厂 beside 绿色园区 is complete."""
    own = _NOUN.search(part)
    if own is None:
        return part + noun
    return part[: own.start()] + noun if noun.startswith(own.group()) else part


_OF_TRADE = re.compile("^[^业]{1,8}业(?![主务者绩态园])(.+)$")


def _completed(parts: list[str]) -> list[str]:
    """Parts that share the last one's end get it: 传统、新兴及未来产业投资额 → 传统产业投资额, 新兴产业投资额, …"""
    last = parts[-1]
    noun = _NOUN.search(last)
    amount = _AMOUNT.search(last)
    people = _POPULATION.match(parts[0])
    made = []
    for i, part in enumerate(parts):
        whole = part
        if i < len(parts) - 1 and _RANKS.fullmatch(part) and _RANKS.match(last):
            # 城镇和农村居民人均可支配收入, 国家级、省级绿色工厂: the parts differ in their first word only.
            whole = part + _RANKS.sub("", last, count=1)
        elif i < len(parts) - 1 and amount is None and noun and not part.endswith(noun.group()):
            whole = _with_noun(part, noun.group())
        elif (
            i < len(parts) - 1 and amount and part.endswith("业") and (of := _OF_TRADE.match(last))
        ):
            # 制造业、服务业引资比重: what follows the last trade is meant for each.
            whole = part + of.group(1)
        elif i < len(parts) - 1 and amount and not _same_end(part, amount.group()):
            own = _NOUN.search(part)
            whole = part + (
                noun.group() if noun and not own and noun.start() > 0 else amount.group()
            )
        if i and people and not _POPULATION.match(whole):
            whole = people.group() + whole
        made.append(whole)
    return made


def _same_end(part: str, amount: str) -> bool:
    if amount in {"增速", "增长率", "增长", "比重", "占比"}:
        return part.endswith(amount)
    return _AMOUNT.search(part) is not None


# 甲、乙两大主导支柱产业集群: how many were named.
_BOTH = re.compile(
    "(?:[两二三四五六七八九]|\\d)大(?:主导|支柱|优势|特色|重点|新兴|传统)*(?=产业|集群)"
)
_WITHIN = re.compile("(?<!参)与")


def things(phrase: str) -> list[str]:
    """The things a phrase names, each complete."""
    flat = re.sub(
        r"（[^）]*）|“[^”]*”", lambda m: m.group().replace("、", "\0").replace("和", "\1"), phrase
    )
    flat = _BOTH.sub("", flat)
    if "、" in flat and len(_WITHIN.findall(flat)) > 1:
        # 大数据与信息技术、智能制造与高端装备: 与 joins what is one thing.
        flat = flat.replace("与", "\2")
    parts = [
        p.replace("\0", "、").replace("\1", "和").replace("\2", "与")
        for p in _PARTS.split(flat)
        if p
    ]
    return _completed(parts) if len(parts) > 1 else [phrase]


def names(figure: Figure, indicator: str, count: int) -> list[str]:
    """The indicators of one figure. `count` is the number of figures that 分别 pairs with the things (1: no 分别)."""
    sort = figure.quantity.sort
    if count == 1 and "分别" in figure.bounded.before + figure.head[-2:]:
        # 新开工、新竣工项目分别不少于5个: one figure for each.
        return things(indicator)
    if count > 1:
        found = things(indicator)
        return found if len(found) == count else [indicator]
    if sort is Sort.GRADE and re.search("[、和]", indicator):
        return things(indicator)
    if sort is Sort.FIRST and re.search("[、和]", indicator):
        return things(indicator)
    if (
        re.search("(?<![年平人户亩月])均|都|双双", figure.bounded.before + figure.head[-2:])
        and "平均" not in figure.head[-3:]
    ):
        return things(indicator)
    return [indicator]
