"""Filters for django-filter, one small class per way of asking; fields build theirs from these.

The package has no types, hence the ignores on its classes.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, Q, QuerySet


Rows = QuerySet[Any, Any]

NOT_FILLED = "none"


class Contains(django_filters.CharFilter):  # type: ignore[misc]
    """Text that contains every word asked for."""

    def filter(self, qs: Rows, value: str) -> Rows:
        for word in (value or "").split():
            qs = qs.filter(**{f"{self.field_name}__icontains": word})
        return qs


# powers of ten; a bound beyond them is no figure of the ledger, and PostgreSQL could not even read it
_MAGNITUDES = range(-12, 31)


class Scaled(django_filters.NumberFilter):  # type: ignore[misc]
    """A bound typed in the unit of the column and compared in the unit of the table."""

    def __init__(self, *, scale: Decimal, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.scale = scale

    def filter(self, qs: Rows, value: Decimal | None) -> Rows:
        if value is None or (value and value.adjusted() not in _MAGNITUDES):
            return qs
        found: Rows = super().filter(qs, value * self.scale if value else Decimal(0))
        return found


class OneOf(django_filters.MultipleChoiceFilter):  # type: ignore[misc]
    """Any of several codes of an enumeration; `none` asks for rows where it is not filled in."""

    def filter(self, qs: Rows, value: list[str]) -> Rows:
        return qs.filter(_any_of(qs.model, self.field_name, value)) if value else qs


def _any_of(model: Any, path: str, value: list[str]) -> Q:
    """One of the values; NOT_FILLED is one of them and stands for null, and for the empty text."""
    wanted = Q(**{f"{path}__in": [v for v in value if v != NOT_FILLED]})
    if NOT_FILLED in value:
        wanted |= Q(**{f"{path}__isnull": True})
        if _is_text(model, path):
            wanted |= Q(**{path: ""})
    return wanted


def _is_text(model: Any, path: str) -> bool:
    """Whether the end of `path` is a column of text; annotations are taken for none."""
    *way, last = path.split("__")
    try:
        for part in way:
            model = model._meta.get_field(part).related_model
        return isinstance(model._meta.get_field(last), CharField)
    except (FieldDoesNotExist, AttributeError):
        return False


class _Words(forms.Field):
    """Words as they stand in a query string, compared whole."""

    widget = forms.SelectMultiple
    most, longest = 200, 200

    def clean(self, value: Any) -> list[str]:
        words = [str(v).replace("\0", "") for v in value or [] if v]
        if len(words) > self.most or any(len(w) > self.longest for w in words):
            raise forms.ValidationError("筛选值不对")
        return words


class WholeWord(django_filters.Filter):  # type: ignore[misc]
    """Any of several whole texts; `none` asks for rows where it is not filled in."""

    field_class = _Words

    def filter(self, qs: Rows, value: list[str]) -> Rows:
        return qs.filter(_any_of(qs.model, self.field_name, value)) if value else qs


Bound = Decimal | None


class InBand(django_filters.MultipleChoiceFilter):  # type: ignore[misc]
    """Figures in any of several half-open bands [low, high); `none` asks for rows where it is not filled in."""

    def __init__(self, *, bands: Mapping[str, tuple[Bound, Bound]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.bands = bands

    def filter(self, qs: Rows, value: list[str]) -> Rows:
        if not value:
            return qs
        wanted = Q(pk__in=())
        for code in value:
            wanted |= band(self.field_name, *self.bands.get(code, (None, None)))
        return qs.filter(wanted)


def band(path: str, low: Bound, high: Bound) -> Q:
    """Figures at `path` in [`low`, `high`); without both bounds those that are not filled in."""
    if low is None and high is None:
        return Q(**{f"{path}__isnull": True})
    found = Q()
    if low is not None:
        found &= Q(**{f"{path}__gte": low})
    if high is not None:
        found &= Q(**{f"{path}__lt": high})
    return found


class _Keys(forms.Field):
    """Primary keys as they stand in a query string: digits or words, never a lookup of a table."""

    widget = forms.SelectMultiple
    most = 200

    def clean(self, value: Any) -> list[str]:
        keys = [str(v) for v in value or [] if v]
        bad = [k for k in keys if not _is_key(k)]
        if bad or len(keys) > self.most:
            raise forms.ValidationError("筛选值不对")
        return keys


def _is_key(key: str) -> bool:
    """A number that the databases hold (8 bytes), or a word such as a UUID."""
    if key.isdecimal():
        return len(key) <= 18
    return len(key) <= 64 and key.replace("-", "").isalnum()


class KeyIn(django_filters.Filter):  # type: ignore[misc]
    """Rows that point at any of the given rows; the keys are compared, so nothing can be learned about other rows."""

    field_class = _Keys

    def filter(self, qs: Rows, value: list[str]) -> Rows:
        if not value:
            return qs
        try:
            return qs.filter(**{f"{self.field_name}__in": value})
        except (ValueError, TypeError):
            return qs.none()


class Below(django_filters.CharFilter):  # type: ignore[misc]
    """Rows of a place and of every place below it, by materialised path."""

    def filter(self, qs: Rows, value: str) -> Rows:
        return qs.filter(**{f"{self.field_name}__startswith": value}) if value else qs


class YesNo(django_filters.ChoiceFilter):  # type: ignore[misc]
    def __init__(self, *, words: tuple[str, str], **kwargs: Any) -> None:
        super().__init__(choices=[("1", words[0]), ("0", words[1])], **kwargs)

    def filter(self, qs: Rows, value: str) -> Rows:
        return qs.filter(**{self.field_name: value == "1"}) if value in {"0", "1"} else qs


class _MonthField(forms.DateField):
    input_formats = ["%Y-%m"]
    widget = forms.DateInput


class MonthBound(django_filters.DateFilter):  # type: ignore[misc]
    field_class = _MonthField


class PeriodBound(MonthBound):
    """A bound of a month that is stored as year * 100 + month."""

    def filter(self, qs: Any, value: Any) -> Any:
        return super().filter(qs, value.year * 100 + value.month if value else value)


FilterBuilder = Callable[[], dict[str, django_filters.Filter]]
