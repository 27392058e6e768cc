"""Every metric once more in the most obvious Python; the metrics must agree with it."""

import decimal
from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal

from daxiao.kernel.access import Branch
from tests.analytics.rows import Row


def seen(rows: Iterable[Row], branches: Iterable[Branch]) -> list[Row]:
    """The rows below any of the branches."""
    return [r for r in rows if any(_inside(r, b) for b in branches)]


def _inside(row: Row, branch: Branch) -> bool:
    for path, wanted in (
        (row["region_path"], branch.region_path),
        (row["org_path"], branch.org_path),
    ):
        if wanted is not None and not (path is not None and str(path).startswith(wanted)):
            return False
    return True


def _counted(rows: list[Row]) -> list[Row]:
    return [r for r in rows if r["state"] == "in_force" and r["same_as_id"] is None]


def targets_by_year(rows: list[Row]) -> list[Row]:
    years = Counter(r["due_on"].year if r["due_on"] else None for r in _counted(rows))  # type: ignore[attr-defined]
    order = sorted(years, key=lambda y: 9999 if y is None else y)
    return [{"due_year": y, "targets": years[y]} for y in order]


def owned_share(rows: list[Row]) -> list[Row]:
    counted = _counted(rows)
    owned = [r for r in counted if r["owner_id"] is not None]
    share = None
    if counted:
        exact = Decimal(100) * len(owned) / len(counted)
        share = exact.quantize(Decimal("0.1"), rounding=decimal.ROUND_HALF_UP)
    return [{"targets": len(counted), "owned": len(owned), "share_pct": share}]


def targets_by_place(rows: list[Row]) -> list[Row]:
    counted = _counted(rows)
    places = {(str(r["region_code"]), r["region_name"]) for r in counted}
    out: list[Row] = []
    for code, name in places:
        here = [r for r in counted if r["region_code"] == code]
        owned = sum(r["owner_id"] is not None for r in here)
        out.append({"region_code": code, "region_name": name, "targets": len(here), "owned": owned})
    return sorted(out, key=lambda r: (-int(str(r["targets"])), str(r["region_code"])))


def tasks_by_pace(rows: list[Row]) -> list[Row]:
    pace = {r["task_id"]: r["pace"] for r in rows if r["state"] == "in_force"}
    counts = Counter(pace.values())
    order = sorted(counts, key=lambda p: (p is None, str(p)))
    return [{"pace": p, "tasks": counts[p]} for p in order]


def load_by_unit(rows: list[Row]) -> list[Row]:
    mine = [r for r in rows if r["state"] == "in_force" and r["unit_id"] is not None]
    out: list[Row] = []
    for unit in {int(str(r["unit_id"])) for r in mine}:
        of_unit = [r for r in mine if r["unit_id"] == unit]
        out.append(
            {
                "unit_id": unit,
                "unit_name": of_unit[0]["unit_short_name"] or of_unit[0]["unit_name"],
                "lead": len({r["task_id"] for r in of_unit if r["duty"] == "lead"}),
                "responsible": len({r["task_id"] for r in of_unit if r["duty"] != "lead"}),
            }
        )
    return sorted(
        out,
        key=lambda r: (-int(str(r["lead"])), -int(str(r["responsible"])), int(str(r["unit_id"]))),
    )


ORACLES: dict[str, tuple[str, Callable[[list[Row]], list[Row]]]] = {
    "targets.by_year": ("targets", targets_by_year),
    "targets.owned_share": ("targets", owned_share),
    "targets.by_place": ("targets", targets_by_place),
    "tasks.by_pace": ("task_duties", tasks_by_pace),
    "tasks.load_by_unit": ("task_duties", load_by_unit),
}
