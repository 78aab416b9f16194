"""How soon the first listing is seen with 10,000 tasks, beside an empty marketplace.

    python -m benchmarks.pages --count 10000

Two real servers with their pages and one Chromium, in one run and in turns. A turn is
a visit by somebody new (nothing is cached), timed in the browser from the start of the
navigation until the first listing, or what stands in its place, is in the page. Prints
JSON; exits with 1 when the ratio of the medians is more than `--most`.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
from collections import defaultdict
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, async_playwright

from benchmarks.seeding import seed_tasks
from experiments.demo.processes import Processes, serve
from tests.browser import chromium

REPEATS = 5
MOST = 2.0  # times the empty marketplace
WITH_PAGES = {"CROWDFL_PAGES": "1"}
WAIT_MS = 30_000.0
FIRST = ".list:not(.waiting) .task, .nothing .empty"
# Resolves with the milliseconds since the navigation began.
SEEN = """
first => new Promise(resolve => {
  const look = () => {
    const found = document.querySelector(first);
    if (found?.checkVisibility()) resolve(performance.now());
    else requestAnimationFrame(look);
  };
  look();
})
"""


async def visit(browser: Browser, url: str) -> float:
    """Milliseconds until somebody new sees the first listing."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(WAIT_MS)
    try:
        page = await context.new_page()
        await page.goto(url, wait_until="commit")
        took: float = await asyncio.wait_for(page.evaluate(SEEN, FIRST), WAIT_MS / 1000)
    finally:
        await context.close()
    return took


async def measure(path: str, folder: Path, count: int, repeats: int) -> dict[str, Any]:
    """Fill one of two marketplaces, and visit both in turns.

    Args:
        path: Of Chromium.
        folder: Where both servers keep their data.
        count: Tasks of the full one.
        repeats: Visits of each.
    """
    full = folder / f"full-{count}"
    if not full.exists():
        await seed_tasks(full, count)
    async with AsyncExitStack() as stack:
        processes = await stack.enter_async_context(Processes(folder / "logs"))
        urls = {
            name: await serve(processes, data_dir, name=name, environment=WITH_PAGES)
            for name, data_dir in (("empty", folder / "empty"), ("full", full))
        }
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(
            executable_path=path, args=list(chromium.FLAGS)
        )
        stack.push_async_callback(browser.close)
        return report(await visits(browser, urls, repeats))


async def visits(
    browser: Browser, urls: dict[str, str], repeats: int
) -> dict[str, list[float]]:
    """Milliseconds by marketplace; one visit of each before does not count."""
    took: dict[str, list[float]] = defaultdict(list)
    for turn in range(repeats + 1):
        for name, url in urls.items():
            found = await visit(browser, url)
            if turn:
                took[name].append(found)
    return dict(took)


def report(took: dict[str, list[float]]) -> dict[str, Any]:
    """Medians and their ratio, with every visit."""
    medians = {name: statistics.median(times) for name, times in took.items()}
    return {
        "empty_ms": round(medians["empty"], 1),
        "full_ms": round(medians["full"], 1),
        "ratio": round(medians["full"] / medians["empty"], 3),
        "visits_ms": {name: [round(t) for t in times] for name, times in took.items()},
    }


def main() -> None:
    """Measure, print, and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=REPEATS)
    parser.add_argument("--most", type=float, default=MOST)
    parser.add_argument("--data", type=Path, help="keep the marketplaces here")
    choices = parser.parse_args()
    path = chromium.find() or sys.exit(chromium.WHAT_TO_DO)
    with tempfile.TemporaryDirectory() as temporary:
        folder = choices.data or Path(temporary)
        found = asyncio.run(measure(path, folder, choices.count, choices.repeats))
    print(json.dumps(found, indent=2))
    if found["ratio"] > choices.most:
        sys.exit(f"The first listing takes {found['ratio']} times as long.")


if __name__ == "__main__":
    main()
