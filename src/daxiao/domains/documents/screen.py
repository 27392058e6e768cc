"""What `daxiao plan …` shows in a terminal: tables of readings, explanations, scores."""

import sys
from collections.abc import Sequence

import click
from rich.console import Console
from rich.table import Table

from daxiao.extract import explain, score
from daxiao.extract.readings import (
    Comparator,
    Grade,
    Period,
    Readings,
    TargetReading,
    TaskReading,
)


_SIGNS = {
    Comparator.GE: "≥",
    Comparator.GT: "＞",
    Comparator.LE: "≤",
    Comparator.LT: "＜",
    Comparator.EQ: "",
    Comparator.APPROX: "约",
    Comparator.RANGE: "",
}
_GRADES = {Grade.STATED: "", Grade.INFERRED: "推断", Grade.WEAK: "存疑"}


def _console() -> Console:
    """A terminal has its own width; a file or a pipe gets room for whole rows."""
    return Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else 160)


def print_readings(readings: Readings) -> None:
    """Plans, targets, tasks and projects as tables on stdout."""
    console = _console()
    for document in readings.plans:
        horizon = f"（{document.horizon} 年）" if document.horizon else ""
        console.print(f"《{document.title}》{horizon}", markup=False)
    if readings.targets:
        console.print(_target_table(readings.targets))
    if readings.tasks:
        console.print(_task_table(readings.tasks))
    if readings.projects:
        console.print(_project_table(readings))


def _table(title: str, *heads: str) -> Table:
    table = Table(title=title, title_justify="left", show_lines=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    return table


def _target_table(targets: Sequence[TargetReading]) -> Table:
    table = _table(f"目标（{len(targets)}）", "编号", "指标", "目标值", "时间", "范围", "把握")
    for t in targets:
        table.add_row(
            *map(
                _plain,
                (t.key, t.indicator, amount(t), when(t.period), t.scope or "", _GRADES[t.grade]),
            )
        )
    return table


def _task_table(tasks: Sequence[TaskReading]) -> Table:
    table = _table(
        f"任务（{len(tasks)}）", "编号", "序号", "任务", "牵头单位", "责任单位", "期限", "目标"
    )
    for t in tasks:
        helpers = "、".join(t.responsible_units) + (" 等" if t.etc else "")
        due = str(t.deadline) if t.deadline else ""
        cells = (
            t.key,
            t.number or "",
            t.title or t.action or "",
            "、".join(t.lead_units),
            helpers,
            due,
            str(len(t.target_keys)),
        )
        table.add_row(*map(_plain, cells))
    return table


def _project_table(readings: Readings) -> Table:
    table = _table(
        f"项目（{len(readings.projects)}）",
        "编号",
        "项目",
        "企业",
        "投资（亿元）",
        "起止",
        "责任单位",
    )
    for p in readings.projects:
        money = (
            ""
            if p.total_investment_yi is None
            else f"{'约' if p.investment_approx else ''}{p.total_investment_yi.normalize():f}"
        )
        years = "–".join(dict.fromkeys(str(y) for y in (p.start_year, p.end_year) if y))
        table.add_row(
            *map(
                _plain,
                (p.key, " ".join(p.name.split()), p.company or "", money, years, p.unit or ""),
            )
        )
    return table


def _plain(cell: str) -> str:
    """Brackets in a cell are words and no markup."""
    return cell.replace("[", "\\[")


def amount(target: TargetReading) -> str:
    """The figure as a person writes it: ≥300家, 6–8家, 约10%."""
    low = f"{target.value.normalize():f}"
    high = f"–{target.value_high.normalize():f}" if target.value_high is not None else ""
    return f"{_SIGNS[target.comparator]}{low}{high}{target.unit or ''}"


def when(period: Period) -> str:
    """The time of a target in words: 到2027年, 2026年, 每年（2021–2025）."""
    span = f"（{period.since}–{period.until}）" if period.since and period.until else ""
    fixed = f"到{period.by}年" if period.by else f"{period.year}年" if period.year else ""
    return fixed + (f"{'，' if fixed else ''}每年{span}" if period.recurring else "")


def print_explanations(readings: Readings, text: str) -> None:
    """How each target and task was read, step by step."""
    for target in readings.targets:
        click.echo(explain.explain_target(target, text))
    for task in readings.tasks:
        click.echo(explain.explain_task(task, text))


# ---------------------------------------------------------------- scores


def print_scores(scores: dict[str, score.Score]) -> None:
    """Detection, accuracy and tasks, one row per document."""
    found = _table("目标：查找", "文件", "标准", "读出", "对上", "查准", "查全", "F1", "全对 F1")
    fields = _table(
        "目标：逐项准确率", "文件", "数值", "比较", "性质", "力度", "时间", "范围", "指标"
    )
    tasks = _table(
        "任务", "文件", "标准", "读出", "对上", "查准", "查全", "F1", "牵头 F1", "责任 F1", "期限"
    )
    for name, one in scores.items():
        t, k = one.targets, one.tasks
        full = score.prf(t.full, t.predicted, t.gold)[2]
        found.add_row(name[:12], *_counts(t.gold, t.predicted, t.matched), _share(full))
        accuracy = [t.right[f] / t.matched if t.matched else None for f in score.FIELDS]
        fields.add_row(name[:12], *map(_share, accuracy))
        due = k.deadline / k.matched if k.matched else None
        units = (k.units_f1("lead_units"), k.units_f1("responsible_units"), due)
        tasks.add_row(name[:12], *_counts(k.gold, k.predicted, k.matched), *map(_share, units))
    for table in (found, fields, tasks):
        _console().print(table)


def _counts(gold: int, predicted: int, matched: int) -> tuple[str, ...]:
    shares = score.prf(matched, predicted, gold)
    return (str(gold), str(predicted), str(matched), *map(_share, shares))


def _share(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def print_misses(misses: Sequence[score.Miss]) -> None:
    """One line per miss, with its sentence."""
    kinds = {"MISS": "漏读", "EXTRA": "多读", "WRONG": "读错"}
    for m in misses:
        click.echo(f"{kinds[m.kind]}  {m.document[:12]}  {m.key}  {m.what}  「{m.quote}」")
    if not misses:
        click.echo("没有漏读、多读或读错。")
