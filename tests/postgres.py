"""A PostgreSQL server for one test run: made, started, stopped and thrown away."""

import os
import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path


DEBIAN = Path("/usr/lib/postgresql")
UNPRIVILEGED = ("postgres", "nobody")  # the server refuses to run as root


@dataclass(frozen=True, slots=True)
class Server:
    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgresql://tests@127.0.0.1:{self.port}/postgres"


def start(folder: Path) -> Server:
    """Make a cluster in `folder` and start it on a free port of the loopback address. Raises CalledProcessError."""
    folder.mkdir(parents=True)
    if os.geteuid() == 0:
        # the server's user must reach its folder through the temporary one
        folder.parent.chmod(0o711)
        shutil.chown(folder, _user())
    data = folder / "data"
    _run(
        "initdb",
        "-D",
        str(data),
        "-U",
        "tests",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "-A",
        "trust",
        "-N",
    )
    server = Server(folder, _free_port())
    # a crash of the test server costs nothing, so nothing is flushed
    options = (
        f"-p {server.port} -c listen_addresses=127.0.0.1 -k {folder} -c fsync=off "
        "-c full_page_writes=off -c synchronous_commit=off -c timezone=UTC"
    )
    _run("pg_ctl", "-D", str(data), "-l", str(folder / "log"), "-o", options, "-w", "start")
    return server


def stop(server: Server) -> None:
    _run("pg_ctl", "-D", str(server.folder / "data"), "-m", "immediate", "-w", "stop")


def _run(program: str, *args: str) -> None:
    command = [*_as_nobody(), str(_binary(program)), *args]
    # inherited pipes would keep `pg_ctl start` from returning
    subprocess.run(
        command,
        check=True,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=60,
    )


def _as_nobody() -> list[str]:
    return ["runuser", "-u", _user(), "--"] if os.geteuid() == 0 else []


def _user() -> str:
    names = Path("/etc/passwd").read_text(encoding="utf-8")
    return next(u for u in UNPRIVILEGED if f"\n{u}:" in names)


def _binary(program: str) -> Path:
    """Debian keeps the server's programs away from PATH; the newest version is taken."""
    versions = sorted(DEBIAN.glob("*/bin"), key=lambda p: float(p.parent.name), reverse=True)
    for folder in versions:
        if (folder / program).exists():
            return folder / program
    found = shutil.which(program)
    if found is None:
        raise RuntimeError(f"{program} is not installed: install PostgreSQL, or run without --pg")
    return Path(found)


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])
