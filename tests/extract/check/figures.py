"""Small plans for the tests of figures: a title, perhaps a chapter on the past, goals, and what a case adds."""

from daxiao.extract.check import numbers
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.remarks import Remark
from daxiao.extract.read import read
from daxiao.extract.readings import Lexicon
from daxiao.extract.source import Source


TITLE = "青川市新型工业化三年行动计划（2025—2027年）"


def plan(*chapters: str, title: str = TITLE) -> str:
    """A plan whose chapters are 一、 二、 三、, each written as 标题：正文."""
    numerals = "一二三四五六七八"
    parts = [title]
    for n, chapter in enumerate(chapters):
        head, _, body = chapter.partition("：")
        parts.append(f"{numerals[n]}、{head}\n\n{body}")
    return "\n\n".join(parts) + "\n"


def paper(text: str, name: str = "甲.txt") -> Paper:
    return Paper(name, text, read(Source(name, text, "txt")))


def told(*texts: str) -> list[Remark]:
    """The remarks on figures of the texts, each once."""
    papers = [paper(text, f"{n}.txt") for n, text in enumerate(texts)]
    return list(dict.fromkeys(numbers.figures(papers, Lexicon())))


def codes(*texts: str) -> list[str]:
    return sorted({remark.code.removeprefix("check.") for remark in told(*texts)})


def loud(*texts: str) -> list[str]:
    """The codes of errors and doubts only."""
    return sorted(
        {r.code.removeprefix("check.") for r in told(*texts) if r.severity.value != "hint"}
    )


def one(*texts: str, code: str) -> Remark:
    """The only remark of that code."""
    found = [r for r in told(*texts) if r.code == f"check.{code}"]
    assert len(found) == 1, [r.sentence for r in told(*texts)]
    return found[0]


def shown(remark: Remark, *texts: str) -> list[str]:
    """The words the remark points at."""
    return [
        texts[int(p.paper.removesuffix(".txt"))][p.span.start : p.span.end] for p in remark.places
    ]
