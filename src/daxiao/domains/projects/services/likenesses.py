"""Near-duplicates of an entry, found among all projects of the register and kept for a person to judge."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from daxiao.domains.projects.models import Project, ProjectLikeness
from daxiao.domains.projects.queries import rulebook
from daxiao.domains.projects.rules import likeness
from daxiao.domains.projects.rules.entry import ProjectInput
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap


NOTED = events.define("projects.likenesses_noted", "查出疑似重复", names="疑似重复")

MOST = 20
"""More near-duplicates than a person would look at: a name that says nothing. The likeliest are kept."""


def known_near(given: ProjectInput, *, own: int) -> Iterator[likeness.Known]:
    """Projects that can be near `given` at all, whoever may see them: of its firm, its park or county, or its name."""
    near = Q(name=given.name)
    if given.credit_code:
        near |= Q(credit_code=given.credit_code)
    if firm := likeness.firm_core(given.enterprise):
        near |= Q(enterprise__contains=firm)
    near |= Q(park__path=given.park) if given.park else Q(region__path=given.region)
    rows = Project.everything.filter(near).exclude(pk=own).order_by("pk")
    columns = ("pk", "name", "enterprise", "credit_code", "region__path", "park__path")
    for key, name, firm, credit, region, park in rows.values_list(*columns):
        yield likeness.Known(key, name, firm, credit, region, park or "")


def note(
    actor: Actor, *, project: Project, given: ProjectInput, today: date
) -> tuple[ProjectLikeness, ...]:
    """Look for near-duplicates again; what a person judged stays, what is no longer alike goes. Raises Denied."""
    require(actor, Cap.PROJECT_ENTER, on=project)
    least = rulebook.rulebook(today).whole("entry", "likeness", given.region)
    near = likeness.near(
        given, known_near(given, own=project.pk), likeness=least, own_key=project.pk
    )[:MOST]
    have = {row.other_id: row for row in ProjectLikeness.everything.filter(project=project)}
    alike = {one.key for one in near}
    gone = [row.pk for row in have.values() if row.is_same is None and row.other_id not in alike]
    if gone:
        ProjectLikeness.everything.filter(pk__in=gone).delete()
    fresh = [one for one in near if one.key not in have]
    made = ProjectLikeness.everything.bulk_create(
        ProjectLikeness(project=project, other_id=o.key, score=o.score, because=o.because[:200])
        for o in fresh
    )
    if made:
        # the number alone: their names may be out of the reader's scope
        events.record(actor, NOTED, on=project, now={"names": f"{len(made)}个"})
    return tuple(made)
