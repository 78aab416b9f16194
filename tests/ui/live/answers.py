"""Answers and events of the API about one invented task."""

from typing import Any

Answer = dict[str, Any]

START = "2026-11-23T14:00:00Z"


def metrics(accuracy: float, loss: float) -> list[Answer]:
    """Accuracy 0.763 is the requester's own, 0.651 is guessing."""
    shared = {"baseline": None, "greaterIsBetter": False}
    return [
        {
            "name": "ACCURACY",
            "value": accuracy,
            "noSkill": 0.651,
            "baseline": 0.763,
            "greaterIsBetter": True,
        },
        {"name": "LOSS", "value": loss, "noSkill": 0.693, **shared},
    ]


def round_row(number: int, accuracy: float = 0.7, **changes: Any) -> Answer:
    """A committed round of 8 with nothing amiss."""
    return {
        "number": number,
        "state": "COMMITTED",
        "cohort": 8,
        "backupsCalled": 0,
        "accepted": 8,
        "rejected": 0,
        "late": 0,
        "dropped": 0,
        "metrics": metrics(accuracy, 0.5),
        "bytesUp": 80_000,
        "bytesDown": 160_000,
        "durationS": 9.4,
        **changes,
    }


def task_answer(**changes: Any) -> Answer:
    """A running task: 30 rounds of 8 clients and 2 backups for 960 points."""
    return {
        "id": "tsk_1",
        "title": "Diabetes",
        "learning": "BINARY_CLASSIFICATION",
        "recruitsUntil": START,
        "startsAt": START,
        "publishedAt": "2026-11-22T14:00:00Z",
        "endedAt": None,
        "requester": {"id": "acc_1", "name": "Clinic"},
        "selection": {"cohortSize": 8, "backups": 2},
        "training": {
            "rounds": 30,
            "leastUpdates": 4,
            "graceS": 20.0,
            "deadlineS": None,
        },
        "device": {
            "deviceS": 360.0,
            "transferBytes": 1_400_000,
            "wifiOnly": True,
            "chargingOnly": False,
        },
        "state": "RUNNING",
        "stateReason": None,
        "reward": {
            "poolPoints": 960,
            "pointsPerUpdate": 4,
            "pointsPerMinute": 20.0,
            "paidPoints": 0,
            "returnedPoints": 0,
        },
        "counts": {
            "registered": 10,
            "seats": 8,
            "selected": 8,
            "backups": 2,
            "dropped": 0,
            "connected": 10,
        },
        "statistics": None,
        "preprocessing": [],
        "events": [],
        **changes,
    }


def event(kind: str, cursor: int, **body: Any) -> Answer:
    """An event at second `cursor` after the start."""
    minute, second = divmod(cursor, 60)
    at = f"2026-11-23T14:{minute:02}:{second:02}Z"
    return {"__typename": kind, "cursor": str(cursor), "at": at, **body}


def started(cursor: int, number: int, attempt: int = 1) -> Answer:
    """A round of 8 began."""
    return event(
        "RoundStarted",
        cursor,
        round=number,
        attempt=attempt,
        cohort=8,
        deadlineAt="2026-11-23T15:00:00Z",
    )


def judged(cursor: int, number: int, who: str, verdict: str) -> Answer:
    """An update got its verdict."""
    return event(
        "UpdateJudged",
        cursor,
        round=number,
        pseudonym=who,
        verdict=verdict,
        rejection="NORM" if verdict == "REJECTED" else None,
        sizeBytes=23_000,
        durationS=9.4,
    )


def committed(cursor: int, number: int, **changes: Any) -> Answer:
    """A round was committed."""
    row = round_row(number, **changes)
    del row["number"], row["state"], row["cohort"]
    return event("RoundCommitted", cursor, round=number, **row)
