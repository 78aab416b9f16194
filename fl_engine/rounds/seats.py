"""Small changes of a round's seats; each returns the round after it."""

from dataclasses import replace

from fl_engine.rounds.actions import Action
from fl_engine.rounds.state import RoundState, Seat, SeatPhase

Step = tuple[RoundState, tuple[Action, ...]]


def called(client: str, ready: frozenset[str], now: float) -> Seat:
    """A fresh seat of a client that is there, or is expected."""
    if client in ready:
        return Seat(client, SeatPhase.WORKING)
    return Seat(client, SeatPhase.EXPECTED, absent_since=now)


def put(state: RoundState, seat: Seat) -> RoundState:
    """Set a seat."""
    return replace(state, seats={**state.seats, seat.client: seat})


def vacate(state: RoundState, seat: Seat, phase: SeatPhase) -> RoundState:
    """End a seat; when it held one of the K, that one is empty now."""
    held = seat.holds
    gone = replace(seat, phase=phase, absent_since=None, holds=False)
    state = put(state, gone)
    return replace(state, vacancies=(*state.vacancies, seat.client)) if held else state


def queue_up(state: RoundState, client: str) -> RoundState:
    """Make a client the last backup, unless it waits already."""
    if client in state.standby:
        return state
    return replace(state, standby=(*state.standby, client))


def out_of_the_queue(
    state: RoundState, client: str, *, stays_ready: bool = False
) -> RoundState:
    """No backup any more; unless it stays ready, not willing either."""
    standby = tuple(c for c in state.standby if c != client)
    ready = state.ready if stays_ready else state.ready - {client}
    return replace(state, standby=standby, ready=ready)


def by_arrival(state: RoundState, phase: SeatPhase) -> list[str]:
    """Clients in a phase, the earliest update first."""
    seats = [s for s in state.seats.values() if s.phase is phase]
    return [s.client for s in sorted(seats, key=lambda s: s.arrival or 0)]


def then(
    before: tuple[Action, ...], state: RoundState, after: tuple[Action, ...]
) -> Step:
    """Actions before those that follow."""
    return state, (*before, *after)
