"""Points: balances, entries of the ledger, and the want of them."""

from datetime import datetime
from typing import TYPE_CHECKING

import strawberry

from api.schema.common.nodes import Node, PageInfo
from api.schema.common.references import LedgerEntryRef, PointsReceiptRef, TaskRef
from api.schema.common.refusals import OfRefused, Refusal, RefusalCode
from api.schema.common.request import Info
from api.schema.common.rows import OfRow
from api.schema.common.scalars import BigInt
from api.schema.rewards import receipts
from api.schema.rewards.enums import LedgerEntryKind
from api.schema.rewards.loaders import entries_by_id, receipts_by_id
from api.schema.tasks import types as task_types
from api.schema.tasks.loaders import tasks_by_id
from api.services.refusals import Denied
from api.services.visibility import is_self_or_operator

if TYPE_CHECKING:
    from api import models
    from api.schema.common.loaders import Page


@strawberry.type(description="Points of an account now; whole numbers, never negative.")
class PointsBalance(OfRow):
    available: BigInt = strawberry.field(description="Can be spent or redeemed.")
    on_hold: BigInt = strawberry.field(
        description="Earned, not yet released; newcomers' pay waits 7 days."
    )
    in_escrow: BigInt = strawberry.field(
        description="Locked in pools of the account's tasks."
    )
    in_redemption: BigInt = strawberry.field(
        description="Set aside for redemptions that are not paid yet."
    )


@strawberry.type(
    description=(
        "A movement of points; never edited, only reversed. Double entry: the other "
        "side is another account or the house."
    )
)
class LedgerEntry(OfRow, Node):
    row: strawberry.Private["models.LedgerEntry"]
    id: strawberry.ID = strawberry.field(description="ID of the entry.")
    at: datetime = strawberry.field(description="When.")
    kind: LedgerEntryKind = strawberry.field(description="Why.")

    @strawberry.field(description="Points; negative when they leave the account.")
    def points(self) -> BigInt:
        return BigInt(self.row.signed_points)

    @strawberry.field(description="Available points after it.")
    def available_after(self, info: Info) -> BigInt:
        if not is_self_or_operator(info.context.caller, self.row.account_id):
            raise Denied("FORBIDDEN", "This is for the account itself and operators.")
        return BigInt(self.row.available_after)

    @strawberry.field(description="The task; null when it concerns none.")
    async def task(self, info: Info) -> TaskRef | None:
        if self.row.task_id is None:
            return None
        row = await info.context.load(tasks_by_id, self.row.task_id)
        return task_types.Task.of(row)

    @strawberry.field(
        description="The entry it takes back; null unless the kind is REVERSAL."
    )
    async def reverses(self, info: Info) -> LedgerEntryRef | None:
        if self.row.reverses_id is None:
            return None
        row = await info.context.load(entries_by_id, self.row.reverses_id)
        sees = is_self_or_operator(info.context.caller, row.account_id)
        return LedgerEntry.of(row) if sees else None

    releases_at: datetime | None = strawberry.field(
        description="When a held amount is released; null when nothing is held."
    )

    @strawberry.field(description="Why it was made.")
    async def receipt(self, info: Info) -> PointsReceiptRef:
        row = await info.context.load(receipts_by_id, str(self.row.receipt_id))
        return receipts.PointsReceipt.of(row)


@strawberry.type(description="A place in a page of entries of the ledger.")
class LedgerEntryEdge:
    cursor: str = strawberry.field(description="Place, for `after`; opaque.")
    node: LedgerEntry = strawberry.field(description="What is there.")


@strawberry.type(description="A page of entries of the ledger.")
class LedgerEntryConnection:
    edges: list[LedgerEntryEdge] = strawberry.field(description="The page, in order.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")
    total_count: int = strawberry.field(description="How many there are on all pages.")

    @classmethod
    def of(cls, page: "Page[models.LedgerEntry]") -> "LedgerEntryConnection":
        """The connection of a page of rows."""
        edges = [
            LedgerEntryEdge(cursor=cursor, node=LedgerEntry.of(row))
            for row, cursor in zip(page.rows, page.cursors, strict=True)
        ]
        return cls(edges=edges, page_info=PageInfo.of(page), total_count=page.total)


@strawberry.type(description="There are fewer points than needed.")
class InsufficientPoints(OfRefused, Refusal):
    message: str = strawberry.field(
        description="What is wrong and what to do about it."
    )
    code: RefusalCode = strawberry.field(description="INSUFFICIENT_POINTS.")
    retry_after_s: float | None = strawberry.field(
        description="Always null: earn points or ask for fewer."
    )
    needed: BigInt = strawberry.field(description="Points that are needed.")
    available: BigInt = strawberry.field(description="Points that are available.")
