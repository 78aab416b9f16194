"""What a round decides about seats, written down: called, dropped, released.

Each is one transaction that begins with a conditional write, so that it happens once
and only while the attempt is open.
"""

from tortoise.expressions import F

from api.models import Call, Participation, Round, Task
from api.services import announce, receipts, reputation
from api.services.context import Context
from api.services.push import notes
from api.services.retry import retried
from api.services.round_rows import hold_round, new_call
from api.services.select_cohort import seat_receipt
from api.services.unit_of_work import Unit, unit_of_work
from fl_engine.task import spec_from_json


@retried
async def call_backup(
    context: Context, row: Round, training_id: str, replaces: str | None
) -> None:
    """A backup takes a seat inside the round.

    Raises:
        TaskEndedError: The attempt was ended.
    """
    async with unit_of_work(context) as unit:
        await hold_round(row.id)
        person = await Participation.get(id=training_id)
        person.seat, person.backup_since = "COHORT", None
        await person.save(update_fields=["seat", "backup_since"])
        again = Call.filter(round_id=row.id, participation_id=training_id)
        renewed = {"state": "CALLED", "called_at": unit.at, "asked_at": None}
        if await again.update(**renewed, replaces_id=replaces):
            person.state = "TRAINING"
            await Participation.filter(id=training_id).update(state="TRAINING")
        else:
            await new_call(unit, row, person, "BACKUP", replaces)
        await Round.filter(id=row.id).update(backups_called=F("backups_called") + 1)
        name = await _swap(unit, row, replaces)
        await announce.tell_task(
            unit,
            row.task_id,
            "BackupCalled",
            round=row.number,
            pseudonym=person.pseudonym,
            replaces=name,
        )
        words = f"the seat of {name}" if name else "a free seat"
        await _tell_seat(unit, row, person, f"Called as a backup: you take {words}.")
        task = await Task.get(id=row.task_id)
        grace_s = spec_from_json(task.spec).training.grace_s
        unit.push(notes.called_up(task, person, row.number, grace_s, unit.at))


@retried
async def drop(context: Context, row: Round, training_id: str, silent_s: float) -> None:
    """A client dropped out of the round; it costs reputation.

    Raises:
        TaskEndedError: The attempt was ended.
    """
    async with unit_of_work(context) as unit:
        await hold_round(row.id)
        person = await Participation.get(id=training_id)
        await drop_call(unit, row, person, silent_s)


async def drop_call(
    unit: Unit, row: Round, person: Participation, silent_s: float
) -> bool:
    """The same within a transaction; False when the client was at work no more.

    A participation that was LEFT stays so.
    """
    at_work = Call.filter(
        round_id=row.id, participation_id=person.id, state="CALLED", received_at=None
    )
    if not await at_work.update(state="DROPPED"):
        return False
    if person.state != "LEFT":
        person.state, person.seat = "DROPPED", "NONE"
        await person.save(update_fields=["state", "seat"])
    await Participation.filter(id=person.id).update(dropped=F("dropped") + 1)
    await Round.filter(id=row.id).update(dropped=F("dropped") + 1)
    call = await Call.get(round_id=row.id, participation_id=person.id)
    await reputation.record(
        unit, person, "DROPPED", cause=f"drop:{call.id}", round_number=row.number
    )
    await announce.tell_task(
        unit,
        row.task_id,
        "ClientDropped",
        round=row.number,
        pseudonym=person.pseudonym,
        silent_s=silent_s,
    )
    return True


@retried
async def release(context: Context, row: Round, training_id: str) -> None:
    """A seat goes on without harm; its client is the last backup.

    Raises:
        TaskEndedError: The attempt was ended.
    """
    async with unit_of_work(context) as unit:
        await hold_round(row.id)
        at_work = Call.filter(
            round_id=row.id, participation_id=training_id, state="CALLED"
        )
        if not await at_work.update(state="RELEASED"):
            return
        person = await Participation.get(id=training_id)
        await to_last_backup(
            unit, row, person, "The seat went on: you wait as the last backup."
        )


@retried
async def come_back(context: Context, task_id: str, training_id: str) -> None:
    """A dropped client said `hello` again: it waits as the last backup.

    Unless its task has ended meanwhile: then it stays dropped.
    """
    async with unit_of_work(context) as unit:
        dropped = Participation.filter(id=training_id, state="DROPPED", ended_at=None)
        if not await dropped.update(
            state="BACKUP", seat="BACKUP", backup_since=unit.at
        ):
            return
        person = await Participation.get(id=training_id)
        latest = await Round.filter(task_id=task_id).order_by("-started_at").first()
        message = "Welcome back: you wait as the last backup."
        await _tell_seat(unit, latest, person, message)


async def to_last_backup(
    unit: Unit, row: Round, person: Participation, message: str
) -> None:
    """A member becomes the last backup, unless it has left."""
    if person.state not in ("TRAINING", "SELECTED"):
        return
    person.state, person.seat, person.backup_since = "BACKUP", "BACKUP", unit.at
    await person.save(update_fields=["state", "seat", "backup_since"])
    await _tell_seat(unit, row, person, message)


async def _swap(unit: Unit, row: Round, replaces: str | None) -> str | None:
    """Whose seat was taken; a rejected client waits as the last backup from now."""
    if replaces is None:
        return None
    former = await Participation.get(id=replaces)
    message = "Your seat went to a backup: you wait as the last backup."
    await to_last_backup(unit, row, former, message)
    return former.pseudonym


async def _tell_seat(
    unit: Unit, row: Round | None, person: Participation, message: str
) -> None:
    number = row.number if row else None
    candidates = await Participation.filter(
        task_id=person.task_id, rank__isnull=False
    ).count()
    receipt = await receipts.issue(
        unit,
        "SELECTION",
        person,
        message,
        body=seat_receipt(person, candidates),
        round_number=number,
    )
    await receipts.tell_seat(unit, person, receipt, number)
