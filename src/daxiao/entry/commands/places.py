"""`daxiao place add`: the first place of an empty platform; the pages do the rest."""

import click

from daxiao.entry.terminal import actor_named, put, setup


def add_to(cli: click.Group) -> None:
    cli.add_command(place)


@click.group()
def place() -> None:
    """地区：在空的平台上添加第一个地区。

    \b
    例：daxiao place add 420281 --name 大冶市 --kind county
    """


@place.command()
@click.argument("code")
@click.option("--name", required=True, help="名称")
@click.option(
    "--kind",
    required=True,
    type=click.Choice(["province", "city", "county", "township", "park"]),
    help="省、市、县、乡镇、园区",
)
@click.option("--parent", help="上级地区的代码；不写则为最上一级")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 打印")
def add(code: str, *, name: str, kind: str, parent: str | None, as_json: bool) -> None:
    """添加一个地区。

    \b
    例：daxiao place add 420281 --name 大冶市 --kind county --parent 420200
    """
    setup()
    from daxiao.domains.directory import queries, services  # noqa: PLC0415
    from daxiao.domains.directory.types import PlaceInput  # noqa: PLC0415

    actor = actor_named(None)
    above = queries.places_by_code(actor).get(parent) if parent else None
    if parent and above is None:
        raise click.BadParameter(f"没有代码为 {parent} 的地区，请先添加它")
    row = services.add_place(
        actor=actor,
        input=PlaceInput(code=code, name=name, kind=kind, parent_id=above.pk if above else None),
    )
    put(
        {"code": row.code, "name": row.name},
        as_json=as_json,
        words=f"已添加 {row.name}（{row.code}）",
    )
