"""How fast the pages of projects are with 100 000 of them, the nightly sweep of all, and the pure assessment.

With `--peer URL` also beside Redmine with 10 000 issues, medians of one run. The world is generated from a fixed seed
through the same door as another system's register (services/takeover.py); it takes some minutes.
"""

import json
import statistics
import tempfile
import time
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from daxiao.domains.projects.rules import pace, schedules
from daxiao.domains.projects.types import (
    Admission,
    LandMode,
    PaceYardstick,
    Phase,
    ProjectFacts,
    ProjectKind,
)
from daxiao.entry.bench import redmine, serving


ROWS = 100_000
PEER_ROWS = 10_000
ASSESSED = 200_000


@dataclass(frozen=True, slots=True)
class ProjectFigures:
    """Milliseconds of one client over loopback, one worker. `sweep_s`: the night after 400 missed days, when every
    project with a running clock is due, with what it writes (`swept` rows moved); `rebuild_s`: all standings made again. `assess_per_s`: the pure rule on one core. The `redmine_*_ratio` are
    our median over the peer's in the same run, None without `--peer`."""

    database: str
    rows: int
    world_s: float
    list_p50_ms: float
    list_p95_ms: float
    drill_p95_ms: float
    board_p95_ms: float
    gantt_p95_ms: float
    map_p95_ms: float
    matrix_ms: float
    detail_p95_ms: float
    sweep_s: float
    swept: int
    rebuild_s: float
    assess_per_s: int
    redmine_list_ratio: float | None = None
    redmine_detail_ratio: float | None = None
    redmine_gantt_ratio: float | None = None
    redmine_csv_ratio: float | None = None


def measure(peer: str = "", *, rows: int = ROWS, keep: str = "") -> ProjectFigures:
    """Builds its own database (in a temporary folder; in `keep` it stays and is used again), serves it, takes it down."""
    with tempfile.TemporaryDirectory() as folder:
        big = _world(keep or folder, rows)
        ratios: dict[str, float | None] = {}
        if peer:
            with tempfile.TemporaryDirectory() as small:
                ratios = _beside(peer, small)
        return ProjectFigures(**{**big, **ratios})  # type: ignore[arg-type]


def _world(folder: str, rows: int) -> dict[str, object]:
    env = serving.surroundings(folder)
    made = json.loads(" ".join(serving.run(_BUILD, str(rows), env=env)))
    cookie, port, key = f"sessionid={made['cookie']}", made["port"], made["key"]
    with serving.serving(port, env):
        lists = serving.times(port, ["/projects/?size=50"], cookie)
        drill = serving.times(port, made["drills"], cookie)
        board = serving.times(port, ["/projects/board/"], cookie, runs=20)
        gantt = serving.times(port, made["gantts"], cookie)
        maps = serving.times(port, ["/projects/map/"], cookie, runs=20)
        detail = serving.times(port, [f"/projects/{key}/"], cookie)
    swept = json.loads(" ".join(serving.run(_SWEEP, env=env)))
    return {
        "database": made["database"],
        "rows": rows,
        "world_s": made["world_s"],
        "list_p50_ms": lists.p50,
        "list_p95_ms": lists.p95,
        "drill_p95_ms": drill.p95,
        "board_p95_ms": board.p95,
        "gantt_p95_ms": gantt.p95,
        "map_p95_ms": maps.p95,
        "detail_p95_ms": detail.p95,
        "matrix_ms": swept["matrix_ms"],
        "sweep_s": swept["sweep_s"],
        "swept": swept["swept"],
        "rebuild_s": swept["rebuild_s"],
        "assess_per_s": assess_per_second(),
    }


def _beside(peer: str, folder: str) -> dict[str, float | None]:
    """Our pages over 10 000 projects beside Redmine's over 10 000 issues, in turn, medians."""
    env = serving.surroundings(folder)
    env.pop("DAXIAO_DATABASE", None)
    made = json.loads(" ".join(serving.run(_BUILD, str(PEER_ROWS), env=env)))
    cookie, port, key = f"sessionid={made['cookie']}", made["port"], made["key"]
    columns = "&".join(f"col={c}" for c in _TWELVE)
    ours = {
        "list": f"/projects/?size=50&{columns}&sort=-due_on",
        "detail": f"/projects/{key}/",
        "gantt": "/projects/gantt/?size=500",
        "csv": f"/projects/export.csv?{columns}",
    }
    with serving.serving(port, env):
        theirs = redmine.pages(peer)
        found: dict[str, float | None] = {}
        for name, path in ours.items():
            runs = 5 if name in ("gantt", "csv") else 15
            mine = [serving.get(port, path, cookie)[0] for _ in range(runs + 1)][1:]
            other = [theirs.get(name) for _ in range(3 if name == "csv" else runs)]
            ratio = statistics.median(mine) / statistics.median(other)
            found[f"redmine_{name}_ratio"] = round(ratio, 4)
    return found


_TWELVE = (
    "name",
    "region",
    "phase",
    "pace",
    "stage",
    "due_on",
    "invest_yi",
    "industry_name",
    "kind",
    "signed_on",
    "started_on",
    "responsible",
)


def assess_per_second() -> int:
    """Assessments a second on one core over facts that differ, the median of three passes after a warm-up."""
    today = date(2026, 6, 30)
    policies = schedules.policies_of(_POLICY)
    yardstick = PaceYardstick(15, 180, 365, 30, 5)
    facts = [_facts(n, today) for n in range(ASSESSED)]
    rates = []
    for turn in range(4):
        begin = time.perf_counter()
        for _ in pace.assess_many(facts, policies=policies, yardstick=yardstick, today=today):
            pass
        if turn:
            rates.append(ASSESSED / (time.perf_counter() - begin))
    return round(statistics.median(rates))


_POLICY: dict[str, object] = {
    "policy": [
        {
            "code": "bench",
            "name": "bench",
            "region": "X99000",
            "since": "2020-01-01",
            "limit": [
                {"since": "signed", "until": "started", "length": 60, "unit": "days"},
                {
                    "since": "started",
                    "until": "produced",
                    "length": 9,
                    "unit": "months",
                    "high": "5",
                },
                {
                    "since": "started",
                    "until": "produced",
                    "length": 12,
                    "unit": "months",
                    "low": "5",
                },
            ],
        }
    ]
}


def _facts(n: int, today: date) -> ProjectFacts:
    signed = today - timedelta(days=n * 7919 % 900)
    started = signed + timedelta(days=30 + n % 90) if n % 3 else None
    started = started if started and started <= today else None
    produced = started + timedelta(days=200 + n % 300) if started and n % 5 == 0 else None
    produced = produced if produced and produced <= today else None
    phase = (None, Phase.YELLOW, Phase.BLUE, Phase.GREEN)[n % 4]
    return ProjectFacts(
        key=n,
        kind=ProjectKind.NEW,
        admission=Admission.ADMITTED,
        region=f"/X99000/X9900{n % 6 + 1}/",
        land_mode=LandMode.LEASED if n % 3 == 0 else LandMode.GRANTED,
        invest=Decimal(n % 200) / 10 + 1,
        admitted_on=signed,
        signed_on=signed,
        started_on=started,
        produced_on=produced,
        last_progress_on=today - timedelta(days=n % 250),
        phase=phase,
    )


_BUILD = (
    serving.FREE_PORT
    + """
import json, sys
import django
django.setup()
from daxiao.entry.bench.project_world import build
print(json.dumps({**build(int(sys.argv[1])), "port": port}))
"""
)
_SWEEP = """
import json
import django
django.setup()
from daxiao.entry.bench.project_world import sweep
print(json.dumps(sweep()))
"""
