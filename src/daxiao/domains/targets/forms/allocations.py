"""What the editor of an allocation sends, read field by field: a number that cannot be read is named, never dropped."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from daxiao.domains.targets.rules.allocation import Method
from daxiao.domains.targets.types.allocations import DraftInput, PartInput
from daxiao.std.zh import half_width


if TYPE_CHECKING:
    from django.http import QueryDict

    from daxiao.domains.targets.queries.allocations import Receiver


@dataclass(frozen=True, slots=True)
class Typed:
    """A draft as it was typed, and the sentences about what could not be read."""

    draft: DraftInput
    faults: tuple[str, ...]


def number(text: str) -> Decimal | None:
    """A figure as people type it (1,200 or 1200); None for an empty field. Raises ValueError for anything else."""
    plain = half_width(text).replace(",", "").strip()
    if not plain:
        return None
    try:
        value = Decimal(plain)
    except InvalidOperation:
        raise ValueError(text) from None
    # 1E-999999999 is a number too, of which nobody can write out the decimals
    if (
        not value.is_finite()
        or abs(value) >= Decimal(10) ** 15
        or int(value.as_tuple().exponent) < -20
    ):
        raise ValueError(text)
    return value


_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")


def written(text: str) -> str:
    """Words of one line as a person meant them: what cannot be seen (a NUL that no database keeps) is a blank."""
    return _CONTROLS.sub(" ", text).strip()


def read(
    data: "QueryDict",
    axis: str,
    receivers: Sequence["Receiver"],
    weights: Mapping[str, Decimal],
) -> Typed:
    """The draft that the fields say. Of last year's shares an empty weight is last year's own figure."""
    faults: list[str] = []
    method = data.get("method", "")
    if method not in set(Method):
        method = Method.EQUAL.value

    def value(name: str, told: str) -> Decimal | None:
        try:
            return number(data.get(name, ""))
        except ValueError as wrong:
            faults.append(f"{told}“{str(wrong)[:20]}”不是数，请改成数字")
            return None

    parts = []
    for n, receiver in enumerate(receivers):
        if f"on_{n}" not in data:
            continue
        basis = value(f"basis_{n}", f"{receiver.name}的依据数")
        if basis is None and method == Method.LAST_YEAR:
            basis = weights.get(receiver.key)
        fixed = value(f"fixed_{n}", f"{receiver.name}的分解数")
        stretch = value(f"stretch_{n}", f"{receiver.name}的力争值")
        parts.append(PartInput(receiver.key, receiver.name, basis, fixed, stretch))
    gap = value("gap", "有意留出")
    stretch_gap = value("stretch_gap", "力争的有意留出")
    version = data.get("version", "0")
    draft = DraftInput(
        axis=axis,
        method=method,
        parts=tuple(parts),
        gap=gap or Decimal(0),
        gap_reason=written(data.get("gap_reason", ""))[:400],
        stretch_gap=stretch_gap,
        version=int(version) if version.isascii() and version.isdigit() else 0,
    )
    return Typed(draft, tuple(faults))
