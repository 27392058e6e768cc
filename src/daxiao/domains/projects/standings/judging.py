"""The judges of a batch, and what a project went through under them."""

from datetime import date

from daxiao.domains.projects.queries import rulebook
from daxiao.domains.projects.rules import occasions, pace
from daxiao.domains.projects.types import Assessment, PaceYardstick, ProjectFacts


class Judges:
    """The judge of each day and place, with the thresholds it judges by; read once for a batch."""

    def __init__(self) -> None:
        self._books: dict[date, rulebook.Rulebook] = {}
        self._kept: dict[tuple[date, PaceYardstick], pace.Judge] = {}
        self._of: dict[tuple[str, date], tuple[pace.Judge, PaceYardstick]] = {}

    def of(self, region: str, day: date) -> tuple[pace.Judge, PaceYardstick]:
        found = self._of.get((region, day))
        if found is None:
            found = self._of[region, day] = self._make(region, day)
        return found

    def _make(self, region: str, day: date) -> tuple[pace.Judge, PaceYardstick]:
        book = self._books.get(day)
        if book is None:
            book = self._books[day] = rulebook.rulebook(day)
        stick = book.pace_of(region)
        judge = self._kept.get((day, stick))
        if judge is None:
            judge = pace.Judge(book.policies, stick, today=day, holidays=book.holidays)
            self._kept[day, stick] = judge
        return judge, stick

    def assess(self, facts: ProjectFacts, day: date) -> Assessment:
        return self.of(facts.region, day)[0].assess(facts)


def follow(
    course: occasions.Course,
    facts: ProjectFacts,
    judges: Judges,
    since: date | None,
    today: date,
) -> Assessment:
    """Lead the course on from `since` to `today`; returns what the rule says today."""
    for day, found in occasions.days(facts, since, today, judges.assess):
        course.take(facts, found, judges.of(facts.region, day)[1], on=day)
    return found
