"""Reads of the rules that an office sets for its place: versions, whose a value is, what the pages show."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from daxiao.domains.directory import queries as directory
from daxiao.domains.projects.models import Project
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.queries import rulebook
from daxiao.domains.projects.rules import local, packs, schedules, templates
from daxiao.domains.projects.rules.places import nearness
from daxiao.domains.projects.types import (
    Deadline,
    LengthSource,
    Milestone,
    PaceColour,
    Policy,
    ProjectFacts,
)
from daxiao.kernel import yardsticks
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.clock import CHINA
from daxiao.kernel.events import history_of
from daxiao.kernel.models import Event, Region, Yardstick
from daxiao.std.findings import Refused


_TRAIL = Actor.system("项目规则")
"""Who set a rule of a place stands beside it, for those who may set it themselves."""

SET = "projects.rule_set"
TAKEN_BACK = "projects.rule_taken_back"
"""The kinds of events that settings leave; declared beside their services."""


def places(actor: Actor) -> QuerySet[Region]:
    """Places whose rules the actor may set."""
    return directory.places_for(actor, Cap.PROJECT_SET)


def place(actor: Actor, wanted: str) -> Region | None:
    """The place of that key, else the actor's own, else the first over which he may set rules; None: there is none."""
    rows = {str(row.pk): row for row in places(actor)}
    if wanted in rows:
        return rows[wanted]
    own = rows.get(str(actor.region_id))
    return own or next(iter(rows.values()), None)


def versions(actor: Actor, place: Region, name: str) -> list[local.Own]:
    """What the place set under `name`, the oldest first, each with who set it last."""
    require(actor, Cap.PROJECT_SET, on=place)
    told = _told(place)
    rows = Yardstick.objects.filter(name=name, region=place).order_by("since")
    return [
        local.Own(
            row.pk,
            row.since,
            row.source,
            row.values,
            *told.get((local.TITLES[name], row.since.isoformat()), ("", "")),
        )
        for row in rows
    ]


def _told(place: Region) -> dict[tuple[str, str], tuple[str, str]]:
    """(title of the rules, since) → who set it last, and on which day."""
    rows = Event.objects.visible_to(_TRAIL, Cap.AUDIT_VIEW).filter(
        type__in=(SET, TAKEN_BACK), subject_model=Region._meta.label, subject_id=str(place.pk)
    )
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for row in rows.order_by("pk"):
        key = str(row.now.get("title", "")), str(row.now.get("since", ""))
        found[key] = row.actor_label, row.at.astimezone(CHINA).date().isoformat()
    return found


def shipped(name: str, on: date) -> yardsticks.Version:
    return yardsticks.shipped(name, on=on)


def seen(values: Mapping[str, Any]) -> str:
    """A mark of these values, by which it is noticed that somebody else changed them meanwhile."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Setting:
    """What stands under a name for a place: shipped, its own versions, and the newest of them."""

    name: str
    place: Region
    shipped: Mapping[str, Any]
    shipped_source: str
    versions: list[local.Own]

    @property
    def title(self) -> str:
        return local.TITLES[self.name]

    @property
    def own(self) -> dict[str, Any]:
        """The place's newest values; they may begin on a later day."""
        return dict(self.versions[-1].values) if self.versions else {}

    @property
    def seen(self) -> str:
        return seen(self.own)

    def value(self, *path: str) -> Any:
        """The place's own value under keys, else the shipped one."""
        mine = local.at(self.own, path)
        return local.at(self.shipped, path) if mine is None else mine

    def whose(self, *path: str, clause: str = "") -> "Whose":
        """Whose the value under keys is, in words."""
        mine = local.since_when(self.versions, path)
        if mine is not None:
            told = f"{mine.by}{mine.at}设定" if mine.by else ""
            words = "，".join(w for w in (f"自{mine.since}起", mine.source, told) if w)
            return Whose(LengthSource.OFFICE.value, LengthSource.OFFICE.label, words)
        if clause:
            return Whose(LengthSource.PLAN.value, LengthSource.PLAN.label, clause)
        return Whose(LengthSource.DEFAULT.value, LengthSource.DEFAULT.label, "")


@dataclass(frozen=True, slots=True)
class Whose:
    """`code`: plan, office or default; `label` the mark, `words` the clause or the source of the setting."""

    code: str
    label: str
    words: str


NOBODY = Whose("none", "未填", "规划没有写，待本地填定")


def setting(actor: Actor, place: Region, name: str, today: date) -> Setting:
    """Raises Denied for a place whose rules are not the actor's to set, KeyError for a name that is none."""
    if name not in local.TITLES:
        raise KeyError(name)
    base = shipped(name, today)
    return Setting(name, place, base.values, base.source, versions(actor, place, name))


def trail(actor: Actor, place: Region) -> list[Any]:
    """What was set for the place, newest first, as lines of a timeline."""
    require(actor, Cap.PROJECT_SET, on=place)
    titles = {"设定项目规则", "撤回项目规则"}
    return [entry for entry in history_of(place, reader=actor) if entry.title in titles]


# ---- stages


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage of a template as the page shows it."""

    definition: templates.StageDef
    number: int
    after: str
    whose: Whose
    is_plan: bool
    owner_is_local: bool


def base_templates(today: date) -> tuple[templates.StageTemplate, ...]:
    """The shipped templates that a place may fill in."""
    return templates.templates_of(shipped("stages", today).values)


def own_code(base: str, place: Region) -> str:
    """The code of a place's own version of a shipped template, policy or pack."""
    return f"{base}-{place.code}"


