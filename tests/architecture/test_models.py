"""Every table has its scope, or a reason; what must hold is held by the database (habit 7)."""

import ast
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.core.management import call_command
from django.db import models

from daxiao.kernel.access import OPEN_TABLES, SELF, Guarded
from daxiao.kernel.models import Org, Region, User
from tests.architecture import source


# tables that are not ours: app label → why it needs no row scope
FOREIGN = {
    "auth": "Django's groups and permissions, which the platform does not use: roles live in code",
    "contenttypes": "Django's list of models; no business rows",
    "sessions": "a session is found by its secret key alone",
    "axes": "failed logins, read by the command line of the operator",
    "django_tasks_database": "the queue of background work, read by the worker",
    "django_tasks_db": "the queue of background work, read by the worker",
}
# row versions written by simple-history: read only together with the guarded row that they are versions of
VERSIONS = {
    "targets.HistoricalAllocation",
    "targets.HistoricalGoal",
    "targets.HistoricalIndicator",
    "targets.HistoricalRankingScheme",
    "targets.HistoricalTarget",
    "tasks.HistoricalBody",
    "tasks.HistoricalTask",
}


def label(model: type[models.Model]) -> str:
    return model._meta.label


def ours() -> list[type[models.Model]]:
    return [
        m
        for m in apps.get_models()
        if m.__module__.startswith("daxiao.") and label(m) not in VERSIONS
    ]


def guarded() -> list[type[Guarded]]:
    return [m for m in ours() if issubclass(m, Guarded)]


def test_every_model_is_guarded_or_open_for_a_reason() -> None:
    strays = [
        label(m)
        for m in apps.get_models()
        if not issubclass(m, Guarded)
        and label(m) not in OPEN_TABLES
        and label(m) not in VERSIONS
        and m._meta.app_label not in FOREIGN
    ]

    assert strays == []


def test_the_lists_of_exceptions_name_what_is_there() -> None:
    there = {label(m) for m in apps.get_models()}

    assert set(OPEN_TABLES) <= there
    assert there >= VERSIONS
    assert all(len(reason) > 20 for reason in (*OPEN_TABLES.values(), *FOREIGN.values()))


def test_our_own_apps_are_not_among_the_foreign_ones() -> None:
    assert not {m._meta.app_label for m in ours()} & set(FOREIGN)


@pytest.mark.parametrize("model", guarded(), ids=label)
def test_a_guarded_model_says_how_it_is_reached(model: type[Guarded]) -> None:
    scope = model.SCOPE

    assert scope.region or scope.org or scope.owner
    if scope.region:
        assert _end_of(model, scope.region) is Region
    for path in scope.org:
        assert _end_of(model, path) is Org
    if scope.owner:
        assert _end_of(model, scope.owner) is User


def _end_of(model: type[models.Model], path: str) -> type[models.Model]:
    current: Any = model
    for part in path.split("__"):
        if part != SELF:
            current = current._meta.get_field(part).related_model
    return current  # type: ignore[no-any-return]


@pytest.mark.parametrize("model", guarded(), ids=label)
def test_a_guarded_model_keeps_both_managers(model: type[Guarded]) -> None:
    assert model._meta.default_manager_name == model._meta.base_manager_name == "everything"
    assert type(model.objects.get_queryset()).__name__ == "GuardedQuerySet"


# ---- constraints


PAIRS = (("since", "until"), ("start", "end"), ("value", "value_high"), ("num_start", "num_end"))


def _checks(model: type[models.Model]) -> Iterator[set[str]]:
    """The columns that each check constraint compares."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            yield {name.split("__")[0] for name in _names(constraint.condition)}


def _names(node: Any) -> Iterator[str]:
    if isinstance(node, models.Q):
        for child in node.children:
            yield from _names(child)
    elif isinstance(node, tuple):
        yield node[0]
        yield from _names(node[1])
    elif isinstance(node, models.F):
        yield str(node.name)  # type: ignore[attr-defined]


def _has(model: type[models.Model], *names: str) -> bool:
    try:
        return all(model._meta.get_field(n) for n in names)
    except FieldDoesNotExist:
        return False


WITH_PAIRS = [(m, pair) for m in ours() for pair in PAIRS if _has(m, *pair)]


@pytest.mark.parametrize(
    ("model", "pair"), WITH_PAIRS, ids=[f"{label(m)}-{p[0]}" for m, p in WITH_PAIRS]
)
def test_a_pair_of_ends_is_in_order(model: type[models.Model], pair: tuple[str, str]) -> None:
    assert any(set(pair) <= columns for columns in _checks(model))


def _moments() -> Iterator[tuple[type[models.Model], str, str]]:
    """`…_by` beside an `…_at` that may be empty: a name without a moment is no trace."""
    for model in ours():
        for field in model._meta.get_fields():
            at = field.name.removesuffix("_by") + "_at"
            if field.name.endswith("_by") and _has(model, at) and model._meta.get_field(at).null:
                yield model, field.name, at


@pytest.mark.parametrize(
    ("model", "by", "at"), list(_moments()), ids=lambda x: getattr(x, "__name__", x)
)
def test_who_did_it_comes_with_when(model: type[models.Model], by: str, at: str) -> None:
    assert any({by, at} <= columns for columns in _checks(model))


def test_percentages_are_bounded() -> None:
    strays = [
        f"{label(m)}.{f.name}"
        for m in ours()
        for f in m._meta.get_fields()
        if f.name.endswith("_pct") and not any(f.name in columns for columns in _checks(m))
    ]

    assert strays == []


# ---- names of columns


def test_days_and_instants_are_named_for_what_they_are() -> None:
    """House rule 5.13: `…_on` for a day, `…_at` for an instant, `since`/`until` half-open days, `as_of` what figures speak of."""
    days, instants = {"since", "until", "as_of"}, {"at"}
    strays = []
    for model in ours():
        for field in model._meta.get_fields():
            is_instant = isinstance(field, models.DateTimeField)
            if is_instant and not (
                field.name.endswith("_at") or field.name in instants | {"last_login"}
            ):
                strays.append(f"{label(model)}.{field.name}")
            is_day = isinstance(field, models.DateField) and not is_instant
            if is_day and not (field.name.endswith("_on") or field.name in days):
                strays.append(f"{label(model)}.{field.name}")

    assert strays == []


def test_booleans_read_as_statements() -> None:
    strays = [
        f"{label(m)}.{f.name}"
        for m in ours()
        for f in m._meta.get_fields()
        if isinstance(f, models.BooleanField)
        and not f.name.startswith(("is_", "has_", "etc", "merges_"))
    ]

    assert strays == []


def test_foreign_keys_between_domains_are_words_and_point_downwards() -> None:
    strays = [
        module.at(call)
        for module in source.modules()
        if module.place.startswith("domains/") and source.is_models(module)
        for call in source.calls(module.tree)
        if source.called(call.func).endswith(("ForeignKey", "OneToOneField", "ManyToManyField"))
        for target in call.args[:1]
        if not isinstance(target, ast.Constant) and not _is_local(module, target)
    ]

    assert strays == []


def _is_local(module: source.Module, target: ast.expr) -> bool:
    classes = {n.name for n in module.tree.body if isinstance(n, ast.ClassDef)}
    return isinstance(target, ast.Name) and target.id in classes


# ---- migrations


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
