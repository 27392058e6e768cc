"""The ground the tests stand on holds: no network, no queue, no data of the installation."""

import socket
from pathlib import Path

import pytest
import pytest_socket
from django.conf import settings
from django.db import connection


def test_the_network_is_out_of_reach() -> None:
    with (
        pytest.warns(UserWarning, match="192.0.2.1"),
        pytest.raises(pytest_socket.SocketConnectBlockedError),
        socket.socket() as s,
    ):
        s.connect(("192.0.2.1", 80))


def test_the_data_folder_is_not_the_installations() -> None:
    repository = Path(__file__).parents[1]

    assert repository not in Path(settings.DATA_DIR).parents


def test_no_task_stays_in_a_queue() -> None:
    assert "immediate" in settings.TASKS["default"]["BACKEND"]


@pytest.mark.pg
@pytest.mark.django_db
def test_the_server_of_the_run_answers() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")

        assert cursor.fetchone() == ("UTF8",)
