"""The demo: the whole main job on one machine, through the public API alone.

Read `_Demo.run` from top to bottom: it is what happens.
"""

import asyncio
import secrets
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from experiments.demo import setup
from experiments.demo.crowd import Host, make_crowd, start_member
from experiments.demo.open_house import OpenHouse
from experiments.demo.players.people import Login
from experiments.demo.processes import Processes, serve
from experiments.demo.report import Readers, make_report, write_report
from experiments.demo.requester import Requester
from experiments.demo.show import LiveRounds, show_report, takeaway
from mobile.edge.account import Password, sign_in
from mobile.edge.api import Answer, Api
from mobile.edge.subscribe import subscribe

PATIENCE_S = 60.0  # for a server that is busy
SLOW = 8  # how many times the slow client does all work
RECRUIT_S = 600.0  # longest recruitment; it ends as soon as everybody is connected

EVENTS = """
subscription TaskEvents($taskId: ID!, $since: String) {
  taskEvents(taskId: $taskId, since: $since) {
    __typename
    cursor
    ... on TaskStateChanged { to reason }
    ... on CohortSelected { candidates selected backups }
    ... on RoundStarted { round attempt cohort }
    ... on UpdateJudged { round pseudonym verdict rejection }
    ... on ClientDropped { round pseudonym silentS }
    ... on BackupCalled { round pseudonym replaces }
    ... on RoundCommitted { round durationS metrics { name value noSkill baseline } }
    ... on RoundAbandoned { round attempt accepted needed }
  }
}
"""


@dataclass(frozen=True)
class Choices:
    """What can be chosen about a demo run.

    Attributes:
        data_dir: Where everything of it is written.
        clients: Contributors.
        select: Seats in a round.
        backups: Clients kept warm beside them.
        rounds: Rounds to commit.
        seed: Of the split, the model and the order of batches.
        port: Of the server; 0 for a free one.
        report: Where the report goes, the trained model beside it; None for the data
            folder.
        is_leaving: End when the task has ended, instead of going on serving.
    """

    data_dir: Path
    clients: int = 8
    select: int = 4
    backups: int = 2
    rounds: int = 20
    seed: int = 0
    port: int = 0
    report: Path | None = None
    is_leaving: bool = False


async def run_demo(choices: Choices, console: Console) -> Answer:
    """Run the demo and return its report.

    Raises:
        EdgeError: Something of it failed; says what.
    """
    async with AsyncExitStack() as stack:
        processes = Processes(choices.data_dir / "logs")
        await stack.enter_async_context(processes)
        return await _Demo(choices, console, processes, stack).run()


