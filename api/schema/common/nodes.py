"""What can be read again by its ID, and pages of it."""

from typing import TYPE_CHECKING, Any

import strawberry

if TYPE_CHECKING:
    from api.schema.common.loaders import Page


@strawberry.interface(description="Anything that can be read again by its ID.")
class Node:
    id: strawberry.ID = strawberry.field(description="Opaque, 128-bit, never reused.")


@strawberry.type(description="Where a page of a connection lies.")
class PageInfo:
    has_next_page: bool = strawberry.field(
        description="Whether there are edges after this page."
    )
    has_previous_page: bool = strawberry.field(
        description="Whether there are edges before this page."
    )
    start_cursor: str | None = strawberry.field(
        description="Cursor of the first edge; null when the page is empty."
    )
    end_cursor: str | None = strawberry.field(
        description="Cursor of the last edge, for `after`; null when the page is empty."
    )

    @classmethod
    def of(cls, page: "Page[Any]") -> "PageInfo":
        """Where this page lies."""
        return cls(
            has_next_page=page.has_next,
            has_previous_page=page.has_previous,
            start_cursor=page.cursors[0] if page.cursors else None,
            end_cursor=page.cursors[-1] if page.cursors else None,
        )
