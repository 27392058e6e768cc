"""A person changes their own password; the trace says so, never what it is."""

from daxiao.kernel.models import Event
from tests.cast import PASSWORD, Cast
from tests.entry.test_intake import client_of


def test_own_password_needs_the_old_one_and_leaves_a_trace(cast: Cast) -> None:
    client = client_of(cast.reader)
    wrong = {
        "old_password": "nonsense",
        "new_password1": "song-shu-8-guai",
        "new_password2": "song-shu-8-guai",
    }
    right = {**wrong, "old_password": PASSWORD}

    assert client.post("/password/", wrong).status_code == 200
    assert client.post("/password/", right).status_code == 302
    cast.reader.user.refresh_from_db()
    assert cast.reader.user.check_password("song-shu-8-guai")
    event = Event.everything.filter(type="directory.password_set").latest("pk")
    assert event.actor_id == cast.reader.user.pk
    assert "song-shu" not in str(event.now) + str(event.was)


def test_the_menu_leads_there(cast: Cast) -> None:
    assert 'href="/password/"' in client_of(cast.reader).get("/").content.decode()
