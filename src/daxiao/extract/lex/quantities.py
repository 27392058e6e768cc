"""Rules of quantities: numeral, range, unit, grade (600亿级), rank (五十强), whole words (全覆盖)."""

import re
from decimal import Decimal
from functools import lru_cache

from daxiao.extract.grammar import Match, Rule
from daxiao.extract.lex import numbers
from daxiao.extract.lex.meanings import Meaning, Number, Quantity, Sort
from daxiao.extract.lex.words import either, words


_MONEY = words("units", "money")
_PLAIN_UNITS = {
    **dict.fromkeys(words("units", "counts"), Sort.COUNT),
    **dict.fromkeys(words("units", "amounts"), Sort.AMOUNT),
    **dict.fromkeys(words("units", "ratios"), Sort.PART),
    **dict.fromkeys(_MONEY, Sort.MONEY),
    "倍": Sort.TIMES,
}
_MAGNITUDE = either(words("units", "magnitudes"))
_PER = r"(?:/[A-Za-z\u4e00-\u9fff]{1,3}(?:·[A-Za-z\u4e00-\u9fff]{1,3})?)?"
_SPANS = either(words("units", "spans"))
# A unit: perhaps a magnitude, the unit, perhaps "per something". 年 and 月 are times; 年 behind a figure is a date.
UNIT = re.compile(
    rf"余?多?(?P<magnitude>{_MAGNITUDE})?余?多?(?!{_SPANS}(?!人次))(?P<unit>{either(_PLAIN_UNITS)}){_PER}(?!级|(?<=部)[门委分位件署]|[0-9](?!G)|(?<=[A-Za-z])[A-Za-z])"
)
# 产值突破2000亿: the word 元 is left out; only behind a name of money.
_BARE_MAGNITUDE = re.compile(r"(?:万亿|千亿|百亿|亿)(?=规模|以上|左右|大关|台阶|[，。；、）]|$)")
_OF_MONEY = re.compile(
    "(?:产值|收入|营收|投资|总值|总量|总额|规模|GDP|税收|利润|增加值|资金|额)[^，。；、]{0,6}\\Z"
)
_BARE_COUNT = re.compile(r"[万亿](?![元吨亩千万亿级%])")
_OF_COUNT = re.compile("(?:人次|人数|户数|件数|家数|用户|数量|总数)[^，。；、]{0,6}\\Z")
_PEOPLE = re.compile(
    "(?:以上|左右|多|余)?(?:的)?(?:农村|城镇|城乡|贫困|脱贫)?(?:农民|劳动力|人口|群众|农户|居民|职工|从业人员|就业|用户|学生|市民)"
)
_GRADE = re.compile(
    r"(?P<magnitude>万亿|亿|千万|百万|万)?(?P<unit>元|美元|吨|千瓦|平方米|头|台|辆|件|箱|人|亩)?级(?!别|以上|及以上|配)"
)
_RANK = re.compile("强(?![大化势力])")
_INDEX = re.compile(
    r"(?:指数|系数)(?:总体|力争|均|分别|平均|稳定)*(?:达到|达|提高到|提高至|提升到|提升至|超过|突破|不低于|保持在|稳定在)\Z"
)
_FIRST_PART = re.compile(r"(?:%|亿元|万元|亿|万|家|个|倍|元)?[-—~至到]{1,2}")


# What stands right behind the numeral of a quantity, and the words of quantities without one. Most sentences with a
# digit only state a year or a number of their own: they are done after a search for these.
_BEHIND = "".join(sorted({w[0] for w in (*_PLAIN_UNITS, *words("units", "magnitudes"))}))
_SIGNS = (
    re.compile(rf"\d[余多强级:：∶{_BEHIND}]"),
    re.compile(rf"[一二三四五六七八九十百千万两][余多强级{_BEHIND}]"),
    re.compile(
        r"全覆盖|零的突破|零突破|翻一番|翻番|翻两番|清零|首位|指数|系数|元以上|[亿万]元(?:[，。；、大台]|\Z)|前[列\d一二三四五六七八九十]"
    ),
)


def may_stand(text: str, start: int, end: int) -> bool:
    """False where no rule of this module can find a quantity; a new rule must show its sign here."""
    digits, numerals, wholes = _SIGNS
    found = digits.search(text, start, end) or numerals.search(text, start, end)
    return (found or wholes.search(text, start, end)) is not None


def _number(m: Match[Meaning]) -> Number | None:
    value = numbers.value_of(m.words[0])
    return None if value is None else Number(value)


