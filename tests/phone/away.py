"""The app, as a phone has it that reaches the server through a bad network.

The network is the server's public address: pages, API and WebSocket pass its proxy. The
port of a relay is written into the answer of `connect`, so that WebRTC passes that.
"""

import re
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Error, Route

from benchmarks.light_task import list_light_task, make_files
from experiments.demo.processes import Processes, serve
from experiments.demo.requester import Requester
from mobile.edge.api import Answer, Api
from tests.browser.site import WITH_PAGES, Account, Site
from tests.flow.market import TASK
from tests.network.tcp import proxying
from tests.network.webrtc import networking
from tests.phone.exchange import Net
from tests.phone.owner import Owner
from tests.phone.phone import Phone

POINTS = 1_000
# A browser says so on its own, and a request may be under way when the server is killed
# or the network is cut; without a screen there is no WebGPU, either.
WHILE_AWAY = (
    r"Failed to load resource|WebSocket connection to|failed: .*: net::ERR_"
    r"|backend webgpu|features"
)
GRACE_S = 60.0  # on a busy machine the model of a reloaded page takes long to load


@dataclass
class AwaySite(Site):
    """A server behind a network; `url` is the network's.

    Attributes:
        port: Of the server itself.
        net: Between it and everybody.
        files: Model and test set of a large task.
        requester: Who lists it.
    """

    port: int = 0
    net: Net = field(kw_only=True)
    files: tuple[Path, Path] = field(kw_only=True)
    requester: Account = field(default_factory=lambda: Account("", ""))

    @property
    def near_url(self) -> str:
        """Its address without the network."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Start the server, under the network's address."""
        public = {**WITH_PAGES, "CROWDFL_PUBLIC_URL": self.url}
        await serve(self.processes, self.data_dir, self.port, environment=public)

    async def kill(self) -> None:
        """End the server as a power cut would."""
        await self.processes.kill("server")

    async def list_task(
        self, *, clients: int = 1, rounds: int = 1, **training: float
    ) -> str:
        """List a task in which every client has a seat; its id."""
        async with self._requester() as api:
            plan: dict[str, float] = {"graceS": GRACE_S, **training}
            return await list_light_task(
                api, self.files, clients=clients, rounds=rounds, **plan
            )

    async def start_task(self, task_id: str, clients: int = 1) -> None:
        """Wait for the clients and start."""
        async with self._requester() as api:
            person = Requester(api)
            await person.gathered(task_id, clients)
            await person.start(task_id)

    async def result(self, task_id: str) -> Answer:
        """The task, as its requester sees it."""
        async with self._requester() as api:
            answer: Answer = (await api.ask(TASK, id=task_id))["task"]
            return answer

    @asynccontextmanager
    async def _requester(self) -> AsyncIterator[Api]:
        token = await self.session(self.requester)
        async with Api(self.near_url, token=token, patience_s=60) as api:
            yield api


@asynccontextmanager
async def away_site(folder: Path, parameters: int) -> AsyncIterator[AwaySite]:
    """Start a server behind a network, with a requester who has points."""
    port = _free_port()
    async with (
        networking(seed=5) as udp,
        proxying(("127.0.0.1", port), seed=5) as tcp,
        Processes(folder / "logs") as processes,
    ):
        files = await make_files(processes, folder, parameters)
        net = Net(udp, tcp)
        site = AwaySite(folder, processes, tcp.url, port=port, net=net, files=files)
        await site.start()
        await site.make_operator()
        site.requester = await site.sign_up("Rita Requester")
        await site.grant(site.requester, POINTS)
        yield site


async def away_owner(phone: Phone, site: AwaySite, task_id: str) -> Owner:
    """Somebody whose phone waits for the task's first round."""
    await _through_relays(phone, site.net)
    await phone.sign_in(await site.sign_up(f"Ana {secrets.token_hex(2)}"))
    owner = await Owner.scans(phone, task_id, announced=WHILE_AWAY)
    await owner.button("Check my phone").click()
    await owner.goes_through(site.files[1])
    return owner


async def _through_relays(phone: Phone, net: Net) -> None:
    async def answer(route: Route) -> None:
        if "connect(" not in (route.request.post_data or ""):
            await route.continue_()
            return
        try:
            response = await route.fetch()
        except Error:
            await route.abort()
            return
        body: dict[str, Any] = await response.json()
        given = (body.get("data") or {}).get("connect") or {}
        if "answer" in given:
            given["answer"] = await net.udp.answer(given["answer"])
        await route.fulfill(response=response, json=body)

    await phone.context.route(re.compile(r"/graphql$"), answer)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
