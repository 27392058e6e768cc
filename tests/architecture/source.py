"""The source of the house as syntax trees, for tests about how it is written."""

import ast
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "daxiao"


@dataclass(frozen=True)
class Module:
    """A module of the package: `name` dotted, `place` relative to the package with slashes."""

    name: str
    place: str
    tree: ast.Module

    @property
    def room(self) -> str:
        return self.place.split("/")[0].removesuffix(".py")

    def at(self, node: ast.AST) -> str:
        return f"{self.place}:{getattr(node, 'lineno', 0)}"


@functools.cache
def modules() -> tuple[Module, ...]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE).as_posix()
        if "/migrations/" in place:
            continue
        name = "daxiao." + place.removesuffix(".py").replace("/", ".")
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found.append(Module(name.removesuffix(".__init__"), place, tree))
    return tuple(found)


def is_service(module: Module) -> bool:
    parts = module.place.split("/")
    return "services" in parts[:-1] or parts[-1].startswith("services")


def is_models(module: Module) -> bool:
    parts = module.place.split("/")
    return parts[-1] == "models.py" or "models" in parts[:-1]


def functions(module: Module) -> Iterator[ast.FunctionDef]:
    """Top-level functions."""
    return (n for n in module.tree.body if isinstance(n, ast.FunctionDef))


def arguments(function: ast.FunctionDef) -> list[str]:
    """Names of the arguments in the order of the signature."""
    a = function.args
    return [x.arg for x in (*a.posonlyargs, *a.args, *a.kwonlyargs)]


def body(function: ast.FunctionDef) -> list[ast.stmt]:
    """Statements without the docstring."""
    return function.body[1:] if ast.get_docstring(function) is not None else function.body


def called(node: ast.AST) -> str:
    """The dotted name that a call calls, as far as it is made of names: `events.record`, `Plan.everything.create`."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    parts.append(node.id if isinstance(node, ast.Name) else "()")
    return ".".join(reversed(parts))


def calls(node: ast.AST) -> Iterator[ast.Call]:
    return (n for n in ast.walk(node) if isinstance(n, ast.Call))
