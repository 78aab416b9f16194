"""One attempt at a round on the simulated clock: the driver of `fl_engine.rounds`.

Training, screening and aggregation really happen; only time is simulated, and nothing
but training and waiting takes any.
"""

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from fl_engine.aggregation import NewWeights, ServerState, aggregate
from fl_engine.evaluation import Metric
from fl_engine.oort import Seen
from fl_engine.rounds import (
    Abandon,
    Action,
    Aggregate,
    Aggregated,
    CallClient,
    ClientConnected,
    ClientDisconnected,
    CohortScreened,
    Commit,
    DropClient,
    Evaluate,
    Evaluated,
    Event,
    MarkLate,
    RejectUpdate,
    ReleaseClient,
    RoundPhase,
    RoundRules,
    RoundState,
    ScreenCohort,
    SeatPhase,
    Ticked,
    UpdateReceived,
    UpdateScreened,
    WakeAt,
    open_round,
    transition,
)
from fl_engine.rounds.state import AT_WORK
from fl_engine.simulate.clock import Clock, Due, Turn
from fl_engine.simulate.lineup import Lineup
from fl_engine.simulate.result import Judgement, SimulatedRound
from fl_engine.simulate.screening import screen_by_loss
from fl_engine.simulate.world import Flat, LocalUpdate, World
from fl_engine.updates import Accepted, StoredUpdate, screen_cohort, screen_stored
from fl_engine.wire.codecs import CODEC_WORDS, encode_delta

ENDED = (RoundPhase.COMMITTED, RoundPhase.ABANDONED)
PASSED = (SeatPhase.PENDING, SeatPhase.SURPLUS)


