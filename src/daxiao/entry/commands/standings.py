"""`daxiao standings …`: derived states of tasks and projects, checked against the rules or made again from the facts."""

from typing import Any

import click

from daxiao.entry.terminal import put, setup


def add_to(cli: click.Group) -> None:
    cli.add_command(standings)


@click.group()
def standings() -> None:
    """任务和项目的期限状态：核对、补算，或按规则全部重算。

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
    from daxiao.domains.projects import standings as project_standings  # noqa: PLC0415
    from daxiao.domains.tasks import services, standings  # noqa: PLC0415
    from daxiao.kernel import clock  # noqa: PLC0415

    today = clock.today()
    wrong = standings.check(yardstick=services.yardstick_on(today), today=today)
    rows: list[dict[str, Any]] = [
        {"task": pk, "stored": was, "right": right} for pk, was, right in wrong
    ]
    lines = [f"任务 {r['task']}：存的是 {r['stored'] or '没有'}，应为 {r['right']}" for r in rows]
    for odd in project_standings.check(today=today):
        stored = {name: str(was) for name, (was, _) in odd.columns.items()}
        right = {name: str(now) for name, (_, now) in odd.columns.items()}
        rows.append({"project": odd.project, "stored": stored, "right": right})
        said = "，".join(f"{name} 存的是 {stored[name]}，应为 {right[name]}" for name in right)
        lines.append(f"项目 {odd.project}：{said}")
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
    from daxiao.domains.projects import standings as project_standings  # noqa: PLC0415
    from daxiao.domains.tasks import services, standings  # noqa: PLC0415
    from daxiao.kernel import clock  # noqa: PLC0415

    today, now = clock.today(), clock.now()
    changed = standings.rebuild(yardstick=services.yardstick_on(today), today=today, now=now)
    projects = project_standings.rebuild(today=today, now=now)
    put(
        {"changed": changed, "projects": projects},
        as_json=as_json,
        words=f"任务改动 {changed} 条，项目改动 {projects} 条",
    )


@standings.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 打印")
def settle(*, as_json: bool) -> None:
    """只算到期该看的：任务和项目中日期已到的；漏了的夜一并补上。

    \b
    例：daxiao standings settle
    """
    setup()
    from daxiao.domains.projects import standings as project_standings  # noqa: PLC0415
    from daxiao.domains.tasks import services, standings  # noqa: PLC0415
    from daxiao.kernel import clock  # noqa: PLC0415

    today, now = clock.today(), clock.now()
    changed = standings.sweep(yardstick=services.yardstick_on(today), today=today, now=now)
    moved = project_standings.sweep(today=today, now=now)
    done = {"changed": changed, "projects": moved.standings, "unjudged": moved.failed}
    put(done, as_json=as_json, words=f"任务改动 {changed} 条，项目改动 {moved.standings} 条")
