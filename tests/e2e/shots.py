"""Remakes the pictures of the READMEs from a fresh demonstration: `python tests/e2e/shots.py FOLDER`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e.conftest import CHROMIUM, FLAGS, start, visit


PAGES = {
    "home": ("/", "qinglan_office", 1366, 768),
    "review": ("/review/1/", "qinglan_office", 1366, 768),
    "targets": ("/targets/", "qinglan_office", 1366, 768),
    "target": ("/targets/1/", "qinglan_office", 1366, 768),
    "plan": ("/plans/1/?tab=目标", "qinglan_office", 1366, 768),
    "check": ("/checks/1/", "qinglan_office", 1366, 768),
    "telephone": ("/", "qinglan_office", 390, 844),
    "map": ("/projects/map/", "yanshi_office", 1366, 768),
    "project": ("/projects/304/?tab=阶段", "yanshi_office", 1366, 768),
    "gantt": ("/projects/gantt/", "yanshi_office", 1366, 768),
    "grid": ("/filing/", "fengting_jingxin", 1366, 768),
    "goals": ("/goals/overview/", "yanshi_office", 1366, 768),
    "goal": ("/goals/1/", "yanshi_office", 1366, 900),
    "ranking": ("/rankings/1/", "yanshi_office", 1366, 768),
    "round": ("/rounds/2/", "yanshi_office", 1366, 768),
    "mine": ("/projects/mine/", "qinglan_mishu", 390, 844),
}


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        site, server = start(Path(data))
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                for name, (path, user, width, height) in PAGES.items():
                    visitor = visit(browser, site, user, width=width, height=height)
                    visitor.open(path).screenshot(path=folder / f"{name}.png")
                    visitor.context.close()
                browser.close()
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
