"""Months as year * 100 + month, as figures keep them."""

from datetime import date


def period_of(day: date) -> int:
    return day.year * 100 + day.month


def earlier(period: int, months: int = 1) -> int:
    number = period // 100 * 12 + period % 100 - 1 - months
    return number // 12 * 100 + number % 12 + 1
