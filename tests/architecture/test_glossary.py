"""`docs/glossary.md` is the law of names: every table and every state stands in it, once, with what users read."""

import enum
import importlib
import re

import pytest

from daxiao.domains.plans.types import SECTION_LABELS
from tests.architecture import source
from tests.architecture.test_models import VERSIONS, ours


TEXT = (source.ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.split("|")[1:-1]]
    for line in TEXT.splitlines()
    if line.startswith("| ")
]


def row_of(name: str) -> list[str]:
    """The one row whose second cell names it."""
    (row,) = [r for r in ROWS if r[1] == f"`{name}`"]
    return row


@pytest.mark.parametrize("name", sorted(m.__name__ for m in ours()))
def test_every_table_has_its_entry(name: str) -> None:
    chinese, _, note = row_of(name)

    assert re.search(r"[\u4e00-\u9fff]", chinese)
    assert note


def test_the_tables_own_word_is_the_glossarys() -> None:
    """Where a model's docstring begins with a Chinese word, it is the word of the glossary."""
    strays = []
    for model in ours():
        word = re.match(r"([\u4e00-\u9fff]+):", model.__doc__ or "")
        entries = row_of(model.__name__)[0].split(", ")
        if word and not any(entry in word[1] for entry in entries):
            strays.append(f"{model.__name__}: {word[1]}")

    assert strays == []


def _states() -> list[tuple[str, dict[str, str]]]:
    """Every enumeration with labels, but the caps: those have a page of their own in code."""
    found: list[tuple[str, dict[str, str]]] = []
    for module in source.modules():
        if module.room in {"std", "kernel", "domains"} and (
            module.place.endswith(("types.py", "findings.py", "caps.py"))
            or "/types/" in module.place
            or source.is_models(module)
        ):
            for name, value in vars(importlib.import_module(module.name)).items():
                is_own = isinstance(value, type) and value.__module__ == module.name
                if is_own and issubclass(value, enum.Enum) and name != "Cap":
                    found.append((name, {x.value: x.label for x in value}))
    return found


@pytest.mark.parametrize(("name", "labels"), _states(), ids=[n for n, _ in _states()])
def test_every_state_has_its_entry_with_the_label_users_read(
    name: str, labels: dict[str, str]
) -> None:
    assert row_of(name)[2] == ", ".join(f"`{value}` {label}" for value, label in labels.items())


def test_the_kinds_of_sections_too() -> None:
    assert row_of("SectionKind")[2] == ", ".join(f"`{k}` {v}" for k, v in SECTION_LABELS.items())


def test_no_name_is_given_twice() -> None:
    names = [r[1] for r in ROWS if r[1].startswith("`")]

    assert len(names) == len(set(names))


def test_no_table_is_listed_that_is_not_there() -> None:
    start, end = TEXT.index("## 1."), TEXT.index("## 2.")
    listed = set(re.findall(r"^\| [^|]+ \| `(\w+)` \|", TEXT[start:end], re.MULTILINE))

    assert listed == {m.__name__ for m in ours()}
    assert all(f"`{v.split('.')[1]}`" in TEXT for v in VERSIONS)
