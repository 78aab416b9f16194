"""What pages that are watched live cost the server, while rounds run.

    python -m benchmarks.live_pages --sessions 50 --browsers 2

A server process, one task, clients without TensorFlow over real WebRTC in a process of
their own. Windows of some rounds are measured in turn: with nobody watching, and with
pages open on the task, of which a script holds most over the pages' socket and Chromium
shows two. Who is not the server is nice to it (`nice`), so that what is measured is the
server's work and not a quarrel over two cores.

- `cpu_s`: processor time of the server process for each round; that of the process that
  evaluates models stands beside it.
- `delay_p99_s`: 99th percentile of how late its event loop is, from `/metrics`.

Prints JSON with the medians of all windows and their ratios; ends with 1 when a ratio
is above `--most`, or a page fell behind by two rounds.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import psutil
from playwright.async_api import Browser, ViewportSize, async_playwright

from benchmarks.light_client import Light
from benchmarks.light_task import (
    POINTS_A_SEAT,
    contributor_key,
    list_light_task,
    make_files,
    open_requester,
)
from experiments.demo.processes import Processes, serve
from experiments.demo.requester import Requester
from mobile.edge.api import Answer, Api
from mobile.edge.subscribe import subscribe
from tests.browser import chromium

WITH_PAGES = {"CROWDFL_PAGES": "1"}
NICE = 10
SPARE_ROUNDS = 4  # of each window, in which pages open or close
OPEN_S = 60.0
ROUND_S = 60.0  # longer takes none
SIZE: ViewportSize = {"width": 1440, "height": 900}

EVENTS = """
subscription Rounds($taskId: ID!, $since: String) {
  taskEvents(taskId: $taskId, since: $since) {
    __typename
    cursor
    ... on RoundCommitted { round }
  }
}
"""


@dataclass(frozen=True)
class Reading:
    """The server at one moment; `late` counts wake-ups by their greatest delay."""

    at: float
    cpu_s: float
    worker_s: float
    late: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Window:
    """Some rounds, measured.

    Attributes:
        is_watched: Whether pages were open.
        first: Round.
        last: Round.
        cpu_s: Of the server, a round.
        worker_s: Of the process that evaluates models, a round.
        delay_p99_s: Of the event loop.
        round_s: How long a round took.
        page_bytes: What an open page was told, a round.
    """

    is_watched: bool
    first: int
    last: int
    cpu_s: float
    worker_s: float
    delay_p99_s: float
    round_s: float
    page_bytes: float = 0.0


class Rounds:
    """The task's committed rounds as they come."""

    def __init__(self, server: str, task_id: str) -> None:
        self.newest = 0
        self._changed = asyncio.Condition()
        self._task = asyncio.create_task(self._follow(server, task_id))

    async def _follow(self, server: str, task_id: str) -> None:
        async for event in subscribe(server, EVENTS, {"taskId": task_id}):
            if event["__typename"] == "RoundCommitted":
                async with self._changed:
                    self.newest = event["round"]
                    self._changed.notify_all()

    async def after(self, more: int) -> int:
        """Wait for so many more rounds; the number of the last."""
        wanted = self.newest + more
        async with asyncio.timeout(ROUND_S * more), self._changed:
            await self._changed.wait_for(lambda: self.newest >= wanted)
        return self.newest

    def stop(self) -> None:
        """Follow no longer."""
        self._task.cancel()


