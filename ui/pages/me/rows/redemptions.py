"""Redemptions: what was asked for, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ui.times import Reader, Time
from ui.words import counted, whole

MOST_DESTINATION = 200  # characters


@dataclass(frozen=True)
class RedemptionRow:
    """A redemption in words.

    Attributes:
        id: ID of the redemption.
        points: Such as "200 points".
        state: As the API names it, for the badge.
        destination: Where the money goes.
        asked: When it was asked for.
        settled: When it was paid or refused; empty before.
        note: The operator's words; may be empty.
    """

    id: str
    points: str
    state: str
    destination: str
    asked: Time
    settled: Time
    note: str


@dataclass(frozen=True)
class Wish:
    """What somebody typed who wants to redeem.

    Attributes:
        points: How many; 0 when that can't be read.
        destination: Where the money shall go.
        errors: What is wrong, by field.
    """

    points: int
    destination: str
    errors: dict[str, str] = field(default_factory=dict)


def redemption_rows(viewer: Mapping[str, Any], reader: Reader) -> list[RedemptionRow]:
    """The rows from the answer of `MyRedemptions`, newest first."""
    edges = viewer["redemptions"]["edges"]
    return [_row(edge["node"], reader) for edge in edges]


def _row(node: Mapping[str, Any], reader: Reader) -> RedemptionRow:
    return RedemptionRow(
        id=node["id"],
        points=counted(node["points"], "point"),
        state=node["state"],
        destination=node["destination"],
        asked=reader.time(node["createdAt"]),
        settled=reader.time(node["settledAt"]),
        note=node["note"] or "",
    )


def wish(form: Mapping[str, Any], available: int) -> Wish:
    """What the form asks for, checked.

    Args:
        form: Its fields `redeem-points` and `redeem-to`.
        available: Points that can be used now.
    """
    text = str(form.get("redeem-points") or "").replace(",", "").strip()
    destination = str(form.get("redeem-to") or "").strip()
    points = int(text) if text.isdecimal() and len(text) < 16 else 0
    errors = {}
    if points < 1:
        errors["redeem-points"] = f"Enter a whole number from 1 to {whole(available)}."
    elif points > available:
        have = counted(available, "point")
        errors["redeem-points"] = f"You have {have}. Redeem at most that many."
    if not destination:
        errors["redeem-to"] = "Say where the money goes, such as an IBAN."
    elif len(destination) > MOST_DESTINATION:
        over = counted(len(destination) - MOST_DESTINATION, "character")
        errors["redeem-to"] = f"Shorten it by {over}."
    return Wish(points, destination, errors)


def refused_fields(problems: Mapping[str, str]) -> dict[str, str]:
    """Problems of `RedeemInput` by the form's fields."""
    fields = {"input.points": "redeem-points", "input.destination": "redeem-to"}
    return {fields[path]: words for path, words in problems.items() if path in fields}
