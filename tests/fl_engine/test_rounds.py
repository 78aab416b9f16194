"""The table of a round: single rows by hand, the whole by a state machine."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
    DropClient,
    Evaluate,
    Evaluated,
    Event,
    InvalidTransitionError,
    MarkLate,
    RejectUpdate,
    ReleaseClient,
    RoundPhase,
    RoundRules,
    ScreenCohort,
    SeatPhase,
    SetAside,
    Ticked,
    UpdateReceived,
    UpdateScreened,
    WakeAt,
    open_round,
    restore,
    round_deadline_s,
    transition,
)

RULES = RoundRules(cohort_size=3, least_updates=2, grace_s=20.0)
DEADLINE = 100.0


class Play:
    """Plays events and remembers what was asked for."""

    def __init__(
        self,
        members: str = "abc",
        standby: str = "xy",
        ready: str | None = None,
        rules: RoundRules = RULES,
    ) -> None:
        online = members + standby if ready is None else ready
        self.state, actions = open_round(
            rules,
            members,
            standby,
            online,
            now=0.0,
            deadline_at=DEADLINE,
        )
        self.actions: list[Action] = list(actions)

    def at(self, now: float, *events: Event) -> "Play":
        for event in events:
            self.state, actions = transition(self.state, event, now)
            self.actions.extend(actions)
        return self

    def deliver(self, now: float, clients: str) -> "Play":
        for client in clients:
            self.at(now, UpdateReceived(client), UpdateScreened(client))
        return self

    def asked(self, *kinds: type) -> list[Action]:
        """Actions of these kinds, in order; alarms and other noise left out."""
        return [action for action in self.actions if isinstance(action, kinds)]

    def phase(self, client: str) -> SeatPhase:
        return self.state.seats[client].phase


class TestOpening:
    def test_calls_the_members_and_nobody_else(self) -> None:
        play = Play()

        assert play.asked(CallClient) == [CallClient(c) for c in "abc"]
        assert play.actions[-1] == WakeAt(DEADLINE)

    def test_calls_backups_for_seats_that_no_member_fills(self) -> None:
        play = Play(members="ab", standby="xy")

        assert play.asked(CallClient)[2:] == [CallClient("x", is_backup=True)]

    def test_waits_for_a_member_that_is_not_connected_for_the_grace_time(self) -> None:
        play = Play(ready="abxy")

        assert play.phase("c") is SeatPhase.EXPECTED
        assert play.actions[-1] == WakeAt(20.0)


class TestHappyPath:
    def test_goes_from_updates_to_the_commit(self) -> None:
        play = Play().deliver(10.0, "cab")
        assert play.actions[-1] == ScreenCohort(("a", "b", "c"))

        play.at(11.0, CohortScreened({}), Aggregated(), Evaluated())

        assert play.actions[-3:] == [Aggregate(("a", "b", "c")), Evaluate(), Commit()]
        assert play.state.phase is RoundPhase.COMMITTED

    def test_closes_before_the_deadline_when_nobody_is_left_to_wait_for(self) -> None:
        play = Play(standby="").deliver(1.0, "ab")
        play.at(2.0, ClientDisconnected("c"))
        play.at(22.0, Ticked())

        assert play.asked(DropClient, ScreenCohort) == [
            DropClient("c", 20.0),
            ScreenCohort(("a", "b")),
        ]

    def test_closes_only_when_no_screening_is_outstanding(self) -> None:
        play = Play(members="abc", standby="x")
        play.at(1.0, ClientDisconnected("a")).at(21.0, Ticked())  # x takes the seat
        play.at(22.0, ClientConnected("a"), UpdateReceived("a")).deliver(23.0, "bcx")
        assert not play.asked(ScreenCohort)

        # It came in time, so it is used before the round is abandoned.
        play.at(24.0, UpdateScreened("a"), CohortScreened({"b": "NORM", "c": "NORM"}))

        assert play.asked(SetAside, Abandon, Aggregate) == [
            SetAside("a"),
            Aggregate(("a", "x")),
        ]

    def test_fills_up_with_no_surplus_that_fails_the_checks_of_the_cohort(self) -> None:
        play = Play(members="abc", standby="x")
        play.at(1.0, ClientDisconnected("a")).at(21.0, Ticked())  # x takes the seat
        play.at(22.0, ClientConnected("a")).deliver(23.0, "abcx")
        assert play.actions[-1] == ScreenCohort(("b", "c", "x"), surplus=("a",))

        play.at(24.0, CohortScreened({"a": "NORM", "b": "NORM", "c": "NORM"}))

        assert play.actions[-1:] == [Abandon(had=1, needed=2)]
        assert play.phase("a") is SeatPhase.SURPLUS

    def test_commits_only_when_no_screening_is_outstanding(self) -> None:
        play = Play(members="abc", standby="x")
        play.at(1.0, ClientDisconnected("a")).at(21.0, Ticked())  # x takes the seat
        play.at(22.0, ClientConnected("a")).deliver(23.0, "bcx")
        play.at(24.0, UpdateReceived("a"), CohortScreened({}), Aggregated())

        play.at(25.0, Evaluated())
        assert not play.asked(Commit)

        play.at(26.0, UpdateScreened("a"))
        assert play.asked(SetAside, Commit) == [SetAside("a"), Commit()]


class TestDroppingOut:
    def test_gives_the_seat_to_a_backup_inside_the_round(self) -> None:
        play = Play().at(5.0, ClientDisconnected("b"))
        assert play.actions[-1] == WakeAt(25.0)

        play.at(25.0, Ticked())

        assert play.asked(DropClient, CallClient)[3:] == [
            DropClient("b", 20.0),
            CallClient("x", is_backup=True, replaces="b"),
        ]

    def test_counts_the_silence_before_the_connection_ended(self) -> None:
        play = Play().at(30.0, ClientDisconnected("b", silent_s=15.0))

        assert play.actions[-1] == WakeAt(35.0)

    def test_hello_at_any_time_ends_the_count(self) -> None:
        play = Play().at(5.0, ClientDisconnected("b")).at(24.9, ClientConnected("b"))
        play.at(30.0, Ticked())

        assert not play.asked(DropClient)

    def test_a_member_that_never_came_is_no_drop_out(self) -> None:
        play = Play(ready="abxy").at(20.0, Ticked())

        assert play.asked(DropClient, ReleaseClient, CallClient)[3:] == [
            ReleaseClient("c"),
            CallClient("x", is_backup=True, replaces="c"),
        ]

    def test_skips_backups_that_are_not_connected(self) -> None:
        play = Play(ready="abcy").at(1.0, ClientLeft("a"))

        assert play.asked(CallClient)[3:] == [CallClient("y", True, "a")]

    def test_waits_the_grace_time_for_a_backup_to_connect(self) -> None:
        play = Play(ready="abc", standby="x").at(1.0, ClientLeft("a"))
        play.deliver(2.0, "bc")
        assert play.state.phase is RoundPhase.TRAINING

        play.at(10.0, ClientConnected("x"))

        assert play.asked(CallClient)[3:] == [CallClient("x", True, "a")]

    def test_goes_on_without_backups_that_do_not_come(self) -> None:
        play = Play(ready="abc", standby="x").at(1.0, ClientLeft("a"))
        play.deliver(2.0, "bc").at(21.0, Ticked())

        assert play.asked(ScreenCohort) == [ScreenCohort(("b", "c"))]

    def test_a_dropped_client_waits_as_the_last_backup(self) -> None:
        play = Play().at(0.0, ClientDisconnected("a")).at(20.0, Ticked())
        play.at(21.0, ClientConnected("a"))

        assert play.state.standby == ("y", "a")

    def test_a_dropped_client_gets_its_seat_back_when_nobody_took_it(self) -> None:
        play = Play(standby="").at(0.0, ClientDisconnected("a")).at(20.0, Ticked())
        play.at(21.0, ClientConnected("a"))

        assert play.asked(CallClient)[3:] == [CallClient("a", is_backup=True)]
        assert play.phase("a") is SeatPhase.WORKING

    def test_leaving_is_dropping_out_unless_the_update_has_come(self) -> None:
        play = Play().deliver(1.0, "a").at(2.0, ClientLeft("a"), ClientLeft("b"))

        assert play.asked(DropClient) == [DropClient("b", 0.0)]
        assert play.phase("a") is SeatPhase.PENDING

    def test_a_backup_that_left_is_not_called_for_a_hello_that_came_late(self) -> None:
        play = Play(standby="x").at(1.0, ClientLeft("x"), ClientConnected("x"))
        play.at(2.0, ClientLeft("a"))

        assert play.asked(CallClient) == [CallClient(c) for c in "abc"]


class TestPausing:
    def test_costs_nothing_before_an_update_was_declared(self) -> None:
        play = Play().at(1.0, ClientPaused("a"))

        assert play.asked(ReleaseClient, DropClient) == [ReleaseClient("a")]

    def test_is_a_drop_out_after_an_update_was_declared(self) -> None:
        play = Play().at(1.0, ClientPaused("a", has_declared=True))

        assert play.asked(ReleaseClient, DropClient) == [DropClient("a", 0.0)]

    def test_is_called_again_only_after_its_next_hello(self) -> None:
        play = Play(standby="").at(1.0, ClientPaused("a"))
        assert "a" not in play.state.ready

        play.at(5.0, ClientConnected("a"))

        assert play.asked(CallClient)[3:] == [CallClient("a", is_backup=True)]


class TestVerdicts:
    def test_a_rejected_update_frees_the_seat_for_a_backup(self) -> None:
        play = Play().at(1.0, UpdateReceived("a"), UpdateScreened("a", "NOT_FINITE"))

        assert play.asked(RejectUpdate, CallClient)[3:] == [
            RejectUpdate("a", "NOT_FINITE"),
            CallClient("x", True, "a"),
        ]

    def test_a_rejected_client_is_not_called_again_in_the_round(self) -> None:
        play = Play(standby="").at(
            1.0, UpdateReceived("a"), UpdateScreened("a", "NORM"), ClientConnected("a")
        )

        assert play.state.standby == ()

    def test_an_update_whose_seat_a_backup_holds_is_surplus(self) -> None:
        play = Play().at(0.0, ClientDisconnected("a")).at(20.0, Ticked())
        play.at(21.0, ClientConnected("a")).deliver(22.0, "a")

        assert play.asked(SetAside) == [SetAside("a")]

    def test_surplus_fills_up_to_the_least_number_of_updates(self) -> None:
        play = Play().at(0.0, ClientDisconnected("a")).at(20.0, Ticked())
        play.at(21.0, ClientConnected("a")).deliver(22.0, "abcx")
        play.at(23.0, CohortScreened({"b": "NORM", "c": "NORM"}))

        assert play.asked(CountUpdate)[-1] == CountUpdate("a")
        assert play.actions[-1] == Aggregate(("a", "x"))

    def test_surplus_is_not_used_when_enough_remain(self) -> None:
        play = Play().at(0.0, ClientDisconnected("a")).at(20.0, Ticked())
        play.at(21.0, ClientConnected("a")).deliver(22.0, "abcx")
        play.at(23.0, CohortScreened({"b": "NORM"}))

        assert play.actions[-1] == Aggregate(("c", "x"))

    @pytest.mark.parametrize("now", [DEADLINE, DEADLINE + 1])
    def test_an_update_at_the_deadline_is_late(self, now: float) -> None:
        play = Play().deliver(1.0, "bc").at(now, UpdateReceived("a"))

        assert play.asked(MarkLate) == [MarkLate("a")]
        assert play.asked(ScreenCohort) == [ScreenCohort(("b", "c"))]

    def test_the_deadline_waits_for_the_screening_of_what_came_in_time(self) -> None:
        play = Play().deliver(1.0, "b").at(99.9, UpdateReceived("a"))
        play.at(DEADLINE, Ticked())
        assert not play.asked(ScreenCohort, Abandon)

        play.at(DEADLINE + 5, UpdateScreened("a"))

        assert play.asked(ScreenCohort) == [ScreenCohort(("a", "b"))]

    def test_an_update_after_the_commit_is_late(self) -> None:
        play = Play(rules=RoundRules(2, 2, 20.0)).deliver(1.0, "ab")
        play.at(2.0, CohortScreened({}), Aggregated(), Evaluated())
        play.at(3.0, UpdateReceived("c"))

        assert play.asked(MarkLate) == [MarkLate("c")]

    def test_nobody_who_was_not_called_is_counted(self) -> None:
        play = Play().deliver(1.0, "y")

        assert "y" not in play.state.seats

    def test_the_same_update_again_changes_nothing(self) -> None:
        play = Play().deliver(1.0, "a")
        before = play.state
        play.deliver(2.0, "a")

        assert play.state == before


class TestOverSelection:
    """Five are called for three updates."""

    def test_the_first_k_close_the_round(self) -> None:
        play = Play("abcde").deliver(1.0, "ebd")

        assert play.actions[-1] == ScreenCohort(("b", "d", "e"))

    def test_what_comes_after_k_is_surplus(self) -> None:
        play = Play("abcde").deliver(1.0, "abc").deliver(2.0, "d")

        assert SetAside("d") in play.actions
        play.at(3.0, CohortScreened({}))
        assert play.actions[-1] == Aggregate(("a", "b", "c"))

    def test_what_was_still_in_training_at_the_end_is_late(self) -> None:
        play = Play("abcde").deliver(1.0, "abc")
        play.at(2.0, CohortScreened({}), Aggregated(), Evaluated())

        play.at(3.0, UpdateReceived("d"))

        assert play.actions[-1] == MarkLate("d")

    def test_the_order_of_arrival_decides_and_not_that_of_screening(self) -> None:
        arrived = [UpdateReceived(c) for c in "abcd"]
        play = Play("abcde").at(1.0, *arrived)

        play.at(2.0, *(UpdateScreened(c) for c in "dcb"))
        assert not any(isinstance(a, ScreenCohort) for a in play.actions)
        play.at(3.0, UpdateScreened("a"))

        assert play.actions[-2:] == [
            SetAside("d"),
            ScreenCohort(("a", "b", "c"), ("d",)),
        ]

    def test_calls_no_backup_while_k_can_still_come(self) -> None:
        play = Play("abcde")

        play.at(1.0, ClientLeft("a"), ClientLeft("b"))
        assert not play.asked(CallClient)[5:]
        play.at(2.0, ClientLeft("c"))

        assert play.asked(CallClient)[5:] == [
            CallClient("x", is_backup=True, replaces="a")
        ]

    def test_closes_with_fewer_when_nobody_else_can_come(self) -> None:
        play = Play("abcde", "").deliver(1.0, "ab")

        play.at(2.0, ClientLeft("c"), ClientLeft("d"), ClientLeft("e"))

        assert play.actions[-1] == ScreenCohort(("a", "b"))


class TestAbandoning:
    def test_too_few_updates_at_the_deadline(self) -> None:
        play = Play().deliver(1.0, "a").at(DEADLINE, Ticked())

        assert play.actions[-1] == Abandon(had=1, needed=2)
        assert play.state.phase is RoundPhase.ABANDONED

    def test_too_few_after_the_cohorts_checks(self) -> None:
        play = Play().deliver(1.0, "abc")
        play.at(2.0, CohortScreened({"a": "NORM", "b": "NORM"}))

        assert play.actions[-1] == Abandon(had=1, needed=2)

    def test_ends_at_once_when_nobody_was_ever_there(self) -> None:
        play = Play(members="", standby="")

        assert play.actions == [Abandon(had=0, needed=2)]


class TestCancelling:
    @pytest.mark.parametrize(
        "events",
        [
            pytest.param([], id="training"),
            pytest.param([CohortScreened({})], id="aggregating"),
            pytest.param([CohortScreened({}), Aggregated()], id="evaluating"),
        ],
    )
    def test_calls_the_round_off_in_every_phase(self, events: list[Event]) -> None:
        play = Play()
        if events:
            play.deliver(1.0, "abc").at(2.0, *events)
        play.at(3.0, Cancelled())

        assert play.actions[-1] == CallOff()
        assert play.state.phase is RoundPhase.ABANDONED

    def test_ignores_what_was_under_way(self) -> None:
        play = Play().deliver(1.0, "abc").at(2.0, CohortScreened({}), Cancelled())
        play.at(3.0, Aggregated(), Evaluated())

        assert not play.asked(Commit)

    def test_a_committed_round_stays_committed(self) -> None:
        play = Play().deliver(1.0, "abc")
        play.at(2.0, CohortScreened({}), Aggregated(), Evaluated(), Cancelled())

        assert play.state.phase is RoundPhase.COMMITTED


class TestRestoring:
    def test_everybody_at_work_has_the_grace_time_from_now(self) -> None:
        play = Play().deliver(1.0, "a")
        state, actions = restore(play.state, now=50.0)

        assert state.seats["b"].phase is SeatPhase.SILENT
        assert actions == (WakeAt(70.0),)

    def test_a_deadline_that_passed_meanwhile_leaves_time_to_come_back(self) -> None:
        play = Play().deliver(1.0, "a")
        state, _ = restore(play.state, now=500.0)

        assert state.deadline_at == 520.0
        assert state.phase is RoundPhase.TRAINING

    def test_a_closed_round_closes_again_with_the_same_updates(self) -> None:
        play = Play().deliver(1.0, "abc").at(2.0, CohortScreened({}), Aggregated())
        _, actions = restore(play.state, now=500.0)

        assert actions == (ScreenCohort(("a", "b", "c")),)


class TestTable:
    def test_refuses_what_cannot_happen(self) -> None:
        with pytest.raises(InvalidTransitionError, match="Evaluated in TRAINING"):
            transition(Play().state, Evaluated(), 1.0)


class TestDeadline:
    @pytest.mark.parametrize(
        ("wanted", "observed", "expected"),
        [
            pytest.param(5.0, [1.0], 5.0, id="as-asked-for"),
            pytest.param(None, [], 600.0, id="nothing-observed"),
            pytest.param(None, [20.0, 30.0, 40.0], 120.0, id="four-medians"),
            pytest.param(None, [1.0], 30.0, id="never-shorter"),
            pytest.param(None, [1000.0], 600.0, id="never-longer"),
        ],
    )
    def test_follows_observed_times(
        self, wanted: float | None, observed: list[float], expected: float
    ) -> None:
        assert round_deadline_s(wanted, observed, 600.0) == expected


class TestOrderOfArrival:
    @settings(deadline=None, max_examples=60)
    @given(st.permutations("abc"), st.sampled_from([(), ("a",), ("b",)]))
    def test_changes_nothing_about_who_is_aggregated(
        self, order: list[str], rejected: tuple[str, ...]
    ) -> None:
        play = Play()
        for now, client in enumerate(order, start=1):
            reason = "NORM" if client in rejected else None
            play.at(now, UpdateReceived(client), UpdateScreened(client, reason))
        if rejected:
            play.deliver(9.0, "x")
        play.at(10.0, CohortScreened({}))

        expected = sorted(set("abc" + "x" * bool(rejected)) - set(rejected))
        assert play.actions[-1] == Aggregate(tuple(expected))

    def test_every_interleaving_of_arrivals_and_screenings_agrees(self) -> None:
        results = set()
        events = [UpdateReceived("a"), UpdateReceived("b"), UpdateReceived("c")]
        for order in itertools.permutations(events):
            play = Play().at(1.0, *order)
            play.at(2.0, *(UpdateScreened(c) for c in "abc"))
            results.add(play.actions[-1])

        assert results == {ScreenCohort(("a", "b", "c"))}
