"""The phone app's files: what is found, how long it is kept, what it may do."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from api.pages.phone import HEADERS, PhoneNotBuiltError, phone_routes

SCRIPT = "const answer = 42;\n" * 100


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """As Vite builds: a page, hashed assets, and files with names of their own."""
    built = tmp_path / "built"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_text("<!doctype html><title>CrowdFL</title>")
    (built / "sw.js").write_text(SCRIPT)
    (built / "manifest.webmanifest").write_text("{}")
    (built / "assets" / "index-CCw4aR_0.js").write_text(SCRIPT)
    (built / "assets" / "kernels-B1d4aRx-.wasm").write_bytes(b"\0asm" * 100)
    (built / "assets" / "icon-AAAAAAAA.png").write_bytes(b"\x89PNG" * 100)
    (tmp_path / "secret.txt").write_text("nobody's business")
    return built


@pytest.fixture
async def http(folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=phone_routes("https://crowdfl.example", folder))
    transport = httpx.ASGITransport(app)
    url = "https://crowdfl.example"
    async with httpx.AsyncClient(transport=transport, base_url=url) as http:
        yield http


class TestFiles:
    @pytest.mark.parametrize("path", ["/mobile/", "/mobile/tasks/tsk_1", "/mobile/me"])
    async def test_every_screen_s_address_shows_the_app(
        self, http: httpx.AsyncClient, path: str
    ) -> None:
        answer = await http.get(path)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "<title>CrowdFL" in answer.text

    async def test_the_bare_address_leads_to_the_app(
        self, http: httpx.AsyncClient
    ) -> None:
        answer = await http.get("/mobile?from=header")
        assert answer.status_code == 308
        assert answer.headers["location"] == "/mobile/?from=header"

    @pytest.mark.parametrize(
        "path",
        [
            pytest.param("/mobile/assets/gone-CCw4aR_0.js", id="a-script-that-is-gone"),
            pytest.param("/mobile/..%2fsecret.txt", id="outside"),
            pytest.param("/mobile/%2fetc/passwd.txt", id="absolute"),
            pytest.param("/mobile/a%00.txt", id="no-path-at-all"),
        ],
    )
    async def test_what_is_no_file_of_the_app_is_not_found(
        self, http: httpx.AsyncClient, path: str
    ) -> None:
        answer = await http.get(path)
        assert answer.status_code == 404
        assert "business" not in answer.text
        assert "immutable" not in answer.headers["cache-control"]

    async def test_it_is_read_only(self, http: httpx.AsyncClient) -> None:
        assert (await http.post("/mobile/sw.js")).status_code == 405

    @pytest.mark.parametrize(
        ("path", "kind"),
        [
            ("sw.js", "text/javascript; charset=utf-8"),
            ("manifest.webmanifest", "application/manifest+json"),
            ("assets/kernels-B1d4aRx-.wasm", "application/wasm"),
            ("assets/icon-AAAAAAAA.png", "image/png"),
        ],
    )
    async def test_types_are_those_that_browsers_insist_on(
        self, http: httpx.AsyncClient, path: str, kind: str
    ) -> None:
        answer = await http.get(f"/mobile/{path}")
        assert answer.headers["content-type"] == kind

    def test_without_a_build_it_says_what_to_do(self, tmp_path: Path) -> None:
        with pytest.raises(PhoneNotBuiltError, match="make mobile"):
            phone_routes("https://crowdfl.example", tmp_path)


class TestKeeping:
    async def test_what_is_named_by_its_content_is_kept_for_good(
        self, http: httpx.AsyncClient
    ) -> None:
        answer = await http.get("/mobile/assets/index-CCw4aR_0.js")
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"

    @pytest.mark.parametrize("path", ["", "sw.js", "manifest.webmanifest", "tasks/x"])
    async def test_the_rest_is_asked_for_anew(
        self, http: httpx.AsyncClient, path: str
    ) -> None:
        answer = await http.get(f"/mobile/{path}")
        assert answer.headers["cache-control"] == "no-cache"

    @pytest.mark.parametrize("packing", ["gzip", "identity"])
    async def test_an_unchanged_file_is_not_sent_twice(
        self, http: httpx.AsyncClient, packing: str
    ) -> None:
        wanted = {"Accept-Encoding": packing}
        tag = (await http.get("/mobile/sw.js", headers=wanted)).headers["etag"]
        again = await http.get(
            "/mobile/sw.js", headers={**wanted, "If-None-Match": tag}
        )
        assert (again.status_code, again.content) == (304, b"")


class TestPacking:
    @pytest.mark.parametrize(
        "path", ["", "sw.js", "assets/kernels-B1d4aRx-.wasm", "manifest.webmanifest"]
    )
    async def test_files_come_packed(
        self, http: httpx.AsyncClient, folder: Path, path: str
    ) -> None:
        url = f"https://crowdfl.example/mobile/{path}"
        async with http.stream("GET", url, headers={"Accept-Encoding": "br, gzip"}) as (
            answer
        ):
            raw = b"".join([part async for part in answer.aiter_raw()])
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["vary"] == "Accept-Encoding"
        assert int(answer.headers["content-length"]) == len(raw)
        assert gzip.decompress(raw) == (folder / (path or "index.html")).read_bytes()

    @pytest.mark.parametrize(
        ("path", "wanted"),
        [
            pytest.param("sw.js", {"Accept-Encoding": "identity"}, id="not-wanted"),
            pytest.param("assets/icon-AAAAAAAA.png", {}, id="packed-already"),
            pytest.param("sw.js", {"Range": "bytes=0-9"}, id="a-part"),
        ],
    )
    async def test_else_they_come_as_they_are(
        self, http: httpx.AsyncClient, path: str, wanted: dict[str, str]
    ) -> None:
        answer = await http.get(f"/mobile/{path}", headers=wanted)
        assert "content-encoding" not in answer.headers

    async def test_a_new_build_is_seen_without_a_restart(
        self, http: httpx.AsyncClient, folder: Path
    ) -> None:
        assert (await http.get("/mobile/sw.js")).text == SCRIPT
        (folder / "sw.js").write_text("const answer = 43;\n")
        assert (await http.get("/mobile/sw.js")).text == "const answer = 43;\n"


class TestPolicies:
    @pytest.mark.parametrize(
        "path", ["", "sw.js", "assets/index-CCw4aR_0.js", "assets/gone-AAAAAAAA.js"]
    )
    async def test_every_answer_has_them(
        self, http: httpx.AsyncClient, path: str
    ) -> None:
        answer = await http.get(f"/mobile/{path}")
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self' 'wasm-unsafe")
        assert "unsafe-inline" not in policy
        assert "unsafe-eval" not in policy.replace("'wasm-unsafe-eval'", "")
        assert "connect-src 'self' wss://crowdfl.example;" in policy

    @pytest.mark.parametrize(
        ("host", "sockets"),
        [
            ("localhost:8000", "ws://127.0.0.1:8000 ws://localhost:8000"),
            ("evil.example; script-src *", "ws://127.0.0.1:8000"),
        ],
    )
    async def test_sockets_go_to_the_names_of_this_server(
        self, folder: Path, host: str, sockets: str
    ) -> None:
        app = Starlette(routes=phone_routes("http://127.0.0.1:8000", folder))
        transport = httpx.ASGITransport(app)
        url = "http://127.0.0.1:8000"
        async with httpx.AsyncClient(transport=transport, base_url=url) as http:
            answer = await http.get("/mobile/", headers={"Host": host})
        policy = answer.headers["content-security-policy"]
        assert f"connect-src 'self' {sockets};" in policy
