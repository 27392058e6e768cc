"""A reading explained: each step with its rule, the words it rests on, and what it concluded."""

from collections.abc import Sequence

from daxiao.extract import places
from daxiao.extract.readings import Grade, Span, Step, TargetReading, TaskReading


_GRADES = {Grade.STATED: "原文写明", Grade.INFERRED: "由上下文推出", Grade.WEAK: "把握不大，请核对"}
_WIDEST = 48


def explain_target(target: TargetReading, text: str) -> str:
    """The derivation of a target as lines of text; the first line is the record itself."""
    amount = f"{target.num_text}{target.unit or ''}"
    head = f"{target.key} {target.indicator} {target.comparator.value} {amount}（{_GRADES[target.grade]}）"
    lines = [head, f"  原文 {_place(target.clause)} 「{words(text, target.clause)}」"]
    if target.place is not None:
        lines.append(f"  表中位置 {places.spoken(target.place)}")
    lines += steps(target.derivation, text)
    if target.runner_up:
        lines.append(f"  另一种读法：{target.runner_up}")
    return "\n".join(lines)


def explain_task(task: TaskReading, text: str) -> str:
    """The derivation of a task as lines of text."""
    name = task.title or words(text, task.clause)
    lines = [f"{task.key} {task.number or ''} {name}（{_GRADES[task.grade]}）"]
    if task.responsibility is not None:
        lines.append(f"  依据 {_place(task.responsibility)} 「{words(text, task.responsibility)}」")
    return "\n".join([*lines, *steps(task.derivation, text)])


def steps(derivation: Sequence[Step], text: str) -> list[str]:
    """One line per step: rule, place, words, conclusion."""
    return [
        f"  [{s.rule}] {_place(s.span)} 「{words(text, s.span)}」→ {s.says}" for s in derivation
    ]


def words(text: str, span: Span) -> str:
    """The words of a span on one line, cut in the middle when they are long."""
    found = " ".join(text[span.start : span.end].split())
    if len(found) <= _WIDEST:
        return found
    half = _WIDEST // 2
    return f"{found[:half]}…{found[-half:]}"


def _place(span: Span) -> str:
    return f"{span.start}–{span.end}"