@dataclass(frozen=True)
class Scene:
    """What a window is measured in."""

    choices: argparse.Namespace
    processes: Processes
    server: str
    server_pid: int
    path: str
    browser: Browser
    rounds: Rounds

    async def read(self) -> Reading:
        """The server now."""
        server = psutil.Process(self.server_pid)
        own = server.cpu_times()
        children = [child.cpu_times() for child in server.children(recursive=True)]
        async with httpx.AsyncClient(trust_env=False) as http:
            text = (await http.get(f"{self.server}/metrics")).text
        return Reading(
            at=time.monotonic(),
            cpu_s=own.user + own.system,
            worker_s=sum(child.user + child.system for child in children),
            late=_buckets(text),
        )

    async def measure(self, *, is_watched: bool) -> Window:
        """One window."""
        if not is_watched:
            return await self._measure_rounds(is_watched=False)
        async with self._pages() as told:
            window = await self._measure_rounds(is_watched=True)
            await self.rounds.after(1)  # a page is told up to three seconds after
        return _with_pages(window, told)

    async def _measure_rounds(self, *, is_watched: bool) -> Window:
        first = await self.rounds.after(1)
        before = await self.read()
        last = await self.rounds.after(self.choices.rounds)
        after = await self.read()
        count = last - first
        return Window(
            is_watched=is_watched,
            first=first + 1,
            last=last,
            cpu_s=(after.cpu_s - before.cpu_s) / count,
            worker_s=(after.worker_s - before.worker_s) / count,
            delay_p99_s=percentile(before.late, after.late, 0.99),
            round_s=(after.at - before.at) / count,
        )

    @asynccontextmanager
    async def _pages(self) -> AsyncIterator[list[Answer]]:
        """Pages that are open on the task; afterwards, what each was told."""
        name = f"sessions-{self.rounds.newest}"
        told: list[Answer] = []
        arguments = [self.server, self.path, str(self.choices.sessions)]
        process = await self.processes.start(
            name, "benchmarks.live_sessions", arguments
        )
        be_nice(process.pid)
        pages = [await self._browse() for _ in range(self.choices.browsers)]
        log = self.processes.log(name)
        try:
            await _line(self.processes, log, "ready")
            yield told
        finally:
            await self.processes.end(name)
            for page in pages:
                await page.close()
        told += (await _line(self.processes, log, "told"))["pages"]

    async def _browse(self) -> Any:
        page = await self.browser.new_page(viewport=SIZE)
        await page.goto(self.server + self.path)
        await page.locator("svg.strip, .strip svg").first.wait_for()
        return page


def be_nice(pid: int) -> None:
    """Let the server go first: a process and all that it started."""
    process = psutil.Process(pid)
    for one in (process, *process.children(recursive=True)):
        one.nice(NICE)


async def _line(processes: Processes, log: Path, what: str) -> Answer:
    """A line of this kind, as soon as a process has printed it."""
    async with asyncio.timeout(OPEN_S):
        while True:
            for line in log.read_text().splitlines():
                if line.startswith("{") and json.loads(line)["what"] == what:
                    return dict(json.loads(line))
            processes.check()
            await asyncio.sleep(0.1)


def _with_pages(window: Window, told: list[Answer]) -> Window:
    """The window with what its pages were told.

    Raises:
        SystemExit: One of them fell behind by two rounds. Where rounds are shorter than
            the pace of pages, two may come together; all are drawn.
    """
    wanted = set(range(window.first, window.last + 1))
    for page in told:
        missed = wanted - set(page["rounds"])
        if behind := sorted(n for n in missed if n + 1 in missed):
            sys.exit(f"a page was not told in time of the rounds {behind}")
    sizes = [page["size_bytes"] / len(set(page["rounds"])) for page in told]
    return replace(window, page_bytes=statistics.fmean(sizes) if sizes else 0.0)


def _buckets(metrics: str) -> tuple[tuple[float, float], ...]:
    """Bounds and cumulative counts of the event loop's delay."""
    head = 'crowdfl_loop_delay_seconds_bucket{le="'
    lines = [line for line in metrics.splitlines() if line.startswith(head)]
    pairs = [line.removeprefix(head).split('"} ') for line in lines]
    return tuple((float(bound), float(count)) for bound, count in pairs)


def percentile(
    before: tuple[tuple[float, float], ...],
    after: tuple[tuple[float, float], ...],
    share: float,
) -> float:
    """A percentile of what was counted between two readings."""
    counts = [
        (bound, late - early)
        for (bound, late), (_, early) in zip(after, before, strict=True)
    ]
    wanted = share * counts[-1][1]
    low, below = 0.0, 0.0
    for bound, count in counts:
        if count >= wanted:
            inside = (wanted - below) / ((count - below) or 1)
            return low + inside * (bound - low)
        low, below = bound, count
    raise AssertionError("the last bucket holds everything")


