"""`daxiao forecast …`: how far forecasts can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from daxiao.entry.terminal import actor_named, put, setup


if TYPE_CHECKING:
    from daxiao.flows.backtest_forecasts import AllTried


def add_to(cli: click.Group) -> None:
    cli.add_command(forecast)


@click.group()
def forecast() -> None:
    """预测：检验预测区间包住实绩的比例。

    \b
    例：daxiao forecast backtest
    """


@forecast.command()
@click.option("--generator", type=click.Choice(["demo", "public"]), help="只用哪一种虚构数据")
@click.option("--region", help="只看哪个地区及以下的平台数据，写地区代码")
@click.option("--as", "username", help="以哪个账号的身份；不写则以平台身份")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 打印")
def backtest(
    generator: str | None, region: str | None, username: str | None, *, as_json: bool
) -> None:
    """回测：把历史数据在以前的各个时点截断，只用当时已知的数再预测一遍，看区间包住实绩多少次。

    平台里有指标数据就用平台数据；另用演示数据生成器和公开统计式生成器的虚构数据各做一遍作对照。
    目标是 80% 的区间包住实绩的比例在 70%—90% 之间。

    \b
    例：daxiao forecast backtest
        daxiao forecast backtest --json --generator demo
        daxiao forecast backtest --region 420281
    """
    setup()
    from daxiao.domains.directory import queries as directory  # noqa: PLC0415
    from daxiao.flows import backtest_forecasts as flow  # noqa: PLC0415
    from daxiao.kernel import clock  # noqa: PLC0415

    actor = actor_named(username)
    place = directory.places_by_code(actor).get(region) if region else None
    if region and place is None:
        raise click.BadParameter(f"没有代码为 {region} 的地区，请在“名录·地区”里核对代码")
    names: list[flow.Generator] = ["demo", "public"]
    asked = [name for name in names if generator in (None, name)]
    tried = flow.run(actor, today=clock.today(), generators=asked, place=place)
    words = "\n".join(f"{one.title}：{one.found.sentence}" for one in tried.all)
    put(tried.data, as_json=as_json, words=words)
    if not as_json:
        Console().print(_table(tried))


def _table(tried: AllTried) -> Table:
    table = Table(title=f"{tried.interval:.0%} 区间包住实绩的比例，按预测期数")
    for head in ("数据", "期数", "次数", "包住", "区间宽", "误差中位数", "照搬上年同期"):
        table.add_column(head, justify="left" if head in {"数据", "期数"} else "right")
    table.caption = "区间宽和误差以各条历史每年变动的平均幅度为 1"
    for one in tried.all:
        for held in (one.found.overall, *one.found.by_steps):
            share = "—" if held.coverage is None else f"{held.coverage:.1%}"
            steps = "合计" if held.steps is None else f"后{held.steps}期"
            errors = [
                str(e) if e is not None else "—" for e in (held.width, held.off, held.off_naive)
            ]
            table.add_row(one.title, steps, str(held.n), share, *errors)
    return table
