"""A Chromium for the browser's tests: found, or installed by `make chromium`.

    python -m tests.browser.chromium

It is `CROWDFL_CHROMIUM`, else one of the system's, else the one that Playwright keeps.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (  # nothing is asked of the network that a test did not ask for
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LOOK_S = 60.0  # for a cold start
WHAT_TO_DO = (
    "The browser's tests need Chromium, and none was found. Install it, for instance "
    "with `apt-get install chromium` or `playwright install chromium`, or say where "
    "it is: CROWDFL_CHROMIUM=/path/to/chromium."
)


@cache
def find() -> str | None:
    """The path of a Chromium that starts; None when there is none."""
    return next((path for path in _candidates() if path and _starts(path)), None)


def _candidates() -> Iterator[str | None]:
    yield os.environ.get("CROWDFL_CHROMIUM")
    yield from map(shutil.which, NAMES)
    yield _of_playwright()


def _starts(path: str) -> bool:
    """Whether it is one: some systems have a stub that only asks to be installed."""
    try:
        asked = subprocess.run(
            [path, "--version"], capture_output=True, timeout=LOOK_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def _of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> None:
    """Install one: the system's where that is allowed, else Playwright's own."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (("update",), ("install", "-y", "chromium")):
            subprocess.run(["apt-get", "-qq", *words], env=quiet, check=False)
        find.cache_clear()
        if find():
            return
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    subprocess.run(command, check=False)
    find.cache_clear()


def main() -> None:
    """Install Chromium unless there is one."""
    if find():
        return
    install()
    if not find():
        sys.exit(WHAT_TO_DO)


if __name__ == "__main__":
    main()
