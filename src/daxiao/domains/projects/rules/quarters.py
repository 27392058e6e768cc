"""Quarterly nodes (季度倒排工期) of a laid out project, in words like those of a plan's annex."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from daxiao.domains.projects.rules.planning import PlannedStage, StagePlan
from daxiao.std.periods import Quarter


@dataclass(frozen=True, slots=True)
class QuarterNode:
    """What a quarter has to bring; due on its last day (S000-P-07)."""

    quarter: Quarter
    text: str

    @property
    def due(self) -> date:
        return self.quarter.last


def quarter_nodes(proposal: StagePlan) -> tuple[QuarterNode, ...]:
    """One node for each quarter from the first laid day to the last, none left out between them.

    Only what has both dates is told; a stage is begun, under way or finished in a quarter.
    """
    laid = [(r, r.start, r.end) for r in proposal.rows if r.start and r.end]
    if not laid:
        return ()
    first = Quarter.of(min(start for _, start, _ in laid))
    last = Quarter.of(max(end for _, _, end in laid))
    rows = [r for r, _, _ in laid]
    found = []
    while first <= last:
        found.append(QuarterNode(first, _told(first, rows)))
        first = first.next()
    return tuple(found)


def _told(quarter: Quarter, rows: Iterable[PlannedStage]) -> str:
    named: dict[str, list[str]] = {"完成": [], "推进": [], "启动": []}
    for row in rows:
        if word := _word(quarter, row):
            named[word].append(row.name)
    return "；".join(f"{word}{'、'.join(names)}" for word, names in named.items() if names)


def _word(quarter: Quarter, row: PlannedStage) -> str:
    if row.start is None or row.end is None:
        return ""
    if quarter.first <= row.end <= quarter.last:
        return "完成"
    if quarter.first <= row.start <= quarter.last:
        return "启动"
    return "推进" if row.start < quarter.first and quarter.last < row.end else ""


def written(nodes: Iterable[QuarterNode], year: int) -> str:
    """The nodes of one year as one line: 一季度：… 二季度：…; empty when the year has none."""
    return " ".join(
        f"{'一二三四'[node.quarter.quarter - 1]}季度：{node.text or '按计划推进'}"
        for node in nodes
        if node.quarter.year == year
    )
