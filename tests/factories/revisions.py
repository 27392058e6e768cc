"""A second version of the small plan, and revisions in every state, through the services."""

from daxiao.domains.documents.models import Reading
from daxiao.domains.plans.models import Change, Plan, Revision
from daxiao.domains.plans.services import decide
from daxiao.domains.plans.types import ChangeKind, Choice
from daxiao.flows import approve_version, compare_versions, propose_version
from daxiao.kernel.access import Actor
from daxiao.kernel.models import Region
from tests.factories import documents
from tests.moment import NOW, TODAY, later


THIRD = "3. 推进智能改造。2026年，建成智能工厂5家。（牵头单位：县经信局）"
# raised, comparator changed, dropped, a unit exchanged, a task put in; the rest stands
AMENDED = (
    documents.PLAN.replace("保底120亿元、力争150亿元", "保底130亿元、力争150亿元")
    .replace("规上工业总产值达到120亿元以上", "规上工业总产值达到130亿元以上")
    .replace("高新技术企业新增6家、总数达到40家。\n", "高新技术企业新增6家、总数达到36家。\n")
    .replace("高新技术企业总数达到40家。（", "高新技术企业总数达到36家。（")
    .replace("，新开工亿元以上项目12个以上", "")
    .replace("责任单位：县发改局、县科技局，各乡镇", "责任单位：县发改局，各乡镇")
    .replace("（二）创新驱动", f"{THIRD}\n（二）创新驱动")
    .replace("2. 培育科技企业", "4. 培育科技企业")
)


def read_version(region: Region, *, text: str = AMENDED) -> Reading:
    return documents.read(region, text=text)


def started(actor: Actor, plan: Plan, *, text: str = AMENDED) -> Revision:
    reading = read_version(plan.region, text=text)
    return propose_version.start(actor, plan=plan, reading=reading, now=later())


def compared(actor: Actor, plan: Plan, *, text: str = AMENDED) -> Revision:
    revision = started(actor, plan, text=text)
    return compare_versions.compare(actor, revision=revision, now=later(2))


def changes(revision: Revision) -> dict[tuple[str, str], list[Change]]:
    """Changes by kind and label, in the order of the text."""
    found: dict[tuple[str, str], list[Change]] = {}
    for change in Change.everything.filter(revision=revision).order_by("place", "pk"):
        found.setdefault((change.kind, change.label), []).append(change)
    return found


def marks(change: Change) -> tuple[int, int]:
    return change.seen, change.read


def decide_all(actor: Actor, revision: Revision, choice: Choice = Choice.TAKEN) -> None:
    rows = Change.everything.filter(revision=revision).exclude(kind=ChangeKind.UNCHANGED.value)
    for change in rows:
        decide(
            actor,
            change=change,
            choice=choice,
            marks=marks(change),
            version=change.version,
            now=later(3),
        )


def approved(
    actor: Actor, plan: Plan, *, text: str = AMENDED, reason: str = "按修订稿调整"
) -> Revision:
    """Compared, everything taken, approved."""
    revision = compared(actor, plan, text=text)
    decide_all(actor, revision)
    approve_version.approve(actor, revision=revision, reason=reason, today=TODAY, now=later(4))
    revision.refresh_from_db()
    return revision


__all__ = ["AMENDED", "NOW", "approved", "changes", "compared", "decide_all", "marks", "started"]
