"""Near-duplicates of a project that is being entered, each with the reason in words. A person decides."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from daxiao.domains.projects.rules.entry import ProjectInput
from daxiao.std.zh import half_width


@dataclass(frozen=True, slots=True)
class Known:
    """A project that is in the register already."""

    key: int
    name: str
    enterprise: str = ""
    credit_code: str = ""
    region: str = ""
    park: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """`score` is how alike the two names are, 0 to 100. `phases_differ`: probably two phases of one undertaking."""

    key: int
    score: int
    because: str
    phases_differ: bool = False


_FIRM = re.compile(r"(股份)?(有限)?(责任)?(公司|集团)$")
_PHASE = re.compile(r"第?([一二三四五六七八九十0-9]+)期")
_EMPTY_WORDS = re.compile(r"(建设|新建|扩建|改建|技改|技术改造|升级改造|年产|工程|生产线|项目)")


def near(
    given: ProjectInput, known: Iterable[Known], *, likeness: int, own_key: int | None = None
) -> tuple[Likeness, ...]:
    """Projects that may be the same as `given`, the likeliest first; `likeness` 0 to 100 is where names are alike.

    Shown are the same name, and two of three: same enterprise, names alike, same park. Those without a park are
    compared by their county. `own_key` is left out, for a project that is entered again.
    """
    asked = _as_known(given)
    found = [_compared(asked, other, likeness) for other in known if other.key != own_key]
    return tuple(sorted((f for f in found if f is not None), key=lambda f: (-f.score, f.key)))


def _as_known(given: ProjectInput) -> Known:
    return Known(0, given.name, given.enterprise, given.credit_code, given.region, given.park)


def _compared(asked: Known, other: Known, likeness: int) -> Likeness | None:
    score = name_score(asked, other)
    firm = _same_firm(asked, other)
    place = _same_place(asked, other)
    alike = score >= likeness
    if score < 100 and sum(map(bool, (firm, place, alike))) < 2:
        return None
    own, others = phases(asked.name), phases(other.name)
    differ = bool(own and others and own != others)
    words = [firm, _name_words(score) if alike else "", place]
    told = "、".join(word for word in words if word)
    return Likeness(
        other.key, score, told + ("；期次不同，可能是分期项目" if differ else ""), differ
    )


def _name_words(score: int) -> str:
    return "名称相同" if score == 100 else f"名称相近（{score}分）"


def name_score(one: Known, other: Known) -> int:
    """How alike two names are, without the firm's name, the phase and words that every project has."""
    cores = [_core(k.name, k.enterprise) for k in (one, other)]
    return int(fuzz.ratio(*cores)) if all(cores) else 0


KEPT = 2**17
"""An entry is compared with all projects of its place, an import does so line by line: each name is taken apart once."""


@lru_cache(maxsize=KEPT)
def _core(given: str, enterprise: str) -> str:
    name = _plain(given)
    for firm in {_plain(enterprise), firm_core(enterprise)} - {""}:
        name = name.replace(firm, "")
    core = _EMPTY_WORDS.sub("", _PHASE.sub("", name))
    return core or name


def phases(name: str) -> frozenset[str]:
    """The phases that a name states: 一期, 2期."""
    digits = str.maketrans("123456789", "一二三四五六七八九")
    return frozenset(m.translate(digits) for m in _PHASE.findall(_plain(name)))


def _same_firm(one: Known, other: Known) -> str:
    if one.credit_code and one.credit_code == other.credit_code:
        return "同一企业（统一社会信用代码相同）"
    if one.credit_code and other.credit_code:
        return ""
    firm = firm_core(one.enterprise)
    return "企业名称相同" if firm and firm == firm_core(other.enterprise) else ""


@lru_cache(maxsize=KEPT)
def firm_core(name: str) -> str:
    """A firm's name without its legal form and what stands in brackets."""
    plain = re.sub(r"[（(].*?[）)]", "", half_width(name))
    return _FIRM.sub("", _plain(plain))


def _same_place(one: Known, other: Known) -> str:
    if one.park and other.park:
        return "同一园区" if one.park == other.park else ""
    return "同一地方" if one.region and one.region == other.region else ""


def _plain(text: str) -> str:
    return "".join(c for c in half_width(text) if c.isalnum())
