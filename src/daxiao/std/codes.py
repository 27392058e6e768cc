"""Codes as text: administrative divisions and unified social credit codes. Shape and check digits only, no tables."""

import re
from dataclasses import dataclass
from enum import IntEnum

from daxiao.std.findings import Finding, FindingKind, Refused, Severity
from daxiao.std.zh import half_width


# ---------------------------------------------------------------- divisions

DIVISION_AS_NUMBER = FindingKind(
    "division.read_as_number",
    "区划代码“{text}”被表格软件当成了数值，请把该列设为文本格式后重新填写。",
)
DIVISION_MALFORMED = FindingKind(
    "division.malformed", "“{text}”不是区划代码，应为6位数字或统计用12位数字。"
)
DIVISION_GAP = FindingKind(
    "division.level_missing", "区划代码“{text}”缺少中间一级，请核对中间的“0”。"
)


class DivisionLevel(IntEnum):
    """Levels of the division codes; a smaller value stands higher."""

    PROVINCE = 1
    CITY = 2
    COUNTY = 3
    TOWNSHIP = 4
    VILLAGE = 5

    @property
    def label(self) -> str:
        return ("省级", "地级", "县级", "乡级", "村级")[self - 1]


# Where each level's own digits end.
_ENDS = {
    DivisionLevel.PROVINCE: 2,
    DivisionLevel.CITY: 4,
    DivisionLevel.COUNTY: 6,
    DivisionLevel.TOWNSHIP: 9,
    DivisionLevel.VILLAGE: 12,
}
# Spreadsheets turn long codes into numbers: 4.20281E+05, 420281.0
# Neither shape can be a true code: a mantissa has one digit before the point, an exponent at most three.
_AS_NUMBER = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,3}|[0-9]+\.[0-9]*")


def division(text: str) -> str:
    """The division code in `text` in half width and without blanks, 6 or 12 digits as given.

    6 digits are GB/T 2260-2007, 12 the statistics code of the National Bureau of Statistics, which adds township and
    village. Raises Refused with `division.read_as_number`, `division.malformed` or `division.level_missing`.
    A good shape is no proof that the division exists; that is for the list of places.
    """
    plain = "".join(half_width(text).split()).upper()
    if _AS_NUMBER.fullmatch(plain):
        raise Refused(DIVISION_AS_NUMBER(text=text))
    if not re.fullmatch(r"[1-8][0-9](?:[0-9]{4}|[0-9]{10})", plain) or plain[1] == "0":
        raise Refused(DIVISION_MALFORMED(text=text))
    if _has_gap(plain):
        raise Refused(DIVISION_GAP(text=text))
    return plain


def _has_gap(code: str) -> bool:
    """A lower level without the one above: 420012, or a village without township.

    A township straight under a city is no gap: 东莞, 中山, 儋州, 嘉峪关 have no counties (441900003000).
    """
    city, county, township, village = (int(part or "0") for part in _parts(code)[1:])
    return (not city and bool(county or township)) or (not township and bool(village))


def _parts(code: str) -> tuple[str, str, str, str, str]:
    return code[:2], code[2:4], code[4:6], code[6:9], code[9:12]


def level_of(code: str) -> DivisionLevel:
    """The level of a division code, by its last digits that are not zero. Raises Refused as `division` does."""
    parts = _parts(division(code))
    return max(level for level, part in zip(DivisionLevel, parts, strict=True) if part.strip("0"))


def parent_of(code: str) -> str | None:
    """The code one level up, as long as `code`; None for a province. Raises Refused as `division` does.

    By the digits: 429004 (under the province directly) answers 429000, a heading of the list and no authority, and
    a park or a merged county may hang elsewhere. The place tree decides, the digits propose.
    """
    plain = division(code)
    ends = [_ENDS[level] for level in DivisionLevel if level < level_of(plain)]
    shorter = [plain[:end].ljust(len(plain), "0") for end in ends]
    return next((parent for parent in reversed(shorter) if parent != plain), None)


# ---------------------------------------------------------------- unified social credit codes