async def measure(choices: argparse.Namespace, folder: Path) -> list[Window]:
    """Measure all windows in turn."""
    async with AsyncExitStack() as stack:
        processes = await stack.enter_async_context(Processes(folder / "logs"))
        server = await serve(processes, folder / "server", environment=WITH_PAGES)
        (listener,) = _listening(server)
        api = await stack.enter_async_context(Api(server, patience_s=30))
        rounds = 2 * choices.pairs * (choices.rounds + SPARE_ROUNDS)
        task_id = await _start_task(choices, processes, server, folder, api, rounds)
        following = Rounds(server, task_id)
        stack.callback(following.stop)
        browser = await stack.enter_async_context(_browser(choices.chromium))
        scene = Scene(
            choices,
            processes,
            server,
            listener,
            f"/tasks/{task_id}",
            browser,
            following,
        )
        await following.after(2)  # the first opens the connections' flow
        windows = []
        for place in range(2 * choices.pairs):
            # ABBA: whatever grows with the task weighs on both alike.
            is_watched = place % 4 in (1, 2)
            windows.append(await scene.measure(is_watched=is_watched))
            print(asdict(windows[-1]), file=sys.stderr)
        return windows


def _listening(server: str) -> list[int]:
    """Ids of the processes that listen where the server is."""
    port = int(server.rpartition(":")[2])
    return [
        child.pid
        for child in psutil.Process().children(recursive=True)
        for connection in child.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN and connection.laddr.port == port
    ]


@asynccontextmanager
async def _browser(path: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=path, args=list(chromium.FLAGS)
        )
        for child in psutil.Process().children(recursive=True):
            if "chrom" in child.name():
                child.nice(NICE)
        yield browser
        await browser.close()


async def _start_task(
    choices: argparse.Namespace,
    processes: Processes,
    server: str,
    folder: Path,
    api: Api,
    rounds: int,
) -> str:
    """List the task and start it with all its clients."""
    points = POINTS_A_SEAT * choices.clients * rounds
    await open_requester(processes, folder / "server", api, points)
    files = await make_files(processes, folder, choices.parameters)
    task_id = await list_light_task(api, files, clients=choices.clients, rounds=rounds)
    key = await contributor_key(server)
    lights = [
        Light(
            server,
            key,
            task_id,
            f"c{number}",
            str(folder / "state"),
            train_s=choices.train_s * (number + 1) / choices.clients,
        )
        for number in range(choices.clients)
    ]
    named = json.dumps([asdict(light) for light in lights])
    process = await processes.start("clients", "benchmarks.light_client", [named])
    be_nice(process.pid)
    requester = Requester(api)
    await requester.gathered(task_id, choices.clients)
    await requester.start(task_id)
    return task_id


def report(windows: list[Window], most: float) -> Answer:
    """Medians of both kinds, and their ratios."""

    def middle(name: str, *, is_watched: bool) -> float:
        kind = [w for w in windows if w.is_watched == is_watched]
        return float(statistics.median(getattr(window, name) for window in kind))

    names = ("cpu_s", "worker_s", "delay_p99_s", "round_s", "page_bytes")
    alone = {name: middle(name, is_watched=False) for name in names}
    watched = {name: middle(name, is_watched=True) for name in names}
    judged = ("cpu_s", "delay_p99_s")
    ratios = {name: watched[name] / alone[name] for name in judged}
    return {
        "alone": alone,
        "watched": watched,
        "ratios": ratios,
        "most": most,
        "holds": all(ratio <= most for ratio in ratios.values()),
        "windows": [asdict(window) for window in windows],
    }


def main() -> None:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=50, help="held by the script")
    parser.add_argument("--browsers", type=int, default=2, help="shown by Chromium")
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--parameters", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=6, help="of a window")
    parser.add_argument("--pairs", type=int, default=5, help="of windows")
    parser.add_argument("--train-s", type=float, default=2.5, help="of the slowest")
    parser.add_argument("--most", type=float, default=1.25, help="of the ratios")
    choices = parser.parse_args()
    choices.chromium = chromium.find() or sys.exit(chromium.WHAT_TO_DO)
    with tempfile.TemporaryDirectory() as folder:
        windows = asyncio.run(measure(choices, Path(folder)))
    found = {**vars(choices), **report(windows, choices.most)}
    json.dump(found, sys.stdout, indent=2)
    print()
    sys.exit(0 if found["holds"] else 1)


if __name__ == "__main__":
    main()
