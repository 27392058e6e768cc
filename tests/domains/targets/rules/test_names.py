"""Lists and peers as people paste them."""

from datetime import date
from decimal import Decimal

import pytest

from daxiao.domains.targets.rules import names
from daxiao.domains.targets.rules.names import Entered
from daxiao.std.findings import Refused


TODAY = date(2026, 7, 1)


def test_lines_are_read_as_people_paste_them() -> None:
    """S001-G-05: name alone, or with code, day and proof, from a spreadsheet or typed."""
    text = "青禾精铸有限公司\n华阳机电\t91420281MA49ABCD1X\t2026-03-31\t验收意见\n\n远东建材，2026年5月8日"

    assert names.read_names(text) == [
        Entered("青禾精铸有限公司"),
        Entered("华阳机电", "91420281MA49ABCD1X", date(2026, 3, 31), "验收意见"),
        Entered("远东建材", covered_on=date(2026, 5, 8)),
    ]


def test_a_line_that_cannot_be_read_is_named() -> None:
    with pytest.raises(Refused) as refused:
        names.read_names(f"甲厂,2026-13-40\n{'长' * 121}")

    assert [f.code for f in refused.value.findings] == [
        "targets.names_day_unreadable",
        "targets.name_too_long",
    ]


@pytest.mark.parametrize(
    ("kind", "entries", "listed", "codes"),
    [
        ("coverage", [Entered("甲")], TODAY, []),
        ("flow", [Entered("甲")], TODAY, ["targets.names_not_coverage"]),
        ("coverage", [], TODAY, ["targets.names_empty"]),
        ("coverage", [Entered("甲"), Entered("甲")], TODAY, ["targets.name_listed_twice"]),
        ("coverage", [Entered("甲")], date(2026, 8, 1), ["targets.names_day_late"]),
        (
            "coverage",
            [Entered("甲", covered_on=date(2026, 8, 1))],
            TODAY,
            ["targets.names_day_late"],
        ),
        (
            "coverage",
            [Entered(f"厂{n}") for n in range(names.MOST + 1)],
            TODAY,
            ["targets.names_too_many"],
        ),
    ],
)
def test_what_cannot_be_listed_is_refused(
    kind: str, entries: list[Entered], listed: date, codes: list[str]
) -> None:
    """S001-G-05."""
    assert [f.code for f in names.may_list(kind, entries, listed, TODAY).findings] == codes


def test_a_name_is_taken_off_once_with_a_reason() -> None:
    found = names.may_take_off(is_removed=True, reason=" ").findings
    assert [f.code for f in found] == ["targets.names_removed", "targets.names_reason"]
    assert names.may_take_off(is_removed=False, reason="停产").allowed


def test_peers_are_read_line_by_line() -> None:
    """S001-G-04."""
    assert names.read_peers("鄂州市 7.5\n黄冈市：8.1%\n孝感市\t1,234") == (
        ("鄂州市", Decimal("7.5")),
        ("黄冈市", Decimal("8.1")),
        ("孝感市", Decimal(1234)),
    )
    with pytest.raises(Refused) as refused:
        names.read_peers("鄂州市\n黄冈市 1.2.3")
    assert [f.code for f in refused.value.findings] == ["targets.peers_line"] * 2


def test_peers_want_a_source_and_are_others() -> None:
    """S001-G-04: published figures with where they were published."""
    one = [("鄂州市", Decimal(1))]

    def codes(kind: str, figures: list[tuple[str, Decimal]], source: str) -> list[str]:
        found = names.may_keep_peers(kind, figures, source, own="大冶市")
        return [f.code for f in found.findings]

    assert codes("rank", one, "统计公报") == []
    assert codes("flow", one, "统计公报") == ["targets.peers_not_rank"]
    assert codes("rank", [], "统计公报") == ["targets.peers_line"]
    assert codes("rank", one, " ") == ["targets.peers_source"]
    assert codes("rank", [("大冶市", Decimal(1))], "公报") == ["targets.peers_self"]
    assert codes("rank", one * 2, "公报") == ["targets.name_listed_twice"]
