"""Pieces of answers of the API, as the documents of `/me` ask for them."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from ui.times import Reader

READER = Reader(datetime(2026, 11, 23, 12, 0, tzinfo=UTC), ZoneInfo("UTC"))
TASK = {
    "id": "tsk_1",
    "title": "Pima",
    "selection": {"cohortSize": 8, "backups": 2},
}


def receipt(kind: str, number: int | None = 14, **more: Any) -> dict[str, Any]:
    """A receipt of `my laptop` in the task "Pima"."""
    return {
        "__typename": kind,
        "id": f"rct_{kind}",
        "at": "2026-11-23T11:00:00Z",
        "round": number,
        "message": "Because.",
        "task": TASK,
        "participation": {
            "id": "par_1",
            "client": {"id": "cli_1", "label": "my laptop"},
        },
        "appeal": None,
        **more,
    }


def seat(given: str, number: int | None = None, **more: Any) -> dict[str, Any]:
    """A selection: rank 3 of 27 with a score of 0.82."""
    usual: dict[str, Any] = {
        "seat": given,
        "rank": 3,
        "candidates": 27,
        "score": 0.82,
        "terms": [
            {"name": "cpu", "weight": 2.0, "value": 0.4},
            {"name": "reputation", "weight": 3.0, "value": 0.9},
        ],
        "unmet": [],
    }
    return receipt("SelectionReceipt", number, **(usual | more))


def update(verdict: str, **more: Any) -> dict[str, Any]:
    """A verdict on the update of round 14."""
    usual: dict[str, Any] = {
        "verdict": verdict,
        "rejection": None,
        "examples": 120,
        "sizeBytes": 23_400,
        "durationS": 9.4,
        "norm": 1.0,
        "medianNorm": 1.0,
        "aggregationWeight": None,
    }
    return receipt("UpdateReceipt", **(usual | more))


def pay(points: int, kind: str = "BASE_PAY", **more: Any) -> dict[str, Any]:
    """Points that moved."""
    entry = {
        "kind": kind,
        "points": points,
        "availableAfter": 1240,
        "releasesAt": more.pop("releasesAt", None),
    }
    return receipt("PointsReceipt", more.pop("number", 14), entry=entry, **more)


def moved(before: float, after: float, kind: str = "COMPLETED") -> dict[str, Any]:
    """A change of the reputation."""
    event = {
        "id": "rep_1",
        "kind": kind,
        "weight": 1.0,
        "scoreBefore": before,
        "scoreAfter": after,
    }
    return receipt("ReputationReceipt", event=event)


def issued(of: dict[str, Any], cursor: str = "1", **more: Any) -> dict[str, Any]:
    """The event that tells of a receipt."""
    return {
        "__typename": "ReceiptIssued",
        "cursor": cursor,
        "at": of["at"],
        "taskId": "tsk_1",
        "receiptId": of["id"],
        "message": of["message"],
        **more,
    }
