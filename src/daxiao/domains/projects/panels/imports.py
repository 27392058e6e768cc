"""What the pages of this area of work show: the schedule policies side by side for one project."""

from dataclasses import KW_ONLY, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.urls import reverse

from daxiao.domains.plans import queries as plans
from daxiao.domains.projects.queries import facts, settings
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.ui.panels import Panel, Quote, Words


if TYPE_CHECKING:
    from daxiao.domains.projects.models import Project


@dataclass(frozen=True)
class SideBySide(Panel):
    """`load` gives `settings.Beside` rows with the names of their places."""

    _: KW_ONLY
    tab: str = "阶段"

    template: ClassVar[str] = "projects/parts/policies_beside.html"


def side_by_side(_actor: Actor, project: "Project", *, today: date) -> list[dict[str, Any]]:
    """The deadlines of a project under every policy; the one that judges it comes first."""
    names = settings.place_names()
    found = settings.side_by_side(facts.facts_of(project, ()), today)
    return [{"beside": one, "place": names.get(one.policy.region, "各地")} for one in found]


def source_words(actor: Actor, project: "Project") -> Words | None:
    """The words of the plan that name the project; None when it comes from none, or the plan is out of sight."""
    if project.clause_id is None:
        return None
    clause = plans.clauses(actor).filter(pk=project.clause_id).first()
    if clause is None:
        return None
    passage = plans.passage(actor, clause)
    told = f"《{clause.plan.title}》第 {clause.start}—{clause.end} 字"
    url = f"{reverse('plan_text', args=[clause.plan_id])}?start={clause.start}"
    return Words(passage.before, passage.clause, passage.after, told, url)


PANELS: tuple[Panel, ...] = (
    SideBySide(
        "时限对照",
        side_by_side,
        help="项目按签约当天在执行的那一项判断；其余各项只作对照",
        empty="还没有时限制度",
    ),
    Quote(
        "规划出处",
        source_words,
        cap=Cap.PLAN_VIEW,
        help="项目在规划里的原文",
        empty="没有对应规划原文。从“项目线索”转入或对上的项目，这里列出规划的原句。",
    ),
)
