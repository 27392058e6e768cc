"""Quotas are counted from the register and never typed in beside it (S004-P-36, P-41, P-42; S004-G-02, G-03; S000-P-14)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from daxiao.domains.projects.models import Project, ProjectYear, QuotaLine
from daxiao.domains.projects.queries import growth, quota_books, quota_proposals, rulebook
from daxiao.domains.projects.queries import quotas as queries
from daxiao.domains.projects.rules import quotas as rules
from daxiao.domains.projects.rules.pools import LineState, Reach, YearList
from daxiao.domains.projects.services import months, quotas
from daxiao.domains.projects.services.months import MonthInput
from daxiao.domains.projects.services.quotas import LineChange, LineInput, ListingInput, OffInput
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.types import ProjectEventKind, ProjectKind, Quota
from daxiao.kernel.access import Actor
from daxiao.kernel.errors import Denied, Stale
from daxiao.kernel.events import history_of
from daxiao.kernel.models import Region
from daxiao.std.findings import Refused
from tests.cast import Cast
from tests.factories import projects as make
from tests.factories.directory import World
from tests.factories.plans import Ledger
from tests.moment import TODAY


pytestmark = pytest.mark.django_db

D = Decimal


def line(
    actor: Actor, region: Region, quota: Quota = Quota.RENOVATION, planned: str = "2"
) -> QuotaLine:
    wanted = LineInput(region, quota, TODAY.year, D(planned), "达产方案专栏3")
    return quotas.set_line(actor, line=wanted)


def renovation(region: Region, name: str = "青禾精铸生产线技改", **given: object) -> Project:
    """A renovation under way this year."""
    values = {"kind": ProjectKind.RENOVATION.value, "invest_yi": D("0.5"), **given}
    project = make.signed(region, on=TODAY - timedelta(days=100), name=name, **values)
    make.say(project, Said(ProjectEventKind.STARTED, on=TODAY - timedelta(days=20)))
    return Project.everything.get(pk=project.pk)


def take_in(actor: Actor, project: Project, **given: object) -> ProjectYear:
    values = {"which": YearList.GROWTH, "year": TODAY.year, "on": TODAY, "expected": D("1.2")}
    return quotas.take_in(
        actor, project=project, listing=ListingInput(**{**values, **given}), today=TODAY
    )


def actual(actor: Actor, one: QuotaLine) -> Decimal | None:
    return queries.lines(actor, today=TODAY).get(pk=one.pk).actual


# ---------------------------------------------------------------- lines


def test_the_actual_value_is_counted_from_the_register(world: World, cast: Cast) -> None:
    one = line(cast.office.actor, world.county)
    assert actual(cast.office.actor, one) == 0
    first = renovation(world.county)

    shown = queries.lines(cast.office.actor, today=TODAY).get(pk=one.pk)

    assert (shown.actual, shown.percent, shown.reach) == (1, D("50.0"), Reach.RUNNING.value)
    renovation(world.townships[0], name="柳林铸造技改")
    again = queries.lines(cast.office.actor, today=TODAY).get(pk=one.pk)
    assert (again.actual, again.percent, again.reach) == (2, D("100.0"), Reach.MET.value)
    told = queries.line_rows(cast.office.actor, one, today=TODAY)
    assert first.pk in {r.key for r in told.rows}


@pytest.mark.parametrize("quota", list(Quota))
def test_the_rows_behind_a_figure_add_up_to_it(world: World, cast: Cast, quota: Quota) -> None:
    """For every quota: the listed parts are the figure, and grouped counting equals counting line by line."""
    point = renovation(world.county, tags="省重点", registered_on=None, invest_yi=D("1.5"))
    make.say(point, Said(ProjectEventKind.REGISTERED, on=TODAY - timedelta(days=30)))
    other = renovation(world.sister, name="白石技改", tags="重点项目", invest_yi=D(2))
    make.say(other, Said(ProjectEventKind.PRODUCED, on=TODAY - timedelta(days=1)))
    actor = cast.city_office.actor
    for project in (point, other):
        project.refresh_from_db()
        for which in YearList:
            take_in(actor, project, which=which)
        told = MonthInput(TODAY, invested=D("0.3"), gained=D("1.3"))
        months.report_month(actor, project=project, month=told, today=TODAY)
    lines = [line(actor, place, quota) for place in (world.city, world.county, world.sister)]

    grouped = queries.count_lines(actor, lines, today=TODAY)

    book = rulebook.rulebook(TODAY)
    register = quota_books.books(actor, book=book, years=[TODAY.year]).of_year(TODAY.year)
    for one in lines:
        told_ = queries.line_rows(actor, one, today=TODAY)
        alone = rules.count(
            quota,
            register,
            place=one.region.path,
            window=rules.Window(TODAY.year, TODAY),
            yardstick=book.quotas_of(one.region.path),
        )
        assert grouped[one.pk] == alone
        assert sum((r.added for r in told_.rows), D(0)) == alone.value == actual(actor, one)
    city, *counties = (grouped[one.pk].value for one in lines)
    assert city == sum(counties, D(0)) > 0


def test_a_quota_is_missed_only_when_its_year_is_over(world: World, cast: Cast) -> None:
    one = line(cast.office.actor, world.county)

    reached = {
        day: queries.lines(cast.office.actor, today=day).get(pk=one.pk).reach
        for day in (date(2026, 12, 31), date(2027, 1, 1))
    }

    assert list(reached.values()) == [Reach.RUNNING.value, Reach.UNMET.value]


def test_a_line_counts_only_what_lies_in_its_place(world: World, cast: Cast) -> None:
    renovation(world.sister, name="白石县的技改")
    one = line(cast.office.actor, world.county)

    assert actual(cast.office.actor, one) == 0
    told = queries.line_rows(cast.office.actor, one, today=TODAY)
    assert told.rows == ()


def test_drafts_are_not_in_the_register_yet(world: World, cast: Cast) -> None:
    make.entered(world.county, kind=ProjectKind.RENOVATION.value)
    one = line(cast.office.actor, world.county, Quota.RENOVATION_LISTED)

    assert actual(cast.office.actor, one) == 0


def test_what_was_handed_down_is_compared_with_the_whole_in_words(world: World, cast: Cast) -> None:
    whole = line(cast.city_office.actor, world.city, planned="100")
    assert queries.line_page(cast.city_office.actor, whole, today=TODAY).split is None
    line(cast.city_office.actor, world.county, planned="65")
    line(cast.city_office.actor, world.sister, planned="45")

    found = queries.line_page(cast.city_office.actor, whole, today=TODAY).split

    assert found is not None
    assert found.sentence == "2个下级地区的计划数合计110个，比本级计划数100个多10个"


def test_a_line_is_set_once(world: World, cast: Cast) -> None:
    line(cast.office.actor, world.county)

    with pytest.raises(Refused) as refused:
        line(cast.office.actor, world.county, planned="3")

    assert [f.code for f in refused.value.findings] == ["projects.quota_line_exists"]


def test_only_who_sets_the_rules_of_a_place_sets_its_quotas(world: World, cast: Cast) -> None:
    for actor in (cast.stranger.actor, cast.reader.actor, cast.clerk.actor, cast.admin.actor):
        with pytest.raises(Denied):
            line(actor, world.county)
    with pytest.raises(Denied):
        line(cast.office.actor, world.city)


def test_another_figure_wants_a_reason_and_keeps_the_old_one(world: World, cast: Cast) -> None:
    one = line(cast.office.actor, world.county, planned="60")
    change = LineChange(D(50), one.source, "", seen=one.version)
    with pytest.raises(Refused) as refused:
        quotas.change_line(cast.office.actor, line=one, change=change)
    assert [f.code for f in refused.value.findings] == ["projects.quota_change_untold"]

    change = LineChange(D(50), one.source, "市里调减", seen=one.version)
    quotas.change_line(cast.office.actor, line=one, change=change)

    entry = history_of(one)[0]
    assert entry.lines == (("计划数", "60", "50"),)
    assert entry.reason == "市里调减"
    # a second click with the same figure changes nothing
    again = QuotaLine.everything.get(pk=one.pk)
    same = LineChange(D(50), one.source, "", seen=again.version)
    assert quotas.change_line(cast.office.actor, line=again, change=same).version == again.version
    assert len(history_of(one)) == 2


def test_two_people_who_change_one_line_notice(world: World, cast: Cast) -> None:
    one = line(cast.office.actor, world.county, planned="60")
    seen = one.version
    quotas.change_line(
        cast.office.actor, line=one, change=LineChange(D(50), one.source, "调减", seen=seen)
    )

    with pytest.raises(Stale) as stale:
        quotas.change_line(
            cast.city_office.actor,
            line=one,
            change=LineChange(D(70), one.source, "调增", seen=seen),
        )

    assert stale.value.theirs == {"计划数": "50"}
    assert QuotaLine.everything.get(pk=one.pk).planned == 50


def test_a_line_taken_down_counts_no_more_and_comes_back(world: World, cast: Cast) -> None:
    actor = cast.office.actor
    one = line(actor, world.county)
    with pytest.raises(Refused) as refused:
        quotas.drop_line(actor, line=one, reason=" ", today=TODAY)
    assert [f.code for f in refused.value.findings] == ["projects.list_reason_missing"]

    quotas.drop_line(actor, line=one, reason="设错了县", today=TODAY)

    shown = queries.lines(actor, today=TODAY).get(pk=one.pk)
    assert (shown.state, shown.actual) == (LineState.DROPPED.value, None)
    assert not queries.bare_lines(actor).exists()
    for again in (
        lambda: quotas.drop_line(actor, line=one, reason="再撤", today=TODAY),
        lambda: quotas.change_line(actor, line=one, change=LineChange(D(9), "x", "y")),
    ):
        with pytest.raises(Refused) as refused:
            again()
        assert [f.code for f in refused.value.findings] == ["projects.quota_line_gone"]
    quotas.restore_line(actor, line=one)
    assert queries.bare_lines(actor).get().pk == one.pk
    with pytest.raises(Refused) as refused:
        quotas.restore_line(actor, line=one)
    assert [f.code for f in refused.value.findings] == ["projects.quota_line_there"]
    assert [e.title for e in history_of(one)] == [
        "恢复年度分配数",
        "撤下年度分配数",
        "设定年度分配数",
    ]


def test_setting_a_line_that_was_taken_down_puts_it_up_again(world: World, cast: Cast) -> None:
    one = line(cast.office.actor, world.county)
    quotas.drop_line(cast.office.actor, line=one, reason="设错", today=TODAY)

    again = line(cast.office.actor, world.county, planned="5")

    assert (again.pk, again.planned, again.dropped_on) == (one.pk, 5, None)


def test_many_lines_are_taken_over_all_or_none(world: World, cast: Cast) -> None:
    actor = cast.city_office.actor
    wanted = [
        LineInput(world.county, Quota.RENOVATION, 2026, D(60), "专栏3"),
        LineInput(world.sister, Quota.RENOVATION, 2026, D(50), "专栏3"),
    ]
    assert quotas.set_many(actor, lines=wanted).sentence == "新设2条，调整0条，0条与原来相同"

    other = [wanted[0], LineInput(world.sister, Quota.RENOVATION, 2026, D(45), "专栏3更正")]
    assert quotas.set_many(actor, lines=other).sentence == "新设0条，调整1条，1条与原来相同"
    bad = [
        LineInput(world.county, Quota.RESERVE, 2026, D("1.5"), "专栏1"),
        LineInput(world.sister, Quota.RESERVE, 2026, D(15), "专栏1"),
        LineInput(world.sister, Quota.RESERVE, 2026, D(16), "专栏1"),
    ]
    with pytest.raises(Refused) as refused:
        quotas.set_many(actor, lines=bad)
    assert [f.code for f in refused.value.findings] == [
        "projects.quota_in_parts",
        "projects.quota_line_twice",
    ]
    assert QuotaLine.everything.count() == 2
    with pytest.raises(Refused):
        quotas.set_many(actor, lines=[])


def test_one_place_out_of_reach_stops_all_of_them(world: World, cast: Cast) -> None:
    wanted = [
        LineInput(world.county, Quota.RENOVATION, 2026, D(60), "专栏3"),
        LineInput(world.away, Quota.RENOVATION, 2026, D(50), "专栏3"),
    ]

    with pytest.raises(Denied):
        quotas.set_many(cast.office.actor, lines=wanted)

    assert not QuotaLine.everything.exists()


def test_targets_that_look_like_quotas_are_proposed_with_their_place(
    ledger: Ledger, world: World, cast: Cast
) -> None:
    target = next(iter(ledger.targets.values()))
    target.wording, target.unit, target.value = "投资500万元以上的工业技改项目", "个", D(60)
    target.scope, target.is_recurring, target.same_as = "", True, None
    target.save()

    found = [p for p in quota_proposals.proposals(cast.office.actor) if p.pk == target.pk]

    assert [(p.quota, p.region, p.planned, p.year) for p in found] == [
        (Quota.RENOVATION, target.region, D(60), None)
    ]
    proposal = found[0]
    quotas.set_many(
        cast.office.actor,
        lines=[
            LineInput(
                proposal.region, proposal.quota, 2026, proposal.planned, proposal.source, target
            )
        ],
    )
    again = [p for p in quota_proposals.proposals(cast.office.actor) if p.pk == target.pk]
    assert again[0].is_there
    assert [q.target_id for q in queries.lines_of_target(cast.office.actor, target)] == [target.pk]
    assert quota_proposals.proposals(cast.stranger.actor) == []


# ---------------------------------------------------------------- yearly lists


def test_a_growth_point_counts_from_the_day_it_is_listed(world: World, cast: Cast) -> None:
    actor = cast.office.actor
    project = make.admitted(world.county)
    pool = line(actor, world.county, Quota.GROWTH_POOL)
    expected = line(actor, world.county, Quota.GROWTH_EXPECTED)

    take_in(actor, project)

    assert (actual(actor, pool), actual(actor, expected)) == (1, D("1.2"))
    quotas.take_off(actor, project=project, off=OffInput(YearList.GROWTH, TODAY.year, "停产"))
    assert (actual(actor, pool), actual(actor, expected)) == (0, 0)
    assert [e.title for e in history_of(project)[:2]] == ["移出年度清单", "列入年度清单"]
    # taken in again
    take_in(actor, project)
    assert actual(actor, pool) == 1


def test_a_growth_point_below_the_entry_rule_is_refused(world: World, cast: Cast) -> None:
    project = make.admitted(world.county)

    with pytest.raises(Refused) as refused:
        take_in(cast.office.actor, project, expected=D("0.19"))

    assert [f.code for f in refused.value.findings] == ["projects.growth_expected_small"]
    assert not ProjectYear.everything.exists()


def test_a_draft_is_on_no_list(world: World, cast: Cast) -> None:
    project = make.entered(world.county)

    with pytest.raises(Refused) as refused:
        take_in(cast.office.actor, project, which=YearList.RESERVE)

    assert [f.code for f in refused.value.findings] == ["projects.list_not_admitted"]


def test_the_reserve_makes_a_project_a_key_project(world: World, cast: Cast) -> None:
    actor = cast.office.actor
    project = make.admitted(world.county)
    reserve = line(actor, world.county, Quota.RESERVE)
    landed = line(actor, world.county, Quota.LANDED)
    make.say(project, Said(ProjectEventKind.REGISTERED, on=TODAY))
    project.refresh_from_db()
    assert (actual(actor, reserve), actual(actor, landed)) == (0, 0)

    take_in(actor, project, which=YearList.RESERVE)

    assert (actual(actor, reserve), actual(actor, landed)) == (1, 1)


def test_listing_twice_the_same_changes_nothing_and_a_correction_keeps_both(
    world: World, cast: Cast
) -> None:
    project = make.admitted(world.county)
    first = take_in(cast.office.actor, project)
    assert take_in(cast.office.actor, project).version == first.version

    take_in(cast.office.actor, project, expected=D("1.5"))

    entry = history_of(project)[0]
    assert entry.title == "更正年度清单"
    assert ("预增产值（亿元）", "1.2", "1.5") in entry.lines


def test_two_people_who_list_one_project_notice(world: World, cast: Cast) -> None:
    project = make.admitted(world.county)
    take_in(cast.office.actor, project, seen=0)

    with pytest.raises(Stale) as stale:
        take_in(cast.city_office.actor, project, expected=D(3), seen=0)

    assert stale.value.theirs["预增产值"] == "1.2亿元"


def test_lists_are_made_by_the_office_alone(world: World, cast: Cast) -> None:
    project = make.admitted(world.county)

    for actor in (cast.stranger.actor, cast.clerk.actor, cast.reader.actor):
        with pytest.raises(Denied):
            take_in(actor, project)


def test_taking_off_what_is_not_listed_is_refused(world: World, cast: Cast) -> None:
    project = make.admitted(world.county)

    with pytest.raises(Refused) as refused:
        quotas.take_off(
            cast.office.actor, project=project, off=OffInput(YearList.GROWTH, 2026, "停产")
        )

    assert [f.code for f in refused.value.findings] == ["projects.not_listed"]


# ---------------------------------------------------------------- growth points by month


def test_growth_points_stand_month_by_month_against_their_expectation(
    world: World, cast: Cast
) -> None:
    actor = cast.office.actor
    project = make.admitted(world.county)
    take_in(actor, project)
    january = MonthInput(date(2026, 1, 15), gained=D("0.3"))
    months.report_month(actor, project=project, month=january, today=TODAY)

    page = growth.growth(actor, year=2026, place="", today=TODAY)

    # on 2 March January and February are over
    assert [(s.month, s.gained, s.so_far, s.due, s.told) for s in page.sums] == [
        (1, D("0.3"), D("0.3"), D("0.1"), 1),
        (2, None, D("0.3"), D("0.2"), 0),
    ]
    assert (page.expected, page.so_far, page.completion.percent) == (D("1.2"), D("0.3"), D("25.0"))
    assert page.completion.is_met is False
    assert page.rows[0].untold == 1
    assert growth.growth(cast.stranger.actor, year=2026, place="", today=TODAY).rows == ()


def test_coverage_counts_firms_of_the_register_and_names_those_that_wait(
    world: World, cast: Cast
) -> None:
    renovation(world.county, enterprise="青禾精铸有限公司")
    make.admitted(world.county, name="铜箔新建", enterprise="柳林铜箔有限公司")
    renovation(world.county, name="无名技改", enterprise="")

    found = growth.growth(cast.office.actor, year=2026, place="", today=TODAY).coverage

    assert (found.begun, found.waiting, found.unnamed) == (1, ("柳林铜箔有限公司",), 1)
