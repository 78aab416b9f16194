"""Signing a device in."""

import httpx
import pytest

from mobile.edge.account import Key, Password, sign_in
from mobile.edge.api import Api
from mobile.edge.errors import DeniedError, RefusedError
from tests.mobile.edge.fake_server import FakeServer, refusal

SESSION = {
    "__typename": "Session",
    "token": "t",
    "account": {"id": "acc_1", "name": "A"},
}
ME = Password("me@example.org", "long enough")
NEW = Password("me@example.org", "long enough", sign_up=True)


class TestSignIn:
    async def test_uses_the_session_from_then_on(self) -> None:
        server = FakeServer(SignIn=SESSION)
        async with server.api() as api:
            assert await sign_in(api, ME) == "acc_1"
            assert api.token == "t"

    async def test_opens_a_new_account_when_asked_to(self) -> None:
        server = FakeServer(SignUp=SESSION)
        async with server.api() as api:
            await sign_in(api, NEW)

        ((_, variables),) = server.asked
        assert variables["name"] == "me"

    async def test_signs_in_when_the_account_is_there_by_now(self) -> None:
        server = FakeServer(SignUp=refusal("EMAIL_TAKEN"), SignIn=SESSION)
        async with server.api() as api:
            assert await sign_in(api, NEW) == "acc_1"

    async def test_passes_a_wrong_password_on(self) -> None:
        async with FakeServer(SignIn=refusal("WRONG_CREDENTIALS")).api() as api:
            with pytest.raises(RefusedError, match="WRONG_CREDENTIALS"):
                await sign_in(api, ME)

    async def test_says_that_a_key_is_unknown(self) -> None:
        def handle(request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, json={"data": {"viewer": None}})

        http = httpx.AsyncClient(transport=httpx.MockTransport(handle))
        async with Api("http://crowdfl.test", http=http) as api:
            with pytest.raises(DeniedError, match="does not know this key"):
                await sign_in(api, Key("cfl_live_wrong"))
