"""Whatever happens in a round, in whatever order, some things always hold.

Drivers tell the table what happens to clients, how long it takes, and what came of the
work that it asked for; they may restart between any two of these.
"""

from collections.abc import Set
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from fl_engine.rounds import (
    Abandon,
    Action,
    Aggregate,
    Aggregated,
    CallClient,
    CallOff,
    Cancelled,
    ClientConnected,
    ClientDisconnected,
    ClientLeft,
    ClientPaused,
    CohortScreened,
    Commit,
    CountUpdate,
    Evaluate,
    Evaluated,
    Event,
    RoundPhase,
    RoundRules,
    RoundState,
    ScreenCohort,
    SeatPhase,
    SetAside,
    Step,
    Ticked,
    UpdateReceived,
    UpdateScreened,
    WakeAt,
    open_round,
    restore,
    transition,
)

CLIENTS = "abcdefxyz"
DEADLINE = 100.0
MOST_ALARMS = 40  # until a round ends with nobody's help
GRACE = 20.0
OVER = (RoundPhase.COMMITTED, RoundPhase.ABANDONED)
AT_WORK = (SeatPhase.EXPECTED, SeatPhase.WORKING, SeatPhase.SILENT)
WHOLE = (Abandon, Aggregate, CallOff, Commit, Evaluate, ScreenCohort)
REASONS = st.none() | st.sampled_from(["NORM", "NOT_FINITE"])


