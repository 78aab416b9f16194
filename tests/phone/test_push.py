"""A notification on its whole way: a task starts, and a phone that sleeps shows it.

Only the push service stands in: browsers speak to their makers' alone. It is one on
loopback; what it was sent is opened with the browser's keys and handed to Chromium's
service worker, as its own service would.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser as Chromium
from playwright.async_api import CDPSession, Page

from benchmarks.light_client import EXAMPLES
from experiments.demo.requester import Requester
from mobile.edge.account import Key, sign_in
from mobile.edge.api import Api
from mobile.edge.device import this_device
from mobile.edge.register import register
from mobile.edge.state import StateFolder
from mobile.edge.task import join, read_listing
from tests.browser.visitor import PATIENCE_MS
from tests.flow.market import Market, open_market
from tests.phone.phone import SIZES
from tests.push_service import (
    WAIT_S,
    Browser,
    PushService,
    claims_of,
    push_service,
)

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

SETTINGS = {
    "CROWDFL_PHONE": "1",
    "CROWDFL_PUSH": "1",
    "CROWDFL_PUSH_TO_LOOPBACK": "1",
}
GIB = 1024**3
KEY = "query PushKey { pushPublicKey }"
SET_PUSH = """
mutation SetPush($clientId: ID!, $subscription: PushSubscriptionInput) {
  setPush(clientId: $clientId, subscription: $subscription) {
    __typename
    ... on Client { id push }
    ... on Refusal { code message }
  }
}
"""
SHOWN = """async () => {
  const registration = await navigator.serviceWorker.ready;
  const shown = await registration.getNotifications();
  return shown.map(({ title, body, tag, data }) => ({ title, body, tag, data }));
}"""
SHOWS_ONE = f"async () => (await ({SHOWN})()).length > 0"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def pushing_market(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Market]:
    folder = tmp_path_factory.mktemp("pushing")
    async with open_market(folder, **SETTINGS) as market:
        yield market


@pytest_asyncio.fixture(loop_scope="session")
async def service() -> AsyncIterator[PushService]:
    async with push_service() as service:
        yield service


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Chromium, pushing_market: Market) -> AsyncIterator[Page]:
    """The app, whose owner allowed notifications."""
    context = await browser.new_context(viewport=SIZES["large"])
    context.set_default_timeout(PATIENCE_MS)
    origin = pushing_market.server
    await context.grant_permissions(["notifications"], origin=origin)
    page = await context.new_page()
    await page.goto(f"{origin}/mobile/")
    async with asyncio.timeout(WAIT_S):
        await page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
    yield page
    await context.close()


async def registration_of(session: CDPSession, origin: str) -> str:
    """Chromium's name for the app's service worker."""
    found: list[str] = []
    is_told = asyncio.Event()

    def take(event: dict[str, Any]) -> None:
        for one in event["registrations"]:
            if one["scopeURL"] == f"{origin}/mobile/":
                found.append(one["registrationId"])
                is_told.set()

    session.on("ServiceWorker.workerRegistrationUpdated", take)
    await session.send("ServiceWorker.enable")
    async with asyncio.timeout(WAIT_S):
        await is_told.wait()
    return found[0]


async def joined(market: Market, api: Api, folder: Path, task_id: str) -> str:
    """A phone in a task; the ID of its client."""
    state = StateFolder.of(folder, market.server, "Pixel 7")
    device = replace(this_device(folder), platform="PHONE", free_ram_bytes=GIB)
    client = await register(api, state, device, "Pixel 7")
    listing = await read_listing(api, task_id)
    await join(api, listing, client["id"], examples=EXAMPLES)
    return str(client["id"])


class TestNotification:
    async def test_a_phone_that_was_selected_shows_it(
        self,
        pushing_market: Market,
        service: PushService,
        page: Page,
        tmp_path: Path,
    ) -> None:
        market, browser = pushing_market, Browser()
        task_id = await market.list_task(clients=1, rounds=1, parameters=100)
        async with Api(market.server, patience_s=60) as api:
            await sign_in(api, Key(market.key))
            client_id = await joined(market, api, tmp_path, task_id)
            subscription = {
                "endpoint": f"{service.url}/send/one",
                "p256dh": browser.p256dh,
                "auth": browser.auth,
            }
            given = {"clientId": client_id, "subscription": subscription}
            set_push = (await api.ask(SET_PUSH, **given))["setPush"]
            key = (await api.ask(KEY))["pushPublicKey"]
        assert set_push == {"__typename": "Client", "id": client_id, "push": True}

        await Requester(market.api).start(task_id)
        posted = await service.next()
        claims_of(posted.headers["authorization"], key)
        told = browser.reads_json(posted)
        await deliver(page, market.server, browser.reads(posted.body).decode())
        await page.wait_for_function(SHOWS_ONE)
        (shown,) = await page.evaluate(SHOWN)

        assert told["kind"] == "SELECTED"
        assert shown["title"] == told["title"]
        assert shown["body"].startswith("Selected: Pixel 7 scored ")
        assert shown["body"].endswith("rank 1 of 1. Training starts now.")
        assert shown["data"] == f"/mobile/tasks/{task_id}"


async def deliver(page: Page, origin: str, data: str) -> None:
    """Hand the service worker a message, as the browser's push service does."""
    session = await page.context.new_cdp_session(page)
    message = {
        "origin": origin,
        "registrationId": await registration_of(session, origin),
        "data": data,
    }
    await session.send("ServiceWorker.deliverPushMessage", message)
