"""What the latest updates of a task told of its clients (`fl_engine.oort`)."""

from tortoise.functions import Max

from api.models import Call, Transfer
from fl_engine.oort import Seen
from fl_engine.task import SelectionStrategy, TaskSpec

_GOOD = ("ACCEPTED", "SURPLUS")  # what was rejected or late tells nothing
_LOSS = "loss"


async def seen_updates(spec: TaskSpec, task_id: str) -> dict[str, Seen]:
    """By training ID; empty for a task that asks for another strategy."""
    if spec.selection.strategy is not SelectionStrategy.OORT:
        return {}
    good = Call.filter(
        participation__task_id=task_id, state__in=_GOOD, transfer_id__not_isnull=True
    )
    newest = await (
        good.annotate(newest=Max("id"))  # by time (ADR 5)
        .group_by("participation_id")
        .values_list("newest", flat=True)
    )
    calls = await Call.filter(id__in=list(newest)).select_related(
        "round", "participation"
    )
    sent = {call.transfer_id: call for call in calls}
    transfers = await Transfer.filter(id__in=list(sent))
    found = ((sent[t.id].participation_id, _seen(sent[t.id], t)) for t in transfers)
    return {training_id: seen for training_id, seen in found if seen is not None}


def _seen(call: Call, transfer: Transfer) -> Seen | None:
    """None where the device told no loss."""
    loss = transfer.metrics.get(_LOSS)
    begun, ended = call.asked_at or call.called_at, call.received_at
    if loss is None or ended is None:
        return None
    declared = call.participation.examples or transfer.num_examples
    return Seen(
        loss=float(loss),
        examples=max(1, min(transfer.num_examples, declared)),
        seconds=max(0.0, (ended - begun).total_seconds()),
        round_number=call.round.number,
    )
