"""Reading accounts, sessions and keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tortoise.functions import Count, Sum

from api.models import Account, ApiKey, Session, Task
from api.services.light_rows import light_in

if TYPE_CHECKING:
    from api.schema.common.request import Request

MOST_API_KEYS = 100
MOST_SESSIONS = 50


@dataclass(frozen=True)
class Figures:
    """What an account did as a requester."""

    published: int = 0
    completed: int = 0
    paid: int = 0


async def accounts_by_id(request: "Request", ids: list[str]) -> Sequence[Account]:
    """Accounts that exist, as tasks and entries refer to them."""
    rows = {row.id: row for row in await light_in(Account, "id", ids)}
    return [rows[id] for id in ids]


async def account_by_id(id: str) -> Account | None:
    """An account; None when there is none."""
    return await Account.get_or_none(id=id)


async def figures_by_account(request: "Request", ids: list[str]) -> Sequence[Figures]:
    """Tasks published and completed, and points paid."""
    rows = (
        await Task.filter(requester_id__in=ids, published_at__isnull=False)
        .annotate(tasks=Count("id"), paid=Sum("paid_points"))
        .group_by("requester_id", "state")
        .values("requester_id", "state", "tasks", "paid")
    )
    found = {id: Figures() for id in ids}
    for row in rows:
        before = found[row["requester_id"]]
        done = row["tasks"] if row["state"] == "COMPLETED" else 0
        found[row["requester_id"]] = Figures(
            published=before.published + row["tasks"],
            completed=before.completed + done,
            paid=before.paid + int(row["paid"] or 0),
        )
    return [found[id] for id in ids]


async def api_keys_of(account_id: str) -> list[ApiKey]:
    """Keys, newest first, revoked ones included."""
    return (
        await ApiKey.filter(account_id=account_id).order_by("-id").limit(MOST_API_KEYS)
    )


async def sessions_of(account_id: str, now: datetime) -> list[Session]:
    """Sessions that have not ended, used last first."""
    return (
        await Session.filter(account_id=account_id, ended_at=None, expires_at__gt=now)
        .order_by("-last_used_at", "-id")
        .limit(MOST_SESSIONS)
    )


async def session_by_id(id: str) -> Session | None:
    """A session; None when there is none."""
    return await Session.get_or_none(id=id)


async def api_key_by_id(id: str) -> ApiKey | None:
    """A key; None when there is none."""
    return await ApiKey.get_or_none(id=id)
