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
from dataclasses import dataclass, field, replace
from enum import StrEnum
from statistics import median
from typing import Any

LEAST_DEADLINE_S = 30.0  # a derived deadline is never shorter
DEADLINE_FACTOR = 4.0  # derived deadline: so many times the median time of a round


class RoundPhase(StrEnum):
    """Phases of a round; the contract's `RoundState` without SELECTING."""

    TRAINING = "TRAINING"
    AGGREGATING = "AGGREGATING"
    EVALUATING = "EVALUATING"
    COMMITTED = "COMMITTED"
    ABANDONED = "ABANDONED"


class SeatPhase(StrEnum):
    """What has become of a client that was called in this round."""

    EXPECTED = "EXPECTED"  # called; was never connected since
    WORKING = "WORKING"  # called and connected
    SILENT = "SILENT"  # was connected; is not now
    ARRIVED = "ARRIVED"  # its update is complete and is being screened
    PENDING = "PENDING"  # passed the screening; counts toward K
    SURPLUS = "SURPLUS"  # passed the screening; not needed so far
    REJECTED = "REJECTED"
    DROPPED = "DROPPED"  # gone for longer than the grace time
    RELEASED = "RELEASED"  # never came, or paused in time: no drop-out
    LEFT = "LEFT"
    LATE = "LATE"


_AT_WORK = frozenset({SeatPhase.EXPECTED, SeatPhase.WORKING, SeatPhase.SILENT})
_AWAY = frozenset({SeatPhase.DROPPED, SeatPhase.RELEASED})


@dataclass(frozen=True)
class RoundRules:
    """What a task fixes for each of its rounds.

    Attributes:
        cohort_size: K, the PENDING updates that close the round; at least 1.
        least_updates: Fewer accepted ones abandon the round; 1 to K.
        grace_s: Absence after which a seat goes to a backup.
    """

    cohort_size: int
    least_updates: int
    grace_s: float


@dataclass(frozen=True)
class Seat:
    """A client called in this round.

    Attributes:
        client: Its name; the driver's choice (a training ID).
        phase: What has become of it.
        absent_since: When EXPECTED or SILENT: since when it has not been there.
        holds: Whether it still holds one of the K seats.
        arrival: Place of its update in the order of arrival, from 0.
    """

    client: str
    phase: SeatPhase
    absent_since: float | None = None
    holds: bool = True
    arrival: int | None = None


@dataclass(frozen=True)
class RoundState:
    """A round at one moment; everything in it can be rebuilt from rows.

    Attributes:
        rules: The task's rules.
        deadline_at: When it closes at the latest, in seconds of the driver's clock.
        phase: Phase of the round.
        seats: Clients called, in the order of their first call.
        standby: Backups that wait, the next one first.
        ready: Clients that are connected and willing.
        vacancies: Clients whose seat was not given to another one yet.
        vacant_since: Since when a seat has stood empty for want of a ready backup.
        is_evaluated: The new weights were measured; only screenings are outstanding.
        is_cancelled: The task ends; only screenings are outstanding.
    """

    rules: RoundRules
    deadline_at: float
    phase: RoundPhase = RoundPhase.TRAINING
    seats: Mapping[str, Seat] = field(default_factory=dict)
    standby: tuple[str, ...] = ()
    ready: frozenset[str] = frozenset()
    vacancies: tuple[str, ...] = ()
    vacant_since: float | None = None
    is_evaluated: bool = False
    is_cancelled: bool = False

    def clients(self, *phases: SeatPhase) -> tuple[str, ...]:
        """Clients in one of `phases`, in the order of their first call."""
        return tuple(s.client for s in self.seats.values() if s.phase in phases)

    @property
    def alive(self) -> int:
        """Seats that can still bring an update or have brought one."""
        bringing = _AT_WORK | {SeatPhase.ARRIVED, SeatPhase.PENDING}
        return sum(s.holds and s.phase in bringing for s in self.seats.values())


# ── Events ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class ClientConnected:
    """A client said `hello` and is willing to train."""

    client: str


@dataclass(frozen=True)
class ClientDisconnected:
    """A client's connection has ended; its last byte came `silent_s` before."""

    client: str
    silent_s: float = 0.0


@dataclass(frozen=True)
class ClientPaused:
    """The owner's rules: the device can't train now.

    Attributes:
        client: Which one.
        has_declared: It had declared an update in this round: then it drops out.
    """

    client: str
    has_declared: bool = False


