"""What a device is told when its app is not open: words, and for how long they hold."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from api.models import Participation, Task

DAY_S = 86_400.0
SELECTED_S = 600.0  # afterwards a backup has the seat
MOST_TITLE, MOST_BODY = 120, 500  # characters


class Kind(StrEnum):
    """Why a device is told."""

    SELECTED = "SELECTED"
    CALLED_UP = "CALLED_UP"
    AWAITED = "AWAITED"
    ENDED = "ENDED"


@dataclass(frozen=True)
class Note:
    """A notification for one device.

    Attributes:
        client_id: The device.
        task_id: Task that it is about; tapping it opens this in the app.
        training_id: A later note about it takes the place of this one.
        kind: Why.
        title: Of the task.
        body: One or two sentences.
        at: When its reason came.
        life_s: From then on; later it is worth nothing.
    """

    client_id: str
    task_id: str
    training_id: str
    kind: Kind
    title: str
    body: str
    at: datetime
    life_s: float

    @property
    def is_urgent(self) -> bool:
        """Whether a sleeping device is to be woken."""
        return self.kind is not Kind.ENDED

    def payload(self) -> bytes:
        """What the app's service worker reads: JSON of a few hundred bytes."""
        told = {
            "kind": str(self.kind),
            "title": self.title[:MOST_TITLE],
            "body": self.body[:MOST_BODY],
            "path": f"/mobile/tasks/{self.task_id}",
            "tag": self.training_id,
        }
        return json.dumps(told, ensure_ascii=False).encode()


def selected(
    task: Task, person: Participation, candidates: int, *, wifi_only: bool, at: datetime
) -> Note:
    """It has a place in the cohort; its client is loaded."""
    stays = " Keep the phone on Wi-Fi." if wifi_only else ""
    body = (
        f"Selected: {person.client.label} scored {person.score or 0:.2f}, rank "
        f"{person.rank} of {candidates}. Training starts now.{stays}"
    )
    return _note(task, person, Kind.SELECTED, body, at, SELECTED_S)


def called_up(
    task: Task, person: Participation, round_number: int, grace_s: float, at: datetime
) -> Note:
    """A seat is empty, and this backup may take it."""
    body = (
        f"You're needed: a device dropped out of round {round_number}. Open the app "
        f"within {grace_s:.0f} s to take its place."
    )
    return _note(task, person, Kind.CALLED_UP, body, at, grace_s)


def awaited(
    task: Task, person: Participation, round_number: int, grace_s: float, at: datetime
) -> Note:
    """A round has begun and one of its cohort is not there."""
    body = (
        f"Round {round_number} waits for you. Open the app within {grace_s:.0f} s, or "
        "a backup takes your place."
    )
    return _note(task, person, Kind.AWAITED, body, at, grace_s)


def ended(
    task: Task, person: Participation, state: str, reason: str | None, at: datetime
) -> Note:
    """The task is over, and this is what it paid."""
    if state == "COMPLETED":
        body = f"Finished: {_points(person)}. {_rounds(task, person)}."
    elif state == "CANCELLED":
        body = f"The requester stopped this task {_when(task)}.{_kept(person)}"
    else:
        why = f" {reason}" if reason else ""
        body = f"This task ended early, {_when(task)}.{why}{_kept(person)}"
    return _note(task, person, Kind.ENDED, body, at, DAY_S)


def _note(
    task: Task,
    person: Participation,
    kind: Kind,
    body: str,
    at: datetime,
    life_s: float,
) -> Note:
    return Note(
        client_id=person.client_id,
        task_id=task.id,
        training_id=person.id,
        kind=kind,
        title=task.title,
        body=body,
        at=at,
        life_s=life_s,
    )


def _points(person: Participation) -> str:
    return "1 point" if person.points == 1 else f"{person.points:,} points"


def _rounds(task: Task, person: Participation) -> str:
    words = [f"{person.accepted} of {task.rounds_wanted} rounds accepted"]
    words += [f"{person.late} late"] if person.late else []
    words += [f"{person.rejected} not used"] if person.rejected else []
    return ", ".join(words)


def _when(task: Task) -> str:
    committed = task.rounds_committed
    return f"after round {committed}" if committed else "before a round was finished"


def _kept(person: Participation) -> str:
    if not person.points:
        return ""
    return f" You keep the {_points(person)} of the rounds you finished."
