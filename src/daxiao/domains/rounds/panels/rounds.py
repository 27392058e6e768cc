"""What the pages of rounds, items and frozen rows show."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.safestring import SafeString

from daxiao.domains.rounds.queries import frozen as frozen_queries
from daxiao.domains.rounds.queries import rounds as queries
from daxiao.domains.rounds.queries.burden import MonthLoad
from daxiao.domains.rounds.queries.rounds import UnitTally
from daxiao.domains.rounds.rules import frozen_rows
from daxiao.domains.rounds.rules import rounds as rules
from daxiao.domains.rounds.types.freezing import FrozenKind
from daxiao.domains.rounds.types.rounds import OwedKind, OwedState, RoundState
from daxiao.domains.targets.queries import duties as duty_queries
from daxiao.domains.targets.rules.ledger import plain
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.ui import markup
from daxiao.ui.charts import Chart, Layer, stacked_bars
from daxiao.ui.fields import Flag
from daxiao.ui.panels import Panel
from daxiao.ui.tones import Tone


if TYPE_CHECKING:
    from daxiao.domains.rounds.models import FrozenRow, Owed, Round


STATE_TONES = {RoundState.OPEN.value: Tone.STRONG, RoundState.CLOSED.value: Tone.OFF}
OWED_TONES = {
    OwedState.OWED.value: Tone.PLAIN,
    OwedState.DRAFTED.value: Tone.DRAFT,
    OwedState.SUBMITTED.value: Tone.STRONG,
    OwedState.RETURNED.value: Tone.WARN,
    OwedState.APPROVED.value: Tone.DONE,
    OwedState.COUNTED.value: Tone.DONE,
    OwedState.EXEMPT.value: Tone.OFF,
}


@dataclass(frozen=True)
class Timely(Flag):
    """In time or late, said in words with the mark of time that ran out."""

    @cached_property
    def _known(self) -> dict[bool, SafeString]:
        return {
            True: markup.chip(self.words[0], Tone.LATE),
            False: markup.chip(self.words[1], Tone.PLAIN),
        }


# the addresses of the rows behind each count; each opens exactly the rows that were counted
OWED = "state=owed&state=drafted&state=submitted&state=returned&state=approved&state=counted"
HANDED = "state=submitted&state=approved&state=counted"
IN_TIME = f"{HANDED}&is_late=0"
LATE = f"{HANDED}&is_late=1"
MISSING = "state=owed&state=drafted&state=returned"


@dataclass(frozen=True)
class Standing(Panel):
    """Completeness and timeliness of a round: in all, by kind, by unit."""

    _: KW_ONLY
    template = "rounds/parts/standing.html"


def standing(actor: Actor, row: "Round", *, today: date) -> dict[str, Any]:
    """Counts in scope; `base` is the address of the items, to which the filters of a count are added."""
    units = queries.tally_by_unit(actor, row, today=today)
    return {
        "round": row,
        "total": queries.tally_of(actor, row),
        "kinds": [(kind, told) for kind, told in queries.tally_by_kind(actor, row).items()],
        "units": units,
        "n_missing": sum(1 for u in units if u.tally.missing),
        "frozen": _frozen(actor, row, units),
        "base": f"{reverse('owed_list')}?round={row.pk}",
        "owed": OWED,
        "handed": HANDED,
        "in_time": IN_TIME,
        "late": LATE,
        "missing": MISSING,
        "may_run": actor.may(Cap.ROUND_RUN),
        "may_approve": actor.may(Cap.FIGURE_APPROVE),
        "is_open": row.state == RoundState.OPEN.value,
    }


def _frozen(
    actor: Actor, row: "Round", units: Sequence[UnitTally]
) -> list[tuple["FrozenRow", str]]:
    """The records of units as they were frozen, each with what it would say now where that differs; those that missed most
    first. Empty for an open round."""
    if row.state == RoundState.OPEN.value:
        return []
    now = {u.org_id: frozen_rows.unit(u.org_id, u.name, u.region_id, u.tally).told for u in units}
    kept = frozen_queries.frozen_in(actor, row, FrozenKind.UNIT)
    rows = sorted(kept, key=lambda one: (-int(one.data.get("missing", 0)), one.label))
    return [
        (one, told if (told := now.get(one.subject_id, "")) != one.told else "") for one in rows
    ]


standing_panel = Standing("报送情况", standing)


@dataclass(frozen=True)
class Where(Panel):
    """In words how the item stands, and where it is filled in: the grid, the task, the project."""

    _: KW_ONLY
    template = "rounds/parts/where.html"


def where(actor: Actor, item: "Owed", *, today: date) -> dict[str, Any]:
    return {
        "item": item,
        "said": said(item, today),
        "url": filled_at(item),
        "words": WORDS[item.kind],
        "figure": _figure(actor, item),
    }


def _figure(actor: Actor, item: "Owed") -> dict[str, str]:
    """Of a figure that is owed: its series, and what is with the platform for the month."""
    if item.kind != OwedKind.FIGURE.value:
        return {}
    indicator, region = item.indicator_id or 0, item.region_id or 0
    period = item.round.period
    series = reverse("figure_series", args=[indicator, region])
    told = {"series": f"{series}?year={period // 100}&month={period % 100}"}
    seen = duty_queries.filed(actor, period, {(indicator, region)}).get((indicator, region))
    if seen is not None:
        unit = item.indicator.unit if item.indicator else ""
        told["url"] = reverse("figures_detail", args=[seen.observation_id])
        told["value"] = f"{plain(seen.value)}{unit}"
        told["state"] = seen.state.label
    return told


WORDS = {
    OwedKind.FIGURE.value: "去填报",
    OwedKind.TASK.value: "到任务里报",
    OwedKind.PROJECT.value: "到项目里报",
}


def filled_at(item: "Owed") -> str:
    """Where an item is filled in: in the grid of its unit, at its task or at its project."""
    if item.kind == OwedKind.FIGURE.value:
        return f"{reverse('round_grid', args=[item.round_id])}?unit={item.org_id}"
    if item.kind == OwedKind.TASK.value:
        return f"/tasks/{item.task_id}/"
    return f"/projects/{item.project_id}/report/"


def said(item: "Owed", today: date) -> str:
    """Late or in time, in words."""
    on = queries.day_of(item.submitted_at)
    return rules.late_said(OwedState(item.state), on, due_on=item.round.due_on, today=today)


where_panel = Where("报送", where)


@dataclass(frozen=True)
class Ranks(Panel):
    """Where a frozen row leads to; a frozen ranking in full: ranks, the weights that were used, who was left out and why."""

    _: KW_ONLY
    template = "rounds/parts/ranks.html"


def ranks(_actor: Actor, row: "FrozenRow") -> dict[str, Any]:
    """Where the row leads to as it is now; of a ranking its ranks, weights and who was left out."""
    now = now_of(row)
    if row.kind not in (FrozenKind.RANKING.value, FrozenKind.TOTAL.value):
        return {"now": now}
    return {
        "now": now,
        "is_total": row.kind == FrozenKind.TOTAL.value,
        "ranks": row.data["ranks"],
        "weights": [
            (indicator, by, weight, f"{month % 100}月" if month else "没有数")
            for indicator, by, weight, month in row.data.get("weights", ())
        ],
        "excluded": row.data["excluded"],
        "tie": row.data["tie"],
        "refused": row.data.get("refused", ""),
    }


def now_of(row: "FrozenRow") -> str:
    """The address of what was frozen, as it is now."""
    year, month = divmod(row.round.period, 100)
    key, at = row.subject_id, row.region_id
    addresses = {
        FrozenKind.FIGURE.value: lambda: (
            f"{reverse('figure_series', args=[key, at])}?year={year}&month={month}"
        ),
        FrozenKind.GOAL.value: lambda: reverse("goals_detail", args=[key]),
        FrozenKind.RANKING.value: lambda: (
            f"{reverse('ranking', args=[key])}?place={at}&year={year}&month={row.round.period}"
        ),
        FrozenKind.TOTAL.value: lambda: (
            f"{reverse('ranking_total', args=[key])}?month={row.round.period}"
        ),
        FrozenKind.PROJECT.value: lambda: reverse("projects_detail", args=[key]),
        FrozenKind.COLOURS.value: lambda: f"{reverse('projects_list')}?region={key}",
        FrozenKind.TASK.value: lambda: reverse("tasks_detail", args=[key]),
        FrozenKind.UNIT.value: lambda: reverse("round_unit", args=[row.round_id, key]),
    }
    return addresses[row.kind]()


ranks_panel = Ranks("明细", ranks)


def burden_chart(months: Sequence[MonthLoad]) -> Chart | None:
    """What was asked, the oldest month first: what had to be filed and what counted by itself."""
    if not months:
        return None
    shown = list(reversed(months))
    return stacked_bars(
        [f"{m.period // 100}-{m.period % 100:02d}" for m in shown],
        [
            Layer("要单位报", "报", [m.load.by_hand for m in shown]),
            Layer("自动计入", "计", [m.load.by_itself for m in shown]),
        ],
        unit="项",
    )