def _range(m: Match[Meaning]) -> Number | None:
    low, high = m.tokens[0].value, m.tokens[1].value
    if isinstance(low, Number) and isinstance(high, Number) and low.low < high.low:
        return Number(low.low, high.low)
    return None


def _quantity(m: Match[Meaning]) -> Quantity | None:
    number, said = m.tokens[0], _unit_said(m.words[0])
    if not isinstance(number.value, Number) or said is None:
        return None
    unit, sort = said
    low, high = number.value.low, number.value.high
    return Quantity(low, high, unit, sort, number.start, number.end)


@lru_cache(maxsize=1024)
def _unit_said(words_: str) -> tuple[str, Sort] | None:
    """The unit without 余 and 多, and what it measures."""
    found = UNIT.match(words_)
    if found is None:
        return None
    unit = re.sub("[余多]", "", words_)
    return unit, Sort.PART if "/" in unit and "元" not in unit else _PLAIN_UNITS[found["unit"]]


def _unit_of_grade(magnitude: str, unit: str | None) -> str:
    return f"{magnitude}{unit}" if unit else f"{magnitude}元"


def _grade(m: Match[Meaning]) -> Quantity | None:
    """600亿级, 千亿级, 千万吨级, 千万级. 万亿级 is ten thousand 亿元: the last magnitude belongs to the unit."""
    number = m.tokens[0]
    found = _GRADE.match(m.words[0])
    if found is None or not isinstance(number.value, Number):
        return None
    if not found["magnitude"] and not found["unit"]:
        return None
    unit = _unit_of_grade(found["magnitude"] or "", found["unit"])
    low, high = number.value.low, number.value.high
    return Quantity(low, high, unit, Sort.GRADE, number.start, number.end)


def _rank(m: Match[Meaning]) -> Quantity | None:
    number = m.tokens[0]
    if not isinstance(number.value, Number):
        return None
    return Quantity(number.value.low, None, "强", Sort.RANK, number.start, number.end)


def _money_left_out(m: Match[Meaning]) -> Quantity | None:
    number = m.tokens[0]
    if not isinstance(number.value, Number) or not _OF_MONEY.search(
        m.text, max(0, m.start - 16), m.start
    ):
        return None
    low, high = number.value.low, number.value.high
    return Quantity(low, high, m.words[0] + "元", Sort.MONEY, number.start, number.end)


def _count_left_out(m: Match[Meaning]) -> Quantity | None:
    """接待人次达到45亿、用户突破30万: the name says what is counted; 带动20万农民: what follows says it."""
    number = m.tokens[0]
    if not isinstance(number.value, Number):
        return None
    named = _OF_COUNT.search(m.text, max(0, m.start - 16), m.start)
    if not named and not _PEOPLE.match(m.text, m.end):
        return None
    low, high = number.value.low, number.value.high
    return Quantity(low, high, m.words[0], Sort.COUNT, number.start, number.end)


def _place(m: Match[Meaning]) -> Quantity | None:
    """前10位, 第5名, 前三: a place in a ranking."""
    digits = re.sub(r"[前第位名列]", "", m.words[0])
    value = numbers.value_of(digits)
    if value is None:
        return None
    start = m.start + m.words[0].index(digits)
    unit = "名" if m.words[0].endswith("名") else "位"
    return Quantity(value, None, unit, Sort.RANK, start, start + len(digits))


def _index(m: Match[Meaning]) -> Quantity | None:
    """两化融合发展水平指数达到62: an index has no unit."""
    number = m.tokens[0]
    if not isinstance(number.value, Number) or not _INDEX.search(
        m.text, max(0, m.start - 14), m.start
    ):
        return None
    return Quantity(number.value.low, number.value.high, None, Sort.INDEX, number.start, number.end)


_WHOLES: dict[str, tuple[Decimal, str | None, Sort]] = {
    "全覆盖": (Decimal(100), "%", Sort.WHOLE),
    "零的突破": (Decimal(1), None, Sort.FIRST),
    "零突破": (Decimal(1), None, Sort.FIRST),
    "翻一番": (Decimal(2), "倍", Sort.TIMES),
    "翻番": (Decimal(2), "倍", Sort.TIMES),
    "翻两番": (Decimal(4), "倍", Sort.TIMES),
    "清零": (Decimal(0), None, Sort.COUNT),
}


def _whole(m: Match[Meaning]) -> Quantity | None:
    value, unit, sort = _WHOLES[m.words[0]]
    return Quantity(value, None, unit, sort, m.start, m.end)


