"""Making remarks: a kind, its places and its arithmetic in one call."""

from collections.abc import Iterable

from daxiao.extract.check.remarks import Arithmetic, Family, Place, Remark
from daxiao.std.findings import Finding, FindingKind


MOST_PLACES = 40
_LONGEST = 60


def remark(
    family: Family,
    kind: FindingKind,
    places: Iterable[Place],
    arithmetic: Arithmetic | None = None,
    **params: str | int,
) -> Remark:
    """A remark of `kind`; at most 40 places, each only once."""
    once = tuple(dict.fromkeys(places))[:MOST_PLACES]
    finding = Finding(kind, params=tuple(sorted(params.items())))
    return Remark(family, finding, once, arithmetic)


def short(words: str) -> str:
    """The words of a clause as they are shown in a sentence, cut where they are long."""
    plain = "".join(words.split())
    return plain if len(plain) <= _LONGEST else plain[:_LONGEST] + "…"
