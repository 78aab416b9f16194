"""Registered devices."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.schema.clients import participations as participation_types
from api.schema.clients.enums import Network, ParticipationState, Platform
from api.schema.clients.loaders import Of, participations_of
from api.schema.common.enums import names
from api.schema.common.nodes import Node, PageInfo
from api.schema.common.references import ParticipationConnectionRef, ReputationRef
from api.schema.common.request import Info
from api.schema.common.rows import OfRow
from api.schema.common.scalars import BigInt
from api.schema.rewards import reputation
from api.schema.uploads.inspection import Runtime

if TYPE_CHECKING:
    from api import models
    from api.schema.common.loaders import Page


@strawberry.type(description="A benchmark timed by the server.")
class Benchmark:
    cpu_score: float = strawberry.field(
        description="CPU score, 0 to 1; 0.5 is the median device of this marketplace."
    )
    elapsed_s: float = strawberry.field(
        description="Time between challenge and result, by the server's clock."
    )
    measured_at: datetime = strawberry.field(description="When it ended.")


@strawberry.type(
    description=(
        "What a device reports and what was measured. Reports only filter; "
        "measurements score."
    )
)
class Device(OfRow):
    row: strawberry.Private["models.Client"]
    platform: Platform = strawberry.field(description="Kind of device.")
    runtimes: list[Runtime] = strawberry.field(
        description="Runtimes it has; at least one."
    )
    cpu_cores: int = strawberry.field(description="CPU cores, as reported.")
    ram_bytes: BigInt = strawberry.field(description="RAM, as reported.")
    free_ram_bytes: BigInt = strawberry.field(description="Free RAM, as reported.")
    free_storage_bytes: BigInt = strawberry.field(
        description="Free storage, as reported."
    )
    network: Network = strawberry.field(description="Network, as reported.")
    battery_percent: int | None = strawberry.field(
        description=(
            "Battery charge in percent, as reported; null without a battery or "
            "when the browser hides it."
        )
    )
    charging: bool | None = strawberry.field(
        description=(
            "Whether it is on mains, as reported; null when the browser hides it."
        )
    )
    reported_at: datetime = strawberry.field(description="When this was reported.")

    @strawberry.field(description="The last benchmark; null before the first.")
    def benchmark(self) -> Benchmark | None:
        row = self.row
        if (
            row.benchmarked_at is None
            or row.cpu_score is None
            or row.benchmark_elapsed_s is None
        ):
            return None
        return Benchmark(
            cpu_score=row.cpu_score,
            elapsed_s=row.benchmark_elapsed_s,
            measured_at=row.benchmarked_at,
        )


@strawberry.type(
    description="A registered device of an account; seen by that account and operators."
)
class Client(OfRow, Node):
    row: strawberry.Private["models.Client"]
    id: strawberry.ID = strawberry.field(description="ID of the client.")
    label: str = strawberry.field(
        description="Name given by its owner; 1 to 80 characters."
    )

    @strawberry.field(description="What it reports and what was measured.")
    def device(self) -> Device:
        return Device.of(self.row)

    @strawberry.field(description="How far it is trusted.")
    def reputation(self) -> ReputationRef:
        return reputation.Reputation.of(self.row)

    @strawberry.field(description="Its participations, newest first.")
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
            Of("client_id", self.row.id), names(states), first, after
        )
        return participation_types.ParticipationConnection.of(page)

    @strawberry.field(description="Whether it is connected now.")
    def online(self, info: Info) -> bool:
        return info.context.context.links.is_online(self.row.id)

    @strawberry.field(description="Whether notifications are pushed to it.")
    def push(self) -> bool:
        return self.row.push_endpoint is not None

    last_seen_at: datetime | None = strawberry.field(
        description="When it was last connected; null when never."
    )
    created_at: datetime = strawberry.field(description="When it was registered.")
    retired_at: datetime | None = strawberry.field(
        description="When it was retired; null while it is in use."
    )


@strawberry.type(description="A place in a page of clients.")
class ClientEdge:
    cursor: str = strawberry.field(description="Place, for `after`; opaque.")
    node: Client = strawberry.field(description="What is there.")


@strawberry.type(description="A page of clients.")
class ClientConnection:
    edges: list[ClientEdge] = strawberry.field(description="The page, in order.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")
    total_count: int = strawberry.field(description="How many there are on all pages.")

    @classmethod
    def of(cls, page: "Page[models.Client]") -> "ClientConnection":
        """The connection of a page of rows."""
        edges = [
            ClientEdge(cursor=cursor, node=Client.of(row))
            for row, cursor in zip(page.rows, page.cursors, strict=True)
        ]
        return cls(edges=edges, page_info=PageInfo.of(page), total_count=page.total)


@strawberry.type(
    description=(
        "Work to be timed: a chain of matrix products in whole numbers, exact in "
        "float32. A, then X, are `size` × `size`\nand filled row by row with the "
        "bytes, modulo 251, of SHA-256(seed ‖ i) for i = 0, 1, …, where i has 8 "
        "bytes,\nbig-endian. Repeat `steps` times X ← X·A mod 251. The digest is "
        "SHA-256 of X's bytes, row by row."
    )
)
class BenchmarkChallenge(OfRow):
    id: strawberry.ID = strawberry.field(description="ID to hand in with the result.")
    seed: str = strawberry.field(
        description=(
            "Seed, hex of its bytes; one stream of bytes fills A and goes on into X."
        )
    )
    size: int = strawberry.field(
        description="Rows and columns of the matrices; at most 256."
    )
    steps: int = strawberry.field(description="Products to make.")
    expires_at: datetime = strawberry.field(
        description="When the result must have arrived."
    )


@strawberry.input(description="A browser's push subscription, as PushManager gives it.")
class PushSubscriptionInput:
    endpoint: str = strawberry.field(description="Address of the push service; https.")
    p256dh: str = strawberry.field(description="The browser's public key, base64url.")
    auth: str = strawberry.field(description="The browser's secret, base64url.")


@strawberry.input(description="A device as it reports itself.")
class ClientInput:
    label: str = strawberry.field(description="Name for its owner; 1 to 80 characters.")
    platform: Platform = strawberry.field(description="Kind of device.")
    runtimes: list[Runtime] = strawberry.field(
        description="Runtimes it has; at least one."
    )
    cpu_cores: int = strawberry.field(description="CPU cores, 1 to 1,024.")
    ram_bytes: BigInt = strawberry.field(description="RAM.")
    free_ram_bytes: BigInt = strawberry.field(
        description="Free RAM; not above `ramBytes`."
    )
    free_storage_bytes: BigInt = strawberry.field(
        description="Free storage that training may use."
    )
    network: Network = strawberry.field(default=Network.UNKNOWN, description="Network.")
    battery_percent: int | None = strawberry.field(
        default=None,
        description=(
            "Battery charge in percent, 0 to 100; null without a battery or "
            "when it is hidden."
        ),
    )
    charging: bool | None = strawberry.field(
        default=None, description="Whether it is on mains; null when it is hidden."
    )
