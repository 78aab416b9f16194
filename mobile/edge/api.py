"""GraphQL over httpx: asks again where that helps, and fails in clear words."""

import asyncio
import random
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import httpx

from mobile.edge.errors import DeniedError, RefusedError, UnreachableError

TIMEOUT = httpx.Timeout(30.0, connect=10.0)
FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 30.0
GATEWAY_STATUS = frozenset({429, 502, 503, 504})  # of a proxy: the server is not there

Answer = dict[str, Any]


class Api:
    """The public API of one server, as one account.

    Args:
        server: Address such as `https://crowdfl.example`.
        token: Session token or API key; None before sign-in.
        patience_s: How long in all a call may wait for a server that does not answer or
            that asks to come back later; 0 fails at once.
        on_wait: Told of each wait: why and for how many seconds.
    """

    def __init__(
        self,
        server: str,
        *,
        token: str | None = None,
        patience_s: float = 0.0,
        on_wait: Callable[[str, float], None] = lambda reason, wait_s: None,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        self.server = server.rstrip("/")
        self.token = token
        self.patience_s = patience_s
        self._on_wait = on_wait
        self._http = http or httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    async def ask(self, document: str, **variables: Any) -> Answer:
        """Run an operation and return its `data`.

        Raises:
            UnreachableError: No answer in time, or not from CrowdFL.
            DeniedError: The answer holds `errors`, such as UNAUTHENTICATED.
        """
        left_s, wait_s = self.patience_s, FIRST_WAIT_S
        while True:
            try:
                return await self._once(document, variables)
            except _Later as later:
                pause_s = later.wait_s or wait_s * random.uniform(0.75, 1.25)
                if pause_s > left_s:
                    raise later.error from later.__cause__
                self._on_wait(str(later.error), pause_s)
                await asyncio.sleep(pause_s)
                left_s -= pause_s
                wait_s = min(wait_s * 2, LONGEST_WAIT_S)

    async def do(self, document: str, **variables: Any) -> Answer:
        """Run a mutation with one field, an object or a refusal, and return the object.

        A refusal that names a time is tried again within `patience_s`.

        Raises:
            RefusedError: The API said no.
            UnreachableError: As in `ask`.
            DeniedError: As in `ask`.
        """
        left_s = self.patience_s
        while True:
            data = await self.ask(document, **variables)
            (answer,) = data.values()
            if "code" not in answer:
                return dict(answer)
            refused = RefusedError(answer)
            pause_s = refused.retry_after_s
            if pause_s is None or pause_s > left_s:
                raise refused
            self._on_wait(str(refused), pause_s)
            await asyncio.sleep(pause_s)
            left_s -= pause_s

    async def download(self, url: str) -> bytes:
        """The bytes of a small file of the server.

        Raises:
            UnreachableError: It can't be had.
        """
        try:
            response = await self._http.get(url, headers=self._headers())
        except httpx.HTTPError as error:
            raise UnreachableError(self._silence(error)) from error
        if response.status_code != httpx.codes.OK:
            raise UnreachableError(
                f"{url} answers {response.status_code}: the file can't be read."
            )
        return response.content

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    async def _once(self, document: str, variables: Answer) -> Answer:
        # What may have reached the server is repeated only where that does no harm.
        is_read = not document.lstrip().startswith("mutation")
        try:
            response = await self._http.post(
                f"{self.server}/graphql",
                json={"query": document, "variables": variables},
                headers=self._headers(),
            )
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise UnreachableError(
                f"{self.server} is not an address: write it like "
                "https://crowdfl.example or http://127.0.0.1:8000."
            ) from error
        except httpx.ConnectError as error:
            raise _Later(UnreachableError(self._silence(error))) from error
        except httpx.HTTPError as error:
            unreachable = UnreachableError(self._silence(error))
            raise _Later(unreachable) if is_read else unreachable from error
        return self._data(response)

    def _data(self, response: httpx.Response) -> Answer:
        if response.status_code in GATEWAY_STATUS:
            raise _Later(
                UnreachableError(f"{self.server} is not ready: {response.status_code}.")
            )
        try:
            body = response.json()
        except ValueError:
            body = None
        if not isinstance(body, dict) or not {"data", "errors"} & body.keys():
            raise UnreachableError(
                f"{self.server} answers {response.status_code}, but not as CrowdFL "
                "does: is the address right?"
            )
        if body.get("errors"):
            raise self._denial(body["errors"][0])
        data: Answer = body["data"]
        return data

    def _denial(self, error: Answer) -> Exception:
        extensions = error.get("extensions") or {}
        code = str(extensions.get("code", "BAD_REQUEST"))
        message = str(error.get("message", "The server gave no reason."))
        if code == "UNAUTHENTICATED":
            message = (
                "The server does not accept this sign-in: the key is wrong or old."
            )
        if code == "INTERNAL":
            message = f"The server failed; its log knows {extensions.get('requestId')}."
        denied = DeniedError(code, message)
        wait_s = extensions.get("retryAfterS")
        return _Later(denied, float(wait_s)) if wait_s else denied

    def _silence(self, error: httpx.HTTPError) -> str:
        """Words for a request that got no answer."""
        if isinstance(error, httpx.TimeoutException):
            reason = "it does not answer in time"
        elif isinstance(error, httpx.ConnectError):
            reason = "no connection"
        else:
            reason = "the connection broke"
        return (
            f"{self.server}: {reason}. Check that the server runs, that the address "
            "is right and that this device is online."
        )


class _Later(Exception):
    """A failure that waiting may mend."""

    def __init__(self, error: Exception, wait_s: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.wait_s = wait_s
