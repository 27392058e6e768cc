"""Plans are looked at for what does not add up: one document after its reading, and the plans in force together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from daxiao.domains.checks import queries as check_queries
from daxiao.domains.checks import rules
from daxiao.domains.checks import services as checks
from daxiao.domains.checks.types import PlaceInput, RemarkInput
from daxiao.domains.directory import queries as directory
from daxiao.domains.documents import queries as documents
from daxiao.domains.documents.types import ReadingState
from daxiao.domains.plans import queries as plans
from daxiao.domains.plans.types import PlanState
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.run import check as look
from daxiao.kernel.access import require
from daxiao.kernel.caps import Cap
from daxiao.std.findings import Refused


if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from daxiao.domains.checks.models import Check
    from daxiao.domains.checks.services import Settled
    from daxiao.domains.documents.models import Document, Reading
    from daxiao.domains.plans.models import Plan
    from daxiao.extract.check.remarks import Remark
    from daxiao.extract.readings import Readings
    from daxiao.kernel.access import Actor
    from daxiao.kernel.models import Region


def check_document(actor: Actor, *, reading: Reading, now: datetime) -> Settled | None:
    """Check the document of a finished reading, as people have confirmed it so far; None while it is not read, or
    when it holds nothing that could be checked."""
    document = reading.document
    require(actor, Cap.PLAN_CHECK, on=document.region)
    if reading.state != ReadingState.READY:
        return None
    paper = Paper(document.name, document.text, documents.as_confirmed(actor, reading))
    if not (paper.readings.targets or paper.readings.tasks or paper.readings.projects):
        return None  # a menu is no plan, and no clean bill for one
    found = look([paper], directory.lexicon(actor, document.region))
    subject = checks.Subject(
        region=document.region,
        title=f"《{_subject_of(paper)}》体检",
        papers=1,
        document=document,
        is_demo=document.is_demo,
    )
    rows = _inputs(found, [paper], {document.name: document})
    return checks.settle(actor, subject=subject, remarks=rows, now=now)


def check_in_force(actor: Actor, *, place: Region, now: datetime) -> Settled:
    """Check the plans in force of a place and of what lies below it against each other.

    What a document says wrong by itself stands with the document, and what two plans of one county say differently
    with the county: nobody settles a remark twice. Raises `Denied`; `Refused` when there is none.
    """
    require(actor, Cap.PLAN_CHECK, on=place)
    wanted = plans.plans_of_place(actor, place).filter(state=PlanState.IN_FORCE.value)
    in_force = list(wanted.order_by("published_at", "pk"))
    if not in_force:
        raise Refused(rules.NOTHING_TO_CHECK(place=place.name))
    papers, rows = _papers(actor, in_force)
    together = look(papers, directory.lexicon(actor, place))
    found = [r for r in together if _belongs(r, rows, place)]
    subject = checks.Subject(
        region=place,
        title=f"{place.name}在执行规划之间的体检",
        papers=len(in_force),
        is_demo=all(p.is_demo for p in in_force),
    )
    return checks.settle(actor, subject=subject, remarks=_inputs(found, papers, rows), now=now)


def examine(*, actor: Actor, place: Region, now: datetime) -> Settled:
    """The button of the page: what `check_in_force` does."""
    return check_in_force(actor, place=place, now=now)


def again(*, actor: Actor, check: Check, now: datetime) -> Settled | None:
    """Run a check once more on what stands now. Raises `Denied`, `Refused`."""
    if check.document is None:
        return check_in_force(actor, place=check.region, now=now)
    reading = documents.newest_reading(actor, check.document)
    return check_document(actor, reading=reading, now=now) if reading else None


def check_again(actor: Actor, *, region_id: int, now: datetime) -> None:
    """After a plan was published or withdrawn: its place's documents, and the plans of the place and of those above."""
    place = directory.place(actor, region_id)
    if place is None:
        return
    for plan in plans.plans_of_place(actor, place).filter(region=place).distinct():
        reading = documents.published_reading(actor, plan.document)
        if reading is not None and plan.state == PlanState.IN_FORCE:
            check_document(actor, reading=reading, now=now)
        elif not _has_plan_in_force(actor, plan):
            _lay_to_rest(actor, plan, now)
    for above in directory.branch(actor, place):
        try:
            check_in_force(actor, place=above, now=now)
        except Refused:
            continue


def _has_plan_in_force(actor: Actor, plan: Plan) -> bool:
    same = plans.plans(actor).filter(document_id=plan.document_id)
    return same.filter(state=PlanState.IN_FORCE.value).exists()


