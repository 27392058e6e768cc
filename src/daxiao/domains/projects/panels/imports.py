"""What the pages of this area of work show: the schedule policies side by side for one project."""

from dataclasses import KW_ONLY, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from daxiao.domains.projects.queries import facts, settings
from daxiao.kernel.access import Actor
from daxiao.ui.panels import Panel


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


PANELS: tuple[Panel, ...] = (
    SideBySide(
        "时限对照",
        side_by_side,
        help="项目按签约当天在执行的那一项判断；其余各项只作对照",
        empty="还没有时限制度",
    ),
)
