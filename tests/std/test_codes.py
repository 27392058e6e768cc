"""Division codes and unified social credit codes."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.cn import uscc

from daxiao.std.codes import (
    CreditCode,
    DivisionLevel,
    check_character,
    credit_code,
    credit_code_finding,
    division,
    level_of,
    organisation_check_character,
    parent_of,
)
from daxiao.std.findings import Refused, Severity


L = DivisionLevel


# ---------------------------------------------------------------- divisions


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("420000", L.PROVINCE, None),
        ("420200", L.CITY, "420000"),
        ("420281", L.COUNTY, "420200"),
        ("110101", L.COUNTY, "110100"),
        ("429004", L.COUNTY, "429000"),
        ("420000000000", L.PROVINCE, None),
        ("420200000000", L.CITY, "420000000000"),
        ("420281000000", L.COUNTY, "420200000000"),
        ("420281400000", L.TOWNSHIP, "420281000000"),  # 400 and up: a development zone
        ("420281100201", L.VILLAGE, "420281100000"),
        ("441900003000", L.TOWNSHIP, "441900000000"),  # a city without counties
        ("441900003001", L.VILLAGE, "441900003000"),
    ],
)
def test_level_and_parent_follow_from_the_digits(
    code: str, level: DivisionLevel, parent: str | None
) -> None:
    assert level_of(code) is level
    assert parent_of(code) == parent


def test_levels_are_ordered_and_have_chinese_names() -> None:
    assert [level.label for level in sorted(L)] == ["省级", "地级", "县级", "乡级", "村级"]


def test_division_is_normalised() -> None:
    assert division(" ４２０２ ８１ ") == "420281"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("4.20281E+05", "division.read_as_number"),
        ("4.20281e11", "division.read_as_number"),
        ("420281.0", "division.read_as_number"),
        ("", "division.malformed"),
        ("42028", "division.malformed"),
        ("4202811", "division.malformed"),
        ("020281", "division.malformed"),
        ("920281", "division.malformed"),
        ("100000", "division.malformed"),
        ("42O281", "division.malformed"),
        ("420012", "division.level_missing"),
        ("420000001000", "division.level_missing"),
        ("420012001000", "division.level_missing"),
        ("420281000201", "division.level_missing"),
    ],
)
def test_other_shapes_are_refused(text: str, code: str) -> None:
    for use in (division, level_of, parent_of):
        with pytest.raises(Refused) as refusal:
            use(text)
        assert refusal.value.findings[0].code == code
        assert text in refusal.value.findings[0].sentence


@given(st.from_regex(r"[1-8][1-9][0-9]{4}([0-9]{6})?", fullmatch=True))
def test_climbing_up_always_arrives_at_the_province(code: str) -> None:
    try:
        step: str | None = division(code)
    except Refused:
        assume(False)
    levels = []
    while step is not None:
        levels.append(level_of(step))
        top, step = step, parent_of(step)

    assert levels == sorted(set(levels), reverse=True)
    assert top == code[:2].ljust(len(code), "0")


# ---------------------------------------------------------------- unified social credit codes

REAL = ["91110000600037341L", "91350100M000100Y43", "91330100799655058B", "12440600MB2C07549J"]
SYNTHETIC = ["N2330106MA2ABCD13Q", "A1110000123456788L"]
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@st.composite
def credit_codes(draw: st.DrawFn) -> str:
    """Any code that is right by the standard."""
    head = draw(st.sampled_from("123456789ANY")) + draw(st.sampled_from(ALPHABET))
    place = draw(st.from_regex(r"[0-9]{6}", fullmatch=True))
    organisation = draw(st.text(ALPHABET, min_size=8, max_size=8))
    body = head + place + organisation + organisation_check_character(organisation)
    return body + check_character(body)


def _code_of(text: str) -> str | None:
    finding = credit_code_finding(text)
    return finding.code if finding else None


@pytest.mark.parametrize("text", REAL + SYNTHETIC)
def test_right_codes_are_accepted(text: str) -> None:
    assert credit_code_finding(text) is None
    assert str(credit_code(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "９１３３０１００７９９６５５０５８Ｂ",
        "91330100799655058b",
        " 9133 0100 7996 5505 8B\u3000",
        "913301-00799655058-B",
    ],
)
def test_codes_are_normalised(text: str) -> None:
    assert credit_code(text) == CreditCode("91330100799655058B")


@pytest.mark.parametrize(
    ("text", "authority", "category"),
    [
        ("91330100799655058B", "工商", "企业"),
        ("12440600MB2C07549J", "机构编制", "事业单位"),
        ("N2330106MA2ABCD13Q", "农业", "村级集体经济组织"),
        ("A1110000123456788L", "中央军委改革和编制办公室", "军队事业单位"),
    ],
)
def test_a_code_says_who_registered_what(text: str, authority: str, category: str) -> None:
    code = credit_code(text)

    assert (code.authority, code.category) == (authority, category)


def test_a_code_says_where_and_which_organisation() -> None:
    code = credit_code("N2330106MA2ABCD13Q")

    assert code.division == "330106"
    assert code.organisation == "MA2ABCD13"


@given(credit_codes())
def test_every_code_built_by_the_standard_is_accepted(text: str) -> None:
    code = credit_code(text)

    assert code.text == text
    assert code.authority
    assert code.category


def test_a_class_the_standard_does_not_list_is_called_other() -> None:
    body = "Y9330106" + "12345678" + organisation_check_character("12345678")

    code = credit_code(body + check_character(body))

    assert (code.authority, code.category) == ("其他", "其他")


@given(credit_codes(), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_single_changed_character_is_noticed(text: str, place: int, other: str) -> None:
    changed = text[:place] + other + text[place + 1 :]

    assert (credit_code_finding(changed) is None) is (changed == text)


@given(credit_codes(), st.integers(0, 16))
def test_neighbours_that_changed_places_are_noticed(text: str, place: int) -> None:
    swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]

    assert (credit_code_finding(swapped) is None) is (swapped == text)


@given(credit_codes())
def test_a_second_opinion_agrees_where_it_has_one(text: str) -> None:
    if text[:2].isdigit():  # it does not know the classes A, N and Y, nor letters in place 2
        assert uscc.validate(text) == text
    assert uscc.calc_check_digit(text[:17]) == check_character(text[:17]) == text[17]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # a spreadsheet made a number of it
        ("9.13301E+17", "credit_code.read_as_number"),
        ("9.13301007996551e17", "credit_code.read_as_number"),
        ("９．１３３０１Ｅ＋１７", "credit_code.read_as_number"),
        ("9E+17", "credit_code.read_as_number"),
        ("913301007996550000.0", "credit_code.read_as_number"),
        ("913301007996550000", "credit_code.read_as_number"),
        # length
        ("", "credit_code.wrong_length"),
        ("91330100799655058", "credit_code.wrong_length"),
        ("91330100799655058BB", "credit_code.wrong_length"),
        ("330100000012345", "credit_code.old_registration_number"),
        # characters
        ("913301OO799655058B", "credit_code.mistaken_letter"),
        ("9I3301OO7996SSOS8B", "credit_code.mistaken_letter"),
        ("9133010079965505ZB", "credit_code.excluded_letter"),
        ("9V330100799655058B", "credit_code.excluded_letter"),
        ("91330100******058B", "credit_code.strange_character"),
        ("9133010079965505八B", "credit_code.strange_character"),
        # parts
        ("01330100799655058B", "credit_code.unknown_authority"),
        ("X1330100799655058B", "credit_code.unknown_authority"),
        ("91330A00799655058B", "credit_code.division_not_digits"),
        # checks
        ("91330100799655058A", "credit_code.check_failed"),
        ("91330100799655059B", "credit_code.check_failed"),
        ("91350203M0001FUE2P", "credit_code.check_failed_as_in_xiamen"),
        ("91350203M0001QKT19", "credit_code.check_failed_as_in_xiamen"),
        ("91350203M0001QKT29", "credit_code.check_failed"),
        # numbers of identity cards that pass the last check by chance
        ("362322198709086409", "credit_code.organisation_check_failed"),
        ("430407199312020025", "credit_code.organisation_check_failed"),
    ],
)
def test_each_fault_has_its_own_finding(text: str, code: str) -> None:
    assert _code_of(text) == code
    with pytest.raises(Refused) as refusal:
        credit_code(text)
    assert refusal.value.findings[0].code == code


@pytest.mark.parametrize("text", ["330100000012345", "91350203M0001FUE2P"])
def test_what_may_be_true_after_all_is_a_doubt(text: str) -> None:
    finding = credit_code_finding(text)

    assert finding is not None
    assert finding.severity is Severity.DOUBT


def test_a_look_alike_is_suggested_only_when_it_makes_the_code_right() -> None:
    right = credit_code_finding("9I3301OO7996SSOS8B")
    wrong = credit_code_finding("9133010079965505ZB")

    assert right is not None
    assert "第2位却是“I”，可能应为“91330100799655058B”" in right.sentence
    assert wrong is not None
    assert "第17位却是“Z”" in wrong.sentence
    assert "可能" not in wrong.sentence


def test_a_right_code_of_digits_that_ends_in_zeros_is_no_number() -> None:
    bodies = (f"91330100{n:07}" for n in range(10**6))
    text = next(
        body + "000"
        for body in bodies
        if organisation_check_character(body[8:] + "0") == "0"
        and check_character(body + "00") == "0"
    )

    assert credit_code_finding(text) is None


def test_letters_that_look_like_an_exponent_are_read_as_letters() -> None:
    organisation = "E1234567"
    body = "91330100" + organisation + organisation_check_character(organisation)

    assert credit_code_finding(body + check_character(body)) is None


@pytest.mark.parametrize(
    ("body", "check"),
    [
        ("60003734", "1"),
        ("79965505", "8"),
        ("M000100Y", "4"),
        ("MA2ABCD1", "3"),
        ("00000000", "0"),
        ("00000005", "1"),
        ("00000006", "X"),
    ],
)
def test_organisation_check_is_that_of_gb_11714(body: str, check: str) -> None:
    assert organisation_check_character(body) == check


@pytest.mark.parametrize("body", ["1" * 16, "1" * 18, "O" * 17])
def test_a_check_needs_a_whole_body_in_the_alphabet(body: str) -> None:
    with pytest.raises(ValueError, match=r"zip|substring"):
        check_character(body)


@given(st.text(max_size=24))
def test_finding_never_fails_on_what_people_paste(text: str) -> None:
    finding = credit_code_finding(text)

    assert finding is None or finding.sentence.endswith("。")
