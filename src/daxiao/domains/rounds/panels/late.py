"""After the close: what can still be done with the figures of the month, and until when who may file late."""

from dataclasses import KW_ONLY, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from daxiao.domains.rounds.queries import late as queries
from daxiao.domains.rounds.types.rounds import WITH_UNIT, OwedKind, OwedState, RoundState
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.ui.panels import Panel


if TYPE_CHECKING:
    from daxiao.domains.rounds.models import Owed, Round


AFTER_CLOSE = (
    "待审核的数仍可以审核通过（审核不改数），不能再退回；要改用更正，记在还没有锁定的月份。",
    "没有报的、退回没有重报的，单位不能再报；由办公室“允许补报”到某一天的除外，补报记为逾期。",
    "已审核的数只能更正，更正前后的数都留着；冻结的数不变，以后的变化另行标出。",
    "任务和项目不锁定，照常在各自的页面报。",
)
"""What the services allow once the month is locked: `targets.services.deciding`, `targets.rules.observing`."""


@dataclass(frozen=True)
class AfterClose(Panel):
    """What a closed round still allows, who misses figures, and the way to let them file."""

    _: KW_ONLY
    template = "rounds/parts/after_close.html"


def after_close(actor: Actor, row: "Round", *, today: date) -> dict[str, Any]:
    """Empty for an open round."""
    if row.state != RoundState.CLOSED.value:
        return {}
    missing = queries.units_missing(actor, row)
    allowed = queries.allowed(row, today=today)
    may_allow = actor.may(Cap.FIGURE_LOCK, on=row)
    last = max((day for (org, _), day in allowed.days.items() if org in missing), default=None)
    return {
        "rules": AFTER_CLOSE,
        "n_missing": sum(missing.values()),
        "n_units": len(missing),
        "n_allowed": len({org for org, _ in allowed.days if org in missing}),
        "last": last,
        "rows": f"{reverse('owed_list')}?round={row.pk}&kind=figure"
        + "".join(f"&state={s.value}" for s in OwedState if s in WITH_UNIT),
        "allow": allow_units_url(row) if may_allow else "",
    }


def allow_units_url(row: "Round") -> str:
    """The form that lets units file late."""
    return f"{reverse('rounds_detail', args=[row.pk])}do/allow-late/"


after_close_panel = AfterClose("关闭以后", after_close, empty="")


@dataclass(frozen=True)
class LateItem(Panel):
    """Of a figure that was not filed before the close: until when it may be, or whom to ask."""

    _: KW_ONLY
    template = "rounds/parts/late_item.html"


def late_item(actor: Actor, item: "Owed", *, today: date) -> dict[str, Any]:
    """Empty where nothing is to be filed late."""
    told = said(item, queries.allowed(item.round, today=today))
    return {**told, "may_allow": actor.may(Cap.FIGURE_LOCK, on=item)} if told else {}


def said(item: "Owed", allowed: queries.Allowed) -> dict[str, Any]:
    """What stands beside an item of a closed round that its unit has not filed; empty for every other."""
    is_missing = OwedState(item.state) in WITH_UNIT and item.kind == OwedKind.FIGURE.value
    if item.round.state != RoundState.CLOSED.value or not is_missing:
        return {}
    office = f"{item.round.region}调度办公室"
    return {
        "until": allowed.until(item),
        "is_returned": item.state == OwedState.RETURNED.value,
        "office": office,
        "grid": f"{reverse('round_grid', args=[item.round_id])}?unit={item.org_id}",
        "allow": f"{reverse('owed_detail', args=[item.pk])}do/late/",
    }


late_item_panel = LateItem("补报", late_item, empty="")
