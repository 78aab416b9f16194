"""Listings as the API answers them."""

from typing import Any


def listing(**changes: Any) -> dict[str, Any]:
    """A task that recruits: 960 points for 8 seats, six minutes, 1.4 MB."""
    task: dict[str, Any] = {
        "id": "tsk_1",
        "title": "Diabetes from eight measurements",
        "state": "RECRUITING",
        "learning": "BINARY_CLASSIFICATION",
        "recruitsUntil": "2026-11-25T09:00:00Z",
        "startsAt": "2026-11-25T10:00:00Z",
        "endedAt": None,
        "requester": {"name": "Clinic Leiden"},
        "data": {
            "kind": "TABLE",
            "leastExamples": 50,
            "columns": [{"name": name} for name in ("age", "bmi", "diabetes")],
        },
        "device": {
            "wifiOnly": True,
            "chargingOnly": False,
            "deviceS": 360.0,
            "transferBytes": 1_400_000,
        },
        "training": {"rounds": 30},
        "reward": {"poolPoints": 960, "pointsPerMinute": 20.0},
        "counts": {"registered": 6, "seats": 8, "selected": 0},
    }
    return task | changes
