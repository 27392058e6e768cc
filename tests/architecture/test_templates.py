"""Pages keep to the Content-Security-Policy: nothing inline, nothing from outside; and they need no network."""

import re
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGE


PAGES = sorted(p for suffix in ("*.html", "*.jinja", "*.j2") for p in PACKAGE.rglob(suffix))
ASSETS = sorted(p for suffix in ("*.css", "*.js") for p in PACKAGE.rglob(suffix))
MARKUP = [*PAGES, *sorted(PACKAGE.rglob("ui/**/*.py"))]

# a length that is computed cannot be a class; the policy allows the attribute, not the element
LENGTH = re.compile(r'style="(?:height|width):\{[^}"]+\}{1,2}(?:px|%)"')
NAMESPACES = ("http://www.w3.org/", "https://www.w3.org/")


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_there_are_pages() -> None:
    assert len(PAGES) > 30
    assert ASSETS


@pytest.mark.parametrize("path", MARKUP, ids=name)
def test_no_inline_script_or_style(path: Path) -> None:
    page = LENGTH.sub("", text(path))

    assert not re.search(r"<style\b", page)
    assert not re.search(r"<script\b(?![^>]*\b(src=|type=\"application/json\"))", page)
    assert not re.search(r"<[a-z][^>]*\sstyle=", page)
    assert not re.search(r"<[a-z][^>]*\son[a-z]+=", page)
    assert not re.search(r"=[\"']\s*javascript:", page)


@pytest.mark.parametrize("path", [*PAGES, *ASSETS], ids=name)
def test_no_address_from_outside(path: Path) -> None:
    found = re.findall(r"(?:https?:)?//[a-z0-9][\w.-]*\.[a-z]{2,}[^\s\"')]*", text(path))

    assert [a for a in found if not a.startswith(NAMESPACES)] == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_forms_that_post_carry_the_token(path: Path) -> None:
    """Either the form holds the field, or the page sends the header (htmx) for all of them."""
    forms = re.findall(
        r"<form\b[^>]*method=\"post\".*?</form>", text(path), re.DOTALL | re.IGNORECASE
    )

    assert all("csrf" in form or "hx-" in form or "{% crispy" in form for form in forms)


def test_nothing_is_marked_safe_in_a_template() -> None:
    strays = [name(p) for p in PAGES if re.search(r"\|\s*safe\b|autoescape\s+off", text(p))]

    assert strays == []