def _lay_to_rest(actor: Actor, plan: Plan, now: datetime) -> None:
    """Nobody has to settle what a plan said that is out of force; it comes back with the plan."""
    check = check_queries.check_of_document(actor, plan.document)
    if check is not None:
        subject = checks.Subject(
            region=check.region,
            title=check.title,
            papers=check.papers,
            document=plan.document,
            is_demo=check.is_demo,
        )
        checks.settle(actor, subject=subject, remarks=[], now=now)


def _papers(actor: Actor, in_force: list[Plan]) -> tuple[list[Paper], dict[str, Document]]:
    """One paper for each document, in the order of publication, with only what belongs to its plans in force."""
    keys: dict[int, list[Plan]] = {}
    for plan in in_force:
        keys.setdefault(plan.document_id, []).append(plan)
    papers, rows = [], {}
    for pk, of in keys.items():
        document = documents.document(actor, pk)
        reading = documents.published_reading(actor, document)
        if reading is None:
            continue
        name = document.name if document.name not in rows else f"{document.name}（{pk}）"
        kept = _only(documents.as_confirmed(actor, reading), of)
        papers.append(Paper(name, document.text, kept))
        rows[name] = document
    return papers, rows


def _belongs(remark: Remark, rows: Mapping[str, Document], place: Region) -> bool:
    """Whether the remark is between documents, and `place` is the lowest place that covers them all."""
    told = {p.paper for p in remark.places}
    paths = [rows[name].region.path for name in told]
    return len(told) > 1 and _common(paths) == place.path


def _common(paths: Sequence[str]) -> str:
    """The longest branch that all paths lie in: 42/4202/420281/ and 42/4202/ → 42/4202/."""
    shared = ""
    for level in zip(*(p.split("/")[:-1] for p in paths), strict=False):
        if len(set(level)) > 1:
            break
        shared += f"{level[0]}/"
    return shared


def _only(readings: Readings, plans_in_force: Iterable[Plan]) -> Readings:
    """The readings of the plans in force: what of a file was withdrawn or never published is left out."""
    spans = [(p.start, p.end) for p in plans_in_force]

    def holds(start: int) -> bool:
        return any(low <= start < high for low, high in spans)

    parents = [n for n, s in enumerate(readings.outline) if holds(s.start)]
    moved = {old: new for new, old in enumerate(parents)}
    return replace(
        readings,
        plans=tuple(p for p in readings.plans if holds(p.start)),
        outline=tuple(
            replace(s, parent=moved.get(s.parent) if s.parent is not None else None)
            for s in (readings.outline[n] for n in parents)
        ),
        targets=tuple(t for t in readings.targets if holds(t.num.start)),
        tasks=tuple(t for t in readings.tasks if holds(t.clause.start)),
        projects=tuple(p for p in readings.projects if holds(p.clause.start)),
        tables=tuple(t for t in readings.tables if holds(t.start)),
    )


def _subject_of(paper: Paper) -> str:
    """What the document is: its plan, or the file when it holds several."""
    titles = paper.readings.plans
    return titles[0].title if len(titles) == 1 else paper.name


def _inputs(
    found: Iterable[Remark], papers: Sequence[Paper], rows: Mapping[str, Document]
) -> list[RemarkInput]:
    by_name = {p.name: p for p in papers}
    return [_input(remark, by_name, rows) for remark in found]


def _input(
    remark: Remark, papers: Mapping[str, Paper], rows: Mapping[str, Document]
) -> RemarkInput:
    sum_ = remark.arithmetic
    return RemarkInput(
        family=remark.family.value,
        severity=remark.severity.value,
        code=remark.code,
        params=dict(remark.finding.params),
        sentence=remark.sentence,
        written=sum_.written if sum_ else "",
        computed=_text(sum_.computed if sum_ else None),
        stated=_text(sum_.stated if sum_ else None),
        unit=(sum_.unit or "") if sum_ else "",
        places=tuple(
            PlaceInput(
                document_id=rows[p.paper].pk,
                start=p.span.start,
                end=p.span.end,
                words=rows[p.paper].text[p.span.start : p.span.end],
                role=p.role,
                title=_title_at(papers[p.paper], p.span.start),
            )
            for p in remark.places
        ),
    )


def _title_at(paper: Paper, offset: int) -> str:
    plan = paper.plan_at(offset)
    return plan.title if plan is not None else ""


def _text(number: object | None) -> str:
    return "" if number is None else str(number)
