"""A plan goes out of force and comes back, with the targets and tasks that stand on it. All or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from daxiao.domains.plans import services as plans
from daxiao.domains.targets import services as targets
from daxiao.domains.tasks import services as tasks


if TYPE_CHECKING:
    from daxiao.domains.plans.models import Plan
    from daxiao.kernel.access import Actor


@transaction.atomic
def withdraw(*, actor: Actor, plan: Plan, reason: str) -> Plan:
    """Take the plan and what is in force of it out of force; nothing is deleted. Raises `Denied`, `Refused`."""
    plans.withdraw(actor, plan=plan, reason=reason)
    targets.lapse(actor, plan=plan, reason=reason)
    tasks.lapse(actor, plan=plan, reason=reason)
    return plan


@transaction.atomic
def restore(*, actor: Actor, plan: Plan, reason: str) -> Plan:
    """Put the plan into force again with what went with it; what was dropped for itself stays dropped."""
    plans.restore(actor, plan=plan, reason=reason)
    targets.revive(actor, plan=plan, reason=reason)
    tasks.revive(actor, plan=plan, reason=reason)
    return plan
