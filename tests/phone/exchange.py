"""A phone's exchange around a trainer that hardly works: the lab's page in Chromium.

GraphQL is asked from here, so that a test can write a relay's port into the server's
answer, and the proxy's into the address of the WebSocket.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Page

from benchmarks.light_client import EXAMPLES, read_manifest
from mobile.edge.account import Key, sign_in
from mobile.edge.api import Answer, Api
from mobile.edge.device import this_device
from mobile.edge.errors import RefusedError, UnreachableError
from mobile.edge.link import CONNECT, TRANSPORT
from mobile.edge.register import register
from mobile.edge.state import StateFolder
from mobile.edge.task import join, read_listing
from tests.flow.market import Market
from tests.network.tcp import TcpProxy, proxying
from tests.network.webrtc import Network, networking

PAGE = "channel.html"
GIB = 1024**3
ANSWER_S = 5.0  # a connection to a cut network answers nobody
SETTLED_S = 0.5  # what was sent before a cut arrives in this time, one by one
PATIENCE_S = 150.0  # with what a page tells; a test that hangs disturbs those after it


@dataclass
class Net:
    """All ways between a phone and the server: what is cut here, is cut.

    Attributes:
        udp: Relays of WebRTC.
        tcp: Proxy before HTTP and WebSocket.
    """

    udp: Network
    tcp: TcpProxy

    @property
    def passed_bytes(self) -> int:
        """What went through, by any way."""
        return self.udp.ways.passed_bytes + self.tcp.ways.passed_bytes

    def cut(self) -> None:
        """Let nothing pass."""
        self.udp.ways.cut()
        self.tcp.cut()

    def mend(self) -> None:
        """Let everything pass again."""
        self.udp.ways.mend()
        self.tcp.mend()


async def settled(*counts: Callable[[], int]) -> None:
    """Wait until nothing is counted any more: what was under way has arrived."""
    async with asyncio.timeout(PATIENCE_S):
        before: list[int] = []
        while (now := [count() for count in counts]) != before:
            before = now
            await asyncio.sleep(SETTLED_S)


@asynccontextmanager
async def net_before(server: str, seed: int) -> AsyncIterator[Net]:
    """A network between phones and a server."""
    address = urlsplit(server)
    target = (address.hostname or "", address.port or 0)
    async with networking(seed) as udp, proxying(target, seed) as tcp:
        yield Net(udp, tcp)


@dataclass
class LabPhone:
    """One phone with the lab's page.

    Attributes:
        told: What the page told, in its order.
        training_id: Of its participation.
        values: Numbers of an update.
    """

    page: Page
    api: Api
    net: Net
    training_id: str
    values: int
    told: list[Answer] = field(default_factory=list)
    _grown: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def start(self, kind: str | None = None, **changes: Any) -> None:
        """Take part, from what the phone keeps.

        Args:
            kind: WEBRTC or WEBSOCKET; None for what works.
            changes: Of the lab's task: `trainS`, `reloadAtBytes`.
        """
        await self.page.wait_for_function("() => 'lab' in globalThis")
        task = {"trainingId": self.training_id, "values": self.values, "only": kind}
        asked = {**task, "trainS": 0, "reloadAtBytes": 0, **changes}
        await self.page.evaluate("(task) => lab.start(task)", asked)

    async def until(self, wanted: Callable[[Answer], bool], after: int = 0) -> Answer:
        """Wait for something to be told, and return it.

        Args:
            wanted: What is waited for.
            after: So much of what was told is not looked at.
        """
        async with asyncio.timeout(PATIENCE_S), self._grown:
            await self._grown.wait_for(lambda: any(map(wanted, self.told[after:])))
        return next(event for event in self.told[after:] if wanted(event))

    def count(self, kind: str, **facts: Any) -> int:
        """How often something was told."""
        wanted = {"kind": kind, **facts}
        return sum(wanted.items() <= event.items() for event in self.told)

    async def become(self, state: str) -> None:
        """Have the browser freeze the page, as it does with those out of sight.

        Args:
            state: frozen or active.
        """
        session = await self.page.context.new_cdp_session(self.page)
        await session.send("Page.setWebLifecycleState", {"state": state})

    async def expose(self) -> None:
        """Hand the page what it asks for."""
        await self.page.expose_function("askTransport", self._transport)
        await self.page.expose_function("askConnect", self._connect)
        await self.page.expose_function("told", self._told)

    async def _told(self, event: Answer) -> None:
        async with self._grown:
            self.told.append(event)
            self._grown.notify_all()

    async def _transport(self, training_id: str) -> Answer | None:
        try:
            async with asyncio.timeout(ANSWER_S):
                answer = await self.api.ask(TRANSPORT, trainingId=training_id)
        except (UnreachableError, TimeoutError) as error:
            return {"cannot": str(error) or "no answer"}
        transport: Answer | None = (answer["participation"] or {}).get("transport")
        if transport is not None:
            port = self.net.tcp.port
            url = urlsplit(transport["websocketUrl"])._replace(
                netloc=f"127.0.0.1:{port}"
            )
            transport["websocketUrl"] = url.geturl()
        return transport

    async def _connect(self, training_id: str, offer: str) -> Answer:
        try:
            async with asyncio.timeout(ANSWER_S):
                given = {"trainingId": training_id, "offer": offer}
                answer: Answer = await self.api.do(CONNECT, **given)
        except (UnreachableError, RefusedError, TimeoutError) as error:
            return {"cannot": str(error) or "no answer"}
        return {**answer, "answer": await self.net.udp.answer(answer["answer"])}


@asynccontextmanager
async def lab_phone(
    context: BrowserContext,
    address: str,
    market: Market,
    task_id: str,
    name: str = "phone",
) -> AsyncIterator[LabPhone]:
    """A phone that has joined a task; it is registered as a good one.

    Args:
        context: Of the phone alone.
        address: Of the lab.
        market: The server.
        task_id: The task.
        name: Of the phone.
    """
    async with (
        net_before(market.server, seed=7) as net,
        Api(net.tcp.url, patience_s=0) as api,
    ):
        await sign_in(api, Key(market.key))
        state = StateFolder.of(
            market.folder / "phones", market.server, f"{name}-{task_id}"
        )
        device = replace(
            this_device(Path(state.path)),
            platform="PHONE",
            cpu_cores=64,
            ram_bytes=1024 * GIB,
            free_ram_bytes=1024 * GIB,
            free_storage_bytes=1024 * GIB,
        )
        client = await register(api, state, device, name)
        listing = await read_listing(api, task_id)
        training_id = await join(api, listing, client["id"], examples=EXAMPLES)
        answer = await api.ask(TRANSPORT, trainingId=training_id)
        files = answer["participation"]["transport"]["files"]
        manifest = await read_manifest(api, files)
        page = await context.new_page()
        phone = LabPhone(page, api, net, training_id, manifest.exchanged_count)
        await phone.expose()
        await page.goto(f"{address}/{PAGE}")
        yield phone
        await page.close()
