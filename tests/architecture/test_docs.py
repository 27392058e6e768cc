"""The documentation says what is there: its examples run, its tables are the code's, and nothing public is missing."""

import ast
import re
import sys
import textwrap
import types
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from daxiao.entry.cli import cli
from daxiao.entry.commands import GROUPS
from daxiao.kernel.events import KINDS
from tests.architecture import doc_tables
from tests.architecture.source import ROOT


DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
HOW_TOS = sorted((DOCS / "how-to").glob("*.md"))
ADRS = sorted((DOCS / "adr").glob("[0-9]*.md"))
DOMAINS = sorted(
    p.name for p in (ROOT / "src/daxiao/domains").iterdir() if (p / "apps.py").exists()
)

_BLOCK = re.compile(r"^ *```python\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


# --- examples


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    """A module of its own for the blocks of one page; dataclasses look their module up by name."""
    made = types.ModuleType("how_to")
    monkeypatch.setitem(sys.modules, "how_to", made)
    return made


@pytest.mark.parametrize("page", HOW_TOS, ids=lambda p: p.stem)
@pytest.mark.usefixtures("db")
def test_every_python_block_of_a_how_to_runs(page: Path, module: types.ModuleType) -> None:
    """The blocks of a page run one after the other, as a reader would type them."""
    before = set(KINDS)
    text = read(page)
    try:
        for found in _BLOCK.finditer(text):
            # empty lines first, so that a traceback names the line of the page
            lines = "\n" * text.count("\n", 0, found.start(1))
            block = lines + textwrap.dedent(found.group(1))
            exec(compile(block, str(page), "exec"), vars(module))  # noqa: S102 - our own pages
    finally:
        for code in set(KINDS) - before:
            del KINDS[code]


# --- tables made from the code


@pytest.mark.parametrize("page", doc_tables.PAGES)
def test_a_table_is_what_the_code_says(page: str) -> None:
    """When it is not: python -m tests.architecture.doc_tables"""
    assert doc_tables.table_in(page) == doc_tables.PAGES[page]()


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_domain_has_a_page_that_names_its_events(domain: str) -> None:
    doc_tables.events()  # imports every service
    page = read(DOCS / "domains" / f"{domain}.md")

    assert [c for c in sorted(KINDS) if c.startswith(f"{domain}.") and f"`{c}`" not in page] == []


# --- settings


def _settings() -> Iterator[str]:
    tree = ast.parse(read(ROOT / "src/daxiao/settings.py"))
    for call in ast.walk(tree):
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Name)
            and call.func.id in {"env", "env_flag"}
            and isinstance(call.args[0], ast.Constant)
        ):
            yield f"DAXIAO_{call.args[0].value}"


def test_every_setting_has_its_row_and_every_row_its_setting() -> None:
    rows = re.findall(r"^\| `(DAXIAO_[A-Z_]+)` \|", read(DOCS / "settings.md"), re.MULTILINE)
    there = {*_settings(), "DAXIAO_TEST_PG"}  # the last is read by the tests

    assert sorted(rows) == sorted(there)


def test_no_page_names_a_setting_that_is_not_read() -> None:
    there = {*_settings(), "DAXIAO_TEST_PG"}
    named = {
        (p.name, n) for p in PAGES for n in re.findall(r"\bDAXIAO_[A-Z]+(?:_[A-Z]+)*", read(p))
    }

    assert {(page, name) for page, name in named if name not in there} == set()


# --- command line


def _commands() -> dict[str, click.Command]:
    for group in GROUPS:
        group.add_to(cli)
    found: dict[str, click.Command] = {}

    def walk(command: click.Command, path: str) -> None:
        if isinstance(command, click.Group):
            for name, below in command.commands.items():
                walk(below, f"{path} {name}")
        else:
            found[path] = command

    walk(cli, "daxiao")
    return found


COMMANDS = _commands()


def _told() -> dict[str, str]:
    """Command → its section of docs/commands.md."""
    parts = re.split(
        r"^## `(daxiao [a-z ]+[a-z])[^`]*`", read(DOCS / "commands.md"), flags=re.MULTILINE
    )
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_command_is_told_and_no_other() -> None:
    assert sorted(_told()) == sorted(COMMANDS)


@pytest.mark.parametrize("path", COMMANDS)
def test_every_option_of_a_command_is_told(path: str) -> None:
    options = {o for p in COMMANDS[path].params if isinstance(p, click.Option) for o in p.opts}
    told = set(re.findall(r"`(--[a-z-]+)", _told()[path]))

    assert told == options


# --- decisions


@pytest.mark.parametrize("page", ADRS, ids=lambda p: p.stem)
def test_a_decision_has_its_parts(page: Path) -> None:
    text = read(page)

    assert text.startswith(f"# {page.name[:4]}. ")
    assert re.search(r"^Date: \d{4}-\d\d-\d\d\nStatus: (accepted|superseded)", text, re.MULTILINE)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == [
        "Context",
        "Decision",
        "Rejected",
        "Consequence",
    ]


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(p.name[:4]) for p in ADRS] == list(range(1, len(ADRS) + 1))


def test_every_decision_that_is_named_exists() -> None:
    sources = [*PAGES, *(ROOT / "src").rglob("*.py"), ROOT / "pyproject.toml"]
    named = {n for p in sources for n in re.findall(r"ADR-(\d{4})", read(p))}

    assert named <= {p.name[:4] for p in ADRS}


# --- links and targets


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    links = [link for link in _LINK.findall(read(page)) if "://" not in link]

    # pictures are made by `make shots`
    assert [x for x in links if not x.endswith(".png") and not (page.parent / x).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_make_targets_that_a_page_names_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", read(ROOT / "Makefile"), re.MULTILINE))
    named = set(
        re.findall(r"(?<![a-z])make ([a-z]+(?:-[a-z]+)*)(?=`|$|\s+#)", read(page), re.MULTILINE)
    )

    assert named <= targets
