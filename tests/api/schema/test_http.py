"""`/graphql` over HTTP, and the pages beside it."""

import json
import re
from dataclasses import replace

import httpx
import pytest
from starlette.applications import Starlette

from api.models import Account
from api.pages.explorer import CONTENT_SECURITY_POLICY
from api.schema.schema import sdl
from api.settings import Settings
from tests.api.schema.world import Api

QUERY = {"query": "{ __typename }"}


class TestRequests:
    async def test_are_posts_only(self, api: Api) -> None:
        answer = await api.http.get("/graphql", params=QUERY)

        assert answer.status_code == 405

    @pytest.mark.parametrize(
        "kind",
        ["text/plain", "multipart/form-data; boundary=x", "application/graphql", ""],
    )
    async def test_are_json_only(self, api: Api, kind: str) -> None:
        answer = await api.http.post(
            "/graphql",
            content=b'{"query": "{ __typename }"}',
            headers={"Content-Type": kind},
        )

        assert answer.status_code == 415

    @pytest.mark.parametrize(
        "body",
        [
            pytest.param(b"", id="empty"),
            pytest.param(b"{", id="cut"),
            pytest.param(b"\xff\xfe", id="no-utf-8"),
            pytest.param(b"[" * 100_000, id="nested"),
            pytest.param(b"[]", id="batch-of-none"),
            pytest.param(b'[{"query": "{ __typename }"}]', id="batch"),
            pytest.param(b"5", id="number"),
            pytest.param(b'{"query": 5}', id="query-is-no-text"),
            pytest.param(b'{"query": "{ a }", "variables": []}', id="variables"),
            pytest.param(b"{}", id="no-query"),
            pytest.param(b"1" * 10_000, id="a-long-number"),
            pytest.param(
                b'{"query": "{ __typename }", "operationName": "A"}', id="no-such-name"
            ),
        ],
    )
    async def test_that_are_none_get_400(self, api: Api, body: bytes) -> None:
        answer = await api.http.post(
            "/graphql", content=body, headers={"Content-Type": "application/json"}
        )

        assert answer.status_code == 400
        assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"

    async def test_that_quote_half_a_character_are_answered(self, api: Api) -> None:
        half = "\ud800"  # a surrogate without its other half
        query = "query ($filter: TaskFilter) { tasks(filter: $filter) { totalCount } }"
        body = json.dumps({"query": query, "variables": {"filter": {half: 1}}})

        answer = await api.http.post(
            "/graphql", content=body, headers={"Content-Type": "application/json"}
        )

        (error, *_) = answer.json()["errors"]
        assert half in error["message"]

    async def test_have_at_most_256_kib(self, api: Api) -> None:
        query = {"query": "{ __typename }", "variables": {"x": ""}}
        query["variables"] = {"x": "y" * 256 * 1024}

        assert (await api.http.post("/graphql", json=query)).status_code == 413

    async def test_never_stream(self, api: Api) -> None:
        for kind in ("multipart/mixed;subscriptionSpec=1.0", "text/event-stream"):
            answer = await api.http.post(
                "/graphql",
                json={"query": "subscription { marketplaceEvents { cursor } }"},
                headers={"Accept": kind},
            )
            assert answer.status_code == 406

    async def test_can_t_subscribe(self, api: Api) -> None:
        query = {"query": "subscription { marketplaceEvents { cursor } }"}

        assert (await api.http.post("/graphql", json=query)).status_code == 400


class TestOrigins:
    @pytest.mark.parametrize(
        "origin", ["https://evil.example", "null", "http://crowdfl.test.evil.example"]
    )
    async def test_of_others_are_refused(
        self, api: Api, ada_token: str, origin: str
    ) -> None:
        api.http.cookies.set("crowdfl", ada_token)

        answer = await api.http.post(
            "/graphql",
            json={"query": "mutation { signOut }"},
            headers={"Origin": origin},
        )

        assert answer.status_code == 403
        assert (await api.data("{ viewer { name } }"))["viewer"] == {"name": "Ada"}

    async def test_our_own_is_served(self, api: Api) -> None:
        answer = await api.http.post(
            "/graphql", json=QUERY, headers={"Origin": "http://crowdfl.test"}
        )

        assert answer.status_code == 200


