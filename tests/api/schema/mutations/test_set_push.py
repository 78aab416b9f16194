"""`setPush` and `pushPublicKey`: each outcome, and a message that arrives."""

from dataclasses import replace
from typing import Any

import pytest

from api.models import Account
from api.services.context import Context
from api.services.push.notes import Kind, Note
from api.settings import Settings
from tests.api.builders import make_client
from tests.api.schema.world import Api, key_of
from tests.push_service import Browser, claims_of, push_service

SET = """mutation ($id: ID!, $subscription: PushSubscriptionInput) {
  setPush(clientId: $id, subscription: $subscription) {
    __typename
    ... on Client { id push }
    ... on Refusal {
      code
      ... on InvalidInput { problems { path kind } }
      ... on NotFound { id }
    } } }"""
KEY = "{ pushPublicKey }"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, push=True, push_to_loopback=True)


def subscription(browser: Browser, endpoint: str) -> dict[str, str]:
    return {"endpoint": endpoint, "p256dh": browser.p256dh, "auth": browser.auth}


class TestSetPush:
    async def test_turns_notifications_on_and_off(
        self, api: Api, context: Context, ben: Account, ben_token: str
    ) -> None:
        client = await make_client(context, ben)
        given: dict[str, Any] = {
            "id": client.id,
            "subscription": subscription(Browser(), "https://push.example/send/1"),
        }
        on = await api.one(SET, variables=given, token=ben_token)
        assert on == {"__typename": "Client", "id": client.id, "push": True}
        given["subscription"] = None
        off = await api.one(SET, variables=given, token=ben_token)
        assert off == {"__typename": "Client", "id": client.id, "push": False}

    async def test_somebody_else_s_device_is_not_found(
        self, api: Api, context: Context, ada: Account, ben_token: str
    ) -> None:
        client = await make_client(context, ada)
        given = {"id": client.id, "subscription": None}
        answer = await api.one(SET, variables=given, token=ben_token)
        assert answer == {
            "__typename": "NotFound",
            "code": "NOT_FOUND",
            "id": client.id,
        }

    async def test_an_address_inside_is_refused(
        self, api: Api, context: Context, ben: Account, ben_token: str
    ) -> None:
        client = await make_client(context, ben)
        inside = subscription(Browser(), "https://169.254.169.254/latest/meta-data")
        given = {"id": client.id, "subscription": inside}
        answer = await api.one(SET, variables=given, token=ben_token)
        assert answer["__typename"] == "InvalidInput"
        assert answer["problems"] == [
            {"path": ["subscription", "endpoint"], "kind": "MALFORMED"}
        ]

    async def test_needs_the_right_to_train(
        self, api: Api, context: Context, ben: Account
    ) -> None:
        client = await make_client(context, ben)
        given = {"id": client.id, "subscription": None}
        secret = await key_of(context, ben, "READ")
        assert await api.code(SET, variables=given, token=secret) == "FORBIDDEN"
        assert await api.code(SET, variables=given) == "UNAUTHENTICATED"


class TestDelivery:
    async def test_what_is_pushed_arrives_signed_by_the_key_that_is_told(
        self, api: Api, context: Context, ben: Account, ben_token: str
    ) -> None:
        client, browser = await make_client(context, ben), Browser()
        async with push_service() as service:
            where = subscription(browser, f"{service.url}/send/1")
            given = {"id": client.id, "subscription": where}
            await api.one(SET, variables=given, token=ben_token)
            at = context.now()
            note = Note(
                client.id, "tsk_1", "par_1", Kind.ENDED, "Gait", "Done.", at, 60.0
            )
            context.pushes.put([note])
            posted = await service.next()
        key = await api.one(KEY)
        claims = claims_of(posted.headers["authorization"], key)
        assert claims["aud"] == service.url
        assert browser.reads_json(posted)["body"] == "Done."


class TestServerThatPushesNothing:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(settings, push=False)

    async def test_has_no_key(self, api: Api) -> None:
        assert await api.one(KEY) is None
