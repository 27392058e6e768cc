"""Word lists of the grammar: read once from the YAML files of this folder, compiled to expressions."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

import yaml


def _strings(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


@cache
def lists(name: str) -> Mapping[str, tuple[str, ...]]:
    """The word lists of `<name>.yaml`; lists inside a mapping are named `outer.inner`."""
    with resources.files("daxiao.extract.lex").joinpath(f"{name}.yaml").open(encoding="utf-8") as f:
        raw: object = yaml.safe_load(f)
    found: dict[str, tuple[str, ...]] = {}
    for key, value in raw.items() if isinstance(raw, dict) else ():
        if isinstance(value, dict):
            found.update({f"{key}.{inner}": _strings(words) for inner, words in value.items()})
        else:
            found[str(key)] = _strings(value)
    return found


def words(name: str, key: str) -> tuple[str, ...]:
    return lists(name)[key]


def either(choices: Iterable[str]) -> str:
    """An expression that matches any of the words, the longest first."""
    return "(?:" + "|".join(re.escape(w) for w in sorted(set(choices), key=len, reverse=True)) + ")"


@cache
def any_of(name: str, *keys: str) -> re.Pattern[str]:
    """Finds any word of the lists."""
    return re.compile(either(w for key in keys for w in words(name, key)))


@cache
def ends_with(name: str, *keys: str) -> re.Pattern[str]:
    """Finds any word of the lists at the end of the text searched."""
    return re.compile(either(w for key in keys for w in words(name, key)) + r"\Z")
