"""The engine: rules in order, tokens side by side, derivations, and the choice among readings."""

import re

from daxiao.extract.grammar import Match, Rule, Token, longest, parse


def number(m: Match[int]) -> int | None:
    return int(m.words[0]) if m.words[0] != "13" else None


def dozens(m: Match[int]) -> int:
    return m.tokens[0].value * 12


def total(m: Match[int]) -> int:
    return m.tokens[0].value + m.tokens[1].value


RULES = (
    Rule("n.digits", "n", (re.compile(r"\d+"),), number),
    Rule("n.dozen", "n", ("n", re.compile("打")), dozens),
    Rule("sum.plus", "sum", ("n", re.compile("加"), "n"), total),
)


def test_a_rule_sees_the_tokens_of_the_rules_before_it():
    chart = parse("3打加2", RULES)

    assert [t.value for t in chart.of("n")] == [3, 2, 36]
    assert [t.value for t in chart.of("sum")] == [38]


def test_a_production_may_refuse():
    assert parse("13", RULES).of("n") == []


def test_a_token_tells_how_it_came_to_be():
    (token,) = parse("3打加2", RULES).of("sum")

    assert [t.rule for t in token.trail()] == ["n.digits", "n.dozen", "n.digits", "sum.plus"]
    assert token.depth == 3


def test_only_the_window_is_read_and_offsets_are_the_texts():
    (token,) = parse("1加2加3", RULES, 2, 5).of("sum")

    assert (token.start, token.end, token.value) == (2, 5, 5)


def test_the_longer_reading_stands_and_the_beaten_ones_are_told():
    chart = parse("3打加2", RULES)

    kept, beaten = longest([*chart.of("n"), *chart.of("sum")])

    assert [t.rule for t in kept] == ["sum.plus"]
    assert {t.rule for t in beaten} == {"n.digits", "n.dozen"}


def test_of_two_readings_of_one_span_the_deeper_stands():
    flat = Token("x", 0, 2, 1, "flat")
    deep = Token("x", 0, 2, 2, "deep", (Token("y", 0, 1, 0, "part"),))

    kept, beaten = longest([flat, deep])

    assert (kept, beaten) == ([deep], [flat])
