"""Who may import whom: the five contracts, and what they cannot say."""

import functools
import json
import subprocess
import sys

import grimp
import pytest
from importlinter.cli import lint_imports

from tests.architecture import source


@functools.cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("daxiao", cache_dir=None)


def test_the_contracts_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    status = lint_imports(config_filename=str(source.ROOT / "pyproject.toml"), no_cache=True)

    assert status == 0, capsys.readouterr().out


MEETING_PLACES = {"types", "rules", "queries"}
# (importer, imported): the reason
BETWEEN_DOMAINS: dict[tuple[str, str], str] = {
    (
        "daxiao.domains.dispatch.queries.midterm_freeze",
        "daxiao.domains.targets.standings.forecasts",
    ): "looks at a forecast, which writes nothing, where forecasts are made",
    (
        "daxiao.domains.rounds.queries.frozen_ranks",
        "daxiao.domains.targets.models",
    ): "the name of a type, for the checker alone",
    (
        "daxiao.domains.rounds.views.filing",
        "daxiao.domains.targets.panels.observations",
    ): "where the assembly says that counted rows stand",
}


def _domain(module: str) -> str | None:
    parts = module.split(".")
    return parts[2] if parts[:2] == ["daxiao", "domains"] and len(parts) > 3 else None


def test_domains_meet_only_at_types_rules_and_queries() -> None:
    """No domain calls another domain's services; a use case that writes in two domains is a flow."""
    strays = [
        f"{importer} → {imported}"
        for importer in sorted(graph().modules)
        for imported in sorted(graph().find_modules_directly_imported_by(importer))
        if (mine := _domain(importer)) and (theirs := _domain(imported)) and mine != theirs
        if imported.split(".")[3] not in MEETING_PLACES
        and (importer, imported) not in BETWEEN_DOMAINS
    ]

    assert strays == []


PURE_ROOMS = ("daxiao.std", "daxiao.extract", "daxiao.analytics.metrics")
BLOCKED = ("django", "ninja", "daxiao.kernel", "daxiao.ui", "daxiao.settings")

_PROBE = """
import importlib, json, sys

class Wall:
    def find_spec(self, name, path=None, target=None):
        if any(name == b or name.startswith(b + ".") for b in BLOCKED):
            raise ImportError(f"{name} is behind the wall")
        return None

names, BLOCKED = json.load(sys.stdin)
sys.meta_path.insert(0, Wall())
failed = {}
for name in names:
    try:
        importlib.import_module(name)
    except Exception as error:
        failed[name] = repr(error)
print(json.dumps(failed))
"""


def _is_pure(name: str) -> bool:
    parts = name.split(".")
    in_domain = _domain(name) is not None and parts[3] in {"types", "rules"}
    return in_domain or any(name == r or name.startswith(r + ".") for r in PURE_ROOMS)


def test_pure_modules_load_without_django() -> None:
    """This is what makes rules fit for a batch on any machine (habit 1)."""
    names = [m.name for m in source.modules() if _is_pure(m.name)]
    answer = subprocess.run(
        [sys.executable, "-c", _PROBE],
        input=json.dumps([names, BLOCKED]),
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(source.PACKAGE.parent), "PATH": ""},
    )

    assert len(names) > 40
    assert json.loads(answer.stdout) == {}


VAGUE = {"utils", "util", "helper", "helpers", "misc", "common", "base", "manager", "managers"}


def test_files_are_named_for_what_they_hold() -> None:
    assert [m.place for m in source.modules() if m.name.rsplit(".", 1)[-1] in VAGUE] == []
