"""Near-duplicates are shown before admission, each with its reason in words."""

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from daxiao.domains.projects.rules import entries, likeness
from daxiao.domains.projects.rules.entry import ProjectInput
from daxiao.domains.projects.rules.likeness import Known
from daxiao.domains.projects.types import ProjectKind
from tests.domains.projects.shipped import values


LIMIT = entries.whole(values("entry"), "likeness")
CODE = "91420281MA4800000X"
GIVEN = ProjectInput(
    name="南丰新材料年产2万吨铜箔项目",
    kind=ProjectKind.NEW,
    region="/421200/421202/",
    enterprise="南丰新材料有限公司",
    credit_code=CODE,
    park="东河工业园",
)


@pytest.mark.parametrize(
    ("known", "because"),
    [
        (Known(1, "年产2万吨铜箔生产线建设项目"), "名称相同"),
        (
            Known(1, "高精铝板项目", credit_code=CODE, park="东河工业园"),
            "同一企业（统一社会信用代码相同）、同一园区",
        ),
        (
            Known(
                1, "南丰新材料年产2万吨铜箔项目", "南丰新材料（咸安）有限责任公司", park="西岭园"
            ),
            "企业名称相同、名称相同",
        ),
        (Known(1, "年产3万吨铜箔项目", park="东河工业园"), "名称相近（80分）、同一园区"),
        (Known(1, "年产5万吨铜箔加工项目"), None),
        (Known(1, "年产3万吨铜箔项目", region=GIVEN.region), "名称相近（80分）、同一地方"),
        (Known(1, "年产3万吨铜箔项目", region=GIVEN.region, park="西岭园"), None),
        (Known(1, "年产2万吨铜箔项目", "北岭集团", park="西岭园"), "名称相同"),
        (Known(1, "电池包项目", park="东河工业园"), None),
        (Known(1, "电池包项目", "南丰新材料有限公司", credit_code="91420281MA48000019"), None),
        (Known(1, "电池包项目", region="/421200/421202/"), None),
    ],
)
def test_two_of_three_or_the_same_name_make_a_likeness(known: Known, because: str | None) -> None:
    found = likeness.near(GIVEN, [known], likeness=75)

    assert [one.because for one in found] == ([because] if because else [])


def test_the_bar_itself_is_alike_enough() -> None:
    known = [Known(1, "年产3万吨铜箔项目", park="东河工业园")]

    assert likeness.near(GIVEN, known, likeness=80)[0].score == 80
    assert likeness.near(GIVEN, known, likeness=81) == ()


def test_two_phases_of_one_undertaking_are_told_apart() -> None:
    (found,) = likeness.near(
        ProjectInput(
            name="南丰铜箔二期项目",
            kind=ProjectKind.NEW,
            region="/421202/",
            enterprise="南丰新材料有限公司",
        ),
        [Known(7, "南丰铜箔1期项目", "南丰新材料有限公司", region="/421202/")],
        likeness=LIMIT,
    )

    assert found.phases_differ
    assert found.because == "企业名称相同、名称相同、同一地方；期次不同，可能是分期项目"


def test_a_project_is_not_like_itself() -> None:
    same = Known(5, GIVEN.name, GIVEN.enterprise, GIVEN.credit_code)

    assert likeness.near(GIVEN, [same], likeness=LIMIT, own_key=5) == ()
    assert likeness.near(GIVEN, [same], likeness=LIMIT)[0].score == 100


KNOWNS = st.builds(
    Known,
    key=st.integers(1, 50),
    name=st.sampled_from([GIVEN.name, "年产2万吨铜箔", "铜箔", "电池包", "二期铜箔项目", ""]),
    enterprise=st.sampled_from(["", "南丰新材料有限公司", "北岭集团"]),
    credit_code=st.sampled_from(["", CODE]),
    region=st.sampled_from(["", GIVEN.region, "/421200/421221/"]),
    park=st.sampled_from(["", "东河工业园", "西岭园"]),
)


@for_all(st.lists(KNOWNS, max_size=8, unique_by=lambda k: k.key))
def test_the_order_of_the_register_does_not_matter(known: list[Known]) -> None:
    found = likeness.near(GIVEN, known, likeness=LIMIT)

    assert found == likeness.near(GIVEN, list(reversed(known)), likeness=LIMIT)
    assert all(one.because for one in found)
    assert [f.score for f in found] == sorted((f.score for f in found), reverse=True)


@for_all(st.lists(KNOWNS, max_size=8, unique_by=lambda k: k.key), st.integers(1, 99))
def test_a_lower_bar_never_shows_less(known: list[Known], bar: int) -> None:
    shown = {f.key for f in likeness.near(GIVEN, known, likeness=bar + 1)}

    assert shown <= {f.key for f in likeness.near(GIVEN, known, likeness=bar)}
