"""What follows from a round's state alone: expiries, calls, closing, the next alarm."""

from dataclasses import replace

from fl_engine.rounds.actions import (
    Abandon,
    Action,
    CallClient,
    CallOff,
    Commit,
    DropClient,
    ReleaseClient,
    ScreenCohort,
    SetAside,
    WakeAt,
)
from fl_engine.rounds.seats import Step, by_arrival, called, put, then, vacate
from fl_engine.rounds.state import AT_WORK, RoundPhase, RoundState, SeatPhase


def go_on(state: RoundState, now: float) -> Step:
    """What follows from the state alone: expiries, calls, closing, the next alarm."""
    if state.is_cancelled:
        return _call_off_if_ready(state)
    if state.phase is RoundPhase.EVALUATING:
        return _commit_if_ready(state)
    if state.phase is not RoundPhase.TRAINING:
        return state, ()
    actions: tuple[Action, ...] = ()
    if now < state.deadline_at:
        state, expired = _expire(state, now)
        state, called = _call_backups(state, now)
        actions = (*expired, *called)
    if _is_done(state, now):
        return then(actions, *close(state))
    if now >= state.deadline_at:
        return state, actions  # only screenings are waited for
    return state, (*actions, WakeAt(_next_alarm(state, now)))


def _expire(state: RoundState, now: float) -> Step:
    """Take the seats of those who were away for the grace time."""
    actions: list[Action] = []
    for seat in tuple(state.seats.values()):
        if seat.absent_since is None or now < seat.absent_since + state.rules.grace_s:
            continue
        if seat.phase is SeatPhase.SILENT:
            state = vacate(state, seat, SeatPhase.DROPPED)
            actions.append(DropClient(seat.client, now - seat.absent_since))
        else:
            state = vacate(state, seat, SeatPhase.RELEASED)
            actions.append(ReleaseClient(seat.client))
    return state, tuple(actions)


def _call_backups(state: RoundState, now: float) -> Step:
    """Call ready backups until those alive can fill K."""
    actions: list[Action] = []
    while state.alive < state.rules.cohort_size:
        client = next((c for c in state.standby if c in state.ready), None)
        if client is None:
            break
        others = [c for c in state.vacancies if c != client]
        own = client in state.vacancies  # it comes back to its own empty seat
        replaces = None if own or not others else others.pop(0)
        state = replace(
            state,
            standby=tuple(c for c in state.standby if c != client),
            vacancies=tuple(others),
        )
        state = put(state, called(client, state.ready, now))
        actions.append(CallClient(client, is_backup=True, replaces=replaces))
    is_short = state.alive < state.rules.cohort_size
    since = now if state.vacant_since is None else state.vacant_since
    return replace(state, vacant_since=since if is_short else None), tuple(actions)


def _is_done(state: RoundState, now: float) -> bool:
    if state.clients(SeatPhase.ARRIVED):
        return False  # complete in time: its screening is waited for
    if len(state.clients(SeatPhase.PENDING)) >= state.rules.cohort_size:
        return True
    if now >= state.deadline_at:
        return True
    return not state.clients(*AT_WORK) and not _waits_for_backups(state, now)


def _waits_for_backups(state: RoundState, now: float) -> bool:
    """Whether a backup that is not there now may still come for an empty seat."""
    if state.vacant_since is None or not state.standby:
        return False
    return now < state.vacant_since + state.rules.grace_s


def close(state: RoundState) -> Step:
    """Screen the updates that are there, or abandon the round for want of them."""
    state = replace(state, phase=RoundPhase.AGGREGATING)
    usable = state.clients(SeatPhase.PENDING, SeatPhase.SURPLUS)
    if len(usable) < state.rules.least_updates:
        return abandon(state, len(usable))
    state, set_aside = _set_aside(state)
    counted = tuple(sorted(state.clients(SeatPhase.PENDING)))
    surplus = tuple(sorted(state.clients(SeatPhase.SURPLUS)))
    return state, (*set_aside, ScreenCohort(counted, surplus))


def _set_aside(state: RoundState) -> Step:
    """The first K count, by their arrival; the others are SURPLUS.

    More than K may have passed where more were called: screenings end in any order, and
    which of them ends first must not decide.
    """
    actions = []
    for client in by_arrival(state, SeatPhase.PENDING)[state.rules.cohort_size :]:
        seat = state.seats[client]
        state = put(state, replace(seat, phase=SeatPhase.SURPLUS, holds=False))
        actions.append(SetAside(client))
    return state, tuple(actions)


def abandon(state: RoundState, had: int) -> Step:
    """End the round: only `had` updates could be used."""
    action = Abandon(had, state.rules.least_updates)
    return replace(state, phase=RoundPhase.ABANDONED), (action,)


def _commit_if_ready(state: RoundState) -> Step:
    if not state.is_evaluated or state.clients(SeatPhase.ARRIVED):
        return state, ()
    return replace(state, phase=RoundPhase.COMMITTED), (Commit(),)


def _call_off_if_ready(state: RoundState) -> Step:
    if state.clients(SeatPhase.ARRIVED):
        return state, ()
    ended = state.phase in (RoundPhase.COMMITTED, RoundPhase.ABANDONED)
    return replace(state, phase=RoundPhase.ABANDONED), () if ended else (CallOff(),)


def _next_alarm(state: RoundState, now: float) -> float:
    """The earliest moment at which time alone changes something."""
    grace_s = state.rules.grace_s
    alarms = [
        seat.absent_since + grace_s
        for seat in state.seats.values()
        if seat.absent_since is not None
    ]
    if _waits_for_backups(state, now) and state.vacant_since is not None:
        alarms.append(state.vacant_since + grace_s)
    return min((*alarms, state.deadline_at))
