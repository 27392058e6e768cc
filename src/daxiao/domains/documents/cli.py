"""`daxiao plan …`: read plans and score extractions, without a database and without Django."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from daxiao.domains.documents import screen
from daxiao.extract import jsonl, readers, score
from daxiao.extract.jsonl import Record
from daxiao.extract.read import read as read_source
from daxiao.extract.readings import Readings
from daxiao.extract.source import Source
from daxiao.std.findings import Finding, FindingKind, Refused


FILE_MISSING = FindingKind("documents.file_missing", "找不到文件《{name}》，请检查路径。")
FILE_UNREADABLE = FindingKind(
    "documents.file_unreadable", "文件《{name}》打不开（{reason}），请检查权限。"
)
NAMES_COLLIDE = FindingKind(
    "documents.names_collide", "有两个文件都叫“{name}”，输出会互相覆盖；请改名或分两次读取。"
)
NO_GOLD = FindingKind(
    "documents.gold_missing", "目录“{name}”里没有标准答案（*.targets.jsonl），请检查路径。"
)
NO_DIRECTORY = FindingKind("documents.directory_missing", "找不到目录“{name}”，请检查路径。")
BAD_RECORDS = FindingKind(
    "documents.records_broken", "文件“{name}”不是一行一条的 JSON（{reason}），请检查。"
)

_LONG = 200_000  # characters; shorter texts are read before a bar would be seen
_LONG_BYTES = 50_000  # of a file


@dataclass(frozen=True, slots=True)
class Done:
    """A file that was read: its text and what was found in it."""

    source: Source
    readings: Readings


@click.group(name="plan", help="读规划：从方案、规划中读出目标、任务和项目，并给读取结果打分。")
def plan() -> None:
    """The group that the root command collects."""


# ---------------------------------------------------------------- read


@plan.command(
    name="read",
    help="""读取规划文件，列出目标、任务和项目。

    可读 .docx .doc .wps .rtf .odt、.pdf（文字版和扫描件）、.ofd、.xlsx .xls .et .ods、.txt .md，以及图片
    .png .jpg .tif .bmp。旧版办公格式要装有 LibreOffice；扫描件和图片要装有文字识别组件 daxiao[ocr]。

    不需要数据库，文件不会被改动，也不会上传。文件名写“-”时从标准输入读取粘贴的文字。

    \b
    例：daxiao plan read 行动方案.docx
        daxiao plan read 规划一.txt 规划二.docx --format jsonl --out 结果
        daxiao plan read 扫描件.pdf --explain
    """,
)
@click.argument(
    "files",
    metavar="FILE…",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, allow_dash=True),
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "jsonl"]),
    default="table",
    show_default=True,
    help="table 列表；json 全部结果；jsonl 每份文件写出 NAME.targets.jsonl、NAME.tasks.jsonl、NAME.projects.jsonl。",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="jsonl 的输出目录，默认当前目录。",
)
@click.option("--explain", "explained", is_flag=True, help="逐条说明每个结果是怎样读出来的。")
@click.option("--json", "as_json", is_flag=True, help="等同于 --format json。")
def read_command(
    files: tuple[Path, ...], form: str, out: Path, *, explained: bool, as_json: bool
) -> None:
    """Read each file; what can be read is shown even when another file is refused."""
    form = "json" if as_json else form
    if form == "jsonl":
        _refuse_collisions(files)
    done: list[Done] = []
    refused: list[Finding] = []
    for path in files:
        try:
            done.append(read_file(path))
        except Refused as refusal:
            refused += refusal.findings
    _show(done, form, out, explained=explained)
    if refused:
        raise Refused(*refused)


def _show(done: Sequence[Done], form: str, out: Path, *, explained: bool) -> None:
    if form == "json":
        records = [_record(d) for d in done]
        click.echo(json.dumps({"files": records}, ensure_ascii=False, indent=1))
        return
    for one in done:
        if form == "jsonl":
            _write(one, out)
        else:
            screen.print_readings(one.readings)
        if explained:
            screen.print_explanations(one.readings, one.source.text)
        for warning in one.readings.warnings:
            click.echo(f"注意：《{one.source.name}》{warning}", err=True)


def _refuse_collisions(files: Sequence[Path]) -> None:
    seen: set[str] = set()
    for path in files:
        if path.stem in seen:
            raise Refused(NAMES_COLLIDE(name=path.stem))
        seen.add(path.stem)


def read_file(path: Path) -> Done:
    """Open and read one file, or the standard input for `-`. Raises `Refused` with one sentence."""
    if str(path) == "-":
        source = readers.from_paste(sys.stdin.read())
    else:
        data = _bytes(path)
        with _bar(path.name, is_long=len(data) > _LONG_BYTES) as tell:
            source = readers.open_source(path.name, data, progress=tell)
    with _bar(source.name, is_long=len(source.text) >= _LONG) as tell:
        return Done(source, read_source(source, progress=tell))


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise Refused(FILE_MISSING(name=str(path)))
    try:
        size = path.stat().st_size
        if size > readers.LIMIT_BYTES:
            readers.refuse_size(path.name, size, readers.LIMIT_BYTES)
        return path.read_bytes()
    except OSError as error:
        raise Refused(
            FILE_UNREADABLE(name=str(path), reason=error.strerror or "未知原因")
        ) from error


@contextmanager
def _bar(name: str, *, is_long: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on stderr, only for a person who waits: in a terminal, for a long text or a file with pages."""
    if not is_long or not sys.stderr.isatty():
        yield None
        return
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(f"正在读取《{name}》", total=None)

        def tell(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        yield tell


def _write(one: Done, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    stem, text, readings = Path(one.source.name).stem, one.source.text, one.readings
    parts = {
        "targets": [jsonl.target_record(t, text) for t in readings.targets],
        "tasks": [jsonl.task_record(t) for t in readings.tasks],
        "projects": [jsonl.project_record(p, text) for p in readings.projects],
    }
    for kind, records in parts.items():
        (out / f"{stem}.{kind}.jsonl").write_text(
            jsonl.dumps(records), encoding="utf-8", newline="\n"
        )
    counts = (
        f"目标 {len(readings.targets)}，任务 {len(readings.tasks)}，项目 {len(readings.projects)}"
    )
    click.echo(f"{one.source.name}：{counts} → {out / stem}.*.jsonl")


def _record(one: Done) -> Record:
    text, readings = one.source.text, one.readings
    return {
        "name": one.source.name,
        "media": one.source.media,
        "plans": [
            {"id": p.key, "title": p.title, "start": p.start, "end": p.end, "horizon": p.horizon}
            for p in readings.plans
        ],
        "targets": [jsonl.target_record(t, text) for t in readings.targets],
        "tasks": [jsonl.task_record(t) for t in readings.tasks],
        "projects": [jsonl.project_record(p, text) for p in readings.projects],
        "warnings": list(readings.warnings),
    }


# ---------------------------------------------------------------- score


@plan.command(
    name="score",
    help="""用标准答案给读取结果打分：查准率、查全率、F1 和逐项准确率。

    GOLD_DIR 是标准答案目录，PRED_DIR 是读取结果目录；文件名都是 NAME.targets.jsonl 和 NAME.tasks.jsonl，
    缺少的文件按空文件计。

    \b
    例：daxiao plan score 标准答案 结果
        daxiao plan score 标准答案 结果 --misses
    """,
)
@click.argument("gold_dir", metavar="GOLD_DIR", type=click.Path(path_type=Path))
@click.argument("pred_dir", metavar="PRED_DIR", type=click.Path(path_type=Path))
@click.option(
    "--plans",
    type=click.Path(path_type=Path),
    default=None,
    help="原文（NAME.txt）所在目录，默认取标准答案旁边的 plans 或 docs。",
)
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 对象。")
@click.option(
    "--floors",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="下限文件（JSON：项目 → 数）；有一项低于下限时列出并以退出码 1 结束。",
)
@click.option("--misses", is_flag=True, help="逐条列出漏读、多读和读错的记录及其原句。")
def score_command(
    gold_dir: Path,
    pred_dir: Path,
    plans: Path | None,
    floors: Path | None,
    *,
    as_json: bool,
    misses: bool,
) -> None:
    """Score every NAME.targets.jsonl of the gold directory; with floors, fail below them."""
    names = _gold_names(gold_dir, pred_dir)
    texts = plans or next(
        (d for d in (gold_dir.parent / "plans", gold_dir.parent / "docs") if d.is_dir()), None
    )
    total = score.Score()
    documents: dict[str, score.Score] = {}
    for name in names:
        gold, found = _side(gold_dir, name), _side(pred_dir, name)
        documents[name] = score.score(name, gold, found, _text(texts, name))
        total.add(documents[name])
    missing = [
        f"{n}.{kind}.jsonl"
        for n in names
        for kind in ("targets", "tasks")
        if not (pred_dir / f"{n}.{kind}.jsonl").exists()
    ]
    if as_json:
        records: Record = {n: s.as_dict() for n, s in documents.items()}
        out: Record = {"documents": records, "missing_files": missing, "total": total.as_dict()}
        if misses:
            out["misses"] = [
                {
                    "kind": m.kind,
                    "document": m.document,
                    "id": m.key,
                    "what": m.what,
                    "quote": m.quote,
                }
                for m in total.misses
            ]
        click.echo(json.dumps(out, ensure_ascii=False, indent=1))
    else:
        screen.print_scores({**documents, "合计": total})
        for name in missing:
            click.echo(f"注意：结果目录里没有 {name}，按空文件计。", err=True)
        if misses:
            screen.print_misses(total.misses)
    if floors is not None and (fallen := _fallen(total, _floors(floors))):
        for line in fallen:
            click.echo(line, err=True)
        raise SystemExit(1)


def _floors(path: Path) -> dict[str, float]:
    if not path.is_file():
        raise Refused(FILE_MISSING(name=str(path)))
    try:
        return {str(k): float(v) for k, v in json.loads(path.read_text(encoding="utf-8")).items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise Refused(BAD_RECORDS(name=path.name, reason=str(error))) from error


def _fallen(total: score.Score, floors: dict[str, float]) -> list[str]:
    """A line for each figure below its floor, or that the score does not have."""
    figures = score.flat(total.as_dict())
    return [
        f"低于下限：{name} 为 {figures.get(name, 0):.4f}，下限 {floor:.4f}"
        for name, floor in floors.items()
        if figures.get(name, 0) < floor
    ]


def _gold_names(gold_dir: Path, pred_dir: Path) -> list[str]:
    for directory in (gold_dir, pred_dir):
        if not directory.is_dir():
            raise Refused(NO_DIRECTORY(name=str(directory)))
    names = sorted(p.name.removesuffix(".targets.jsonl") for p in gold_dir.glob("*.targets.jsonl"))
    if not names:
        raise Refused(NO_GOLD(name=str(gold_dir)))
    return names


def _side(directory: Path, name: str) -> score.Side:
    return score.Side(
        _records(directory / f"{name}.targets.jsonl"), _records(directory / f"{name}.tasks.jsonl")
    )


def _records(path: Path) -> list[Record]:
    if not path.exists():
        return []
    try:
        return jsonl.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise Refused(BAD_RECORDS(name=path.name, reason=str(error))) from error


def _text(directory: Path | None, name: str) -> str | None:
    path = directory / f"{name}.txt" if directory else None
    if path is None or not path.is_file():
        return None
    return path.read_bytes().decode("utf-8", "replace")
