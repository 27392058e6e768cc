"""`daxiao plan check …`: look for what does not add up, without a database and without Django."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from daxiao.domains.checks import note
from daxiao.domains.checks.types import FAMILY_HELP
from daxiao.domains.documents.cli import Done, read_file
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.remarks import Family, Place, Remark
from daxiao.extract.check.run import check as examine
from daxiao.extract.jsonl import Record
from daxiao.extract.readings import Lexicon
from daxiao.kernel import clock
from daxiao.std.findings import Finding, FindingKind, Refused, Severity


NAMES_COLLIDE = FindingKind(
    "checks.names_collide", "有两个文件都叫“{name}”，体检结果分不清是哪一份；请改名后再试"
)
CANNOT_WRITE = FindingKind("checks.note_not_written", "写不进“{name}”（{reason}），请换一个位置")
_SHOWN = 60  # characters of a clause in the terminal


def add_to(cli: click.Group) -> None:
    plan = cli.commands["plan"]
    if isinstance(plan, click.Group):
        plan.add_command(check)


@click.command(
    name="check",
    help="""规划体检：找出规划自己前后、几份规划之间算不拢、对不上、没人管的地方。

    一次给几份文件，就连同它们之间一起查。不需要数据库，文件不会被改动。
    每条给出程度（错误、存疑、提示）、算式和原文；有错误时退出码为 1。

    \b
    例：daxiao plan check 行动方案.docx
        daxiao plan check 五年规划.txt 年度方案.txt --format json
        daxiao plan check 行动方案.docx --note 体检意见.docx
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
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="table 按类别列出；json 全部结果，位置是原文中的字符序号。",
)
@click.option("--json", "as_json", is_flag=True, help="等同于 --format json。")
@click.option(
    "--place",
    "places",
    multiple=True,
    metavar="NAME",
    help="地区名录里的名称，可多次给出；不给时按名称的样子认地区。",
)
@click.option(
    "--note",
    "note_path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="另写一份 Word 体检意见。",
)
def check(
    files: tuple[Path, ...],
    form: str,
    places: tuple[str, ...],
    note_path: Path | None,
    *,
    as_json: bool,
) -> None:
    """Check the files together; a file that cannot be read is refused after the others were checked."""
    done, refused = _read_all(files)
    papers = [Paper(d.source.name, d.source.text, d.readings) for d in done]
    for one in done:
        if not (one.readings.targets or one.readings.tasks or one.readings.projects):
            click.echo(
                f"注意：《{one.source.name}》没有读出目标、任务或项目，没有可查的内容。", err=True
            )
    found = examine(papers, Lexicon(places=places))
    if as_json or form == "json":
        records = [_record(r, papers) for r in found]
        click.echo(json.dumps({"findings": records}, ensure_ascii=False, indent=1))
    else:
        _print(found, papers)
    if note_path is not None:
        _write_note(note_path, found, papers)
    if refused:
        raise Refused(*refused)
    if any(r.severity is Severity.ERROR for r in found):
        raise SystemExit(1)


def _read_all(files: Sequence[Path]) -> tuple[list[Done], list[Finding]]:
    done: list[Done] = []
    refused: list[Finding] = []
    names: set[str] = set()
    for path in files:
        if path.name in names:
            raise Refused(NAMES_COLLIDE(name=path.name))
        names.add(path.name)
        try:
            done.append(read_file(path))
        except Refused as refusal:
            refused += refusal.findings
    return done, refused


# ---------------------------------------------------------------- shown


def _record(remark: Remark, papers: Sequence[Paper]) -> Record:
    """Codes, figures and offsets for programs; the sentence for people."""
    record: Record = {
        "kind": remark.family.value,
        "severity": remark.severity.value,
        "code": remark.code,
        "message": remark.sentence,
        "spans": [
            {
                "doc": p.paper,
                "start": p.span.start,
                "end": p.span.end,
                "role": p.role,
                "quote": _words(p, papers),
            }
            for p in remark.places
        ],
        "expected": None,
    }
    if remark.arithmetic is not None:
        sum_ = remark.arithmetic
        numbers = {
            "computed": sum_.computed,
            "stated": sum_.stated,
            "difference": sum_.difference,
            "computed_high": sum_.computed_high,
            "stated_high": sum_.stated_high,
        }
        record["expected"] = {
            "written": sum_.written,
            "unit": sum_.unit,
            **{k: None if v is None else str(v) for k, v in numbers.items()},
        }
    return record


def _words(place: Place, papers: Sequence[Paper]) -> str:
    return next(p.words(place.span) for p in papers if p.name == place.paper)


def _print(found: Sequence[Remark], papers: Sequence[Paper]) -> None:
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 160)
    told = [r.severity for r in found]
    counts = "、".join(f"{s.label} {told.count(s)}" for s in Severity)
    console.print(f"体检 {len(papers)} 份文件：{counts}", markup=False)
    for family in Family:
        rows = [r for r in found if r.family is family]
        if rows:
            console.print(
                f"\n{family.label}（{FAMILY_HELP[family.value]}）", markup=False, style="bold"
            )
        for remark in rows:
            console.print(f"  [{remark.severity.label}] {remark.sentence}", markup=False)
            if remark.arithmetic is not None:
                console.print(f"         算式：{remark.arithmetic.written}", markup=False)
            for place in remark.places:
                console.print(_where(place, papers), markup=False, style="dim")


def _where(place: Place, papers: Sequence[Paper]) -> str:
    words = " ".join(_words(place, papers).split())
    short = words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
    paper = f"《{place.paper}》" if len(papers) > 1 else ""
    role = f"{place.role}：" if place.role else ""
    return f"         {paper}{place.span.start}—{place.span.end} {role}{short}"


# ---------------------------------------------------------------- the Word note


def _write_note(path: Path, found: Sequence[Remark], papers: Sequence[Paper]) -> None:
    groups = [
        note.NoteGroup(
            family.label,
            FAMILY_HELP[family.value],
            tuple(_noted(r, papers) for r in found if r.family is family),
        )
        for family in Family
    ]
    titles = tuple(p.readings.plans[0].title if p.readings.plans else p.name for p in papers)
    made = note.write(
        note.Note("规划体检意见", clock.today(), titles, tuple(g for g in groups if g.remarks))
    )
    try:
        path.write_bytes(made)
    except OSError as error:
        raise Refused(CANNOT_WRITE(name=str(path), reason=error.strerror or "未知原因")) from error
    click.echo(f"已写出 {path}", err=True)


def _noted(remark: Remark, papers: Sequence[Paper]) -> note.NoteRemark:
    return note.NoteRemark(
        remark.severity.label,
        remark.sentence,
        remark.arithmetic.written if remark.arithmetic else "",
        tuple(note.NotePlace(p.paper, p.role, _words(p, papers)) for p in remark.places),
    )
