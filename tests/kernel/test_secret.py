"""Web server, worker and sweep start together on a new machine and share one key."""

import os
import subprocess
import sys
from pathlib import Path


def test_processes_that_start_together_share_one_key(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    ask = [sys.executable, "-c", "from daxiao import settings; print(settings.SECRET_KEY)"]
    mine = {k: v for k, v in os.environ.items() if not k.startswith("DAXIAO_")}
    started = [
        subprocess.Popen(ask, env={**mine, "DAXIAO_DATA": str(folder)}, stdout=subprocess.PIPE)
        for _ in range(4)
    ]
    keys = {p.communicate(timeout=60)[0] for p in started}

    assert len(keys) == 1
    assert len(keys.pop().strip()) > 50
    assert [p.name for p in folder.iterdir()] == ["secret.key"]
    assert (folder / "secret.key").stat().st_mode & 0o077 == 0
