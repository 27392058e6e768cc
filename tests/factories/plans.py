"""A plan in the ledger, adopted by the flow from a text that the engine read."""

from dataclasses import dataclass

from daxiao.domains.documents import services as document_services
from daxiao.domains.documents.models import Reading
from daxiao.domains.plans.models import Plan
from daxiao.domains.targets.models import Target
from daxiao.domains.tasks.models import Task
from daxiao.flows import adopt_plan
from daxiao.kernel.access import Actor
from daxiao.kernel.models import Region
from tests.factories import checks, documents
from tests.factories.directory import SEED
from tests.moment import NOW, TODAY


@dataclass(frozen=True)
class Ledger:
    """The small plan of `documents.PLAN` as published. Keys are those of the candidates: T001…T008, K01, K02."""

    reading: Reading
    plan: Plan
    targets: dict[str, Target]
    tasks: dict[str, Task]


def adopted(region: Region, *, actor: Actor = SEED, text: str = documents.PLAN) -> Ledger:
    """Hand over, read, confirm everything, publish."""
    reading = documents.read(region, text=text)
    document_services.accept_all(actor, reading=reading, now=NOW)
    adopt_plan.adopt(actor, reading=reading, today=TODAY, now=NOW)
    if text == documents.PLAN:
        checks.settled(reading)
    return ledger_of(reading)


def ledger_of(reading: Reading) -> Ledger:
    reading.refresh_from_db()
    targets = Target.everything.filter(candidate__reading=reading).select_related("candidate")
    tasks = Task.everything.filter(candidate__reading=reading).select_related("candidate")
    return Ledger(
        reading=reading,
        plan=Plan.everything.get(document=reading.document),
        targets={t.candidate.key: t for t in targets},
        tasks={t.candidate.key: t for t in tasks},
    )
