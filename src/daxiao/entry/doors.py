"""What every command line door does the same way: a refusal is a sentence on stderr and exit code 2."""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import click

from daxiao.kernel.errors import Denied
from daxiao.std.findings import Refused


P = ParamSpec("P")
R = TypeVar("R")

REFUSED = 2


class RefusedByRule(click.ClickException):
    """Shown as `拒绝：…`, one line per finding; the process ends with 2, while a bug ends with 1."""

    exit_code = REFUSED

    def __init__(self, refusal: Refused) -> None:
        super().__init__("\n".join(f"拒绝：{f.sentence}" for f in refusal.findings))

    def show(self, file: object = None) -> None:
        del file  # always stderr
        click.echo(self.message, err=True)


class NotAllowed(click.ClickException):
    """Shown as `拒绝：…`; a row out of scope is told as not there."""

    exit_code = REFUSED

    def __init__(self, denied: Denied) -> None:
        super().__init__(
            "拒绝：没有找到，或不在您的权限范围内" if denied.hidden else f"拒绝：{denied}"
        )

    def show(self, file: object = None) -> None:
        del file  # always stderr
        click.echo(self.message, err=True)


def refusals(fn: Callable[P, R]) -> Callable[P, R]:
    """Turn `Refused` and `Denied` raised by a command into a sentence on stderr and exit code 2."""

    @functools.wraps(fn)
    def door(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return fn(*args, **kwargs)
        except Refused as refusal:
            raise RefusedByRule(refusal) from refusal
        except Denied as denied:
            raise NotAllowed(denied) from denied

    return door
