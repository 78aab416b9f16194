"""What was observed of the marketplace's clients so far."""

from statistics import median

from api.models import Call, Round, Transfer

MOST_CALLS = 1_000  # the newest, whatever their task
# A marketplace without a history: as if 2 of 20 clients had dropped out.
PRIOR_CALLS, PRIOR_DROPPED = 20, 2
MOST_OBSERVED = 200  # the newest accepted updates
UNOBSERVED_CALL_S = 1.0  # beyond training, before anything was observed
UNOBSERVED_ROUND_S = 0.1
_CLOSED = ("COMMITTED", "ABANDONED")


async def drop_out_rate() -> float:
    """Share of the newest calls that ended in a drop-out, 0 to 1.

    Clients that never came or paused in time are no drop-outs, but they were called in
    vain all the same, so they count as such here.
    """
    closed = Call.filter(round__state__in=_CLOSED).order_by("-id")  # by time (ADR 5)
    states = await closed.limit(MOST_CALLS).values_list("state", flat=True)
    gone = sum(str(state) in ("DROPPED", "RELEASED") for state in states)
    return (gone + PRIOR_DROPPED) / (len(states) + PRIOR_CALLS)


async def call_overhead_s() -> float:
    """Time of a call beyond the training in it: transfer, waiting; median, seconds."""
    counted = Call.filter(state="ACCEPTED", duration_s__not_isnull=True)
    calls = await counted.order_by("-id").limit(MOST_OBSERVED)
    spent = {call.transfer_id: call.duration_s or 0.0 for call in calls}
    transfers = await Transfer.filter(id__in=list(spent))
    beyond = [max(0.0, spent[t.id] - t.train_s) for t in transfers]
    return median(beyond) if beyond else UNOBSERVED_CALL_S


async def round_overhead_s() -> float:
    """Time of a round beyond its slowest client, median, seconds."""
    committed = Round.filter(state="COMMITTED", overhead_s__not_isnull=True)
    rows = await committed.order_by("-id").limit(MOST_OBSERVED)
    beyond = [max(0.0, row.overhead_s or 0.0) for row in rows]
    return median(beyond) if beyond else UNOBSERVED_ROUND_S
