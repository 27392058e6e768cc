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
from hypothesis import settings as hypothesis

from tests import postgres
from tests.cast import Cast
from tests.cast import cast as call_the_cast
from tests.factories import directory, plans
from tests.factories.directory import World
from tests.factories.plans import Ledger


# a busy machine is no failure, and without stored examples two runs agree
hypothesis.register_profile("daxiao", deadline=None, database=None)
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
    settings.SECRET_KEY = "tests only"


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
    if is_postgres():
        return
    skip = pytest.mark.skip(reason="needs PostgreSQL: --pg or DAXIAO_TEST_PG=1")
    for item in items:
        if item.get_closest_marker("pg"):
            item.add_marker(skip)


def pytest_runtest_setup() -> None:
    """Only this machine may be called: a browser test has its server here. The plugin lifts it after each test."""
    pytest_socket.socket_allow_hosts(LOOPBACK, allow_unix_socket=True)


@pytest.fixture
def world(db: None) -> World:
    return directory.world()


@pytest.fixture
def cast(world: World) -> Cast:
    return call_the_cast(world)


@pytest.fixture
def ledger(world: World) -> Ledger:
    """The small plan of 青禾县, published."""
    return plans.adopted(world.county)
