"""Rounds after rounds, until the server says that it is over."""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from fl_engine import wire
from fl_engine.wire import WireError
from mobile.edge import progress
from mobile.edge.api import Api
from mobile.edge.errors import Stopped, TaskError
from mobile.edge.exchange import Replaced, Trainer, converse
from mobile.edge.link import Link
from mobile.edge.spool import Spool
from mobile.edge.steering import Steering
from mobile.edge.task import Listing
from mobile.edge.work import Measurer

# Changes how a client trains. Everybody's is `honest`; the demo and tests have others.
Habit = Callable[[Trainer, Api, str], Trainer]

PAUSE_S = 2.0  # longest wait until the server was told that the owner stops

SEATS = {
    "REGISTERED": "waiting for the task to start",
    "SELECTED": "selected",
    "BACKUP": "waiting as a backup",
    "TRAINING": "in a round",
}


class Watch(Protocol):
    """Who looks on, for one client."""

    def say(self, message: str) -> None:
        """A sentence that stays."""

    def doing(self, what: str) -> None:
        """What is under way now."""

    def rounds(self, done: int, of: int) -> None:
        """How many rounds of the task are behind."""


def honest(trainer: Trainer, api: Api, training_id: str) -> Trainer:
    """Train as asked."""
    return trainer


async def take_part(
    link: Link,
    trainer: Trainer,
    folder: Path,
    listing: Listing,
    watch: Watch,
    stop: asyncio.Event | None = None,
    measurer: Measurer | None = None,
) -> None:
    """Take part to the end of the task.

    Args:
        link: Connects.
        trainer: Trains a round.
        folder: Where unfinished transfers lie.
        listing: The task.
        watch: Who looks on.
        stop: Set when the owner stops the client.
        measurer: Answers questions for statistics; None to refuse them.

    Raises:
        Over: The participation had ended before.
        Stopped: The owner stopped it.
        TaskError: The server refuses for good, or another process took over.
    """
    transport = await link.transport()
    steering, spool = Steering(), Spool(folder)
    conversation = asyncio.create_task(
        converse(
            link.connect,
            link.hello,
            trainer,
            spool,
            idle_s=transport["idleS"],
            listener=Narrator(watch, listing.rounds).tell,
            steering=steering,
            measurer=measurer,
        )
    )
    stopping = asyncio.create_task(_stop(stop, conversation, steering, spool))
    try:
        await conversation
    except asyncio.CancelledError:
        if stop is not None and stop.is_set():
            raise Stopped("Stopped. The same command goes on where it was.") from None
        raise
    except Replaced as error:
        raise TaskError(
            "Another process took over this client's place. Give each client a "
            "--label of its own."
        ) from error
    except WireError as error:
        raise TaskError(f"The server refuses: {error} ({error.code}).") from error
    finally:
        stopping.cancel()
        conversation.cancel()
        await asyncio.wait([conversation, stopping])


async def _stop(
    stop: asyncio.Event | None,
    conversation: "asyncio.Task[Any]",
    steering: Steering,
    spool: Spool,
) -> None:
    """When the owner stops: give the seat up at once, unless an update is on its way.

    An update that is made goes on at the next start; before that a pause costs nothing.
    """
    if stop is None:
        return
    await stop.wait()
    if spool.update is None:
        steering.pause("stopped by its owner")
        with contextlib.suppress(TimeoutError):  # there is no connection now
            await asyncio.wait_for(steering.heard(), PAUSE_S)
    conversation.cancel()


class Narrator:
    """Puts what happens in the exchange into words."""

    def __init__(self, watch: Watch, rounds: int) -> None:
        self._watch = watch
        self._rounds = rounds
        self._state = ""

    def tell(self, event: progress.Progress) -> None:
        """Tell of one step."""
        match event:
            case progress.Connected(transport, state):
                self._connected(transport, state)
            case progress.Lost(reason, retry_s):
                self._watch.say(
                    f"Connection lost: {reason}. Back in {max(retry_s, 1):.0f} s."
                )
            case progress.Waiting(reason):
                self._watch.doing(reason or "waiting")
            case progress.Measuring(columns):
                self._watch.doing(f"sent figures of {columns} columns")
            case progress.Receiving(number, received, size):
                self._watch.doing(f"round {number}, weights {received / size:.0%}")
            case progress.Training(number):
                self._watch.rounds(number - 1, self._rounds)
                self._watch.doing(f"round {number}, training")
            case progress.Sending(number, stored, size):
                self._watch.doing(f"round {number}, update {stored / size:.0%} sent")
            case progress.Judged(verdict):
                self._judged(verdict)
            case progress.Refused(code, message):
                self._watch.say(f"The server refused something: {message} ({code}).")

    def _connected(self, transport: str, state: str) -> None:
        seat = SEATS.get(state, state.lower())
        way = {"WEBRTC": "WebRTC", "WEBSOCKET": "WebSocket"}[transport]
        self._watch.say(f"Connected by {way}: {seat}.")
        self._watch.doing(seat)

    def _judged(self, verdict: wire.Verdict) -> None:
        self._watch.rounds(verdict.round, self._rounds)
        words = f"round {verdict.round}: {verdict.verdict.lower()}"
        if verdict.reason:
            words += f", {verdict.reason}"
        self._watch.say(f"{words}, {verdict.points} points.")
        self._watch.doing("waiting for the next round")
