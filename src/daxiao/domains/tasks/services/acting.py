"""For which unit somebody acts."""

from daxiao.domains.tasks.models import Task
from daxiao.domains.tasks.queries import parties
from daxiao.domains.tasks.queries.parties import Party
from daxiao.domains.tasks.rules import work as rules
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.std.findings import Refused


def acting_for(actor: Actor, task: Task, org_id: int | None) -> Party:
    """The unit named, or the only one. Raises `Refused` when it takes no part, or when it is not clear which."""
    require(actor, Cap.TASK_REPORT)
    mine = parties.acting(actor, task)
    if org_id is None and len(mine) == 1:
        return mine[0]
    own = [p for p in mine if p.org.pk == (org_id or actor.org_id)]
    if not own:
        raise Refused(rules.WHICH_UNIT(field="org") if mine and not org_id else rules.NOT_A_PARTY())
    return own[0]
