"""What each event does to a round."""

from dataclasses import replace

from fl_engine.rounds.actions import (
    Action,
    Aggregate,
    CountUpdate,
    DropClient,
    Evaluate,
    MarkLate,
    RejectUpdate,
    ReleaseClient,
    SetAside,
)
from fl_engine.rounds.events import (
    Aggregated,
    Cancelled,
    ClientConnected,
    ClientDisconnected,
    ClientLeft,
    ClientPaused,
    CohortScreened,
    Evaluated,
    Event,
    Ticked,
    UpdateReceived,
    UpdateScreened,
)
from fl_engine.rounds.progress import abandon, go_on
from fl_engine.rounds.seats import (
    Step,
    by_arrival,
    out_of_the_queue,
    put,
    queue_up,
    then,
    vacate,
)
from fl_engine.rounds.state import (
    AT_WORK,
    AWAY,
    RoundPhase,
    RoundState,
    Seat,
    SeatPhase,
)


def on_connected(state: RoundState, event: ClientConnected, now: float) -> Step:
    """A called client is at work; another one waits as the last backup."""
    client = event.client
    state = replace(state, ready=state.ready | {client})
    seat = state.seats.get(client)
    if seat is not None and seat.phase in AT_WORK:
        state = put(state, replace(seat, phase=SeatPhase.WORKING, absent_since=None))
    elif seat is None or seat.phase in AWAY:
        state = queue_up(state, client)
    return go_on(state, now)


def on_disconnected(state: RoundState, event: ClientDisconnected, now: float) -> Step:
    """The grace time of a client at work begins with its last byte."""
    state = replace(state, ready=state.ready - {event.client})
    seat = state.seats.get(event.client)
    if seat is not None and seat.phase is SeatPhase.WORKING:
        since = now - event.silent_s
        state = put(state, replace(seat, phase=SeatPhase.SILENT, absent_since=since))
    return go_on(state, now)


def on_paused(state: RoundState, event: ClientPaused, now: float) -> Step:
    """The seat goes on; harmless unless an update was declared in this round."""
    state = out_of_the_queue(state, event.client)
    seat = state.seats.get(event.client)
    if seat is None or seat.phase not in AT_WORK:
        return go_on(state, now)
    if event.has_declared:
        return _drop(state, seat, now, 0.0)
    state = vacate(state, seat, SeatPhase.RELEASED)
    return then((ReleaseClient(seat.client),), *go_on(state, now))


def on_left(state: RoundState, event: ClientLeft, now: float) -> Step:
    """The seat goes on; leaving during a round is dropping out.

    Who was not called, or is away, is noted all the same: a `hello` that was on its way
    must not make a backup of it again.
    """
    state = out_of_the_queue(state, event.client)
    seat = state.seats.get(event.client)
    if seat is None or seat.phase in AWAY:
        gone = Seat(event.client, SeatPhase.LEFT, holds=False)
        return go_on(put(state, gone), now)
    if seat.phase not in AT_WORK:
        return go_on(state, now)
    state = vacate(state, seat, SeatPhase.LEFT)
    return then((DropClient(seat.client, 0.0),), *go_on(state, now))


def on_ticked(state: RoundState, event: Ticked, now: float) -> Step:
    """Time has passed."""
    return go_on(state, now)


def _drop(state: RoundState, seat: Seat, now: float, silent_s: float) -> Step:
    state = vacate(state, seat, SeatPhase.DROPPED)
    return then((DropClient(seat.client, silent_s),), *go_on(state, now))


def on_received(state: RoundState, event: UpdateReceived, now: float) -> Step:
    """Complete: in time it waits for its screening, else it is late."""
    seat = state.seats.get(event.client)
    if seat is None or seat.phase not in AT_WORK | AWAY:
        return go_on(state, now)
    if now >= state.deadline_at:
        return mark_late(state, event, now)
    state = out_of_the_queue(state, event.client, stays_ready=True)
    arrival = 1 + max((s.arrival or 0 for s in state.seats.values()), default=0)
    holds = seat.holds and seat.phase in AT_WORK
    arrived = replace(
        seat,
        phase=SeatPhase.ARRIVED,
        absent_since=None,
        holds=holds,
        arrival=arrival,
    )
    return go_on(put(state, arrived), now)


def on_screened(state: RoundState, event: UpdateScreened, now: float) -> Step:
    """Rejected, or PENDING while it may be needed, or SURPLUS.

    Where more than K were called, more may be PENDING by the time the round closes:
    then the first of them count and the others are SURPLUS.
    """
    seat = state.seats.get(event.client)
    if seat is None or seat.phase is not SeatPhase.ARRIVED:
        return go_on(state, now)
    actions: tuple[Action, ...]
    if event.rejection is not None:
        state = vacate(state, seat, SeatPhase.REJECTED)
        actions = (RejectUpdate(seat.client, event.rejection),)
    elif seat.holds and state.phase is RoundPhase.TRAINING:
        state = put(state, replace(seat, phase=SeatPhase.PENDING))
        actions = (CountUpdate(seat.client),)
    else:
        state = put(state, replace(seat, phase=SeatPhase.SURPLUS, holds=False))
        actions = (SetAside(seat.client),)
    return then(actions, *go_on(state, now))


def mark_late(
    state: RoundState, event: UpdateReceived | UpdateScreened, now: float
) -> Step:
    """After the deadline or the end of the round."""
    seat = state.seats.get(event.client)
    if seat is None or seat.phase not in AT_WORK | AWAY | {SeatPhase.ARRIVED}:
        return state, ()
    state = vacate(state, seat, SeatPhase.LATE)
    return then((MarkLate(seat.client),), *go_on(state, now))


def on_cohort_screened(state: RoundState, event: CohortScreened, now: float) -> Step:
    """Fix who is aggregated; surplus updates fill up to `least_updates`.

    A surplus update that fails the cohort's checks is not used, nor is it rejected:
    it did not count.
    """
    actions: list[Action] = []
    for client in state.clients(SeatPhase.PENDING):
        if client in event.rejected:
            seat = replace(state.seats[client], phase=SeatPhase.REJECTED, holds=False)
            state = put(state, seat)
            actions.append(RejectUpdate(client, event.rejected[client]))
    missing = state.rules.least_updates - len(state.clients(SeatPhase.PENDING))
    surplus = by_arrival(state, SeatPhase.SURPLUS)
    usable = [client for client in surplus if client not in event.rejected]
    for client in usable[: max(0, missing)]:
        seat = replace(state.seats[client], phase=SeatPhase.PENDING, holds=True)
        state = put(state, seat)
        actions.append(CountUpdate(client))
    accepted = state.clients(SeatPhase.PENDING)
    if len(accepted) < state.rules.least_updates:
        return then(tuple(actions), *abandon(state, len(accepted)))
    # Sorted, so that the order of arrival can't change a bit of the sum.
    return state, (*actions, Aggregate(tuple(sorted(accepted))))


def on_aggregated(state: RoundState, event: Aggregated, now: float) -> Step:
    """The new weights are made: measure them."""
    return replace(state, phase=RoundPhase.EVALUATING), (Evaluate(),)


def on_evaluated(state: RoundState, event: Evaluated, now: float) -> Step:
    """The new weights are measured: commit them."""
    return go_on(replace(state, is_evaluated=True), now)


def on_cancelled(state: RoundState, event: Cancelled, now: float) -> Step:
    """Close without a result, once no screening is outstanding."""
    return go_on(replace(state, is_cancelled=True), now)


def ignore(state: RoundState, event: Event, now: float) -> Step:
    """It changes nothing any more."""
    return state, ()