CREDIT_AS_NUMBER = FindingKind(
    "credit_code.read_as_number",
    "统一社会信用代码“{text}”被表格软件当成了数值，后几位已经丢失，请把该列设为文本格式后重新填写。",
)
CREDIT_REGISTRATION = FindingKind(
    "credit_code.old_registration_number",
    "“{text}”像是15位的旧工商注册号，请改填18位统一社会信用代码。",
    Severity.DOUBT,
)
CREDIT_LENGTH = FindingKind(
    "credit_code.wrong_length",
    "统一社会信用代码应为18位，“{text}”有{length}位，请补全或去掉多余的字符。",
)
CREDIT_LETTER = FindingKind(
    "credit_code.excluded_letter",
    "统一社会信用代码不使用字母I、O、Z、S、V，第{position}位却是“{character}”，请对照营业执照改正。",
)
CREDIT_LETTER_MISTAKEN = FindingKind(
    "credit_code.mistaken_letter",
    "统一社会信用代码不使用字母I、O、Z、S、V，第{position}位却是“{character}”，可能应为“{suggestion}”，请对照营业执照确认。",
)
CREDIT_CHARACTER = FindingKind(
    "credit_code.strange_character",
    "统一社会信用代码只有数字和大写字母，第{position}位却是“{character}”，请对照营业执照改正。",
)
CREDIT_AUTHORITY = FindingKind(
    "credit_code.unknown_authority",
    "统一社会信用代码第1位应为1至9或A、N、Y，“{text}”却以“{character}”开头，请对照营业执照改正。",
)
CREDIT_DIVISION = FindingKind(
    "credit_code.division_not_digits",
    "统一社会信用代码第3至8位是登记机关的区划代码，“{text}”的这几位不全是数字，请对照营业执照改正。",
)
CREDIT_CHECK = FindingKind(
    "credit_code.check_failed",
    "统一社会信用代码“{text}”的最后一位校验不符，多半有一位写错了，请对照营业执照改正。",
)
CREDIT_CHECK_XIAMEN = FindingKind(
    "credit_code.check_failed_as_in_xiamen",
    "统一社会信用代码“{text}”的最后一位校验不符，厦门2016年前发放的一些代码就是如此，请对照营业执照确认。",
    Severity.DOUBT,
)
CREDIT_ORGANISATION = FindingKind(
    "credit_code.organisation_check_failed",
    "统一社会信用代码“{text}”第17位（组织机构代码的校验位）不符，请对照营业执照改正。",
)

_LENGTH = 18
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # 31 characters: no I, O, S, V, Z
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)  # 3^n mod 31
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
# Firms registered in Xiamen before 2016 carry true codes whose last character breaks the standard, for example
# 91350203M0001FUE2P (github.com/chinabugotech/hutool issues 2020 and 4119); their organisation codes are right.
_XIAMEN = re.compile(r"9[1-3]3502[0-9]{2}M000")
_LOOK_ALIKE = str.maketrans("IOZSV", "1025U")

# GB 32100-2015 table 1, with the classes that its users met since: the first character, then the second.
_AUTHORITIES = {
    "1": "机构编制",
    "2": "外交",
    "3": "司法行政",
    "4": "文化",
    "5": "民政",
    "6": "旅游",
    "7": "宗教",
    "8": "工会",
    "9": "工商",
    "A": "中央军委改革和编制办公室",
    "N": "农业",
    "Y": "其他",
}
_CATEGORIES = {
    "11": "机关",
    "12": "事业单位",
    "13": "编办直接管理机构编制的群众团体",
    "21": "外国常驻新闻机构",
    "31": "律师执业机构",
    "32": "公证处",
    "33": "基层法律服务所",
    "34": "司法鉴定机构",
    "35": "仲裁委员会",
    "41": "外国在华文化中心",
    "51": "社会团体",
    "52": "民办非企业单位",
    "53": "基金会",
    "54": "基层群众性自治组织",
    "61": "外国旅游部门常驻代表机构",
    "62": "港澳台地区旅游部门常驻内地（大陆）代表机构",
    "71": "宗教活动场所",
    "72": "宗教院校",
    "81": "基层工会",
    "91": "企业",
    "92": "个体工商户",
    "93": "农民专业合作社",
    "A1": "军队事业单位",
    "N1": "组级集体经济组织",
    "N2": "村级集体经济组织",
    "N3": "乡镇级集体经济组织",
    "Y1": "其他",
}


