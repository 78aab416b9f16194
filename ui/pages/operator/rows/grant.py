"""Giving points: what is typed, checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ui.times import Reader, Time
from ui.words import counted, whole

MOST_POINTS = 1_000_000_000
MOST_REASON = 500  # characters
NEVER = Time()
FIELDS = {"input.points": "grant-points", "input.reason": "grant-reason"}


@dataclass(frozen=True)
class Receiver:
    """Who will get points; without an ID, nobody was found.

    Attributes:
        id: ID of the account.
        name: Shown name.
        since: When the account was opened.
        points: What it has, in words.
    """

    id: str = ""
    name: str = ""
    since: Time = NEVER
    points: str = ""


@dataclass(frozen=True)
class Gift:
    """What an operator typed.

    Attributes:
        points: How many; 0 when that can't be read.
        reason: Why.
        errors: What is wrong, by field.
    """

    points: int
    reason: str
    errors: dict[str, str] = field(default_factory=dict)


def receiver(account: Mapping[str, Any], reader: Reader) -> Receiver:
    """An account that `DeskLookUp` found."""
    has = account["points"]
    locked = has["onHold"] + has["inEscrow"] + has["inRedemption"]
    more = f", {whole(locked)} on hold or set aside" if locked else ""
    points = f"{counted(has['available'], 'point')} to use{more}"
    since = reader.time(account["createdAt"])
    return Receiver(account["id"], account["name"], since, points)


def gift(form: Mapping[str, Any]) -> Gift:
    """What the form's fields `grant-points` and `grant-reason` ask for."""
    text = str(form.get("grant-points") or "").replace(",", "").strip()
    reason = str(form.get("grant-reason") or "").strip()
    points = int(text) if text.isdecimal() and len(text) < 16 else 0
    errors = {}
    if not 1 <= points <= MOST_POINTS:
        errors["grant-points"] = f"Enter a whole number from 1 to {whole(MOST_POINTS)}."
    if not reason:
        errors["grant-reason"] = "Say why; the account reads it."
    elif len(reason) > MOST_REASON:
        over = counted(len(reason) - MOST_REASON, "character")
        errors["grant-reason"] = f"Shorten it by {over}."
    return Gift(points, reason, errors)
