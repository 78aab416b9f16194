"""The operator's desk: what waits, what was done, and how the server is."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.schema.accounts import types as account_types
from api.schema.accounts.loaders import accounts_by_id
from api.schema.clients.enums import TransportKind
from api.schema.common.enums import names
from api.schema.common.nodes import Node
from api.schema.common.references import (
    AccountRef,
    AppealConnectionRef,
    PublicAccountRef,
    RedemptionConnectionRef,
)
from api.schema.common.request import Info
from api.schema.common.rows import OfRow
from api.schema.common.scalars import BigInt
from api.schema.operators.loaders import account_by_email, audit_entries
from api.schema.rewards import cases
from api.schema.rewards.enums import AppealState, RedemptionState
from api.schema.rewards.loaders import appeals_in, redemptions_in
from api.services import health as health_service
from api.services.authenticate import require_operator

if TYPE_CHECKING:
    from api import models

WAITING = ("REQUESTED", "APPROVED")


@strawberry.type(description="Something that was done; never edited.")
class AuditEntry(OfRow, Node):
    row: strawberry.Private["models.AuditEntry"]
    id: strawberry.ID = strawberry.field(description="ID of the entry.")
    at: datetime = strawberry.field(description="When.")

    @strawberry.field(
        description="Who; null for the server itself and for people not signed in."
    )
    async def actor(self, info: Info) -> PublicAccountRef | None:
        if self.row.actor_id is None:
            return None
        row = await info.context.load(accounts_by_id, self.row.actor_id)
        return account_types.PublicAccount.of(row)

    action: str = strawberry.field(description="What, such as publishTask or signIn.")
    subject_id: strawberry.ID | None = strawberry.field(
        description="ID of what it was done to; null when there is none."
    )
    refusal: str | None = strawberry.field(
        description="Refusal or error; null when it was done."
    )
    address: str | None = strawberry.field(
        description="Address it came from; null for the server itself."
    )
    hash: str = strawberry.field(
        description="SHA-256 of this entry and of the hash before it, hex."
    )


@strawberry.type(description="Open connections of a transport.")
class TransportConnections(OfRow):
    transport: TransportKind = strawberry.field(description="The transport.")
    connections: int = strawberry.field(description="Connections.")


@strawberry.type(description="How the server is doing.")
class Health(OfRow):
    version: str = strawberry.field(description="Version of the server.")
    started_at: datetime = strawberry.field(description="When this process started.")
    read_only: bool = strawberry.field(
        description="Whether new work is refused because the disk is nearly full."
    )
    free_disk_bytes: BigInt = strawberry.field(description="Free disk.")
    running_tasks: int = strawberry.field(description="Tasks that are RUNNING.")
    connections: list[TransportConnections] = strawberry.field(
        description="Open connections by transport."
    )
    subscriptions: int = strawberry.field(description="Open subscriptions.")
    ledger_balanced: bool = strawberry.field(
        description="Whether the ledger summed to zero at the last check."
    )
    ledger_checked_at: datetime | None = strawberry.field(
        description="When the ledger was last checked; null before the first check."
    )


@strawberry.type(description="The operator's desk.")
class Operator:
    """Auditors see health and audit; the rest asks for an operator itself."""

    @strawberry.field(description="Redemptions, oldest first.")
    async def redemptions(
        self,
        info: Info,
        first: Annotated[
            int, strawberry.argument(description="Most redemptions, 1 to 100.")
        ] = 20,
        after: Annotated[
            str | None,
            strawberry.argument(
                description="Cursor of the last edge read; null for the first page."
            ),
        ] = None,
        states: Annotated[
            list[RedemptionState] | None,
            strawberry.argument(
                description="Only these states; null for those that wait."
            ),
        ] = None,
    ) -> RedemptionConnectionRef:
        require_operator(info.context.caller)
        wanted = WAITING if states is None else tuple(names(states) or ())
        return cases.RedemptionConnection.of(await redemptions_in(wanted, first, after))

    @strawberry.field(description="Appeals, oldest first.")
    async def appeals(
        self,
        info: Info,
        first: Annotated[
            int, strawberry.argument(description="Most appeals, 1 to 100.")
        ] = 20,
        after: Annotated[
            str | None,
            strawberry.argument(
                description="Cursor of the last edge read; null for the first page."
            ),
        ] = None,
        states: Annotated[
            list[AppealState] | None,
            strawberry.argument(description="Only these states; null for OPEN."),
        ] = None,
    ) -> AppealConnectionRef:
        require_operator(info.context.caller)
        wanted = ("OPEN",) if states is None else tuple(names(states) or ())
        return cases.AppealConnection.of(await appeals_in(wanted, first, after))

    @strawberry.field(
        description=(
            "What was done by whom, newest first; each entry holds the hash of the one "
            "before."
        )
    )
    async def audit(
        self,
        info: Info,
        first: Annotated[
            int, strawberry.argument(description="Most entries, 1 to 100.")
        ] = 50,
        after: Annotated[
            strawberry.ID | None,
            strawberry.argument(
                description="ID of the last entry read; null for the newest ones."
            ),
        ] = None,
    ) -> list[AuditEntry]:
        return [AuditEntry.of(row) for row in await audit_entries(first, after)]

    @strawberry.field(
        description="An account by e-mail address; null when there is none."
    )
    async def account(
        self,
        info: Info,
        email: Annotated[str, strawberry.argument(description="E-mail address.")],
    ) -> AccountRef | None:
        require_operator(info.context.caller)
        return account_types.Account.maybe(await account_by_email(email))

    @strawberry.field(description="How the server is doing now.")
    async def health(self, info: Info) -> Health:
        return Health.of(await health_service.health(info.context.context))
