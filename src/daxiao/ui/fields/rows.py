"""Other rows that a row points at."""

from dataclasses import KW_ONLY, dataclass

from daxiao.ui import filters
from daxiao.ui.fields.field import Field, Filters


@dataclass(frozen=True)
class Ref(Field):
    """Another row: shows its `label`, filters by its key. `path` is the relation itself (`owner`)."""

    _: KW_ONLY
    label: str = "name"

    choice = "ref"

    def __post_init__(self) -> None:
        relation = self.path or self.own_path()
        if not relation.endswith(f"__{self.label}"):  # a copy made by `replace` is folded already
            object.__setattr__(self, "path", f"{relation}__{self.label}")
        object.__setattr__(self, "key", self.key or f"{relation}__pk")

    @property
    def relation(self) -> str:
        return self.path[: -len(self.label) - 2]

    def filters(self) -> Filters:
        return {self.name: filters.KeyIn(field_name=self.key, label=self.title)}


@dataclass(frozen=True)
class Person(Ref):
    """A person of the platform."""

    _: KW_ONLY
    label: str = "name"


@dataclass(frozen=True)
class Place(Ref):
    """A place; filtering by it takes the places below it along."""

    choice = "place"

    def filters(self) -> Filters:
        return {self.name: filters.Below(field_name=f"{self.relation}__path", label=self.title)}
