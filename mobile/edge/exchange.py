"""The client's half of the exchange of weights, over as many connections as it takes.

`converse` connects, says `hello`, receives global weights, has them trained, sends the
update, and comes back after every break where both ends left off, also after
`kill -9`: everything unfinished lies in the spool.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable

from fl_engine import wire
from mobile.edge import progress
from mobile.edge.channel import Channel
from mobile.edge.connection import CannotConnect
from mobile.edge.session import Comeback, Session
from mobile.edge.spool import Spool
from mobile.edge.steering import Steering
from mobile.edge.work import Measurer, Trained, Trainer, Work

__all__ = ["Backoff", "Replaced", "Trained", "Trainer", "converse"]

MOST_TICKETS = 5  # refused in a row
MOST_WAIT_S = 60.0
STEADY_S = 30.0  # a connection that lasted so long ends the growing of waits

Connect = Callable[[], Awaitable[Channel]]
HelloFactory = Callable[[tuple[wire.Holding, ...]], Awaitable[wire.Hello]]


class Replaced(Exception):
    """Another connection of this training ID took over; this client gives way."""


class Backoff:
    """Waits of 1 s, doubling to 60 s, each shortened by up to a half by chance."""

    def __init__(self, rng: random.Random, first_s: float = 1.0) -> None:
        self._rng = rng
        self._first_s = first_s
        self._tries = 0

    def next_s(self) -> float:
        """The next wait, in seconds."""
        wait_s = min(MOST_WAIT_S, self._first_s * 2.0**self._tries)
        self._tries = min(self._tries + 1, 10)
        return wait_s * (1.0 - self._rng.random() / 2.0)

    def reset(self) -> None:
        """A connection worked: start from the beginning."""
        self._tries = 0


def _ignore(event: progress.Progress) -> None:
    """Nobody looks on."""


async def converse(
    connect: Connect,
    hello: HelloFactory,
    trainer: Trainer,
    spool: Spool,
    *,
    idle_s: float = 20.0,
    listener: progress.Listener = _ignore,
    steering: Steering | None = None,
    backoff: Backoff | None = None,
    measurer: Measurer | None = None,
) -> wire.Finished | None:
    """Take part in a task to its end. Cancel it to stop; the spool keeps the rest.

    Args:
        connect: Opens a channel (`mobile.edge.connection`); called after every break.
        hello: Makes the first frame, with a ticket that is valid, from what the spool
            holds; called for every connection.
        trainer: `async (train, weights) -> Trained`. Must leave the event loop free.
        spool: State of this participation.
        idle_s: `Transport.idleS`.
        listener: Is told of every step.
        steering: Leave, pause, resume.
        backoff: Waits between connections.
        measurer: Answers `measure`, in a thread; None to refuse it.

    Returns:
        The server's `finished`; None after `bye`.

    Raises:
        Replaced: Another connection took over.
        WireError: The server refused for good: NOT_FOUND, PROTOCOL, TICKET, …
        Exception: What `trainer`, `hello` or the disk raised.
    """
    steering = steering or Steering()
    backoff = backoff or Backoff(random.Random())
    work = Work(spool, trainer, measurer)
    loop = asyncio.get_running_loop()
    refused_tickets = 0
    try:
        while True:
            started = loop.time()
            try:
                channel = await connect()
                return await _talk(channel, hello, work, steering, listener, idle_s)
            except (CannotConnect, Comeback) as problem:
                reason = str(problem)
                refused_tickets = 0
            except wire.WireError as error:
                refused_tickets = _another_ticket(error, refused_tickets)
                reason = str(error)
            if steering.has_left:
                return None
            if loop.time() - started > STEADY_S:
                backoff.reset()
            wait_s = backoff.next_s()
            listener(progress.Lost(reason, wait_s))
            await asyncio.sleep(wait_s)
    finally:
        await work.stop()


async def _talk(
    channel: Channel,
    hello: HelloFactory,
    work: Work,
    steering: Steering,
    listener: progress.Listener,
    idle_s: float,
) -> wire.Finished:
    try:
        first = await hello(work.spool.holding())
    except BaseException:
        await channel.close()
        raise
    return await Session(channel, work, steering, listener, idle_s).run(first)


def _another_ticket(error: wire.WireError, refused: int) -> int:
    """Count refused tickets: the next `hello` brings a new one, a few times."""
    if error.code == "REPLACED":
        raise Replaced(str(error)) from None
    if error.code != "TICKET" or refused + 1 >= MOST_TICKETS:
        raise error
    return refused + 1
