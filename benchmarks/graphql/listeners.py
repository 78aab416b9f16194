"""Many sockets that listen to one subscription, as a process that does as it is told.

    python -m benchmarks.graphql.listeners PORT TASK COUNT

Prints `{"ready": COUNT}` once all have subscribed. Each line on standard input is a
number of messages: answered by `{"first": …}`, the newest answer that the first socket
heard, as soon as every socket has heard so many in all.
"""

import asyncio
import json
import resource
import sys
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

QUERY = """
subscription Follow($id: ID!) {
  taskEvents(taskId: $id) {
    __typename cursor at taskId
    ... on RoundCommitted {
      round accepted rejected late dropped backupsCalled
      metrics { name value noSkill baseline }
      bytesUp bytesDown durationS
    }
  }
}
"""
AT_ONCE = 50  # sockets that are being opened


class Listeners:
    """All sockets of the process."""

    def __init__(self) -> None:
        self.heard = 0
        self.first: dict[str, Any] = {}
        self._grown = asyncio.Event()

    async def open(self, port: int, task_id: str, count: int) -> None:
        """Open all sockets and subscribe on each."""
        gate = asyncio.Semaphore(AT_ONCE)
        opened = [self._open(port, task_id, gate) for _ in range(count)]
        self._tasks = [
            asyncio.create_task(self._listen(channel, is_first=not number))
            for number, channel in enumerate(await asyncio.gather(*opened))
        ]

    async def _open(
        self, port: int, task_id: str, gate: asyncio.Semaphore
    ) -> ClientConnection:
        async with gate:
            channel = await connect(
                f"ws://127.0.0.1:{port}/graphql",
                subprotocols=[Subprotocol("graphql-transport-ws")],
                compression=None,
                ping_interval=None,
                open_timeout=60,
            )
            await channel.send(json.dumps({"type": "connection_init", "payload": {}}))
            await channel.recv()
            payload = {"query": QUERY, "variables": {"id": task_id}}
            await channel.send(
                json.dumps({"type": "subscribe", "id": "1", "payload": payload})
            )
        return channel

    async def _listen(self, channel: ClientConnection, *, is_first: bool) -> None:
        async for text in channel:
            if is_first:
                self.first = json.loads(text)
            self.heard += 1
            self._grown.set()

    async def until(self, count: int) -> None:
        """Wait until so many messages were heard by all together."""
        while self.heard < count:
            self._grown.clear()
            await self._grown.wait()


async def main(port: int, task_id: str, count: int) -> None:
    """Listen until standard input ends."""
    listeners = Listeners()
    await listeners.open(port, task_id, count)
    print(json.dumps({"ready": count}), flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        async with asyncio.timeout(120):
            await listeners.until(int(line) * count)
        print(json.dumps({"first": listeners.first}), flush=True)


if __name__ == "__main__":
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