@dataclass(frozen=True)
class ClientLeft:
    """A client left the task."""

    client: str


@dataclass(frozen=True)
class UpdateReceived:
    """All bytes of an update are stored and their hash is right."""

    client: str


@dataclass(frozen=True)
class UpdateScreened:
    """The screening on arrival is done; `rejection` is None when it passed."""

    client: str
    rejection: str | None = None


@dataclass(frozen=True)
class Ticked:
    """Nothing happened but time; due at the last `WakeAt`."""


@dataclass(frozen=True)
class CohortScreened:
    """The cohort's checks are done; `rejected` maps clients to reasons."""

    rejected: Mapping[str, str]


@dataclass(frozen=True)
class Aggregated:
    """The new global weights are made and stored."""


@dataclass(frozen=True)
class Evaluated:
    """The new global weights are measured."""


@dataclass(frozen=True)
class Cancelled:
    """The task ends now."""


Event = (
    ClientConnected
    | ClientDisconnected
    | ClientPaused
    | ClientLeft
    | UpdateReceived
    | UpdateScreened
    | Ticked
    | CohortScreened
    | Aggregated
    | Evaluated
    | Cancelled
)


# ── Actions ──────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class CallClient:
    """Ask a client to train; `replaces` is whose seat a backup takes, if anybody's."""

    client: str
    is_backup: bool = False
    replaces: str | None = None


@dataclass(frozen=True)
class DropClient:
    """A client dropped out; `silent_s` since its last sign of life."""

    client: str
    silent_s: float


@dataclass(frozen=True)
class ReleaseClient:
    """A seat goes on without harm to its client: it never came, or paused in time."""

    client: str


@dataclass(frozen=True)
class CountUpdate:
    """An update is PENDING: it counts toward K."""

    client: str


@dataclass(frozen=True)
class SetAside:
    """An update is SURPLUS so far."""

    client: str


@dataclass(frozen=True)
class RejectUpdate:
    """An update is REJECTED for `reason`."""

    client: str
    reason: str


@dataclass(frozen=True)
class MarkLate:
    """An update came after the deadline or the end of the round."""

    client: str


@dataclass(frozen=True)
class ScreenCohort:
    """The round is closed: check these updates against one another."""

    clients: tuple[str, ...]


@dataclass(frozen=True)
class Aggregate:
    """Make new global weights of exactly these updates, in this order."""

    clients: tuple[str, ...]


@dataclass(frozen=True)
class Evaluate:
    """Measure the new global weights."""


@dataclass(frozen=True)
class Commit:
    """Settle the round: weights, verdicts, pay, reputations at once."""


@dataclass(frozen=True)
class Abandon:
    """Too few updates: `had` of the `needed` ones. What came in time is SURPLUS."""

    had: int
    needed: int


@dataclass(frozen=True)
class CallOff:
    """The task was ended: close the round without a result."""


@dataclass(frozen=True)
class WakeAt:
    """Send `Ticked` at this moment, unless something happens before."""

    at: float


Action = (
    CallClient
    | DropClient
    | ReleaseClient
    | CountUpdate
    | SetAside
    | RejectUpdate
    | MarkLate
    | ScreenCohort
    | Aggregate
    | Evaluate
    | Commit
    | Abandon
    | CallOff
    | WakeAt
)
Step = tuple[RoundState, tuple[Action, ...]]


class InvalidTransitionError(ValueError):
    """The driver sent an event that can't happen in this phase."""


# ── What drivers call ────────────────────────────────────────────────────────────────


def open_round(
    rules: RoundRules,
    members: Sequence[str],
    standby: Sequence[str],
    ready: Iterable[str],
    *,
    now: float,
    deadline_at: float,
) -> Step:
    """Call the standing members, and backups where members are too few.

    Args:
        rules: The task's rules.
        members: The cohort, by rank; at least K unless there are fewer.
        standby: Backups, the next one first.
        ready: Clients that are connected and willing now.
        now: The driver's clock.
        deadline_at: When the round closes at the latest.
    """
    online = frozenset(ready)
    seats = {client: _called(client, online, now) for client in members}
    state = RoundState(
        rules, deadline_at, seats=seats, standby=tuple(standby), ready=online
    )
    calls = tuple(CallClient(client) for client in members)
    return _then(calls, *_go_on(state, now))


