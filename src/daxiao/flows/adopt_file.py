"""From a file to the ledger in one go, for the command line: hand over, read, confirm, publish."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from daxiao.domains.directory import queries as directory
from daxiao.domains.documents import queries as documents
from daxiao.domains.documents import services as document_services
from daxiao.domains.documents.services import AlreadyHere
from daxiao.extract import readers
from daxiao.flows import adopt_plan, after_publishing, check_plans, hand_over
from daxiao.kernel.access import Actor
from daxiao.std.findings import FindingKind, Refused


if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from daxiao.domains.documents.models import Reading
    from daxiao.kernel.models import Region


NO_SUCH_PLACE = FindingKind(
    "places.no_such_place", "没有代码为“{code}”的地区；请先在“地区”里添加，或核对代码"
)


@dataclass(frozen=True, slots=True)
class Choice:
    """`everything`: confirm also what was inferred; `dry_run`: say what would be done and write nothing."""

    everything: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What was (or would be) written; `again` when the file was here before."""

    title: str
    targets: int
    tasks: int
    pending: int
    again: bool
    is_dry: bool

    @property
    def words(self) -> str:
        verb = "将发布" if self.is_dry else "已发布"
        back = f"；还有 {self.pending} 条待人核对" if self.pending else ""
        seen = "（这份文件以前交来过）" if self.again else ""
        return f"{verb} {self.title}：目标 {self.targets} 条、任务 {self.tasks} 条{back}{seen}"


def adopt_file(
    actor: Actor,
    *,
    region_code: str,
    name: str,
    data: bytes,
    choice: Choice,
    today: date,
    clock: Callable[[], datetime],
) -> Done:
    """Raises `Denied`, and `Refused` for a place or file that will not do. All or nothing."""
    region = directory.places_by_code(actor).get(region_code)
    if region is None:
        raise Refused(NO_SUCH_PLACE(code=region_code))
    with transaction.atomic():
        done = _adopt(actor, region, name, data, choice, today, clock)
        after_publishing.look_after(Actor.system("发布之后"), region_id=region.pk, now=clock())
        if choice.dry_run:
            transaction.set_rollback(True)
    return done


def _adopt(
    actor: Actor,
    region: Region,
    name: str,
    data: bytes,
    choice: Choice,
    today: date,
    clock: Callable[[], datetime],
) -> Done:
    reading, again = _reading(actor, region, name, data, today, clock)
    if choice.everything:
        document_services.accept_all(actor, reading=reading, now=clock())
    else:
        document_services.accept_certain(actor, reading=reading, now=clock())
    plans = adopt_plan.adopt(actor, reading=reading, today=today, now=clock())
    pending = documents.tally(actor, reading).pending
    title = "、".join(p.title for p in plans.plans)
    return Done(title, plans.targets, plans.tasks, pending, again, choice.dry_run)


def _reading(
    actor: Actor,
    region: Region,
    name: str,
    data: bytes,
    today: date,
    clock: Callable[[], datetime],
) -> tuple[Reading, bool]:
    try:
        fresh = hand_over.hand_over(
            actor,
            region=region,
            name=name,
            data=data,
            enqueue=lambda _pk: None,
            today=today,
            now=clock(),
        )
    except AlreadyHere as again:
        before = documents.newest_reading(actor, again.document)
        if before is None:
            raise
        return before, True
    # reading is the platform's own work; that the actor may hand a file over was checked above
    reading = hand_over.run(Actor.system("读取"), reading_id=fresh.pk, clock=clock)
    check_plans.check_document(Actor.system("体检"), reading=reading, now=clock())
    return reading, False


def adopt_by_title(
    actor: Actor, *, name: str, data: bytes, today: date, clock: Callable[[], datetime]
) -> Done | None:
    """Give a plan to the place that its words name first, which is the title's; None when they name none we know."""
    head = readers.open_source(name, data).text[:4000]
    places = [p for p in directory.places_by_code(actor).values() if p.kind in {"city", "county"}]
    named = {p.code: at for p in places if (at := head.find(p.name)) >= 0}
    best = min(named, key=lambda code: named[code], default="")
    if not best:
        return None
    return adopt_file(
        actor,
        region_code=best,
        name=name,
        data=data,
        choice=Choice(everything=True),
        today=today,
        clock=clock,
    )
