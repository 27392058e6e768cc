"""`daxiao plan compare`: two versions of a plan side by side, without a database and without Django."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from daxiao.domains.plans.rules import compare as comparing
from daxiao.domains.plans.rules import telling
from daxiao.domains.plans.types import (
    Bearing,
    ChangeKind,
    Difference,
    Subject,
    TargetSide,
    TaskSide,
    Version,
)
from daxiao.extract import readers
from daxiao.extract.read import read as read_source
from daxiao.std.findings import FindingKind, Refused


FILE_MISSING = FindingKind("plans.file_missing", "找不到文件《{name}》，请检查路径。")
FILE_UNREADABLE = FindingKind(
    "plans.file_unreadable", "文件《{name}》打不开（{reason}），请检查权限。"
)

Record = dict[str, str | list[str] | list[dict[str, str]] | None]


@dataclass(frozen=True, slots=True)
class Read:
    """A file as it was read: its name, the title of its first plan, and the version that it holds."""

    name: str
    title: str
    version: Version
    sides: dict[str, TargetSide | TaskSide]


@click.command(
    name="compare",
    help="""比对一份规划的两个版本：新增、删除、调高、调低、改期限、改责任单位……逐条列出两边的原句。

    OLD 是旧版，NEW 是新版。不需要数据库，文件不会被改动，也不会上传。

    \b
    例：daxiao plan compare 方案.docx 方案修订稿.docx
        daxiao plan compare 方案.txt 修订稿.txt --format json
    """,
)
@click.argument("old", metavar="OLD", type=click.Path(path_type=Path))
@click.argument("new", metavar="NEW", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="table 列表；json 全部结果。",
)
@click.option("--json", "as_json", is_flag=True, help="等同于 --format json。")
@click.option("--all", "everything", is_flag=True, help="连同未变的一起列出。")
def compare_command(old: Path, new: Path, form: str, *, as_json: bool, everything: bool) -> None:
    """Read both, align, list what differs with both sentences."""
    form = "json" if as_json else form
    before, after = _read(old), _read(new)
    found = comparing.compare(before.version, after.version)
    lines = [d for d in found if everything or d.kind is not ChangeKind.UNCHANGED]
    if form == "json":
        click.echo(json.dumps(_report(before, after, found, lines), ensure_ascii=False, indent=1))
        return
    _print(before, after, found, lines)


def _read(path: Path) -> Read:
    """The whole file: several plans in one are compared together."""
    source = readers.open_source(path.name, _bytes(path))
    found = read_source(source)
    targets = tuple(TargetSide(t.key, t) for t in found.targets)
    tasks = tuple(TaskSide(t.key, t) for t in found.tasks)
    # targets and tasks of one reading have keys of their own: T001, K01
    sides: dict[str, TargetSide | TaskSide] = {s.key: s for s in targets}
    sides |= {s.key: s for s in tasks}
    version = Version(source.text, 0, len(source.text), targets, tasks)
    title = found.plans[0].title if found.plans else path.stem
    return Read(path.name, title, version, sides)


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise Refused(FILE_MISSING(name=str(path)))
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused(
            FILE_UNREADABLE(name=str(path), reason=error.strerror or "未知原因")
        ) from error


# ---------------------------------------------------------------- telling


def _told(before: Read, after: Read, d: Difference) -> telling.Told:
    old, new = before.sides.get(d.old), after.sides.get(d.new)
    if d.subject is Subject.TARGET:
        return telling.of_target(
            d,
            old.reading if isinstance(old, TargetSide) else None,
            new.reading if isinstance(new, TargetSide) else None,
        )
    return telling.of_task(
        d,
        (before.version.text, old.reading) if isinstance(old, TaskSide) else None,
        (after.version.text, new.reading) if isinstance(new, TaskSide) else None,
    )


def _sentence(read: Read, key: str) -> str:
    side = read.sides.get(key)
    if side is None:
        return ""
    clause = side.reading.clause
    return " ".join(read.version.text[clause.start : clause.end].split())


def _report(
    before: Read, after: Read, found: tuple[Difference, ...], lines: list[Difference]
) -> dict[str, str | dict[str, int] | list[Record]]:
    return {
        "old": before.name,
        "new": after.name,
        "counts": {k.value: sum(d.kind is k for d in found) for k in ChangeKind},
        "differences": [_record(before, after, d) for d in lines],
    }


def _record(before: Read, after: Read, d: Difference) -> Record:
    told = _told(before, after, d)
    return {
        "subject": d.subject.value,
        "kind": d.kind.value,
        "bearing": d.bearing.value,
        "label": told.label,
        "was": told.was,
        "now": told.now,
        "rise": None if d.rise is None else str(d.rise),
        "rise_pct": None if d.rise_pct is None else str(d.rise_pct),
        "fields": [{"name": f.name, "was": f.was, "now": f.now} for f in d.facets],
        "anchor": d.found.anchor.value,
        "doubts": list(d.found.doubts),
        "old_sentence": _sentence(before, d.old),
        "new_sentence": _sentence(after, d.new)
        or " ".join(after.version.text[d.found.start : d.found.end].split()),
    }


def _print(
    before: Read, after: Read, found: tuple[Difference, ...], lines: list[Difference]
) -> None:
    """A terminal has its own width; a file or a pipe gets room for whole rows."""
    console = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else 160)
    console.print(f"旧版《{before.title}》（{before.name}）", markup=False)
    console.print(f"新版《{after.title}》（{after.name}）", markup=False)
    for kind in ChangeKind:
        mine = [d for d in lines if d.kind is kind]
        if mine:
            console.print(_table(before, after, kind, mine))
    same = sum(d.kind is ChangeKind.UNCHANGED for d in found)
    console.print(f"变动 {len(found) - same} 处，未变 {same} 条。", markup=False)


def _table(before: Read, after: Read, kind: ChangeKind, lines: list[Difference]) -> Table:
    table = Table(title=f"{kind.label}（{len(lines)}）", title_justify="left", show_lines=True)
    for head in ("目标或任务", "旧 → 新", "松紧", "旧版原句", "新版原句"):
        table.add_column(head, overflow="fold")
    for d in lines:
        told = _told(before, after, d)
        change = " → ".join(w for w in (told.was, told.now) if w)
        bearing = "" if d.bearing is Bearing.SAME else d.bearing.label
        cells = (
            told.label,
            f"{change}{f'，{told.gap}' if told.gap else ''}",
            bearing,
            _sentence(before, d.old),
            _sentence(after, d.new),
        )
        table.add_row(*(c.replace("[", "\\[") for c in cells))
    return table