@dataclass
class Attempt:
    """Runs one attempt to its end.

    Attributes:
        world: What the task meets.
        clock: Shared by all rounds.
        lineup: Shared by all rounds; changed by what happens.
        turn: Which attempt it is.
        weights: Global weights; new ones once it is committed.
        median_norm: Of updates accepted in earlier rounds.
        deadline_s: Longest time.
        server_state: What the rule keeps; a new one once it is committed.
    """

    world: World
    clock: Clock
    lineup: Lineup
    turn: Turn
    weights: Flat
    median_norm: float | None
    deadline_s: float
    server_state: ServerState | None = None
    judgements: list[Judgement] = field(default_factory=list)
    metrics: tuple[Metric, ...] = ()
    _state: RoundState = field(init=False)
    _wake_at: float | None = None
    _stored: dict[str, StoredUpdate] = field(default_factory=dict)
    _norms: dict[str, float | None] = field(default_factory=dict)
    _seen: dict[str, Seen] = field(default_factory=dict)
    _factors: dict[str, float] = field(default_factory=dict)
    _shares: dict[str, float] = field(default_factory=dict)
    _asked: set[str] = field(default_factory=set)
    _dropped: list[str] = field(default_factory=list)
    _backups: list[tuple[str, str | None]] = field(default_factory=list)
    _made: NewWeights | None = None

    def run(self) -> SimulatedRound:
        """Go from event to event until the round is committed or abandoned."""
        started_at = self.clock.now
        members = tuple(self.lineup.members)
        spec = self.world.spec
        rules = RoundRules(
            spec.selection.cohort_size,
            spec.training.least_updates,
            spec.training.grace_s,
        )
        self._state, actions = open_round(
            rules,
            members,
            tuple(self.lineup.standby),
            frozenset(self.clock.online),
            now=started_at,
            deadline_at=started_at + self.deadline_s,
        )
        self._do(actions)
        while self._state.phase not in ENDED:
            self._next()
        return SimulatedRound(
            number=self.turn.number,
            attempt=self.turn.attempt,
            is_committed=self._state.phase is RoundPhase.COMMITTED,
            called=members,
            dropped=tuple(self._dropped),
            backups_called=tuple(self._backups),
            metrics=self.metrics,
            started_at=started_at,
            ended_at=self.clock.now,
        )

    @property
    def called(self) -> tuple[str, ...]:
        """Everybody called, backups too."""
        return tuple(self._state.seats)

    @property
    def used(self) -> frozenset[str]:
        """Whose work counted or failed; who was only overtaken is not among them."""
        spared = AT_WORK | {SeatPhase.RELEASED}
        if self.clock.now >= self._state.deadline_at:
            spared = frozenset({SeatPhase.RELEASED})
        return frozenset(self.called) - set(self._state.clients(*spared))

    @property
    def seen(self) -> dict[str, Seen]:
        """What the updates told that were accepted or surplus."""
        good = {
            j.client for j in self.judgements if j.verdict in ("ACCEPTED", "SURPLUS")
        }
        return {client: seen for client, seen in self._seen.items() if client in good}

    @property
    def idle(self) -> frozenset[str]:
        """Who was called and brought nothing in time."""
        idle = AT_WORK | {SeatPhase.RELEASED, SeatPhase.LATE}
        return frozenset(self._state.clients(*idle))

    def _next(self) -> None:
        """Let the earliest thing happen: something due, or the round's alarm."""
        due = self.clock.due
        alarm = self._wake_at
        if alarm is not None and (not due or alarm <= due[0].at):
            self.clock.now, self._wake_at = max(alarm, self.clock.now), None
            self._tell(Ticked())
            return
        self._happen(self.clock.next())

    def _happen(self, happening: Due) -> None:
        event = happening.event
        self.lineup.notice(event, self.clock)
        if not isinstance(event, UpdateReceived):
            self._tell(event)
            if isinstance(event, ClientConnected):
                self._ask(event.client)  # it was called while it was away
        elif event.client not in self.clock.online:
            return  # it never came back
        elif happening.turn != self.turn:
            if event.client in self._asked:
                return  # a device that is asked anew stops its earlier work
            self.judgements.append(late(event.client, happening.turn, self.clock.now))
        else:
            assert happening.update is not None
            self._receive(event, happening.update)

    def _receive(self, event: UpdateReceived, update: LocalUpdate) -> None:
        client, manifest = event.client, self.world.manifest
        if client in self._stored:
            return  # one update a round; another one is refused
        self._stored[client] = _store(self.world, update, self.turn, client)
        if update.loss is not None:
            number, rows = self.turn.number, max(update.num_examples, 1)
            self._seen[client] = Seen(update.loss, rows, update.seconds, number)
        self._tell(event)
        if client not in self._state.clients(SeatPhase.ARRIVED):
            return
        result = screen_stored(
            self._stored[client], manifest.exchanged_sizes, self.median_norm
        )
        self._norms[client] = result.norm
        reason = None if isinstance(result, Accepted) else str(result.reason)
        self._tell(UpdateScreened(client, reason))

    def _tell(self, event: Event) -> None:
        self._state, actions = transition(self._state, event, self.clock.now)
        self._do(actions)

    def _do(self, actions: Sequence[Action]) -> None:
        for action in actions:
            handler = _HANDLERS.get(type(action))
            if handler is not None:
                handler(self, action)

    def _call(self, action: CallClient) -> None:
        if action.is_backup:
            self.lineup.call(action)
            self._backups.append((action.client, action.replaces))
        self._asked.discard(action.client)
        self._ask(action.client)

    def _ask(self, client: str) -> None:
        """Let a client train that is called and there, once for each call."""
        is_called = client in self._state.clients(SeatPhase.WORKING)
        if not is_called or client in self._asked:
            return
        self._asked.add(client)
        turn = self.turn
        update = self.world.train(client, self.weights, turn.number)
        busy_turn, busy_until = self.clock.busy.get(client, (turn, 0.0))
        starts_at = max(self.clock.now, busy_until if busy_turn == turn else 0.0)
        ends_at = starts_at + update.seconds
        mishap = self.world.mishap(client, turn.number, turn.attempt)
        if mishap is not None and starts_at + mishap.after_s < ends_at:
            gone_at = starts_at + mishap.after_s
            self.clock.plan(gone_at, turn, ClientDisconnected(client))
            if mishap.back_after_s is None:
                return
            back_at = gone_at + mishap.back_after_s
            self.clock.plan(back_at, turn, ClientConnected(client))
            ends_at += mishap.back_after_s
        self.clock.busy[client] = turn, ends_at
        self.clock.plan(ends_at, turn, UpdateReceived(client), update)

    def _drop(self, action: DropClient) -> None:
        self._dropped.append(action.client)
        self.lineup.drop(action.client)

    def _release(self, action: ReleaseClient) -> None:
        self.lineup.release(action.client)

    def _reject(self, action: RejectUpdate) -> None:
        self._judge(action.client, "REJECTED", action.reason)

    def _late(self, action: MarkLate) -> None:
        self.judgements.append(late(action.client, self.turn, self.clock.now))

    def _wake(self, action: WakeAt) -> None:
        self._wake_at = action.at

    def _screen_cohort(self, action: ScreenCohort) -> None:
        if self.world.loss is not None:
            self._screen_by_loss(action)
            return
        norms = {client: self._norms[client] or 0.0 for client in action.clients}
        aside = {client: self._norms[client] or 0.0 for client in action.surplus}
        self._tell(CohortScreened(screen_cohort(norms, self.median_norm, aside)))

    def _screen_by_loss(self, action: ScreenCohort) -> None:
        clients = (*action.clients, *action.surplus)
        updates = {c: replace(self._stored[c], norm=self._norms[c]) for c in clients}
        found = screen_by_loss(
            self.world, self.turn, self.weights, action, updates, self.median_norm
        )
        self._factors = dict(found.factors)
        reasons = {client: str(reason) for client, reason in found.rejected.items()}
        self._tell(CohortScreened(reasons))

    def _aggregate(self, action: Aggregate) -> None:
        stored = [
            replace(
                self._stored[client],
                norm=self._norms[client],
                factor=self._factors.get(client, 1.0),
            )
            for client in action.clients
        ]
        training = self.world.spec.training
        self._made = aggregate(
            self.weights,
            stored,
            self.world.manifest,
            training.aggregation,
            training.aggregation_parameters,
            median_norm=self.median_norm,
            state=self.server_state,
        )
        self._shares = dict(zip(action.clients, self._made.shares, strict=True))
        self._tell(Aggregated())

    def _evaluate(self, _action: Evaluate) -> None:
        assert self._made is not None
        self.metrics = self.world.measure(self._made.flat)
        self._tell(Evaluated())

    def _commit(self, _action: Commit) -> None:
        assert self._made is not None
        self.weights, self.server_state = self._made.flat, self._made.state
        for client, seat in self._state.seats.items():
            if client in self._shares:
                self._judge(client, "ACCEPTED")
            elif seat.phase in PASSED:
                self._judge(client, "SURPLUS")

    def _abandon(self, _action: Abandon) -> None:
        for client in self._state.clients(*PASSED):
            self._judge(client, "SURPLUS")

    def _judge(self, client: str, verdict: str, rejection: str | None = None) -> None:
        self.judgements.append(
            Judgement(
                client=client,
                round=self.turn.number,
                attempt=self.turn.attempt,
                verdict=verdict,
                rejection=rejection,
                norm=self._norms.get(client),
                share=self._shares.get(client) if verdict == "ACCEPTED" else None,
                at=self.clock.now,
            )
        )


