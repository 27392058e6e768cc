"""Writes of places and units. Names and homes change with a trace; nothing is ever deleted."""

from datetime import date
from typing import TypeVar

from django.db import transaction

from daxiao.domains.directory import rules
from daxiao.domains.directory.types import (
    HeadInput,
    MoveInput,
    NamesInput,
    NodeFacts,
    PlaceInput,
    RetireInput,
    UnitInput,
)
from daxiao.kernel import places as trees
from daxiao.kernel.access import Actor, get_visible, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Denied
from daxiao.kernel.events import define, record
from daxiao.kernel.models import Org, Region, User
from daxiao.std.findings import Decision


Node = TypeVar("Node", Region, Org)

_LABELS = {
    "name": "名称",
    "short_name": "简称",
    "aliases": "别名",
    "parent": "上级",
    "region": "所在地区",
    "kind": "类别",
    "head": "第一责任人",
    "since": "启用日期",
    "until": "停用日期",
}
PLACE_ADDED = define("directory.place_added", "新增地区", **_LABELS)
PLACE_RENAMED = define("directory.place_renamed", "修改地区名称", **_LABELS)
PLACE_MOVED = define("directory.place_moved", "调整地区隶属", **_LABELS)
PLACE_RETIRED = define("directory.place_retired", "停用地区", **_LABELS)
PLACE_RESTORED = define("directory.place_restored", "恢复地区", **_LABELS)
UNIT_ADDED = define("directory.unit_added", "新增单位", **_LABELS)
UNIT_RENAMED = define("directory.unit_renamed", "修改单位名称", **_LABELS)
UNIT_HEADED = define("directory.unit_headed", "修改第一责任人", **_LABELS)
UNIT_MOVED = define("directory.unit_moved", "调整单位隶属", **_LABELS)
UNIT_RETIRED = define("directory.unit_retired", "停用单位", **_LABELS)
UNIT_RESTORED = define("directory.unit_restored", "恢复单位", **_LABELS)

REGION_CODE = 20
ORG_CODE = 40


@transaction.atomic
def add_place(*, actor: Actor, input: PlaceInput) -> Region:  # noqa: A002 - the registers' word
    """Add a place below one the actor manages; at the root only who manages everywhere. Raises Denied, Refused."""
    require(actor, Cap.PLACE_MANAGE)
    parent = _parent(Region, actor, Cap.PLACE_MANAGE, input.parent_id)
    rules.accept_node(
        code=input.code,
        most=REGION_CODE,
        taken_by=_name_at(Region, input.code, actor, Cap.PLACE_VIEW),
        name=input.name,
        siblings=_siblings(Region, parent),
    ).or_refuse()
    place = Region.everything.create(
        code=input.code,
        name=input.name,
        kind=input.kind,
        parent=parent,
        path=trees.path_below(parent, input.code),
        aliases=list(input.aliases),
        is_official_code=input.is_official_code,
        since=input.since,
    )
    record(actor, PLACE_ADDED, on=place, now={"name": place.name, "parent": str(parent or "")})
    return place


@transaction.atomic
def add_unit(*, actor: Actor, input: UnitInput) -> Org:  # noqa: A002
    """Add a unit in a place the actor manages. Raises Denied, Refused."""
    require(actor, Cap.UNIT_MANAGE)
    region = get_visible(Region, actor, Cap.UNIT_MANAGE, pk=input.region_id)
    parent = None
    if input.parent_id is not None:
        parent = get_visible(Org, actor, Cap.UNIT_MANAGE, pk=input.parent_id)
    here = Org.everything.filter(region=region, parent=parent).values_list("name", flat=True)
    rules.accept_node(
        code=input.code,
        most=ORG_CODE,
        taken_by=_name_at(Org, input.code, actor, Cap.UNIT_VIEW),
        name=input.name,
        siblings=here,
    ).or_refuse()
    unit = Org.everything.create(
        code=input.code,
        name=input.name,
        short_name=input.short_name,
        kind=input.kind,
        region=region,
        parent=parent,
        path=trees.path_below(parent, input.code),
        aliases=list(input.aliases),
        since=input.since,
        head=input.head,
    )
    record(actor, UNIT_ADDED, on=unit, now={"name": unit.name, "region": region.name})
    return unit


