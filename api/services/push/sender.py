"""Posting a sealed notification to a push service: once, in bounded time and size."""

import asyncio
import logging
import ssl
from collections.abc import Mapping
from enum import Enum

import httpx

from api.services.push.endpoints import (
    Endpoint,
    Resolve,
    UnsafeEndpointError,
    addresses_of,
    read_endpoint,
)

POST_S = 10.0  # for everything: connecting, sending, the answer's head
MOST_ADDRESSES = 2  # tried one after the other

log = logging.getLogger(__name__)


class Outcome(Enum):
    """What became of it."""

    SENT = "sent"
    GONE = "gone"  # the subscription has ended
    LATER = "later"  # trying again may help
    REFUSED = "refused"  # it does not


class Sender:
    """Posts to push services, and to nothing else.

    No proxy of the environment is used and no redirect followed: either would lead to
    an address that nobody has checked. Of the answer only its status is read.
    """

    def __init__(
        self,
        *,
        to_loopback: bool = False,
        tls: ssl.SSLContext | None = None,
        resolve: Resolve | None = None,
    ) -> None:
        """Make it ready; `to_loopback`, `tls` and `resolve` are for tests."""
        logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs whole URLs
        self._to_loopback = to_loopback
        self._tls = tls or httpx.create_ssl_context(trust_env=False)
        self._resolve = resolve

    def read(self, endpoint: str) -> Endpoint:
        """See `read_endpoint`."""
        return read_endpoint(endpoint, to_loopback=self._to_loopback)

    async def post(
        self, endpoint: Endpoint, body: bytes, headers: Mapping[str, str]
    ) -> Outcome:
        """Post once. Never raises for what the other side does."""
        try:
            async with asyncio.timeout(POST_S):
                status = await self._post(endpoint, body, headers)
        except UnsafeEndpointError as error:
            log.warning("no notification for %s: %s", endpoint.host, error)
            return Outcome.REFUSED
        except (OSError, TimeoutError, httpx.HTTPError) as error:
            # Its words could hold the address: only its kind is told.
            kind = type(error).__name__
            log.info("no notification for %s: %s", endpoint.host, kind)
            return Outcome.LATER
        outcome = outcome_of(status)
        if outcome is not Outcome.SENT:
            log.info("no notification for %s: status %d", endpoint.host, status)
        return outcome

    async def _post(
        self, endpoint: Endpoint, body: bytes, headers: Mapping[str, str]
    ) -> int:
        found = await addresses_of(
            endpoint, to_loopback=self._to_loopback, resolve=self._resolve
        )
        *first, last = found[:MOST_ADDRESSES]
        for address in first:
            try:
                return await self._post_to(address, endpoint, body, headers)
            except httpx.ConnectError:
                continue  # the next address may answer
        return await self._post_to(last, endpoint, body, headers)

    async def _post_to(
        self,
        address: str,
        endpoint: Endpoint,
        body: bytes,
        headers: Mapping[str, str],
    ) -> int:
        """Connect to a checked address, under the name that its certificate has."""
        # A client of its own: connections are kept by address, and two services may
        # share one.
        async with httpx.AsyncClient(
            verify=self._tls, trust_env=False, follow_redirects=False, timeout=POST_S
        ) as http:
            request = http.build_request(
                "POST",
                endpoint.url_at(address),
                content=body,
                headers={**headers, "Host": endpoint.netloc},
                extensions={"sni_hostname": endpoint.host},
            )
            answer = await http.send(request, stream=True)
            await answer.aclose()
            return answer.status_code


def outcome_of(status: int) -> Outcome:
    """What a status means (RFC 8030); a redirect is refused."""
    if status in (200, 201, 202, 204):
        return Outcome.SENT
    if status in (404, 410):
        return Outcome.GONE
    if status == 429 or status >= 500:
        return Outcome.LATER
    return Outcome.REFUSED