def _fold(m: Match[Meaning]) -> Quantity | None:
    """增加约一倍."""
    value = numbers.value_of(m.words[0][0])
    return None if value is None else Quantity(value, None, "倍", Sort.TIMES, m.start, m.start + 1)


def _ratio(m: Match[Meaning]) -> Quantity | None:
    """产值之比达到2.8:1."""
    number = m.tokens[0]
    if not isinstance(number.value, Number):
        return None
    return Quantity(number.value.low, None, None, Sort.RATIO, number.start, number.end)


# 打造百家领军企业: a round number behind a verb of making is a count; 百家企业 alone is a name.
_MAKING = re.compile(
    "(?:突破|形成|打造|培育|培植|开拓|制定|建设|建成|引进|招引|攻克|推广|新增|新建|孵化|培养|壮大|创建|认定|遴选|培训)\\Z"
)
_TEN = 10


def _round(m: Match[Meaning]) -> Quantity | None:
    value = m.tokens[0].value
    if not isinstance(value, Number) or value.low % _TEN or value.low < _TEN:
        return None
    if not _MAKING.search(m.text, max(0, m.start - 2), m.start):
        return None
    found = _quantity(m)
    return found if found is not None and found.sort is Sort.COUNT else None


def _first_place(m: Match[Meaning]) -> Quantity:
    return Quantity(Decimal(1), None, "位", Sort.RANK, m.start, m.end - 1)


def _bare_money(m: Match[Meaning]) -> Quantity:
    """达到亿元以上: the numeral is missing, one is meant."""
    return Quantity(
        Decimal(1), None, m.words[0], Sort.MONEY, m.start, m.start + len(m.words[0]) - 1
    )


RULES: tuple[Rule[Meaning], ...] = (
    Rule("number.digits", "number", (numbers.DIGITS,), _number),
    Rule("number.chinese", "hanzi", (numbers.HANZI,), _number),
    Rule("number.range", "number", ("number", _FIRST_PART, "number"), _range, re.compile(r"\d(?<=[-—~至到]\d)")),
    Rule("quantity.unit", "quantity", ("number", UNIT), _quantity),
    Rule("quantity.index", "quantity", ("number", re.compile(r"(?=以上|左右|[，。；、）]|\Z)")), _index, "数"),
    Rule("quantity.chinese", "quantity", ("hanzi", re.compile(UNIT.pattern + r"(?=以上|左右|台阶|大关|关口)")), _quantity),
    Rule("quantity.round", "quantity", ("hanzi", re.compile(UNIT.pattern + r"(?=[\u4e00-\u9fff“])")), _round),
    Rule("quantity.grade", "quantity", ("number", _GRADE), _grade, "级"),
    Rule("quantity.chinese_grade", "quantity", ("hanzi", _GRADE), _grade, "级"),
    Rule("quantity.money", "quantity", ("number", _BARE_MAGNITUDE), _money_left_out, "亿"),
    Rule("quantity.chinese_money", "quantity", ("hanzi", _BARE_MAGNITUDE), _money_left_out, "亿"),
    Rule("quantity.count", "quantity", ("number", _BARE_COUNT), _count_left_out, re.compile(r"[万亿](?<=\d[万亿])")),
    Rule("quantity.rank", "quantity", ("number", _RANK), _rank, "强"),
    Rule("quantity.chinese_rank", "quantity", ("hanzi", _RANK), _rank, "强"),
    Rule("quantity.place", "quantity", (re.compile(r"(?:前|第)(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:位|名)|前列?(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?=[，。；、]|$)"),), _place, re.compile("[前第]")),
    Rule("quantity.fold", "quantity", (re.compile(r"(?<![\d第])[一两二三四五](?=倍)倍(?!增|速|率)"),), _fold, "倍"),
    Rule("quantity.ratio", "quantity", ("number", re.compile(r"[:：∶]1(?![\d:：.])")), _ratio, re.compile("1(?<=[:：∶]1)")),
    Rule("quantity.first", "quantity", (re.compile("首位"),), _first_place, "首位"),
    Rule("quantity.whole", "quantity", (re.compile("|".join(_WHOLES)),), _whole),
    Rule("quantity.bare_money", "quantity", (re.compile(r"(?<=[到达过破于])(?<!零的突破)(?<!零突破)(?:百|千|万|十)?[亿万]元(?=以上|大关|台阶|[，。；、]|\Z)"),), _bare_money, re.compile("元(?<=[到达过破于百千万十][亿万]元)")),
)  # fmt: skip
