"""`daxiao user …`: accounts from the command line, for the first one and for repairs."""

import secrets
from typing import Any

import click

from daxiao.entry.terminal import actor_named, put, setup


def add_to(cli: click.Group) -> None:
    cli.add_command(user)


@click.group()
def user() -> None:
    """账号：查看、开通、授权、重设密码。

    \b
    例：daxiao user add zhangsan --name 张三 --region 420281 --role office
    """


@user.command("list")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 打印")
def list_(*, as_json: bool) -> None:
    """列出账号。

    \b
    例：daxiao user list
    """
    setup()
    from daxiao.domains.directory import queries  # noqa: PLC0415

    rows = [
        {
            "username": p.username,
            "name": p.name,
            "unit": str(p.org or ""),
            "place": str(p.region or ""),
            "active": p.is_active,
            "demo": p.is_demo,
        }
        for p in queries.people(actor_named(None))
    ]
    words = "\n".join(
        f"{r['username']:<24}{r['name']}  {r['unit']} {r['place']}{'' if r['active'] else '（已停用）'}"
        for r in rows
    )
    put(
        rows,
        as_json=as_json,
        words=words or "还没有账号；用 daxiao user add 开通，或用 daxiao demo 装载演示",
    )


@user.command()
@click.argument("username")
@click.option("--name", required=True, help="姓名")
@click.option("--region", required=True, help="所在地区代码，如 420281")
@click.option("--unit", "unit_code", help="所在单位代码")
@click.option(
    "--role", required=True, help="角色：admin office reader unit district enterprise auditor"
)
@click.option("--everywhere", is_flag=True, help="角色不限地区（平台管理员、审计）")
@click.option("--dry-run", is_flag=True, help="只说会做什么，不写入")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 打印")
def add(
    username: str,
    *,
    name: str,
    region: str,
    unit_code: str | None,
    role: str,
    everywhere: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """开通账号并授予一个角色；初始密码打印一次。

    \b
    例：daxiao user add zhangsan --name 张三 --region 420281 --role office
    """
    setup()
    from daxiao.flows import open_account  # noqa: PLC0415
    from daxiao.kernel import clock  # noqa: PLC0415

    password = secrets.token_urlsafe(12)
    person = open_account.open_account(
        actor_named(None),
        account=open_account.Account(username, name, region, unit_code, role, everywhere, password),
        today=clock.today(),
        is_dry=dry_run,
    )
    data: dict[str, Any] = {
        "username": username,
        "role": role,
        "password": password,
        "dry_run": dry_run,
    }
    verb = "将开通" if dry_run else "已开通"
    put(
        data,
        as_json=as_json,
        words=f"{verb} {username}（{person}）。初始密码：{password}　请本人尽快修改。",
    )


@user.command()
@click.argument("username")
@click.option("--dry-run", is_flag=True, help="只说会做什么，不写入")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 打印")
def password(username: str, *, dry_run: bool, as_json: bool) -> None:
    """重设密码；新密码打印一次。

    \b
    例：daxiao user password zhangsan
    """
    setup()
    from daxiao.domains.directory import queries, services  # noqa: PLC0415
    from daxiao.kernel import clock  # noqa: PLC0415

    actor = actor_named(None)
    person = queries.person_called(actor, username)
    if person is None:
        raise click.BadParameter(f"没有账号 {username}；用 daxiao user list 看有哪些账号")
    fresh = secrets.token_urlsafe(12)
    if not dry_run:
        services.set_password(actor=actor, person=person, password=fresh, today=clock.today())
    put(
        {"username": username, "password": None if dry_run else fresh},
        as_json=as_json,
        words=f"将重设 {username} 的密码"
        if dry_run
        else f"{username} 的新密码：{fresh}　请本人尽快修改。",
    )
