"""A generated portfolio of projects that looks like life: on time and late, stopped clocks, standstill, withdrawals.

Pure and seeded: the same seed, day and ground give the same lives. Every project is invented and is marked so. A life is
the entry of a project and what was recorded of it day by day (`rules/replay.py`), with its log, blockers and months.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from daxiao.domains.projects.rules.replay import Basics, ProjectEvent
from daxiao.domains.projects.types import (
    BlockerCategory,
    Credit,
    LandMode,
    Milestone,
    Phase,
    ProjectEventKind,
    ProjectKind,
    SpanUnit,
    Stage,
    StageFacts,
    StageState,
    Stop,
    Told,
    Voice,
)
from daxiao.flows.demo_data import words


@dataclass(frozen=True, slots=True)
class Site:
    """A county of the portfolio: its code and path, and the parks or townships (code, path) where projects stand."""

    code: str
    path: str
    grounds: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A blocker: raised and assigned, answered and closed or still open; `on` counts from today backwards."""

    category: BlockerCategory
    text: str
    raised_on: date
    assigned_on: date | None = None
    resolved_on: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """One invented project. `ground` is the code of the park or township, `place` the path of its region; `listed_on`
    the day of this year's list of growth points."""

    number: int
    name: str
    enterprise: str
    county: str
    ground: str
    place: str
    kind: ProjectKind
    land_mode: LandMode
    industry_code: str
    industry_name: str
    invest: Decimal
    output: Decimal
    tax: Decimal
    land: Decimal | None
    jobs: int
    tags: tuple[str, ...]
    events: tuple[ProjectEvent, ...]
    logs: tuple[tuple[date, str], ...] = ()
    troubles: tuple[Trouble, ...] = ()
    months: Mapping[date, Decimal] = field(default_factory=dict)
    expected: Mapping[int, Decimal] = field(default_factory=dict)
    gained: Mapping[date, Decimal] = field(default_factory=dict)
    listed_on: date | None = None


def lives(
    seed: int, count: int, sites: Sequence[Site], *, today: date, thin: bool = False
) -> Iterator[Life]:
    """`count` lives. `thin`: stages as they ended only, no logs, blockers or months (for large measurements)."""
    chance = random.Random(seed)  # noqa: S311 - a portfolio, no secret
    names: set[str] = set()
    for number in range(1, count + 1):
        yield _Maker(chance, number, sites, today, thin=thin).life(names)


def _weighted(chance: random.Random) -> tuple[str, str, int, tuple[str, ...]]:
    return chance.choices(words.INDUSTRIES, weights=[i[2] for i in words.INDUSTRIES])[0]


# nominal days a stage takes, granted land; an office's own window, not a plan's (see the demonstration's stage template)
NOMINAL: Mapping[Stage, tuple[int, int]] = {
    Stage.REGISTRATION: (0, 3),
    Stage.FUNDS: (0, 7),
    Stage.SITE_STAFF: (3, 14),
    Stage.LAND: (7, 75),
    Stage.SURVEY: (10, 60),
    Stage.DRAWINGS: (0, 30),
    Stage.TENDER: (0, 25),
    Stage.CONTRACTOR: (0, 210),
    Stage.EQUIPMENT: (0, 120),
    Stage.RECRUITMENT: (0, 45),
    Stage.PRODUCTION: (0, 25),
    Stage.STATISTICS: (0, 30),
}
"""(days after signing or after what it waits for, days it takes)."""


