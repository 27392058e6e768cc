"""The `daxiao` command. Commands parse words, call one service or flow, print; Django is loaded only where it is needed."""

import os
import sys
from pathlib import Path
from typing import Any

import click

from daxiao.domains.documents.cli import plan
from daxiao.domains.plans.cli import compare_command
from daxiao.entry import collector
from daxiao.entry.commands import GROUPS
from daxiao.entry.doors import refusals
from daxiao.entry.terminal import actor_named, demo_password, put, setup


def manage(argv: list[str]) -> None:
    """`manage.py`: Django's own commands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daxiao.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    execute_from_command_line(argv)


class Root(click.Group):
    """Every command below ends a refusal the same way: a sentence on stderr and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        return refusals(super().invoke)(ctx)


@click.group(cls=Root, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="daxiao", message="daxiao %(version)s")
def cli() -> None:
    """达效：把规划变成台账，把台账变成结果。

    \b
    例：daxiao plan read 方案.docx            读一份规划，打印读到的目标和任务
        daxiao serve                          启动网站
        daxiao doctor                         检查这台机器缺什么
    """


cli.add_command(plan)
plan.add_command(compare_command)
for group in GROUPS:
    group.add_to(cli)


@plan.command("adopt")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--region", required=True, help="地区代码，如 420281")
@click.option("--as", "username", help="以哪个账号的身份；不写则以平台身份")
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="连同推定的、把握不大的一并确认（默认只确认原文明示的）",
)
@click.option("--dry-run", is_flag=True, help="只说会做什么，不写入")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 打印")
def adopt(
    file: Path, region: str, username: str | None, *, everything: bool, dry_run: bool, as_json: bool
) -> None:
    """交来一份规划，确认读取结果并发布到台账。再做一次不会重复。

    \b
    例：daxiao plan adopt 方案.txt --region 420281 --dry-run
    """
    setup()
    from daxiao.flows import adopt_file  # noqa: PLC0415
    from daxiao.kernel import clock  # noqa: PLC0415

    done = adopt_file.adopt_file(
        actor_named(username),
        region_code=region,
        name=file.name,
        data=file.read_bytes(),
        choice=adopt_file.Choice(everything=everything, dry_run=dry_run),
        today=clock.today(),
        clock=clock.now,
    )
    put(done, as_json=as_json, words=done.words)


@cli.command()
@click.option(
    "--plans",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="另外交来这个文件夹里的规划",
)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 打印")
def demo(folder: Path | None, *, as_json: bool) -> None:
    """装载演示：城市、单位、指标、账号和一份虚构的样例规划。再做一次只补缺。

    \b
    例：daxiao demo
        daxiao demo --plans 规划文件夹    （归到正文开头提得最多的那个地区）
    """
    setup()
    from daxiao.flows import adopt_file, build_demo  # noqa: PLC0415
    from daxiao.kernel import clock  # noqa: PLC0415
    from daxiao.kernel.access import Actor  # noqa: PLC0415

    password = demo_password()
    actor = Actor.system("演示")

    def say(words: str) -> None:
        if not as_json:
            click.echo(f"  {words}…", err=True)

    built = build_demo.build(
        actor, password=password, clock=clock.now, today=clock.today(), say=say
    )
    for path in sorted(folder.iterdir()) if folder else []:
        say(path.name)
        adopt_file.adopt_by_title(
            actor, name=path.name, data=path.read_bytes(), today=clock.today(), clock=clock.now
        )
    words = (
        f"新增：地区 {built.places}、单位 {built.units}、指标 {built.indicators}、"
        f"规划载明数 {built.figures}、月度数据 {built.observations}、账号 {built.people}；样例规划：{built.plan}"
    )
    put(built, as_json=as_json, words=words)


@cli.command()
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="哪一天，默认今天")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 打印")
def sweep(day: Any, *, as_json: bool) -> None:
    """夜间巡检：任务、项目和责任目标的状态，轮次、提醒、督办草稿、堵点、中断的读取、待发通知。漏了一夜，下一次会补上。

    \b
    例：daxiao sweep --on 2026-12-01
    """
    setup()
    from daxiao.entry import jobs  # noqa: PLC0415
    from daxiao.flows import night_sweep  # noqa: PLC0415
    from daxiao.kernel import clock  # noqa: PLC0415
    from daxiao.kernel.access import Actor  # noqa: PLC0415

    today = day.date() if day else clock.today()
    done = night_sweep.sweep(
        Actor.system("夜间巡检"), today=today, now=clock.now(), enqueue=jobs.enqueue_reading
    )
    words = (
        f"任务期限变动 {done.paces}，项目状态变动 {done.projects}，新增提请事项 {done.proposals}，"
        f"堵点变动 {done.blockers}，重新排队的读取 {done.readings}，"
        f"台账计数 {done.counted}，责任目标变动 {done.goals}，新开轮次 {done.rounds}，"
        f"起草督办 {done.drafts}，通知 {done.notices}，未送出 {done.failed}"
    )
    if done.unjudged:
        words += f"；有 {done.unjudged} 个项目没能判定，明天再试，详见 daxiao standings check"
    if done.stumbled:
        words += f"；这几步没有做成，其余照做：{'、'.join(done.stumbled)}，请看日志"
    put(done, as_json=as_json, words=words)


def main() -> None:
    collector.calm()
    cli.main(prog_name="daxiao", args=sys.argv[1:])


if __name__ == "__main__":
    main()
