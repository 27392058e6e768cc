"""The end of an evaluation as canonical JSON with its SHA-256, and the replay that must give the same scores bit for bit."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from daxiao.domains.dispatch.rules import scoring
from daxiao.domains.dispatch.rules.evaluation import plain
from daxiao.domains.dispatch.rules.scoring import ItemRule, Level, Result, SchemeRule, Step
from daxiao.domains.dispatch.types.evaluation import Better, ItemKind, TieRule, VetoEffect


FORMAT = "daxiao-evaluation-1"
Json = Mapping[str, object]


class SnapshotUnread(ValueError):
    """A snapshot that is not what this module writes."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What was settled on for one item of one subject; `is_unseen`: no third party has looked at it."""

    value: Decimal
    source: str
    because: str
    by: str
    is_unseen: bool = False


@dataclass(frozen=True, slots=True)
class Ending:
    """All that an evaluation ends with. `items` and `subjects` give words to the keys; days are ISO text."""

    title: str
    scheme_title: str
    since: str
    until: str
    signed_on: str
    signed_by: str
    rule: SchemeRule
    items: Mapping[str, tuple[str, str]]
    subjects: Mapping[str, str]
    settled: Mapping[str, Mapping[str, Settled]]

    @property
    def values(self) -> dict[str, dict[str, Decimal]]:
        return {s: {i: c.value for i, c in of.items()} for s, of in self.settled.items()}


def canonical(found: object) -> str:
    """One way only to write it: keys sorted, no white space, Chinese as it is."""
    return json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def write(ending: Ending) -> str:
    """The snapshot: inputs, rules and results. The order in which rows came never shows."""
    return canonical(
        {
            "format": FORMAT,
            "title": ending.title,
            "scheme": ending.scheme_title,
            "period": [ending.since, ending.until],
            "signed": [ending.signed_on, ending.signed_by],
            "rule": _packed_rule(ending.rule),
            "items": {k: list(v) for k, v in ending.items.items()},
            "subjects": dict(ending.subjects),
            "settled": {
                s: {i: [plain(c.value), c.source, c.because, c.by] for i, c in of.items()}
                for s, of in ending.settled.items()
            },
            "unseen": {
                s: sorted(i for i, c in of.items() if c.is_unseen)
                for s, of in ending.settled.items()
            },
            "results": packed_results(scoring.results(ending.rule, ending.values)),
        }
    )


def packed_results(found: Sequence[Result]) -> list[Json]:
    return [
        {
            "subject": one.subject,
            "points": {k: f"{v:f}" for k, v in one.points.items()},
            "weighted": f"{one.weighted:f}",
            "bonus": f"{one.bonus:f}",
            "penalty": f"{one.penalty:f}",
            "total": f"{one.total:f}",
            "level": one.level,
            "rank": one.rank,
            "vetoes": list(one.vetoes),
        }
        for one in found
    ]


def _packed_rule(rule: SchemeRule) -> Json:
    return {
        "bonus_cap": plain(rule.bonus_cap),
        "penalty_cap": plain(rule.penalty_cap),
        "veto": rule.veto.value,
        "ties": rule.ties.value,
        "levels": sorted([one.name, plain(one.least)] for one in rule.levels),
        "items": sorted((_packed_item(one) for one in rule.items), key=canonical),
    }


def _packed_item(rule: ItemRule) -> dict[str, object]:
    return {
        "key": rule.key,
        "kind": rule.kind.value,
        "weight": plain(rule.weight),
        "better": rule.better.value,
        "full": plain(rule.full),
        "floor": plain(rule.floor),
        "cap": plain(rule.cap),
        "best": plain(rule.best),
        "worst": plain(rule.worst),
        "steps": sorted([plain(s.least), plain(s.share)] for s in rule.steps),
    }


# ---- reading it again


@dataclass(frozen=True, slots=True)
class Replay:
    """What a replay says. `is_same`: hash and every score agree; `differing` names the subjects that do not."""

    is_hash_right: bool
    differing: tuple[str, ...]
    subjects: int

    @property
    def is_same(self) -> bool:
        return self.is_hash_right and not self.differing


def replay(text: str, sha256: str) -> Replay:
    """Score again from the rules and values of the snapshot alone, and compare. Raises `SnapshotUnread`."""
    told = _object(_loaded(text))
    rule = _rule(_object(told.get("rule")))
    settled = _object(told.get("settled"))
    values = {
        s: {i: _number(_list(c)[0]) for i, c in _object(of).items()} for s, of in settled.items()
    }
    again = packed_results(scoring.results(rule, values))
    before = _list(told.get("results"))
    names = _object(told.get("subjects"))
    old = {str(_object(r).get("subject")): canonical(r) for r in before}
    new = {str(r["subject"]): canonical(r) for r in again}
    differing = tuple(
        str(names.get(key, key))
        for key in sorted(old.keys() | new.keys())
        if old.get(key) != new.get(key)
    )
    return Replay(sha256_of(text) == sha256, differing, len(new))


def _loaded(text: str) -> object:
    try:
        found: object = json.loads(text)
    except ValueError:
        raise SnapshotUnread("not JSON") from None
    return found


def _object(found: object) -> dict[str, object]:
    if not isinstance(found, dict):
        raise SnapshotUnread("an object is wanted")
    return {str(key): value for key, value in found.items()}


def _list(found: object) -> list[object]:
    if not isinstance(found, list) or not found:
        raise SnapshotUnread("a list is wanted")
    return list(found)


def _number(found: object) -> Decimal:
    try:
        return Decimal(str(found))
    except InvalidOperation:
        raise SnapshotUnread(f"a number is wanted, not {found!r}") from None


def _rule(told: Mapping[str, object]) -> SchemeRule:
    items = told.get("items")
    levels = told.get("levels")
    return SchemeRule(
        items=tuple(_item(_object(one)) for one in (items if isinstance(items, list) else [])),
        levels=tuple(
            Level(str(_list(one)[0]), _number(_list(one)[1]))
            for one in (levels if isinstance(levels, list) else [])
        ),
        bonus_cap=_number(told.get("bonus_cap")),
        penalty_cap=_number(told.get("penalty_cap")),
        veto=VetoEffect(str(told.get("veto"))),
        ties=TieRule(str(told.get("ties"))),
    )


def _item(told: Mapping[str, object]) -> ItemRule:
    steps = told.get("steps")
    return ItemRule(
        key=str(told.get("key")),
        kind=ItemKind(str(told.get("kind"))),
        weight=_number(told.get("weight")),
        better=Better(str(told.get("better"))),
        full=_number(told.get("full")),
        floor=_number(told.get("floor")),
        cap=_number(told.get("cap")),
        steps=tuple(
            Step(_number(_list(s)[0]), _number(_list(s)[1]))
            for s in (steps if isinstance(steps, list) else [])
        ),
        best=_number(told.get("best")),
        worst=_number(told.get("worst")),
    )
