"""A GraphQL server as a process that does as it is told: ours, a plain one, a bare one.

    python -m benchmarks.graphql.serving ours FOLDER

`ours` is the product's own application. `plain` is Strawberry on the same tables as
its documentation writes it (`benchmarks.peers.plain_strawberry`). `bare` only sends the
same text to every open socket: what uvicorn itself costs. All are served by uvicorn on
uvloop with the product's options, over the seeded database in FOLDER.

Prints `{"port": …, "task": …}`, then answers each line of JSON on standard input:
`{"do": "mark"}` by the processor time so far, `{"do": "publish"}` once an event is on
its way to everybody who listens.
"""

import asyncio
import gc
import json
import os
import resource
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from api.app import create_app
from api.models import Task
from api.services import announce
from api.services.database import connect
from api.services.unit_of_work import unit_of_work
from api.settings import Settings
from api.transport.websocket import UVICORN_OPTIONS
from benchmarks.seeding import settings_of

METRICS = [
    {
        "name": name,
        "value": value,
        "no_skill": 0.65,
        "baseline": 0.78,
        "greater_is_better": True,
        "rows": 154,
    }
    for name, value in (("ACCURACY", 0.7662), ("AUC", 0.8241), ("F1", 0.6408))
]
EVENT: dict[str, Any] = {
    "round": 3,
    "accepted": 10,
    "rejected": 0,
    "late": 1,
    "dropped": 0,
    "backups_called": 1,
    "metrics": METRICS,
    "bytes_up": 80_000,
    "bytes_down": 160_000,
    "duration_s": 4.25,
}
ANSWER = json.dumps(
    {
        "id": "1",
        "type": "next",
        "payload": {"data": {"taskEvents": {"__typename": "RoundCommitted"} | EVENT}},
    }
)


@dataclass
class Served:
    """An application, and how an event is told to whoever listens to it."""

    app: Any
    publish: Callable[[], Awaitable[None]]


@asynccontextmanager
async def ours(settings: Settings, task_id: str) -> AsyncIterator[Served]:
    """The product; one address may have as many sockets as it likes."""
    limits = replace(settings.limits, channels_per_address=100_000)
    app = create_app(replace(settings, limits=limits, pages=False, phone=False))
    context = app.state.context

    async def publish() -> None:
        async with unit_of_work(context) as unit:
            await announce.tell_task(unit, task_id, "RoundCommitted", **EVENT)

    yield Served(app, publish)


@asynccontextmanager
async def plain(_settings: Settings, task_id: str) -> AsyncIterator[Served]:
    """Strawberry as its documentation writes it."""
    from benchmarks.peers import plain_strawberry

    async def publish() -> None:
        plain_strawberry.publish(task_id, EVENT)

    yield Served(plain_strawberry.make_app(), publish)


@asynccontextmanager
async def bare(_settings: Settings, _task_id: str) -> AsyncIterator[Served]:
    """Sockets that all get the same text."""
    open_sockets: set[WebSocket] = set()

    async def listen(ws: WebSocket) -> None:
        await ws.accept(subprotocol="graphql-transport-ws")
        try:
            while True:
                if (await ws.receive_json())["type"] == "connection_init":
                    await ws.send_text('{"type":"connection_ack"}')
                else:
                    open_sockets.add(ws)
        except WebSocketDisconnect:
            open_sockets.discard(ws)

    async def publish() -> None:
        for ws in list(open_sockets):
            await ws.send_text(ANSWER)

    app = Starlette(routes=[WebSocketRoute("/graphql", listen)])
    yield Served(app, publish)


SIDES = {"ours": ours, "plain": plain, "bare": bare}


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # standard input ends this process


async def serve(side: str, folder: Path) -> None:
    """Serve until standard input ends."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    port = listener.getsockname()[1]
    settings = replace(settings_of(folder), public_url=f"http://127.0.0.1:{port}")
    async with connect(settings):
        task = await Task.filter(state="RECRUITING").order_by("id").first()
        assert task is not None, "the folder was not seeded"
        async with SIDES[side](settings, task.id) as served:
            config = uvicorn.Config(
                served.app,
                lifespan="off",
                log_level="warning",
                access_log=False,
                timeout_graceful_shutdown=1,
                **UVICORN_OPTIONS,
            )
            server = _Server(config)
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            gc.collect()
            gc.freeze()  # as `crowdfl serve` does
            _say({"port": port, "task": task.id})
            await _obey(served)
            server.should_exit = True
            await serving


async def _obey(served: Served) -> None:
    while line := await asyncio.to_thread(sys.stdin.readline):
        if json.loads(line)["do"] == "publish":
            await served.publish()
        _say({"cpu_s": _cpu_s()})


def _cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _say(message: dict[str, Any]) -> None:
    print(json.dumps(message), flush=True)


def main() -> None:
    """Serve one side."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(sys.argv[1], Path(sys.argv[2])))


if __name__ == "__main__":
    main()
