"""The demo: the whole main job on one machine, through the public API alone.

Read `_run` from top to bottom: it is what happens.
"""

import asyncio
import secrets
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.status import Status

from experiments.demo import setup
from experiments.demo.crowd import make_crowd, start_member
from experiments.demo.processes import Processes, serve
from experiments.demo.report import Readers, make_report, write_report
from experiments.demo.requester import Requester
from experiments.demo.show import LiveRounds, show_report, takeaway
from mobile.edge.account import Password, sign_in
from mobile.edge.api import Answer, Api
from mobile.edge.subscribe import subscribe

SLOW = 8  # how many times the slow client does all work
RECRUIT_S = 600.0  # longest recruitment; it ends as soon as everybody is connected
OPERATOR = "operator@crowdfl.example"
REQUESTER = "requester@crowdfl.example"

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
        logs = choices.data_dir / "logs"
        processes = await stack.enter_async_context(Processes(logs))
        return await _run(choices, console, processes, stack)


async def _run(
    choices: Choices, console: Console, processes: Processes, stack: AsyncExitStack
) -> Answer:
    started = time.monotonic()
    with console.status("Preparing data, model and central baseline …"):
        server_starts = asyncio.create_task(
            serve(processes, choices.data_dir / "server", choices.port)
        )
        prepared = await asyncio.to_thread(
            setup.prepare,
            choices.data_dir / "prepared",
            seed=choices.seed,
            clients=choices.clients,
            rounds=choices.rounds,
            select=choices.select,
            backups=choices.backups,
        )
        server = await server_starts
    console.print(f"Server at [bold]{server}[/], logs in {choices.data_dir / 'logs'}.")

    api = await stack.enter_async_context(Api(server, patience_s=60))
    requester = Requester(api)
    password = secrets.token_urlsafe(16)
    await requester.sign_up(REQUESTER, password, "Dr. Demo")
    operator = await stack.enter_async_context(
        await _make_operator(choices, processes, server, prepared.pool_points)
    )
    with console.status("The requester uploads model and test set …"):
        task_id = await _list(requester, prepared)
    console.print(
        f"Task [bold]{task_id}[/]: {choices.rounds} rounds of {choices.select} "
        f"clients, {choices.backups} backups, {prepared.pool_points} points. Central "
        f"training reaches {prepared.baseline_accuracy:.3f}, guessing "
        f"{prepared.no_skill:.3f}."
    )

    with console.status("Contributors join …") as status:
        await _gather(choices, processes, requester, server, task_id, prepared, status)
    await requester.start(task_id)
    await _watch(console, server, task_id, choices.rounds)

    readers = Readers(requester=api, operator=operator)
    path = choices.report or choices.data_dir / "report.json"
    report = await make_report(readers, task_id, path.parent / "model")
    show_report(console, report)
    console.print(f"[bold]{takeaway(report)}[/]")
    write_report(report, path)
    console.print(f"{time.monotonic() - started:.0f} s in all. Report: {path}")
    if not choices.is_leaving:
        await _go_on(console, server, password)
    return report


async def _make_operator(
    choices: Choices, processes: Processes, server: str, points: int
) -> Api:
    """As the owner of a server does it: on the command line, on the data folder."""
    password = secrets.token_urlsafe(16)
    folder = ("--data-dir", str(choices.data_dir / "server"))
    await processes.run(
        "operator-create",
        "api.cli",
        ["operator", "create", OPERATOR, *folder],
        {"CROWDFL_PASSWORD": password},
    )
    await processes.run(
        "operator-grant",
        "api.cli",
        [
            *("operator", "grant", REQUESTER, str(points), *folder),
            *("--reason", "Points for the demo"),
        ],
    )
    operator = Api(server, patience_s=60)
    await sign_in(operator, Password(OPERATOR, password))
    return operator


async def _list(requester: Requester, prepared: setup.Prepared) -> str:
    model, test_set = await asyncio.gather(
        requester.upload(prepared.model, "MODEL"),
        requester.upload(prepared.test_set, "TEST_SET"),
    )
    files = {"modelUploadId": model, "testSetUploadId": test_set}
    return await requester.list_task({**prepared.task, **files}, RECRUIT_S)


async def _gather(
    choices: Choices,
    processes: Processes,
    requester: Requester,
    server: str,
    task_id: str,
    prepared: setup.Prepared,
    status: Status,
) -> None:
    """Start every contributor and wait until all have joined and are connected.

    One after the other, so that nobody's CPU is timed while seven others are timed on
    the same machine.
    """

    def look(seen: int) -> None:
        processes.check()
        status.update(f"Contributors join: {seen} of {choices.clients} …")

    crowd = make_crowd(prepared.shards, slow=choices.clients - 1, throttle=SLOW)
    home = choices.data_dir / "clients"
    for count, member in enumerate(crowd, start=1):
        await start_member(processes, member, server=server, task_id=task_id, home=home)
        await requester.gathered(task_id, count, what="registered", on_look=look)
    status.update("Contributors get ready …")
    await requester.gathered(task_id, choices.clients, on_look=lambda _: None)


async def _watch(console: Console, server: str, task_id: str, rounds: int) -> None:
    with LiveRounds(console, rounds) as live:
        async for event in subscribe(server, EVENTS, {"taskId": task_id}):
            live.show(event)


async def _go_on(console: Console, server: str, password: str) -> None:
    console.print(
        f"\nThe server goes on at [bold]{server}[/]. Sign in as {REQUESTER} with the "
        f"password {password}. Ctrl-C ends it."
    )
    await asyncio.Event().wait()
