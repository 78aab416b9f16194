"""A contributor's client, from sign-in to payment.

`run` is the page to read: sign in, read the task, check the rows, say what this device
is and be timed, join, train until the server says that it is over, tell how it ended.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from mobile.edge import task
from mobile.edge.account import Credentials, sign_in
from mobile.edge.api import Answer, Api
from mobile.edge.device import this_device
from mobile.edge.errors import EdgeError, RefusedError, Stopped, TaskError
from mobile.edge.link import AUTO, Link, Over
from mobile.edge.register import measure, register
from mobile.edge.rows import OwnRows, read_own_rows
from mobile.edge.state import StateFolder
from mobile.edge.take_part import Habit, honest, take_part
from mobile.edge.training import open_trainer

PATIENCE_S = 60.0  # for a server that answered before


@dataclass(frozen=True)
class Options:
    """What its owner wants of a client.

    Attributes:
        server: Address of the server.
        task_id: Task to join.
        data: Rows that stay here.
        label: Name of the device.
        credentials: Whose it is.
        state_dir: Where it remembers what is under way.
        transport: auto, webrtc or websocket.
        throttle: How many times all work is done.
        threads: Of TensorFlow; None for its choice.
        shard: Part of the rows, from 0.
        shards: Among how many clients the rows are dealt out.
    """

    server: str
    task_id: str
    data: Path
    label: str
    credentials: Credentials
    state_dir: Path
    transport: str = AUTO
    throttle: int = 1
    threads: int | None = None
    shard: int = 0
    shards: int = 1


class Report(Protocol):
    """Who looks on."""

    def say(self, client: str, message: str) -> None:
        """A sentence that stays."""

    def doing(self, client: str, what: str) -> None:
        """What is under way now."""

    def rounds(self, client: str, done: int, of: int) -> None:
        """How many rounds of the task are behind."""


async def run_all(
    clients: Sequence[Options], report: Report, stop: asyncio.Event | None = None
) -> None:
    """Run several clients in one process; each goes on whatever becomes of others.

    Args:
        clients: What the owner wants of each.
        report: Who looks on; of several, it is told at once which of them can't go on.
        stop: Set when the owner stops them.

    Raises:
        EdgeError: As `run`, of the first that failed, when all have ended.
        Stopped: As `run`.
    """
    failures: list[EdgeError] = []

    async def run_one(options: Options) -> None:
        try:
            await run(options, report, stop)
        except* EdgeError as raised:
            found = _leaves(raised)
            failures.extend(found)
            if len(clients) > 1 and not isinstance(found[0], Stopped):
                report.say(options.label, str(found[0]))

    async with asyncio.TaskGroup() as group:
        for options in clients:
            group.create_task(run_one(options))
    if failures:
        raise failures[0]


async def run(
    options: Options,
    report: Report,
    stop: asyncio.Event | None = None,
    habit: Habit = honest,
) -> Answer:
    """Take part in a task to its end; stop it or not, started again it goes on.

    Args:
        options: What the owner wants.
        report: Who looks on.
        stop: Set when the owner stops the client.
        habit: Changes the trainer before it is used, as misbehaving clients do.

    Returns:
        The participation as it stands at the end.

    Raises:
        EdgeError: It can't go on; says why and what to do.
        Stopped: The owner stopped it.
    """
    watch = _Watch(report, options)
    async with Api(options.server, on_wait=watch.waits) as api:
        await sign_in(api, options.credentials)
        api.patience_s = PATIENCE_S
        listing = await task.read_listing(api, options.task_id)
        rows = await _check_rows(options, listing, watch)
        state = StateFolder.of(options.state_dir, options.server, options.label)
        training_id = await _join(api, options, listing, rows, state, watch)
        folder = state.participation(training_id)
        link = Link(api, training_id, options.transport)
        try:
            watch.doing("loading the model")
            trainer = await open_trainer(
                api, link, rows, throttle=options.throttle, threads=options.threads
            )
            trainer = habit(trainer, api, training_id)
            await take_part(link, trainer, folder, listing, watch, stop, rows.measure)
        except Over:
            watch.say("This participation is over.")
        return await _tell_end(api, training_id, watch)


class _Watch:
    """A report that knows which client speaks."""

    def __init__(self, report: Report, options: Options) -> None:
        self._report = report
        self._client = options.label

    def say(self, message: str) -> None:
        self._report.say(self._client, message)

    def doing(self, what: str) -> None:
        self._report.doing(self._client, what)

    def rounds(self, done: int, of: int) -> None:
        self._report.rounds(self._client, done, of)

    def waits(self, reason: str, wait_s: float) -> None:
        self.say(f"{reason} Trying again in {wait_s:.0f} s.")


async def _check_rows(
    options: Options, listing: task.Listing, watch: _Watch
) -> OwnRows:
    rows = await asyncio.to_thread(
        read_own_rows,
        options.data,
        listing.data,
        listing.pipeline,
        shard=options.shard,
        shards=options.shards,
    )
    left_out = f", {rows.skipped} left out" if rows.skipped else ""
    watch.say(
        f"{listing.title}: {rows.examples} rows fit{left_out}; "
        f"{listing.points_per_update} points for each round that counts."
    )
    return rows


async def _join(
    api: Api,
    options: Options,
    listing: task.Listing,
    rows: OwnRows,
    state: StateFolder,
    watch: _Watch,
) -> str:
    """Register, be timed, join; a client that has joined before only reports anew."""
    device = this_device(state.path)
    client = await register(api, state, device, options.label)
    client_id = str(client["id"])
    is_known = client_id in listing.participations
    if not is_known:
        if listing.state in task.ENDED:
            raise TaskError(f"{listing.title} has ended: it is {listing.state}.")
        await _be_timed(api, client, options.throttle, watch)
    training_id = await task.join(api, listing, client_id, examples=rows.examples)
    watch.say(f"{'Going on' if is_known else 'Joined'} as {training_id}.")
    return training_id


async def _be_timed(api: Api, client: Answer, throttle: int, watch: _Watch) -> None:
    watch.doing("timing the CPU")
    try:
        score = await measure(api, client["id"], throttle=throttle)
    except RefusedError as refused:
        # Measured a moment ago: the score of then counts.
        if refused.retry_after_s is None or client["device"]["benchmark"] is None:
            raise
        return
    watch.say(f"CPU score {score:.2f} (0.5 is the median device).")


async def _tell_end(api: Api, training_id: str, watch: _Watch) -> Answer:
    end = await task.read_participation(api, training_id)
    if end["state"] == "NOT_SELECTED":
        reasons = [receipt["message"] for receipt in end["receipts"]]
        watch.say(" ".join(["Not selected.", *reasons]))
        return end
    after = end["reputationAfter"]
    reputation = "" if after is None else f", now {after:.2f}"
    watch.say(
        f"{end['state'].capitalize()}: {end['accepted']} updates counted, "
        f"{end['rejected']} rejected, {end['points']} points; reputation "
        f"{end['reputationBefore']:.2f} at the start{reputation}."
    )
    return end


def _leaves(group: BaseExceptionGroup[EdgeError]) -> list[EdgeError]:
    """The errors of a group and of the groups in it."""
    found: list[EdgeError] = []
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            found.extend(_leaves(error))
        else:
            found.append(error)
    return found
