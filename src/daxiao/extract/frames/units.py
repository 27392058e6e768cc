"""Units of a duty: splitting a list of names, and telling the name of a unit from other words."""

import re
from functools import lru_cache
from typing import NamedTuple

from daxiao.extract.readings import Lexicon


_OPEN, _CLOSE = "（(〔[【", "）)〕]】"
_SEPARATORS = "、，,；;/\uff0f"
_ANY_BRACKET = re.compile("[" + re.escape(_OPEN + _CLOSE) + "]")
_PARTING = re.compile(f"[{_SEPARATORS}]")
# What names of units end with. Short forms of departments (发改, 税务) have no ending and are taken where a list is.
_SUFFIX = (
    r"(?:局|委|办|厅|部|署|处|科|院|所|站|校|会|社|团|队|行|中心|公司|集团|控股|银行|政府|党委|党组|管委会|委员会|办公室|人才办|"
    r"部门|单位|企业|法院|检察院|高校|联社|工商联|妇联|科协|侨联|残联|文联|社科联|海关|支行|分行|支队|大队|分局|支局|总队|高新区|开发区|经开区|园区|新区|示范区|试验区|管理区|"
    r"[省市县区乡镇州旗盟]|街道|乡镇|县区|运营商|协会|商会|联盟|研究院|学院|大学|机构)"
)
_BRACKET = r"(?:[（(][^（）()]{1,20}[)）])?"
# 各县（市、区）人民政府: the bracket may stand inside the name.
_UNIT = re.compile(
    rf"[^，。；：、\s“”《》]{{1,28}}?{_SUFFIX}{_BRACKET}|各[县市区镇乡]{{1,2}}[（(][^（）()]{{1,12}}[)）](?:[\u4e00-\u9fff]{{0,8}}{_SUFFIX})?"
)
_ETC = re.compile(
    r"等(?:有关|相关|各)?(?:市直|省直|县直|职能|责任|成员)*(?:部门|单位|企业|机构|县市区|地方)*(?:和单位|及单位|单位)?$"
)
_DUTY = re.compile(
    r"(?:(?:按照?|根据|依)(?:照|据)?(?:各自)?(?:职能|职责|分工|职责分工|任务分工)+(?:范围)?(?:分别|分工|共同)?(?:负责|落实|抓好|推进|组织实施)?"
    r"|分工负责|共同负责|分别负责|具体负责|牵头负责|负责落实|组织实施|具体实施|抓好落实|负责|牵头|配合|参与|落实|参加|协助|协同)$"
)
# A phrase that only ends like a unit: 支持龙头企业, 引导园区.
_VERB_FIRST = re.compile(
    r"支持|鼓励|引导|推动|推进|加快|加强|依托|充分|通过|促进|坚持|聚焦|围绕|培育|引进|发挥|落实|完善|建立|健全|强化|深化|实施|开展|"
    r"积极|对|以|为|在|将|把|向|与|从|按|根据|打造|建设|提升|做大|做强|严格|进一步|全面|大力|持续|着力|用好|督促|指导|协调"
)
_LEADS = re.compile(r"[（(]牵头(?:单位|部门|负责)?[)）]$")
_AND = re.compile(r"(?<=[局委办厅部院区县市镇乡心司府位）)])(?:和|与|及|以及)(?=[^，。、]{2,})")
_BLANKS = re.compile(r"(?<=[局委办厅部署院会心司府])[ \t\u3000]+(?=[^\s、，,；;（(])")
_OFFICE = re.compile(
    r"[^，。；：、\s“”《》（）]{1,24}(?:局|委|办|厅|部|署|中心|办公室|委员会|管委会|政府|法院|检察院|总队|支队|银行|[分支]行|海关|供电公司|街道|园区|开发区|高新区|新区)(?:[（(][^（）()]{1,12}[)）])?"
    r"|各[县市区镇乡街道]{1,4}(?:[（(][^（）()]{1,12}[)）])?(?:[\u4e00-\u9fff]{0,6}政府|党委|街道)?|市直各?(?:有关|相关)?(?:部门|单位)"
)
_ORDER = re.compile(r"^(?:由|会同|联合|协调|[0-9]{1,2}[.．、])")


class Units(NamedTuple):
    """Names in the text's order; `leads` are those marked （牵头）, `etc` is true when 等 follows one of them."""

    names: tuple[str, ...] = ()
    etc: bool = False
    leads: tuple[str, ...] = ()


def split(text: str, *, in_cell: bool = False, ands: bool = False) -> Units:
    """Split a list of units at 、 ， ； and, in a table cell, at line breaks; never inside brackets.

    In running text a line break is a page break and goes; a blank behind a whole name parts two. `ands` also splits at 和 between two names (各县区和高新区);
    without it 和 belongs to the name.
    """
    names: list[str] = []
    leads: list[str] = []
    etc = False
    for piece in _pieces(_breaks(text) if in_cell else "".join(_BLANKS.sub("、", text).split())):
        for part in _AND.split(piece) if ands else (piece,):
            name, more = _bare(part)
            etc = etc or more
            if name and name not in names:
                if _LEADS.search(name):
                    name = _LEADS.sub("", name)
                    leads.append(name)
                names.append(name)
    return Units(tuple(names), etc, tuple(leads))


def _breaks(cell: str) -> str:
    """A cell on one line: a break behind a whole name parts two units, one inside a name goes."""
    lines = cell.split()
    joined = lines[0] if lines else ""
    for line in lines[1:]:
        whole = joined[-1] in _SEPARATORS or re.search(rf"{_SUFFIX}{_BRACKET}$", joined) is not None
        joined += ("、" if whole and joined[-1] not in _SEPARATORS else "") + line
    return joined


def _pieces(text: str) -> list[str]:
    if not _ANY_BRACKET.search(text):
        return [p for p in _PARTING.split(text) if p]
    pieces: list[str] = []
    depth = start = 0
    for i, character in enumerate(text):
        if character in _OPEN:
            depth += 1
        elif character in _CLOSE:
            depth = max(0, depth - 1)
        elif character in _SEPARATORS and not depth:
            pieces.append(text[start:i])
            start = i + 1
    return [p for p in (*pieces, text[start:]) if p]


@lru_cache(maxsize=4096)  # a plan names the same units again and again
def _bare(piece: str) -> tuple[str, bool]:
    """The name without the words of duty around it, and whether 等 followed."""
    piece = piece.strip("。．.；;：:")
    while duty := _DUTY.search(piece):
        piece = piece[: duty.start()]
    etc = _ETC.search(piece)
    if etc is not None:
        piece = piece[: etc.start()]
    return _ORDER.sub("", piece), etc is not None


def looks_like_unit(words: str, lexicon: Lexicon) -> bool:
    """Whether the whole of `words` is a unit's name by its ending, or one the lexicon tells."""
    if words in lexicon.units:
        return True
    return _UNIT.fullmatch(words) is not None and _VERB_FIRST.match(words) is None


def are_offices(words: str, lexicon: Lexicon) -> bool:
    """Whether `words` is a list of offices and nothing else: what may stand in a bracket without any verb."""
    names = split(words).names
    return bool(names) and all(
        n in lexicon.units or (_OFFICE.fullmatch(n) and not _VERB_FIRST.match(n)) for n in names
    )


def looks_like_list(words: str, lexicon: Lexicon) -> bool:
    """Whether `words` is a list of units: nearly all of its members look like one."""
    names = split(words).names
    good = sum(looks_like_unit(n, lexicon) for n in names)
    return bool(names) and good >= 0.7 * len(names)
