"""API keys as the page shows them. Pure: the API's answer goes in, rows come out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ui.words import moment, when

SCOPES = {
    "READ": "Read what you may read, and follow your own events.",
    "TRAIN": "Register devices, join tasks and train. Includes reading.",
    "LIST": "Upload, list and steer tasks, download models. It can spend your points.",
}
LIVES = {7: "7 days", 30: "30 days", 90: "90 days", 365: "1 year"}
USUAL_LIFE = 90


@dataclass(frozen=True)
class KeyRow:
    """A key in words.

    Attributes:
        is_usable: Neither revoked nor over.
        state: Word for one that is not usable; empty otherwise.
        used: When it was used last, in words.
    """

    id: str
    name: str
    prefix: str
    scopes: str
    made: str
    ends: str
    used: str
    is_usable: bool
    state: str


def key_row(key: Mapping[str, Any], now: datetime, zone: ZoneInfo) -> KeyRow:
    """A key of `Account.apiKeys`."""
    ends = moment(key["expiresAt"])
    used = key["lastUsedAt"]
    state = "Revoked" if key["revokedAt"] else "Ended" if ends <= now else ""
    return KeyRow(
        id=key["id"],
        name=key["name"],
        prefix=key["prefix"],
        scopes=", ".join(scope.lower() for scope in key["scopes"]),
        made=when(moment(key["createdAt"]), now, zone),
        ends=when(ends, now, zone),
        used=when(moment(used), now, zone) if used else "never",
        is_usable=not state,
        state=state,
    )


def key_rows(
    keys: Iterable[Mapping[str, Any]], now: datetime, zone: ZoneInfo
) -> list[KeyRow]:
    """All keys, in the order of the API."""
    return [key_row(key, now, zone) for key in keys]


def ends_at(days: int, now: datetime) -> str:
    """The end of a key that lives so many days, as the API wants it."""
    return (now + timedelta(days=days)).isoformat()


def key_input(form: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What the form asks for, as `ApiKeyInput`.

    Args:
        form: The form's fields; a box that is not ticked is absent or false.
        now: When the key is made.
    """
    days = int(form.get("life") or USUAL_LIFE)
    return {
        "name": str(form.get("key-name") or "").strip(),
        "scopes": [scope for scope in SCOPES if form.get(f"scope-{scope}")],
        "expiresAt": ends_at(days if days in LIVES else USUAL_LIFE, now),
    }


def field_errors(problems: Mapping[str, str]) -> dict[str, str]:
    """Problems of `ApiKeyInput` by the form's fields."""
    fields = {"name": "key-name", "scopes": "scopes", "expiresAt": "life"}
    return {
        fields.get(path.split(".")[1], "key-name"): message
        for path, message in problems.items()
    }
