"""Open pages of a task, held by a script over the pages' socket as browsers hold them.

    python -m benchmarks.live_sessions http://127.0.0.1:8000 /tasks/tsk_… 50

Prints `{"what": "ready"}` once every page shows the task. SIGTERM ends it; its last
line then has, for each page, the committed rounds that it was told, and how much it was
told in all.
"""

import asyncio
import json
import signal
import sys
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import uuid4

import socketio

NAMESPACE = "/_event"
HYDRATE = "reflex___state____state.hydrate_and_load"
VERSION = "0.10.1"  # of Reflex, which the page names as its protocol
OPEN_S = 60.0  # until all pages show the task


@dataclass
class Told:
    """What a page was told.

    Attributes:
        rounds: Newest committed round, each time that it was told.
        messages: How many.
        size_bytes: Of them all, as JSON.
    """

    rounds: list[int] = field(default_factory=list)
    messages: int = 0
    size_bytes: int = 0


class Session:
    """An open page."""

    def __init__(self) -> None:
        self.told = Told()
        self.shows_task = asyncio.Event()
        self._client = socketio.AsyncClient(reconnection=False)
        self._client.on("event", self._hear, namespace=NAMESPACE)

    async def open(self, server: str, path: str) -> None:
        """Connect, and ask for a page as its script does."""
        boot = {
            "name": HYDRATE,
            "payload": {"vars": {}, "hashes": []},
            "router_data": {"pathname": path, "asPath": path},
        }
        await self._client.connect(
            f"{server}/?token={uuid4()}",
            headers={"Origin": server, "Sec-WebSocket-Protocol": VERSION},
            auth={"event": boot},
            transports=["websocket"],
            namespaces=[NAMESPACE],
            socketio_path=NAMESPACE,
        )

    async def close(self) -> None:
        """Close the page."""
        await self._client.disconnect()

    async def _hear(self, message: dict[str, Any]) -> None:
        self.told.messages += 1
        self.told.size_bytes += len(json.dumps(message, separators=(",", ":")))
        for state in (message.get("delta") or {}).values():
            for name, value in state.items():
                if name.startswith("crowd_rx") and "newest" in value:
                    self.told.rounds.append(value["newest"])
                    self.shows_task.set()


async def main(server: str, path: str, count: int) -> None:
    """Hold the pages open until SIGTERM."""
    over = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    sessions = [Session() for _ in range(count)]
    try:
        async with asyncio.timeout(OPEN_S):
            for session in sessions:  # one after the other: people don't come in step
                await session.open(server, path)
            for session in sessions:
                await session.shows_task.wait()
        _print({"what": "ready"})
        await over.wait()
        told = [asdict(session.told) for session in sessions]
        _print({"what": "told", "pages": told})
    finally:
        await asyncio.gather(*(session.close() for session in sessions))


def _print(line: dict[str, Any]) -> None:
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
