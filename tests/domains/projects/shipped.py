"""The yardsticks that the product ships, read once for the tests of the rules."""

import tomllib
from functools import cache
from pathlib import Path

from daxiao.domains.projects.rules import schedules
from daxiao.domains.projects.types import Policy


FOLDER = Path(__file__).resolve().parents[3] / "yardsticks"


@cache
def values(name: str) -> dict[str, object]:
    """The newest shipped version of a yardstick."""
    versions = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["version"]
    newest: dict[str, object] = max(versions, key=lambda version: version["since"])
    return newest


@cache
def policies() -> tuple[Policy, ...]:
    return schedules.policies_of(values("schedules"))
