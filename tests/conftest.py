"""Shared ground of all tests: no network, quick password hashing, a data folder of their own, no queue left behind.

`DAXIAO_TEST_PG=1` or `--pg` runs the database tests on a PostgreSQL server that is started for the run alone.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
import pytest_socket
from django.conf import settings
from django.db import connections
from django_tasks import task_backends
from hypothesis import settings as hypothesis

from daxiao.kernel.models import Region
from tests import postgres
from tests.cast import Cast
from tests.cast import cast as call_the_cast
from tests.factories import directory, plans
from tests.factories.directory import World
from tests.factories.plans import Ledger
from tests.factories.snapshot import Snapshot


# a busy machine is no failure, and two runs agree: the same examples each time, none stored
hypothesis.register_profile("daxiao", deadline=None, database=None, derandomize=True)
hypothesis.load_profile("daxiao")

LOOPBACK = ["127.0.0.1", "::1"]
_SERVER = pytest.StashKey[postgres.Server]()
_FOLDER = pytest.StashKey[Path]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pg", action="store_true", help="run on a PostgreSQL server of its own")


def pytest_configure(config: pytest.Config) -> None:
    folder = Path(tempfile.mkdtemp(prefix="daxiao-tests-"))
    config.stash[_FOLDER] = folder
    _settle_in(folder)
    if hasattr(config, "workerinput"):
        return  # the controller started the server, and the settings read its address from the environment
    if config.getoption("--pg") or os.environ.get("DAXIAO_TEST_PG") == "1":
        server = config.stash[_SERVER] = postgres.start(folder / "pg")
        os.environ["DAXIAO_DATABASE"] = server.url
        _use_database(server.url)


def pytest_unconfigure(config: pytest.Config) -> None:
    if _SERVER in config.stash:
        postgres.stop(config.stash[_SERVER])
        os.environ.pop("DAXIAO_DATABASE", None)
    if _FOLDER in config.stash:
        shutil.rmtree(config.stash[_FOLDER], ignore_errors=True)


def _settle_in(folder: Path) -> None:
    """Nothing of the run touches the installation's own data; settings read at import are set again here."""
    (folder / "static").mkdir()
    settings.DATA_DIR = folder
    settings.STATIC_ROOT = folder / "static"
    settings.WHITENOISE_AUTOREFRESH = True
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    _forget_task_backends()
    settings.SECRET_KEY = "tests only"


def _forget_task_backends() -> None:
    """A folder's conftest named on the command line is read before this one and may have asked for a backend."""
    task_backends._settings = None  # type: ignore[attr-defined]
    task_backends.__dict__.pop("settings", None)
    if hasattr(task_backends._connections, "default"):
        del task_backends["default"]


def _use_database(url: str) -> None:
    """Django was set up before this file was read, so its connections learn the new address by hand."""
    from daxiao.settings import _database  # noqa: PLC0415 - after Django's own reading

    connections.close_all()
    settings.DATABASES["default"] = _database(url) | {"CONN_MAX_AGE": 0}
    connections.settings = connections.configure_settings(settings.DATABASES)
    del connections["default"]


def is_postgres() -> bool:
    return connections["default"].vendor == "postgresql"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _needs_database(item):
            item.add_marker(pytest.mark.database)
    if is_postgres():
        return
    skip = pytest.mark.skip(reason="needs PostgreSQL: --pg or DAXIAO_TEST_PG=1")
    for item in items:
        if item.get_closest_marker("pg"):
            item.add_marker(skip)


def _needs_database(item: pytest.Item) -> bool:
    asked = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or not {
        "db",
        "transactional_db",
    }.isdisjoint(asked)


def pytest_runtest_setup() -> None:
    """Only this machine may be called: a browser test has its server here. The plugin lifts it after each test."""
    pytest_socket.socket_allow_hosts(LOOPBACK, allow_unix_socket=True)


def _ground() -> tuple[World, Cast]:
    world = directory.world()
    return world, call_the_cast(world)


GROUND = Snapshot(_ground)
LEDGER = Snapshot(lambda: plans.adopted(_county()))


def _county() -> Region:
    return Region.everything.get(code="980121")


@pytest.fixture
def ground(db: None) -> tuple[World, Cast]:
    return GROUND.again()


@pytest.fixture
def world(ground: tuple[World, Cast]) -> World:
    return ground[0]


@pytest.fixture
def cast(ground: tuple[World, Cast]) -> Cast:
    return ground[1]


@pytest.fixture
def ledger(ground: tuple[World, Cast]) -> Ledger:
    """The small plan of 青禾县, published."""
    return LEDGER.again()
