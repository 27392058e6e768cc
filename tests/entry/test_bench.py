"""The benchmark of the reading: what it says when its peer is missing, and that it compares the same text."""

import pytest

from daxiao.entry.bench import peer


def test_without_the_peer_there_is_no_ratio_but_a_sentence_that_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(peer.importlib.util, "find_spec", lambda _: None)

    found = peer.compare()

    assert found.ratio is None
    assert "make bench" in found.words


def test_the_ratio_is_their_seconds_over_ours_on_one_text(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def took(seconds: float) -> object:
        return lambda text: (seen.append(text), seconds)[1]

    monkeypatch.setattr(peer, "peer_seconds", took(3.0))
    monkeypatch.setattr(peer, "own_seconds", took(0.25))

    assert peer.compare().ratio == 12.0
    assert seen[0] == seen[1]
    assert len(seen[0].encode()) >= peer.SLICE_BYTES
