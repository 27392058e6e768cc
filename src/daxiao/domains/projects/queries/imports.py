"""Reads for imports and full exports: names of places, units and people, and the projects that rows are about.

Everything is read in a few queries for a whole file, never row by row.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Q, QuerySet

from daxiao.domains.projects.models import Project, ProjectImport
from daxiao.domains.projects.queries import entry as entry_queries
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.rules.entry import ProjectInput
from daxiao.domains.projects.types import ProjectFacts
from daxiao.kernel.access import Actor, get_visible
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org, Region, User
from daxiao.std.zh import half_width


_NAMES = Actor.system("项目表格")
"""What a project names is written out for who sees the project, and compared with what a row says."""

CHUNK = 900  # SQLite of old takes 999 variables in a statement


def plain(name: str) -> str:
    """A name without blanks and of one width, by which names are compared."""
    return half_width("".join(name.split()))


@dataclass(frozen=True, slots=True)
class Named:
    """One that a name may mean. `near` is the path of its place, by which the nearest is taken."""

    key: int
    path: str
    near: str
    label: str


@dataclass(slots=True)
class Index:
    """Names → those they may mean, and key → the label by which an export names it so that it is found again."""

    by_name: dict[str, list[Named]] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)
    labels_by_path: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[tuple[int, str, str, str, Sequence[str], str]]) -> "Index":
        """From (key, path, near, name, other names, code)."""
        kept = list(rows)
        index = cls()
        counts: dict[str, int] = {}
        for _, _, _, name, _, _ in kept:
            counts[plain(name)] = counts.get(plain(name), 0) + 1
        for key, path, near, name, others, code in kept:
            label = name if counts[plain(name)] == 1 else f"{name}（{code}）"
            index.labels[key] = label
            index.labels_by_path[path] = label
            one = Named(key, path, near, label)
            words = {plain(w) for w in (name, label, f"{name}（{code}）", code, *others) if w}
            for word in words:
                index.by_name.setdefault(word, []).append(one)
        return index

    def find(self, name: str, near: str = "") -> list[Named]:
        """Those the name may mean, the nearest to the place `near` alone where they differ in that."""
        found = self.by_name.get(plain(name), [])
        # one's own name goes before another's second name
        found = [
            one for one in found if plain(one.label.partition("（")[0]) == plain(name)
        ] or found
        if len(found) < 2 or not near:
            return found
        scores = [_shared(one.near, near) for one in found]
        return [one for one, score in zip(found, scores, strict=True) if score == max(scores)]


def _shared(one: str, other: str) -> int:
    """How many steps two paths share; one that lies below the other's end counts as far as it goes along."""
    steps = 0
    for a, b in zip(one.strip("/").split("/"), other.strip("/").split("/"), strict=False):
        if a != b:
            break
        steps += 1
    return steps


@dataclass(frozen=True, slots=True)
class Names:
    """The names that the actor's rows may use."""

    places: Index
    parks: Index
    units: Index
    people: Index
    leaders: Index


def names(actor: Actor) -> Names:
    """What may be chosen in an entry by this actor, by name; a few queries."""
    return Names(
        places=_regions(entry_queries.places(actor)),
        parks=_regions(entry_queries.parks(actor)),
        units=Index.of(
            (u.pk, u.path, u.region.path, u.name, [u.short_name, *u.aliases], u.code)
            for u in entry_queries.units(actor)
        ),
        people=_people(entry_queries.people(actor)),
        leaders=_people(entry_queries.leaders(actor)),
    )


def _people(rows: Iterable[User]) -> Index:
    return Index.of((p.pk, "", "", p.name, [], p.username) for p in rows)


def _regions(rows: QuerySet[Region]) -> Index:
    return Index.of((r.pk, r.path, r.path, r.name, r.aliases, r.code) for r in rows)


# ---- the projects that rows are about


@dataclass(frozen=True, slots=True)
class There:
    """A project that a row is about: the row itself, its entry, and its facts for the rules of changes."""

    project: Project
    entry: ProjectInput
    facts: ProjectFacts


def there(actor: Actor, codes: Iterable[str], project_names: Iterable[str]) -> list[There]:
    """The projects of these codes or of these very names that the actor may put right."""
    found: dict[int, Project] = {}
    base = Project.objects.visible_to(actor, Cap.PROJECT_ENTER).select_related("region", "park")
    for chunk in _chunks(codes):
        found |= {p.pk: p for p in base.filter(code__in=chunk)}
    for chunk in _chunks(project_names):
        found |= {p.pk: p for p in base.filter(name__in=chunk)}
    return list(_loaded(list(found.values())))


