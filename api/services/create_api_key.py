"""Make a key for a tool."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.models import Account, ApiKey
from api.services.authenticate import (
    ALL_SCOPES,
    API_KEY_PREFIX,
    hash_secret,
    new_secret,
    require_session,
)
from api.services.context import Caller, Context
from api.services.inputs import Problems
from api.services.refusals import LimitReached
from api.services.unit_of_work import unit_of_work

USUAL_LIFE = timedelta(days=90)
LONGEST_LIFE = timedelta(days=366)
PREFIX_LENGTH = 16  # characters of the secret that are shown to tell keys apart


@dataclass(frozen=True)
class NewApiKey:
    """A key that was just made, with its secret, which is nowhere kept."""

    api_key: ApiKey
    secret: str


async def create_api_key(
    context: Context,
    caller: Caller,
    *,
    name: str,
    scopes: Sequence[str],
    expires_at: datetime | None = None,
) -> NewApiKey:
    """Make a key with some of the scopes READ, TRAIN and LIST.

    Raises:
        Denied: Not signed in, or with an API key.
        InvalidInput: Name, scopes or end can't be accepted.
        LimitReached: The account has as many keys as it may.
    """
    account_id = require_session(caller)
    now = context.now()
    name = _checked(name, scopes, expires_at, now)
    secret = new_secret(API_KEY_PREFIX)
    async with unit_of_work(context) as unit:
        await _require_room(context, account_id, now)
        key = await ApiKey.create(
            account_id=account_id,
            name=name,
            prefix=secret[:PREFIX_LENGTH],
            secret_hash=hash_secret(secret),
            scopes=sorted(set(scopes)),
            created_at=unit.at,
            expires_at=expires_at or unit.at + USUAL_LIFE,
        )
    return NewApiKey(key, secret)


def _checked(
    name: str, scopes: Sequence[str], expires_at: datetime | None, now: datetime
) -> str:
    problems = Problems()
    name = problems.text(("input", "name"), name, 1, 80)
    if not scopes:
        problems.add(("input", "scopes"), "MISSING", "Give at least one scope.")
    for place, scope in enumerate(scopes):
        problems.one_of(("input", "scopes", str(place)), scope, ALL_SCOPES)
    if expires_at is not None and not now < expires_at <= now + LONGEST_LIFE:
        problems.add(
            ("input", "expiresAt"),
            "OUT_OF_RANGE",
            "The end must be after now and at most a year ahead.",
            "now < x ≤ a year ahead",
        )
    problems.raise_if_any()
    return name


async def _require_room(context: Context, account_id: str, now: datetime) -> None:
    # The row is locked so that two requests can't both take the last place.
    await Account.filter(id=account_id).select_for_update().get()
    most = context.settings.limits.most_api_keys
    used = await ApiKey.filter(
        account_id=account_id, revoked_at=None, expires_at__gt=now
    ).count()
    if used >= most:
        raise LimitReached(
            f"There are {used} API keys already. Revoke one first.",
            "API_KEYS",
            most,
            used,
        )
