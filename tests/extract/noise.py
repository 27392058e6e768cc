"""What happens to a plan on its way: print, scan, copy, paste, convert. Each damage is a function of the text and a seeded generator.

`DAMAGES` maps a name to a damage. The same seed gives the same text. A damage never changes what a reader would read.
"""

import html
import random
import re
from collections.abc import Callable


Damage = Callable[[str, random.Random], str]

_DIGITS = "零一二三四五六七八九"
_STEPS = ("", "十", "百", "千")
_PAGE_MARKS = (
    "— {} —",
    "-{}-",
    "- {} -",
    "第{}页 共20页",
    "第 {} 页",
    "－{}－",
    "{}",
    "{} / 20",
    "·{}·",
)
_HEADER = "云岭市人民政府公报"
_HIDDEN = ("\u200b", "\ufeff", "\u200c", "\u2060", "\u00ad", "\ue004", "\uf0b7")
_NUMBERED = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十\d]+[）)、.．]|第.{1,3}[章节条]|表|附)")


def generator(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same text for the same seed


def chinese(number: int) -> str:
    """A whole number below a hundred million in Chinese: 1350 → 一千三百五十."""
    if number >= 10_000:
        rest = number % 10_000
        low = ("零" if 0 < rest < 1000 else "") + chinese(rest) if rest else ""
        return chinese(number // 10_000) + "万" + low
    written, gap = "", False
    for at, digit in enumerate(str(number)[::-1]):
        if digit == "0":
            gap = bool(written)
            continue
        zero = "零" if gap and written and not written.startswith("零") else ""
        written, gap = _DIGITS[int(digit)] + _STEPS[at] + zero + written, False
    return written.removeprefix("一") if 10 <= number < 20 else written or "零"


def is_row(line: str) -> bool:
    return "\t" in line


def without_tables(text: str) -> str:
    """What stands before the first table and its caption."""
    lines = text.split("\n")
    first = next((i for i, line in enumerate(lines) if is_row(line)), len(lines) + 1)
    return "\n".join(lines[: first - 1]).rstrip()


def _prose(text: str, change: Callable[[str], str]) -> str:
    """The lines that are no rows of a table, changed."""
    return "\n".join(line if is_row(line) else change(line) for line in text.split("\n"))


def _by_figure(text: str, change: Callable[[str], str]) -> str:
    """Each run of digits, changed; numbers of headings and rows stay as they are."""
    return re.sub(
        r"(?<![\d.A-Za-z“])\d+(?:\.\d+)?(?![\d.．、A-Za-z+])", lambda m: change(m[0]), text
    )


def _sentences(text: str, rng: random.Random, share: float, make: Callable[[int], str]) -> str:
    """`make(page)` put at random places inside the prose lines that are longer than a heading."""
    page = 0

    def broken(line: str) -> str:
        nonlocal page
        if len(line) < 40 or rng.random() > share:
            return line
        at = rng.randrange(20, len(line) - 8)
        # A bare number beside a figure would be taken for its digits.
        while line[at - 1].isdigit() or line[at].isdigit():
            at -= 1
        page += 1
        return line[:at] + make(page) + line[at:]

    return _prose(text, broken)


# ---------------------------------------------------------------- paper


def hard_wrapped(text: str, rng: random.Random) -> str:
    """PDF lines, broken at a fixed width inside words and figures."""
    width = rng.randrange(26, 42)
    return _prose(
        text,
        lambda line: "\n".join(line[i : i + width] for i in range(0, len(line), width)) or line,
    )


def wrapped_with_gaps(text: str, rng: random.Random) -> str:
    """The same with blank lines between and blanks at the ends."""
    width = rng.randrange(26, 42)
    gap = rng.choice(["\n\n", " \n", "\n  ", "\r\n"])
    return _prose(
        text, lambda line: gap.join(line[i : i + width] for i in range(0, len(line), width)) or line
    )


def page_marks(text: str, rng: random.Random) -> str:
    """Page numbers of many styles inside sentences, on lines of their own."""

    def mark(page: int) -> str:
        gap = rng.choice(["\n", "\n\n", "\r\n"])
        return gap + rng.choice(_PAGE_MARKS).format(page) + gap

    return _sentences(text, rng, 0.8, mark)


def page_headers(text: str, rng: random.Random) -> str:
    """A running header above and a number below each page, inside sentences, with a form feed."""
    return _sentences(text, rng, 0.8, lambda page: f"\n— {page} —\n\f{_HEADER}\n")


def marks_in_tables(text: str, rng: random.Random) -> str:
    """A page ends inside a table."""
    lines = text.split("\n")
    rows = [i for i in range(1, len(lines)) if is_row(lines[i]) and is_row(lines[i - 1])]
    if rows:
        at = rng.choice(rows)
        lines[at:at] = [rng.choice(["— 3 —", "-3-", "第3页 共20页"])]
    return "\n".join(lines)


def no_breaks(text: str, rng: random.Random) -> str:
    """A web form: every line break gone."""
    del rng
    return re.sub(r"\n+", "", without_tables(text))


def breaks_to_blanks(text: str, rng: random.Random) -> str:
    """Every line break a blank."""
    return re.sub(r"\n+", rng.choice([" ", "  ", "\u3000"]), without_tables(text))


# ---------------------------------------------------------------- blanks


def spaced_digits(text: str, rng: random.Random) -> str:
    """2 0 2 7 年, 5 0 0 亿元."""
    del rng
    return _prose(text, lambda line: re.sub(r"(?<=[\d.])(?=[\d.])", " ", line))


def spaced_around(text: str, rng: random.Random) -> str:
    """Blanks around every figure."""
    blank = rng.choice([" ", "\u00a0", "\u3000", "\u2009"])
    return _prose(
        text,
        lambda line: re.sub(
            r"(?<=[\u4e00-\u9fff])(?=\d)|(?<=[\d%])(?=[\u4e00-\u9fff])", blank, line
        ),
    )


def spaced_out(text: str, rng: random.Random) -> str:
    """A blank behind every character."""
    blank = rng.choice([" ", "\u3000", "\u00a0"])
    return _prose(text, blank.join)


def spaced_at_random(text: str, rng: random.Random) -> str:
    """Scanning leaves blanks here and there, also inside figures."""
    return _prose(text, lambda line: "".join(c + " " * (rng.random() < 0.15) for c in line))


# ---------------------------------------------------------------- widths and marks


def wide(text: str, rng: random.Random) -> str:
    """Digits, letters and signs in full width."""
    del rng
    return text.translate({i: 0xFEE0 + i for i in range(0x21, 0x7F) if chr(i) not in "，"})


def wide_digits(text: str, rng: random.Random) -> str:
    del rng
    return text.translate(
        {0x30 + i: 0xFF10 + i for i in range(10)} | {ord("%"): "％", ord("."): "．"}
    )


def half(text: str, rng: random.Random) -> str:
    """Commas, colons, brackets and stops of the other keyboard."""
    del rng
    return text.translate(
        str.maketrans({"，": ",", "；": ";", "：": ":", "（": "(", "）": ")", "！": "!"})
    )


def half_with_blanks(text: str, rng: random.Random) -> str:
    del rng
    return text.translate(
        str.maketrans({"，": ", ", "；": "; ", "：": ": ", "（": " (", "）": ") "})
    )


def other_quotes(text: str, rng: random.Random) -> str:
    left, right = rng.choice(["「」", "『』", '""', "〝〞", "＂＂"])
    return text.replace("“", left).replace("”", right)


def other_dashes(text: str, rng: random.Random) -> str:
    return re.sub(
        r"(?<=\d)[-—](?=\d)", rng.choice(["－", "–", "~", "～", "﹣", "−", "至", "——"]), text
    )


# ---------------------------------------------------------------- numerals


def thousands(text: str, rng: random.Random) -> str:
    """1,350亿元, 1 350亿元, 1，350亿元."""
    mark = rng.choice([",", "，", " ", "\u00a0", "'", "\u2009"])

    def parted(figure: str) -> str:
        whole, point, rest = figure.partition(".")
        if len(whole) < 4 or (len(whole) == 4 and whole.startswith(("19", "20"))):
            return figure
        return f"{int(whole):,}".replace(",", mark) + point + rest

    return _prose(text, lambda line: _by_figure(line, parted))


def chinese_numerals(text: str, rng: random.Random) -> str:
    """五百亿元, 百分之五, 二〇二七年."""
    del rng
    zero = str.maketrans("0123456789", "〇一二三四五六七八九")

    def number(figure: str) -> str:
        whole, point, rest = figure.partition(".")
        return chinese(int(whole)) + (
            "点" + "".join(_DIGITS[int(c)] for c in rest) if point else ""
        )

    def line(words: str) -> str:
        words = re.sub(r"20\d\d(?=年)", lambda m: m[0].translate(zero), words)
        words = re.sub(r"(\d+(?:\.\d+)?)%", lambda m: "百分之" + number(m[1]), words)
        return re.sub(
            r"(?<![\d.—-])\d+(?:\.\d+)?(?=[万亿家个项名户件场])", lambda m: number(m[0]), words
        )

    return _prose(text, line)


# ---------------------------------------------------------------- scanning


def ocr_digits(text: str, rng: random.Random) -> str:
    """O for 0 and l for 1 inside figures that keep a digit."""

    def slip(m: re.Match[str]) -> str:
        chars = list(m[0])
        places = [i for i, c in enumerate(chars) if c in "01"]
        if places and sum(c.isdigit() for c in chars) > 1:
            at = rng.choice(places)
            chars[at] = rng.choice("OoO") if chars[at] == "0" else rng.choice("lI")
        return "".join(chars)

    return _prose(
        text, lambda line: re.sub(r"(?<![\dA-Za-z.])\d{2,}(?![\dA-Za-z.．、])", slip, line)
    )


def ocr_marks(text: str, rng: random.Random) -> str:
    """Commas for the enumeration mark, and an ideographic comma in half width."""
    mark = rng.choice(["､", "﹑", "､"])
    return text.replace("、", mark)


# ---------------------------------------------------------------- files


def markup(text: str, rng: random.Random) -> str:
    """HTML that a paste left behind: tags, entities."""

    def line(words: str) -> str:
        if not words:
            return words
        words = re.sub(
            r"(?<=[，；])",
            lambda _: rng.choice(["", "&nbsp;", "<span>", "</span>", "&ensp;"]),
            words,
        )
        words = re.sub(
            r"“|”|—", lambda m: {"“": "&ldquo;", "”": "&rdquo;", "—": "&mdash;"}[m[0]], words
        )
        words = words.replace("≥", "&ge;")
        open_, close = rng.choice(
            [
                ("<p>", "</p>"),
                ('<p style="text-indent:2em">', "</p>"),
                ("", "<br/>"),
                ("<div>", "</div>"),
                ("&nbsp;&nbsp;", "<br>"),
            ]
        )
        return open_ + words + close

    return "\n".join(words if is_row(words) else line(words) for words in text.split("\n"))


def markup_in_one_line(text: str, rng: random.Random) -> str:
    """The same without line breaks."""
    return markup(without_tables(text), rng).replace("\n", "")


def escaped(text: str, rng: random.Random) -> str:
    """Numeric entities for punctuation."""
    del rng
    return html.escape(text, quote=True).replace("（", "&#65288;").replace("）", "&#xFF09;")


def markdown(text: str, rng: random.Random) -> str:
    """Headings with hashes, bold words, quoted lines, rules between chapters."""

    def line(words: str) -> str:
        if not words:
            return words
        if len(words) < 30 and "。" not in words:
            return (
                rng.choice(["## ", "### ", "**"]) + words if rng.random() < 0.7 else f"**{words}**"
            )
        words = re.sub(
            r"(\d+(?:\.\d+)?[%家个亿]元?)",
            lambda m: f"**{m[0]}**" if rng.random() < 0.4 else m[0],
            words,
        )
        return rng.choice(["", "> ", "- ", "* "]) + words

    def whole(words: str) -> str:
        changed = line(words)
        return (
            changed + "**" if changed.startswith("**") and not changed.endswith("**") else changed
        )

    return _prose(text, whole)


def hidden(text: str, rng: random.Random) -> str:
    """Zero-width and private-use characters and soft hyphens, inside words and figures."""
    return _prose(
        text,
        lambda line: "".join(c + (rng.choice(_HIDDEN) if rng.random() < 0.1 else "") for c in line),
    )


def carriage_returns(text: str, rng: random.Random) -> str:
    return text.replace(
        "\n", rng.choice(["\r\n", "\r\r\n", "\r\n\r\n"]) if "\t" not in text else "\r\n"
    )


def old_mac(text: str, rng: random.Random) -> str:
    del rng
    return text.replace("\n", "\r")


def indented(text: str, rng: random.Random) -> str:
    """Paragraphs that begin with blanks."""
    blank = rng.choice(["\u3000\u3000", "    ", "\u00a0\u00a0\u00a0\u00a0", " \u3000"])
    return _prose(text, lambda line: blank + line if line else line)


def line_separators(text: str, rng: random.Random) -> str:
    """Word processors' own line ends."""
    return text.replace("\n\n", rng.choice(["\u2028", "\u2029", "\x0b", "\x85"]) + "\n")


DAMAGES: dict[str, Damage] = {
    f.__name__: f
    for f in (
        hard_wrapped, wrapped_with_gaps, page_marks, page_headers, marks_in_tables, no_breaks, breaks_to_blanks,
        spaced_digits, spaced_around, spaced_out, spaced_at_random, wide, wide_digits, half, half_with_blanks,
        other_quotes, other_dashes, thousands, chinese_numerals, ocr_digits, ocr_marks, markup, markup_in_one_line,
        escaped, markdown, hidden, carriage_returns, old_mac, indented, line_separators,
    )
}  # fmt: skip
