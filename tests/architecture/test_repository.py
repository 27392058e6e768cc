"""What goes into the repository: no path of any machine, no secret, nothing that is made."""

import re
import subprocess
from pathlib import Path

from tests.architecture.source import ROOT


BINARY = {".docx", ".xlsx", ".png", ".parquet", ".ico", ".woff2"}


def files() -> list[Path]:
    """Tracked files; of a copy without history all that are not made."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        hidden = {".venv", "var", ".git", "node_modules"}
        found = [p for p in ROOT.rglob("*") if p.is_file()]
        return [p for p in found if not hidden & set(p.relative_to(ROOT).parts)]
    return [p for n in listed.stdout.split("\0") if n and (p := ROOT / n).is_file()]


def texts() -> list[tuple[str, str]]:
    readable = [p for p in files() if p.suffix not in BINARY]
    return [
        (p.relative_to(ROOT).as_posix(), p.read_text(encoding="utf-8", errors="replace"))
        for p in readable
    ]


def test_no_file_holds_a_path_of_a_machine() -> None:
    """The checkout, the home of who works on it, and anybody's home."""
    places = {str(ROOT), f"{Path.home()}/"} - {"/", "//"}
    anybody = re.compile(r"/(?:home|Users)/[a-z][\w.-]*/")
    strays = [
        name for name, text in texts() if any(p in text for p in places) or anybody.search(text)
    ]

    assert strays == []


def test_no_file_holds_a_private_key() -> None:
    key = re.compile("-----BEGIN [A-Z ]*" + "PRIVATE KEY-----")

    assert [name for name, text in texts() if key.search(text)] == []


def test_nothing_made_is_kept() -> None:
    made = {".pyc", ".sqlite3", ".coverage", ".log"}

    assert [p.name for p in files() if p.suffix in made or p.name == ".coverage"] == []


def test_every_file_ends_with_a_line_end() -> None:
    strays = [
        n for n, t in texts() if t and not t.endswith("\n") and not n.endswith((".svg", ".json"))
    ]

    assert strays == []
