"""Finding out who sends a request: by header, by cookie, or by `connection_init`."""

from starlette.requests import HTTPConnection

from api.schema.accounts.cookies import cookie_name
from api.services.addresses import peer_address
from api.services.authenticate import identify
from api.services.context import Caller, Context


class CallerFinder:
    """Finds the caller of any connection."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._cookie = cookie_name(context.settings)

    async def find(
        self, connection: HTTPConnection, authorization: str | None = None
    ) -> Caller:
        """Who sends this.

        Args:
            connection: Request or socket.
            authorization: In place of its header, as sockets of browsers give it.
        """
        said = authorization or connection.headers.get("authorization", "")
        return await identify(
            self._context,
            bearer_of(said) or connection.cookies.get(self._cookie),
            self.address(connection),
            connection.headers.get("user-agent", ""),
        )

    def address(self, connection: HTTPConnection) -> str:
        """Where it comes from; headers count only from a configured proxy."""
        peer = connection.client.host if connection.client else ""
        trusted = self._context.settings.trusted_proxies
        return peer_address(peer, connection.headers, trusted)


def bearer_of(authorization: str) -> str | None:
    """The secret in `Bearer <secret>`; None when it says anything else."""
    scheme, _, secret = authorization.strip().partition(" ")
    return secret.strip() or None if scheme.lower() == "bearer" else None
