"""Who may do what, and on which rows: the one place in the system that turns grants into SQL.

A `Guarded` model's `objects` raises `UnscopedQuery` on every way of reading or writing until `visible_to(actor, cap)`
was called, so a forgotten scope is an error and never a leak. `everything` is Django's default and base manager, which
validation, related access and migrations need; only services, standings and the kernel may use it (a test checks).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q, sql

from daxiao.kernel.caps import ROLES, Cap, Role
from daxiao.kernel.errors import Denied


M = TypeVar("M", bound=models.Model)
G = TypeVar("G", bound="Guarded")


class UnscopedQuery(RuntimeError):
    """A guarded table was touched before `visible_to(actor, cap)` was called."""


@dataclass(frozen=True, slots=True)
class Grant:
    """Caps held over a branch of the places and/or of the units; None means everywhere."""

    caps: frozenset[Cap]
    region_path: str | None = None
    org_path: str | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """Where a cap is held; used to filter what is not in the database (analytics)."""

    region_path: str | None
    org_path: str | None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: passed as an argument everywhere, never looked up from the surroundings."""

    user_id: int | None
    label: str
    grants: tuple[Grant, ...] = ()
    org_id: int | None = None
    region_id: int | None = None
    is_system: bool = False

    @classmethod
    def anonymous(cls) -> Self:
        return cls(user_id=None, label="未登录")

    @classmethod
    def system(cls, name: str) -> Self:
        """The platform itself, for sweeps and repairs; holds every cap and is named in the event."""
        return cls(
            user_id=None,
            label=f"系统：{name}",
            grants=(Grant(caps=frozenset(Cap)),),
            is_system=True,
        )

    def may(self, cap: Cap, *, on: "Guarded | None" = None) -> bool:
        """Whether the cap is held anywhere, or, with `on`, over that saved row."""
        if not any(cap in grant.caps for grant in self.grants):
            return False
        if on is None:
            return True
        rows = type(on).everything.filter(pk=on.pk)
        return rows.filter(rows_for(self, cap, type(on))).exists()

    def branches(self, cap: Cap) -> tuple[Branch, ...]:
        return tuple(Branch(g.region_path, g.org_path) for g in self.grants if cap in g.caps)


SELF = "self"


@dataclass(frozen=True, slots=True)
class ScopeBy:
    """How to reach the place and the units of a row: ORM paths to `Region` / `Org`, or SELF for the row itself.

    `org` may name several paths, any of which is enough; a path that crosses a to-many relation is fine, rows are not
    doubled. `owner` is a path to the user whose row it is: the owner always sees it. `shared` names caps that, held
    anywhere, reach every row (definitions that all places use are read by all and kept by one). `reads` are more paths to
    units, which count for the caps of `reading` alone: who reaches a row by them may look at it and do nothing to it.
    """

    region: str = ""
    org: tuple[str, ...] = field(default=())
    owner: str = ""
    shared: frozenset[Cap] = frozenset()
    reads: tuple[str, ...] = field(default=())
    reading: frozenset[Cap] = frozenset()

    def orgs(self, cap: Cap) -> tuple[str, ...]:
        """The paths to units by which `cap` reaches a row."""
        return (*self.org, *self.reads) if cap in self.reading else self.org


NOTHING = Q(pk__in=())


def rows_for(actor: Actor, cap: Cap, model: type["Guarded"]) -> Q:
    """The rows of `model` over which `actor` holds `cap`. Fails closed: what cannot be reached is not granted."""
    scope = model.SCOPE
    if cap in scope.shared and actor.may(cap):
        return ~NOTHING
    allowed = NOTHING
    for grant in actor.grants:
        if cap in grant.caps:
            allowed |= _rows_of_grant(grant, cap, model)
    if scope.owner and actor.user_id is not None:
        allowed |= Q(**{scope.owner: actor.user_id})
    return allowed


def _rows_of_grant(grant: Grant, cap: Cap, model: type["Guarded"]) -> Q:
    scope, wanted = model.SCOPE, Q()
    if grant.region_path is not None:
        if not scope.region:
            return NOTHING
        wanted &= _below(scope.region, grant.region_path)
    if grant.org_path is not None:
        reached = NOTHING
        for path in scope.orgs(cap):
            # to-many reaches become a subquery, so that joins never double rows
            reached |= (
                _across(model, path, grant.org_path)
                if _crosses_many(model, path)
                else _below(path, grant.org_path)
            )
        wanted &= reached
    return wanted if wanted else ~NOTHING


def _across(model: type["Guarded"], path: str, prefix: str) -> Q:
    """The rows whose to-many reach lies below `prefix`.

    Where the reach is of rows that point back, these are asked alone: of 100,000 projects the few parties of a unit are
    found by its index, instead of looking up the parties of every project (four times faster, measured).
    """
    parts, current = path.split("__"), model
    for n, part in enumerate(parts):
        relation: Any = current._meta.get_field(part)
        rest = "__".join(parts[n + 1 :])
        if relation.one_to_many and rest:
            back = relation.field.attname
            rows = relation.related_model._base_manager.filter(_below(rest, prefix))
            rows = rows.filter(**{f"{back}__isnull": False}).values(back)
            return Q(**{"__".join([*(parts[:n] or ["pk"]), "in"]): rows})
        if relation.many_to_many:
            break
        current = relation.related_model
    return Q(pk__in=model.everything.filter(_below(path, prefix)).values("pk"))


