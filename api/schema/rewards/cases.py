"""What waits for an operator: redemptions and appeals."""

from datetime import datetime
from typing import TYPE_CHECKING

import strawberry

from api.schema.accounts import types as account_types
from api.schema.accounts.loaders import accounts_by_id
from api.schema.common.nodes import Node, PageInfo
from api.schema.common.references import LedgerEntryRef, PublicAccountRef, ReceiptRef
from api.schema.common.request import Info
from api.schema.common.rows import OfRow
from api.schema.common.scalars import BigInt
from api.schema.rewards import points, receipts
from api.schema.rewards.enums import AppealState, RedemptionState
from api.schema.rewards.loaders import entries_by_id, receipts_by_id

if TYPE_CHECKING:
    from api import models
    from api.schema.common.loaders import Page


@strawberry.type(
    description="A request to pay points out; seen by its account and operators."
)
class Redemption(OfRow, Node):
    row: strawberry.Private["models.Redemption"]
    id: strawberry.ID = strawberry.field(description="ID of the redemption.")

    @strawberry.field(description="Whose it is.")
    async def account(self, info: Info) -> PublicAccountRef:
        row = await info.context.load(accounts_by_id, self.row.account_id)
        return account_types.PublicAccount.of(row)

    points: BigInt = strawberry.field(description="How many points.")
    destination: str = strawberry.field(description="Where the money goes.")
    state: RedemptionState = strawberry.field(description="State now.")
    note: str | None = strawberry.field(
        description=(
            "The operator's words, such as the payment's reference; null when there "
            "are none."
        )
    )
    created_at: datetime = strawberry.field(description="When it was requested.")
    settled_at: datetime | None = strawberry.field(
        description="When it was paid or refused; null before."
    )


@strawberry.type(
    description=(
        "A request to look at a receipt again; seen by who made it and operators."
    )
)
class Appeal(OfRow, Node):
    row: strawberry.Private["models.Appeal"]
    id: strawberry.ID = strawberry.field(description="ID of the appeal.")

    @strawberry.field(description="The receipt it is about.")
    async def receipt(self, info: Info) -> ReceiptRef:
        row = await info.context.load(receipts_by_id, self.row.receipt_id)
        return receipts.receipt(row)

    reason: str = strawberry.field(
        description="What is wrong with it, in the words of who made it."
    )
    state: AppealState = strawberry.field(description="State now.")
    decision: str | None = strawberry.field(
        description="The operator's words; null while OPEN."
    )

    @strawberry.field(description="Entry that mends points; null unless there is one.")
    async def reversal(self, info: Info) -> LedgerEntryRef | None:
        if self.row.reversal_id is None:
            return None
        row = await info.context.load(entries_by_id, self.row.reversal_id)
        return points.LedgerEntry.of(row)

    created_at: datetime = strawberry.field(description="When it was made.")
    resolved_at: datetime | None = strawberry.field(
        description="When it was decided; null while OPEN."
    )


@strawberry.type(description="A place in a page of redemptions.")
class RedemptionEdge:
    cursor: str = strawberry.field(description="Place, for `after`; opaque.")
    node: Redemption = strawberry.field(description="What is there.")


@strawberry.type(description="A page of redemptions.")
class RedemptionConnection:
    edges: list[RedemptionEdge] = strawberry.field(description="The page, in order.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")
    total_count: int = strawberry.field(description="How many there are on all pages.")

    @classmethod
    def of(cls, page: "Page[models.Redemption]") -> "RedemptionConnection":
        """The connection of a page of rows."""
        edges = [
            RedemptionEdge(cursor=cursor, node=Redemption.of(row))
            for row, cursor in zip(page.rows, page.cursors, strict=True)
        ]
        return cls(edges=edges, page_info=PageInfo.of(page), total_count=page.total)


@strawberry.type(description="A place in a page of appeals.")
class AppealEdge:
    cursor: str = strawberry.field(description="Place, for `after`; opaque.")
    node: Appeal = strawberry.field(description="What is there.")


@strawberry.type(description="A page of appeals.")
class AppealConnection:
    edges: list[AppealEdge] = strawberry.field(description="The page, in order.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")
    total_count: int = strawberry.field(description="How many there are on all pages.")

    @classmethod
    def of(cls, page: "Page[models.Appeal]") -> "AppealConnection":
        """The connection of a page of rows."""
        edges = [
            AppealEdge(cursor=cursor, node=Appeal.of(row))
            for row, cursor in zip(page.rows, page.cursors, strict=True)
        ]
        return cls(edges=edges, page_info=PageInfo.of(page), total_count=page.total)
