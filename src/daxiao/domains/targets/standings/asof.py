"""Where goals stood at the end of a day in the past, from the figures as they are known now; written nowhere."""

from collections.abc import Collection
from datetime import date

from daxiao.domains.targets.models import Goal
from daxiao.domains.targets.standings import known
from daxiao.domains.targets.standings.judging import Bench, Stood


def stood(goals: Collection[int], day: date) -> dict[int, Stood]:
    """Goal → its standing of that day. The caller has scoped the goals."""
    rows = known.goals(Goal.everything.filter(pk__in=goals))
    facts = known.Facts.load(rows, day)
    bench = Bench(day)
    return {row.pk: bench.judge(row, facts) for row in rows}
