"""The scenery: a marketplace with tasks in every state, made through the public API.

    async with set_up(server, folder, data_dir=…) as scenery:
        scenery.tasks["RUNNING"], scenery.requester.email, …

or as a process of its own, which prints one line of JSON (for `from_json`) once
everything is there, and goes on until it gets SIGTERM:

    python -m experiments.demo.scenery --server http://… --data-dir … --folder … --small
"""

import argparse
import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from experiments.demo.players.crew import Crew, Place
from experiments.demo.players.people import Cast, Login, remembered_password
from experiments.demo.processes import Processes
from experiments.demo.size import FULL, SMALL, Size
from mobile.edge.errors import EdgeError

__all__ = [
    "FULL",
    "SMALL",
    "Cast",
    "Login",
    "Scenery",
    "as_json",
    "from_json",
    "set_up",
]


@dataclass(frozen=True)
class Scenery:
    """What stands.

    Attributes:
        server: Address of the server.
        requester: Lists most tasks; has points.
        contributor: Owns `laptop`; has points and reputation events.
        operator: Gave the points.
        laptop: ID of the contributor's client "my laptop".
        tasks: IDs of tasks by their state when everything was there.
    """

    server: str
    requester: Login
    contributor: Login
    operator: Login
    laptop: str
    tasks: Mapping[str, tuple[str, ...]]


@asynccontextmanager
async def set_up(
    server: str,
    folder: Path,
    *,
    data_dir: Path,
    cast: Cast | None = None,
    size: Size = SMALL,
    live: bool = True,
    on_open: Callable[[Cast], None] = lambda cast: None,
) -> AsyncIterator[Scenery]:
    """Make the scenery at a running server, and keep it alive until the block ends.

    With `SMALL` there are then: one RECRUITING task; one COMPLETED of 12 rounds, with a
    drop-out and its backup in round 3, a rejected update in round 5 and a late one in
    round 8; one CANCELLED and one PAUSED with a reason; one DRAFT without a test set;
    with `live` one RUNNING, which commits a round every few seconds and is followed by
    another. All but the first belong to `scenery.requester`, who has points. The
    contributor's "my laptop" has trained, was paid and has a history of reputation; it
    has joined no task that recruits. A redemption of the requester and an appeal of the
    contributor wait for an operator. `FULL` is what `crowdfl demo` shows: more of
    everything, a FAILED task, and a RECRUITING one that fits no device. Another start
    on the same server and folder finds what is there, and lists nothing twice.

    Players are real clients that train in numpy, all in this process and without
    TensorFlow; they use about a hundredth of a core. SMALL signs up 4 addresses and
    FULL 9, of the 20 that the server allows one IP address in an hour. The server also
    allows an account 5 sign-ins in a minute: a test had better sign in once and keep
    its session.

    Args:
        server: Its address.
        folder: For files, logs and what the players remember.
        data_dir: The server's: on it the command line makes the operator and gives
            points.
        cast: Who signs in how; None for a password remembered in `folder`.
        size: SMALL or FULL.
        live: Keep one task running.
        on_open: Told who can sign in now, long before everything is there.

    Raises:
        EdgeError: Something of it failed; says what.
    """
    cast = cast or Cast(remembered_password(folder))
    async with AsyncExitStack() as stack:
        processes = await stack.enter_async_context(Processes(folder / "logs"))
        place = Place(server, data_dir, folder)
        crew = Crew(place, cast, size, processes, stack)
        laptop, tasks = await crew.build(live, on_open)
        yield Scenery(
            server, cast.requester, cast.contributor, cast.operator, laptop, tasks
        )


def as_json(scenery: Scenery) -> str:
    """One line that `from_json` reads."""
    return msgspec.json.encode(scenery).decode()


def from_json(line: str | bytes) -> Scenery:
    """What the process of its own has printed."""
    return msgspec.json.decode(line, type=Scenery)


def main() -> None:
    """Run the scenery as a process."""
    parser = argparse.ArgumentParser(description="The scenery of the demo.")
    parser.add_argument("--server", required=True, help="Address of the server.")
    parser.add_argument("--data-dir", required=True, type=Path, help="The server's.")
    parser.add_argument("--folder", required=True, type=Path, help="For its files.")
    parser.add_argument("--small", action="store_true", help="One task of each kind.")
    parser.add_argument("--still", action="store_true", help="Nothing runs live.")
    logging.basicConfig(level=logging.WARNING)
    try:
        asyncio.run(_stay(parser.parse_args()))
    except EdgeError as error:
        sys.exit(str(error))


async def _stay(given: argparse.Namespace) -> None:
    """Set it up, say so, and stay until a signal comes."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    with suppress(NotImplementedError):  # Windows: Ctrl-C ends at once
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
    made = set_up(
        given.server,
        given.folder,
        data_dir=given.data_dir,
        size=SMALL if given.small else FULL,
        live=not given.still,
    )
    async with made as scenery:
        print(as_json(scenery), flush=True)
        await stop.wait()


if __name__ == "__main__":
    main()
