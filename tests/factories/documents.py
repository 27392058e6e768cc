"""A small invented plan, handed over and read like any other; and candidates by hand for what the engine need not see."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from daxiao.domains.directory import queries as directory
from daxiao.domains.documents import services
from daxiao.domains.documents.models import Candidate, Reading
from daxiao.domains.documents.types import (
    CandidateKind,
    Json,
    ReadingState,
    pack_project,
    pack_target,
    pack_task,
)
from daxiao.extract.readings import (
    Ambition,
    Comparator,
    Measure,
    Period,
    PeriodSource,
    ProjectReading,
    Span,
    TargetReading,
    TaskReading,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.models import Region
from tests.factories.directory import SEED
from tests.moment import NOW, ticking


TITLE = "青禾县2026年工业提升行动方案"
GOAL = "2026年，规上工业总产值保底120亿元、力争150亿元；高新技术企业新增6家、总数达到40家。"
LATER = "到2027年，企业研发投入占营业收入的比重达到2.6%。"
FIRST = (
    "1. 扩大工业规模。2026年，规上工业总产值达到120亿元以上，新开工亿元以上项目12个以上。"
    "（牵头单位：县经信局；责任单位：县发改局、县科技局，各乡镇）"
)
SECOND = "2. 培育科技企业。2026年，高新技术企业总数达到40家。（牵头单位：县科技局；责任单位：县智造促进中心）"
PLAN = "\n".join(
    (
        TITLE,
        "",
        "一、工作目标",
        GOAL,
        LATER,
        "",
        "二、重点任务",
        "（一）产业升级",
        FIRST,
        "（二）创新驱动",
        SECOND,
        "",
    )
)


def hand_over(
    region: Region, *, text: str = PLAN, name: str = "行动方案.txt", actor: Actor = SEED
) -> Reading:
    """A document of `region` whose reading waits."""
    return services.receive(
        actor, region=region, name=name, data=text.encode(), limit_bytes=1_000_000, now=NOW
    )


def read(region: Region, *, text: str = PLAN, actor: Actor = SEED) -> Reading:
    """A document of `region`, read by the engine."""
    reading = hand_over(region, text=text, actor=actor)
    lexicon = directory.lexicon(SEED, region)
    return services.run_reading(SEED, reading=reading, lexicon=lexicon, clock=ticking())


def ready(region: Region, *, text: str = PLAN, name: str = "行动方案.txt") -> Reading:
    """A reading as the engine leaves it, with the plan's place in the document, but without candidates."""
    reading = hand_over(region, text=text, name=name)
    plan = {
        "key": "P1",
        "title": TITLE,
        "start": 0,
        "end": len(text),
        "horizon": 2026,
        "since": 2026,
        "until": 2026,
    }
    outline = [
        _section("plan", 0, None, TITLE, 0, len(text), None),
        _section("chapter", 1, "一、", "工作目标", text.find("一、"), text.find("二、"), 0),
        _section("chapter", 1, "二、", "重点任务", text.find("二、"), len(text), 0),
    ]
    Reading.everything.filter(pk=reading.pk).update(
        state=ReadingState.READY, plans=[plan], outline=outline, ended_at=NOW
    )
    reading.refresh_from_db()
    return reading


def _section(
    kind: str, level: int, number: str | None, title: str, start: int, end: int, parent: int | None
) -> dict[str, Json]:
    return {
        "kind": kind,
        "level": level,
        "number": number,
        "title": title,
        "start": start,
        "end": end,
        "parent": parent,
    }


def span(part: str, *, text: str = PLAN) -> Span:
    start = text.index(part)
    return Span(start, start + len(part))


def target(
    key: str = "T001", *, text: str = PLAN, clause: str = GOAL, num: str = "120", **change: Any
) -> TargetReading:
    """The floor of the output value in the first goal, or what `change` makes of it."""
    within = span(clause, text=text)
    start = text.index(num, within.start)
    made = TargetReading(
        key=key,
        plan=TITLE,
        clause=within,
        num=Span(start, start + len(num)),
        num_text=num,
        indicator="规上工业总产值",
        value=Decimal(120),
        unit="亿元",
        comparator=Comparator.GE,
        measure=Measure.FLOW,
        ambition=Ambition.FLOOR,
        period=Period(year=2026),
        period_source=PeriodSource.SENTENCE,
    )
    return replace(made, **change)


def task(key: str = "K001", *, text: str = PLAN, clause: str = FIRST, **change: Any) -> TaskReading:
    """The first task of the plan, or what `change` makes of it."""
    made = TaskReading(
        key=key,
        plan=TITLE,
        number="1",
        title="扩大工业规模",
        action="产业升级",
        clause=span(clause, text=text),
        lead_units=("县经信局",),
        responsible_units=("县发改局", "县科技局", "各乡镇"),
        deadline=2026,
        responsibility_source="note",
    )
    return replace(made, **change)


def project(key: str = "J001", *, text: str = PLAN, **change: Any) -> ProjectReading:
    made = ProjectReading(
        key=key, plan=TITLE, kind="mention", clause=span(FIRST, text=text), name="精铸二期"
    )
    return replace(made, **change)


def candidate(reading: Reading, item: TargetReading | TaskReading | ProjectReading) -> Candidate:
    """A row as the engine's worker stores it."""
    kind, packed, at = _kind_of(item)
    return Candidate.everything.create(
        reading=reading,
        kind=kind.value,
        key=item.key,
        plan=item.plan,
        start=at.start,
        end=at.end,
        grade=item.grade.value,
        payload=packed,
    )


def _kind_of(
    item: TargetReading | TaskReading | ProjectReading,
) -> tuple[CandidateKind, dict[str, Json], Span]:
    if isinstance(item, TargetReading):
        return CandidateKind.TARGET, pack_target(item), item.num
    if isinstance(item, TaskReading):
        return CandidateKind.TASK, pack_task(item), item.clause
    return CandidateKind.PROJECT, pack_project(item), item.clause


def small(region: Region) -> tuple[Reading, Candidate, Candidate]:
    """A finished reading with one target and one task, by hand."""
    reading = ready(region)
    first = candidate(reading, target())
    return reading, first, candidate(reading, task(target_keys=("T001",)))
