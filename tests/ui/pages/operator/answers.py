"""Pieces of answers of the API, as the documents of `/operator` ask for them."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from ui.times import Reader

READER = Reader(datetime(2026, 11, 23, 12, 0, tzinfo=UTC), ZoneInfo("UTC"))
ME, OTHER, OWNER = "acc_me", "acc_other", "acc_mira"


def entry(action: str, at: str = "09:00", **more: Any) -> dict[str, Any]:
    """A line of the audit log of 23 November, by Olga."""
    return {
        "id": f"aud_{action}_{at}",
        "at": f"2026-11-23T{at}:00Z",
        "action": action,
        "subjectId": "red_1",
        "refusal": None,
        "address": "192.0.2.7",
        "hash": "ab12",
        "actor": {"id": OTHER, "name": "Olga"},
        **more,
    }


def redemption(state: str = "REQUESTED", **more: Any) -> dict[str, Any]:
    """Mira wants 200 points since 08:00."""
    return {
        "__typename": "Redemption",
        "id": "red_1",
        "points": 200,
        "destination": "DE02",
        "redemptionState": state,
        "note": None,
        "createdAt": "2026-11-23T08:00:00Z",
        "settledAt": None,
        "account": {
            "id": OWNER,
            "name": "Mira",
            "createdAt": "2026-10-03T08:00:00Z",
        },
        **more,
    }


def appeal(receipt: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An appeal of 11:30 about a receipt, whose participation gets its record."""
    person = {
        "pseudonym": "amber-7",
        "accepted": 18,
        "rejected": 1,
        "late": 0,
        "points": 72,
        "client": {
            "label": "my laptop",
            "reputation": {"score": 0.71, "newcomer": False},
        },
    }
    return {
        "__typename": "Appeal",
        "id": "app_1",
        "appealState": "OPEN",
        "reason": "It is in the right units.",
        "decision": None,
        "createdAt": "2026-11-23T11:30:00Z",
        "resolvedAt": None,
        "reversal": None,
        "receipt": {**receipt, "participation": receipt["participation"] and person},
        **more,
    }
