"""Rows of the registers of rounds in a county, for the shared tests."""

from datetime import date

from daxiao.domains.rounds.models import FrozenRow, Owed, Reminder, Round
from daxiao.domains.targets.models import Indicator
from daxiao.kernel.models import Org, Region
from tests.moment import NOW, TODAY


def _unit(place: Region, number: int) -> Org:
    code = f"rw-{place.code}-{number}"
    found = Org.everything.filter(code=code).first()
    return found or Org.everything.create(
        code=code,
        name=f"{place.name}报送{number:03d}局",
        kind="department",
        region=place,
        path=f"/{code}/",
    )


def _round(place: Region, number: int) -> Round:
    """The month so many months before 2026-02."""
    year, month = divmod(2026 * 12 + 1 - number, 12)
    closed = {"state": "closed", "closed_at": NOW, "digest": "0" * 64}
    found = Round.everything.filter(region=place, period=year * 100 + month + 1).first()
    return found or Round.everything.create(
        region=place,
        period=year * 100 + month + 1,
        opened_on=TODAY,
        due_on=date(2026, 3, 9),
        closes_on=date(2026, 3, 16),
        opened_at=NOW,
        **(closed if number else {}),
    )


def _owed(place: Region, of: Round, number: int) -> Owed:
    name = f"{place.name}应报指标{number:03d}"
    indicator, _ = Indicator.everything.get_or_create(
        name=name, measure="flow", defaults={"unit": "亿元", "region": place}
    )
    return Owed.everything.create(
        round=of, org=_unit(place, number), kind="figure", indicator=indicator, region=place
    )


def add_rounds(place: Region, count: int) -> list[str]:
    made = [_round(place, n) for n in range(count)]
    for row in made[:2]:
        _owed(place, row, 1)
    return [str(row) for row in made]


def add_owed(place: Region, count: int) -> list[str]:
    of = _round(place, 0)
    return [str(_owed(place, of, n).indicator) for n in range(count)]


def add_reminders(place: Region, count: int) -> list[str]:
    of = _round(place, 0)
    made = [
        Reminder.everything.create(
            round=of, org=_unit(place, n), offset=-3, sent_at=NOW, count=n + 1
        )
        for n in range(count)
    ]
    return [row.org.name for row in made]


def add_frozen(place: Region, count: int) -> list[str]:
    of = _round(place, 1)
    made = [
        FrozenRow.everything.create(
            round=of,
            kind="unit",
            subject_id=_unit(place, n).pk,
            label=f"{place.name}报送{n:03d}局",
            region=place,
            org=_unit(place, n),
            told="应报2项，已报2项（按时2项）",
            data={"owed": 2},
        )
        for n in range(count)
    ]
    return [row.label for row in made]


FILLERS = {
    "rounds": add_rounds,
    "owed": add_owed,
    "round-reminders": add_reminders,
    "frozen": add_frozen,
}


def _another_figure(copy: Owed, number: int) -> None:
    """A round owes a figure once."""
    copy.indicator = Indicator.everything.create(
        name=f"另一指标{number}", measure="flow", unit="亿元", region=copy.round.region
    )


APART = {"owed": _another_figure}
