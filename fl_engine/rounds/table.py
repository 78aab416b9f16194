"""Every decision of a round, as a table: `(state, event, now) -> (state, actions)`.

After h11's `_state.py`: what may happen in which phase stands in one table, `_TABLE`,
at the end. Nothing here waits, sends, stores or reads a clock; `now` is handed in as
seconds of whatever clock the driver has. `api/services/run_round.py` (asyncio,
database) and `fl_engine/simulate.py` (event heap, simulated clock) are its drivers.

    TRAINING ──> AGGREGATING ──> EVALUATING ──> COMMITTED
        └──────────────┴──────────────┴───────> ABANDONED

A seat goes EXPECTED/WORKING/SILENT -> ARRIVED -> PENDING | SURPLUS | REJECTED, or ends
as DROPPED, RELEASED, LEFT or LATE. Only PENDING seats are aggregated, and surplus ones
where fewer than `least_updates` would remain (PROTOCOL, rule 6).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fl_engine.rounds import events, handlers
from fl_engine.rounds.actions import CallClient
from fl_engine.rounds.progress import close, go_on
from fl_engine.rounds.seats import Step, called, then
from fl_engine.rounds.state import (
    AT_WORK,
    RoundPhase,
    RoundRules,
    RoundState,
    SeatPhase,
)


class InvalidTransitionError(ValueError):
    """The driver sent an event that can't happen in this phase."""


def open_round(
    rules: RoundRules,
    members: Sequence[str],
    standby: Sequence[str],
    ready: Iterable[str],
    *,
    now: float,
    deadline_at: float,
) -> Step:
    """Call the standing members, and backups where members are fewer than K.

    Args:
        rules: The task's rules.
        members: The cohort, by rank: K, or more by over-selection, unless there are
            fewer.
        standby: Backups, the next one first.
        ready: Clients that are connected and willing now.
        now: The driver's clock.
        deadline_at: When the round closes at the latest.
    """
    online = frozenset(ready)
    seats = {client: called(client, online, now) for client in members}
    state = RoundState(
        rules, deadline_at, seats=seats, standby=tuple(standby), ready=online
    )
    calls = tuple(CallClient(client) for client in members)
    return then(calls, *go_on(state, now))


def restore(state: RoundState, *, now: float, was_closed: bool = False) -> Step:
    """Go on after a restart with a state that was rebuilt from rows.

    Nobody is connected; whoever was at work has the grace time from now, also when the
    deadline passed meanwhile. A round that was closed closes again, with those that it
    had: it must come to the same decision, some of which may be written down already.

    Args:
        state: The round; its phase is not looked at.
        now: The driver's clock.
        was_closed: Whether it had gone beyond TRAINING.
    """
    seats = {
        c: replace(
            s,
            phase=SeatPhase.SILENT if s.phase is SeatPhase.WORKING else s.phase,
            absent_since=now if s.phase in AT_WORK else None,
        )
        for c, s in state.seats.items()
    }
    if was_closed:
        return close(replace(state, seats=seats, ready=frozenset()))
    waits = any(s.phase in AT_WORK for s in seats.values())
    least = now + state.rules.grace_s if waits else state.deadline_at
    state = replace(
        state,
        phase=RoundPhase.TRAINING,
        seats=seats,
        ready=frozenset(),
        vacant_since=None,
        is_evaluated=False,
        deadline_at=max(state.deadline_at, least),
    )
    return go_on(state, now)


def transition(state: RoundState, event: events.Event, now: float) -> Step:
    """What follows from `event`.

    Args:
        state: The round before it.
        event: What happened; a client that was never called is nobody's business.
        now: The driver's clock, never earlier than before.

    Returns:
        The round after it and what the driver has to do, in this order.

    Raises:
        InvalidTransitionError: The event can't happen in this phase.
    """
    handler = _TABLE[state.phase].get(type(event))
    if handler is None:
        raise InvalidTransitionError(f"{type(event).__name__} in {state.phase}")
    return handler(state, event, now)


_Handler = Callable[[RoundState, Any, float], Step]

_TABLE: Mapping[RoundPhase, Mapping[type[events.Event], _Handler]] = {
    RoundPhase.TRAINING: {
        events.ClientConnected: handlers.on_connected,
        events.ClientDisconnected: handlers.on_disconnected,
        events.ClientPaused: handlers.on_paused,
        events.ClientLeft: handlers.on_left,
        events.UpdateReceived: handlers.on_received,
        events.UpdateScreened: handlers.on_screened,
        events.Ticked: handlers.on_ticked,
        events.Cancelled: handlers.on_cancelled,
    },
    RoundPhase.AGGREGATING: {
        events.ClientConnected: handlers.on_connected,
        events.ClientDisconnected: handlers.on_disconnected,
        events.ClientPaused: handlers.on_paused,
        events.ClientLeft: handlers.on_left,
        events.UpdateReceived: handlers.on_received,
        events.UpdateScreened: handlers.on_screened,
        events.Ticked: handlers.ignore,
        events.CohortScreened: handlers.on_cohort_screened,
        events.Aggregated: handlers.on_aggregated,
        events.Cancelled: handlers.on_cancelled,
    },
    RoundPhase.EVALUATING: {
        events.ClientConnected: handlers.on_connected,
        events.ClientDisconnected: handlers.on_disconnected,
        events.ClientPaused: handlers.on_paused,
        events.ClientLeft: handlers.on_left,
        events.UpdateReceived: handlers.on_received,
        events.UpdateScreened: handlers.on_screened,
        events.Ticked: handlers.ignore,
        events.Evaluated: handlers.on_evaluated,
        events.Cancelled: handlers.on_cancelled,
    },
    RoundPhase.COMMITTED: {
        events.ClientConnected: handlers.ignore,
        events.ClientDisconnected: handlers.ignore,
        events.ClientPaused: handlers.ignore,
        events.ClientLeft: handlers.ignore,
        events.UpdateReceived: handlers.mark_late,
        events.UpdateScreened: handlers.mark_late,
        events.Ticked: handlers.ignore,
        events.Cancelled: handlers.ignore,
    },
    RoundPhase.ABANDONED: {
        events.ClientConnected: handlers.ignore,
        events.ClientDisconnected: handlers.ignore,
        events.ClientPaused: handlers.ignore,
        events.ClientLeft: handlers.ignore,
        events.UpdateReceived: handlers.mark_late,
        events.UpdateScreened: handlers.mark_late,
        events.Ticked: handlers.ignore,
        events.CohortScreened: handlers.ignore,  # cancelled meanwhile
        events.Aggregated: handlers.ignore,
        events.Evaluated: handlers.ignore,
        events.Cancelled: handlers.ignore,
    },
}
