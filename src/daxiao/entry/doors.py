"""What every command line door does the same way: a refusal is a sentence on stderr and exit code 2."""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import click

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


def refusals(fn: Callable[P, R]) -> Callable[P, R]:
    """Turn `Refused` raised by a command (or by a group's `invoke`) into a sentence on stderr and exit code 2."""

    @functools.wraps(fn)
    def door(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return fn(*args, **kwargs)
        except Refused as refusal:
            raise RefusedByRule(refusal) from refusal

    return door
