"""`daxiao facts …`: publish the ledger's facts to analytics, and look at a figure with its definition."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from daxiao.entry.terminal import actor_named, put, setup


if TYPE_CHECKING:
    from daxiao.analytics.store import Store
    from daxiao.flows.figures import Figure


def add_to(cli: click.Group) -> None:
    cli.add_command(facts)


@click.group()
def facts() -> None:
    """统计：把台账的事实生成统计数据，查看统计项。

    \b
    例：daxiao facts build
        daxiao facts show targets.by_year
    """


@facts.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 打印")
def build(*, as_json: bool) -> None:
    """把目标、任务的现状生成为本月的统计数据；以前各月的不动。再做一次不会重复。

    \b
    例：daxiao facts build
    """
    setup()
    from daxiao.flows import build_facts  # noqa: PLC0415
    from daxiao.kernel import clock  # noqa: PLC0415
    from daxiao.kernel.access import Actor  # noqa: PLC0415

    done = build_facts.build(
        Actor.system("统计"), store=_store(), today=clock.today(), now=clock.now()
    )
    counts = "，".join(f"{build_facts.LABELS[name]} {n} 行" for name, n in done.rows.items())
    put(
        done,
        as_json=as_json,
        words=f"{done.period} 的统计数据已生成：{counts}；版本 {done.version}",
    )


@facts.command()
@click.argument("metric", metavar="METRIC")
@click.option("--period", help="哪个月份，如 2026-11；默认最近一个月")
@click.option("--as", "username", help="以哪个账号的身份；不写则以平台身份")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 打印")
def show(metric: str, period: str | None, username: str | None, *, as_json: bool) -> None:
    """打印一个统计项：数值、口径、截止日和版本。写错名称时会列出现有的统计项。

    \b
    例：daxiao facts show targets.by_year
        daxiao facts show tasks.load_by_unit --json
    """
    setup()
    from daxiao.flows import figures  # noqa: PLC0415

    found = figures.figure(actor_named(username), metric, store=_store(), period=period)
    if as_json:
        put(found, as_json=True, words="")
    else:
        _print(found)


def _store() -> Store:
    from django.conf import settings  # noqa: PLC0415

    from daxiao.analytics.store import Store  # noqa: PLC0415

    return Store(Path(settings.DATA_DIR) / "facts")


def _print(found: Figure) -> None:
    table = Table()
    for column in found.columns:
        table.add_column(column.label)
    for row in found.rows:
        values = [(row[c.name], c.words) for c in found.columns]
        table.add_row(*("—" if v is None else words.get(str(v), str(v)) for v, words in values))
    console = Console()
    console.print(f"{found.name}（{found.unit}）")  # a title of the table would break at its width
    console.print(table)
    console.print(f"口径：{found.formula}。截至 {found.as_of}，版本 {found.version}")
