"""Reading past events."""

from api.events import Event
from api.schema.common.loaders import check_size
from api.services.refusals import Denied


async def events_before(stream: str, last: int, before: str | None) -> list[Event]:
    """The `last` events of a stream before a cursor, oldest first."""
    check_size("last", last)
    query = Event.filter(stream=stream)
    if before is not None:
        query = query.filter(seq__lt=number_of(before))
    return (await query.order_by("-seq").limit(last))[::-1]


def number_of(cursor: str) -> int:
    """The number of an event from its cursor.

    Raises:
        Denied: It is no cursor of an event.
    """
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 18):
        raise Denied("BAD_REQUEST", "This is no cursor of an event.")
    return int(cursor)
