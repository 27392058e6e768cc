"""Figures with their units."""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString

from daxiao.ui import filters, markup
from daxiao.ui.fields.field import Cell, Field, Filters


def _span(low: Any, high: Any, unit: str = "") -> str:
    if low is not None and high is not None:
        return f"{low} 至 {high}{unit}"
    return f"不小于 {low}{unit}" if low is not None else f"不大于 {high}{unit}"


@dataclass(frozen=True)
class Number(Field):
    """A figure with its unit in the heading. `digits` are shown after the point; None shows what there is."""

    _: KW_ONLY
    unit: str = ""
    digits: int | None = None

    css = "dx-num"
    choice = "range"
    numeric = True

    @property
    def scale(self) -> Decimal:
        """How many units of the table are one unit of the column."""
        return Decimal(1)

    @property
    def heading(self) -> str:
        return f"{self.title}（{self.unit}）" if self.unit else self.title

    def plain(self, value: Any) -> str:
        if value is None:
            return ""
        shown = value / self.scale if self.scale != 1 else value
        if self.digits is not None:
            return f"{shown:,.{self.digits}f}"
        if isinstance(shown, Decimal):
            shown = shown.normalize()
        return f"{shown:,f}" if isinstance(shown, Decimal) else f"{shown:,}"

    def html(self, value: Any) -> SafeString:
        text = self.plain(value)
        if not text:
            return markup.MISSING
        if text.startswith("-"):
            # negative in words as well: the sign alone is lost on a bad print
            return markup.safe(
                f'<span class="dx-neg"><span class="dx-sr">负</span>−{text[1:]}</span>'
            )
        return markup.safe(text)

    def export(self, value: Any) -> Cell:
        if value is None:
            return None
        return value / self.scale if self.scale != 1 else value  # type: ignore[no-any-return]

    def filters(self) -> Filters:
        return {
            f"{self.name}__min": filters.Scaled(
                field_name=self.path, lookup_expr="gte", scale=self.scale, label=f"{self.title}最小"
            ),
            f"{self.name}__max": filters.Scaled(
                field_name=self.path, lookup_expr="lte", scale=self.scale, label=f"{self.title}最大"
            ),
        }

    def told(self, values: Mapping[str, Any]) -> str:
        return _span(
            values.get(f"{self.name}__min"), values.get(f"{self.name}__max"), f" {self.unit}"
        )


@dataclass(frozen=True)
class Year(Number):
    """A year: a figure that never has thousands separators."""

    def plain(self, value: Any) -> str:
        return "" if value is None else f"{int(value)}"


_YUAN = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}


@dataclass(frozen=True)
class Amount(Number):
    """Money, stored as `Decimal` yuan, shown in the unit of its column: 元, 万元 or 亿元."""

    _: KW_ONLY
    unit: str = "万元"
    digits: int | None = 2

    @property
    def scale(self) -> Decimal:
        return _YUAN[self.unit]

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.unit not in _YUAN:
            raise ValueError(f"{self.name}: an amount is shown in {'/'.join(_YUAN)}")


@dataclass(frozen=True)
class Share(Number):
    """Percent points: 12.3 means 12.3 %."""

    _: KW_ONLY
    unit: str = "%"
    digits: int | None = 1


@dataclass(frozen=True)
class Bar(Share):
    """Percent points as a bar with its figure."""

    _: KW_ONLY
    digits: int | None = 0

    css = "dx-barcell"

    @property
    def heading(self) -> str:
        return self.title

    def html(self, value: Any) -> SafeString:
        if value is None:
            return markup.MISSING
        return markup.bar(float(value), label=f"{self.plain(value)}%")


@dataclass(frozen=True)
class Band(Field):
    """A figure as the band it lies in. `bands`: code, words, and the half-open bounds [low, high) in the unit of the
    table; a band without bounds holds the rows where the figure is missing."""

    _: KW_ONLY
    bands: Sequence[tuple[str, str, Decimal | None, Decimal | None]]
    sort: bool = False

    choice = "band"

    def plain(self, value: Any) -> str:
        if value is None:
            return ""
        for _code, words, low, high in self.bands:
            if (low, high) == (None, None):
                continue
            if (low is None or value >= low) and (high is None or value < high):
                return words
        return ""

    def filters(self) -> Filters:
        return {
            self.name: filters.InBand(
                field_name=self.path,
                label=self.title,
                bands={code: (low, high) for code, _, low, high in self.bands},
                choices=[(code, words) for code, words, _, _ in self.bands],
            )
        }

    def told(self, values: Mapping[str, Any]) -> str:
        words = {code: words for code, words, _, _ in self.bands}
        return "、".join(words[v] for v in values[self.name])


@dataclass(frozen=True)
class Files(Number):
    """How many files hang on the row; `path` is the counting annotation."""

    _: KW_ONLY
    unit: str = "份"
    digits: int | None = 0

    def html(self, value: Any) -> SafeString:
        if not value:
            return markup.MISSING
        return markup.safe(f"{markup.icon('clip')}{value}")
