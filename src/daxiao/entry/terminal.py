"""What the commands share: Django loaded once, the acting account, printing, the demonstration's password."""

import json
import os
import secrets
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

import click


def setup() -> None:
    """Load Django; done once, by the commands that touch the database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daxiao.settings")
    import django  # noqa: PLC0415 - `plan read` must not pay for it

    django.setup()


def actor_named(username: str | None) -> Any:
    """The account's actor, or the platform itself when no account is named. Raises click.BadParameter."""
    from daxiao.domains.directory import queries as directory  # noqa: PLC0415
    from daxiao.kernel import clock  # noqa: PLC0415
    from daxiao.kernel.access import Actor  # noqa: PLC0415
    from daxiao.kernel.middleware import actor_of  # noqa: PLC0415

    system = Actor.system(f"命令行（{os.environ.get('USER', '未知')}）")
    if username is None:
        return system
    person = directory.person_called(system, username)
    if person is None:
        raise click.BadParameter(f"没有账号 {username}；用 daxiao user list 看有哪些账号")
    return actor_of(person, today=clock.today())


def put(data: Any, *, as_json: bool, words: str) -> None:
    """Print data as JSON, or the words."""
    if as_json:
        plain = asdict(data) if is_dataclass(data) and not isinstance(data, type) else data
        click.echo(json.dumps(plain, ensure_ascii=False, default=str, indent=1))
    else:
        click.echo(words)


def demo_password() -> str:
    """The password of the demonstration accounts of this installation: made once, readable by the owner only."""
    from django.conf import settings  # noqa: PLC0415

    path = Path(settings.DATA_DIR) / "demo-password.txt"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(f"daxiao-{secrets.token_hex(4)}", encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()