def template_code(found: Setting, base: str) -> str:
    """The code of the place's own version of a shipped template: the one it has, else the one it would get."""
    own: list[dict[str, Any]] = found.own.get("template", [])
    codes = [row["code"] for row in own if row.get("like") == base]
    return str(codes[0]) if codes else own_code(base, found.place)


def stage_rows(found: Setting, base: str) -> list[StageRow]:
    """The twelve stages of the place's own version of the shipped template `base`, in the chart's order."""
    rows = list(found.shipped["template"])
    code = template_code(found, base)
    own = local.at(found.own, ("template", code))
    if isinstance(own, Mapping):
        rows.append({**own, "region": found.place.path})
    made = {t.code: t for t in templates.templates_of({"template": rows})}
    template = made.get(code) or made[base]
    return [_stage_row(found, template, d, code) for d in template.stages]


def _stage_row(
    found: Setting, template: templates.StageTemplate, d: templates.StageDef, code: str
) -> StageRow:
    window = d.window
    whose = NOBODY
    if window is not None:
        whose = found.whose(
            "template", code, "stage", d.stage.value, "window", clause=window.clause
        )
    return StageRow(
        definition=d,
        number=d.stage.number,
        after="、".join(template.name_of(s) for s in d.after),
        whose=whose,
        is_plan=window is not None and window.whose is LengthSource.PLAN,
        owner_is_local=local.at(found.own, ("template", code, "stage", d.stage.value, "owner"))
        is not None,
    )


# ---- schedule policies


def policies(place: Region, today: date) -> list[tuple[Policy, bool]]:
    """All policies side by side, each with whether the place itself or one above or below it set it."""
    base = {p.code for p in schedules.policies_of(shipped("schedules", today).values)}
    return [(p, p.code not in base) for p in rulebook.rulebook(today).policies]


def place_names() -> dict[str, str]:
    """Names by code and by path, for what names its place."""
    rows = Region.objects.visible_to(_TRAIL, Cap.PLACE_VIEW).values_list("code", "path", "name")
    return {key: name for code, path, name in rows for key in (code, path)}


@dataclass(frozen=True, slots=True)
class Beside:
    """One policy beside the others for one project. `is_mine`: the one that judges it."""

    policy: Policy
    is_mine: bool
    rows: tuple["BesideRow", ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BesideRow:
    deadline: Deadline
    state: str
    is_late: bool


def side_by_side(facts: ProjectFacts, today: date) -> list[Beside]:
    """The deadlines of one project under every policy, the one that judges it first."""
    book = rulebook.rulebook(today)
    mine = schedules.policy_for(facts.region, facts.signed_on, book.policies)
    order = sorted(
        book.policies,
        key=lambda p: (p is not mine, -nearness(p.region, facts.region), p.since),
    )
    return [_beside(facts, p, book, today, is_mine=p is mine) for p in order]


def _beside(
    facts: ProjectFacts, policy: Policy, book: rulebook.Rulebook, today: date, *, is_mine: bool
) -> Beside:
    found = schedules.under(facts, policy, holidays=book.holidays, today=today)
    missing = schedules.missing(facts, [policy]) if is_mine else ()
    return Beside(
        policy,
        is_mine,
        tuple(_beside_row(facts, d, today) for d in found),
        tuple(f.sentence for f in missing),
    )


def _beside_row(facts: ProjectFacts, deadline: Deadline, today: date) -> BesideRow:
    reached = facts.on(deadline.milestone)
    if reached is not None:
        late = (reached - deadline.due).days
        words = f"{reached}{deadline.milestone.label}，"
        words += f"超{late}天" if late > 0 else "在时限内"
        return BesideRow(deadline, words, late > 0)
    left = (deadline.due - today).days
    return BesideRow(deadline, f"还有{left}天" if left >= 0 else f"已超{-left}天", left < 0)


MILESTONES = tuple(Milestone)


# ---- rule packs and their back-test


def all_packs(today: date) -> list[packs.Pack]:
    """The packs of all places and the samples."""
    return list(rulebook.rulebook(today).packs)


def timed_packs(today: date) -> list[packs.Pack]:
    """The packs about time: the samples and what places set, as choices of a back-test."""
    return [pack for pack in rulebook.rulebook(today).packs if not pack.is_phase]


MOST_PROJECT_DAYS = 300_000
"""Some 12 000 days of projects are judged in a second: half a minute is what a person waits for."""


@dataclass(frozen=True, slots=True)
class Tested:
    """A back-test with the rows it found late."""

    result: packs.Backtest
    late: list[Project]

    @property
    def at_end(self) -> list[tuple[PaceColour, int]]:
        """How many are shown in each colour on the last day, from good to bad."""
        return list(self.result.at_end.items())


def backtest(
    actor: Actor, *, place: Region, pack: packs.Pack, span: tuple[date, date], today: date
) -> Tested:
    """Play a pack over what was recorded of the projects of a place; reads only. Raises Refused, ValueError."""
    require(actor, Cap.PROJECT_SET, on=place)
    rows = Project.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(
        region__path__startswith=place.path
    )
    days, count = (span[1] - span[0]).days + 1, rows.count()
    if count * days > MOST_PROJECT_DAYS:
        most = max(1, MOST_PROJECT_DAYS // count)
        raise Refused(local.TOO_MUCH(projects=count, days=days, most=most))
    book = rulebook.rulebook(today)
    ground = packs.Ground(book.policies, book.pace_of(place.path), book.holidays)
    histories = fact_queries.histories(actor, rows.values_list("pk", flat=True))
    result = packs.backtest(histories, pack, ground, first=span[0], last=span[1])
    late = rows.filter(pk__in=result.late).select_related("region", "standing").order_by("code")
    return Tested(result, list(late))


def last_month(today: date) -> tuple[date, date]:
    """The first and the last day of the month before."""
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last
