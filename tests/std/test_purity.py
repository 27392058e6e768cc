"""`std` stands on the standard library alone, and every refusal it can make is one clear Chinese sentence."""

import ast
import importlib
import pkgutil
import re
import sys
from pathlib import Path

import pytest

import daxiao.std
from daxiao.std.findings import FindingKind


SOURCES = sorted(Path(daxiao.std.__path__[0]).rglob("*.py"))
MODULES = [m.name for m in pkgutil.walk_packages(daxiao.std.__path__, "daxiao.std.")]


def _kinds() -> dict[int, FindingKind]:
    values = [v for name in MODULES for v in vars(importlib.import_module(name)).values()]
    return {id(v): v for v in values if isinstance(v, FindingKind)}


def _imported(source: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(source.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_std_imports_nothing_but_the_standard_library_and_itself(source: Path) -> None:
    strangers = {
        name
        for name in _imported(source)
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("daxiao.std")
    }

    assert not strangers


def test_codes_of_findings_are_unique_and_well_formed() -> None:
    codes = [kind.code for kind in _kinds().values()]

    assert len(codes) == len(set(codes)) > 10
    assert all(re.fullmatch(r"[a-z_]+\.[a-z_]+", code) for code in codes)


@pytest.mark.parametrize("kind", _kinds().values(), ids=lambda kind: kind.code)
def test_template_is_one_sentence_that_says_what_to_do(kind: FindingKind) -> None:
    assert kind.template.endswith("。")
    assert kind.template.count("。") == 1
    assert re.search(r"请|应为", kind.template)