@dataclass(frozen=True, slots=True, order=True)
class CreditCode:
    """A unified social credit code whose shape and both check digits are right; made by `credit_code`."""

    text: str

    @property
    def authority(self) -> str:
        """登记管理部门: which authority registered it."""
        return _AUTHORITIES[self.text[0]]

    @property
    def category(self) -> str:
        """机构类别; 其他 for a class the standard does not list."""
        return _CATEGORIES.get(self.text[:2], "其他")

    @property
    def division(self) -> str:
        """The six digits of the authority's division, not always the one the organisation sits in."""
        return self.text[2:8]

    @property
    def organisation(self) -> str:
        """主体标识码 (组织机构代码, GB 11714), nine characters."""
        return self.text[8:17]

    def __str__(self) -> str:
        return self.text


def check_character(body: str) -> str:
    """The 18th character for the first 17 (GB 32100-2015 5.2: weights 3^n, modulus 31).

    Raises ValueError for a character outside the alphabet.
    """
    total = sum(_ALPHABET.index(c) * w for c, w in zip(body, _WEIGHTS, strict=True))
    return _ALPHABET[-total % 31]


def organisation_check_character(body: str) -> str:
    """The ninth character of an organisation code for the first eight (GB 11714-1997): 0 to 9 or X.

    Letters count A = 10 to Z = 35. Raises ValueError for any other character.
    """
    total = sum(int(c, 36) * w for c, w in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def credit_code(text: str) -> CreditCode:
    """The unified social credit code in `text`, in half width, capitals, without blanks and hyphens.

    Raises Refused with one of the `credit_code.*` findings, doubts included: an old registration number or a Xiamen
    code is no right code, though it may be true. A door that lets a person confirm one asks `credit_code_finding`.
    """
    if finding := credit_code_finding(text):
        raise Refused(finding)
    return CreditCode(_normal(text))


def credit_code_finding(text: str) -> Finding | None:
    """What is wrong with the code in `text`, the most telling thing first; None when it is right."""
    plain = _normal(text)
    for rule in (_number_like, _wrong_length, _wrong_character, _wrong_part, _wrong_check):
        if finding := rule(plain):
            return finding
    return None


def _normal(text: str) -> str:
    return re.sub(r"[\s-]", "", half_width(text)).upper()


def _number_like(plain: str) -> Finding | None:
    """9.13301E+17, 913301007996550000.0, and 18 digits of which only the first 15 survived."""
    lost = re.fullmatch(r"[0-9]{15}000", plain) and _wrong_check(plain)
    if _AS_NUMBER.fullmatch(plain) or lost:
        return CREDIT_AS_NUMBER(text=plain)
    return None


def _wrong_length(plain: str) -> Finding | None:
    if len(plain) == _LENGTH:
        return None
    if re.fullmatch(r"[0-9]{15}", plain):
        return CREDIT_REGISTRATION(text=plain)
    return CREDIT_LENGTH(text=plain, length=len(plain))


def _wrong_character(plain: str) -> Finding | None:
    place = next((n for n, c in enumerate(plain) if c not in _ALPHABET), None)
    if place is None:
        return None
    if plain[place] not in "IOZSV":
        return CREDIT_CHARACTER(position=place + 1, character=plain[place])
    suggestion = plain.translate(_LOOK_ALIKE)
    if credit_code_finding(suggestion) is not None:
        return CREDIT_LETTER(position=place + 1, character=plain[place])
    return CREDIT_LETTER_MISTAKEN(position=place + 1, character=plain[place], suggestion=suggestion)


def _wrong_part(plain: str) -> Finding | None:
    if plain[0] not in _AUTHORITIES:
        return CREDIT_AUTHORITY(text=plain, character=plain[0])
    if not re.fullmatch(r"[0-9]{6}", plain[2:8]):
        return CREDIT_DIVISION(text=plain)
    return None


def _wrong_check(plain: str) -> Finding | None:
    is_whole = check_character(plain[:17]) == plain[17]
    has_organisation = organisation_check_character(plain[8:16]) == plain[16]
    if is_whole:
        return None if has_organisation else CREDIT_ORGANISATION(text=plain)
    if has_organisation and _XIAMEN.match(plain):
        return CREDIT_CHECK_XIAMEN(text=plain)
    return CREDIT_CHECK(text=plain)
