"""A real server with its pages, a process of its own, and what its owner does to it."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from experiments.demo.processes import Processes, serve
from experiments.demo.scenery import Scenery, from_json
from mobile.edge.account import SIGN_IN, SIGN_UP

WITH_PAGES = {"CROWDFL_PAGES": "1", "CROWDFL_PHONE": "1"}
OPERATOR = "operator@site.example"
SCENERY_S = 300.0  # on a busy machine; alone it takes a tenth
PASSWORD = "a long password of a test"


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in."""

    email: str
    name: str
    password: str = PASSWORD


@dataclass
class Site:
    """A server process on files of its own.

    Attributes:
        folder: Where everything lies.
        processes: Run in it.
        url: Its address, the same after a restart.
    """

    folder: Path
    processes: Processes
    url: str
    _clients: int = field(default=0)
    _sessions: dict[str, str] = field(default_factory=dict)

    @property
    def data_dir(self) -> Path:
        """The server's data folder."""
        return self.folder / "server"

    async def stop(self) -> None:
        """End the server as an operator does."""
        await self.processes.end("server")

    async def start(self) -> None:
        """Start it again on the same files and the same port."""
        port = urlsplit(self.url).port or 0
        assert await _serve(self.processes, self.data_dir, port) == self.url

    async def restart(self) -> None:
        """Stop and start."""
        await self.stop()
        await self.start()

    async def grant(
        self, account: Account, points: int, reason: str = "Welcome"
    ) -> None:
        """Give points, as the server's owner does on its command line."""
        give = ["grant", account.email, str(points), "--reason", reason]
        await self._operate(give)

    async def make_operator(
        self, email: str = OPERATOR, name: str = "Operator", *options: str
    ) -> Account:
        """An operator, the site's first one unless named; an auditor by its option."""
        password = {"CROWDFL_PASSWORD": PASSWORD}
        await self._operate(["create", email, "--name", name, *options], password)
        return Account(email, name)

    async def _operate(
        self, words: Sequence[str], environment: dict[str, str] | None = None
    ) -> None:
        where = ["--data-dir", str(self.data_dir)]
        arguments = ["operator", *words, *where]
        await self.processes.run("operator", "api.cli", arguments, environment)

    async def show_scenery(self) -> Scenery:
        """Fill the server: tasks in every state, played by a process of its own."""
        arguments = ["--server", self.url, "--data-dir", str(self.data_dir)]
        arguments += ["--folder", str(self.folder / "scenery"), "--small"]
        await self.processes.start("scenery", "experiments.demo.scenery", arguments)
        log = self.processes.log("scenery")
        async with asyncio.timeout(SCENERY_S):
            while not (lines := log.read_bytes().splitlines()):
                self.processes.check()
                await asyncio.sleep(0.2)
        return from_json(lines[-1])

    async def clients(
        self, task_id: str, data: Path, account: Account, *, count: int
    ) -> str:
        """Start real edge clients: `crowdfl client`, TensorFlow and all.

        Args:
            task_id: Task that they join.
            data: Rows, of which each gets a part.
            account: Their accounts are made from its address: `me+1@…`.
            count: How many.

        Returns:
            The name of their process.
        """
        self._clients += 1
        name = f"clients-{self._clients}"
        arguments = ["client", "--server", self.url, "--task", task_id]
        arguments += ["--data", str(data), "--count", str(count), "--threads", "1"]
        arguments += ["--email", account.email, "--sign-up", "--label", "test device"]
        arguments += ["--state-dir", str(self.folder / name)]
        password = {"CROWDFL_PASSWORD": account.password}
        await self.processes.start(name, "api.cli", arguments, password)
        return name

    async def sign_up(self, name: str) -> Account:
        """Open an account through the API."""
        email = f"{name.lower().replace(' ', '-')}-{secrets.token_hex(4)}@site.example"
        account = Account(email, name)
        given = {"name": name, "email": email, "password": account.password}
        self._sessions[email] = str((await self._enter(SIGN_UP, **given))["token"])
        return account

    async def session(self, account: Account) -> str:
        """The secret of a session, opened once: the server counts sign-ins."""
        if account.email not in self._sessions:
            given = {"email": account.email, "password": account.password}
            token = (await self._enter(SIGN_IN, **given))["token"]
            self._sessions[account.email] = str(token)
        return self._sessions[account.email]

    async def ask(
        self, document: str, *, token: str = "", **variables: object
    ) -> dict[str, Any]:
        """Run an operation through the public API; its `data`."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        body = {"query": document, "variables": variables}
        async with httpx.AsyncClient(timeout=60) as http:
            answer = await http.post(f"{self.url}/graphql", json=body, headers=headers)
        said = answer.json()
        assert "errors" not in said, said
        data: dict[str, Any] = said["data"]
        return data

    async def _enter(self, document: str, **given: str) -> dict[str, Any]:
        data = await self.ask(document, **given)
        (result,) = data.values()
        assert result["__typename"] == "Session", result
        return dict(result)


@asynccontextmanager
async def open_site(folder: Path) -> AsyncIterator[Site]:
    """Start a server with its pages; end everything at the end."""
    async with Processes(folder / "logs") as processes:
        url = await _serve(processes, folder / "server")
        site = Site(folder, processes, url)
        await site.make_operator()
        yield site


async def _serve(processes: Processes, data_dir: Path, port: int = 0) -> str:
    return await serve(processes, data_dir, port, environment=WITH_PAGES)