class _Maker:
    """One life in the making: dates run forward from signing, each with its own luck."""

    def __init__(
        self,
        chance: random.Random,
        number: int,
        sites: Sequence[Site],
        today: date,
        *,
        thin: bool,
    ) -> None:
        self.chance = chance
        self.number = number
        self.today = today
        self.thin = thin
        self.site = chance.choices(sites, weights=[3, *([2] * (len(sites) - 1))])[0]
        self.ground = chance.choice(self.site.grounds)
        self.kind = chance.choices((ProjectKind.NEW, ProjectKind.RENOVATION), weights=(78, 22))[0]
        self.land = chance.choices((LandMode.GRANTED, LandMode.LEASED), weights=(65, 35))[0]
        self.invest = self._sum()
        # most keep pace; some are slow throughout
        self.pace = chance.choices((0.8, 1.0, 1.25, 1.9), weights=(25, 40, 22, 13))[0]
        self.tags = self._tags()
        self.signed = today - timedelta(days=int(chance.triangular(5, 820, 170)))
        self.events: list[ProjectEvent] = []

    def _sum(self) -> Decimal:
        low, high = self.chance.choices(
            ((0.1, 1), (1, 5), (5, 10), (10, 60)), weights=(24, 50, 17, 9)
        )[0]
        return Decimal(str(round(self.chance.uniform(low, high), 2)))

    def life(self, names: set[str]) -> Life:
        code, industry, _, products = _weighted(self.chance)
        enterprise, name = self._name(products, names)
        stages = self._stages()
        self._record(stages)
        started = stages[Stage.CONTRACTOR].actual_start
        produced = stages[Stage.PRODUCTION].actual_end
        return Life(
            number=self.number,
            name=name,
            enterprise=enterprise,
            county=self.site.code,
            ground=self.ground[0],
            place=self.ground[1],
            kind=self.kind,
            land_mode=self.land,
            industry_code=code,
            industry_name=industry,
            invest=self.invest,
            output=(self.invest * Decimal(str(round(self.chance.uniform(0.8, 2.4), 2)))).quantize(
                Decimal("0.01")
            ),
            tax=(self.invest * Decimal("0.06")).quantize(Decimal("0.01")),
            land=Decimal(self.chance.randint(12, 320)) if self.land is LandMode.GRANTED else None,
            jobs=self.chance.randint(20, 60) + int(self.invest * 18),
            tags=self.tags,
            events=self._numbered(),
            logs=() if self.thin else self._logs(),
            troubles=() if self.thin else self._troubles(started),
            months={} if self.thin else self._months(started, produced),
            expected={} if self.thin else self._expected(),
            gained={} if self.thin else self._gained(produced),
            listed_on=max(self.entered, self.today.replace(month=1, day=15)),
        )

    def _name(self, products: Sequence[str], names: set[str]) -> tuple[str, str]:
        while True:
            firm = self.chance.choice(words.HEADS) + self.chance.choice(words.TAILS)
            firm += self.chance.choice(("", "", self.chance.choice(words.TAILS)))
            product = self.chance.choice(products)
            work = self.chance.choice(words.KINDS_OF_WORK).format(
                n=self.chance.choice((5, 10, 20, 50, 100))
            )
            told = f"{work}{product}" if work.startswith("年产") else f"{product}{work}"
            tail = "技术改造" if self.kind is ProjectKind.RENOVATION else ""
            name = f"{firm}{told}{tail}项目"
            if name in names:
                name = f"{firm}{told}{tail}项目{self.chance.choice(('二期', '三期', '四期'))}"
            if name not in names or self.thin:
                names.add(name)
                return f"{firm}{product[:2]}科技有限公司", name

    def _tags(self) -> tuple[str, ...]:
        found = []
        if self.invest >= 1:
            found.append("亿元以上")
        if self.invest >= 5 and self.chance.random() < 0.25:
            found.append("省重点")
        if self.chance.random() < 0.2:
            found.append("增长点")
        return tuple(found)

    # ---- stages

    def _took(self, stage: Stage) -> int:
        """Days a stage took in this life."""
        nominal = NOMINAL[stage][1]
        if stage is Stage.CONTRACTOR:
            nominal = (
                120
                if self.land is LandMode.LEASED
                else 150 + int(min(float(self.invest), 20.0) * 12)
            )
        if stage is Stage.LAND and self.land is LandMode.LEASED:
            nominal = 35
        return max(1, int(nominal * self.pace * self.chance.lognormvariate(0, 0.28)))

    def _stages(self) -> dict[Stage, StageFacts]:
        """Every stage with its plan and, as far as it has come by today, its actual days."""
        plan = _laid(self.signed, lambda s: NOMINAL[s][1], self.land)
        real = _laid(self.signed, self._took, self.land)
        halted = self.chance.random()
        # one in eleven stands still somewhere on its way
        stop_at = self.chance.choice((Stage.LAND, Stage.SURVEY, Stage.DRAWINGS, Stage.CONTRACTOR))
        found: dict[Stage, StageFacts] = {}
        reached = True
        for stage in Stage:
            begin, end = real[stage]
            if halted < 0.09 and stage is stop_at:
                end = date.max
            if halted < 0.09 and stage.number > stop_at.number and stage not in _EARLY:
                reached = False
            found[stage] = self._stage(stage, plan[stage], (begin, end), reached=reached)
        return found

    def _stage(
        self, stage: Stage, plan: tuple[date, date], real: tuple[date, date], *, reached: bool
    ) -> StageFacts:
        if stage is Stage.DRAWINGS and self.land is LandMode.LEASED:
            return StageFacts(stage, StageState.NOT_APPLICABLE, waived="租用现成厂房")
        begin, end = real
        if not reached or begin > self.today:
            return StageFacts(stage, planned_start=plan[0], planned_end=plan[1])
        if end > self.today:
            return StageFacts(stage, StageState.IN_PROGRESS, plan[0], plan[1], begin)
        evidence = self.chance.choice((1, 1, 1, 2, 0))
        return StageFacts(stage, StageState.DONE, plan[0], plan[1], begin, end, evidence)

    # ---- records

    def _say(
        self,
        kind: ProjectEventKind,
        known: date,
        *,
        on: date | None = None,
        detail: Basics | StageFacts | Stop | Credit | Told | None = None,
        phase: Phase | None = None,
        voice: Voice | None = None,
        because: str = "",
    ) -> None:
        known = min(max(known, self.entered), self.today)
        self.events.append(
            ProjectEvent(
                0, kind, known, on=on, detail=detail, phase=phase, voice=voice, because=because
            )
        )

    def _numbered(self) -> tuple[ProjectEvent, ...]:
        """In the order in which they became known; a stable sort keeps what was said on one day in its order."""
        told = sorted(self.events, key=lambda e: e.known_on)
        return tuple(
            ProjectEvent(
                number, e.kind, e.known_on, e.on, e.detail, e.phase, e.voice, None, e.by, e.because
            )
            for number, e in enumerate(told, start=1)
        )

    def _record(self, stages: Mapping[Stage, StageFacts]) -> None:
        self.entered = self.signed - timedelta(days=self.chance.randint(3, 40))
        basics = Basics(self.kind, self.ground[1], self.land, self.invest, frozenset(self.tags))
        self._say(ProjectEventKind.ENTERED, self.entered, detail=basics)
        admitted = self.entered + timedelta(days=self.chance.randint(2, 12))
        if admitted > self.today or self.chance.random() < 0.03:
            if self.chance.random() < 0.7:
                self._say(ProjectEventKind.SUBMITTED, self.entered, on=self.entered)
            return
        self._say(ProjectEventKind.SUBMITTED, self.entered, on=self.entered)
        self._say(ProjectEventKind.ADMITTED, admitted, on=admitted)
        self._milestones(stages, admitted)
        self._stage_records(stages)
        if not self.thin:
            self._clock(stages)
        self._colours(stages, admitted)
        for day in self._progress(stages):
            self._say(ProjectEventKind.PROGRESS, day, on=day)

    def _milestones(self, stages: Mapping[Stage, StageFacts], admitted: date) -> None:
        lag = timedelta(days=self.chance.randint(0, 4))
        self._say(ProjectEventKind.SIGNED, max(self.signed, admitted), on=self.signed)
        founded = stages[Stage.REGISTRATION].actual_end
        started = stages[Stage.CONTRACTOR].actual_start
        produced = stages[Stage.PRODUCTION].actual_end
        planned = stages[Stage.CONTRACTOR].planned_start, stages[Stage.PRODUCTION].planned_end
        self._say(ProjectEventKind.START_PLANNED, admitted, on=planned[0])
        self._say(ProjectEventKind.PRODUCTION_PLANNED, admitted, on=planned[1])
        for kind, day in (
            (ProjectEventKind.REGISTERED, founded),
            (ProjectEventKind.STARTED, started),
            (ProjectEventKind.PRODUCED, produced),
        ):
            if day is not None:
                self._say(kind, day + lag, on=day)

    def _stage_records(self, stages: Mapping[Stage, StageFacts]) -> None:
        for stage, facts in stages.items():
            if facts.actual_end is not None:
                known = facts.actual_end
            elif facts.actual_start is not None:
                known = facts.actual_start
            else:
                known = self.entered + timedelta(days=14)
            if not self.thin and facts.actual_start is not None and facts.actual_end is not None:
                begun = StageFacts(
                    stage,
                    StageState.IN_PROGRESS,
                    facts.planned_start,
                    facts.planned_end,
                    facts.actual_start,
                )
                self._say(ProjectEventKind.STAGE, facts.actual_start, detail=begun)
            self._say(ProjectEventKind.STAGE, known, detail=facts)

    def _clock(self, stages: Mapping[Stage, StageFacts]) -> None:
        started = stages[Stage.CONTRACTOR].actual_start
        if started is None and self.chance.random() < 0.12:
            begin = min(self.signed + timedelta(days=self.chance.randint(20, 60)), self.today)
            why = self.chance.choice(("征地公告期", "环评公示期", "投资方申请暂缓", "规划调整听证"))
            still = self.chance.random() < 0.4
            end = None if still else begin + timedelta(days=self.chance.randint(7, 45))
            end = None if end is None or end > self.today else end
            self._say(ProjectEventKind.STOPPED, begin, on=begin, detail=Stop(begin, end, why, 1))
        if started is not None and self.chance.random() < 0.06:
            day = min(started + timedelta(days=60), self.today)
            credit = Credit(
                Milestone.PRODUCED,
                self.chance.choice((10, 15, 30)),
                SpanUnit.DAYS,
                "汛期停工，专班会议纪要",
            )
            self._say(ProjectEventKind.CREDITED, day, detail=credit)

    def _colours(self, stages: Mapping[Stage, StageFacts], admitted: date) -> None:
        """Two voices and the confirmation a few days after each milestone; the newest is sometimes still open."""
        started = stages[Stage.CONTRACTOR].actual_start
        produced = stages[Stage.PRODUCTION].actual_end
        for phase, day, because in (
            (Phase.YELLOW, max(admitted, self.signed), "已签约入库，尚未开工"),
            (Phase.BLUE, started, "施工队进场，已经开工"),
            (Phase.GREEN, produced, "验收通过，正常生产"),
        ):
            if day is not None and not self._decided(phase, day, because):
                return
        if started is None:
            self._withdrawn()
        elif produced is None:
            self._managed_lower(started)

    def _decided(self, phase: Phase, day: date, because: str) -> bool:
        """The unit says it, the rule says it, the lead department confirms some days later; false while it is open."""
        known = day + timedelta(days=self.chance.randint(4, 12))
        if known > self.today:
            return False
        if not self.thin:
            for voice in (Voice.SELF, Voice.RULE):
                told = Told(phase, day, voice.label, because)
                self._say(ProjectEventKind.TOLD, day, on=day, detail=told, phase=phase, voice=voice)
        self._say(ProjectEventKind.CONFIRMED, known, on=known, phase=phase, because=because)
        return True

    def _managed_lower(self, started: date) -> None:
        """A slow one was told to set it right by a day; half of those were then managed a level lower."""
        if self.pace < 1.5 or self.chance.random() > 0.25:
            return
        day = min(started + timedelta(days=self.chance.randint(60, 200)), self.today)
        self._say(ProjectEventKind.RECTIFY, day, on=day + timedelta(days=30))
        over = day + timedelta(days=35)
        if over < self.today and self.chance.random() < 0.5:
            because = "整改期满仍未改正"
            self._say(ProjectEventKind.LEVELLED, over, phase=Phase.YELLOW, because=because)

    def _withdrawn(self) -> None:
        """One in twelve of those that never started was given up, with its explanation."""
        if self.chance.random() > 0.08:
            return
        day = min(self.signed + timedelta(days=self.chance.randint(150, 400)), self.today)
        because = "市场条件变化，投资方退出"
        self._say(ProjectEventKind.EXPLAINED, day, on=day)
        self._say(ProjectEventKind.CONFIRMED, day, on=day, phase=Phase.RED, because=because)
        self._say(ProjectEventKind.LEFT, day, on=day, because=because)

    def _progress(self, stages: Mapping[Stage, StageFacts]) -> tuple[date, ...]:
        """Days with verified progress: the ends of stages, the last a while ago for the slow ones."""
        ends = [f.actual_end for f in stages.values() if f.actual_end]
        if not ends or self.thin:
            return tuple(ends[-1:])
        recent = self.today - timedelta(days=self.chance.choice((3, 12, 25, 40, 70, 200)))
        return tuple(sorted({*ends, recent} if recent > max(ends) else set(ends)))

    # ---- what goes with it

    def _logs(self) -> tuple[tuple[date, str], ...]:
        """Entries in the order in which works go on, since the signing and at most five months back."""
        count = self.chance.choice((0, 1, 2, 3, 4, 6))
        days = sorted(
            self.today - timedelta(days=self.chance.randint(0, 150)) for _ in range(count)
        )
        texts = sorted(self.chance.sample(range(len(words.LOG_TEXTS)), count))
        found = zip(days, (words.LOG_TEXTS[n] for n in texts), strict=True)
        return tuple((day, text) for day, text in found if day > self.signed)

    def _troubles(self, started: date | None) -> tuple[Trouble, ...]:
        if self.chance.random() > 0.3:
            return ()
        found = []
        for _ in range(self.chance.choice((1, 1, 2))):
            category, text = self.chance.choice(words.BLOCKER_TEXTS)
            raised = self.today - timedelta(days=self.chance.randint(1, 120))
            if raised <= self.signed:
                continue
            # most are solved within two weeks; what is older and still open is the exception
            old = (self.today - raised).days > 14
            steps = self.chance.choices(
                (0, 1, 2, 3), weights=(1, 5, 2, 92) if old else (3, 4, 2, 1)
            )[0]
            days = [raised]
            for gap in (
                self.chance.randint(0, 3),
                self.chance.randint(2, 11),
                self.chance.randint(0, 5),
            ):
                days.append(days[-1] + timedelta(days=gap))
            seen = [d if n <= steps and d <= self.today else None for n, d in enumerate(days)]
            if seen[2] is None:
                seen[3] = None
            if seen[1] is None:
                seen[2] = seen[3] = None
            found.append(Trouble(category, text, raised, seen[1], seen[2], seen[3]))
        return tuple(found)

    def _months(self, started: date | None, produced: date | None) -> dict[date, Decimal]:
        """Investment of each month since the start, about what is planned over the build."""
        if started is None:
            return {}
        end = produced or self.today
        months = _months_between(started, end)[-14:]
        share = self.invest / max(len(months), 8)
        return {
            m: (share * Decimal(str(round(self.chance.uniform(0.5, 1.4), 2)))).quantize(
                Decimal("0.0001")
            )
            for m in months
            if m < self.today.replace(day=1)
        }

    def _expected(self) -> dict[int, Decimal]:
        if self.chance.random() > 0.3:
            return {}
        value = Decimal(str(round(self.chance.uniform(0.2, 3.5), 2)))
        return {self.today.year: value}

    def _gained(self, produced: date | None) -> dict[date, Decimal]:
        if produced is None:
            return {}
        first = max(produced, date(self.today.year, 1, 1))
        return {
            m: Decimal(str(round(self.chance.uniform(0.01, 0.3), 4)))
            for m in _months_between(first, self.today)
            if m < self.today.replace(day=1)
        }


