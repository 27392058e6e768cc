"""How good an extraction is, measured against gold records.

Targets are paired when their number spans overlap, those that share a figure by the likeness of scope and indicator;
tasks when their titles overlap. Records are JSON objects with the gold's field names, so that the output of any
extractor can be scored. The measures are those of the gold's README, section 8.8.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from daxiao.extract import jsonl, pairing
from daxiao.extract.jsonl import Record


FIELDS = ("value+unit", "comparator", "measure", "ambition", "period", "scope", "indicator*")
FULL = frozenset(FIELDS[:5])
_LIKE = 0.6  # character F1 from which two indicators count as the same
_OPENING = 60  # characters that stand for the title of a task without one
_UNITS = ("lead_units", "responsible_units")


@dataclass(frozen=True, slots=True)
class Miss:
    """A record that was missed, found without need, or paired but wrong. `quote` is the sentence it is about."""

    kind: str  # MISS | EXTRA | WRONG
    document: str
    key: str
    what: str
    quote: str


@dataclass(slots=True)
class TargetScore:
    gold: int = 0
    predicted: int = 0
    matched: int = 0
    full: int = 0
    right: Counter[str] = field(default_factory=Counter)

    def add(self, other: "TargetScore") -> None:
        self.gold += other.gold
        self.predicted += other.predicted
        self.matched += other.matched
        self.full += other.full
        self.right.update(other.right)

    def as_dict(self) -> Record:
        precision, recall, f1 = prf(self.matched, self.predicted, self.gold)
        nothing = 1.0 if not self.gold else None
        accuracy = {f: self.right[f] / self.matched if self.matched else nothing for f in FIELDS}
        return {
            "gold": self.gold,
            "predicted": self.predicted,
            "matched": self.matched,
            "precision": precision,
            "recall": recall,
            "f1": f1,
            "accuracy": accuracy,
            "fully_right_f1": prf(self.full, self.predicted, self.gold)[2],
        }


@dataclass(slots=True)
class TaskScore:
    gold: int = 0
    predicted: int = 0
    matched: int = 0
    deadline: int = 0
    shared: Counter[str] = field(default_factory=Counter)  # units both have
    named: Counter[str] = field(default_factory=Counter)  # units of both sides added up

    def add(self, other: "TaskScore") -> None:
        self.gold += other.gold
        self.predicted += other.predicted
        self.matched += other.matched
        self.deadline += other.deadline
        self.shared.update(other.shared)
        self.named.update(other.named)

    def units_f1(self, name: str) -> float | None:
        if not self.matched:
            return None if self.gold else 1.0
        return 2 * self.shared[name] / self.named[name] if self.named[name] else 1.0

    def as_dict(self) -> Record:
        precision, recall, f1 = prf(self.matched, self.predicted, self.gold)
        nothing = None if self.gold else 1.0
        return {
            "gold": self.gold,
            "predicted": self.predicted,
            "matched": self.matched,
            "precision": precision,
            "recall": recall,
            "f1": f1,
            "lead_units_f1": self.units_f1("lead_units"),
            "responsible_units_f1": self.units_f1("responsible_units"),
            "deadline": self.deadline / self.matched if self.matched else nothing,
        }


@dataclass(slots=True)
class Score:
    """Targets and tasks of one document, or of several added up; `misses` in the order of the documents."""

    targets: TargetScore = field(default_factory=TargetScore)
    tasks: TaskScore = field(default_factory=TaskScore)
    misses: list[Miss] = field(default_factory=list)

    def add(self, other: "Score") -> None:
        self.targets.add(other.targets)
        self.tasks.add(other.tasks)
        self.misses += other.misses

    def as_dict(self) -> Record:
        return {"targets": self.targets.as_dict(), "tasks": self.tasks.as_dict()}


@dataclass(frozen=True, slots=True)
class Side:
    """The records of one side for one document."""

    targets: Sequence[Record] = ()
    tasks: Sequence[Record] = ()


def flat(record: Record, prefix: str = "") -> dict[str, float]:
    """The figures of a score by dotted names: targets.accuracy.unit → 0.98. What is no number is left out."""
    found: dict[str, float] = {}
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            found |= flat(value, f"{name}.")
        elif isinstance(value, int | float):
            found[name] = float(value)
    return found


def score(document: str, gold: Side, found: Side, text: str | None = None) -> Score:
    """Score one document. Without its text, tasks are paired by their first 40 characters."""
    result = Score()
    _score_targets(result, document, gold.targets, found.targets)
    _score_tasks(result, document, gold.tasks, found.tasks, text)
    return result


def prf(hits: int, predicted: int, gold: int) -> tuple[float, float, float]:
    """Precision, recall and F1; all 1 when there is nothing to find and nothing was found."""
    if not predicted and not gold:
        return 1.0, 1.0, 1.0
    precision = hits / predicted if predicted else 0.0
    recall = hits / gold if gold else 0.0
    return precision, recall, 2 * hits / (predicted + gold)


def char_f1(a: str, b: str) -> float:
    """Likeness of two names by their characters, blanks aside."""
    left, right = Counter(squeeze(a)), Counter(squeeze(b))
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else 1.0


def squeeze(value: object) -> str:
    return "" if value is None else "".join(str(value).split())


# ---------------------------------------------------------------- targets


def _score_targets(
    result: Score, document: str, gold: Sequence[Record], found: Sequence[Record]
) -> None:
    own = result.targets
    own.gold, own.predicted = len(gold), len(found)
    pairs = pairing.pair(list(gold), list(found), _target_weight, _num_span)
    own.matched = len(pairs)
    for i, j in pairs:
        wrong = _wrong_fields(gold[i], found[j])
        own.right.update(f for f in FIELDS if f not in wrong)
        own.full += not FULL & wrong.keys()
        if wrong:
            told = "; ".join(f"{f}: {a} <- {b}" for f, (a, b) in wrong.items())
            result.misses.append(_miss("WRONG", document, gold[i], told))
    met_gold, met_found = {i for i, _ in pairs}, {j for _, j in pairs}
    for i, record in enumerate(gold):
        if i not in met_gold:
            result.misses.append(_miss("MISS", document, record, _figure(record)))
    for j, record in enumerate(found):
        if j not in met_found:
            result.misses.append(_miss("EXTRA", document, record, _figure(record)))


def _miss(kind: str, document: str, record: Record, what: str) -> Miss:
    quote = squeeze(record.get("quote") or record.get("title"))[:80]
    return Miss(kind, document, squeeze(record.get("id")) or "-", what, quote)


def _figure(record: Record) -> str:
    parts = (
        record.get("indicator"),
        f"{squeeze(record.get('value'))}{squeeze(record.get('unit'))}",
        record.get("scope"),
    )
    return " ".join(squeeze(p) for p in parts if p)


def _num_span(record: Record) -> tuple[int, int] | None:
    start, end = jsonl.whole(record, "num_start"), jsonl.whole(record, "num_end")
    return None if start is None or end is None or end <= start else (start, end)


def _target_weight(gold: Record, found: Record) -> float | None:
    ours, theirs = _num_span(gold), _num_span(found)
    if ours is None or theirs is None or not (ours[0] < theirs[1] and theirs[0] < ours[1]):
        return None
    a, b = squeeze(gold.get("scope")), squeeze(found.get("scope"))
    scope = 1.0 if a == b else (char_f1(a, b) * 0.8 if a and b else 0.0)
    names = char_f1(squeeze(gold.get("indicator")), squeeze(found.get("indicator")))
    return (
        3 * scope
        + 2 * names
        + (ours == theirs)
        + _same_number(gold.get("value"), found.get("value"))
    )


def _same_number(a: object, b: object) -> bool:
    if a in (None, "") or b in (None, ""):
        return a in (None, "") and b in (None, "")
    left, right = jsonl.decimal(a), jsonl.decimal(b)
    if left is None or right is None or not (left.is_finite() and right.is_finite()):
        return False
    return abs(float(left) - float(right)) <= 1e-9 * max(1.0, abs(float(left)), abs(float(right)))


def _wrong_fields(gold: Record, found: Record) -> dict[str, tuple[object, object]]:
    wrong: dict[str, tuple[object, object]] = {}
    numbers = all(_same_number(gold.get(k), found.get(k)) for k in ("value", "value_high"))
    if not numbers or squeeze(gold.get("unit")) != squeeze(found.get("unit")):
        wrong["value+unit"] = (_amount(gold), _amount(found))
    for name in ("comparator", "measure", "ambition"):
        if gold.get(name) != found.get(name):
            wrong[name] = (gold.get(name), found.get(name))
    if _period(gold) != _period(found):
        wrong["period"] = (_period(gold), _period(found))
    if squeeze(gold.get("scope")) != squeeze(found.get("scope")):
        wrong["scope"] = (gold.get("scope"), found.get("scope"))
    if char_f1(squeeze(gold.get("indicator")), squeeze(found.get("indicator"))) < _LIKE:
        wrong["indicator*"] = (gold.get("indicator"), found.get("indicator"))
    return wrong


def _amount(record: Record) -> str:
    low, high = squeeze(record.get("value")), squeeze(record.get("value_high"))
    return f"{low}{'–' + high if high else ''}{squeeze(record.get('unit'))}"


def _period(record: Record) -> dict[str, str]:
    """Null dates and missing keys count as the same."""
    period = record.get("period")
    return (
        {str(k): str(v) for k, v in period.items() if v is not None}
        if isinstance(period, dict)
        else {}
    )


# ---------------------------------------------------------------- tasks


def _score_tasks(
    result: Score, document: str, gold: Sequence[Record], found: Sequence[Record], text: str | None
) -> None:
    own = result.tasks
    own.gold, own.predicted = len(gold), len(found)
    spans = {id(r): _title_span(r, text) for r in (*gold, *found)}

    def weigh(a: Record, b: Record) -> float | None:
        left, right = spans[id(a)], spans[id(b)]
        common = min(left[1], right[1]) - max(left[0], right[0])
        return float(common) if common > 0 else None

    pairs = pairing.pair(list(gold), list(found), weigh, lambda r: spans[id(r)])
    own.matched = len(pairs)
    for i, j in pairs:
        if told := _judge_task(own, gold[i], found[j]):
            result.misses.append(_miss("WRONG", document, gold[i], told))
    met_gold, met_found = {i for i, _ in pairs}, {j for _, j in pairs}
    for kind, records, met in (("MISS", gold, met_gold), ("EXTRA", found, met_found)):
        for k, record in enumerate(records):
            if k not in met:
                start, end = spans[id(record)]
                opening = text[start:end] if text is not None else squeeze(record.get("title"))
                result.misses.append(
                    Miss(
                        kind,
                        document,
                        squeeze(record.get("id")) or "-",
                        "task",
                        squeeze(opening)[:80],
                    )
                )


def _judge_task(own: TaskScore, gold: Record, found: Record) -> str:
    told: list[str] = []
    for name in _UNITS:
        a = {squeeze(u) for u in jsonl.names(gold, name)}
        b = {squeeze(u) for u in jsonl.names(found, name)}
        own.shared[name] += len(a & b)
        own.named[name] += len(a) + len(b)
        if a != b:
            told.append(f"{name}: missing {sorted(a - b)} extra {sorted(b - a)}")
    left, right = squeeze(gold.get("deadline")), squeeze(found.get("deadline"))
    own.deadline += left == right
    if left != right:
        told.append(f"deadline: {left or None} <- {right or None}")
    return "; ".join(told)


def _title_span(record: Record, text: str | None) -> tuple[int, int]:
    start, end = jsonl.whole(record, "title_start"), jsonl.whole(record, "title_end")
    if start is not None and end is not None:
        return start, end
    start, end = jsonl.whole(record, "start") or 0, jsonl.whole(record, "end") or 0
    if text is None:
        return start, min(end, start + 40)
    title = jsonl.words(record, "title")
    if title and (at := text.find(title, start, end)) >= 0:
        return at, at + len(title)
    while start < end and text[start : start + 1].isspace():
        start += 1
    stop = min(end, start + _OPENING)
    full_stop = text.find("。", start, stop)
    return start, full_stop if full_stop > start else stop