def restore(state: RoundState, *, now: float) -> Step:
    """Go on after a restart with a state that was rebuilt from rows.

    Nobody is connected; whoever was at work has the grace time from now, also when the
    deadline passed meanwhile. A round that was being aggregated closes again.
    """
    seats = {
        c: replace(
            s,
            phase=SeatPhase.SILENT if s.phase is SeatPhase.WORKING else s.phase,
            absent_since=now if s.phase in _AT_WORK else None,
        )
        for c, s in state.seats.items()
    }
    waits = any(s.phase in _AT_WORK for s in seats.values())
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
    return _go_on(state, now)


def transition(state: RoundState, event: Event, now: float) -> Step:
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


def round_deadline_s(
    wanted_s: float | None, observed_s: Sequence[float], first_s: float
) -> float:
    """Longest time of the next round, in seconds.

    Args:
        wanted_s: What the task asks for; None to derive it.
        observed_s: Times of the committed rounds so far.
        first_s: Limit before any round was observed, and of every derived one.
    """
    if wanted_s is not None:
        return wanted_s
    if not observed_s:
        return first_s
    derived = DEADLINE_FACTOR * median(observed_s)
    return min(max(derived, LEAST_DEADLINE_S), first_s)


# ── Clients come and go ──────────────────────────────────────────────────────────────


def _on_connected(state: RoundState, event: ClientConnected, now: float) -> Step:
    client = event.client
    state = replace(state, ready=state.ready | {client})
    seat = state.seats.get(client)
    if seat is not None and seat.phase in _AT_WORK:
        state = _put(state, replace(seat, phase=SeatPhase.WORKING, absent_since=None))
    elif seat is None or seat.phase in _AWAY:
        state = _queue_up(state, client)
    return _go_on(state, now)


def _on_disconnected(state: RoundState, event: ClientDisconnected, now: float) -> Step:
    state = replace(state, ready=state.ready - {event.client})
    seat = state.seats.get(event.client)
    if seat is not None and seat.phase is SeatPhase.WORKING:
        since = now - event.silent_s
        state = _put(state, replace(seat, phase=SeatPhase.SILENT, absent_since=since))
    return _go_on(state, now)


def _on_paused(state: RoundState, event: ClientPaused, now: float) -> Step:
    state = _out_of_the_queue(state, event.client)
    seat = state.seats.get(event.client)
    if seat is None or seat.phase not in _AT_WORK:
        return _go_on(state, now)
    if event.has_declared:
        return _drop(state, seat, now, 0.0)
    state = _vacate(state, seat, SeatPhase.RELEASED)
    return _then((ReleaseClient(seat.client),), *_go_on(state, now))


def _on_left(state: RoundState, event: ClientLeft, now: float) -> Step:
    state = _out_of_the_queue(state, event.client)
    seat = state.seats.get(event.client)
    if seat is None or seat.phase not in _AT_WORK | _AWAY:
        return _go_on(state, now)
    if seat.phase in _AWAY:
        return _go_on(_put(state, replace(seat, phase=SeatPhase.LEFT)), now)
    state = _vacate(state, seat, SeatPhase.LEFT)
    return _then((DropClient(seat.client, 0.0),), *_go_on(state, now))


def _on_ticked(state: RoundState, event: Ticked, now: float) -> Step:
    return _go_on(state, now)


# ── Updates come in ──────────────────────────────────────────────────────────────────


def _on_received(state: RoundState, event: UpdateReceived, now: float) -> Step:
    seat = state.seats.get(event.client)
    if seat is None or seat.phase not in _AT_WORK | _AWAY:
        return _go_on(state, now)
    if now >= state.deadline_at:
        return _mark_late(state, event, now)
    state = _out_of_the_queue(state, event.client, stays_ready=True)
    arrival = 1 + max((s.arrival or 0 for s in state.seats.values()), default=0)
    holds = seat.holds and seat.phase in _AT_WORK
    arrived = replace(
        seat,
        phase=SeatPhase.ARRIVED,
        absent_since=None,
        holds=holds,
        arrival=arrival,
    )
    return _go_on(_put(state, arrived), now)


