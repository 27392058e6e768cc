"""Findings are stored as code and parameters, shown as a sentence, and carried by a refusal."""

import json

import pytest

from daxiao.std.findings import Decision, Finding, FindingKind, Refused, Severity


EMPTY = FindingKind("documents.file_empty", "文件“{name}”是空的，请重新上传。")
ODD = FindingKind("targets.value_odd", "数值{value}偏大，请核对。", Severity.DOUBT)
NEWS = FindingKind("targets.value_new", "首次填报。", Severity.HINT)


@pytest.mark.parametrize(
    ("severity", "label"),
    [(Severity.ERROR, "错误"), (Severity.DOUBT, "存疑"), (Severity.HINT, "提示")],
)
def test_severity_has_a_chinese_label(severity: Severity, label: str) -> None:
    assert severity.label == label


def test_finding_shows_its_sentence_with_the_parameters_filled_in() -> None:
    finding = EMPTY(field="file", name="规划.docx")

    assert finding.sentence == "文件“规划.docx”是空的，请重新上传。"
    assert finding.code == "documents.file_empty"
    assert finding.field == "file"
    assert finding.severity is Severity.ERROR


def test_findings_with_equal_parameters_are_equal_whatever_their_order() -> None:
    kind = FindingKind("a.b", "{x}与{y}")

    assert kind(x=1, y="二") == kind(y="二", x=1)
    assert hash(kind(x=1, y="二")) == hash(kind(y="二", x=1))


def test_finding_is_json() -> None:
    shape = json.loads(json.dumps(ODD(field="value", value=12000).as_dict()))

    assert shape == {
        "code": "targets.value_odd",
        "severity": "doubt",
        "field": "value",
        "params": {"value": 12000},
        "sentence": "数值12000偏大，请核对。",
    }


def test_refusal_carries_every_finding_and_says_all_sentences() -> None:
    refusal = Refused(EMPTY(name="甲"), ODD(value=3))

    assert [f.code for f in refusal.findings] == ["documents.file_empty", "targets.value_odd"]
    assert str(refusal) == "文件“甲”是空的，请重新上传。；数值3偏大，请核对。"


def test_refusal_without_a_finding_is_a_mistake_of_the_programmer() -> None:
    with pytest.raises(ValueError, match="at least one finding"):
        Refused()


def test_decision_drops_rules_that_had_nothing_to_say() -> None:
    decision = Decision.of([None, NEWS(), None])

    assert decision.findings == (NEWS(),)


@pytest.mark.parametrize(
    ("findings", "allowed"),
    [((), True), ((NEWS(),), True), ((ODD(value=1),), True), ((NEWS(), EMPTY(name="甲")), False)],
)
def test_decision_is_allowed_unless_a_finding_is_an_error(
    findings: tuple[Finding, ...], allowed: bool
) -> None:
    assert Decision.of(findings).allowed is allowed


def test_decision_refuses_with_the_errors_only() -> None:
    decision = Decision.of([ODD(value=1), EMPTY(name="甲")])

    with pytest.raises(Refused) as refusal:
        decision.or_refuse()
    assert refusal.value.findings == (EMPTY(name="甲"),)


def test_allowed_decision_does_not_refuse() -> None:
    Decision.of([ODD(value=1)]).or_refuse()
