"""A language model may propose what the grammar missed. Off unless the office sets an endpoint of its own network.

Nothing it says is believed: each proposal passes the same gate as the grammar's own readings (`extract.proposals`), is
graded weak and waits for a person. A model that is silent, slow or wrong never spoils a reading.
"""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.conf import settings

from daxiao.extract import proposals
from daxiao.extract.proposals import Proposal, Proposer
from daxiao.extract.readings import Ambition, Comparator, Grade, Measure


if TYPE_CHECKING:
    from collections.abc import Iterator

    from daxiao.extract.readings import Readings
    from daxiao.extract.source import Source


log = logging.getLogger(__name__)

SILENT = "语言模型没有回答（{reason}），这次只用语法读取。"
MISSING = "设置了语言模型，但没有安装所需的程序包（daxiao[llm]），这次只用语法读取。"
CUT = "语言模型在限定时间内只看了前 {n} 字。"
REFUSED = "语言模型提出的 {n} 条在原文中没有依据，没有采用。"
_PIECE = 2400  # characters of text in one question
_OVERLAP = 200

QUESTION = """下面是一份政府规划的一段原文。请找出其中对将来数量的承诺（目标），一条一个对象，只输出 JSON 数组，不要解释。
每个对象的字段：quote 含有该数的原文小句，逐字照抄；indicator 指标名称，用原文的字；number 原文中的数字；value 数值；
value_high 区间的上限，没有写 null；unit 计量单位；comparator 取 ge gt le lt eq approx range 之一；
measure 取 level increment flow growth share reduction ratio rank 之一；ambition 取 plain floor stretch 之一；
by 到哪一年（“到2027年”写 2027）；year 当年；recurring 是否每年；scope 比全文更小的范围，没有写 null。
已经发生的事实、奖补标准、单个项目的投资不是目标。没有目标时输出 []。

原文：
"""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the model is; `seconds` is what it may take for one document. `key` is never shown or logged."""

    url: str
    model: str
    key: str
    seconds: int


def endpoint() -> Endpoint | None:
    """The one of the settings; None when none is set, which is the default."""
    if not settings.MODEL_URL:
        return None
    return Endpoint(
        settings.MODEL_URL, settings.MODEL_NAME, settings.MODEL_KEY, settings.MODEL_SECONDS
    )


def propose(source: Source, readings: Readings, to: Endpoint) -> Readings:
    """`readings` with what the model proposed and the text bears out; a warning tells of refusals or of silence."""
    by = Proposer("model.proposed", f"语言模型 {to.model}", Grade.WEAK)
    found: list[Proposal] = []
    late = time.monotonic() + to.seconds
    try:
        for start, piece in _pieces(source.text):
            if (left := late - time.monotonic()) < 1:
                readings = _warned(readings, CUT.format(n=start))
                break
            found += _parsed(_ask(to, piece, left), start)
    except ImportError:
        return _warned(readings, MISSING)
    except Exception as error:
        # whatever the endpoint does, the grammar's reading stands
        log.warning("the language model did not answer: %s", type(error).__name__)
        return _warned(readings, SILENT.format(reason=type(error).__name__))
    admitted = proposals.admit(source.text, readings, found, by)
    known = sum(f[0].kind is proposals.ALREADY_READ for _, f in admitted.refused)
    lies = len(admitted.refused) - known
    return _warned(admitted.readings, REFUSED.format(n=lies)) if lies else admitted.readings


def _warned(readings: Readings, sentence: str) -> Readings:
    return replace(readings, warnings=(*readings.warnings, sentence))


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Stretches of the text that overlap a little, cut at line ends where one is near."""
    start = 0
    while start < len(text):
        end = min(len(text), start + _PIECE)
        line = text.rfind("\n", start + _PIECE // 2, end)
        end = line + 1 if 0 < line < end < len(text) else end
        yield start, text[start:end]
        start = end if end == len(text) else max(start + 1, end - _OVERLAP)


def _ask(to: Endpoint, piece: str, seconds: float) -> str:
    import openai  # noqa: PLC0415 - an extra, and 0.8 s to load

    client = openai.OpenAI(
        base_url=to.url, api_key=to.key or "none", timeout=seconds, max_retries=0
    )
    answer = client.chat.completions.create(
        model=to.model,
        temperature=0,
        messages=[{"role": "user", "content": QUESTION + piece}],
    )
    return (answer.choices[0].message.content or "") if answer.choices else ""


def _parsed(answer: str, start: int) -> list[Proposal]:
    """The proposals of an answer; what is no JSON list, or no proposal, is left out."""
    first, last = answer.find("["), answer.rfind("]")
    try:
        rows = json.loads(answer[first : last + 1]) if 0 <= first < last else []
    except ValueError:
        return []
    found = (_proposal(row, start) for row in rows if isinstance(row, dict))
    return [p for p in found if p is not None]


def _proposal(row: dict[str, Any], start: int) -> Proposal | None:
    try:
        return Proposal(
            quote=str(row["quote"]),
            indicator=str(row["indicator"]),
            number=str(row["number"]),
            value=Decimal(str(row["value"])),
            value_high=_number(row.get("value_high")),
            unit=_words(row.get("unit")),
            comparator=Comparator(row.get("comparator", "eq")),
            measure=Measure(row.get("measure", "level")),
            ambition=Ambition(row.get("ambition", "plain")),
            by=_year(row.get("by")),
            year=_year(row.get("year")),
            recurring=row.get("recurring") is True,
            scope=_words(row.get("scope")),
            near=start,
        )
    except (KeyError, ValueError, InvalidOperation):
        return None


def _number(value: object) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))


def _words(value: object) -> str | None:
    return str(value) if value not in (None, "") else None


def _year(value: object) -> int | None:
    return int(str(value)) if value not in (None, "") else None