@transaction.atomic
def rename_place(*, actor: Actor, place: Region, input: NamesInput) -> Region:  # noqa: A002
    """Give a place new names; the old one stays as an alias."""
    require(actor, Cap.PLACE_MANAGE, on=place)
    if input.name != place.name:
        siblings = _siblings(Region, place.parent)
        Decision.of((rules.name_is_free(input.name, siblings=siblings),)).or_refuse()
    was = {"name": place.name, "aliases": place.aliases}
    place.aliases = _aliases(place.name, input)
    place.name = input.name
    place.save(update_fields=["name", "aliases"])
    now = {"name": place.name, "aliases": place.aliases}
    record(actor, PLACE_RENAMED, on=place, was=was, now=now, reason=input.reason)
    return place


@transaction.atomic
def rename_unit(*, actor: Actor, unit: Org, input: NamesInput) -> Org:  # noqa: A002
    """Give a unit new names; the old one stays as an alias."""
    require(actor, Cap.UNIT_MANAGE, on=unit)
    if input.name != unit.name:
        here = Org.everything.filter(region=unit.region, parent=unit.parent)
        siblings = here.values_list("name", flat=True)
        Decision.of((rules.name_is_free(input.name, siblings=siblings),)).or_refuse()
    was = {"name": unit.name, "short_name": unit.short_name, "aliases": unit.aliases}
    unit.aliases = _aliases(unit.name, input)
    unit.name, unit.short_name = input.name, input.short_name
    unit.save(update_fields=["name", "short_name", "aliases"])
    now = {"name": unit.name, "short_name": unit.short_name, "aliases": unit.aliases}
    record(actor, UNIT_RENAMED, on=unit, was=was, now=now, reason=input.reason)
    return unit


@transaction.atomic
def set_head(*, actor: Actor, unit: Org, input: HeadInput) -> Org:  # noqa: A002
    """Name who answers for a unit in person, or take the name away. The same once more changes nothing."""
    require(actor, Cap.UNIT_MANAGE, on=unit)
    row = Org.everything.select_for_update(of=("self",)).get(pk=unit.pk)
    if row.head == input.head:
        return row
    was, row.head = row.head, input.head
    row.save(update_fields=["head"])
    record(
        actor,
        UNIT_HEADED,
        on=row,
        was={"head": was},
        now={"head": row.head},
        reason=input.reason,
    )
    return row


@transaction.atomic
def move_place(*, actor: Actor, place: Region, input: MoveInput) -> Region:  # noqa: A002
    """Hang a place with all below it under another. The actor must manage both. Raises Denied, Refused."""
    require(actor, Cap.PLACE_MANAGE, on=place)
    parent = _parent(Region, actor, Cap.PLACE_MANAGE, input.parent_id)
    was = {"parent": str(place.parent or "")}
    trees.move(place, parent=parent)
    now = {"parent": str(parent or "")}
    record(actor, PLACE_MOVED, on=place, was=was, now=now, reason=input.reason)
    return place


@transaction.atomic
def move_unit(*, actor: Actor, unit: Org, input: MoveInput) -> Org:  # noqa: A002
    """Hang a unit with all below it under another unit, or set it on its own. Raises Denied, Refused."""
    require(actor, Cap.UNIT_MANAGE, on=unit)
    parent = None
    if input.parent_id is not None:
        parent = get_visible(Org, actor, Cap.UNIT_MANAGE, pk=input.parent_id)
    was = {"parent": str(unit.parent or "")}
    trees.move(unit, parent=parent)
    now = {"parent": str(parent or "")}
    record(actor, UNIT_MOVED, on=unit, was=was, now=now, reason=input.reason)
    return unit


