"""The rules in force on a day: schedule policies, stage templates, rule packs and thresholds, shipped and local.

A place's own policies, templates and packs stand beside the shipped ones; the nearest on a project's path counts. Read
once and kept while nobody changes a setting.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import chinese_calendar

from daxiao.domains.projects.rules import (
    blockers,
    entries,
    entry,
    forecast,
    pace,
    packs,
    permits,
    places,
    quotas,
    sampling,
    schedules,
    templates,
)
from daxiao.domains.projects.types import PaceYardstick, Policy
from daxiao.kernel import yardsticks
from daxiao.kernel.models import Yardstick
from daxiao.std.workdays import HolidayTable


NAMES = (
    "stages",
    "schedules",
    "paces",
    "permits",
    "forecast",
    "entry",
    "blockers",
    "sampling",
    "quotas",
    "figures",
)


@lru_cache(maxsize=1)
def holidays() -> HolidayTable:
    """The legal calendar with its make-up days, as far as its notices have been published (2004 to 2026)."""
    off, work = frozenset(chinese_calendar.holidays), frozenset(chinese_calendar.workdays)
    return HolidayTable(off=off, work=work, known=frozenset(day.year for day in off))


@dataclass(frozen=True)
class Rulebook:
    """What the rules need on a day. `pace_of(region path)` and its like give the nearest place's thresholds."""

    on: date
    policies: tuple[Policy, ...]
    templates: tuple[templates.StageTemplate, ...]
    packs: tuple[packs.Pack, ...]
    values: Mapping[str, tuple[tuple[str, Mapping[str, Any]], ...]]

    @property
    def holidays(self) -> HolidayTable:
        return holidays()

    def _nearest(self, name: str, region: str) -> Mapping[str, Any]:
        """The shipped values with the nearest place's own laid over them, key by key."""
        found: dict[str, Any] = {}
        own = sorted(self.values[name], key=lambda v: places.nearness(v[0], region))
        for place, values in own:
            if places.nearness(place, region) >= places.EVERYWHERE:
                found |= values
        return found

    def pace_of(self, region: str = "") -> PaceYardstick:
        return pace.yardstick_of(self._nearest("paces", region))

    def entry_of(self, region: str = "") -> entry.EntryYardstick:
        return entry.yardstick_of(self._nearest("entry", region))

    def blockers_of(self, region: str = "") -> blockers.BlockerYardstick:
        return blockers.yardstick_of(self._nearest("blockers", region))

    def forecast_of(self, region: str = "") -> forecast.ForecastYardstick:
        return forecast.yardstick_of(self._nearest("forecast", region))

    def catalogue_of(self, region: str = "") -> permits.Catalogue:
        return permits.catalogue_of(self._nearest("permits", region))

    def risk_of(self, region: str = "") -> sampling.RiskYardstick:
        return sampling.yardstick_of(self._nearest("sampling", region))

    def quotas_of(self, region: str = "") -> quotas.QuotaYardstick:
        return quotas.yardstick_of(self._nearest("quotas", region))

    def whole(self, name: str, key: str, region: str = "") -> int:
        """One whole number of a yardstick. Raises NotUnderstood when it is none."""
        return entries.whole(self._nearest(name, region), key)


def rulebook(on: date) -> Rulebook:
    """The rules in force on `on`; one query for the places' own settings. Raises LookupError before the first version."""
    rows = (
        Yardstick.objects.filter(name__in=NAMES, since__lte=on)
        .order_by("name", "since", "pk")
        .values_list("pk", "name", "since", "region__path", "values")
    )
    own = tuple(rows)
    return _kept(on, tuple((pk, name, since, repr(values)) for pk, name, since, _, values in own))(
        own
    )


@lru_cache(maxsize=16)
def _kept(on: date, _key: tuple[object, ...]) -> "_Once":
    return _Once(on)


class _Once:
    """Builds the rulebook of a day at the first call and keeps it; the key of the cache says what it was built from."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.made: Rulebook | None = None

    def __call__(self, own: tuple[tuple[Any, ...], ...]) -> Rulebook:
        if self.made is None:
            self.made = _build(self.on, own)
        return self.made


def _build(on: date, own: tuple[tuple[Any, ...], ...]) -> Rulebook:
    values: dict[str, tuple[tuple[str, Mapping[str, Any]], ...]] = {}
    for name in NAMES:
        local: dict[str, Mapping[str, Any]] = {}
        for _, row_name, _, path, row_values in own:
            if row_name == name:
                local[path or ""] = row_values  # in order of days: the newest of a place stands
        shipped = yardsticks.shipped(name, on=on)
        values[name] = (("", shipped.values), *local.items())
    return Rulebook(
        on=on,
        policies=_all(values["schedules"], "policy", schedules.policies_of),
        templates=_all(values["stages"], "template", templates.templates_of),
        packs=_all(values["paces"], "pack", packs.packs_of),
        values=values,
    )


def _all(
    versions: tuple[tuple[str, Mapping[str, Any]], ...], key: str, read: Any
) -> tuple[Any, ...]:
    """What every version lists under `key`. A place's own rows are of that place whatever they say themselves; they may
    be `like` shipped ones."""
    shipped = list(versions[0][1].get(key, ()))
    found: list[Any] = list(read({key: shipped}))
    for place, values in versions[1:]:
        own = [{**row, "region": place} for row in values.get(key, ())]
        if own:
            found.extend(one for one in read({key: [*shipped, *own]}) if one.region == place)
    return tuple(found)