def _below(path: str, prefix: str) -> Q:
    lookup = "path__startswith" if path == SELF else f"{path}__path__startswith"
    return Q(**{lookup: prefix})


def _crosses_many(model: type[models.Model], path: str) -> bool:
    current = model
    for part in path.split("__"):
        if part == SELF:
            return False
        relation = current._meta.get_field(part)
        if relation.one_to_many or relation.many_to_many:
            return True
        current = relation.related_model  # type: ignore[assignment]
    return False


class GuardedQuery(sql.Query):
    """Refuses to become SQL until scoped: the last door, behind all those of the queryset.

    `Subquery(rows)`, `Exists(rows)` and `aiterator` take the query out of its queryset and would pass those by.
    """

    is_scoped = False

    def guard(self) -> None:
        if not self.is_scoped:
            raise UnscopedQuery(
                f"{self.get_meta().object_name}.objects was used without visible_to(actor, cap)"
            )

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        self.guard()
        return super().get_compiler(*args, **kwargs)


class GuardedQuerySet(models.QuerySet[M]):
    """Raises until scoped. Each door was closed one by one, and each has its test."""

    query: GuardedQuery

    def __init__(self, model: Any = None, query: Any = None, using: Any = None, hints: Any = None):
        super().__init__(model, query or GuardedQuery(model), using, hints)

    def visible_to(self, actor: Actor, cap: Cap) -> Self:
        """The rows over which `actor` holds `cap`."""
        scoped = self.filter(rows_for(actor, cap, self.model))  # type: ignore[arg-type]
        scoped.query.is_scoped = True
        return scoped

    def _guard(self) -> None:
        self.query.guard()

    def _fetch_all(self) -> None:
        self._guard()
        super()._fetch_all()

    def __getitem__(self, index: Any) -> Any:
        self._guard()
        return super().__getitem__(index)

    def get(self, *args: Any, **kwargs: Any) -> M:
        self._guard()
        return super().get(*args, **kwargs)

    def iterator(self, chunk_size: int | None = None) -> Iterator[M]:
        self._guard()
        return super().iterator(chunk_size)

    def count(self) -> int:
        self._guard()
        return super().count()

    def exists(self) -> bool:
        self._guard()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._guard()
        return super().aggregate(*args, **kwargs)

    def create(self, **kwargs: Any) -> M:
        self._guard()
        return super().create(**kwargs)

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[M]:
        self._guard()
        return super().bulk_create(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._guard()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._guard()
        return super().delete()

    def in_bulk(self, *args: Any, **kwargs: Any) -> dict[Any, M]:
        self._guard()
        return super().in_bulk(*args, **kwargs)

    def explain(self, *args: Any, **kwargs: Any) -> str:
        self._guard()
        return super().explain(*args, **kwargs)

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        raise UnscopedQuery(f"{self.model.__name__}.objects.raw cannot be scoped")

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        self._guard()
        return super().resolve_expression(*args, **kwargs)

    def _merge_sanity_check(self, other: Any) -> None:
        self._guard()
        if isinstance(other, GuardedQuerySet):
            other._guard()
        super()._merge_sanity_check(other)  # type: ignore[misc]

    def _combinator_query(self, combinator: str, *other_qs: Any, all: bool = False) -> Any:  # noqa: A002
        self._guard()
        for other in other_qs:
            if isinstance(other, GuardedQuerySet):
                other._guard()
        return super()._combinator_query(combinator, *other_qs, all=all)  # type: ignore[misc]


class GuardedManager(models.Manager[M]):
    def get_queryset(self) -> GuardedQuerySet[M]:
        return GuardedQuerySet(self.model, using=self._db)

    def visible_to(self, actor: Actor, cap: Cap) -> GuardedQuerySet[M]:
        return self.get_queryset().visible_to(actor, cap)

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        return self.get_queryset().raw(*args, **kwargs)


class Guarded(models.Model):
    """A table with row scope. Every model of a domain is one, or stands in `OPEN_TABLES` with its reason."""

    SCOPE: ClassVar[ScopeBy]

    everything: ClassVar[models.Manager[Self]] = models.Manager()
    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        abstract = True
        default_manager_name = "everything"
        base_manager_name = "everything"


# Models without row scope, each with the reason. A test walks all models.
OPEN_TABLES: dict[str, str] = {
    "kernel.StoredFile": "bytes by hash; reachable only through the guarded row that names the hash",
    "kernel.Yardstick": "thresholds are public within the platform",
    "kernel.Outbox": "work list of the sweep; never shown",
    "kernel.Membership": "read only to build an Actor, and by the directory's guarded person page",
}


def require(actor: Actor, cap: Cap, *, on: Guarded | None = None) -> None:
    """First line of every service. Raises `Denied`, hidden when the actor may not even see the row."""
    if not actor.may(cap, on=on):
        raise Denied(f"您没有“{cap.label}”的权限", hidden=on is not None and actor.may(cap))


def get_visible(model: type[G], actor: Actor, cap: Cap, **lookup: Any) -> G:
    """The one row, or `Denied(hidden=True)`, which doors show as 404."""
    row = model.objects.visible_to(actor, cap).filter(**lookup).first()
    if row is None:
        raise Denied(hidden=True)
    return row


def grants_of(memberships: Iterable[Any]) -> tuple[Grant, ...]:
    """Grants of `Membership` rows with their region and org loaded."""
    return tuple(
        Grant(
            caps=ROLES[Role(m.role)],
            region_path=m.region.path if m.region else None,
            org_path=m.org.path if m.org else None,
        )
        for m in memberships
    )
