"""Accounts: as their owners see them, and as everybody does."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.events import account_stream
from api.schema.accounts import credentials
from api.schema.accounts.loaders import api_keys_of, figures_by_account, sessions_of
from api.schema.clients import participations as participation_types
from api.schema.clients import types as client_types
from api.schema.clients.enums import ParticipationState
from api.schema.clients.loaders import Of, clients_of, participations_of
from api.schema.common.enums import names
from api.schema.common.nodes import Node
from api.schema.common.references import (
    AccountEventRef,
    ApiKeyRef,
    AppealConnectionRef,
    ClientConnectionRef,
    LedgerEntryConnectionRef,
    ParticipationConnectionRef,
    PointsBalanceRef,
    RedemptionConnectionRef,
    SessionInfoRef,
    TaskConnectionRef,
)
from api.schema.common.request import Info
from api.schema.common.rows import OfRow
from api.schema.common.scalars import BigInt
from api.schema.events.account_events import account_event
from api.schema.events.loaders import events_before
from api.schema.rewards import cases, points
from api.schema.rewards.enums import LedgerEntryKind
from api.schema.rewards.loaders import appeals_of, entries_of, redemptions_of
from api.schema.tasks import types as task_types
from api.schema.tasks.enums import TaskState
from api.schema.tasks.loaders import tasks_of
from api.services.authenticate import require_session
from api.services.ledger import balance
from api.services.visibility import require_self

if TYPE_CHECKING:
    from api import models


@strawberry.enum(description="Special rights.")
class Role(Enum):
    OPERATOR = strawberry.enum_value(
        "OPERATOR",
        description=(
            "Decides appeals and redemptions, grants points, sees health and audit."
        ),
    )
    AUDITOR = strawberry.enum_value(
        "AUDITOR", description="Sees health and audit, changes nothing."
    )


@strawberry.type(description="What everybody may see of an account.")
class PublicAccount(OfRow, Node):
    row: strawberry.Private["models.Account"]
    id: strawberry.ID = strawberry.field(description="ID of the account.")
    name: str = strawberry.field(description="Name shown to others.")
    created_at: datetime = strawberry.field(description="When the account was opened.")

    @strawberry.field(description="Tasks published.")
    async def tasks_published(self, info: Info) -> int:
        return (await info.context.load(figures_by_account, self.row.id)).published

    @strawberry.field(description="Tasks that were completed and paid.")
    async def tasks_completed(self, info: Info) -> int:
        return (await info.context.load(figures_by_account, self.row.id)).completed

    @strawberry.field(description="Points paid to contributors in all.")
    async def points_paid(self, info: Info) -> BigInt:
        return BigInt((await info.context.load(figures_by_account, self.row.id)).paid)


@strawberry.type(
    description=(
        "A person's account, seen by that person and by operators. Requester and "
        "contributor are what one does, not what one is."
    )
)
class Account(OfRow, Node):
    row: strawberry.Private["models.Account"]
    id: strawberry.ID = strawberry.field(description="ID of the account.")
    name: str = strawberry.field(
        description="Name shown to others; 1 to 80 characters."
    )
    email: str = strawberry.field(description="E-mail address; never shown to others.")
    roles: list[Role] = strawberry.field(
        description="Special rights; empty for most people."
    )
    created_at: datetime = strawberry.field(description="When the account was opened.")

    @strawberry.field(description="What others see of this account.")
    def profile(self) -> PublicAccount:
        return PublicAccount.of(self.row)

    @strawberry.field(description="Points now, by what they may be used for.")
    async def points(self, info: Info) -> PointsBalanceRef:
        return points.PointsBalance.of(await balance(self.row.id))

    @strawberry.field(description="Devices, newest first; retired ones last.")
    async def clients(
        self,
        info: Info,
        first: Annotated[
            int, strawberry.argument(description="Most clients, 1 to 100.")
        ] = 20,
        after: Annotated[
            str | None,
            strawberry.argument(
                description="Cursor of the last edge read; null for the first page."
            ),
        ] = None,
    ) -> ClientConnectionRef:
        page = await clients_of(self.row.id, first, after)
        return client_types.ClientConnection.of(page)

    @strawberry.field(
        description="Tasks listed by this account, newest first, drafts included."
    )
    async def tasks(
        self,
        info: Info,
        first: Annotated[
            int, strawberry.argument(description="Most tasks, 1 to 100.")
        ] = 20,
        after: Annotated[
            str | None,
            strawberry.argument(
                description="Cursor of the last edge read; null for the first page."
            ),
        ] = None,
        states: Annotated[
            list[TaskState] | None,
            strawberry.argument(description="Only these states; null for all."),
        ] = None,
    ) -> TaskConnectionRef:
        page = await tasks_of(self.row.id, names(states), first, after)
        return task_types.TaskConnection.of(page)

    @strawberry.field(description="Participations of all its clients, newest first.")
    async def participations(
        self,
        info: Info,
        first: Annotated[
            int, strawberry.argument(description="Most participations, 1 to 100.")
        ] = 20,
        after: Annotated[
            str | None,
            strawberry.argument(
                description="Cursor of the last edge read; null for the first page."
            ),
        ] = None,
        states: Annotated[
            list[ParticipationState] | None,
            strawberry.argument(description="Only these states; null for all."),
        ] = None,
    ) -> ParticipationConnectionRef:
        page = await participations_of(
            Of("account_id", self.row.id), names(states), first, after
        )
        return participation_types.ParticipationConnection.of(page)

    @strawberry.field(description="Every movement of points, newest first.")
    async def ledger(
        self,
        info: Info,
        first: Annotated[
            int, strawberry.argument(description="Most entries, 1 to 100.")
        ] = 20,
        after: Annotated[
            str | None,
            strawberry.argument(
                description="Cursor of the last edge read; null for the first page."
            ),
        ] = None,
        kinds: Annotated[
            list[LedgerEntryKind] | None,
            strawberry.argument(description="Only these kinds; null for all."),
        ] = None,
    ) -> LedgerEntryConnectionRef:
        page = await entries_of(self.row.id, names(kinds), first, after)
        return points.LedgerEntryConnection.of(page)

    @strawberry.field(description="Redemptions, newest first.")
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
    ) -> RedemptionConnectionRef:
        page = await redemptions_of(self.row.id, first, after)
        return cases.RedemptionConnection.of(page)

    @strawberry.field(description="Appeals, newest first.")
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
    ) -> AppealConnectionRef:
        page = await appeals_of(self.row.id, first, after)
        return cases.AppealConnection.of(page)

    @strawberry.field(
        description="Past events of `accountEvents`, oldest first; the notifications."
    )
    async def events(
        self,
        info: Info,
        last: Annotated[
            int, strawberry.argument(description="Most events, 1 to 100.")
        ] = 20,
        before: Annotated[
            str | None,
            strawberry.argument(
                description="Only events before this cursor; null for the newest."
            ),
        ] = None,
    ) -> list[AccountEventRef]:
        found = await events_before(account_stream(self.row.id), last, before)
        return [account_event(event) for event in found]

    @strawberry.field(
        description="API keys, newest first, revoked ones included; at most 100."
    )
    async def api_keys(self, info: Info) -> list[ApiKeyRef]:
        require_session(info.context.caller)
        require_self(info.context.caller, self.row.id)
        return [credentials.ApiKey.of(row) for row in await api_keys_of(self.row.id)]

    @strawberry.field(description="Sessions that have not ended; at most 50.")
    async def sessions(self, info: Info) -> list[SessionInfoRef]:
        require_session(info.context.caller)
        require_self(info.context.caller, self.row.id)
        found = await sessions_of(self.row.id, info.context.context.now())
        return [credentials.SessionInfo.of(row) for row in found]
