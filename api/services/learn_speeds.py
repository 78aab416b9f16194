"""What a committed round says about the speed of its devices (`fl_engine.speed`)."""

from api.models import Call, Client, Round
from api.services.context import Context
from api.services.retry import retried
from api.services.unit_of_work import AlreadyDoneError, unit_of_work
from fl_engine.benchmark import cpu_score
from fl_engine.speed import Work, learned, observed

_IN_TIME = ("ACCEPTED", "SURPLUS")


@retried
async def learn_speeds(context: Context, row: Round) -> None:
    """Score the devices of a round anew, once."""
    calls = Call.filter(round_id=row.id, state__in=_IN_TIME)
    found = await calls.select_related("participation__client")
    works = [work for call in found if (work := _work(row, call)) is not None]
    seen = observed(works)
    if not seen:
        return
    try:
        async with unit_of_work(context, once=f"speeds:{row.id}"):
            for client_id in sorted(seen):
                await _learn(await Client.get(id=client_id), seen[client_id])
    except AlreadyDoneError:
        return


def _work(row: Round, call: Call) -> Work | None:
    """None without a benchmark to hold it against, or without a time.

    The server's clock may have been set between the two: a round that seems to have
    taken no time at all, or longer than it had, tells nothing of the device.
    """
    client: Client = call.participation.client
    begun, ended = call.downloaded_at or call.asked_at, call.received_at
    if client.benchmark_elapsed_s is None or begun is None or ended is None:
        return None
    seconds = (ended - begun).total_seconds()
    if not 0 < seconds <= (row.deadline_at - row.started_at).total_seconds():
        return None
    believed = min(
        call.num_examples or 1, call.participation.examples or call.num_examples or 1
    )
    return Work(client.id, seconds, max(1, believed), client.benchmark_elapsed_s)


async def _learn(client: Client, seen_s: float) -> None:
    """The score follows; the median device is the one of the score so far."""
    score = client.cpu_score
    before_s = client.observed_elapsed_s or client.benchmark_elapsed_s
    after_s = learned(client.observed_elapsed_s, seen_s)
    if score is None or before_s is None or not 0 < score < 1 or after_s <= 0:
        return
    median_s = before_s * score / (1 - score)
    await Client.filter(id=client.id).update(
        observed_elapsed_s=after_s, cpu_score=cpu_score(after_s, median_s)
    )
