"""Habits that the syntax tree can see: unscoped managers, clocks, models without logic, findings with a code."""

import ast
import importlib
import re
from collections.abc import Iterator

import pytest

from daxiao.std.findings import FindingKind
from tests.architecture import source
from tests.architecture.source import Module


# ---- the unscoped manager


UNSCOPED = {"everything", "_default_manager", "_base_manager"}


def _may_go_unscoped(module: Module) -> bool:
    return (
        module.room == "kernel"
        or source.is_service(module)
        or module.place.split("/")[-1] == "standings.py"
        or "/standings/" in module.place
    )


def _unscoped(module: Module) -> Iterator[ast.Attribute]:
    """`Model.everything`, `type(row).everything`, `self.model.everything`; an option called `everything` is no manager."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Attribute) or node.attr not in UNSCOPED:
            continue
        owner = source.called(node.value).split(".")[-1]
        is_class = owner[:1].isupper() or owner == "model" or isinstance(node.value, ast.Call)
        if is_class or node.attr != "everything":
            yield node


def test_only_services_standings_and_the_kernel_go_unscoped() -> None:
    strays = [m.at(n) for m in source.modules() if not _may_go_unscoped(m) for n in _unscoped(m)]

    assert strays == []


# ---- the clock


CLOCKS = {
    "date.today",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "timezone.now",
    "time.time",
}


def _may_read_the_clock(module: Module) -> bool:
    return module.room in {"kernel", "entry"} or (
        module.place.split("/")[-1] == "views.py" or "/views/" in module.place
    )


def _clock_reads(module: Module) -> Iterator[ast.AST]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute):
            name = source.called(node)
            if ".".join(name.split(".")[-2:]) in CLOCKS:
                yield node
        if isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names}
            # the zone of China and the day of a given moment are no clock
            from_clock = node.module == "daxiao.kernel.clock" and names - {"CHINA", "day_of"}
            if from_clock or (node.module == "daxiao.kernel" and "clock" in names):
                yield node


def test_time_is_an_argument_below_the_doors() -> None:
    """Habit 8: nothing below `entry` reads the clock; the kernel's own reader is for doors and traces."""
    strays = [
        m.at(n) for m in source.modules() if not _may_read_the_clock(m) for n in _clock_reads(m)
    ]

    assert strays == []


def test_there_is_one_reader_of_the_system_clock() -> None:
    strays = [
        m.at(n)
        for m in source.modules()
        if m.place != "kernel/clock.py"
        for n in _clock_reads(m)
        if isinstance(n, ast.Attribute)
    ]

    assert strays == []


# ---- models


def _model_files() -> list[Module]:
    return [m for m in source.modules() if source.is_models(m)]


def _is_property(node: ast.FunctionDef) -> bool:
    return any(isinstance(d, ast.Name) and d.id == "property" for d in node.decorator_list)


def _asks_the_database(function: ast.FunctionDef) -> bool:
    verbs = {
        "filter",
        "get",
        "all",
        "exclude",
        "count",
        "exists",
        "first",
        "aggregate",
        "save",
        "update",
    }
    return any(source.called(c.func).split(".")[-1] in verbs for c in source.calls(function))


def _oddities(cls: ast.ClassDef) -> Iterator[ast.stmt]:
    for node in cls.body:
        match node:
            case ast.Assign() | ast.AnnAssign() | ast.Pass():
                continue
            case ast.Expr(value=ast.Constant()):
                continue
            case ast.ClassDef(name="Meta"):
                continue
            case ast.FunctionDef(name="__str__") if not _asks_the_database(node):
                continue
            case ast.FunctionDef() if _is_property(node) and not _asks_the_database(node):
                continue
        yield node


@pytest.mark.parametrize("module", _model_files(), ids=lambda m: m.place)
def test_models_hold_columns_and_nothing_else(module: Module) -> None:
    """Habit 6: no signals, no fat `save()`, no logic in `clean()`, no query in a property."""
    strays = [
        module.at(node)
        for cls in module.tree.body
        if isinstance(cls, ast.ClassDef)
        for node in _oddities(cls)
    ]

    assert strays == []


def test_nobody_listens_to_signals() -> None:
    strays = [
        m.at(n)
        for m in source.modules()
        for n in ast.walk(m.tree)
        if isinstance(n, ast.ImportFrom) and (n.module or "").startswith("django.db.models.signals")
    ]

    assert strays == []


# ---- findings


def _kinds() -> list[tuple[str, str, FindingKind]]:
    found = []
    for module in source.modules():
        has_kind = any(
            isinstance(n, ast.ImportFrom) and any(a.name == "FindingKind" for a in n.names)
            for n in module.tree.body
        )
        if has_kind and module.room != "entry":
            values = vars(importlib.import_module(module.name)).items()
            found += [(module.place, k, v) for k, v in values if isinstance(v, FindingKind)]
    return found


def test_findings_have_one_code_each() -> None:
    """Codes are stored and tested by; two kinds under one code could not be told apart."""
    by_code: dict[str, FindingKind] = {}
    doubles = [
        f"{place}:{name}"
        for place, name, kind in _kinds()
        if by_code.setdefault(kind.code, kind) is not kind
    ]

    assert doubles == []
    assert len(by_code) > 60
    assert [c for c in by_code if not re.fullmatch(r"[a-z_]+\.[a-z0-9_]+", c)] == []


def test_every_refusal_is_a_chinese_sentence() -> None:
    speechless = [
        f"{p}:{n}" for p, n, k in _kinds() if len(re.findall(r"[\u4e00-\u9fff]", k.template)) < 5
    ]

    assert speechless == []