def _chunks(given: Iterable[str]) -> Iterator[list[str]]:
    kept = sorted({g for g in given if g})
    for start in range(0, len(kept), CHUNK):
        yield kept[start : start + CHUNK]


def _loaded(rows: Sequence[Project]) -> Iterator[There]:
    secretaries: dict[int, list[int]] = {}
    through = Project.secretaries.through
    keys = [p.pk for p in rows]
    for start in range(0, len(keys), CHUNK):
        pairs = through.objects.filter(project_id__in=keys[start : start + CHUNK])
        for project_id, user_id in pairs.order_by("user_id").values_list("project_id", "user_id"):
            secretaries.setdefault(project_id, []).append(user_id)
    for project in rows:
        people = tuple(secretaries.get(project.pk, ()))
        entry = entry_queries.input_of(project, people)
        yield There(project, entry, fact_queries.facts_of(project, ()))


def unit_paths() -> dict[int, str]:
    """Key of a unit → its path, for whether an entry lies within the actor's reach."""
    rows = Org.objects.visible_to(_NAMES, Cap.UNIT_VIEW)
    return dict(rows.values_list("pk", "path"))


@dataclass(frozen=True, slots=True)
class Reach:
    """Where an actor may enter projects: branches as (place, unit) paths, None for everywhere."""

    branches: tuple[tuple[str | None, str | None], ...]

    def holds(self, region: str, units: Iterable[str]) -> bool:
        """Whether a project of this place with units of these paths would be in it."""
        paths = list(units)
        return any(
            (place is None or region.startswith(place))
            and (unit is None or any(p.startswith(unit) for p in paths))
            for place, unit in self.branches
        )


def reach(actor: Actor) -> Reach:
    return Reach(tuple((b.region_path, b.org_path) for b in actor.branches(Cap.PROJECT_ENTER)))


# ---- full export


def all_names() -> Names:
    """Labels of everything that a project may name, retired ones too; for exports."""
    everybody = _people(User.objects.visible_to(_NAMES, Cap.PERSON_VIEW))
    everywhere = _regions(Region.objects.visible_to(_NAMES, Cap.PLACE_VIEW))
    return Names(
        places=everywhere,
        parks=everywhere,
        units=Index.of(
            (u.pk, u.path, "", u.name, [u.short_name, *u.aliases], u.code)
            for u in Org.objects.visible_to(_NAMES, Cap.UNIT_VIEW)
        ),
        people=everybody,
        leaders=everybody,
    )


def full_rows(actor: Actor, wanted: Q | None = None) -> Iterator[There]:
    """All projects in scope with all they say, in the order of their codes; the contacts of a firm only where the actor
    may see them, however far he sees projects."""
    rows = Project.objects.visible_to(actor, Cap.PROJECT_VIEW).select_related("region", "park")
    rows = rows.filter(wanted) if wanted is not None else rows
    batch: list[Project] = []
    for project in rows.order_by("code").iterator(chunk_size=CHUNK):
        batch.append(project)
        if len(batch) == CHUNK:
            yield from _discreet(actor, batch)
            batch = []
    yield from _discreet(actor, batch)


def _discreet(actor: Actor, rows: Sequence[Project]) -> Iterator[There]:
    """The rows; where the actor may not see contacts they are left out, which changes nothing when imported again."""
    known = Project.objects.visible_to(actor, Cap.CONTACT_VIEW)
    open_ = set(known.filter(pk__in=[p.pk for p in rows]).values_list("pk", flat=True))
    for there_ in _loaded(rows):
        if there_.project.pk in open_:
            yield there_
        else:
            yield replace(there_, entry=replace(there_.entry, contacts=()))


# ---- imports themselves


def imports(actor: Actor) -> QuerySet[ProjectImport]:
    """The actor's own, newest first."""
    return ProjectImport.objects.visible_to(actor, Cap.PROJECT_ENTER).filter(
        put_by_id=actor.user_id
    )


def one_import(actor: Actor, pk: int) -> ProjectImport:
    return get_visible(ProjectImport, actor, Cap.PROJECT_ENTER, pk=pk, put_by_id=actor.user_id)
