"""The tables of docs/ that are made from the code. Rewrite them with

DJANGO_SETTINGS_MODULE=daxiao.settings .venv/bin/python -m tests.architecture.doc_tables
"""

import re
from collections.abc import Callable
from pathlib import Path

import django


ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
_TABLE = re.compile(r"(?<=<!-- table -->\n).*?(?=<!-- end -->)", re.DOTALL)


def permissions() -> str:
    """Roles across, caps down."""
    from daxiao.kernel.caps import ROLES, Cap, Role  # noqa: PLC0415 - Django first

    head = ["能力", "代码", *(r.label for r in Role)]
    rows = [[c.label, f"`{c}`", *("●" if c in ROLES[r] else "" for r in Role)] for c in Cap]
    names = ["", "", *(f"`{r}`" for r in Role)]
    return _markdown([head, names, *rows])


def events() -> str:
    """Every event kind of the assembled platform, in the order of its code, with the fields of was and now."""
    import daxiao.entry.web  # noqa: PLC0415 - imports every service
    import daxiao.flows.build_demo  # noqa: F401, PLC0415 - but those of the demonstration
    from daxiao.kernel.events import KINDS  # noqa: PLC0415

    rows = [
        [f"`{k.code}`", k.title, "、".join(f"{label} `{name}`" for name, label in k.labels.items())]
        for k in sorted(KINDS.values(), key=lambda k: k.code)
        if _is_ours(k.code)
    ]
    return _markdown([["代码", "说法", "可记的字段"], *rows])


def _is_ours(code: str) -> bool:
    return (ROOT / "src/daxiao/domains" / code.partition(".")[0]).is_dir()


def _markdown(rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "|" + "---|" * len(rows[0]))
    return "\n".join(lines) + "\n"


PAGES: dict[str, Callable[[], str]] = {"permissions.md": permissions, "events.md": events}


def table_in(page: str) -> str:
    """The table that stands in the page now. Raises LookupError when the page has no marks for one."""
    found = _TABLE.search((DOCS / page).read_text(encoding="utf-8"))
    if found is None:
        raise LookupError(f"docs/{page} has no <!-- table --> … <!-- end -->")
    return found.group()


def main() -> None:
    django.setup()
    for page, made in PAGES.items():
        path = DOCS / page
        fresh = made()
        text = path.read_text(encoding="utf-8")
        path.write_text(_TABLE.sub(lambda _m, fresh=fresh: fresh, text), encoding="utf-8")


if __name__ == "__main__":
    main()