class _Demo:
    """One run: its processes and who is signed in."""

    def __init__(
        self,
        choices: Choices,
        console: Console,
        processes: Processes,
        stack: AsyncExitStack,
    ) -> None:
        self._choices = choices
        self._console = console
        self._processes = processes
        self._stack = stack
        self._server = ""
        # New accounts in each run: the data folder may be that of an earlier one.
        self._name = secrets.token_hex(3)
        self._password = secrets.token_urlsafe(16)
        # Whoever looks at a demo that leaves does so in the terminal.
        stays = not choices.is_leaving
        self._house = OpenHouse(choices.data_dir, console) if stays else None

    async def run(self) -> Answer:
        """The whole story."""
        started = time.monotonic()
        prepared = await self._prepare()
        requester = Requester(await self._api())
        login = self._requester
        await requester.sign_up(login.email, login.password, login.name)
        operator = await self._make_operator()
        await self._grant(prepared.pool_points)
        task_id = await self._list(requester, prepared)
        await self._gather(requester, task_id, prepared)
        await requester.start(task_id)
        await self._watch(task_id)
        readers = Readers(requester=requester.api, operator=operator)
        report = await self._report(readers, task_id)
        self._console.print(f"{time.monotonic() - started:.0f} s in all.")
        if not self._choices.is_leaving:
            await self._go_on()
        return report

    async def _prepare(self) -> setup.Prepared:
        """Start the server while files are written and the baseline is trained.

        A demo that stays opens its house at once.
        """
        choices = self._choices
        with self._console.status("Preparing data, model and central baseline …"):
            _, prepared = await asyncio.gather(
                self._serve(),
                asyncio.to_thread(
                    setup.prepare,
                    choices.data_dir / "prepared",
                    seed=choices.seed,
                    clients=choices.clients,
                    rounds=choices.rounds,
                    select=choices.select,
                    backups=choices.backups,
                ),
            )
        self._console.print(
            f"Server at [bold]{self._server}[/], logs in {choices.data_dir / 'logs'}."
        )
        return prepared

    async def _serve(self) -> None:
        port = self._choices.port
        self._server = await serve(self._processes, self._data_dir, port)
        if self._house:
            await self._house.open(self._stack, self._server, self._data_dir)

    async def _make_operator(self) -> Api:
        """As the owner of a server does it: on the command line, on the data folder."""
        login = self._operator
        password = {"CROWDFL_PASSWORD": login.password}
        await self._command("create", login.email, environment=password)
        operator = await self._api()
        await sign_in(operator, Password(login.email, login.password))
        return operator

    async def _grant(self, points: int) -> None:
        reason = ("--reason", "Points for the demo")
        await self._command("grant", self._requester.email, str(points), *reason)

    async def _list(self, requester: Requester, prepared: setup.Prepared) -> str:
        with self._console.status("The requester uploads model and test set …"):
            model, test_set = await asyncio.gather(
                requester.upload(prepared.model, "MODEL"),
                requester.upload(prepared.test_set, "TEST_SET"),
            )
            files = {"modelUploadId": model, "testSetUploadId": test_set}
            task = {**prepared.task, **files}
            if self._house:
                task = self._house.retell(task)
            task_id = await requester.list_task(task, RECRUIT_S)
        choices = self._choices
        self._console.print(
            f"Task [bold]{task_id}[/]: {choices.rounds} rounds of {choices.select} "
            f"clients, {choices.backups} backups, {prepared.pool_points} points. "
            f"Central training reaches {prepared.baseline_accuracy:.3f}, guessing "
            f"{prepared.no_skill:.3f}."
        )
        return task_id

    async def _gather(
        self, requester: Requester, task_id: str, prepared: setup.Prepared
    ) -> None:
        """Start every contributor and wait until all have joined and are connected.

        One after the other, so that nobody's CPU is timed while seven others are timed
        on the same machine.
        """
        count = self._choices.clients
        home = self._choices.data_dir / "clients"
        host = Host(self._processes, self._server, home, self._name)
        with self._console.status("Contributors join …") as status:

            def look(seen: int) -> None:
                self._processes.check()
                status.update(f"Contributors join: {seen} of {count} …")

            crowd = make_crowd(prepared.shards, slow=count - 1, throttle=SLOW)
            if self._house:
                crowd = self._house.settle(crowd)
            for place, member in enumerate(crowd, start=1):
                await start_member(host, member, task_id)
                await requester.gathered(
                    task_id, place, what="registered", on_look=look
                )
            status.update("Contributors get ready …")
            await requester.gathered(task_id, count)

    async def _watch(self, task_id: str) -> None:
        with LiveRounds(self._console, self._choices.rounds) as live:
            async for event in subscribe(self._server, EVENTS, {"taskId": task_id}):
                live.show(event)

    async def _report(self, readers: Readers, task_id: str) -> Answer:
        path = self._choices.report or self._choices.data_dir / "report.json"
        report = await make_report(readers, task_id, path.parent / "model")
        write_report(report, path)
        show_report(self._console, report)
        self._console.print(f"[bold]{takeaway(report)}[/]\nReport: {path}")
        return report

    async def _go_on(self) -> None:
        self._console.print(
            f"\nThe server goes on at [bold]{self._server}[/], with one task running. "
            f"Sign in as {self._requester.email} with the password "
            f"{self._requester.password}. Ctrl-C ends it."
        )
        await asyncio.Event().wait()

    @property
    def _data_dir(self) -> Path:
        return self._choices.data_dir / "server"

    @property
    def _requester(self) -> Login:
        return self._house.requester if self._house else self._one_off("requester")

    @property
    def _operator(self) -> Login:
        return self._house.operator if self._house else self._one_off("operator")

    def _one_off(self, role: str) -> Login:
        email = f"{role}-{self._name}@crowdfl.example"
        return Login(email, self._password, "Dr. Demo")

    async def _api(self) -> Api:
        api = Api(self._server, patience_s=PATIENCE_S)
        return await self._stack.enter_async_context(api)

    async def _command(
        self, verb: str, *arguments: str, environment: dict[str, str] | None = None
    ) -> None:
        """`crowdfl operator <verb>` on the server's data."""
        where = ("--data-dir", str(self._data_dir))
        command = ["operator", verb, *arguments, *where]
        await self._processes.run(f"operator-{verb}", "api.cli", command, environment)
