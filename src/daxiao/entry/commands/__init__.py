"""Groups of commands of `daxiao`, one file each."""

from daxiao.entry.commands import (
    bench,
    facts,
    figures,
    forecast,
    machine,
    people,
    places,
    plan_check,
    standings,
)


GROUPS = (bench, facts, figures, forecast, machine, people, places, plan_check, standings)
