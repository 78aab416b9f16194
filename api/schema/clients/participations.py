"""Clients in tasks."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.schema.clients import transport as transport_types
from api.schema.clients import types as client_types
from api.schema.clients.enums import ParticipationState, TransportKind
from api.schema.clients.loaders import clients_by_id
from api.schema.common.loaders import check_size
from api.schema.common.nodes import Node, PageInfo
from api.schema.common.references import ClientRef, ReceiptRef, TaskRef, TransportRef
from api.schema.common.request import Info
from api.schema.common.rows import OfRow
from api.schema.common.scalars import BigInt
from api.schema.rewards import receipts as receipt_types
from api.schema.rewards.loaders import receipts_of_participation
from api.schema.tasks import types as task_types
from api.schema.tasks.enums import Seat
from api.schema.tasks.loaders import tasks_by_id
from api.services.offer_transport import offer_transport
from api.services.visibility import is_self_or_operator

if TYPE_CHECKING:
    from api import models
    from api.schema.common.loaders import Page


@strawberry.type(
    description=(
        "A client in a task; seen by its account, the task's requester and operators."
    )
)
class Participation(OfRow, Node):
    row: strawberry.Private["models.Participation"]
    id: strawberry.ID = strawberry.field(
        description="The training ID: an identifier, not a secret."
    )

    @strawberry.field(description="The task.")
    async def task(self, info: Info) -> TaskRef:
        row = await info.context.load(tasks_by_id, self.row.task_id)
        return task_types.Task.of(row)

    @strawberry.field(
        description="The client; null for everybody but its account and operators."
    )
    async def client(self, info: Info) -> ClientRef | None:
        if not is_self_or_operator(info.context.caller, self.row.account_id):
            return None
        row = await info.context.load(clients_by_id, self.row.client_id)
        return client_types.Client.of(row)

    pseudonym: str = strawberry.field(
        description=(
            'Name within this task, such as "amber-7", used in its public events.'
        )
    )
    state: ParticipationState = strawberry.field(description="State now.")
    seat: Seat | None = strawberry.field(
        description="Seat it has now; null before selection."
    )
    score: float | None = strawberry.field(
        description="Score at selection, 0 to 1; null before."
    )
    rank: int | None = strawberry.field(
        description="Rank at selection, from 1; null before."
    )
    rounds_called: int = strawberry.field(description="Rounds in which it was called.")
    accepted: int = strawberry.field(description="Updates accepted.")
    rejected: int = strawberry.field(description="Updates rejected.")
    late: int = strawberry.field(description="Updates that came late.")
    points: BigInt = strawberry.field(
        description="Points earned in this task, points on hold included."
    )
    reputation_before: float = strawberry.field(
        description="Reputation when it joined, 0 to 1."
    )
    reputation_after: float | None = strawberry.field(
        description="Reputation at the end of the task, 0 to 1; null before."
    )
    bytes_up: BigInt = strawberry.field(description="Bytes received from it.")
    bytes_down: BigInt = strawberry.field(description="Bytes sent to it.")

    @strawberry.field(description="How it is connected; null when it is not.")
    def connected_by(self, info: Info) -> TransportKind | None:
        kind = info.context.context.links.transport_of(self.row.id)
        return None if kind is None else TransportKind[kind]

    @strawberry.field(
        description=(
            "How to connect; null for everybody but its account, and after the "
            "task has ended."
        )
    )
    async def transport(self, info: Info) -> TransportRef | None:
        request = info.context
        found = await offer_transport(request.context, request.caller, self.row)
        return transport_types.Transport.maybe(found)

    @strawberry.field(
        description=(
            "Why it was selected or not, each update's verdict, points and "
            "reputation; oldest first."
        )
    )
    async def receipts(
        self,
        info: Info,
        first: Annotated[
            int, strawberry.argument(description="Most receipts, 1 to 100.")
        ] = 50,
        after: Annotated[
            strawberry.ID | None,
            strawberry.argument(
                description="ID of the last receipt read; null for the first ones."
            ),
        ] = None,
    ) -> list[ReceiptRef]:
        check_size("first", first)
        found = await receipts_of_participation(self.row.id, first, after)
        return [receipt_types.receipt(row) for row in found]

    joined_at: datetime = strawberry.field(description="When it joined.")
    ended_at: datetime | None = strawberry.field(
        description="When it left or was finished with; null before."
    )


@strawberry.type(description="A place in a page of participations.")
class ParticipationEdge:
    cursor: str = strawberry.field(description="Place, for `after`; opaque.")
    node: Participation = strawberry.field(description="What is there.")


@strawberry.type(description="A page of participations.")
class ParticipationConnection:
    edges: list[ParticipationEdge] = strawberry.field(description="The page, in order.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")
    total_count: int = strawberry.field(description="How many there are on all pages.")

    @classmethod
    def of(cls, page: "Page[models.Participation]") -> "ParticipationConnection":
        """The connection of a page of rows."""
        edges = [
            ParticipationEdge(cursor=cursor, node=Participation.of(row))
            for row, cursor in zip(page.rows, page.cursors, strict=True)
        ]
        return cls(edges=edges, page_info=PageInfo.of(page), total_count=page.total)


@strawberry.input(description="What a device found in its own data.")
class DataDeclarationInput:
    examples: int = strawberry.field(
        description="Rows or images that meet the requirements."
    )
    columns: list[str] = strawberry.field(
        default_factory=list,
        description="Columns found that the task asks for; empty for images.",
    )
