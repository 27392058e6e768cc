"""`daxiao figures …`: standings of goals, checked against the figures or made again from them."""

from typing import Any

import click

from daxiao.entry.terminal import put, setup


def add_to(cli: click.Group) -> None:
    cli.add_command(figures)


@click.group()
def figures() -> None:
    """指标数据和责任目标：核对完成情况，或按数据全部重算。

    \b
    例：daxiao figures check
    """


@figures.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 打印")
def check(*, as_json: bool) -> None:
    """核对存着的完成情况和数据算出的是否一致；有出入时退出码为 1。

    \b
    例：daxiao figures check
    """
    setup()
    from daxiao.domains.targets.standings import goals  # noqa: PLC0415
    from daxiao.kernel import clock  # noqa: PLC0415

    rows: list[dict[str, Any]] = []
    lines = []
    for odd in goals.check(today=clock.today()):
        stored = {name: str(was) for name, (was, _) in odd.columns.items()}
        right = {name: str(now) for name, (_, now) in odd.columns.items()}
        rows.append({"goal": odd.goal, "stored": stored, "right": right})
        said = "，".join(f"{name} 存的是 {stored[name]}，应为 {right[name]}" for name in right)
        lines.append(f"责任目标 {odd.goal}：{said}")
    put(rows, as_json=as_json, words="\n".join(lines) or "全部一致")
    if rows:
        raise SystemExit(1)


@figures.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 打印")
def rebuild(*, as_json: bool) -> None:
    """按数据把责任目标的完成情况全部重算一遍；打印改了多少条。

    \b
    例：daxiao figures rebuild
    """
    setup()
    from daxiao.domains.targets.standings import goals  # noqa: PLC0415
    from daxiao.kernel import clock  # noqa: PLC0415

    changed = goals.rebuild(today=clock.today(), now=clock.now())
    put({"changed": changed}, as_json=as_json, words=f"改动 {changed} 条")
