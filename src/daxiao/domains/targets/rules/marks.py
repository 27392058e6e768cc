"""The scheduled progress of a goal as it is kept: [["2026-02-28", "0.13"], …], shares of the whole due by a day's end."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

from daxiao.domains.targets.rules import profiles
from daxiao.domains.targets.rules.allocating import share_text
from daxiao.domains.targets.rules.profiles import Mark, Profile, ProfileKind
from daxiao.std.periods import Span


def curve_of(
    since: date, due_on: date, kind: str, marks: Sequence[Sequence[str]], *, merges: bool
) -> Profile:
    """The curve of a goal; equal parts where no marks were set or they are no curve. `merges`: January with February."""
    span = Span(since, due_on + timedelta(days=1))
    if marks:
        try:
            made = tuple(Mark(date.fromisoformat(d), Fraction(s)) for d, s in marks)
            return Profile(ProfileKind(kind), span, made)
        except ValueError:
            pass
    return profiles.linear(span, merged=merges)


def marks_of(profile: Profile) -> list[list[str]]:
    """The marks at the ends of months and by hand; a curve by days is kept at the ends of months."""
    ends = {m.last for m in profile.span.months() if m not in profile.unjudged}
    kept = [m for m in profile.marks if m.day in ends or m.day == profile.last]
    if profile.kind is ProfileKind.MILESTONES:
        kept = list(profile.marks)
    return [[m.day.isoformat(), share_text(m.share)] for m in kept]
