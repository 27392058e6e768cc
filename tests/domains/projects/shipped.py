"""The yardsticks that the product ships, read once for the tests of the rules; and a project to begin with."""

import tomllib
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from daxiao.domains.projects.rules import schedules, templates
from daxiao.domains.projects.rules.templates import StageTemplate
from daxiao.domains.projects.types import (
    Admission,
    Policy,
    ProjectFacts,
    ProjectKind,
    StageFacts,
)


FOLDER = Path(__file__).resolve().parents[3] / "yardsticks"
XIANNING = "/420000/421200/421202/"
DAYE = "/420000/420200/420281/"


@cache
def values(name: str) -> dict[str, object]:
    """The newest shipped version of a yardstick."""
    versions = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["version"]
    newest: dict[str, object] = max(versions, key=lambda version: str(version["since"]))
    return newest


@cache
def policies() -> tuple[Policy, ...]:
    return schedules.policies_of(values("schedules"))


@cache
def template(code: str = "twelve") -> StageTemplate:
    (found,) = [t for t in templates.templates_of(values("stages")) if t.code == code]
    return found


# an invented project, admitted on the day it signed, with the permit to build
PLANT = ProjectFacts(
    key=1,
    kind=ProjectKind.NEW,
    admission=Admission.ADMITTED,
    region=XIANNING,
    admitted_on=date(2026, 3, 5),
    signed_on=date(2026, 3, 5),
    papers=frozenset({"construction_permit"}),
)


def with_stages(*stages: StageFacts, facts: ProjectFacts = PLANT) -> ProjectFacts:
    return replace(facts, stages=stages)


def day(text: str) -> date:
    """03-05 is in 2026."""
    return date.fromisoformat(text if len(text) > 5 else f"2026-{text}")
