"""`leaveTask`, and `bye` of the protocol."""

from tortoise.expressions import F

from api.models import Participation, Round, Task
from api.services import announce
from api.services.authenticate import require
from api.services.change_seat import drop_call
from api.services.context import Caller, Context
from api.services.farewell import say_goodbye
from api.services.join_task import ACTIVE
from api.services.refusals import NotFound, WrongState
from api.services.retry import retried
from api.services.round_rows import OPEN, lock_round
from api.services.unit_of_work import unit_of_work
from fl_engine.rounds import ClientLeft


async def leave_task(
    context: Context, caller: Caller, training_id: str
) -> Participation:
    """Leave a task for good; while an update is awaited it counts as dropping out.

    Raises:
        Denied: The caller has no right to train.
        NotFound: There is no such participation of the caller.
        WrongState: It has ended.
    """
    account_id = require(caller, "TRAIN")
    found = await Participation.get_or_none(id=training_id, account_id=account_id)
    if found is None:
        raise NotFound.of("participation", training_id)
    if not await leave(context, found):
        current = await Participation.get(id=training_id)
        raise WrongState("This participation has ended.", current.state, ACTIVE)
    return await Participation.get(id=training_id)


@retried
async def leave(context: Context, participation: Participation) -> bool:
    """Leave; False when the participation has ended before."""
    training_id, task_id = participation.id, participation.task_id
    async with unit_of_work(context) as unit:
        await Task.filter(id=task_id).update(registered=F("registered"))  # locks it
        row = await Round.get_or_none(task_id=task_id, state__in=OPEN)
        if row is not None:
            row = await lock_round(row.id)
        goes_on = Participation.filter(id=training_id, ended_at=None)
        active = goes_on.filter(state__in=ACTIVE)
        if not await active.update(state="LEFT", seat="NONE", ended_at=unit.at):
            return False
        person = await Participation.get(id=training_id)
        if row is not None and row.state in OPEN:
            await drop_call(unit, row, person, 0.0)
        await Task.filter(id=task_id).update(registered=F("registered") - 1)
        await announce.tell_recruitment(unit, await Task.get(id=task_id))
    context.links.post(task_id, ClientLeft(training_id))
    await say_goodbye(context, [training_id])
    return True
