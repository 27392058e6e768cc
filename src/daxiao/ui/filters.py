"""Filters for django-filter, one small class per way of asking; fields build theirs from these.

The package has no types, hence the ignores on its classes.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet


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
        if not value:
            return qs
        wanted = Q(**{f"{self.field_name}__in": [v for v in value if v != NOT_FILLED]})
        if NOT_FILLED in value:
            wanted |= Q(**{f"{self.field_name}__isnull": True})
        return qs.filter(wanted)


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


FilterBuilder = Callable[[], dict[str, django_filters.Filter]]
