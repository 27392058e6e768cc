"""The corpus: what a phrase means, and what must not be read. A line added to the YAML is a test."""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from daxiao.extract import clauses, grammar, normal
from daxiao.extract.frames import scene, target
from daxiao.extract.lex import bounds, quantities
from daxiao.extract.readings import Lexicon, PlanReading, TargetReading


CORPUS = Path(__file__).parent / "corpus"
PLAN = PlanReading("P1", "某市先进制造业三年行动计划（2025—2027年）", 0, 10**6, 2027, 2025, 2027)


def load(name: str):
    return yaml.safe_load((CORPUS / name).read_text(encoding="utf-8"))


def read(text: str, plan: PlanReading = PLAN) -> tuple[TargetReading, ...]:
    return target.read_targets(f"{plan.title}\n\n{text}", (), (plan,), Lexicon())


def figure_of(phrase: str) -> str | None:
    text = normal.normalise("工业企业" + phrase).text
    found = scene.read(text, clauses.Stretch(0, len(text)))
    if found is None or not found.figures:
        return None
    q = found.figures[-1].quantity
    value = f"{q.low}..{q.high}" if q.high is not None else str(q.low)
    return f"{value} {q.unit or '-'} {found.figures[-1].bounded.comparator.value}"


def quantity_cases():
    raw = (CORPUS / "quantities.yml").read_text(encoding="utf-8")
    listed, never = raw.split("\nnever:\n")
    cases = [(c["means"], p) for c in yaml.safe_load(listed) for p in c["phrasings"]]
    return cases, yaml.safe_load("never:\n" + never)["never"]


@pytest.mark.parametrize(("means", "phrase"), quantity_cases()[0])
def test_a_figure_means_what_the_corpus_says(means, phrase):
    assert figure_of(phrase) == means


@pytest.mark.parametrize("phrase", quantity_cases()[1])
def test_a_name_or_a_date_is_no_figure(phrase):
    assert figure_of(phrase) is None


def target_cases():
    return [(c["expect"], p) for c in load("targets.yml") for p in c["phrasings"]]


def seen(t: TargetReading) -> dict[str, object]:
    return {
        "of": t.indicator,
        "value": t.value,
        "high": t.value_high,
        "unit": t.unit,
        "comparator": t.comparator.value,
        "measure": t.measure.value,
        "ambition": t.ambition.value,
        "by": t.period.by,
        "year": t.period.year,
        "yearly": t.period.recurring,
        "scope": t.scope,
    }


@pytest.mark.parametrize(("expect", "phrase"), target_cases())
def test_a_phrasing_gives_the_target(expect, phrase):
    found = read(phrase)

    assert len(found) == 1
    got = seen(found[0])
    wanted = dict(expect)
    assert wanted.pop("of") in str(got["of"])
    assert Decimal(str(wanted.pop("value"))) == got["value"]
    assert {k: v if k != "high" else Decimal(v) for k, v in wanted.items()} == {
        k: got[k] for k in wanted
    }


@pytest.mark.parametrize("case", load("lists.yml"), ids=lambda c: c["text"][:20])
def test_a_list_gives_one_record_for_each_thing(case):
    found = [
        f"{t.indicator} | {t.value} {t.unit or '-'} | {t.comparator.value} | {t.measure.value} | {t.ambition.value}"
        for t in read(case["text"])
    ]

    assert found == case["gives"]


def silent_cases():
    return [(why, text) for why, texts in load("silent.yml").items() for text in texts]


@pytest.mark.parametrize(("why", "text"), silent_cases())
def test_what_commits_to_nothing_gives_no_target(why, text):
    assert [f"{t.indicator} {t.value}{t.unit}" for t in read(text)] == [], why


def test_the_search_for_signs_of_a_quantity_passes_every_quantity_the_rules_know():
    phrases = [phrase for _, phrase in quantity_cases()[0]]
    phrases += [phrase for _, phrase in target_cases()]

    missed = [p for p in phrases if found_by_rules(p) and not quantities.may_stand(p, 0, len(p))]

    assert missed == []


def found_by_rules(phrase: str) -> bool:
    return bool(grammar.parse(phrase, quantities.RULES).of("quantity"))


def test_one_look_at_each_quantity_finds_what_the_rules_of_bounds_find():
    for phrase in [p for _, p in quantity_cases()[0]]:
        found = grammar.parse(phrase, quantities.RULES).of("quantity")
        alone = [
            t
            for t in found
            if not any(t is not o and t.start < o.end and o.start < t.end for o in found)
        ]
        by_rules = grammar.parse(phrase, (*quantities.RULES, *bounds.RULES)).of("bounded")
        longest = {t for t in grammar.longest(by_rules)[0] if t.parts[0] in alone}

        assert longest == set(bounds.widest(phrase, alone, 0, len(phrase)))