_EARLY = frozenset({Stage.REGISTRATION, Stage.FUNDS, Stage.SITE_STAFF, Stage.LAND, Stage.SURVEY})


def _laid(signed: date, took: object, land: LandMode) -> dict[Stage, tuple[date, date]]:
    """Start and end of every stage from signing on, in the order the template demands."""
    if not callable(took):
        raise TypeError("took: a function of a stage is wanted")
    days = {stage: int(took(stage)) for stage in Stage}
    found: dict[Stage, tuple[date, date]] = {}
    for stage in Stage:
        begin = _begins(stage, signed, found)
        if stage is Stage.DRAWINGS and land is LandMode.LEASED:
            found[stage] = (begin, begin)
            continue
        found[stage] = (begin, begin + timedelta(days=days[stage]))
    return found


def _begins(stage: Stage, signed: date, laid: Mapping[Stage, tuple[date, date]]) -> date:
    after = {
        Stage.DRAWINGS: (Stage.LAND, Stage.SURVEY),
        Stage.TENDER: (Stage.DRAWINGS,),
        Stage.CONTRACTOR: (Stage.TENDER,),
        Stage.PRODUCTION: (Stage.CONTRACTOR, Stage.EQUIPMENT),
        Stage.STATISTICS: (Stage.PRODUCTION,),
    }.get(stage)
    if after:
        return max(laid[s][1] for s in after)
    if stage in (Stage.EQUIPMENT, Stage.RECRUITMENT):
        begin, end = laid[Stage.CONTRACTOR]
        return begin + (end - begin) / 3
    return signed + timedelta(days=NOMINAL[stage][0])


def _months_between(first: date, last: date) -> list[date]:
    found = []
    month = first.replace(day=1)
    while month <= last:
        found.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    return found
