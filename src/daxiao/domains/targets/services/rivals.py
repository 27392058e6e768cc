"""The published figures of what goals have to outdo (高于全省平均), kept with their source."""

from datetime import date, datetime

from django.db import transaction

from daxiao.domains.targets.models import Goal, PeerFigure
from daxiao.domains.targets.rules import rivals
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.months import period_of
from daxiao.domains.targets.rules.rivals import RivalFigure
from daxiao.domains.targets.standings import goals as standings
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap


KEPT = events.define(
    "targets.rival_kept",
    "登记比较数",
    name="比较对象",
    period="期别",
    value="数值",
    source="来源",
)


@transaction.atomic
def keep_rival(
    actor: Actor, *, goal: Goal, figure: RivalFigure, today: date, now: datetime
) -> PeerFigure:
    """Keep what the other has in a month; typed again it replaces the earlier one, which stays in the record.

    Raises Denied, and Refused for a goal that names nothing to outdo, without a source, or for a month outside its time.
    """
    require(actor, Cap.FIGURE_REPORT, on=goal)
    row = Goal.everything.select_for_update(of=("self",)).get(pk=goal.pk)
    first, last = period_of(row.since), period_of(min(row.due_on, today))
    rivals.may_enter(figure, row.rival, first=first, last=last).or_refuse()
    source = figure.source.strip()[:200]
    there = PeerFigure.everything.filter(goal=row, name=row.rival, period=figure.period).first()
    if there is not None and (there.value, there.source) == (figure.value, source):
        return there
    was = {"value": plain(there.value), "source": there.source} if there else {}
    kept = there or PeerFigure(goal=row, name=row.rival, period=figure.period)
    kept.value, kept.source, kept.is_demo = figure.value, source, row.is_demo
    kept.save()
    told = {
        "name": row.rival,
        "period": f"{figure.period // 100}年{figure.period % 100}月",
        "value": plain(figure.value),
        "source": source,
    }
    events.record(actor, KEPT, on=row, was=was, now=told)
    standings.settle([row], today=today, now=now)
    return kept
