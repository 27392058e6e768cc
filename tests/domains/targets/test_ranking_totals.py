"""Weighted totals by a scheme: weights of 100, what would change them, who may set them; the pages of rankings."""

from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import RequestFactory

import daxiao.entry.web  # noqa: F401 - assembles the registers
from daxiao.domains.targets.forms.rankings import ChangeScheme, Exclude, Scheme
from daxiao.domains.targets.models import Indicator, RankingScheme
from daxiao.domains.targets.panels import totals
from daxiao.domains.targets.services import rankings as services
from daxiao.domains.targets.types.rankings import RankBy, SchemeInput, SchemeState, WeightInput
from daxiao.domains.targets.views import progress as progress_views
from daxiao.domains.targets.views import rankings as views
from daxiao.kernel.access import Actor, Grant
from daxiao.kernel.caps import ROLES, Role
from daxiao.kernel.errors import Denied, Stale
from daxiao.kernel.models import Region
from daxiao.std.findings import Refused
from tests.factories import figures, goals
from tests.factories.directory import World
from tests.moment import NOW, TODAY


pytestmark = pytest.mark.django_db


def office(place: Region, role: Role = Role.OFFICE) -> Actor:
    grant = Grant(caps=ROLES[role], region_path=place.path)
    return Actor(user_id=None, label="办公室", grants=(grant,), region_id=place.pk)


@pytest.fixture
def two(world: World) -> tuple[Indicator, Indicator]:
    """Two indicators: 青禾县 leads in the first, 白石县 in the second."""
    made = []
    for name, here, there in (("技改投资", 20, 5), ("进出口额", 10, 12)):
        indicator = goals.indicator(world.city, name, unit="亿元")
        for place, value in ((world.county, here), (world.sister, there)):
            goals.goal(indicator, place, floor=Decimal(100))
            figures.recorded(indicator, place, {202601: 0, 202602: value}, now=NOW)
        made.append(indicator)
    return made[0], made[1]


def wanted(world: World, two: tuple[Indicator, ...], *weights: object, **more: Any) -> SchemeInput:
    pairs = zip(two, weights, strict=False)
    listed = tuple(WeightInput(i.pk, RankBy.COMPLETION, Decimal(str(w))) for i, w in pairs)
    fields: dict[str, Any] = {"name": "月度综合", "region_id": world.city.pk, "year": 2026}
    return SchemeInput(weights=listed, **(fields | more))


def test_the_total_follows_the_weights(world: World, two: tuple[Indicator, ...]) -> None:
    """05 no. 11: a weighted total with the score of each indicator, and the shift of weight that would change it."""
    boss = office(world.city)
    scheme = services.set_scheme(boss, scheme=wanted(world, two, 60, 40))

    found = totals.total_of(boss, scheme, period=None, today=TODAY)

    (first, scores), (second, _) = found.rows
    assert (first.place, int(first.score), [int(s) for s in scores]) == ("青禾县", 84, [100, 60])
    assert (second.place, int(second.score)) == ("白石县", 76)
    assert second.swing is not None
    assert second.swing.words == "若把10个权重从“技改投资”移给“进出口额”，即与青禾县持平"
    assert totals.movement(first) == "持平"


def test_a_place_without_a_figure_is_left_out_of_the_total(
    world: World, two: tuple[Indicator, ...]
) -> None:
    """A missing figure is no zero: the place is named with what it lacks."""
    boss = office(world.city)
    third = goals.indicator(world.city, "专利数")
    goals.goal(third, world.county, floor=Decimal(10))
    figures.recorded(third, world.county, {202601: 1, 202602: 1}, now=NOW)
    scheme = services.set_scheme(boss, scheme=wanted(world, (*two, third), 40, 30, 30))

    found = totals.total_of(boss, scheme, period=None, today=TODAY)

    assert [row.place for row, _ in found.rows] == ["青禾县"]
    assert [(e.place, e.because) for e in found.totals.excluded] == [
        ("白石县", "“专利数”：没有数据")
    ]


@pytest.mark.parametrize(
    ("weights", "code"),
    [
        ((60, 30), "targets.weights_not_100"),
        ((110, -10), "targets.weight_not_positive"),
        ((), "targets.weighted_nothing"),
    ],
)
def test_weights_must_be_a_hundred(
    world: World, two: tuple[Indicator, ...], weights: tuple[int, ...], code: str
) -> None:
    with pytest.raises(Refused) as caught:
        services.set_scheme(office(world.city), scheme=wanted(world, two, *weights))
    assert caught.value.findings[0].code == code
    assert not RankingScheme.everything.exists()


def test_a_name_is_taken_once(world: World, two: tuple[Indicator, ...]) -> None:
    boss = office(world.city)
    services.set_scheme(boss, scheme=wanted(world, two, 60, 40))
    with pytest.raises(Refused) as caught:
        services.set_scheme(boss, scheme=wanted(world, two, 50, 50))
    assert caught.value.findings[0].code == "targets.scheme_name_taken"


def test_a_scheme_changed_meanwhile_is_stale(world: World, two: tuple[Indicator, ...]) -> None:
    boss = office(world.city)
    row = services.set_scheme(boss, scheme=wanted(world, two, 60, 40))
    services.change_scheme(boss, row=row, scheme=wanted(world, two, 50, 50, version=1))
    with pytest.raises(Stale) as caught:
        services.change_scheme(boss, row=row, scheme=wanted(world, two, 70, 30, version=1))
    assert caught.value.theirs["指标与权重"] == "技改投资 50、进出口额 50"
    assert [w.weight for w in row.weights.order_by("position")] == [50, 50]


