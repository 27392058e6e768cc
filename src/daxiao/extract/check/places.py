"""The place a plan is for, and which place lies in which: read from titles and texts, helped by a lexicon."""

import re
from collections.abc import Sequence
from functools import lru_cache

from daxiao.extract.check.papers import Paper
from daxiao.extract.readings import Lexicon, PlanReading


_KINDS = "自治州|自治县|自治区|高新区|经开区|开发区|新区|省|市|县|区|州|盟|旗|镇"
_HEAD = re.compile(
    rf"^(?:关于)?(?:印发)?[《“]?(?P<name>[\u4e00-\u9fff]{{2,8}}?(?:{_KINDS}))"
    r"(?!区域|域|场|民|区|级|政|委|长|容|值)"
)
_NOT_NAMES = re.compile(
    "^(?:全|我|本|各|该|省|市|县|区|城|老|重点|产业|工业|现代|示范|建设|推进|加快|推动|深入|中央|支持|高水平|打造)"
)
_OPENING = 600
_ISSUER = re.compile(
    rf"(?P<name>[\u4e00-\u9fff]{{2,8}}?(?:{_KINDS}))(?:人民政府|政府办公室|人民代表大会|经济和信息化|工业和信息化|发展和改革|科学技术局|委员会)"
)


def place_of(paper: Paper, plan: PlanReading | None, lexicon: Lexicon) -> str | None:
    """The place `plan` is for: named at the head of its title, or by the issuer at the head of its text.

    None where neither says it; such plans are never compared with those of other documents.
    """
    if plan is None:
        return None
    return in_title(plan.title, lexicon) or issuer(paper.text[plan.start : plan.start + _OPENING])


def in_title(title: str, lexicon: Lexicon) -> str | None:
    """The place a title begins with: 青川市工业发展规划 → 青川市; names of the lexicon first."""
    plain = "".join(title.split()).lstrip("《“")
    known = [p for p in lexicon.places if len(p) > 1 and plain.startswith(p)]
    if known:
        return max(known, key=len)
    m = _HEAD.match(plain)
    return m["name"] if m and not _NOT_NAMES.match(m["name"]) else None


def issuer(opening: str) -> str | None:
    for m in _ISSUER.finditer("".join(opening.split())):
        name = re.sub("^.*(?:印发|关于|现将)", "", m["name"])
        if len(name) > 1 and not _NOT_NAMES.match(name):
            return name
    return None


def bare(place: str) -> str:
    """青川市 → 青川: the name as it stands in 青川市委 or 青川高新区."""
    return re.sub(f"(?:{_KINDS})$", "", place)


def _tells(place: str) -> re.Pattern[str]:
    """Words that only a place above writes itself into: 青川市委、市政府, 青川市级, 青川市下达."""
    return re.compile(rf"{re.escape(place)}(?:委、|委市政府|级(?!以上创)|下达|委(?!员)、?市政府)")


@lru_cache(maxsize=512)
def _above(opening: str, own: str, others: frozenset[str]) -> frozenset[str]:
    return frozenset(p for p in others if p != own and _tells(p).search(opening))


def superiors(places: Sequence[tuple[str, str]], lexicon: Lexicon) -> dict[str, frozenset[str]]:
    """For each place the places it lies in: told by the lexicon, else from the texts of its own plans, (place, text) pairs.

    A plan of a county that carries out what 青川市委、市政府 decided, or counts platforms of 青川市级, is a plan below
    青川市. Only places that have a plan themselves are looked for, and only cities can be above.
    """
    names = frozenset(p for p, _ in places if re.search("[市州盟]$", p)) | frozenset(
        p for p in lexicon.places if re.search("[市州盟]$", p)
    )
    found: dict[str, frozenset[str]] = {}
    for place, above in lexicon.within:
        found[place] = found.get(place, frozenset()) | {above}
    for place, text in places:
        found[place] = found.get(place, frozenset()) | _above(text, place, names)
    return {
        place: frozenset(p for p in above if place not in found.get(p, frozenset()))
        for place, above in found.items()
    }
