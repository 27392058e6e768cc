"""Older office files (.doc, .wps, .rtf, .odt, .xls, .et, .ods …) through LibreOffice, where it is installed.

Each call has a profile directory of its own: two conversions on one profile disturb each other. Nothing is fetched and
no macro runs: the profile forbids both, and conversion never asks. The directory goes away whatever happens.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from daxiao.extract.readers import refusals
from daxiao.std.findings import Refused


TIMEOUT_SECONDS = 180
_PLACES = ("/usr/lib/libreoffice/program/soffice", "/opt/libreoffice/program/soffice")

# Macros only from nowhere, nothing loaded from links, no Java
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Office.Java/VirtualMachine"><prop oor:name="Enable" oor:op="fuse"><value>false</value></prop></item>
</oor:items>
"""


class Way(NamedTuple):
    """What the file is shown as (".doc"), the filter that opens it, and what it becomes ("docx")."""

    suffix: str
    opened_by: str
    to: str


@cache
def program() -> str | None:
    """Where LibreOffice is, if it is."""
    return (
        shutil.which("soffice")
        or shutil.which("libreoffice")
        or next((p for p in _PLACES if Path(p).is_file()), None)
    )


def check(name: str) -> None:
    """Raises `Refused` with what to install where LibreOffice is missing."""
    if program() is None:
        raise Refused(refusals.LIBREOFFICE_ABSENT(name=name))


def converted(
    name: str, data: bytes, way: Way, *, timeout_seconds: float = TIMEOUT_SECONDS
) -> bytes:
    """The file in its new format.

    Raises `Refused` where LibreOffice is missing, takes longer than the timeout, or cannot open the file.
    """
    check(name)
    with tempfile.TemporaryDirectory(prefix="daxiao-office-") as made:
        place = Path(made)
        profile = place / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        given = place / f"in{way.suffix}"
        given.write_bytes(data)
        _run(name, given, way, timeout_seconds)
        found = given.with_suffix(f".{way.to}")
        if not found.is_file() or not found.stat().st_size:
            raise Refused(refusals.OFFICE_UNCONVERTED(name=name))
        return found.read_bytes()


def _run(name: str, given: Path, way: Way, timeout_seconds: float) -> None:
    command = [
        program() or "soffice",
        f"-env:UserInstallation={(given.parent / 'profile').as_uri()}",
        "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo",
        f"--infilter={way.opened_by}", "--convert-to", way.to, "--outdir", str(given.parent), str(given),
    ]  # fmt: skip
    # A group of its own: soffice is a shell script that starts the office; both must go when time is up
    process = subprocess.Popen(  # noqa: S603 -- no shell, no word of the user's in it
        command,
        cwd=given.parent,
        env={**os.environ, "HOME": str(given.parent), "SAL_USE_VCLPLUGIN": "svp"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(timeout_seconds)
    except subprocess.TimeoutExpired:
        raise Refused(refusals.OFFICE_TOO_SLOW(name=name, seconds=round(timeout_seconds))) from None
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Kill what is left of the group."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
