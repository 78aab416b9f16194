"""The pages beside the API: guards what `ui/serving.py` relies on in Reflex 0.10.1."""

import asyncio
import os
import re
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
import socketio
from asgi_lifespan import LifespanManager

from api.app import create_app
from api.settings import SQLITE_OPTIONS, Settings
from mobile.edge.account import SIGN_UP
from tests.api.schema.live.serving import serving
from tests.ui.test_client import NoWorker
from ui.build import BUILT
from ui.serving import HEADERS

pytestmark = pytest.mark.asyncio(loop_scope="module")

WAIT_S = 60.0
HYDRATE = "reflex___state____state.hydrate_and_load"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def url(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The whole server in this process, without a model worker, on a real port."""
    if not (BUILT / "index.html").exists():
        if os.environ.get("CI"):
            pytest.fail("The pages are not built. Run: make ui")
        pytest.skip("The pages are not built. Run: make ui")
    folder: Path = tmp_path_factory.mktemp("serving")
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    settings = Settings(
        data_dir=folder,
        database_url=f"sqlite://{folder / 'crowdfl.sqlite3'}?{SQLITE_OPTIONS}",
        public_url=url,
        pages=True,
    )
    worker: Any = NoWorker()
    app = create_app(settings, worker=worker)
    async with LifespanManager(app, startup_timeout=60), serving(app, listener):
        yield url


@pytest_asyncio.fixture(loop_scope="module")
async def http(url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
        yield http


class TestPages:
    async def test_the_first_page(self, http: httpx.AsyncClient) -> None:
        answer = await http.get("/")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/html")
        assert "<h1" in answer.text  # drawn before any script runs

    @pytest.mark.parametrize("path", ["/tasks/tsk_1", "/tasks/tsk_1?round=3"])
    async def test_a_deep_link_is_a_page(
        self, http: httpx.AsyncClient, path: str
    ) -> None:
        answer = await http.get(path)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/html")

    @pytest.mark.parametrize("path", ["/no-such-page", "/tasks/a/b/c", "/..%2fetc"])
    async def test_a_path_that_shows_nothing_says_so(
        self, http: httpx.AsyncClient, path: str
    ) -> None:
        answer = await http.get(path)
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("text/html")

    async def test_the_api_goes_first(self, http: httpx.AsyncClient) -> None:
        body = {"query": "{ viewer { id } }"}
        answer = await http.post("/graphql", json=body)
        assert answer.json() == {"data": {"viewer": None}}
        assert (await http.get("/healthz")).json() == {"status": "ok"}

    async def test_reflex_s_own_doors_are_shut(self, http: httpx.AsyncClient) -> None:
        for path in ("/_upload", "/_health", "/ping", "/auth-codespace"):
            assert (await http.get(path)).status_code == 404


class TestHeaders:
    @pytest.mark.parametrize("path", ["/", "/tasks/tsk_1", "/no-such-page"])
    async def test_every_page_has_its_policies(
        self, http: httpx.AsyncClient, path: str
    ) -> None:
        answer = await http.get(path)
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert f"ws://{answer.url.netloc.decode()}" in policy

    async def test_a_page_is_asked_for_anew(self, http: httpx.AsyncClient) -> None:
        assert (await http.get("/")).headers["cache-control"] == "no-cache"

    async def test_what_is_named_by_its_content_is_kept_for_good(
        self, http: httpx.AsyncClient
    ) -> None:
        page = (await http.get("/")).text
        scripts = re.findall(r'"/(assets/[^"]+\.js)"', page)
        assert scripts
        for script in scripts:
            kept = (await http.get(f"/{script}")).headers["cache-control"]
            assert kept == "public, max-age=31536000, immutable"

    async def test_a_script_that_is_no_more_is_not_kept(
        self, http: httpx.AsyncClient
    ) -> None:
        answer = await http.get("/assets/gone-12345678.js")
        assert answer.status_code == 404
        assert "immutable" not in answer.headers["cache-control"]

    async def test_files_come_packed(self, http: httpx.AsyncClient) -> None:
        page = (await http.get("/")).text
        script = re.findall(r'"/(assets/entry[^"]+\.js)"', page)[0]
        answer = await http.get(f"/{script}", headers={"Accept-Encoding": "gzip"})
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["vary"].lower() == "accept-encoding"


class TestBuild:
    async def test_pages_find_the_server_that_they_came_from(self) -> None:
        (file,) = (BUILT / "assets").glob("reflex-env-*.js")
        text = file.read_text(encoding="utf-8")
        assert "localhost" not in text
        assert "${location.origin}" in text

    async def test_no_file_names_another_host(self) -> None:
        named = {
            host
            for path in BUILT.glob("*.html")
            for host in re.findall(
                r"(?:src|href)=\"(https?://[^\"]+)", path.read_text(encoding="utf-8")
            )
        }
        assert named == set()


@dataclass
class Tab:
    """A page's socket, as `assets/*.js` opens it."""

    client: socketio.AsyncClient = field(
        default_factory=lambda: socketio.AsyncClient(reconnection=False)
    )
    told: list[Any] = field(default_factory=list)
    _grown: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self, url: str, path: str, **headers: str) -> None:
        """Connect and ask for a page."""
        self.client.on("event", self._hear, namespace="/_event")
        boot = {
            "name": HYDRATE,
            "payload": {"vars": {}, "hashes": []},
            "router_data": {"pathname": path, "asPath": path},
        }
        await self.client.connect(
            f"{url}/?token=tab-of-a-test",
            headers={"Origin": url, **headers},
            auth={"event": boot},
            transports=["websocket"],
            namespaces=["/_event"],
            socketio_path="/_event",
        )

    async def _hear(self, message: Any) -> None:
        self.told.append(message)
        self._grown.set()

    async def hears(self, words: str) -> str:
        """Everything it was told, once these words are part of it."""
        async with asyncio.timeout(WAIT_S):
            while words not in str(self.told):
                self._grown.clear()
                await self._grown.wait()
        return str(self.told)


@pytest_asyncio.fixture(loop_scope="module")
async def tab() -> AsyncIterator[Tab]:
    tab = Tab()
    yield tab
    await tab.client.disconnect()


class TestSocket:
    async def test_a_page_of_ours_is_told_who_looks_at_it(
        self, url: str, http: httpx.AsyncClient, tab: Tab
    ) -> None:
        given = {
            "email": "ada@example.org",
            "password": "a long password of a test",
            "name": "Ada Lovelace",
        }
        body = {"query": SIGN_UP, "variables": given}
        await http.post("/graphql", json=body, headers={"Origin": url})
        secret = http.cookies["crowdfl"]
        await tab.open(url, "/", Cookie=f"crowdfl={secret}")
        told = await tab.hears("Ada Lovelace")
        assert secret not in told

    @pytest.mark.parametrize("origin", ["http://evil.example", "null", ""])
    async def test_pages_of_other_origins_are_refused(
        self, url: str, tab: Tab, origin: str
    ) -> None:
        with pytest.raises(socketio.exceptions.ConnectionError):
            await tab.open(url, "/", Origin=origin)
        assert tab.told == []

    async def test_long_polling_is_no_way_around(self, http: httpx.AsyncClient) -> None:
        query = "token=x&EIO=4&transport=polling"
        for path in ("/_event", "/_event/"):
            assert (await http.get(f"{path}?{query}")).status_code in (404, 405)
            assert (await http.post(f"{path}?{query}")).status_code in (404, 405)
