"""`daxiao bench NAME`: one benchmark, printed."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import click

from daxiao.entry.bench import listing, projects, read
from daxiao.entry.terminal import put


BENCHES: dict[str, Callable[[], Any]] = {
    "read": read.measure,
    "list": listing.measure,
    "projects": projects.measure,
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
@click.option("--keep", default="", help="projects：留下数据库的文件夹，下次接着用")
def bench(name: str, *, as_json: bool, peer: str, rows: int, keep: str) -> None:
    """跑一项性能测试，打印中位数和比值；make bench 全部跑一遍。

    \b
    例：daxiao bench read --json
    """
    if (peer or keep or rows != projects.ROWS) and name != "projects":
        raise click.UsageError("--peer、--rows、--keep 只用于 daxiao bench projects")
    if name == "projects":
        figures = asdict(projects.measure(peer, rows=rows, keep=keep))
    else:
        figures = asdict(BENCHES[name]())
    width = max(len(k) for k in figures)
    put(figures, as_json=as_json, words="\n".join(f"{k:<{width}}  {v}" for k, v in figures.items()))
