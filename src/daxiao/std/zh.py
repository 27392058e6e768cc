"""Chinese text: full and half width, numerals, and the numbering marks of official documents.

Everything here keeps offsets: what is said about a position holds in the text as it was written.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Context, Decimal
from enum import IntEnum


# ---------------------------------------------------------------- width


def _narrow_forms() -> dict[int, str]:
    """One character to one character, so that offsets stay: wide and small forms and the two odd spaces."""
    table = {0x3000: " ", 0x00A0: " "}
    for code in (*range(0xFE50, 0xFE6C), *range(0xFF01, 0xFFE7)):
        tag, _, target = unicodedata.decomposition(chr(code)).partition(" ")
        if tag in {"<wide>", "<small>"}:
            table[code] = chr(int(target, 16))
    return table


_NARROW = {chr(wide): narrow for wide, narrow in _narrow_forms().items()}
# Most texts hold few wide characters: to search for them is many times faster than to look every character up.
_WIDE = re.compile("[" + re.escape("".join(_NARROW)) + "]")


def half_width(text: str) -> str:
    """`text` with full-width letters, digits, signs and spaces made half width (`１２．５％` → `12.5%`).

    The answer has the same length, character for character. Chinese punctuation without an ASCII twin (、。《》〔〕)
    stays. Source: the <wide> and <small> decompositions of the Unicode Character Database.
    """
    return text if text.isascii() else _WIDE.sub(lambda m: _NARROW[m[0]], text)


# ---------------------------------------------------------------- numerals

_LONGEST = 40  # characters; anything longer is no number a document states
_EXACT = Context(prec=80)  # room for 40 digits times 10^16 without rounding

_FORMAL = str.maketrans(
    "〇壹贰貳叁參叄肆伍陆陸柒捌玖拾佰仟萬億點", "零一二二三三三四五六六七八九十百千万亿点"
)
_VALUE = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_SCALE = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}

_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_SCALES = r"(?:[十百千]?万?亿|[十百千]?万|[十百千])"
_PLAIN = re.compile(_ARABIC)
_SCALED = re.compile(rf"({_ARABIC})({_SCALES})")
_MIXED = re.compile(rf"(?:{_ARABIC}{_SCALES})+")
_POINTED = re.compile(rf"([^点]+)点([零一二三四五六七八九]+)({_SCALES})?")
_DIGITS = re.compile(r"[零一二三四五六七八九]{2,}")
_ROUND = re.compile(r"[百千]万?亿|[百千]万|万亿")
_SECTION = re.compile(
    r"(?P<gap>零)?(?:(?P<千>[一二两三四五六七八九])千)?(?:零?(?P<百>[一二两三四五六七八九])百)?"
    r"(?:零?(?P<十>[一二三四五六七八九])?十)?(?:零?(?P<一>[一二三四五六七八九]))?"
)
_SHORT = re.compile(r"(.*[百千万亿])([一二三四五六七八九])")


def numeral(text: str) -> Decimal | None:
    """The number that the whole of `text` writes, or None when it writes none.

    Reads Arabic digits in both widths with thousands separators (1,200 · １，２００．５), Chinese numerals (三千五百万,
    十五, 二〇二六, 八点五, 壹佰), both together (3.5亿, 3亿5000万), a leading sign, and the spoken short form (一百二 is
    120, while 一百零二 is 102). Round sizes (百亿, 千亿, 万亿) count as one of them; a bare 百, 千, 万 or 亿 does not, it
    is a unit. Percentages, fractions and vague numbers (数十, 30余) are not read here.
    """
    if text.isdecimal() and text.isascii() and len(text) <= _LONGEST:
        return Decimal(text)  # nearly all numerals of a plan
    plain = half_width(text).strip().translate(_FORMAL).replace("−", "-")
    if len(plain) > _LONGEST:
        return None
    sign = plain[0] if plain[:1] in {"+", "-"} else ""
    value = _unsigned(plain.removeprefix(sign))
    return value.copy_negate() if sign == "-" and value else value


def _unsigned(plain: str) -> Decimal | None:
    if _PLAIN.fullmatch(plain):
        return Decimal(plain.replace(",", ""))
    if _MIXED.fullmatch(plain):
        return _mixed(plain)
    if pointed := _POINTED.fullmatch(plain):
        return _pointed(*pointed.groups())
    whole = _integer(plain)
    return None if whole is None else Decimal(whole)


def _mixed(plain: str) -> Decimal | None:
    """Arabic coefficients with Chinese scales, each part smaller than the scale before it."""
    total, room = Decimal(0), None
    for coefficient, scales in _SCALED.findall(plain):
        scale = _scale(scales)
        part = _EXACT.multiply(Decimal(coefficient.replace(",", "")), Decimal(scale))
        if room is not None and part >= room:
            return None
        total, room = _EXACT.add(total, part), scale
    return _tidy(total)


def _pointed(whole: str, decimals: str, scales: str | None) -> Decimal | None:
    """八点五, 三点五亿: an integer, the digits after the point, perhaps a scale."""
    left = _integer(whole)
    if left is None:
        return None
    digits = "".join(str(_VALUE[c]) for c in decimals)
    if scales is None:
        return Decimal(f"{left}.{digits}")
    scale = _scale(scales)
    if left >= scale:  # 一亿点五千 is no way to write a number
        return None
    return _tidy(_EXACT.multiply(Decimal(f"{left}.{digits}"), Decimal(scale)))


def _scale(scales: str) -> int:
    product = 1
    for character in scales:
        product *= _SCALE[character]
    return product


def _tidy(value: Decimal) -> Decimal:
    """3.5亿 is 350000000, not 350000000.0 and not 3.5E+8."""
    whole = value.to_integral_value()
    return Decimal(int(value)) if value == whole else value.normalize(_EXACT)


def _integer(plain: str) -> int | None:
    """A whole number in Chinese numerals; `plain` already in simple characters."""
    if plain in _VALUE:
        return _VALUE[plain]
    if _DIGITS.fullmatch(plain):
        return int("".join(str(_VALUE[c]) for c in plain))
    if _ROUND.fullmatch(plain):
        return _scale(plain)
    if short := _SHORT.fullmatch(plain):
        return _short(*short.groups())
    return _below_wan_yi(plain)


def _short(head: str, digit: str) -> int | None:
    """一百二 = 120: the last digit counts tenths of the scale it follows."""
    value = _below_wan_yi(head)
    return None if value is None else value + _VALUE[digit] * _SCALE[head[-1]] // 10


def _below_wan_yi(plain: str) -> int | None:
    left, mark, right = plain.rpartition("亿")
    if not mark:
        return _below_yi(plain, after=False)
    high = _below_yi(left, after=False)
    low = _below_yi(right, after=True) if right else 0
    return None if high is None or low is None else high * 10**8 + low


def _below_yi(plain: str, *, after: bool) -> int | None:
    left, mark, right = plain.rpartition("万")
    if not mark:
        return _section(plain, after=after)
    high = _section(left, after=after)
    low = _section(right, after=True) if right else 0
    return None if high is None or low is None else high * 10**4 + low


def _section(plain: str, *, after: bool) -> int | None:
    """Up to four places, 1 to 9999. Only a section `after` a higher one may begin with 零."""
    if plain == "两" and not after:  # 两万, but 一万两 is a weight of silver
        return 2
    found = _SECTION.fullmatch(plain)
    if found is None or (found["gap"] and not after):
        return None
    total = sum(_VALUE[found[place]] * size for place, size in _PLACES if found[place])
    if "十" in plain and not found["十"]:
        total += 10
    return total or None


_PLACES = (("千", 1000), ("百", 100), ("十", 10), ("一", 1))

LARGEST_CHINESE = 10**12


def to_chinese(n: int) -> str:
    """`n` in Chinese numerals, for headings and short counts: 15 → 十五, 10500 → 一万零五百.

    Raises ValueError outside 0 to 10^12. `numeral(to_chinese(n)) == n`.
    """
    if not 0 <= n <= LARGEST_CHINESE:
        raise ValueError(f"to_chinese takes 0 to 10^12, not {n}")
    if n == 0:
        return "零"
    high, low = divmod(n, 10**8)
    parts = [(high // 10**4, "万"), (high % 10**4, "")] if high else []
    words = _joined(parts) + "亿" if high else ""
    words += _joined([(low // 10**4, "万"), (low % 10**4, "")], gap=bool(high))
    return words.removeprefix("一") if words.startswith("一十") else words


def _joined(parts: list[tuple[int, str]], *, gap: bool = False) -> str:
    words = ""
    for value, scale in parts:
        if value:
            if value < 1000 and (gap or words):
                words += "零"
            words += _four_places(value) + scale
    return words


def _four_places(value: int) -> str:
    words = ""
    pending = False
    for place, size in _PLACES:
        digit = value // size % 10
        if digit:
            words += ("零" if pending and words else "") + "零一二三四五六七八九"[digit]
            words += "" if size == 1 else place
        pending = not digit
    return words


# ---------------------------------------------------------------- numbering marks


class MarkStyle(IntEnum):
    """Styles of numbering, a smaller value standing higher in the outline.

    一、 （一） 1. （1） are the four layers of GB/T 9704-2012, 7.3.3; chapter, section and article are those of rules
    and long plans; boxes and tables hang below whatever heading they stand under. NAMED is 任务一：, 行动2：; DECIMAL 1.1
    and DEEP_DECIMAL 1.1.1, whose number is the last of them; Ⅰ、 counts as FIRST and 01 as THIRD.
    """

    ANNEX = 0
    PART = 1
    CHAPTER = 2
    SECTION = 3
    ARTICLE = 4
    FIRST = 5
    SECOND = 6
    NAMED = 7
    THIRD = 8
    DECIMAL = 9
    DEEP_DECIMAL = 10
    FOURTH = 11
    HALF_BRACKETED = 12
    CIRCLED = 13
    BOX = 14
    TABLE = 15


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbering mark at the head of a line.

    `number` is None for a lone 附件 and a 专栏 that bears only its title. `end` is the index in the line where the title begins: behind the mark, its
    punctuation and the blanks. `sub` is the second number of 表2-1.
    """

    style: MarkStyle
    number: int | None
    end: int
    sub: int | None = None


