"""The pages of the directory: what the declarations promise beyond what all registers promise."""

import pytest

from daxiao.domains.directory import forms, queries, register
from daxiao.kernel.access import Actor
from tests.cast import Cast
from tests.factories.directory import World


@pytest.mark.parametrize("name", [r.name for r in register.REGISTERS])
def test_every_action_says_what_it_does(name: str) -> None:
    found = next(r for r in register.REGISTERS if r.name == name)

    assert all(a.title for a in found.actions)
    assert all(a.help for a in found.actions if a.danger and a.form)


def test_password_form_never_shows_the_stored_hash(cast: Cast) -> None:
    form = forms.Password(actor=cast.admin.actor, row=cast.clerk.user)

    assert cast.clerk.user.password not in form.as_div()


def test_end_of_grant_offers_only_the_grants_of_the_person(cast: Cast) -> None:
    form = forms.EndGrant(actor=cast.admin.actor, row=cast.office.user)

    offered = [label for _key, label in form.fields["membership"].choices]  # type: ignore[attr-defined]
    assert len(offered) == 2
    assert "青禾县" in offered[1]


def test_grants_are_seen_only_by_who_may_see_the_person(cast: Cast) -> None:
    assert queries.grants_of(cast.admin.actor, cast.office.user).exists()
    assert not queries.grants_of(cast.stranger.actor, cast.office.user).exists()
    assert not queries.grants_of(Actor.anonymous(), cast.office.user).exists()


def test_retired_rows_stay_visible_and_say_so(world: World, cast: Cast) -> None:
    from datetime import date  # noqa: PLC0415

    from daxiao.domains.directory import services  # noqa: PLC0415
    from daxiao.domains.directory.types import RetireInput  # noqa: PLC0415

    unit = world.units["县科技局"]
    services.retire_unit(
        actor=cast.office.actor, unit=unit, input=RetireInput(date(2026, 3, 1), "x")
    )

    assert queries.units(cast.office.actor).get(pk=unit.pk).in_use is False
    assert unit not in queries.units_to_manage(cast.office.actor)
