"""The stage of the evaluation tests: a small scheme of 青禾县, its run over two units, experts with accounts."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from daxiao.domains.dispatch.models import (
    Evaluation,
    EvaluationCell,
    EvaluationItem,
    EvaluationScheme,
    EvaluationSubject,
    Expert,
    ExpertOpinion,
    ExpertSeat,
)
from daxiao.domains.dispatch.services import evaluation_answers as answers
from daxiao.domains.dispatch.services import evaluation_ending as ending
from daxiao.domains.dispatch.services import evaluation_runs as runs
from daxiao.domains.dispatch.services import evaluation_schemes as schemes
from daxiao.domains.dispatch.services import evaluation_scores as scores
from daxiao.domains.dispatch.services import evaluation_voices as voices
from daxiao.domains.dispatch.services import expert_seats as seats
from daxiao.domains.dispatch.services import experts
from daxiao.domains.dispatch.types.evaluation import ItemKind, ScoreSource
from daxiao.kernel.caps import Role
from daxiao.kernel.models import Region
from tests.cast import Cast, Person, person
from tests.factories.directory import SEED, World
from tests.moment import NOW, TODAY


DUE = TODAY + timedelta(days=10)
LEVELS = "优秀 90\n良好 80\n合格 60\n不合格 0"
D = Decimal


def head(
    place: Region, title: str = "青禾县考核方案", year: int = 2026, **more: Any
) -> schemes.SchemeInput:
    return schemes.SchemeInput(
        title=title,
        year=year,
        bonus_cap=D(5),
        penalty_cap=D(5),
        levels=LEVELS,
        region=place,
        **more,
    )


def item(title: str, kind: ItemKind, weight: str, **more: Any) -> schemes.ItemInput:
    return schemes.ItemInput(dimension="创新", title=title, kind=kind, weight=D(weight), **more)


ITEMS = (
    item("任务完成率", ItemKind.RATIO, "60", unit="%"),
    item("工作质量", ItemKind.GRADED, "40"),
    item("创新加分", ItemKind.BONUS, "5"),
    item("安全事故", ItemKind.VETO, "0"),
)


@dataclass
class Stage:
    """What a test plays with."""

    world: World
    cast: Cast
    scheme: EvaluationScheme
    run: Evaluation
    clerks: dict[str, Person] = field(default_factory=dict)

    def subject(self, short: str) -> EvaluationSubject:
        return EvaluationSubject.everything.select_related("evaluation__scheme", "unit").get(
            evaluation=self.run, unit=self.world.units[short]
        )

    def item(self, title: str) -> EvaluationItem:
        return EvaluationItem.everything.get(scheme=self.scheme, title=title)

    def cell(self, short: str, title: str) -> EvaluationCell:
        rows = EvaluationCell.everything.select_related("item", "evaluation", "subject")
        return rows.get(subject=self.subject(short), item=self.item(title))

    def fresh(self) -> Evaluation:
        return Evaluation.everything.select_related("scheme__region", "region").get(pk=self.run.pk)

    # ---- steps

    def start(self) -> None:
        runs.start(self.cast.office.actor, run=self.fresh(), today=TODAY)

    def answer(self, short: str, submit: bool = True, **values: str) -> None:
        who, subject = self.clerks[short].actor, self.subject(short)
        said = {self.item(t).pk: answers.Said(D(v)) for t, v in values.items()}
        answers.save(who, subject=subject, given=answers.SheetInput(said), now=NOW)
        if submit:
            answers.submit(who, subject=self.subject(short), today=TODAY)

    def both_answer(self) -> None:
        self.answer("县经信局", 任务完成率="90", 工作质量="35")
        self.answer("县科技局", 任务完成率="80", 工作质量="30")

    def to_assess(self) -> None:
        self.start()
        self.both_answer()
        runs.close_self(self.cast.office.actor, run=self.fresh(), today=TODAY)

    def to_summary(self) -> None:
        self.to_assess()
        voices.summarise(self.cast.office.actor, run=self.fresh(), today=TODAY)

    def settle(
        self, short: str, title: str, source: ScoreSource = ScoreSource.SELF, **more: Any
    ) -> None:
        given = scores.SettleInput(source, more.pop("because", "核实无误"), **more)
        scores.settle(
            self.cast.office.actor, cell=self.cell(short, title), given=given, today=TODAY
        )

    def settle_all(self) -> None:
        for short in ("县经信局", "县科技局"):
            for one in ITEMS:
                self.settle(short, one.title)

    def to_public(self) -> None:
        self.to_summary()
        self.settle_all()
        ending.publish(self.cast.office.actor, run=self.fresh(), today=TODAY)

    def to_final(self) -> Evaluation:
        self.to_public()
        return ending.finalise(
            self.cast.office.actor, run=self.fresh(), today=after_objections(self)
        )

    # ---- experts

    def expert(
        self, name: str, *, avoids: tuple[str, ...] = (), field: str = "财务"
    ) -> tuple[Expert, Person]:
        account = person(
            f"e{sum(map(ord, name))}",
            name,
            Role.EXPERT,
            home=self.world.county,
            region=self.world.county,
        )
        given = experts.ExpertInput(
            name=name,
            field=field,
            workplace="楚川大学",
            avoids=[self.world.units[a] for a in avoids],
            user=account.user,
            region=self.world.county,
        )
        return experts.enter(self.cast.office.actor, given=given), account

    def seat(
        self, expert: Expert, *, ends_on: date = DUE, items: Any = (), subjects: Any = ()
    ) -> ExpertSeat:
        given = seats.SeatInput(expert, ends_on, items, subjects)
        seats.invite(self.cast.office.actor, run=self.fresh(), given=given, today=TODAY)
        return ExpertSeat.everything.select_related("expert", "evaluation").get(
            evaluation=self.run, expert=expert
        )

    def opine(self, seat: ExpertSeat, who: Person, value: str) -> None:
        rows = ExpertOpinion.everything.filter(seat=seat)
        said = {row.pk: experts.Opinion(D(value), "看过材料") for row in rows}
        experts.give(who.actor, seat=seat, said=said, is_final=True, today=TODAY, now=NOW)


def after_objections(stage: Stage) -> date:
    due = stage.fresh().objections_due_on
    assert due is not None
    return due + timedelta(days=1)


def make_scheme(place: Region, title: str = "青禾县考核方案") -> EvaluationScheme:
    scheme = schemes.draft(SEED, given=head(place, title))
    for one in ITEMS:
        schemes.add_item(SEED, scheme=scheme, given=one)
    return EvaluationScheme.everything.get(pk=scheme.pk)


def make_run(scheme: EvaluationScheme, title: str = "2026年度考核", due: date = DUE) -> Evaluation:
    given = runs.RunInput(scheme, title, date(2026, 1, 1), date(2026, 12, 31), due)
    return runs.prepare(SEED, given=given, today=TODAY)


def staged(world: World, cast: Cast) -> Stage:
    """A scheme, a run in preparation with two units, and their clerks."""
    scheme = make_scheme(world.county)
    run = make_run(scheme)
    units = [world.units["县经信局"], world.units["县科技局"]]
    runs.add_subjects(SEED, run=run, given=runs.SubjectsInput(units=units))
    other = person("clerk-kj", "科技经办", Role.UNIT, home=world.county, org=units[1])
    return Stage(world, cast, scheme, run, {"县经信局": cast.clerk, "县科技局": other})
