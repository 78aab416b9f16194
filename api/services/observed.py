"""What was observed of the marketplace's clients so far."""

from api.models import Call

MOST_CALLS = 1_000  # the newest, whatever their task
# A marketplace without a history: as if 2 of 20 clients had dropped out.
PRIOR_CALLS, PRIOR_DROPPED = 20, 2
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
