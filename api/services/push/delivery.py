"""Delivers notifications in the background, for as long as the server serves."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Self

from api.models import Client
from api.services.context import Context
from api.services.push.endpoints import UnsafeEndpointError
from api.services.push.notes import Note
from api.services.push.seal import from_base64url, padded, seal
from api.services.push.sender import Outcome, Sender
from api.services.push.vapid import Vapid, keep_key

WORKERS = 4  # a slow push service holds up one of them
PAUSES_S = (2.0, 8.0)  # before the second and the third try

log = logging.getLogger(__name__)


class PushDelivery:
    """Takes notes from `context.pushes`: `async with PushDelivery(context): …`.

    A subscription that its service calls gone is forgotten. What fails otherwise is
    logged and given up after three tries, or when it is worth nothing any more.
    """

    def __init__(
        self,
        context: Context,
        sender: Sender | None = None,
        pauses_s: Sequence[float] = PAUSES_S,
    ) -> None:
        self._context = context
        self._sender = sender
        self._pauses_s = pauses_s
        self._vapid: Vapid | None = None
        self._workers: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        settings = self._context.settings
        if not settings.push:
            return self
        key = await asyncio.to_thread(keep_key, settings.data_dir)
        is_https = settings.public_url.startswith("https://")
        self._vapid = Vapid(key, settings.public_url if is_https else "")
        self._sender = self._sender or await asyncio.to_thread(
            Sender, to_loopback=settings.push_to_loopback
        )
        self._context.pushes.public_key = self._vapid.public_key
        self._workers = [
            asyncio.create_task(self._work(), name=f"push {number}")
            for number in range(WORKERS)
        ]
        return self

    async def __aexit__(self, *error: object) -> None:
        self._context.pushes.public_key = None
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            note = await self._context.pushes.next()
            try:
                await self.deliver(note)
            except Exception:
                log.exception("a notification about %s failed", note.training_id)

    async def deliver(self, note: Note) -> Outcome | None:
        """Send a note; None when its device wants none, or it is worth nothing now."""
        for pause_s in (*self._pauses_s, None):
            client = await Client.get_or_none(id=note.client_id, retired_at=None)
            if client is None or client.push_endpoint is None:
                return None
            left_s = note.life_s - (self._context.now() - note.at).total_seconds()
            if left_s <= 0:
                return None
            outcome = await self._send(client, note, left_s)
            if outcome is Outcome.GONE:
                await forget(client.id, client.push_endpoint)
            if outcome is not Outcome.LATER or pause_s is None:
                return outcome
            await asyncio.sleep(pause_s)
        raise AssertionError("the last try has no pause after it")

    async def _send(self, client: Client, note: Note, left_s: float) -> Outcome:
        assert self._sender is not None and self._vapid is not None
        try:
            endpoint = self._sender.read(client.push_endpoint or "")
        except UnsafeEndpointError as error:
            log.warning("no notification for %s: %s", client.id, error)
            return Outcome.REFUSED
        receiver = from_base64url(client.push_p256dh or "")
        auth = from_base64url(client.push_auth or "")
        body = seal(padded(note.payload()), receiver, auth)
        headers = {
            "Authorization": self._vapid.authorization(
                endpoint.origin, self._context.now()
            ),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(int(left_s)),
            "Urgency": "high" if note.is_urgent else "normal",
        }
        return await self._sender.post(endpoint, body, headers)


async def forget(client_id: str, endpoint: str) -> None:
    """Its push service knows the subscription no more; a newer one stays."""
    old = Client.filter(id=client_id, push_endpoint=endpoint)
    await old.update(push_endpoint=None, push_p256dh=None, push_auth=None)
