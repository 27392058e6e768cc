"""A province with two cities, two counties each, and their units; every row comes through the directory's services."""

from dataclasses import dataclass, field
from datetime import date

from daxiao.domains.directory import services
from daxiao.domains.directory.types import PlaceInput, UnitInput
from daxiao.kernel.access import Actor
from daxiao.kernel.models import Org, Region


SEED = Actor.system("测试世界")
SINCE = date(2020, 1, 1)


@dataclass(frozen=True)
class World:
    """东屏市 with 青禾县 and 白石县, 西屏市 with 南渡县 and 北渡县, all invented.

    The tests play in 青禾县 (`county`); `sister` is its neighbour, `away` a county of the other city. Units by short name:
    `units["县经信局"]` is 青禾县's, `city_units["市经信局"]` its city's, `away_units["县经信局"]` the other city's.
    """

    province: Region
    city: Region
    county: Region
    sister: Region
    other_city: Region
    away: Region
    away_sister: Region
    townships: tuple[Region, Region]
    units: dict[str, Org] = field(default_factory=dict)
    city_units: dict[str, Org] = field(default_factory=dict)
    sister_units: dict[str, Org] = field(default_factory=dict)
    away_units: dict[str, Org] = field(default_factory=dict)


def world() -> World:
    province = place("980000", "楚川省", "province", None)
    city = place("980100", "东屏市", "city", province)
    other = place("980200", "西屏市", "city", province)
    county = place("980121", "青禾县", "county", city, aliases=("青禾",))
    made = World(
        province=province,
        city=city,
        county=county,
        sister=place("980122", "白石县", "county", city),
        other_city=other,
        away=place("980221", "南渡县", "county", other),
        away_sister=place("980222", "北渡县", "county", other),
        townships=(
            place("980121101", "柳林镇", "township", county),
            place("980121102", "石桥镇", "township", county),
        ),
    )
    for short in ("县经信局", "县发改局", "县科技局"):
        made.units[short] = bureau(county, short)
    made.units["青禾精铸"] = unit(county, "qh-jz", "青禾精铸有限公司", "青禾精铸", "enterprise")
    for town in made.townships:
        name = f"{town.name}人民政府"
        made.units[town.name] = unit(town, f"t{town.code}", name, town.name, "township")
    made.city_units["市经信局"] = bureau(city, "市经信局")
    for here, into in ((made.sister, made.sister_units), (made.away, made.away_units)):
        into["县经信局"] = bureau(here, "县经信局")
    return made


def place(
    code: str, name: str, kind: str, parent: Region | None, *, aliases: tuple[str, ...] = ()
) -> Region:
    parent_id = parent.pk if parent else None
    wanted = PlaceInput(code=code, name=name, kind=kind, parent_id=parent_id, aliases=aliases)
    return services.add_place(actor=SEED, input=wanted)


LONG = {"经信局": "经济和信息化局", "发改局": "发展和改革局", "科技局": "科学技术局"}


def bureau(region: Region, short: str) -> Org:
    """A department: 县经信局 of 青禾县 is 青禾县经济和信息化局."""
    name = f"{region.name}{LONG[short[1:]]}"
    return unit(region, f"{region.code}-{sum(map(ord, short))}", name, short, "department")


def unit(
    region: Region, code: str, name: str, short: str, kind: str, *, parent: Org | None = None
) -> Org:
    wanted = UnitInput(
        code=code,
        name=name,
        short_name=short,
        kind=kind,
        region_id=region.pk,
        parent_id=parent.pk if parent else None,
        since=SINCE,
    )
    return services.add_unit(actor=SEED, input=wanted)
