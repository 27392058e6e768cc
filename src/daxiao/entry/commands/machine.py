"""`daxiao serve`, `daxiao doctor`: the machine the platform runs on."""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from daxiao.entry.terminal import demo_password, put, setup


def add_to(cli: click.Group) -> None:
    cli.add_command(serve)
    cli.add_command(doctor)


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="监听地址；给全单位用时写 0.0.0.0"
)
@click.option("--port", default=8000, show_default=True, help="端口")
@click.option("--workers", default=2, show_default=True, help="网站进程数")
def serve(host: str, port: int, workers: int) -> None:
    """启动网站和后台读取，每天巡检一次；按 Ctrl+C 停止。

    \b
    例：daxiao serve --host 0.0.0.0 --port 8000
    """
    setup()
    _say_where(host, port)
    processes = [
        subprocess.Popen(_web(host, port, workers)),  # noqa: S603 - our own fixed words
        subprocess.Popen([sys.executable, "-m", "django", "db_worker", "--interval", "0.5"]),
    ]

    def stop(_signal: int, _frame: Any) -> None:
        for process in processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    # whichever ends first takes the other along, so that nobody serves pages without reading plans
    _watch(processes)
    stop(0, None)
    for process in processes:
        process.wait()


def _watch(processes: list["subprocess.Popen[bytes]"]) -> None:
    """Wait until a process ends; meanwhile sweep at the start and once each day, so that no timer has to be set up."""
    from daxiao.kernel import clock  # noqa: PLC0415

    swept = None
    while all(process.poll() is None for process in processes):
        if swept != clock.today():
            swept = clock.today()
            sweep = [sys.executable, "-m", "daxiao.entry.cli", "sweep"]
            subprocess.run(sweep, stdout=subprocess.DEVNULL, check=False)  # noqa: S603 - our own fixed words
        time.sleep(0.5)


def _web(host: str, port: int, workers: int) -> list[str]:
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "daxiao.entry.wsgi:application",
        f"--bind={host}:{port}",
        f"--workers={workers}",
        "--threads=4",
        "--worker-class=gthread",
        "--timeout=120",
        "--max-requests=5000",
        "--max-requests-jitter=500",
        "--log-level=warning",
    ]


def _say_where(host: str, port: int) -> None:
    from daxiao.domains.directory import queries  # noqa: PLC0415
    from daxiao.kernel.access import Actor  # noqa: PLC0415

    shown = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 - only compared, to print an address that opens
    click.echo(f"\n达效已启动：http://{shown}:{port}/　（按 Ctrl+C 停止）")
    people = [p for p in queries.people(Actor.system("启动")) if p.is_demo and p.is_active]
    if people:
        click.echo(f"演示账号，密码都是 {demo_password()}：")
        # the offices first: theirs is the road from a file to the ledger
        people.sort(key=lambda p: (not p.username.endswith("_office"), p.username))
        for p in people[:12]:
            click.echo(f"  {p.username:<24}{p.name}")
        if len(people) > 12:
            click.echo(f"  …共 {len(people)} 个，见 daxiao user list")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing the machine has or lacks: `need` says what works without it."""

    name: str
    is_there: bool
    found: str
    need: str
    how: str


@click.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 打印")
def doctor(*, as_json: bool) -> None:
    """检查这台机器：缺什么，影响什么，怎样补上。

    \b
    例：daxiao doctor
    """
    checks = [*_tools(), _data_folder(), _database(), _assets()]
    rows = [{s: getattr(c, s) for s in Check.__slots__} for c in checks]
    lines = [
        f"{'有' if c.is_there else '缺'}  {c.name}　{c.found if c.is_there else f'{c.need}；{c.how}'}"
        for c in checks
    ]
    put(rows, as_json=as_json, words="\n".join(lines))


def _tools() -> list[Check]:
    wanted = (
        ("Python", sys.executable, "平台本身要用", "apt install python3"),
        (
            "Node",
            shutil.which("node"),
            "只在安装时取前端文件要用；没有时 make setup 会从 PyPI 取",
            "make setup",
        ),
        (
            "Chromium",
            shutil.which("chromium"),
            "只有开发者做浏览器测试和截图要用",
            "apt install chromium",
        ),
        (
            "PostgreSQL",
            shutil.which("postgres") or _debian_postgres(),
            "只有改用 PostgreSQL 或跑它的测试才要用",
            "apt install postgresql",
        ),
        ("中文字体", _font(), "只影响服务器上截图和打印", "apt install fonts-noto-cjk"),
    )
    return [
        Check(name, bool(found), str(found or ""), need, how) for name, found, need, how in wanted
    ]


def _debian_postgres() -> str | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return str(found[-1]) if found else None


def _font() -> str | None:
    fc_list = shutil.which("fc-list")
    if fc_list is None:
        return None
    listed = subprocess.run(  # noqa: S603 - a fixed question to a fixed program
        [fc_list, ":lang=zh-cn", "family"], capture_output=True, text=True, check=False
    )
    return listed.stdout.splitlines()[0] if listed.stdout.strip() else None


def _data_folder() -> Check:
    setup()
    from django.conf import settings  # noqa: PLC0415

    folder = Path(settings.DATA_DIR)
    free = shutil.disk_usage(folder).free // 1024**2
    is_fine = os.access(folder, os.W_OK) and free > 500
    return Check(
        "数据目录",
        is_fine,
        f"{folder}，余 {free} MB",
        f"{folder} 不能写，或只剩 {free} MB",
        "换一个目录：环境变量 DAXIAO_DATA",
    )


def _database() -> Check:
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415
    from django.db.utils import Error  # noqa: PLC0415

    try:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except Error as error:
        return Check(
            name="数据库",
            is_there=False,
            found="",
            need=f"连不上：{error}",
            how="核对环境变量 DAXIAO_DATABASE",
        )
    how = "python manage.py migrate"
    return Check(
        "数据库",
        waiting == 0,
        f"{connection.vendor}，结构最新",
        f"有 {waiting} 步结构更新未做",
        how,
    )


def _assets() -> Check:
    from django.contrib.staticfiles import finders  # noqa: PLC0415

    found = finders.find("vendor/tabler/tabler.min.css")
    return Check("前端文件", bool(found), "已就位", "页面会没有样式", "make setup")
