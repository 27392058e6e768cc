"""Thresholds with their dates and sources. Shipped values stand in TOML; a place may set its own from a day on."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from daxiao.kernel.models import Region, Yardstick


@dataclass(frozen=True, slots=True)
class Version:
    """The values of one yardstick from `since` on, and where they come from."""

    name: str
    since: date
    source: str
    values: Mapping[str, Any]
    is_local: bool = False


@lru_cache(maxsize=8)
def _shipped(folder: Path) -> tuple[Version, ...]:
    versions = []
    for path in sorted(folder.glob("*.toml")):
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["version"]:
            body = dict(entry)
            since, source = body.pop("since"), body.pop("source")
            versions.append(Version(path.stem, since, source, body))
    return tuple(versions)


def in_force(name: str, *, on: date, region: Region | None = None) -> Version:
    """The version of `name` in force on a day, the nearest place's own before the shipped one.

    Raises LookupError when no version has begun by then.
    """
    local = Yardstick.objects.filter(name=name, since__lte=on).select_related("region")
    own = [y for y in local if _covers(y.region, region)]
    if own:
        best = max(own, key=lambda y: (len(y.region.path) if y.region else 0, y.since))
        return Version(name, best.since, best.source, best.values, is_local=True)
    return shipped(name, on=on)


def is_set_locally(*names: str) -> bool:
    """Whether any place has set one of these for itself; where none has, the shipped one holds everywhere."""
    return Yardstick.objects.filter(name__in=names).exists()


def shipped(name: str, *, on: date) -> Version:
    """The shipped version of `name` in force on a day. Raises LookupError when none has begun by then."""
    found = [v for v in _shipped(Path(settings.YARDSTICKS_DIR)) if v.name == name and v.since <= on]
    if not found:
        raise LookupError(f"no version of yardstick {name} is in force on {on}")
    return max(found, key=lambda v: v.since)


def _covers(place: Region | None, region: Region | None) -> bool:
    return place is None or (region is not None and region.path.startswith(place.path))
