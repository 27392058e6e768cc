"""Rows of project lists: empty quarters, a missing investment, and nodes that contradict each other, the kind of the
project or its task of the year."""

import re
from collections.abc import Iterator, Sequence

from daxiao.extract.check import pointing
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.remarks import Family, Remark
from daxiao.extract.readings import Lexicon, Node, ProjectReading, Span
from daxiao.std.findings import FindingKind, Severity


QUARTER_EMPTY = FindingKind(
    "check.quarter_empty",
    "项目“{project}”没有填{quarters}的节点，其他项目四个季度都有，请补上。",
    Severity.HINT,
)
INVESTMENT_MISSING = FindingKind(
    "check.investment_missing",
    "项目“{project}”没有写总投资，其他项目都写了，请补上。",
    Severity.HINT,
)
UNITS_RUN_TOGETHER = FindingKind(
    "check.units_run_together",
    "“{unit}”像是两个单位连在一起，请用顿号分开并写明谁负责。",
    Severity.HINT,
)
MILESTONE_TWICE = FindingKind(
    "check.milestone_twice",
    "项目“{project}”的“{milestone}”同时写在{one}季度和{other}季度，请核对以哪个为准。",
    Severity.DOUBT,
)
MONTH_OUTSIDE = FindingKind(
    "check.month_outside_quarter",
    "项目“{project}”在{quarter}季度写了{month}月的节点，请核对。",
    Severity.DOUBT,
)
NO_PRODUCTION = FindingKind(
    "check.production_not_planned",
    "项目“{project}”列为投产项目，各季度和年度任务里却没有投产节点，请核对。",
    Severity.DOUBT,
)
STILL_DESIGNING = FindingKind(
    "check.carried_on_but_designing",
    "项目“{project}”是{since}年起的续建项目，一季度却还在做设计等前期工作，请核对建设性质或进度。",
    Severity.DOUBT,
)
WORK_BEFORE_START = FindingKind(
    "check.work_before_start",
    "项目“{project}”{one}季度已完成基础或主体，{other}季度才开始施工，前后顺序不对，请核对。",
    Severity.DOUBT,
)
TASK_NOT_REACHED = FindingKind(
    "check.task_above_last_node",
    "项目“{project}”的年度任务是“{task}”，四季度节点只到{share}%，请核对。",
    Severity.ERROR,
)
CYCLE_SHORTER = FindingKind(
    "check.cycle_shorter_than_nodes",
    "项目“{project}”的建设周期是{months}个月，施工节点却排了四个季度，请核对。",
    Severity.HINT,
)

_QUARTERS = "一二三四"
_CLAUSE = re.compile(r"[^，；。,;\s]+")
_MILESTONE = re.compile(
    r"(?P<what>[^，；。、\s]{2,16}?)(?:全面|正式|完工|实现|竣工|建成|组织|完成)*(?P<stage>投产|开工|竣工|封顶|达产|试生产)$"
)
_MONTH = re.compile(r"(?<!\d)(\d{1,2})月(?:份|底|末|初|前|中旬|上旬|下旬)?")
_PRODUCES = re.compile(r"投产|试生产|达产|投运|投入使用|投入运营|运营|竣工|量产|入驻投产")
_DESIGNS = re.compile(r"设计|图审|立项|报批|可研|环评|摘牌|选址|签约|勘察")
_BUILDS = re.compile(r"施工(?!图|设计)|建设|主体|基础|封顶|装修|安装|浇筑|开挖|土方|设备")
_DONE = re.compile(
    r"完成[^，；。]{0,12}(?:地基|基础|桩基|主体|封顶)|主体[^，；。]{0,4}(?:完工|封顶)"
)
_BEGINS = re.compile(r"(?:开始|启动|组织|正式)[^，；。]{0,6}(?:现场施工|施工|开工|动工)")
_SHARE = re.compile(r"(?:进度|完成|达到?|形象进度)[^，；。%]{0,6}?(\d{1,3})%")
_CYCLE = re.compile(r"建设(?:周期|工期|期)[为约]?\s*(\d{1,2})\s*个月")
_TOWNS = re.compile(r"^(?:[\u4e00-\u9fff]{2,4}?(?:街道|镇|乡|区)){2,}$")
_FULL = 100


