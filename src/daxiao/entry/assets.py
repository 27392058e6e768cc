"""Front-end files: `npm ci` from the lock file, then the named files are copied to where the site serves them.

No bundler and no third-party code in the repository. Run by `make setup`; a second run with an unchanged lock file does
nothing.
"""

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path


ROOT = Path(__file__).resolve().parents[3]
VENDOR = ROOT / "var" / "vendor"
STAMP = VENDOR / "lock.sha256"
WANTED = {
    "tabler/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler/tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "echarts/echarts.min.js": "echarts/dist/echarts.min.js",
}
# a manifest storage stops at a map that is named but not there
SOURCE_MAP = re.compile(rb"(//|/\*)# sourceMappingURL=.*?(\*/|\n|$)")


def npm() -> str:
    """The system's npm, else the one that `make setup` took from PyPI. Raises SystemExit with advice."""
    beside = Path(sys.executable).parent / "npm"
    found = str(beside) if beside.exists() else shutil.which("npm")
    if not found:
        raise SystemExit(
            "npm is missing: run `make setup`, which fetches Node from PyPI where the system has none"
        )
    return found


def main() -> None:
    digest = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text(encoding="ascii") == digest:
        return
    work = ROOT / "var" / "npm"
    work.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, work / name)
    command = [npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=work, check=True)  # noqa: S603 - fixed words, no shell
    for target, source in WANTED.items():
        path = VENDOR / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(SOURCE_MAP.sub(b"", (work / "node_modules" / source).read_bytes()))
    shutil.rmtree(work)
    STAMP.write_text(digest, encoding="ascii")


if __name__ == "__main__":
    main()