_ZH = r"[〇零一二三四五六七八九十百]+"
_AR = r"[0-9]{1,3}"
_ANY = rf"(?:{_ZH}|{_AR})"
_SUB = rf"(?:\s*[-—–]\s*(?P<sub>{_AR}))?"
# What follows a number in running text (表1中, 附件2所列, 专栏1和), as against a caption.
_NOT_PROSE = r"(?![中所的和与及至~～]|、[0-9一二三四五六七八九]|[0-9])"

_ROMAN = "[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]|[IVX]{1,4}"
# What begins a title and no unit of measure.
_TITLE = r"(?=[\u4e00-\u9fff“《])(?!项(?!目)|人(?!才|力)|平(?!台|稳)|公(?!共)|年(?!度)|家(?!电|居)|分(?!类|步)|立(?!足)|条(?!件)|个(?!体|转)|日(?!常)|[万亿千百十元件户吨亩米倍月号级版台套次座处折度])"


def _opening(pattern: str) -> str:
    first = pattern.removeprefix("\\")[0]
    return first if first in "第附专(" and pattern[1] != "?" else ""


# Each with the one character that it opens with, where there is one: other lines need not be matched with it.
_MARKS: tuple[tuple[MarkStyle, str, re.Pattern[str]], ...] = tuple(
    (style, _opening(pattern), re.compile(rf"\s*{pattern}\s*"))
    for style, pattern in (
        (MarkStyle.PART, rf"第\s*(?P<n>{_ANY})\s*(?:编|篇|部分)"),
        (MarkStyle.CHAPTER, rf"第\s*(?P<n>{_ANY})\s*章"),
        (MarkStyle.SECTION, rf"第\s*(?P<n>{_ANY})\s*节"),
        # 第二条生产线 is a production line, not an article.
        (MarkStyle.ARTICLE, rf"第\s*(?P<n>{_ANY})\s*条(?!生产线|产线|产业链|款)"),
        # 一、二、三产业 are sectors of the economy, not a heading.
        (MarkStyle.FIRST, rf"(?P<n>{_ZH})\s*[、.](?![二三](?:、|次?产业))"),
        (MarkStyle.SECOND, rf"\(\s*(?P<n>{_ZH})\s*\)"),
        (MarkStyle.FOURTH, rf"\(\s*(?P<n>{_AR})\s*\)"),
        (MarkStyle.HALF_BRACKETED, rf"(?P<n>{_AR})\s*\)"),
        (MarkStyle.FIRST, rf"(?P<n>{_ROMAN})\s*[、.]\s*{_TITLE}"),
        (
            MarkStyle.NAMED,
            rf"(?:重点|专项|主要)?(?:任务|行动|工程|举措|措施)\s*(?P<n>{_ANY})\s*[:、.]",
        ),
        (
            MarkStyle.DEEP_DECIMAL,
            rf"[0-9]{{1,2}}(?:\.[0-9]{{1,2}}){{1,2}}\.(?P<n>[0-9]{{1,2}})[、.]?\s*{_TITLE}",
        ),
        # 3.5亿元 at the head of a line is a number, 1.2 总体目标 is none.
        (MarkStyle.DECIMAL, rf"[0-9]{{1,2}}\.(?P<n>[0-9]{{1,2}})[、.]?\s*{_TITLE}"),
        (MarkStyle.THIRD, r"0(?P<n>[1-9])\s*[、.]?\s*(?=[\u4e00-\u9fff“《])(?![月日年号点时])"),
        # 1.2026年… and 1.5G… are item one.
        (
            MarkStyle.THIRD,
            rf"(?P<n>{_AR})\s*(?:、|\.(?![0-9]|\s+[0-9]+%)|\.(?=[0-9]{{4}}年|5G(?![A-Za-z])))",
        ),
        (MarkStyle.ANNEX, rf"附\s*件\s*(?P<n>{_ANY}){_SUB}{_NOT_PROSE}\s*[:、.]?"),
        (MarkStyle.ANNEX, r"附\s*件(?P<n>)\s*:?\s*$"),
        (MarkStyle.BOX, rf"专\s*栏\s*(?P<n>{_ANY}){_SUB}{_NOT_PROSE}\s*[:、.]?"),
        (MarkStyle.BOX, r"专\s*栏(?P<n>)(?:\s*:|\s(?=\s*\S))"),
        (MarkStyle.TABLE, rf"附?表\s*(?P<n>{_ANY}){_SUB}{_NOT_PROSE}\s*[:、.]?"),
    )
)

