"""The entry on the web: what was typed is never lost, odd sums are asked about once, and people see what they may."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from daxiao.domains.projects.forms import changes as change_forms
from daxiao.domains.projects.forms import entry as forms
from daxiao.domains.projects.forms import review
from daxiao.domains.projects.models import Project, ProjectLikeness
from daxiao.domains.projects.panels import entry as panels
from daxiao.domains.projects.queries import entry as entry_queries
from daxiao.domains.projects.services import admission, changes, wording
from daxiao.domains.projects.services import entry as entry_services
from daxiao.domains.projects.services.admission import OpinionInput, Returning, Submission
from daxiao.domains.projects.services.changes import ChangeInput, NewValue
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.types import Changed, ProjectEventKind, Reason, ReviewPoint
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap, Role
from daxiao.std.findings import Refused
from tests.cast import Cast, person
from tests.domains.projects.test_service_entry import given
from tests.factories import projects as make
from tests.factories.directory import World
from tests.moment import NOW, TODAY


pytestmark = pytest.mark.django_db


def typed(world: World, **other: str) -> dict[str, str]:
    return {
        "name": "青禾铜箔年产五万吨铜箔项目",
        "kind": "new",
        "region": str(world.county.pk),
        "invest": "12.5亿",
        "source": "manual",
        **other,
    }


def entered(world: World, actor: Actor, **other: object) -> Project:
    return entry_services.enter(actor, input=given(world, **other), today=TODAY, now=NOW)


def submit_form(form: forms.Enter) -> tuple[str, ...]:
    """Send the form as the door does; the codes of what was refused."""
    assert form.is_valid(), form.errors
    try:
        entry_services.enter(form.actor, input=form.value(), today=TODAY, now=NOW)
    except Refused as refused:
        form.refuse(refused.findings)
        return tuple(f.code for f in refused.findings)
    return ()


def test_sums_are_read_with_the_unit_that_was_typed(world: World, cast: Cast) -> None:
    data = typed(world, fixed_invest="50000万元", year_invest="1,2", tax="0.5")
    form = forms.Enter(data, actor=cast.office.actor)

    assert form.is_valid()
    value = form.value()
    assert (value.invest, value.fixed_invest) == (Decimal("12.5"), Decimal(5))
    assert (value.year_invest, value.tax) == (Decimal(12), Decimal("0.5"))


def test_what_is_no_sum_is_said_beside_it_and_stays_typed(world: World, cast: Cast) -> None:
    form = forms.Enter(typed(world, invest="十几个亿"), actor=cast.office.actor)

    assert not form.is_valid()
    assert form.errors["invest"] == ["“十几个亿”不是金额，请填数字，需要时写明单位，例如 1.2亿元"]
    assert 'value="十几个亿"' in str(form["invest"])


def test_an_odd_sum_brings_its_box_and_only_then(world: World, cast: Cast) -> None:
    """5亿 typed as 50000: one sentence names the slip, a box stands by it, and the figure is still there."""
    form = forms.Enter(typed(world, invest="50000"), actor=cast.office.actor)
    assert "confirm_invest" not in form.fields

    assert submit_form(form) == ("projects.wan_as_yi",)
    names = list(form.fields)
    assert names.index("confirm_invest") == names.index("invest") + 1
    assert 'value="50000"' in str(form["invest"])

    again = forms.Enter(typed(world, invest="50000", confirm_invest="on"), actor=cast.office.actor)
    assert submit_form(again) == ()
    assert Project.everything.get().invest_yi == Decimal(50000)


def test_choices_are_those_of_the_actors_places(world: World, cast: Cast) -> None:
    office = forms.Enter(actor=cast.office.actor)
    clerk = forms.Enter(actor=cast.clerk.actor)
    stranger = forms.Enter(actor=cast.stranger.actor)

    places = {str(r) for r in office.fields["region"].rows.values()}  # type: ignore[attr-defined]
    assert places == {"青禾县", "柳林镇", "石桥镇"}
    assert set(clerk.fields["region"].rows) == set(office.fields["region"].rows)  # type: ignore[attr-defined]
    assert not set(stranger.fields["region"].rows) & set(office.fields["region"].rows)  # type: ignore[attr-defined]
    units = {str(u) for u in clerk.fields["responsible_unit"].rows.values()}  # type: ignore[attr-defined]
    assert {"县发改局", "柳林镇"} <= units
    assert "青禾精铸" not in units
    assert cast.enterprise.user.pk not in {p.pk for p in entry_queries.people(cast.office.actor)}


def test_a_leader_of_the_city_can_be_the_sponsor(world: World, cast: Cast) -> None:
    """S004-P-35: a sponsor is a person of the platform, not free text."""
    found = set(entry_queries.leaders(cast.office.actor).values_list("pk", flat=True))

    assert cast.reader.user.pk in found
    assert cast.clerk.user.pk not in found


def test_who_stands_there_stays_though_the_actor_could_not_name_him(
    world: World, cast: Cast
) -> None:
    far = person("far", "外地秘书", Role.SECRETARY, home=world.away).user
    project = entered(world, cast.office.actor, secretaries=(far.pk,))

    form = forms.Arrange(actor=cast.office.actor, row=project)

    assert str(far.pk) in form.fields["secretaries"].rows  # type: ignore[attr-defined]
    assert form.initial["secretaries"] == [far]


def test_an_entry_comes_back_into_its_form_unchanged(world: World, cast: Cast) -> None:
    project = entered(world, cast.office.actor, secretaries=(cast.clerk.user.pk,))
    form = forms.EditEntry(actor=cast.office.actor, row=project)
    sent: dict[str, object] = {}
    for name in form.fields:
        value = form[name].value()
        if value not in (None, ""):
            sent[name] = value

    again = forms.EditEntry(sent, actor=cast.office.actor, row=project)

    assert again.is_valid(), again.errors
    edit = again.value()
    assert edit.version == project.version
    kept = entry_queries.input_of(project)
    assert {f: getattr(edit.given, f) for f in ("name", "contacts", "tags", "signed_on")} == {
        f: getattr(kept, f) for f in ("name", "contacts", "tags", "signed_on")
    }
    assert wording.changes(kept, edit.given)[1].keys() <= {"code"}


def test_a_changed_day_is_the_only_value_that_is_sent(world: World, cast: Cast) -> None:
    project = make.signed(world.county, on=TODAY - timedelta(days=9))
    data = {
        "signed_on": str(TODAY - timedelta(days=8)),
        "reason": "corrected",
        "because": "以盖章日期为准",
        "version": str(project.version),
    }
    form = change_forms.ChangeDays(data, actor=cast.office.actor, row=project)

    assert form.is_valid()
    assert form.value() == ChangeInput(
        (NewValue(Changed.SIGNED_ON, TODAY - timedelta(days=8)),),
        Reason.CORRECTED,
        "以盖章日期为准",
        version=project.version,
    )


def test_a_doubt_brings_the_box_to_confirm(world: World, cast: Cast) -> None:
    project = make.signed(world.county, on=TODAY, fixed_invest_yi=Decimal(4))
    data = {"fixed_invest": "4万", "reason": "corrected", "because": "分期投入重算"}
    form = change_forms.ChangeSums({**data, "invest": "5"}, actor=cast.office.actor, row=project)
    assert form.is_valid()

    with pytest.raises(Refused) as refusal:
        changes.change(cast.office.actor, project=project, input=form.value(), today=TODAY, now=NOW)
    form.refuse(refusal.value.findings)

    assert {"confirmed", "confirm_fixed_invest"} & set(form.fields)


def test_contacts_are_masked_for_who_does_not_handle_the_project(world: World, cast: Cast) -> None:
    project = entered(world, cast.office.actor)
    readers = cast.reader.actor

    full = panels.contact_lines(cast.office.actor, project)
    part = panels.contact_lines(readers, project)

    assert not readers.may(Cap.CONTACT_VIEW)
    assert "企业联系人：王小明 13800001234" in full.said
    assert part.said == ["企业联系人：王* 138****1234"]
    assert "个人信息" in part.lead


def test_a_near_duplicate_out_of_scope_is_said_but_not_named(world: World, cast: Cast) -> None:
    far = make.admitted(world.sister, name="年产五万吨高端铜箔基地")
    near = entered(world, cast.office.actor, name="年产五万吨高端铜箔基地")

    (mine,) = panels.likenesses(cast.office.actor, near)
    (citys,) = panels.likenesses(cast.city_office.actor, near)

    assert (mine["pk"], mine["title"]) == (None, entry_queries.HIDDEN)
    assert citys["pk"] == far.pk
    assert far.name in citys["title"]


def test_a_project_out_of_scope_is_not_named_as_the_same_one(world: World, cast: Cast) -> None:
    far = make.admitted(world.sister, name="年产五万吨高端铜箔基地")
    near = entered(world, cast.office.actor, name="年产五万吨高端铜箔基地（城东）")
    ProjectLikeness.everything.update_or_create(
        project=near, other=far, defaults={"is_same": True, "said": "同一份协议", "score": 100}
    )
    make.say(near, Said(ProjectEventKind.SUBMITTED, on=TODAY))
    project = Project.everything.get(pk=near.pk)

    mine = "".join(panels.missing(cast.office.actor, project, TODAY).said)
    citys = "".join(panels.missing(cast.city_office.actor, project, TODAY).said)

    assert far.name in citys
    assert far.name not in mine
    assert entry_queries.HIDDEN in mine


def test_the_page_says_what_is_missing_at_each_step(world: World, cast: Cast) -> None:
    office = cast.office.actor
    project = entered(world, office, scope="")
    before = panels.missing(office, project, TODAY)
    edit = entry_services.Edit(given(world, secretaries=(cast.clerk.user.pk,)), project.version)
    entry_services.edit(office, project=project, input=edit, today=TODAY, now=NOW)
    ready = panels.missing(office, project, TODAY)
    unit = world.units["县经信局"].pk
    admission.submit(office, project=project, input=Submission((unit,)), today=TODAY, now=NOW)
    handed_in = panels.missing(cast.city_office.actor, project, TODAY)
    opinion = OpinionInput(unit, tuple(ReviewPoint), agrees=True)
    admission.opine(cast.clerk.actor, project=project, input=opinion, today=TODAY)
    complete = panels.missing(cast.city_office.actor, project, TODAY)
    told = panels.opinions(cast.city_office.actor, project)
    admission.send_back(
        cast.city_office.actor,
        project=project,
        input=Returning(("图纸不符",)),
        today=TODAY,
        now=NOW,
    )
    returned = panels.missing(office, project, TODAY)

    assert "提交审核前请填写“建设内容”" in before.said
    assert ready == panels.Said([], "内容齐全，可以提交审核。")
    assert any("县经信局还没有出具联审意见" in one for one in handed_in.said)
    assert complete.lead == "联审齐全，可以入库。"
    assert [one["verdict"] for one in told] == ["agreed"] * 5
    assert returned.said[0] == "退回原因：图纸不符"


def test_the_opinion_form_offers_the_asked_units_of_the_actor_alone(
    world: World, cast: Cast
) -> None:
    project = entered(world, cast.office.actor, secretaries=(cast.clerk.user.pk,))
    asked = (world.units["县经信局"].pk, world.units["县科技局"].pk)
    admission.submit(
        cast.office.actor, project=project, input=Submission(asked), today=TODAY, now=NOW
    )

    form = review.Opine(actor=cast.clerk.actor, row=project)

    assert set(form.fields["unit"].rows) == {str(asked[0])}  # type: ignore[attr-defined]
    assert form.initial["unit"] == world.units["县经信局"]


def test_records_tell_corrections_on_both_sides(world: World, cast: Cast) -> None:
    project = make.signed(world.county, on=TODAY - timedelta(days=9))
    office = cast.office.actor
    said = ChangeInput((NewValue(Changed.SIGNED_ON, TODAY),), Reason.CORRECTED, "以盖章日期为准")
    changes.change(office, project=project, input=said, today=TODAY, now=NOW)
    make.say(project, Said(ProjectEventKind.PROGRESS, on=TODAY))

    told = {one.number: one for one in panels.records(office, project)["rows"]}

    assert list(told) == [6, 5, 4, 3, 2, 1]
    assert (told[5].replaces, told[4].replaced_by) == (4, 5)
    assert told[5].because == "填报更正：以盖章日期为准"
    assert "总投资5亿元" in told[1].words
    assert told[1].known_on == TODAY - timedelta(days=200)


def test_the_drift_stands_on_the_page_in_words(world: World, cast: Cast) -> None:
    project = make.signed(world.county, on=TODAY - timedelta(days=9))
    quiet = panels.drift_of(cast.office.actor, project)
    said = ChangeInput((NewValue(Changed.INVEST, Decimal(6)),), Reason.INVESTOR, "增加一条线")
    changes.change(cast.office.actor, project=project, input=said, today=TODAY, now=NOW)

    told = panels.drift_of(cast.office.actor, project)

    assert "没有变动" in quiet.lead
    assert told.said == ["总投资 5 → 6，增加1亿元（20%），改了1次（投资方调整）"]
    (row,) = panels.changes_of(cast.office.actor, project)
    assert (row["what"], row["was"], row["now"]) == ("总投资", "5", "6")


def test_who_saves_second_is_shown_both_and_can_save_then(
    world: World, cast: Cast, client: Client
) -> None:
    project = make.signed(world.county, on=TODAY - timedelta(days=9))
    seen = project.version
    said = ChangeInput((NewValue(Changed.INVEST, Decimal(6)),), Reason.INVESTOR, "增加一条线")
    changes.change(cast.office.actor, project=project, input=said, today=TODAY, now=NOW)
    client.force_login(cast.office.user)
    url = f"/projects/{project.pk}/do/change_sums/"
    data = {"invest": "7亿", "reason": "market", "because": "市场好转", "version": str(seen)}

    second = client.post(url, data)
    page = second.content.decode()

    assert second.status_code == 409
    assert 'value="7亿"' in page
    assert f'name="version" value="{project.version}"' in page
    again = client.post(url, {**data, "version": str(project.version)})
    assert again.status_code == 303
    assert Project.everything.get(pk=project.pk).invest_yi == Decimal(7)


def test_a_long_form_comes_in_sections(cast: Cast, client: Client) -> None:
    client.force_login(cast.office.user)

    page = client.get("/projects/do/enter/").content.decode()

    assert [title for title in forms.Enter.sections.values() if title in page] == list(
        forms.Enter.sections.values()
    )


def test_a_past_day_of_the_page_shows_what_was_known(
    world: World, cast: Cast, client: Client
) -> None:
    project = make.signed(world.county, on=TODAY - timedelta(days=9))
    client.force_login(cast.office.user)

    then = client.get(f"/projects/{project.pk}/?as_of={TODAY - timedelta(days=1)}")
    early = client.get(f"/projects/{project.pk}/?as_of={TODAY - timedelta(days=300)}")

    assert "结束时的样子" in then.content.decode()
    assert str(TODAY - timedelta(days=9)) not in then.content.decode()
    assert "还没有这一行" in early.content.decode()


def test_no_list_and_no_export_holds_contacts(world: World, cast: Cast, client: Client) -> None:
    entered(world, cast.office.actor)
    client.force_login(cast.office.user)

    for url in ("/projects/", "/projects/export.csv"):
        response = client.get(url)
        text = (
            b"".join(response.streaming_content).decode()  # type: ignore[arg-type]
            if response.streaming
            else response.content.decode()
        )
        assert "青禾铜箔年产五万吨铜箔项目" in text
        assert "王小明" not in text
        assert "13800001234" not in text
