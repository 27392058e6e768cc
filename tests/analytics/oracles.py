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


def _active(rows: list[Row]) -> list[Row]:
    return [r for r in rows if r["is_active"]]


def _sum(rows: list[Row], name: str) -> Decimal | None:
    known = [Decimal(str(r[name])) for r in rows if r[name] is not None]
    return sum(known, Decimal(0)).quantize(Decimal("0.0001")) if known else None


def projects_by_phase(rows: list[Row]) -> list[Row]:
    phases = {r["phase"] for r in _active(rows)}
    out: list[Row] = []
    for phase in sorted(phases, key=lambda p: (p is None, str(p))):
        here = [r for r in _active(rows) if r["phase"] == phase]
        without = sum(r["invest"] is None for r in here)
        out.append(
            {
                "phase": phase,
                "projects": len(here),
                "invest": _sum(here, "invest"),
                "without_invest": without,
            }
        )
    return out


def projects_by_county(rows: list[Row]) -> list[Row]:
    counties = {(str(r["county_code"]), r["county_name"]) for r in _active(rows)}
    out: list[Row] = []
    for code, name in counties:
        here = [r for r in _active(rows) if r["county_code"] == code]
        out.append(
            {
                "county_code": code,
                "county_name": name,
                "projects": len(here),
                "invest": _sum(here, "invest"),
            }
        )
    return sorted(out, key=lambda r: (-int(str(r["projects"])), str(r["county_code"])))


def on_time_share(rows: list[Row]) -> list[Row]:
    judged = [r for r in _active(rows) if r["pace"] in {"on_time", "due_soon", "late"}]
    kept = [r for r in judged if r["pace"] != "late"]
    share = None
    if judged:
        exact = Decimal(100) * len(kept) / len(judged)
        share = exact.quantize(Decimal("0.1"), rounding=decimal.ROUND_HALF_UP)
    return [{"judged": len(judged), "on_time": len(kept), "share_pct": share}]


def _by_month(rows: list[Row], name: str) -> list[Row]:
    told = [r for r in rows if r[name] is not None]
    out: list[Row] = []
    for month in sorted({str(r["month_on"]) for r in told}):
        here = [r for r in told if str(r["month_on"]) == month]
        out.append({"month_on": here[0]["month_on"], "projects": len(here), name: _sum(here, name)})
    return out


def invested_by_month(rows: list[Row]) -> list[Row]:
    return _by_month(rows, "invested")


def gained_by_month(rows: list[Row]) -> list[Row]:
    return _by_month(rows, "gained")


ORACLES: dict[str, tuple[str, Callable[[list[Row]], list[Row]]]] = {
    "targets.by_year": ("targets", targets_by_year),
    "targets.owned_share": ("targets", owned_share),
    "targets.by_place": ("targets", targets_by_place),
    "tasks.by_pace": ("task_duties", tasks_by_pace),
    "tasks.load_by_unit": ("task_duties", load_by_unit),
    "projects.by_phase": ("projects", projects_by_phase),
    "projects.by_county": ("projects", projects_by_county),
    "projects.on_time_share": ("projects", on_time_share),
    "projects.invested_by_month": ("project_months", invested_by_month),
    "projects.gained_by_month": ("project_months", gained_by_month),
}
