"""Who leads and who helps, told by verbs: X牵头，Y、Z配合; X会同Y负责; and the time limit that stands with them."""

import re
from dataclasses import dataclass

from daxiao.extract.frames import units
from daxiao.extract.readings import Lexicon


# Lengths are bounded by the caller: words of a bracket or behind a label.
_SHARE = re.compile(
    r"(?P<names>.+?)(?P<role>(?:分别|共同|联合)?牵头(?:负责|落实|实施|推进|组织|抓好|抓总|办理|统筹|协调)*"
    r"|(?:密切|积极|按职责|共同)?配合(?:落实|实施|推进|做好)?|参与|参加|协助|协同|协办|按职责(?:分工)?(?:分别|共同)?(?:负责|落实|推进)?|分工负责|负责|落实)"
    r"(?=[，,；;。]|$)"
)
_TOGETHER = re.compile(r"(?P<first>.{2,40}?)(?:会同|会商|联合)(?P<others>.{2,})")
_MONTH = (
    r"(?:[0-9]{1,2}月(?:底|末|[上中下]旬|[0-9]{1,2}日)?|年?[底末]|[一二三四]季度末?|[上下]半年)"
)
_WHEN = (
    rf"(?:(?:力争|争取|于|在|确保)?(?:20[0-9]{{2}}年{_MONTH}?|{_MONTH})(?:之?前|以前)?(?:完成|办结|落实|实现|启动|建成)?"
    r"|(?:长期|持续|常态化?|全年|动态|适时)(?:坚持|推进|实施|开展|抓好|落实|推动|进行)?)"
)
_LAST = re.compile(
    rf"[，,；;。、](?:(?:完成|办结|落实)?(?:时限|时间|期限)[:：]?)?(?P<due>{_WHEN})。?$"
)
_FIRST = re.compile(rf"^(?:(?:完成|办结|落实)?(?:时限|时间|期限)[:：]?)?(?P<due>{_WHEN})[，,；;。]")
_LEADS = re.compile("牵头(?:负责|落实|实施|推进|组织)?(?:[，,；;]|$)")
_HELPS = ("配合", "参与", "参加", "协助", "协同", "协办", "密切", "积极")


@dataclass(frozen=True, slots=True)
class Shares:
    leads: tuple[str, ...]
    helpers: tuple[str, ...]
    etc: bool


def states_lead(words: str) -> bool:
    """Whether a list of units says itself which of them leads: 甲牵头，乙、丙."""
    return _LEADS.search(words) is not None


def dated(words: str) -> tuple[str, str | None]:
    """The words without a time limit at one of their ends, and the limit."""
    found = _LAST.search(words)
    if found is not None:
        return words[: found.start()], found["due"]
    found = _FIRST.match(words)
    return (words[found.end() :], found["due"]) if found else (words, None)


def read(words: str, lexicon: Lexicon) -> Shares | None:
    """The shares of `words`; None when something in them is no list of units."""
    found = list(_SHARE.finditer(words))
    helped = any(m["role"].startswith(_HELPS) for m in found)
    leads: list[str] = []
    helpers: list[str] = []
    etc = False
    for share in found:
        names = share["names"].strip("，,；;")
        own = leads if _is_lead(share["role"], helped=helped) else helpers
        together = _TOGETHER.fullmatch(names)
        lists = [(own, names)]
        if together is not None:
            lists = [(leads, together["first"]), (helpers, together["others"])]
        for target, listed in lists:
            if not units.looks_like_list(listed, lexicon):
                return None
            parts = units.split(listed)
            etc = etc or parts.etc
            target.extend(parts.names)
    if found and (rest := words[found[-1].end() :].strip("，,；;。")):
        # 甲牵头，乙、丙: those behind the last verb help.
        if not units.looks_like_list(rest, lexicon):
            return None
        parts = units.split(rest)
        etc = etc or parts.etc
        helpers.extend(parts.names)
    if not leads and not helpers:
        return None
    return Shares(tuple(dict.fromkeys(leads)), tuple(dict.fromkeys(helpers)), etc)


def _is_lead(role: str, *, helped: bool) -> bool:
    """牵头 leads; 负责 does where others only help."""
    return "牵头" in role or (role in {"负责", "落实"} and helped)
