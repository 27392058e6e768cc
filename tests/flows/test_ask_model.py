"""An optional language model: off by default, never believed, never in the way. The server here is a stub that also lies."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from daxiao.extract import readers
from daxiao.extract.read import read
from daxiao.extract.readings import Grade, Readings
from daxiao.extract.source import Source
from daxiao.flows import ask_model
from daxiao.flows.ask_model import Endpoint


TEXT = "石桥县工业发展思路\n\n全县规上工业企业320家，是三年后要交的答卷。到2028年，新增高新技术企业15家。\n"
TRUTH = {
    "quote": "规上工业企业320家",
    "indicator": "规上工业企业",
    "number": "320",
    "value": 320,
    "unit": "家",
    "comparator": "eq",
    "measure": "level",
}

Answer = Callable[[dict[str, Any]], str | None]


class Stub:
    """An OpenAI-compatible endpoint on loopback that answers what it is told to."""

    def __init__(self, answer: Answer) -> None:
        stub = self
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                stub.asked.append(body)
                stub.keys.append(self.headers.get("Authorization", ""))
                words = answer(body)
                if words is None:
                    self.send_error(500)
                    return
                message = {"role": "assistant", "content": words}
                choice = {"index": 0, "message": message, "finish_reason": "stop"}
                told = {"id": "1", "object": "chat.completion", "created": 1, "model": "x"}
                data = json.dumps({**told, "choices": [choice]}).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def endpoint(self) -> Endpoint:
        url = f"http://127.0.0.1:{self.server.server_port}/v1"
        return Endpoint(url, "qwen", "s3cret", 20)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def serve() -> Iterator[Callable[[Answer], Stub]]:
    made: list[Stub] = []

    def start(answer: Answer) -> Stub:
        made.append(Stub(answer))
        return made[-1]

    yield start
    for stub in made:
        stub.close()


@pytest.fixture
def source() -> Source:
    return readers.open_source("思路.txt", TEXT.encode())


@pytest.fixture
def grammar(source: Source) -> Readings:
    return read(source)


def _says(*rows: object) -> Answer:
    return lambda _: "好的，结果如下：\n```json\n" + json.dumps(rows, ensure_ascii=False) + "\n```"


def test_it_is_off_by_default() -> None:
    assert ask_model.endpoint() is None


def test_what_the_text_bears_out_is_added_as_weak(
    serve: Callable[[Answer], Stub], source: Source, grammar: Readings
) -> None:
    stub = serve(_says(TRUTH))
    found = ask_model.propose(source, grammar, stub.endpoint)

    before = {t.num.start for t in grammar.targets}
    new = [t for t in found.targets if t.num.start not in before]
    assert [(t.indicator, t.num_text, t.grade) for t in new] == [
        ("规上工业企业", "320", Grade.WEAK)
    ]
    assert "语言模型 qwen" in (new[0].note or "")
    assert found.warnings == grammar.warnings
    assert stub.keys == ["Bearer s3cret"]
    assert TEXT.strip() in stub.asked[0]["messages"][0]["content"]


@pytest.mark.parametrize(
    "lie",
    [
        {**TRUTH, "value": 380},
        {**TRUTH, "number": "380", "value": 380},
        {**TRUTH, "quote": "规上工业企业达到320家", "value": 320},
        {**TRUTH, "unit": "个"},
        {**TRUTH, "indicator": "规下工业企业"},
        {**TRUTH, "by": 2030},
        {**TRUTH, "comparator": "ge"},
    ],
    ids=["value", "number", "quote", "unit", "indicator", "year", "comparator"],
)
def test_a_lie_is_left_out_and_told(
    serve: Callable[[Answer], Stub], source: Source, grammar: Readings, lie: dict[str, Any]
) -> None:
    found = ask_model.propose(source, grammar, serve(_says(lie)).endpoint)

    assert found.targets == grammar.targets
    assert found.warnings[-1] == ask_model.REFUSED.format(n=1)


@pytest.mark.parametrize(
    "words",
    ["", "没有。", "[", "[1, null, {}]", '[{"quote": 3}]', '[{"quote":"x","value":"NaN?"}]', "{}"],
)
def test_nonsense_changes_nothing(
    serve: Callable[[Answer], Stub], source: Source, grammar: Readings, words: str
) -> None:
    assert ask_model.propose(source, grammar, serve(lambda _: words).endpoint) == grammar


def test_a_broken_endpoint_leaves_the_grammars_reading(
    serve: Callable[[Answer], Stub], source: Source, grammar: Readings
) -> None:
    found = ask_model.propose(source, grammar, serve(lambda _: None).endpoint)

    assert found.targets == grammar.targets
    assert "语言模型没有回答" in found.warnings[-1]


def test_nobody_there(source: Source, grammar: Readings) -> None:
    gone = Endpoint("http://127.0.0.1:9/v1", "qwen", "s3cret", 5)
    found = ask_model.propose(source, grammar, gone)

    assert found.targets == grammar.targets
    assert "语言模型没有回答" in found.warnings[-1]
    assert "s3cret" not in "".join(found.warnings)


def test_time_runs_out(serve: Callable[[Answer], Stub], grammar: Readings) -> None:
    stub = serve(_says())
    long = Source("长.txt", TEXT * 200, "txt")
    found = ask_model.propose(long, grammar, replace(stub.endpoint, seconds=0))

    assert stub.asked == []
    assert found.warnings[-1] == ask_model.CUT.format(n=0)


def test_a_long_text_is_asked_in_pieces_that_cover_it(
    serve: Callable[[Answer], Stub], grammar: Readings
) -> None:
    stub = serve(_says())
    long = Source("长.txt", "".join(f"第{n}条内容。\n" for n in range(1500)), "txt")
    ask_model.propose(long, grammar, stub.endpoint)

    asked = "".join(a["messages"][0]["content"] for a in stub.asked)
    assert len(stub.asked) > 3
    assert all(f"第{n}条内容。" in asked for n in range(1500))
