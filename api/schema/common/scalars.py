"""Scalars of the contract: BigInt and DateTime."""

from datetime import UTC, datetime
from typing import Any, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

MOST = 2**53 - 1  # the greatest whole number that every JSON parser reads exactly

BigInt = NewType("BigInt", int)


def parse_big_int(value: Any) -> int:
    """A whole number as it came in JSON.

    Raises:
        ValueError: It is not a whole number (true is not 1), or too large.
    """
    if type(value) is not int:
        raise ValueError(f"BigInt is a whole number, not {value!r:.40}")
    if abs(value) > MOST:
        raise ValueError(f"BigInt lies within ±(2^53 − 1), {value!r:.40} does not")
    return value


def parse_date_time(value: Any) -> datetime:
    """A moment in UTC.

    Raises:
        ValueError: It is not ISO 8601, or has no offset.
    """
    if not isinstance(value, str):
        raise ValueError("DateTime is text such as 2026-11-22T09:00:00Z")
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("no offset")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(
            f"DateTime is ISO 8601 with offset, such as 2026-11-22T09:00:00Z, "
            f"not {value!r:.40}"
        ) from None


def serialize_date_time(value: datetime | str) -> str:
    """ISO 8601 with `Z`; text comes from an event and was written so before."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


SCALARS: dict[object, ScalarDefinition] = {
    BigInt: strawberry.scalar(
        name="BigInt",
        description=(
            "Bytes or points: a whole number sent as a JSON integer, within "
            "±(2^53 − 1), so that every JSON parser reads it exactly."
        ),
        serialize=parse_big_int,
        parse_value=parse_big_int,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description=(
            "A moment in UTC as ISO 8601 with offset, such as 2026-11-22T09:00:00Z."
        ),
        specified_by_url=("https://scalars.graphql.org/andimarek/date-time.html"),
        serialize=serialize_date_time,
        parse_value=parse_date_time,
    ),
}
