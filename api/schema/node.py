"""Any object again, by its ID, whose prefix names its kind."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import strawberry

from api.schema.accounts import loaders as accounts
from api.schema.accounts.credentials import ApiKey, SessionInfo
from api.schema.accounts.types import Account, PublicAccount
from api.schema.clients import loaders as clients
from api.schema.clients.participations import Participation
from api.schema.clients.types import Client
from api.schema.common.nodes import Node
from api.schema.common.request import Info, Request
from api.schema.operators import loaders as operators
from api.schema.operators.types import AuditEntry
from api.schema.rewards import loaders as rewards
from api.schema.rewards.cases import Appeal, Redemption
from api.schema.rewards.points import LedgerEntry
from api.schema.rewards.receipts import receipt
from api.schema.rewards.reputation import ReputationEvent
from api.schema.rounds import loaders as rounds
from api.schema.rounds.types import Round
from api.schema.tasks import loaders as tasks
from api.schema.tasks.types import Task
from api.schema.uploads import loaders as uploads
from api.schema.uploads.types import Upload
from api.services.visibility import (
    is_self,
    is_self_or_operator,
    sees_participation,
    sees_receipt,
    sees_task,
)


async def _account(request: Request, id: str) -> Node | None:
    row = await accounts.account_by_id(id)
    kind = Account if is_self_or_operator(request.caller, id) else PublicAccount
    return kind.maybe(row)


async def _session(request: Request, id: str) -> Node | None:
    row = await accounts.session_by_id(id)
    if row is None or not _is_own_by_session(request, row.account_id):
        return None
    return SessionInfo.of(row)


async def _api_key(request: Request, id: str) -> Node | None:
    row = await accounts.api_key_by_id(id)
    if row is None or not _is_own_by_session(request, row.account_id):
        return None
    return ApiKey.of(row)


def _is_own_by_session(request: Request, account_id: str) -> bool:
    """An API key never reads sessions and keys."""
    caller = request.caller
    return caller.session_id is not None and is_self(caller, account_id)


async def _upload(request: Request, id: str) -> Node | None:
    row = await uploads.upload_by_id(id)
    if row is None or not is_self(request.caller, row.account_id):
        return None
    return Upload.of(row)


async def _task(request: Request, id: str) -> Node | None:
    row = await tasks.task_by_id(id)
    return Task.of(row) if row is not None and sees_task(request.caller, row) else None


async def _client(request: Request, id: str) -> Node | None:
    row = await clients.client_by_id(id)
    if row is None or not is_self_or_operator(request.caller, row.account_id):
        return None
    return Client.of(row)


async def _participation(request: Request, id: str) -> Node | None:
    row = await clients.participation_by_id(id)
    if row is None or not sees_participation(
        request.caller, row, row.task.requester_id
    ):
        return None
    return Participation.of(row)


async def _round(request: Request, id: str) -> Node | None:
    row = await rounds.round_by_id(id)
    if row is None or not sees_task(request.caller, row.task):
        return None
    return Round.of(row)


async def _receipt(request: Request, id: str) -> Node | None:
    row = await rewards.receipt_by_id(id)
    if row is None:
        return None
    task = await tasks.task_by_id(row.task_id) if row.task_id else None
    requester_id = task.requester_id if task else None
    return receipt(row) if sees_receipt(request.caller, row, requester_id) else None


async def _entry(request: Request, id: str) -> Node | None:
    row = await rewards.entry_by_id(id)
    if row is None or row.account_id is None:
        return None  # a movement that concerns nobody has no receipt
    if not is_self_or_operator(request.caller, row.account_id):
        return None
    return LedgerEntry.of(row)


async def _redemption(request: Request, id: str) -> Node | None:
    row = await rewards.redemption_by_id(id)
    if row is None or not is_self_or_operator(request.caller, row.account_id):
        return None
    return Redemption.of(row)


async def _appeal(request: Request, id: str) -> Node | None:
    row = await rewards.appeal_by_id(id)
    if row is None or not is_self_or_operator(request.caller, row.account_id):
        return None
    return Appeal.of(row)


async def _reputation_event(request: Request, id: str) -> Node | None:
    row = await rewards.reputation_event_by_id(id)
    if row is None or await _participation(request, row.participation_id) is None:
        return None
    return ReputationEvent.of(row)


async def _audit_entry(request: Request, id: str) -> Node | None:
    sees = not request.caller.roles.isdisjoint(("OPERATOR", "AUDITOR"))
    return AuditEntry.maybe(await operators.audit_entry_by_id(id)) if sees else None


READERS: dict[str, Callable[[Request, str], Awaitable[Node | None]]] = {
    "acc": _account,
    "ses": _session,
    "key": _api_key,
    "upl": _upload,
    "tsk": _task,
    "cli": _client,
    "par": _participation,
    "rnd": _round,
    "rcp": _receipt,
    "ent": _entry,
    "rep": _reputation_event,
    "red": _redemption,
    "app": _appeal,
    "aud": _audit_entry,
}


@strawberry.field(
    description=(
        "Any object by its ID; null when there is none that the viewer may see."
    )
)
async def node(
    info: Info,
    id: Annotated[strawberry.ID, strawberry.argument(description="ID of the object.")],
) -> Node | None:
    read = READERS.get(id.partition("_")[0])
    return await read(info.context, id) if read else None