_ROMANS = {
    letters: Decimal(n)
    for n, forms in enumerate(
        ["Ⅰ/I", "Ⅱ/II", "Ⅲ/III", "Ⅳ/IV", "Ⅴ/V", "Ⅵ/VI", "Ⅶ/VII", "Ⅷ/VIII", "Ⅸ/IX", "Ⅹ/X"], 1
    )
    for letters in forms.split("/")
}

# Numbered characters: the range of code points and the style they stand for.
_SINGLES = (
    ("①", "⑳", MarkStyle.CIRCLED),
    ("㉑", "㉟", MarkStyle.CIRCLED),
    ("㊱", "㊿", MarkStyle.CIRCLED),
    ("⑴", "⒇", MarkStyle.FOURTH),
    ("⒈", "⒛", MarkStyle.THIRD),
    ("㈠", "㈩", MarkStyle.SECOND),
)


def mark(line: str) -> Mark | None:
    """The numbering mark at the head of `line`, or None.

    Knows 第一章, 第二节, 第三条, 一、, （一）, 1．, （1）, 1）, ①, 附件1, 表2, 专栏3 in both widths, in Arabic and Chinese
    numbers, with blanks before, inside and behind.
    """
    plain = half_width(line)
    head = plain.lstrip()[:1]
    for style, opening, pattern in _MARKS:
        if opening and opening != head:
            continue
        if found := pattern.match(plain):
            number = _ROMANS.get(found["n"]) or numeral(found["n"])
            if number == 0 or (number is None and found["n"]):
                return None
            sub = found.groupdict().get("sub")
            return Mark(
                style,
                None if number is None else int(number),
                found.end(),
                int(sub) if sub else None,
            )
    return _single(plain)


def _single(plain: str) -> Mark | None:
    rest = plain.lstrip()
    for first, last, style in _SINGLES:
        if rest[:1] and first <= rest[0] <= last:
            end = len(plain) - len(rest[1:].lstrip())
            return Mark(style, int(unicodedata.numeric(rest[0])), end)
    return None


def numbered(number: str, title: str) -> str:
    """A heading as official documents write it: 3. 标题, 三、标题, （三）标题, 专栏3 标题."""
    if not number or number.endswith(("）", ")", "、", ".", "．", "①", "②", "③")):
        return f"{number}{title}"
    if number.isascii():
        return f"{number}. {title}"
    return (
        f"{number} {title}" if number[-1].isascii() or number[0] == "第" else f"{number}、{title}"
    )