def test_a_second_click_changes_nothing(world: World, two: tuple[Indicator, ...]) -> None:
    boss = office(world.city)
    row = services.set_scheme(boss, scheme=wanted(world, two, 60, 40))
    again = services.change_scheme(boss, row=row, scheme=wanted(world, two, 60, 40, version=1))
    assert again.version == 1


def test_a_scheme_is_withdrawn_and_comes_back(world: World, two: tuple[Indicator, ...]) -> None:
    boss = office(world.city)
    row = services.set_scheme(boss, scheme=wanted(world, two, 60, 40))
    services.withdraw_scheme(boss, row=row, reason="换新办法")
    with pytest.raises(Refused):
        services.change_scheme(boss, row=row, scheme=wanted(world, two, 50, 50))
    back = services.restore_scheme(boss, row=row, reason="仍用老办法")
    assert back.state == SchemeState.IN_FORCE
    with pytest.raises(Refused):
        services.restore_scheme(boss, row=row, reason="")


def test_only_the_office_of_the_place_sets_schemes(
    world: World, two: tuple[Indicator, ...]
) -> None:
    for actor in (office(world.county), office(world.away), office(world.city, Role.READER)):
        with pytest.raises(Denied):
            services.set_scheme(actor, scheme=wanted(world, two, 60, 40))


def test_the_form_reads_a_pasted_table(world: World, two: tuple[Indicator, ...]) -> None:
    boss = office(world.city)
    data = {
        "name": "月度综合",
        "region": str(world.city.pk),
        "year": "2026",
        "weights": "技改投资\t完成率\t60\n进出口额，同比增速，40%\n",
    }
    form = Scheme(data, actor=boss)
    assert form.is_valid(), form.errors
    assert [(w.by, int(w.weight)) for w in form.value().weights] == [
        (RankBy.COMPLETION, 60),
        (RankBy.GROWTH, 40),
    ]
    row = services.set_scheme(boss, scheme=form.value())
    assert ChangeScheme.starts(row)["weights"] == "技改投资，完成率，60\n进出口额，同比增速，40"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("不存在的指标，40", "第1行：没有叫“不存在的指标”的指标"),
        ("技改投资，名次，40", "第1行：依据“名次”不认识"),
        ("技改投资，完成率，四十", "第1行：权重“四十”不是数"),
        ("技改投资", "第1行看不懂"),
    ],
)
def test_the_form_names_the_line_that_is_wrong(
    world: World, two: tuple[Indicator, ...], line: str, told: str
) -> None:
    data = {"name": "综合", "region": str(world.city.pk), "year": "2026", "weights": line}
    form = Scheme(data, actor=office(world.city))
    assert not form.is_valid()
    assert told in form.errors["weights"][0]


@pytest.mark.parametrize("typed", ["2026-13", "三月", "2026"])
def test_a_month_that_is_none_is_told(world: World, typed: str) -> None:
    data = {"region": str(world.sister.pk), "since": typed, "reason": "不可比"}
    form = Exclude(data, actor=office(world.city))
    assert "不是年月" in form.errors["since"][0]


def page(actor: Actor, view: Any, query: str = "", **given: Any) -> str:
    request: Any = RequestFactory().get(f"/?{query}")
    request.actor = actor
    return unescape(view(request, **given).content.decode())


def test_pages_show_and_answer_odd_addresses(world: World, two: tuple[Indicator, ...]) -> None:
    """What an address says that is not understood is left at its default, never an error."""
    boss = office(world.city)
    scheme = services.set_scheme(boss, scheme=wanted(world, two, 60, 40))
    for query in ("", "place=x&year=99999999999&by=odd&month=1&at=-1", f"place={world.city.pk}"):
        assert "技改投资" in page(boss, views.index, query)
        assert "青禾县" in page(boss, views.ranking, query, pk=two[0].pk)
        assert "青禾县" in page(boss, views.total, query, pk=scheme.pk)
        assert "指标总览" in page(boss, progress_views.overview, query)
        assert "各地完成情况" in page(boss, progress_views.by_place, query)


def test_pages_of_another_city_are_empty(world: World, two: tuple[Indicator, ...]) -> None:
    boss = office(world.city)
    scheme = services.set_scheme(boss, scheme=wanted(world, two, 60, 40))
    stranger = office(world.away)
    assert "技改投资" not in page(stranger, views.index)
    assert "青禾县" not in page(stranger, progress_views.by_place, f"place={world.city.pk}")
    with pytest.raises(Denied):
        page(stranger, views.ranking, f"place={world.city.pk}", pk=two[0].pk)
    with pytest.raises(Denied):
        page(stranger, views.total, pk=scheme.pk)


def test_what_is_best_within_a_band_is_not_ranked(world: World, two: tuple[Indicator, ...]) -> None:
    """By its figure or growth; the completion of its goals may still be compared."""
    Indicator.everything.filter(pk=two[0].pk).update(direction="band")
    told = page(office(world.city), views.ranking, "by=value", pk=two[0].pk)
    assert "以区间为好，不能按大小排名" in told
