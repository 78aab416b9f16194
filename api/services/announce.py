"""What happened to a task, for its stream and the marketplace's."""

from datetime import datetime
from typing import Any

from api import events
from api.models import Task
from api.services.unit_of_work import Unit
from fl_engine.task import spec_from_json


def moment(at: datetime | None) -> str | None:
    """A moment as events hold it: ISO 8601 with offset."""
    return at.isoformat() if at else None


async def tell_task(unit: Unit, task_id: str, kind: str, **body: Any) -> None:
    """Append an event to the stream of a task."""
    stream = events.task_stream(task_id)
    await unit.emit(stream, kind, {"task_id": task_id, **body})


async def tell_everybody(unit: Unit, task_id: str, kind: str, **body: Any) -> None:
    """Append an event to the stream of a task and to the marketplace's."""
    await tell_task(unit, task_id, kind, **body)
    await unit.emit(events.MARKETPLACE, kind, {"task_id": task_id, **body})


async def tell_state(
    unit: Unit, task_id: str, before: str, after: str, reason: str | None = None
) -> None:
    """A task went from one state to another."""
    body = {"from": before, "to": after, "reason": reason}
    await tell_everybody(unit, task_id, "TaskStateChanged", **body)


async def tell_listed(unit: Unit, task: Task) -> None:
    """A task was published."""
    await unit.emit(
        events.MARKETPLACE,
        "TaskListed",
        {
            "task_id": task.id,
            "title": task.title,
            "learning": task.learning,
            "pool_points": task.pool_points,
            "seats": task.cohort_size,
            "recruits_until": moment(task.recruits_until),
        },
    )


async def tell_recruitment(unit: Unit, task: Task) -> None:
    """A client joined or left; `task.registered` is the number now."""
    await tell_everybody(
        unit,
        task.id,
        "RecruitmentChanged",
        registered=task.registered,
        seats=spec_from_json(task.spec).seats + task.backups,
    )


async def tell_round_state(unit: Unit, task_id: str, number: int, state: str) -> None:
    """A round went into another state."""
    body = {"round": number, "round_state": state}
    await tell_task(unit, task_id, "RoundStateChanged", **body)
