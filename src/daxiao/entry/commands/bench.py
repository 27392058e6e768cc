"""`daxiao bench NAME`: one benchmark, printed."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import click

from daxiao.entry.bench import listing, projects, read
from daxiao.entry.bench import round as round_bench
from daxiao.entry.terminal import put


BENCHES: dict[str, Callable[[], Any]] = {
    "read": read.measure,
    "list": listing.measure,
    "projects": projects.measure,
    "round": round_bench.measure,
}


def add_to(cli: click.Group) -> None:
    cli.add_command(bench)


@click.command()
@click.argument("name", type=click.Choice(sorted(BENCHES)))
@click.option("--json", "as_json", is_flag=True, help="以 JSON 打印")
@click.option(
    "--peer", default="", help="projects：同机 Redmine 的地址，例如 http://127.0.0.1:13100"
)
@click.option("--rows", default=projects.ROWS, show_default=True, help="projects：造多少个项目")
@click.option("--keep", default="", help="projects、round：留下数据库的文件夹，下次接着用")
@click.option(
    "--indicators",
    default=round_bench.INDICATORS,
    show_default=True,
    help="round：造多少个指标，每个 120 个地区、60 个月",
)
def bench(name: str, *, as_json: bool, peer: str, rows: int, keep: str, indicators: int) -> None:
    """跑一项性能测试，打印中位数和比值；make bench 全部跑一遍。

    \b
    例：daxiao bench read --json
    """
    if (peer or rows != projects.ROWS) and name != "projects":
        raise click.UsageError("--peer、--rows 只用于 daxiao bench projects")
    if keep and name not in {"projects", "round"}:
        raise click.UsageError("--keep 只用于 daxiao bench projects 和 round")
    if name == "projects":
        figures = asdict(projects.measure(peer, rows=rows, keep=keep))
    elif name == "round":
        figures = round_bench.measure(indicators=indicators, keep=keep)
    else:
        figures = asdict(BENCHES[name]())
    width = max(len(k) for k in figures)
    put(figures, as_json=as_json, words="\n".join(f"{k:<{width}}  {v}" for k, v in figures.items()))
