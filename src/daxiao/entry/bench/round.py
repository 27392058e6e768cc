"""How fast the monthly round is with 14.4 million figures and 240 000 goals: one figure, the recompute, the round, a file.

The world is built by the database itself from a fixed seed; it takes some minutes and some gigabytes.
"""

import json
import tempfile
from typing import Any

from daxiao.entry.bench import serving


INDICATORS = 2000
MONTHS = 60
UNITS = 500


def measure(
    *, indicators: int = INDICATORS, months: int = MONTHS, units: int = UNITS, keep: str = ""
) -> dict[str, Any]:
    """Builds its own database (in a temporary folder; in `keep` it stays and is used again) and works in it, every part in a
    process of its own. On another server with DAXIAO_DATABASE.

    `record_*` is the service call with everything that follows and then the data of the page, of another series each time;
    `recompute_s` all standings from nothing, `recompute_again_s` with nothing to change; `import_*` 50 000 figures in one
    batch; `*_cpu_*` is what the process itself worked, for a machine that is busy otherwise; `floor_*` what the database itself takes for a bare row, and for reading the newest month of every goal.
    """
    with tempfile.TemporaryDirectory() as folder:
        env = serving.surroundings(keep or folder)
        found = _do("build", env, indicators, months, units)
        for name in ("recompute", "record", "pages", "open_round", "bulk"):
            found |= _do(name, env)
        return found


def _do(name: str, env: dict[str, str], *sizes: int) -> dict[str, Any]:
    program = _PROGRAM if name != "build" else _BUILD
    words = map(str, sizes) if sizes else [name]
    answer: dict[str, Any] = json.loads(" ".join(serving.run(program, *words, env=env)))
    return answer


_BUILD = """
import json, sys
import django
django.setup()
from daxiao.entry.bench.round_world import Size, build
print(json.dumps(build(Size(*map(int, sys.argv[1:])))))
"""
_PROGRAM = """
import json, sys
import django
django.setup()
from daxiao.entry.bench import round_work
print(json.dumps(getattr(round_work, sys.argv[1])()))
"""