class AnyRound(RuleBasedStateMachine):
    """A round, everything that was asked for in it, and who is connected."""

    @initialize(
        size=st.integers(1, 4),
        least=st.integers(1, 4),
        members=st.integers(0, 6),
        ready=st.sets(st.sampled_from(CLIENTS)),
    )
    def open(self, size: int, least: int, members: int, ready: set[str]) -> None:
        self.limits = RoundRules(size, min(least, size), GRACE)
        self.now = 0.0
        self.seen: list[Action] = []
        self.latest: tuple[Action, ...] = ()
        self.seats = max(size, members)
        members_, standby = CLIENTS[:members], CLIENTS[members:]
        self.follow(
            open_round(
                self.limits, members_, standby, ready, now=0.0, deadline_at=DEADLINE
            )
        )

    def follow(self, step: Step) -> None:
        self.state, self.latest = step
        for action in self.latest:
            self.check(action)
        self.seen.extend(self.latest)

    def check(self, action: Action) -> None:
        match action:
            case CallClient(client, is_backup=True):
                assert client in self.state.ready, "a backup that is not there"
            case Aggregate(clients):
                least, most = self.limits.least_updates, self.limits.cohort_size
                assert least <= len(clients) <= most
                assert len(set(clients)) == len(clients), "counted twice"
                for client in clients:
                    assert self.state.seats[client].phase is SeatPhase.PENDING
                    assert CountUpdate(client) in (*self.seen, *self.latest)

    def play(self, event: Event) -> None:
        self.follow(transition(self.state, event, self.now))

    # What happens to clients

    @rule(client=st.sampled_from(CLIENTS))
    def connect(self, client: str) -> None:
        self.play(ClientConnected(client))

    @rule(client=st.sampled_from(CLIENTS), silent=st.floats(0, 30))
    def disconnect(self, client: str, silent: float) -> None:
        self.play(ClientDisconnected(client, silent))

    @rule(client=st.sampled_from(CLIENTS), declared=st.booleans())
    def pause(self, client: str, declared: bool) -> None:
        self.play(ClientPaused(client, declared))

    @rule(client=st.sampled_from(CLIENTS))
    def leave(self, client: str) -> None:
        self.play(ClientLeft(client))

    @rule(client=st.sampled_from(CLIENTS))
    def receive(self, client: str) -> None:
        self.play(UpdateReceived(client))

    @rule(client=st.sampled_from(CLIENTS), rejection=REASONS)
    def screen(self, client: str, rejection: str | None) -> None:
        self.play(UpdateScreened(client, rejection))

    @rule(seconds=st.floats(0, 40))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.play(Ticked())

    # What the driver does

    @precondition(lambda self: self.is_asked_for(ScreenCohort))
    @rule(data=st.data())
    def screen_cohort(self, data: st.DataObject) -> None:
        asked = self.last_of_the_whole()
        assert isinstance(asked, ScreenCohort)
        everybody = asked.clients + asked.surplus
        rejected = data.draw(st.sets(st.sampled_from(everybody)))
        self.play(CohortScreened({client: "NORM" for client in rejected}))

    @precondition(lambda self: self.is_asked_for(Aggregate))
    @rule()
    def aggregate(self) -> None:
        self.play(Aggregated())

    @precondition(lambda self: self.is_asked_for(Evaluate))
    @rule()
    def evaluate(self) -> None:
        if not self.state.is_evaluated:
            self.play(Evaluated())

    @precondition(lambda self: self.happens_seldom())
    @rule()
    def cancel(self) -> None:
        self.play(Cancelled())

    @rule()
    def restart(self) -> None:
        """The driver dies and goes on from what was written down."""
        if self.state.phase in OVER:
            return
        counted = set(self.state.clients(SeatPhase.PENDING))
        rejected = self.state.clients(SeatPhase.REJECTED)
        self.seen = [a for a in self.seen if not isinstance(a, WHOLE)]
        self.follow(restore(self.state, now=self.now))
        assert self.state.clients(SeatPhase.REJECTED) == rejected
        # beyond the first K they are set aside when the round closes
        lost = counted - set(self.state.clients(SeatPhase.PENDING))
        assert lost <= set(self.state.clients(SeatPhase.SURPLUS))

    def happens_seldom(self) -> bool:
        return hasattr(self, "state") and len(self.seen) % 7 == 6

    def last_of_the_whole(self) -> Action | None:
        whole = [a for a in self.seen if isinstance(a, WHOLE)]
        return whole[-1] if whole else None

    def is_asked_for(self, kind: type[Action]) -> bool:
        return hasattr(self, "state") and isinstance(self.last_of_the_whole(), kind)

    # What always holds

    @invariant()
    def no_seat_is_given_twice(self) -> None:
        if hasattr(self, "state"):
            assert self.state.alive <= self.seats
            assert not set(self.state.standby) & set(self.state.clients(*AT_WORK))
            assert len(set(self.state.standby)) == len(self.state.standby)

    @invariant()
    def counts_nobody_twice(self) -> None:
        counted = set[str]()
        for action in getattr(self, "seen", ()):
            if isinstance(action, CountUpdate):
                assert action.client not in counted
                counted.add(action.client)
            elif isinstance(action, SetAside):
                counted.discard(action.client)  # it may fill up again

    @invariant()
    def counts_nobody_who_is_gone(self) -> None:
        gone = (SeatPhase.DROPPED, SeatPhase.RELEASED, SeatPhase.REJECTED)
        if hasattr(self, "state"):
            for client in self.state.clients(*gone, SeatPhase.LEFT, SeatPhase.LATE):
                assert not self.state.seats[client].holds

    @invariant()
    def ends_once(self) -> None:
        ends = (Commit, Abandon, CallOff)
        assert sum(isinstance(a, ends) for a in getattr(self, "seen", ())) <= 1

    @invariant()
    def is_never_stuck(self) -> None:
        """An alarm is set, or somebody is at work for it, or it is over."""
        if not hasattr(self, "state") or self.state.phase in OVER:
            return
        is_screening = bool(self.state.clients(SeatPhase.ARRIVED))
        if self.state.phase is RoundPhase.TRAINING:
            alarms = [a.at for a in self.ticked() if isinstance(a, WakeAt)]
            assert is_screening or alarms
            assert all(at > self.now for at in alarms), "an alarm that changes nothing"
        else:
            working = isinstance(
                self.last_of_the_whole(), ScreenCohort | Aggregate | Evaluate
            )
            assert is_screening or (working and not self.state.is_cancelled)

    def ticked(self) -> tuple[Action, ...]:
        return transition(self.state, Ticked(), self.now)[1]

    @invariant()
    def time_alone_ends_it(self) -> None:
        """With nobody's help alarms lead to the end: everybody is waited for once."""
        if not hasattr(self, "state") or self.state.phase is not RoundPhase.TRAINING:
            return
        state, now = self.state, self.now
        for client in state.clients(SeatPhase.ARRIVED):
            state, _ = transition(state, UpdateScreened(client), now)
        for _ in range(MOST_ALARMS):
            state, actions = transition(state, Ticked(), now)
            if state.phase is not RoundPhase.TRAINING:
                return
            now = max(a.at for a in actions if isinstance(a, WakeAt))
        raise AssertionError(f"still open at {now}")

    @invariant()
    def a_restart_leads_to_the_same_decision(self) -> None:
        """When all come back and deliver, a restart before has changed nothing.

        After the deadline only a screening keeps the round open. Then a restart gives
        whoever was at work the grace time again, so that others may join those who
        count, and nobody who counts goes.
        """
        if not hasattr(self, "state") or self.state.phase is not RoundPhase.TRAINING:
            return
        if self.state.is_cancelled:
            return
        there = self.state.ready | set(self.state.clients(*AT_WORK))
        straight = deliver_all((self.state, ()), there, self.now)
        restarted = restore(from_rows(self.state), now=self.now)
        decision = deliver_all(restarted, there, self.now)
        if self.now < self.state.deadline_at:
            assert decision == straight
        elif isinstance(straight, ScreenCohort):
            assert isinstance(decision, ScreenCohort)
            assert set(straight.clients) <= set(decision.clients)


def from_rows(state: RoundState) -> RoundState:
    """What is left of a round in its rows: nobody's connection."""
    return replace(state, ready=frozenset(), vacant_since=None)


def deliver_all(step: Step, there: Set[str], now: float) -> Action:
    """Everybody who is there says hello, all at work deliver, time passes."""
    state, actions = step
    seen = list(actions)

    def play(event: Event) -> None:
        nonlocal state, actions
        state, actions = transition(state, event, now)
        seen.extend(actions)

    for client in sorted(there):
        play(ClientConnected(client))
    for _ in CLIENTS:
        for client in sorted(state.clients(*AT_WORK)):
            play(UpdateReceived(client))
        for client in sorted(state.clients(SeatPhase.ARRIVED)):
            play(UpdateScreened(client))
    for _ in range(MOST_ALARMS):
        if state.phase is not RoundPhase.TRAINING:
            break
        play(Ticked())
        now = max((a.at for a in actions if isinstance(a, WakeAt)), default=now)
    (decision,) = [a for a in seen if isinstance(a, WHOLE)]
    return decision


TestAnyRound = AnyRound.TestCase
TestAnyRound.settings = settings(
    max_examples=100, stateful_step_count=30, deadline=None
)
