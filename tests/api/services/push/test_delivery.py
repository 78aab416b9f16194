"""From a note to a browser, over a real push service on loopback."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from api.models import Client
from api.services.context import Context
from api.services.push import pushes as pushes_module
from api.services.push.delivery import PushDelivery
from api.services.push.notes import Kind, Note
from api.services.push.pushes import Pushes
from api.services.push.sender import Outcome, Sender
from api.services.set_push import Subscription, set_push
from api.settings import Settings
from tests.api.builders import make_account, make_client, signed_in
from tests.conftest import Clock
from tests.push_service import Browser, PushService, claims_of, push_service


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(
        tmp_path,
        database_url,
        "https://crowdfl.test",
        push=True,
        push_to_loopback=True,
    )


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    async with push_service() as service:
        yield service


@pytest.fixture
def browser() -> Browser:
    return Browser()


@pytest.fixture
async def client(context: Context, service: PushService, browser: Browser) -> Client:
    """A device whose browser allowed notifications."""
    account = await make_account(context)
    client = await make_client(context, account)
    given = Subscription(f"{service.url}/send/secret", browser.p256dh, browser.auth)
    return await set_push(context, signed_in(account), client.id, given)


@pytest.fixture
async def delivery(context: Context) -> AsyncIterator[PushDelivery]:
    sender = Sender(to_loopback=True)
    async with PushDelivery(context, sender, pauses_s=(0.01, 0.01)) as delivery:
        yield delivery


def a_note(client: Client, clock: Clock, kind: Kind = Kind.SELECTED) -> Note:
    return Note(
        client_id=client.id,
        task_id="tsk_1",
        training_id="par_1",
        kind=kind,
        title="Gait",
        body="Selected.",
        at=clock(),
        life_s=600.0,
    )


class TestDelivery:
    async def test_brings_what_was_put_to_the_browser_that_it_is_for(
        self,
        context: Context,
        delivery: PushDelivery,
        service: PushService,
        browser: Browser,
        client: Client,
        clock: Clock,
    ) -> None:
        context.pushes.put([a_note(client, clock)])
        posted = await service.next()
        assert posted.path == "/send/secret"
        assert browser.reads_json(posted) == {
            "kind": "SELECTED",
            "title": "Gait",
            "body": "Selected.",
            "path": "/mobile/tasks/tsk_1",
            "tag": "par_1",
        }
        assert posted.headers["content-encoding"] == "aes128gcm"
        assert (posted.headers["ttl"], posted.headers["urgency"]) == ("600", "high")
        key = context.pushes.public_key
        assert key is not None
        assert claims_of(posted.headers["authorization"], key) == {
            "aud": service.url,
            "exp": int(clock().timestamp()) + 12 * 3600,
            "sub": "https://crowdfl.test",
        }

    @pytest.mark.parametrize("status", [404, 410])
    async def test_forgets_a_subscription_that_is_gone(
        self,
        delivery: PushDelivery,
        service: PushService,
        client: Client,
        clock: Clock,
        status: int,
    ) -> None:
        service.status = status
        assert await delivery.deliver(a_note(client, clock)) is Outcome.GONE
        row = await Client.get(id=client.id)
        assert (row.push_endpoint, row.push_p256dh, row.push_auth) == (None,) * 3
        assert await delivery.deliver(a_note(client, clock)) is None

    async def test_tries_again_when_the_service_is_busy(
        self, delivery: PushDelivery, service: PushService, client: Client, clock: Clock
    ) -> None:
        service.statuses = [503, 429]
        assert await delivery.deliver(a_note(client, clock)) is Outcome.SENT
        assert service.connections == 3

    async def test_gives_up_after_three_tries_and_keeps_the_subscription(
        self, delivery: PushDelivery, service: PushService, client: Client, clock: Clock
    ) -> None:
        service.status = 503
        assert await delivery.deliver(a_note(client, clock)) is Outcome.LATER
        assert service.connections == 3
        assert (await Client.get(id=client.id)).push_endpoint is not None

    async def test_sends_nothing_that_is_worth_nothing_any_more(
        self, delivery: PushDelivery, service: PushService, client: Client, clock: Clock
    ) -> None:
        note = a_note(client, clock)
        clock.step(seconds=600)
        assert await delivery.deliver(note) is None
        assert service.connections == 0

    async def test_the_end_of_a_task_wakes_nobody(
        self, delivery: PushDelivery, service: PushService, client: Client, clock: Clock
    ) -> None:
        assert await delivery.deliver(a_note(client, clock, Kind.ENDED))
        assert (await service.next()).headers["urgency"] == "normal"

    async def test_a_retired_device_hears_nothing(
        self, delivery: PushDelivery, service: PushService, client: Client, clock: Clock
    ) -> None:
        await Client.filter(id=client.id).update(retired_at=clock())
        assert await delivery.deliver(a_note(client, clock)) is None
        assert service.connections == 0

    async def test_an_endpoint_from_before_the_flag_was_taken_away_is_refused(
        self, context: Context, service: PushService, client: Client, clock: Clock
    ) -> None:
        async with PushDelivery(context, Sender()) as strict:
            assert await strict.deliver(a_note(client, clock)) is Outcome.REFUSED
        assert service.connections == 0

    async def test_one_that_fails_holds_up_no_other(
        self,
        context: Context,
        delivery: PushDelivery,
        service: PushService,
        client: Client,
        clock: Clock,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        broken = replace(a_note(client, clock), body="\ud800")  # no UTF-8
        context.pushes.put([broken] * 8)
        context.pushes.put([a_note(client, clock)])
        assert (await service.next()).path == "/send/secret"
        assert "par_1 failed" in caplog.text
        assert "secret" not in caplog.text


class TestSwitch:
    async def test_the_key_is_there_while_it_is_delivered(
        self, context: Context
    ) -> None:
        assert context.pushes.public_key is None
        async with PushDelivery(context):
            first = context.pushes.public_key
        assert first is not None
        assert context.pushes.public_key is None
        async with PushDelivery(context):
            assert context.pushes.public_key == first

    async def test_a_server_that_pushes_nothing_makes_no_key(
        self, context: Context
    ) -> None:
        off = replace(context, settings=replace(context.settings, push=False))
        async with PushDelivery(off):
            assert off.pushes.public_key is None
        assert not list(off.settings.data_dir.glob("push-key*"))


class TestQueue:
    async def test_is_bounded_and_never_waits(
        self,
        client: Client,
        clock: Clock,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        monkeypatch.setattr(pushes_module, "MOST_WAITING", 2)
        pushes = Pushes()
        pushes.public_key = "a key"
        notes = [
            replace(a_note(client, clock), training_id=f"par_{n}") for n in range(3)
        ]
        caplog.set_level(logging.WARNING)
        pushes.put(notes)
        assert [(await pushes.next()).training_id for _ in "12"] == ["par_0", "par_1"]
        assert "one was dropped" in caplog.text

    async def test_keeps_nothing_while_none_are_delivered(
        self, client: Client, clock: Clock
    ) -> None:
        pushes = Pushes()
        pushes.put([a_note(client, clock)])
        pushes.public_key = "a key"
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(pushes.next(), 0.05)