class _Row:
    """A project of a list and where its parts stand."""

    def __init__(self, paper: Paper, project: ProjectReading) -> None:
        self.paper, self.project = paper, project
        self.name = pointing.shown(project.name, 30)
        self.nodes = project.nodes

    def find(self, words: str | None) -> Span | None:
        """Where `words` stand in the row; its first half when a line break has cut them."""
        if not words:
            return None
        row = self.project.clause
        at = self.paper.text.find(words, row.start, row.end)
        if at >= 0:
            return Span(at, at + len(words))
        head = words[: max(4, len(words) // 2)]
        at = self.paper.text.find(head, row.start, row.end)
        return Span(at, at + len(head)) if at >= 0 else None

    def node(self, node: Node) -> Span:
        return self.find(node.text) or self.opening

    @property
    def opening(self) -> Span:
        row = self.project.clause
        return Span(row.start, min(row.end, row.start + 40))

    def remark(
        self, kind: FindingKind, spans: Sequence[Span | None], **params: str | int
    ) -> Remark:
        at = [s for s in spans if s is not None] or [self.opening]
        finding = kind(field="", project=self.name, **params)
        return Remark(_FAMILY[kind.code], finding, pointing.places(self.paper, at, "项目"))


_FORM = frozenset({QUARTER_EMPTY.code, INVESTMENT_MISSING.code})
_FAMILY = {
    kind.code: Family.FORM if kind.code in _FORM else Family.CONTRADICTION
    for kind in (
        QUARTER_EMPTY,
        INVESTMENT_MISSING,
        MILESTONE_TWICE,
        MONTH_OUTSIDE,
        NO_PRODUCTION,
        STILL_DESIGNING,
        WORK_BEFORE_START,
        TASK_NOT_REACHED,
        CYCLE_SHORTER,
    )
}


def _rows(paper: Paper) -> list[_Row]:
    return [_Row(paper, p) for p in paper.readings.projects if p.kind == "list_row"]


def gaps(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """Cells that are empty in one row and filled in all others; units without a mark between them."""
    rows = _rows(paper)
    full = sum(1 for r in rows if len(r.nodes) == len(_QUARTERS))
    priced = sum(1 for r in rows if r.project.total_investment_yi is not None)
    for row in rows:
        have = {n.quarter for n in row.nodes}
        gone = [q for q in range(1, 5) if q not in have]
        if have and gone and full * 2 > len(rows):
            words = "、".join(f"{_QUARTERS[q - 1]}季度" for q in gone)
            yield row.remark(QUARTER_EMPTY, [row.node(n) for n in row.nodes], quarters=words)
        if row.project.total_investment_yi is None and priced > 2 and priced >= len(rows) - 2:
            clause = row.project.clause
            yield row.remark(INVESTMENT_MISSING, [Span(clause.start, clause.end)])
        unit = "".join((row.project.unit or "").split())
        if _TOWNS.match(unit) and (at := row.find(row.project.unit)):
            yield Remark(
                Family.FORM,
                UNITS_RUN_TOGETHER(unit=unit),
                pointing.places(paper, [at], "责任单位"),
            )


def nodes(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """Nodes of different quarters that cannot both be meant."""
    for row in _rows(paper):
        yield from _twice(row)
        yield from _order(row)
        for node in row.nodes:
            months = [int(m) for m in _MONTH.findall(node.text)]
            late = next((m for m in months if 1 <= m <= 12 and (m - 1) // 3 + 1 < node.quarter), 0)
            if late:
                quarter = _QUARTERS[node.quarter - 1]
                yield row.remark(MONTH_OUTSIDE, [row.node(node)], quarter=quarter, month=late)


def _twice(row: _Row) -> Iterator[Remark]:
    seen: dict[str, tuple[Node, str]] = {}
    for node in row.nodes:
        for m in _CLAUSE.finditer(node.text):
            clause = m.group()
            key = _milestone(clause)
            if key is None:
                continue
            first, words = seen.setdefault(key, (node, clause))
            if first.quarter != node.quarter:
                yield row.remark(
                    MILESTONE_TWICE,
                    [_within(row, first, words), _within(row, node, clause)],
                    milestone=pointing.shown(clause, 20),
                    one=_QUARTERS[first.quarter - 1],
                    other=_QUARTERS[node.quarter - 1],
                )


def _within(row: _Row, node: Node, words: str) -> Span:
    """Where `words` stand in the node."""
    at = row.node(node)
    found = row.paper.text.find(words, at.start, at.end)
    return Span(found, found + len(words)) if found >= 0 else at


def _milestone(clause: str) -> str | None:
    """What is to be reached, without the verbs in front of the stage; a clause that repeats word for word counts too."""
    if m := _MILESTONE.search(clause):
        return f"{m['what']}{m['stage']}"
    return None


def _order(row: _Row) -> Iterator[Remark]:
    done = next((n for n in row.nodes if _DONE.search(n.text)), None)
    begins = next((n for n in row.nodes if _BEGINS.search(n.text)), None)
    if done is not None and begins is not None and done.quarter < begins.quarter:
        yield row.remark(
            WORK_BEFORE_START,
            [row.node(done), row.node(begins), row.find(row.project.annual_task)],
            one=_QUARTERS[done.quarter - 1],
            other=_QUARTERS[begins.quarter - 1],
        )


def natures(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """The kind of a project, its years and its task of the year against its nodes."""
    for row in _rows(paper):
        project = row.project
        words = "".join(n.text for n in row.nodes) + (project.annual_task or "")
        if not row.nodes:
            continue
        if project.nature and "投产" in project.nature and not _PRODUCES.search(words):
            spans = [_nature(row), row.node(row.nodes[-1]), row.find(project.annual_task)]
            yield row.remark(NO_PRODUCTION, spans)
        yield from _designing(row)
        yield from _last_node(row)
        yield from _cycle(row)


def _nature(row: _Row) -> Span | None:
    """The cell with the kind of the project, together with the cell before it."""
    company = row.find(row.project.company)
    nature = row.project.nature or ""
    start = company.end if company else row.project.clause.start
    at = row.paper.text.find(nature, start, row.project.clause.end)
    return Span(at, at + len(nature)) if at >= 0 else None


def _designing(row: _Row) -> Iterator[Remark]:
    project, first = row.project, row.nodes[0]
    years = [p.since for p in row.paper.readings.plans if p.since]
    this_year = years[0] if years else None
    began = project.start_year
    if not project.nature or "续建" not in project.nature or first.quarter != 1:
        return
    if began is None or (this_year is not None and began >= this_year):
        return
    if _DESIGNS.search(first.text) and not _BUILDS.search(first.text):
        years_at = row.find(f"{began}-{project.end_year}") or row.find(str(began))
        yield row.remark(STILL_DESIGNING, [_nature(row), years_at, row.node(first)], since=began)


def _last_node(row: _Row) -> Iterator[Remark]:
    last, task = row.nodes[-1], "".join((row.project.annual_task or "").split())
    share = _SHARE.search(last.text)
    if last.quarter != len(_QUARTERS) or share is None or int(share[1]) >= _FULL:
        return
    wanted = re.match(r"(?:全面)?(?:完成|建成)(?!部分|投资|\d)(.{2,12})", task)
    if wanted and any(wanted[1][i : i + 2] in last.text for i in range(len(wanted[1]) - 1)):
        spans = [row.node(last), row.find(row.project.annual_task)]
        yield row.remark(TASK_NOT_REACHED, spans, task=pointing.shown(task), share=share[1])


def _cycle(row: _Row) -> Iterator[Remark]:
    clause = row.project.clause
    found = _CYCLE.search(row.paper.text, clause.start, clause.end)
    works = [n for n in row.nodes if _BUILDS.search(n.text) or "竣工" in n.text]
    if found and int(found[1]) <= 9 and len(works) == len(_QUARTERS):
        spans = [Span(*found.span()), row.node(works[0]), row.node(works[-1])]
        yield row.remark(CYCLE_SHORTER, spans, months=int(found[1]))


RULES = tuple(pointing.each(rule) for rule in (gaps, nodes, natures))