def _on_screened(state: RoundState, event: UpdateScreened, now: float) -> Step:
    seat = state.seats.get(event.client)
    if seat is None or seat.phase is not SeatPhase.ARRIVED:
        return _go_on(state, now)
    actions: tuple[Action, ...]
    if event.rejection is not None:
        state = _vacate(state, seat, SeatPhase.REJECTED)
        actions = (RejectUpdate(seat.client, event.rejection),)
    elif seat.holds and state.phase is RoundPhase.TRAINING:
        state = _put(state, replace(seat, phase=SeatPhase.PENDING))
        actions = (CountUpdate(seat.client),)
    else:
        state = _put(state, replace(seat, phase=SeatPhase.SURPLUS, holds=False))
        actions = (SetAside(seat.client),)
    return _then(actions, *_go_on(state, now))


def _mark_late(
    state: RoundState, event: UpdateReceived | UpdateScreened, now: float
) -> Step:
    seat = state.seats.get(event.client)
    if seat is None or seat.phase not in _AT_WORK | _AWAY | {SeatPhase.ARRIVED}:
        return state, ()
    state = _vacate(state, seat, SeatPhase.LATE)
    return _then((MarkLate(seat.client),), *_go_on(state, now))


# ── The round closes ─────────────────────────────────────────────────────────────────


def _on_cohort_screened(state: RoundState, event: CohortScreened, now: float) -> Step:
    actions: list[Action] = []
    for client in state.clients(SeatPhase.PENDING):
        if client in event.rejected:
            seat = replace(state.seats[client], phase=SeatPhase.REJECTED, holds=False)
            state = _put(state, seat)
            actions.append(RejectUpdate(client, event.rejected[client]))
    missing = state.rules.least_updates - len(state.clients(SeatPhase.PENDING))
    for client in _by_arrival(state, SeatPhase.SURPLUS)[: max(0, missing)]:
        seat = replace(state.seats[client], phase=SeatPhase.PENDING, holds=True)
        state = _put(state, seat)
        actions.append(CountUpdate(client))
    accepted = state.clients(SeatPhase.PENDING)
    if len(accepted) < state.rules.least_updates:
        return _then(tuple(actions), *_abandon(state))
    # Sorted, so that the order of arrival can't change a bit of the sum.
    return state, (*actions, Aggregate(tuple(sorted(accepted))))


def _on_aggregated(state: RoundState, event: Aggregated, now: float) -> Step:
    return replace(state, phase=RoundPhase.EVALUATING), (Evaluate(),)


def _on_evaluated(state: RoundState, event: Evaluated, now: float) -> Step:
    return _go_on(replace(state, is_evaluated=True), now)


def _on_cancelled(state: RoundState, event: Cancelled, now: float) -> Step:
    return _go_on(replace(state, is_cancelled=True), now)


def _ignore(state: RoundState, event: Event, now: float) -> Step:
    return state, ()


def _go_on(state: RoundState, now: float) -> Step:
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
        return _then(actions, *_close(state))
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
            state = _vacate(state, seat, SeatPhase.DROPPED)
            actions.append(DropClient(seat.client, now - seat.absent_since))
        else:
            state = _vacate(state, seat, SeatPhase.RELEASED)
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
        state = _put(state, _called(client, state.ready, now))
        actions.append(CallClient(client, is_backup=True, replaces=replaces))
    is_short = state.alive < state.rules.cohort_size
    since = now if state.vacant_since is None else state.vacant_since
    return replace(state, vacant_since=since if is_short else None), tuple(actions)


def _is_done(state: RoundState, now: float) -> bool:
    if len(state.clients(SeatPhase.PENDING)) >= state.rules.cohort_size:
        return True
    if state.clients(SeatPhase.ARRIVED):
        return False  # complete in time: its screening is waited for
    if now >= state.deadline_at:
        return True
    return not state.clients(*_AT_WORK) and not _waits_for_backups(state, now)


def _waits_for_backups(state: RoundState, now: float) -> bool:
    """Whether a backup that is not there now may still come for an empty seat."""
    if state.vacant_since is None or not state.standby:
        return False
    return now < state.vacant_since + state.rules.grace_s


def _close(state: RoundState) -> Step:
    state = replace(state, phase=RoundPhase.AGGREGATING)
    usable = state.clients(SeatPhase.PENDING, SeatPhase.SURPLUS, SeatPhase.ARRIVED)
    if len(usable) < state.rules.least_updates:
        return _abandon(state)
    return state, (ScreenCohort(tuple(sorted(state.clients(SeatPhase.PENDING)))),)