def late(client: str, turn: Turn, now: float) -> Judgement:
    """The verdict on an update that came after its round."""
    return Judgement(
        client=client,
        round=turn.number,
        attempt=turn.attempt,
        verdict="LATE",
        rejection=None,
        norm=None,
        share=None,
        at=now,
    )


def _store(world: World, update: LocalUpdate, turn: Turn, client: str) -> StoredUpdate:
    """The update as its bytes would arrive; a wrong shape stays wrong."""
    sizes = world.manifest.exchanged_sizes
    codec = CODEC_WORDS[world.spec.training.codec]
    if update.delta.size != sum(sizes):
        return StoredUpdate(update.delta.tobytes(), codec, update.num_examples)
    seed = world.spec.training.seed % 2**64
    key = zlib.crc32(client.encode())
    rng = np.random.default_rng([seed, key, turn.number, turn.attempt])
    payload = encode_delta(update.delta, sizes, codec, rng)
    return StoredUpdate(payload, codec, update.num_examples)


_HANDLERS: Mapping[type[Action], Callable[[Attempt, Any], None]] = {
    CallClient: Attempt._call,
    DropClient: Attempt._drop,
    ReleaseClient: Attempt._release,
    RejectUpdate: Attempt._reject,
    MarkLate: Attempt._late,
    WakeAt: Attempt._wake,
    ScreenCohort: Attempt._screen_cohort,
    Aggregate: Attempt._aggregate,
    Evaluate: Attempt._evaluate,
    Commit: Attempt._commit,
    Abandon: Attempt._abandon,
}
