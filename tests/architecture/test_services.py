"""A service asks first whether it may, and leaves a trace when it writes (habits 6 and 8)."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture import source
from tests.architecture.source import Module


SERVICES = [
    (module, function)
    for module in source.modules()
    if source.is_service(module)
    for function in source.functions(module)
    if not function.name.startswith("_")
]
ACTED = [(m, f) for m, f in SERVICES if source.arguments(f)[:1] == ["actor"]]
READS = [(m, f) for m, f in SERVICES if source.arguments(f)[:1] != ["actor"]]
NAMES = [f"{m.place}:{f.name}" for m, f in ACTED]

# what asks in its own way, with the reason
ASKS_OTHERWISE = {
    "directory/services/people.py:note_own_password": "everybody may change his own password: who acts is the person",
    "directory/services/trees.py:holds_everywhere": "asks about the actor alone and touches no row",
    "ui/services.py:views": "a saved view belongs to its owner alone: the rows of the owner are the scope",
    "ui/services.py:keep": "a saved view belongs to its owner: who acts is the owner, and the right is that of the page",
    "ui/services.py:forget": "a saved view belongs to its owner: another's is not found",
}
# what writes without an event, with the reason
NO_TRACE = {
    "dispatch/services/orders_measures.py:plan": "a move of the order, whose writer leaves the trace",
    "dispatch/services/orders_measures.py:fulfil": "a move of the order, whose writer leaves the trace",
    "dispatch/services/orders_measures.py:drop": "a move of the order, whose writer leaves the trace",
    "dispatch/services/orders_measures.py:sweep": "the calendar moves what fell late; nobody acts",
    "dispatch/services/evaluation_ending.py:change_after_objection": "part of answering an objection, which leaves the trace",
    "targets/services/goal_letters.py:tell": "the letter is what is left behind; the goal keeps what was told",
    "targets/services/handing_out.py:schedule": "part of issuing a split, which leaves the trace",
    "dispatch/services/evaluation_runs.py:turn": "takes the turn for every act on an evaluation, each of which leaves its trace",
    "projects/services/stages.py:note_changes": "part of a report or of an accepted layout, which leave a trace",
    "projects/services/permits.py:follow_acceptances": "follows an acceptance in the same breath, which does leave a trace",
    "projects/services/permits.py:sweep_late": "the calendar moves what fell late; nobody acts",
    "plans/services/publishing.py:add_clauses": "the words of the facts that are adopted in the same breath, which do leave a trace",
    "targets/services/allocations.py:keep_draft": "a draft that saves itself; issuing it leaves the trace",
    "targets/services/ledger.py:indicators_for": "part of adopting or revising targets, which do leave a trace",
    "projects/services/months.py:follow_log": "part of reporting, correcting or withdrawing a log, which do leave a trace",
    "projects/services/entry.py:write": "the columns of an entry for the services that append its records, which leave the trace",
    "ui/services.py:keep": "a personal bookmark, not an act on the ledger",
    "ui/services.py:forget": "a personal bookmark, not an act on the ledger",
}


def _key(module: Module, function: ast.FunctionDef) -> str:
    return f"{module.place}:{function.name}".removeprefix("domains/")


def test_there_are_services() -> None:
    assert len(ACTED) > 40


@pytest.mark.parametrize(("module", "function"), ACTED, ids=NAMES)
def test_a_service_asks_first_whether_it_may(module: Module, function: ast.FunctionDef) -> None:
    if _key(module, function) in ASKS_OTHERWISE:
        return
    first = source.body(function)[0]
    call = first.value if isinstance(first, ast.Expr) else None

    assert isinstance(call, ast.Call), f"{module.at(first)} is not require(actor, …)"
    assert source.called(call.func).split(".")[-1] == "require"
    assert [a.id for a in call.args[:1] if isinstance(a, ast.Name)] == ["actor"]


WRITES = {
    "create",
    "bulk_create",
    "bulk_update",
    "save",
    "delete",
    "update_or_create",
    "get_or_create",
}


def _writes(function: ast.AST) -> Iterator[ast.Call]:
    """Calls that write rows; `.update(` counts when it names columns, so that of a dict does not."""
    for call in source.calls(function):
        name = source.called(call.func).split(".")[-1]
        is_update = name == "update" and bool(call.keywords)
        if isinstance(call.func, ast.Attribute) and (name in WRITES or is_update):
            yield call
        if name.startswith("bulk_") and name.endswith("_with_history"):
            yield call


def _records(function: ast.AST) -> bool:
    """`events.record`, or `records.append`, the door of a project's facts, which records the event it is given."""
    called = [source.called(c.func).split(".") for c in source.calls(function)]
    return any(c[-1] == "record" or c[-2:] == ["records", "append"] for c in called)


def _reached(module: Module, function: ast.FunctionDef) -> list[ast.FunctionDef]:
    """The function and those of its module that it calls, directly or not."""
    known = {f.name: f for f in source.functions(module)}
    seen = {function.name: function}
    todo = [function]
    while todo:
        for call in source.calls(todo.pop()):
            name = source.called(call.func)
            if name in known and name not in seen:
                seen[name] = known[name]
                todo.append(known[name])
    return list(seen.values())


@pytest.mark.parametrize(("module", "function"), ACTED, ids=NAMES)
def test_a_service_that_writes_leaves_a_trace(module: Module, function: ast.FunctionDef) -> None:
    if _key(module, function) in NO_TRACE:
        return
    reached = _reached(module, function)

    if any(True for f in reached for _ in _writes(f)):
        assert any(_records(f) for f in reached), f"{_key(module, function)} writes unseen"


def test_what_has_no_actor_does_not_write() -> None:
    strays = [
        module.at(call)
        for module, function in READS
        for reached in _reached(module, function)
        for call in _writes(reached)
    ]

    assert strays == []


def test_exceptions_are_still_there() -> None:
    known = {_key(m, f) for m, f in SERVICES}

    assert {*ASKS_OTHERWISE, *NO_TRACE} <= known


def test_services_do_not_use_the_request_or_settings() -> None:
    strays = [
        f"{module.place}: {name}"
        for module in source.modules()
        if source.is_service(module)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom)
        for name in [node.module or ""]
        if name in {"django.conf", "django.http"} or name.startswith("daxiao.kernel.middleware")
    ]

    assert strays == []
