"""A Chromium whose pages can be frozen.

Playwright keeps every page in focus, and what is in focus never sleeps. This browser is
started beside it and taken over as it is.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import BrowserContext, async_playwright

from tests.browser import chromium
from tests.browser.visitor import PATIENCE_MS

ADDRESS = re.compile(rb"ws://\S+")
START_S = 60.0  # a cold start on a busy machine


@asynccontextmanager
async def sleepy_chromium(path: str, folder: Path) -> AsyncIterator[BrowserContext]:
    """Start it; yields the one context it has.

    Args:
        path: Of the program.
        folder: For its profile.
    """
    process = await asyncio.create_subprocess_exec(
        path,
        *chromium.FLAGS,
        "--remote-debugging-port=0",
        f"--user-data-dir={folder}",
        "about:blank",
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    try:
        async with asyncio.timeout(START_S):
            address = await _address(process.stderr)
        silence = asyncio.create_task(process.stderr.read())  # a full pipe stops it
        async with async_playwright() as playwright:
            browser = await playwright.chromium.connect_over_cdp(
                address, no_defaults=True
            )
            context = browser.contexts[0]
            context.set_default_timeout(PATIENCE_MS)
            yield context
            await browser.close()
        silence.cancel()
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _address(said: asyncio.StreamReader) -> str:
    while line := await said.readline():
        if found := ADDRESS.search(line):
            return found.group().decode()
    raise AssertionError("Chromium ended at its start")
