"""Names in the cells of a row → the keys of places, units and people; an unknown name is one sentence at its cell."""

from typing import Any

from daxiao.domains.projects.queries.imports import Index, Names
from daxiao.domains.projects.rules.entry import ProjectInput
from daxiao.domains.projects.rules.titles import TITLES
from daxiao.domains.projects.services import import_columns as columns
from daxiao.std.findings import FindingKind
from daxiao.ui.importer import Line


NAME_UNKNOWN = FindingKind(
    "projects.import_name_unknown", "您可选的{what}里没有“{text}”，请核对写法，或先在名录里添加"
)
NAME_TWICE = FindingKind(
    "projects.import_name_twice", "叫“{text}”的{what}有{count}个，请改写成其中一个：{choices}"
)


def resolve(
    line: Line, values: dict[str, Any], was: ProjectInput | None, scoped: Names, every: Names
) -> str:
    """Put keys in the place of names; returns the path of the row's place."""
    for name, index, labels in (
        ("region", scoped.places, every.places),
        ("park", scoped.parks, every.parks),
    ):
        _place(line, values, name, (index, labels), getattr(was, name) if was else "")
    region = str(values.get("region") or (was.region if was else ""))
    for name in columns.UNITS:
        own = _label(every.units, getattr(was, name) if was else None)
        _one(line, values, name, scoped.units, own, region)
    own = _label(every.people, was.sponsor if was else None)
    _one(line, values, "sponsor", scoped.leaders, own, region)
    _people(line, values, was, scoped, every)
    return region


def _label(index: Index, key: int | None) -> tuple[str, int | None]:
    return (index.labels.get(key, ""), key) if key is not None else ("", None)


def _place(
    line: Line,
    values: dict[str, Any],
    name: str,
    indexes: tuple[Index, Index],
    was: str,
) -> None:
    text = values.get(name)
    if not isinstance(text, str):
        if name in values:  # cleared
            values[name] = ""
        return
    if was and indexes[1].labels_by_path.get(was) == text.strip():
        values[name] = was
        return
    found = indexes[0].find(text)
    if len(found) == 1:
        values[name] = found[0].path
    else:
        _refuse_name(line, values, name, text, [one.label for one in found])


def _one(
    line: Line,
    values: dict[str, Any],
    name: str,
    index: Index,
    own: tuple[str, int | None],
    near: str,
) -> None:
    text = values.get(name)
    if not isinstance(text, str):
        return
    if own[0] and own[0] == text.strip():
        values[name] = own[1]
        return
    found = index.find(text, near if name != "sponsor" else "")
    if len(found) == 1:
        values[name] = found[0].key
    else:
        _refuse_name(line, values, name, text, [one.label for one in found])


def _people(
    line: Line, values: dict[str, Any], was: ProjectInput | None, scoped: Names, every: Names
) -> None:
    given = values.get("secretaries")
    if given is None:
        if "secretaries" in values:
            values["secretaries"] = ()
        return
    own = {every.people.labels.get(k, ""): k for k in (was.secretaries if was else ())}
    keys = []
    for text in given:
        found = scoped.people.find(text)
        if text in own:
            keys.append(own[text])
        elif len(found) == 1:
            keys.append(found[0].key)
        else:
            _refuse_name(line, {}, "secretaries", text, [one.label for one in found])
    values["secretaries"] = tuple(sorted(keys))


def _refuse_name(
    line: Line, values: dict[str, Any], name: str, text: str, labels: list[str]
) -> None:
    values.pop(name, None)
    what = TITLES[name]
    if labels:
        choices = "、".join(labels[:5])
        line.refuse(
            NAME_TWICE(field=name, text=text, what=what, count=len(labels), choices=choices)
        )
    else:
        line.refuse(NAME_UNKNOWN(field=name, text=text, what=what))
