"""Firms that the text of a task names, met with the register of units."""

from dataclasses import dataclass

from daxiao.domains.tasks.models import Task
from daxiao.domains.tasks.rules import naming as rules
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org, OrgKind


@dataclass(frozen=True, slots=True)
class Named:
    """A name as the text writes it, and the firm it is; without name: how many of a group the text does not name."""

    written: str
    firm_id: int | None
    firm: str
    told: str


def named_in(actor: Actor, task: Task) -> list[Named]:
    """What the text names, group by group (甲、乙等100家), then what else it mentions; one query."""
    firms = _firms(actor, task)
    found: list[Named] = []
    for group in rules.groups(task.text):
        whole = f"等{group.goal}{group.word}"
        for name in group.names:
            firm = rules.called(name, firms)
            told = whole if firm else f"{whole}；单位名录中没有"
            found.append(Named(name, firm.key if firm else None, firm.name if firm else "", told))
        count = (
            f"{whole}：点名{len(group.names)}{group.word}，还有{group.missing}{group.word}没有点名"
        )
        found.append(Named("", None, "", count))
    there = {n.firm_id for n in found}
    for word, firm in rules.mentioned(task.text, firms):
        if firm.key not in there:
            found.append(Named(word, firm.key, firm.name, "文中提到"))
    return found


def _firms(actor: Actor, task: Task) -> list[rules.Firm]:
    rows = Org.objects.visible_to(actor, Cap.UNIT_VIEW).filter(
        kind=OrgKind.ENTERPRISE.value,
        until__isnull=True,
        region__path__startswith=task.region.path,
    )
    return [
        rules.Firm(
            o.pk, o.name, tuple(dict.fromkeys(n for n in (o.short_name, o.name, *o.aliases) if n))
        )
        for o in rows.order_by("pk")
    ]
