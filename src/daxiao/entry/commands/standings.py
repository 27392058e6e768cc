"""`daxiao standings …`: derived states, checked against the rules or made again from the facts."""

from typing import Any

import click

from daxiao.entry.terminal import put, setup


def add_to(cli: click.Group) -> None:
    cli.add_command(standings)


@click.group()
def standings() -> None:
    """期限状态：核对，或按规则全部重算。

    \b
    例：daxiao standings check
    """


@standings.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 打印")
def check(*, as_json: bool) -> None:
    """核对存着的状态和规则算出的是否一致；有出入时退出码为 1。

    \b
    例：daxiao standings check
    """
    setup()
    from daxiao.domains.tasks import services, standings  # noqa: PLC0415
    from daxiao.kernel import clock  # noqa: PLC0415

    today = clock.today()
    wrong = standings.check(yardstick=services.yardstick_on(today), today=today)
    rows: list[dict[str, Any]] = [
        {"task": pk, "stored": was, "right": right} for pk, was, right in wrong
    ]
    lines = [f"任务 {r['task']}：存的是 {r['stored'] or '没有'}，应为 {r['right']}" for r in rows]
    put(rows, as_json=as_json, words="\n".join(lines) or "全部一致")
    if rows:
        raise SystemExit(1)


@standings.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 打印")
def rebuild(*, as_json: bool) -> None:
    """按规则把全部状态重算一遍；打印改了多少条。

    \b
    例：daxiao standings rebuild
    """
    setup()
    from daxiao.domains.tasks import services, standings  # noqa: PLC0415
    from daxiao.kernel import clock  # noqa: PLC0415

    today = clock.today()
    changed = standings.rebuild(
        yardstick=services.yardstick_on(today), today=today, now=clock.now()
    )
    put({"changed": changed}, as_json=as_json, words=f"改动 {changed} 条")
