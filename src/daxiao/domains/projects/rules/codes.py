"""Codes a project carries: its own in the register, the national one, and the industry's. Shapes only, no tables."""

import re
from collections.abc import Iterable

from daxiao.std import codes
from daxiao.std.findings import Finding, FindingKind, Refused, Severity


PLACE_UNFIT = FindingKind(
    "projects.place_unfit", "“{place}”不是6位区划代码，无法生成项目编号，请先给所在地填代码"
)
NATIONAL_MALFORMED = FindingKind(
    "projects.national_code_malformed",
    "“{text}”不是全国投资项目代码，应形如 2601-420281-04-01-123456（连短横共24位）",
)
NATIONAL_MONTH = FindingKind(
    "projects.national_code_month", "全国投资项目代码“{text}”前四位“{time}”不是年月，请核对"
)
INDUSTRY_MALFORMED = FindingKind(
    "projects.industry_malformed",
    "“{text}”不是国民经济行业代码（GB/T 4754），应为门类字母加2至4位数字，例如 C3812",
)
INDUSTRY_UNKNOWN = FindingKind(
    "projects.industry_unknown", "国民经济行业分类没有大类“{division}”，请核对“{text}”"
)
INDUSTRY_LETTER = FindingKind(
    "projects.industry_letter", "大类{division}属于门类{right}，不属于{letter}，请核对“{text}”"
)
NOT_INDUSTRIAL = FindingKind(
    "projects.not_industrial",
    "“{text}”不属于工业（采矿、制造、电热燃水），请核对行业代码或确认是否应列入工业项目",
    Severity.DOUBT,
)

# GB/T 4754-2017: the letter of each section and the last of its two-digit divisions, in their order.
_SECTIONS = (
    ("A", 5), ("B", 12), ("C", 43), ("D", 46), ("E", 50), ("F", 52), ("G", 60), ("H", 62), ("I", 65), ("J", 69),
    ("K", 70), ("L", 72), ("M", 75), ("N", 79), ("O", 82), ("P", 83), ("Q", 85), ("R", 90), ("S", 96), ("T", 97),
)  # fmt: skip
INDUSTRY = frozenset("BCD")
"""Sections that the statistics call industry: mining, manufacturing, electricity, heat, gas and water."""

_PLATFORM = re.compile(r"[A-Z9][0-9]{5}")
_OWN = re.compile(r"([1-9A-Z][0-9]{5})-([0-9]{4})-([0-9]{4,})")
_NATIONAL = re.compile(r"([0-9]{4})-([0-9]{6})-([0-9]{2})-([0-9]{2})-([0-9]{5}[0-9X])")


def project_code(place: str, year: int, number: int) -> str:
    """The register's own code: `421202-2026-0017`. The same for the same three, and different for any others.

    `place` is a division code of 6 digits (of 12 the first 6 count), or a code of the platform's own for a place that has
    none (a letter or 9, which no division begins with, and 5 digits). Raises Refused with `projects.place_unfit`,
    ValueError for a year of other than four digits or a number below 1.
    """
    division = place if _PLATFORM.fullmatch(place) else _official(place)
    if not 1000 <= year <= 9999 or number < 1:
        raise ValueError(f"no project has the number {number} of the year {year}")
    return f"{division}-{year}-{number:04d}"


def _official(place: str) -> str:
    try:
        return codes.division(place)[:6]
    except Refused as refusal:
        raise Refused(PLACE_UNFIT(place=place)) from refusal


def next_number(place: str, year: int, taken: Iterable[str]) -> int:
    """One more than the highest running number of that place and year; a number is never given twice, gaps stay."""
    head = project_code(place, year, 1)[:12]
    used = [int(m[3]) for m in map(_OWN.fullmatch, taken) if m and m[0].startswith(head)]
    return max(used, default=0) + 1


def national_code_finding(text: str) -> Finding | None:
    """What is wrong with a national investment project code (GB/T 40058); None when its shape is right.

    The rule of its check digit is not published, so a right shape is all that is said. Codes given before 2021 begin
    with the four digits of the year.
    """
    found = _NATIONAL.fullmatch(text.strip().upper())
    if found is None:
        return NATIONAL_MALFORMED(field="national_code", text=text)
    time = found[1]
    if not ("01" <= time[2:] <= "12" or "2013" <= time <= "2020"):
        return NATIONAL_MONTH(field="national_code", text=text, time=time)
    try:
        codes.division(found[2])
    except Refused as refusal:
        return refusal.findings[0] if found[2] != "000000" else None
    return None


def section_of(division: int) -> str | None:
    """The letter of a two-digit division: 38 is of C. None for one that is not there."""
    if division < 1:
        return None
    return next((letter for letter, last in _SECTIONS if division <= last), None)


def industry_finding(text: str) -> Finding | None:
    """What is wrong with a GB/T 4754 code (C3812, 3812, C38); None when its shape is right and it is industrial."""
    found = re.fullmatch(r"([A-T])?([0-9]{2,4})?", text.strip().upper())
    if found is None or not any(found.groups()):
        return INDUSTRY_MALFORMED(field="industry_code", text=text)
    letter, digits = found[1], found[2]
    right = section_of(int(digits[:2])) if digits else letter
    if right is None:
        return INDUSTRY_UNKNOWN(field="industry_code", text=text, division=digits[:2])
    if letter and letter != right:
        return INDUSTRY_LETTER(
            field="industry_code", text=text, division=digits[:2], right=right, letter=letter
        )
    return None if right in INDUSTRY else NOT_INDUSTRIAL(field="industry_code", text=text)


def with_letter(text: str) -> str:
    """A GB/T 4754 code with the letter of its section: 3812 is C3812. What is no code stays as it is."""
    plain = text.strip().upper()
    right = section_of(int(plain[:2])) if re.fullmatch(r"[0-9]{2,4}", plain) else None
    return f"{right or ''}{plain}"