@transaction.atomic
def retire_place(*, actor: Actor, place: Region, input: RetireInput) -> Region:  # noqa: A002
    """Set the day from which the place is no more. Raises Denied, Refused."""
    require(actor, Cap.PLACE_MANAGE, on=place)
    rules.retire(_place_facts(place), until=input.until).or_refuse()
    _end(place, input.until)
    record(actor, PLACE_RETIRED, on=place, now={"until": input.until}, reason=input.reason)
    return place


@transaction.atomic
def retire_unit(*, actor: Actor, unit: Org, input: RetireInput) -> Org:  # noqa: A002
    """Set the day from which the unit is no more. Raises Denied, Refused."""
    require(actor, Cap.UNIT_MANAGE, on=unit)
    rules.retire(_unit_facts(unit), until=input.until).or_refuse()
    _end(unit, input.until)
    record(actor, UNIT_RETIRED, on=unit, now={"until": input.until}, reason=input.reason)
    return unit


@transaction.atomic
def restore_place(*, actor: Actor, place: Region) -> Region:
    """Take a retirement back. Raises Denied, Refused."""
    require(actor, Cap.PLACE_MANAGE, on=place)
    _restorable(_place_facts(place))
    was = {"until": place.until}
    _end(place, None)
    record(actor, PLACE_RESTORED, on=place, was=was)
    return place


@transaction.atomic
def restore_unit(*, actor: Actor, unit: Org) -> Org:
    """Take a retirement back. Raises Denied, Refused."""
    require(actor, Cap.UNIT_MANAGE, on=unit)
    _restorable(_unit_facts(unit))
    was = {"until": unit.until}
    _end(unit, None)
    record(actor, UNIT_RESTORED, on=unit, was=was)
    return unit


def _restorable(facts: NodeFacts) -> None:
    rules.restore(facts).or_refuse()


def _end(node: Region | Org, until: date | None) -> None:
    type(node).everything.filter(pk=node.pk).update(until=until)
    node.until = until


def _parent(model: type[Region], actor: Actor, cap: Cap, parent_id: int | None) -> Region | None:
    """The parent asked for; the root is open only to who holds the cap everywhere."""
    if parent_id is not None:
        return get_visible(model, actor, cap, pk=parent_id)
    if not holds_everywhere(actor, cap):
        raise Denied("您只能在自己管理的地区下面增加，请选择上级")
    return None


def holds_everywhere(actor: Actor, cap: Cap) -> bool:
    return any(b.region_path is None and b.org_path is None for b in actor.branches(cap))


def _name_at(model: type[Node], code: str, actor: Actor, cap: Cap) -> str | None:
    """Who has the code; codes are unique everywhere, but trying them out must not tell names of elsewhere."""
    # the case of letters makes no other code: SQLite compares paths without it
    row = model.everything.filter(code__iexact=code).first()
    if row is None:
        return None
    return row.name if actor.may(cap, on=row) else "您的查看范围以外"


def _siblings(model: type[Node], parent: Node | None) -> list[str]:
    return list(model.everything.filter(parent=parent).values_list("name", flat=True))


def _aliases(old_name: str, input: NamesInput) -> list[str]:  # noqa: A002
    known = [*input.aliases] if input.name == old_name else [*input.aliases, old_name]
    return [a for a in dict.fromkeys(known) if a != input.name]


def _place_facts(place: Region) -> NodeFacts:
    return NodeFacts(
        name=place.name,
        since=place.since,
        until=place.until,
        living_children=Region.everything.filter(parent=place, until__isnull=True).count(),
    )


def _unit_facts(unit: Org) -> NodeFacts:
    return NodeFacts(
        name=unit.name,
        since=unit.since,
        until=unit.until,
        living_children=Org.everything.filter(parent=unit, until__isnull=True).count(),
        living_people=User.everything.filter(org=unit, is_active=True).count(),
    )
