"""Where the text of a plan names a work body."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.tasks.rules import bodies as rules
from daxiao.domains.tasks.types.bodies import BodyKind, Mention


def found(text: str) -> list[Mention]:
    return list(rules.mentions(text, plan_id=7, start=0, end=len(text)))


CASES = [
    # S000-T-03: a campaign headquarters; S002-T-05: several in one sentence; a name may hold a quoted word
    ("县提质攻坚行动指挥部统筹各项工作。", [("县提质攻坚行动指挥部", BodyKind.HEADQUARTERS)]),
    (
        "成立平台项目推进指挥部和研发机构“扫零”工程指挥部。",
        [
            ("平台项目推进指挥部", BodyKind.HEADQUARTERS),
            ("研发机构“扫零”工程指挥部", BodyKind.HEADQUARTERS),
        ],
    ),
    # S003-T-01: what the sentence says of head and members is no part of the name; 领导小组 alone points back
    (
        "成立以县领导为组长、各乡镇为成员的铸造产业工作领导小组，领导小组办公室设在县经信局。",
        [("铸造产业工作领导小组", BodyKind.LEADING_GROUP)],
    ),
    # S004-T-02: the office of a mechanism
    ("汇总后，报县产业倍增工作机制办公室。", [("县产业倍增工作机制办公室", BodyKind.OFFICE)]),
    # S002-T-04: a committee in quotation marks, and 联席会议 without a name of its own
    (
        "发挥“科创促进委员会”作用，完善合作机制和联席会议制度。",
        [("科创促进委员会", BodyKind.COMMITTEE)],
    ),
    # S003-D-02: the committee of experts
    ("推动建立铸造产业专家咨询委员会。", [("铸造产业专家咨询委员会", BodyKind.COMMITTEE)]),
    ("建立项目前期工作专班，提供服务。", [("项目前期工作专班", BodyKind.TASK_FORCE)]),
    ("由县发展和改革委员会牵头，高新区管理委员会配合。", []),
    ("指挥部要定期研究。", []),
]


@pytest.mark.parametrize(("text", "names"), CASES, ids=[c[0][:12] for c in CASES])
def test_the_bodies_that_a_sentence_names(text: str, names: list[tuple[str, BodyKind]]) -> None:
    assert [(m.name, m.kind) for m in found(text)] == names


def test_a_body_is_named_once_with_its_sentence_and_where_it_stands() -> None:
    text = "一、组织。县提质攻坚行动指挥部负责统筹。县提质攻坚行动指挥部按月调度。"

    (only,) = found(text)

    assert text[only.start : only.end] == only.name == "县提质攻坚行动指挥部"
    assert only.sentence == "县提质攻坚行动指挥部负责统筹"


@given(
    st.text(
        alphabet="县市成立和由的“”，。、指挥部领导小组委员会办公室促进咨询联席会议工作专班提质",
        max_size=120,
    )
)
def test_whatever_the_text_the_words_stand_where_it_is_said(text: str) -> None:
    """A name is what the text says at its offsets, lies in its sentence and ends as its kind says."""
    for m in found(text):
        assert text[m.start : m.end] == m.name
        assert m.name in m.sentence or len(m.sentence) == 400
        assert rules.kind_of(m.name) is m.kind
