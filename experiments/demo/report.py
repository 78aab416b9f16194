"""The report of a demo run: read from the API alone, no figure made up here."""

import hashlib
import json
import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from mobile.edge.api import Answer, Api
from mobile.edge.errors import EdgeError

PAGE = 100
PACKAGES = ("crowdfl", "aiortc", "keras", "numpy", "strawberry-graphql", "tortoise-orm")

TASK = """
query Report($id: ID!) {
  task(id: $id) {
    id
    state
    stateReason
    reward { poolPoints paidPoints returnedPoints }
    statistics {
      metrics { name value noSkill baseline }
      transports { transport updates }
      bytesUp
      bytesDown
      medianRoundS
      serverOverheadS
    }
  }
}
"""

ROUNDS = """
query Rounds($id: ID!, $after: Int) {
  task(id: $id) {
    rounds(first: 100, after: $after) {
      number cohort accepted rejected dropped backupsCalled bytesUp bytesDown durationS
      metrics { name value }
    }
  }
}
"""

PARTICIPANTS = """
query Participants($id: ID!, $after: String) {
  task(id: $id) {
    participations(first: 100, after: $after) {
      pageInfo { hasNextPage endCursor }
      edges {
        node {
          id pseudonym state seat score rank accepted rejected points
          reputationBefore reputationAfter
          client { label }
        }
      }
    }
  }
}
"""

RECEIPTS = """
query Receipts($trainingId: ID!, $after: ID) {
  participation(trainingId: $trainingId) {
    receipts(first: 100, after: $after) {
      __typename
      id
      message
      ... on UpdateReceipt { verdict }
      ... on ReputationReceipt { event { kind } }
    }
  }
}
"""

FINAL_MODEL = """
query FinalModel($id: ID!) {
  task(id: $id) { finalModel { files { format filename url sha256 } } }
}
"""


@dataclass(frozen=True)
class Readers:
    """Who reads what.

    Attributes:
        requester: Reads figures and the trained model.
        operator: Reads which client is behind a pseudonym.
    """

    requester: Api
    operator: Api


async def make_report(readers: Readers, task_id: str, models: Path) -> Answer:
    """Everything about an ended task.

    Args:
        readers: Signed-in accounts.
        task_id: The task.
        models: Folder into which the trained model is downloaded.
    """
    task = (await readers.requester.ask(TASK, id=task_id))["task"]
    accuracy = metric(task["statistics"], "ACCURACY")
    return {
        "task": {"id": task["id"], "state": task["state"]},
        "accuracy": accuracy.get("value"),
        "baseline_accuracy": accuracy.get("baseline"),
        "no_skill": accuracy.get("noSkill"),
        "rounds": await _rounds(readers.requester, task_id),
        "participants": await _participants(readers.operator, task_id),
        "points": {
            "pool": task["reward"]["poolPoints"],
            "paid": task["reward"]["paidPoints"],
            "returned": task["reward"]["returnedPoints"],
        },
        "transport": _transport(task["statistics"]),
        "model": await _download(readers.requester, task_id, models),
        "versions": versions(),
    }


def metric(statistics: Answer | None, name: str) -> Answer:
    """A metric by its name; empty when no round was committed."""
    found = [m for m in (statistics or {}).get("metrics", ()) if m["name"] == name]
    return dict(found[0]) if found else {}


def versions() -> dict[str, str]:
    """What ran here."""
    found = {name: version(name) for name in PACKAGES}
    return {"python": platform.python_version(), **found}


def write_report(report: Answer, path: Path) -> None:
    """Write the report as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n")


async def _rounds(api: Api, task_id: str) -> list[Answer]:
    rounds: list[Answer] = []
    while True:
        after = rounds[-1]["number"] if rounds else None
        page = (await api.ask(ROUNDS, id=task_id, after=after))["task"]["rounds"]
        rounds += [_round(row) for row in page if row["durationS"] is not None]
        if len(page) < PAGE:
            return rounds


def _round(row: Answer) -> Answer:
    return {
        "number": row["number"],
        "cohort": row["cohort"],
        "accepted": row["accepted"],
        "rejected": row["rejected"],
        "dropped": row["dropped"],
        "backups_called": row["backupsCalled"],
        "accuracy": metric(row, "ACCURACY").get("value"),
        "bytes_up": row["bytesUp"],
        "bytes_down": row["bytesDown"],
        "seconds": row["durationS"],
    }


async def _participants(api: Api, task_id: str) -> list[Answer]:
    rows: list[Answer] = []
    after: str | None = None
    while True:
        answer = await api.ask(PARTICIPANTS, id=task_id, after=after)
        page = answer["task"]["participations"]
        for edge in page["edges"]:
            rows.append(await _participant(api, edge["node"]))
        if not page["pageInfo"]["hasNextPage"]:
            return rows
        after = page["pageInfo"]["endCursor"]


async def _participant(api: Api, row: Answer) -> Answer:
    return {
        "training_id": row["id"],
        "client": f"{row['client']['label']} ({row['pseudonym']})",
        "state": row["state"],
        "score": row["score"],
        "rank": row["rank"],
        "accepted": row["accepted"],
        "rejected": row["rejected"],
        "points": row["points"],
        "reputation_before": row["reputationBefore"],
        "reputation_after": row["reputationAfter"],
        "reasons": await _reasons(api, row["id"]),
    }


async def _reasons(api: Api, training_id: str) -> list[str]:
    """Why it was selected or not, what of it did not count, and why it dropped out."""
    reasons: dict[str, None] = {}  # an ordered set
    after: str | None = None
    while True:
        answer = await api.ask(RECEIPTS, trainingId=training_id, after=after)
        receipts = answer["participation"]["receipts"]
        reasons |= {r["message"]: None for r in receipts if _is_reason(r)}
        if len(receipts) < PAGE:
            return list(reasons)
        after = receipts[-1]["id"]


def _is_reason(receipt: Answer) -> bool:
    match receipt["__typename"]:
        case "SelectionReceipt":
            return True
        case "UpdateReceipt":
            return bool(receipt["verdict"] != "ACCEPTED")
        case "ReputationReceipt":
            return receipt["event"]["kind"] in ("DROPPED", "LATE")
    return False


def _transport(statistics: Answer | None) -> dict[str, int]:
    shares = {"webrtc": 0, "websocket": 0}
    for share in (statistics or {}).get("transports", ()):
        shares[share["transport"].lower()] = share["updates"]
    return shares


async def _download(api: Api, task_id: str, folder: Path) -> dict[str, Any]:
    """Save the trained model and give the path of each format; null without one."""
    model = (await api.ask(FINAL_MODEL, id=task_id))["task"]["finalModel"]
    paths: dict[str, Any] = {"keras": None, "safetensors": None}
    if model is None:
        return paths
    folder.mkdir(parents=True, exist_ok=True)
    for file in model["files"]:
        data = await api.download(file["url"])
        if hashlib.sha256(data).hexdigest() != file["sha256"]:
            raise EdgeError(f"{file['filename']} does not have the announced hash.")
        path = folder / file["filename"]
        path.write_bytes(data)
        paths[file["format"].lower()] = str(path)
    return paths