class TestHosts:
    @pytest.mark.parametrize("path", ["/graphql", "/schema.graphql", "/healthz", "/x"])
    async def test_that_are_unknown_get_400(self, app: Starlette, path: str) -> None:
        transport = httpx.ASGITransport(app)
        for host in ("evil.example", "crowdfl.test.evil.example", "["):
            async with httpx.AsyncClient(
                transport=transport, base_url="http://crowdfl.test"
            ) as http:
                answer = await http.get(path, headers={"Host": host})
                assert answer.status_code == 400

    async def test_may_be_written_with_a_port(self, api: Api) -> None:
        answer = await api.http.get("/healthz", headers={"Host": "CROWDFL.test:8000"})

        assert answer.status_code == 200

    async def test_never_change_an_address_in_an_answer(
        self, api: Api, ada_token: str
    ) -> None:
        answer = await api.http.post(
            "/graphql",
            json={
                "query": """mutation { createUpload(input: {purpose: MODEL,
                    filename: "m.keras", sizeBytes: 1, sha256: "%s"})
                    { ... on Upload { url } } }"""
                % ("ab" * 32)
            },
            headers={
                "Authorization": f"Bearer {ada_token}",
                "Host": "crowdfl.test:9999",
                "X-Forwarded-Host": "evil.example",
            },
        )

        url = answer.json()["data"]["createUpload"]["url"]
        assert url.startswith("http://crowdfl.test/files/uploads/upl_")


class TestCookies:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(settings, public_url="https://crowdfl.test")

    async def test_are_bound_to_the_host_under_tls(
        self, api: Api, ada: Account
    ) -> None:
        from tests.api.builders import PASSWORD

        answer = await api.http.post(
            "/graphql",
            json={
                "query": """mutation ($password: String!) { signIn(input:
                    {email: "ada@example.org", password: $password})
                    { __typename } }""",
                "variables": {"password": PASSWORD},
            },
            headers={"Sec-Fetch-Site": "same-origin"},
        )

        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-crowdfl=cfl_session_")
        assert "Secure" in cookie and "Path=/" in cookie and "Domain" not in cookie


class TestPages:
    async def test_the_schema_is_the_running_servers(self, api: Api) -> None:
        answer = await api.http.get("/schema.graphql")

        assert answer.text == sdl()
        assert answer.headers["content-type"].startswith("text/plain")

    async def test_health(self, api: Api) -> None:
        answer = await api.http.get("/healthz")

        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})

    async def test_the_explorer_loads_nothing_from_elsewhere(self, api: Api) -> None:
        answer = await api.http.get("/graphiql")

        assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
        assert "type Query {" in answer.text
        loaded = re.findall(r"""(?:src|href)\s*=\s*["']([^"']*)""", answer.text)
        assert loaded == []
        assert "://" not in re.sub(r"<pre.*?</pre>", "", answer.text, flags=re.S)


class TestMetrics:
    async def test_are_for_loopback(self, api: Api) -> None:
        answer = await api.http.get("/metrics")

        assert answer.status_code == 200
        assert 'crowdfl_channels{transport="WEBRTC"} 0.0' in answer.text
        assert "crowdfl_graphql_sockets 0.0" in answer.text

    async def test_and_for_operators(
        self, app: Starlette, ada_token: str, olga_token: str
    ) -> None:
        far = httpx.ASGITransport(app, client=("203.0.113.9", 1))
        async with httpx.AsyncClient(
            transport=far, base_url="http://crowdfl.test"
        ) as http:

            async def status(token: str | None) -> int:
                headers = {"Authorization": f"Bearer {token}"} if token else {}
                return (await http.get("/metrics", headers=headers)).status_code

            assert await status(None) == 401
            assert await status(ada_token) == 403
            assert await status(olga_token) == 200

    async def test_a_proxy_that_nobody_configured_is_not_loopback(
        self, api: Api
    ) -> None:
        for header in ("X-Forwarded-For", "Forwarded"):
            answer = await api.http.get("/metrics", headers={header: "for=203.0.113.9"})
            assert answer.status_code == 401

    async def test_name_nobody(self, api: Api, ada: Account, ada_token: str) -> None:
        await api.data("{ viewer { id } }", token=ada_token)

        text = (await api.http.get("/metrics")).text

        for secret in (ada.id, ada.email, ada.name, "127.0.0.1"):
            assert secret not in text
