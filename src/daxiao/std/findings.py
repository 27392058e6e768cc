"""What a rule answers: findings, decisions, and the refusal that carries them.

A finding is stored as its code and parameters, never as a sentence: the sentence is made when it is shown, from the
template that stands beside the code in a `FindingKind`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is: an error stops the act, a doubt asks a person, a hint is worth knowing."""

    ERROR = "error"
    DOUBT = "doubt"
    HINT = "hint"

    @property
    def label(self) -> str:
        return {"error": "错误", "doubt": "存疑", "hint": "提示"}[self.value]


Param = str | int


@dataclass(frozen=True, slots=True)
class FindingKind:
    """A thing that can be found: its stable code and the Chinese sentence with `{named}` places.

    `code` is `area.past_or_state`, for example `documents.file_empty`. `template` says what is wrong and what to do.
    """

    code: str
    template: str
    severity: Severity = Severity.ERROR

    def __call__(self, *, field: str = "", **params: Param) -> "Finding":
        """A finding of this kind; `field` names the input that is at fault, empty for the whole."""
        return Finding(kind=self, field=field, params=tuple(sorted(params.items())))


@dataclass(frozen=True, slots=True)
class Finding:
    kind: FindingKind
    field: str = ""
    params: tuple[tuple[str, Param], ...] = ()

    @property
    def code(self) -> str:
        return self.kind.code

    @property
    def severity(self) -> Severity:
        return self.kind.severity

    @property
    def sentence(self) -> str:
        """The one clear sentence a person reads."""
        return self.kind.template.format_map(dict(self.params))

    def as_dict(self) -> dict[str, str | Mapping[str, Param]]:
        """JSON shape: code, severity, field, params, sentence."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "field": self.field,
            "params": dict(self.params),
            "sentence": self.sentence,
        }


class Refused(Exception):
    """The rule says no. Doors turn it into form errors, a 422 problem document or exit code 2."""

    def __init__(self, *findings: Finding) -> None:
        if not findings:
            raise ValueError("a refusal needs at least one finding")
        self.findings = findings
        super().__init__("；".join(f.sentence for f in findings))


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer of a rule: allowed when no finding is an error."""

    findings: tuple[Finding, ...] = field(default=())

    @classmethod
    def of(cls, findings: Iterable[Finding | None]) -> "Decision":
        """Fold the answers of several rules; `None` means the rule had nothing to say."""
        return cls(tuple(f for f in findings if f is not None))

    @property
    def allowed(self) -> bool:
        return not any(f.severity is Severity.ERROR for f in self.findings)

    def or_refuse(self) -> None:
        """Raise `Refused` with the errors, if there are any."""
        if not self.allowed:
            raise Refused(*(f for f in self.findings if f.severity is Severity.ERROR))
