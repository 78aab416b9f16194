"""The end of a task: its model, its money, its participations, its last events."""

import asyncio
import logging
from datetime import timedelta
from typing import Any

from api.models import Call, Participation, Round, Task
from api.services import announce, ledger, reputation
from api.services.context import Context
from api.services.farewell import say_goodbye
from api.services.judge_update import send_verdict
from api.services.model_card import write_model_card
from api.services.preprocessing import DOCUMENT, pipeline_of_task
from api.services.push import notes
from api.services.retry import retried
from api.services.round_rows import OPEN, TaskEndedError, lock_round
from api.services.settle_round import close_attempt
from api.services.start_task import spec_of
from api.services.task_files import RESULT_FILES
from api.services.unit_of_work import AlreadyDoneError, Unit, unit_of_work
from api.services.unused_uploads import let_go
from api.storage import sha256_of, sync_folder, write_durably

log = logging.getLogger(__name__)

# What becomes of those that are in a task when it ends; DROPPED ones stay so.
_STAYED = ("REGISTERED", "SELECTED", "BACKUP", "TRAINING")
_GOES_ON = ("DRAFT", "RECRUITING", "RUNNING", "PAUSED")


async def complete_task(context: Context, task: Task) -> None:
    """All rounds are committed: write the final model, pay back, say so."""
    result = await _write_result(context, task)
    await end_task(context, task.id, "COMPLETED", None, result=result)


@retried
async def end_task(
    context: Context,
    task_id: str,
    state: str,
    reason: str | None,
    *,
    result: dict[str, Any] | None = None,
) -> None:
    """End a task for good, once: COMPLETED, FAILED or CANCELLED.

    An open attempt is closed, what came in time is paid, the rest of the pool returns.

    Raises:
        TaskEndedError: It has ended before.
    """
    verdicts: list[tuple[Round, str]] = []
    try:
        async with unit_of_work(context, once=f"settle:{task_id}") as unit:
            before = await _hold(task_id)
            if before == "RUNNING":
                verdicts = await _close_open_attempt(context, unit, task_id)
            task = await Task.get(id=task_id)
            returned = await _return_rest(unit, task)
            ended = await _end_participations(unit, task, state, reason)
            await Task.filter(id=task_id).update(
                state=state,
                state_reason=reason,
                ended_at=unit.at,
                returned_points=returned,
                escrow="SETTLED" if task.escrow == "LOCKED" else task.escrow,
                result=result,
            )
            if before == "DRAFT":
                life = timedelta(seconds=context.settings.upload_life_s)
                await let_go(
                    (task.model_upload_id, task.test_set_upload_id), unit.at + life
                )
            await _tell_end(unit, task, before, state, reason, returned)
    except AlreadyDoneError:
        raise TaskEndedError(task_id) from None
    for row, training_id in verdicts:
        await send_verdict(context, row, training_id)
    await say_goodbye(context, ended)


async def _hold(task_id: str) -> str:
    """Lock a task that goes on; returns its state."""
    goes_on = Task.filter(id=task_id, state__in=_GOES_ON)
    if not await goes_on.update(ended_at=None):
        raise TaskEndedError(task_id)
    return (await Task.get(id=task_id)).state


async def _close_open_attempt(
    context: Context, unit: Unit, task_id: str
) -> list[tuple[Round, str]]:
    row = await Round.get_or_none(task_id=task_id, state__in=OPEN)
    if row is None:
        return []
    await lock_round(row.id)
    judged = await close_attempt(context, unit, row, task_goes_on=False)
    return [(row, training_id) for training_id in judged]


async def _return_rest(unit: Unit, task: Task) -> int:
    """What is left of the pool goes back to the requester."""
    if task.escrow != "LOCKED":
        return 0
    rest = int(task.pool_points - task.paid_points)
    if rest:
        await ledger.transfer(
            unit,
            ledger.Movement(
                key=f"return:{task.id}",
                kind="ESCROW_RETURN",
                source=ledger.escrow(task.id),
                target=ledger.available(task.requester_id),
                points=rest,
                account_id=task.requester_id,
                message=f"“{task.title}” has ended: {rest} unspent points came back.",
                task_id=task.id,
            ),
        )
    return rest


async def _end_participations(
    unit: Unit, task: Task, state: str, reason: str | None
) -> list[str]:
    present = Participation.filter(task_id=task.id, ended_at=None)
    people = await present.select_related("client")
    for person in people:
        if person.state in _STAYED:
            person.state = "FINISHED"
        person.ended_at = unit.at
        person.reputation_after = reputation.score_now(person.client, unit.at)
        await person.save(update_fields=["state", "ended_at", "reputation_after"])
        unit.push(notes.ended(task, person, state, reason, unit.at))
    return [person.id for person in people]


async def _tell_end(
    unit: Unit, task: Task, before: str, after: str, reason: str | None, returned: int
) -> None:
    """The last events of the task's stream; a draft was never listed."""
    if before == "DRAFT":
        body = {"from": before, "to": after, "reason": reason}
        await announce.tell_task(unit, task.id, "TaskStateChanged", **body)
        return
    await announce.tell_task(
        unit,
        task.id,
        "TaskSettled",
        paid_points=task.paid_points,
        returned_points=returned,
    )
    await announce.tell_state(unit, task.id, before, after, reason)


async def _write_result(context: Context, task: Task) -> dict[str, Any]:
    """Write the final model and its card; again after a crash makes the same."""
    folder = context.storage.task(task.id)
    weights = context.storage.weights(task.id, task.rounds_committed)
    await context.worker.export(
        context.storage.model(task.model_upload_id),
        weights,
        folder / RESULT_FILES["KERAS"],
        folder / DOCUMENT if task.preprocessing_sha256 is not None else None,
    )
    await asyncio.to_thread(
        write_durably, folder / RESULT_FILES["SAFETENSORS"], weights.read_bytes()
    )
    sync_folder(folder)
    files = [
        {
            "format": kind,
            "filename": f"{_file_stem(task.title)}{'.' + name.partition('.')[2]}",
            "size_bytes": (folder / name).stat().st_size,
            "sha256": await asyncio.to_thread(sha256_of, folder / name),
        }
        for kind, name in RESULT_FILES.items()
    ]
    return {"files": files, "model_card": await _model_card(task)}


async def _model_card(task: Task) -> str:
    committed = Round.filter(task_id=task.id, state="COMMITTED")
    rounds = await committed.order_by("number")
    accepted = Call.filter(round__task_id=task.id, state="ACCEPTED")
    ids = set(await accepted.values_list("participation_id", flat=True))
    await task.fetch_related("model_upload")
    summary = task.model_upload.inspection
    steps = pipeline_of_task(task).steps
    return write_model_card(spec_of(task), rounds, summary, len(ids), steps)


def _file_stem(title: str) -> str:
    """A title as a file's name: letters, digits and dashes."""
    words = "".join(c if c.isalnum() else " " for c in title.lower()).split()
    return "-".join(words)[:80] or "model"