def _abandon(state: RoundState) -> Step:
    had = len(state.clients(SeatPhase.PENDING, SeatPhase.SURPLUS))
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


# ── Small changes ────────────────────────────────────────────────────────────────────


def _called(client: str, ready: frozenset[str], now: float) -> Seat:
    if client in ready:
        return Seat(client, SeatPhase.WORKING)
    return Seat(client, SeatPhase.EXPECTED, absent_since=now)


def _put(state: RoundState, seat: Seat) -> RoundState:
    return replace(state, seats={**state.seats, seat.client: seat})


def _vacate(state: RoundState, seat: Seat, phase: SeatPhase) -> RoundState:
    """End a seat; when it held one of the K, that one is empty now."""
    held = seat.holds
    gone = replace(seat, phase=phase, absent_since=None, holds=False)
    state = _put(state, gone)
    return replace(state, vacancies=(*state.vacancies, seat.client)) if held else state


def _drop(state: RoundState, seat: Seat, now: float, silent_s: float) -> Step:
    state = _vacate(state, seat, SeatPhase.DROPPED)
    return _then((DropClient(seat.client, silent_s),), *_go_on(state, now))


def _queue_up(state: RoundState, client: str) -> RoundState:
    if client in state.standby:
        return state
    return replace(state, standby=(*state.standby, client))


def _out_of_the_queue(
    state: RoundState, client: str, *, stays_ready: bool = False
) -> RoundState:
    standby = tuple(c for c in state.standby if c != client)
    ready = state.ready if stays_ready else state.ready - {client}
    return replace(state, standby=standby, ready=ready)


def _by_arrival(state: RoundState, phase: SeatPhase) -> list[str]:
    seats = [s for s in state.seats.values() if s.phase is phase]
    return [s.client for s in sorted(seats, key=lambda s: s.arrival or 0)]


def _then(
    before: tuple[Action, ...], state: RoundState, after: tuple[Action, ...]
) -> Step:
    return state, (*before, *after)


# ── The table ────────────────────────────────────────────────────────────────────────

_Handler = Callable[[RoundState, Any, float], Step]

_TABLE: Mapping[RoundPhase, Mapping[type[Event], _Handler]] = {
    RoundPhase.TRAINING: {
        ClientConnected: _on_connected,
        ClientDisconnected: _on_disconnected,
        ClientPaused: _on_paused,
        ClientLeft: _on_left,
        UpdateReceived: _on_received,
        UpdateScreened: _on_screened,
        Ticked: _on_ticked,
        Cancelled: _on_cancelled,
    },
    RoundPhase.AGGREGATING: {
        ClientConnected: _on_connected,
        ClientDisconnected: _on_disconnected,
        ClientPaused: _on_paused,
        ClientLeft: _on_left,
        UpdateReceived: _on_received,
        UpdateScreened: _on_screened,
        Ticked: _ignore,
        CohortScreened: _on_cohort_screened,
        Aggregated: _on_aggregated,
        Cancelled: _on_cancelled,
    },
    RoundPhase.EVALUATING: {
        ClientConnected: _on_connected,
        ClientDisconnected: _on_disconnected,
        ClientPaused: _on_paused,
        ClientLeft: _on_left,
        UpdateReceived: _on_received,
        UpdateScreened: _on_screened,
        Ticked: _ignore,
        Evaluated: _on_evaluated,
        Cancelled: _on_cancelled,
    },
    RoundPhase.COMMITTED: {
        ClientConnected: _ignore,
        ClientDisconnected: _ignore,
        ClientPaused: _ignore,
        ClientLeft: _ignore,
        UpdateReceived: _mark_late,
        UpdateScreened: _mark_late,
        Ticked: _ignore,
        Cancelled: _ignore,
    },
    RoundPhase.ABANDONED: {
        ClientConnected: _ignore,
        ClientDisconnected: _ignore,
        ClientPaused: _ignore,
        ClientLeft: _ignore,
        UpdateReceived: _mark_late,
        UpdateScreened: _mark_late,
        Ticked: _ignore,
        CohortScreened: _ignore,  # it was cancelled while this was under way
        Aggregated: _ignore,
        Evaluated: _ignore,
        Cancelled: _ignore,
    },
}
