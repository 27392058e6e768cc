"""Whom a sentence is about when its clause with the figure does not say it.

支持经开区做大做强。到2027年，规上工业企业达到150家 speaks of the park. Used to keep figures apart that only look alike; it
never joins anything.
"""

import re
from functools import lru_cache

from daxiao.extract.check.items import Item
from daxiao.extract.check.papers import Paper


_VERB = "(?:重点|大力|积极|全力|深入)?(?:支持|推动|推进|加快|加强|做强|做大|做优|提升|打造|建设|依托|发展|壮大|培育|聚焦|围绕|以|在)?"
_NAMED = r"(?P<name>[\u4e00-\u9fff]{2,10}?)"
_PARK = "(?P<kind>经济技术开发区|经济开发区|经开区|高新区|开发区|工业园区?|产业园区?|科技园|园区|新区|县|镇|街道)"
_INDUSTRY = "(?P<kind>产业链|产业集群|产业|行业|集群)"
_TAIL = "(?=[，、：。]|做|提|加|扩|建设|发展|要|力争|高质量|转型|突破)"
_OPENING = rf"^(?:[（(]?[一二三四五六七八九十\d]+[）)、.．]|——|[①-⑳])*{_VERB}"
_SUBJECTS = (
    re.compile(f"{_OPENING}{_NAMED.replace('{2,', '{0,')}{_PARK}{_TAIL}"),
    re.compile(f"{_OPENING}{_NAMED}{_INDUSTRY}{_TAIL}"),
)
_GENERAL = re.compile(
    "全[市县区省]|各|我[市县区]|本[市县区]|等$|重点|主导|特色|优势|支柱|传统|新兴|未来|现代|战略|先进|高端|相关|结构|一批|省级|国家级|到20"
)


_FIGURE = re.compile(r"\d[万亿]*(?:元|家|户|个|项|件|人|%|吨|台|套)")


def apart(a: Item, b: Item) -> bool:
    """Do the sentences of the two figures open with different parks, counties or industries?"""
    return subject_of(a.paper, a.target.num.start) != subject_of(b.paper, b.target.num.start)


def subject_of(paper: Paper, offset: int) -> str:
    """The subject that the sentence of `offset`, or the one before it in the paragraph, opens with; else empty."""
    text = paper.text
    begin = text.rfind("\n", 0, offset) + 1
    sentences = text[begin:offset].split("。")
    own = _opens_with("".join(sentences[-1].split())[:_LONGEST])
    if own or len(sentences) == 1 or _FIGURE.search(sentences[-2]):
        return own
    return _opens_with("".join(sentences[-2].split())[:_LONGEST])


_LONGEST = 40


@lru_cache(maxsize=4096)
def _opens_with(words: str) -> str:
    for pattern in _SUBJECTS:
        m = pattern.match(words)
        if m is not None and not _GENERAL.search(m["name"]):
            return m["name"] + m["kind"]
    return ""
