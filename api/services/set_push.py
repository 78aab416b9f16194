"""Say where a device's notifications are pushed to, or that it wants none."""

from dataclasses import dataclass

from api.models import Client
from api.services.authenticate import require
from api.services.context import Caller, Context
from api.services.inputs import Problems
from api.services.push.endpoints import UnsafeEndpointError, read_endpoint
from api.services.push.seal import (
    AUTH_BYTES,
    from_base64url,
    read_public,
    to_base64url,
)
from api.services.refusals import NotFound

NOWHERE = {"push_endpoint": None, "push_p256dh": None, "push_auth": None}


@dataclass(frozen=True)
class Subscription:
    """The contract's `PushSubscriptionInput`."""

    endpoint: str
    p256dh: str
    auth: str


async def set_push(
    context: Context,
    caller: Caller,
    client_id: str,
    subscription: Subscription | None,
) -> Client:
    """Set or, with None, take back where notifications go.

    A browser's endpoint belongs to the device that gave it last: who signs in with
    another account there gets the other's notifications no more.

    Raises:
        Denied: Not signed in, or without the scope TRAIN.
        InvalidInput: Nothing can be pushed there.
        NotFound: No client in use, or somebody else's.
    """
    account_id = require(caller, "TRAIN")
    mine = Client.filter(id=client_id, account_id=account_id, retired_at=None)
    if not await mine.exists():
        raise NotFound.of("client", client_id)
    columns: dict[str, str | None] = {**NOWHERE}
    if subscription is not None:
        _check(subscription, to_loopback=context.settings.push_to_loopback)
        columns = {
            "push_endpoint": subscription.endpoint,
            "push_p256dh": to_base64url(from_base64url(subscription.p256dh)),
            "push_auth": to_base64url(from_base64url(subscription.auth)),
        }
        others = Client.filter(push_endpoint=subscription.endpoint)
        await others.exclude(id=client_id).update(**NOWHERE)
    await mine.update(**columns)
    return await Client.get(id=client_id)


def _check(subscription: Subscription, *, to_loopback: bool) -> None:
    problems = Problems()
    try:
        read_endpoint(subscription.endpoint, to_loopback=to_loopback)
    except UnsafeEndpointError as error:
        at = ("subscription", "endpoint")
        problems.add(at, "MALFORMED", str(error), "https URL of a push service")
    try:
        read_public(from_base64url(subscription.p256dh))
    except ValueError:
        at = ("subscription", "p256dh")
        message = "It is no public key on P-256 in base64url."
        problems.add(at, "MALFORMED", message, "65 bytes, base64url")
    try:
        is_long_enough = len(from_base64url(subscription.auth)) == AUTH_BYTES
    except ValueError:
        is_long_enough = False
    if not is_long_enough:
        at = ("subscription", "auth")
        message = "It is no secret of 16 bytes in base64url."
        problems.add(at, "MALFORMED", message, "16 bytes, base64url")
    problems.raise_if_any()
