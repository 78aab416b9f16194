from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_engine.oort import Seen
from fl_engine.selection import Candidate, Ranked, Reference, Seat, Term, score, select
from fl_engine.task import ScoreWeights, SelectionSpec, SelectionStrategy
from tests.fl_engine.builders import selection

GIB = 1024**3
CPU_ONLY = ScoreWeights(cpu=1, ram=0, storage=0, reputation=0)


def candidate(client: str, cpu: float | None = 0.5, **more: Any) -> Candidate:
    parts: dict[str, Any] = {
        "ram_bytes": 2 * GIB,
        "storage_bytes": 8 * GIB,
        "reputation": 0.5,
    }
    return Candidate(client, cpu, **{**parts, **more})


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def seated(ranking: tuple[Ranked, ...], seat: Seat) -> list[str]:
    return [place.client for place in ranking if place.seat is seat]


class TestScore:
    def test_is_the_weighted_mean_of_its_terms(self) -> None:
        half = Reference(ram_bytes=1 * GIB, storage_bytes=8 * GIB)
        one = candidate("a", 0.8, ram_bytes=3 * GIB, reputation=1.0)

        value, terms = score(one, ScoreWeights(0.4, 0.2, 0.2, 0.2), half)

        assert {t.name: t.value for t in terms} == {
            "cpu": 0.8,
            "ram": 0.75,  # 3 / (3 + 1)
            "storage": 0.5,
            "reputation": 1.0,
        }
        assert value == pytest.approx(0.4 * 0.8 + 0.2 * (0.75 + 0.5 + 1.0))

    def test_counts_only_the_ratios_of_weights(self) -> None:
        one = candidate("a", 0.9)

        small, _ = score(one, ScoreWeights(0.1, 0.1, 0.1, 0.1))
        large, _ = score(one, ScoreWeights(1, 1, 1, 1))

        assert small == pytest.approx(large)

    def test_counts_a_missing_benchmark_as_nothing(self) -> None:
        assert score(candidate("a", None), CPU_ONLY)[0] == 0

    @given(
        cpu=st.none() | st.floats(-1, 2),
        ram=st.integers(0, 2**60),
        storage=st.integers(0, 2**60),
        reputation=st.floats(0, 1),
    )
    def test_lies_between_0_and_1(
        self, cpu: float | None, ram: int, storage: int, reputation: float
    ) -> None:
        one = candidate(
            "a", cpu, ram_bytes=ram, storage_bytes=storage, reputation=reputation
        )

        assert 0 <= score(one, ScoreWeights())[0] <= 1


class TestSelect:
    def test_seats_the_best_then_backups_then_nobody(self) -> None:
        crowd = [candidate(name, place / 5) for place, name in enumerate("abcde")]

        ranking = select(crowd, selection(2, 1, weights=CPU_ONLY), rng())

        assert [place.client for place in ranking] == ["e", "d", "c", "b", "a"]
        assert [place.rank for place in ranking] == [1, 2, 3, 4, 5]
        assert [place.seat for place in ranking] == [
            Seat.COHORT,
            Seat.COHORT,
            Seat.BACKUP,
            Seat.NONE,
            Seat.NONE,
        ]

    def test_gives_fairness_slots_to_the_least_used(self) -> None:
        crowd = [
            candidate("best", 0.9, rounds_called=9),
            candidate("good", 0.8, rounds_called=9),
            candidate("slow", 0.1, rounds_called=0),
        ]
        policy = selection(2, 0, weights=CPU_ONLY, fairness_slots=1)

        ranking = select(crowd, policy, rng())

        assert seated(ranking, Seat.COHORT) == ["best"]
        assert seated(ranking, Seat.FAIRNESS) == ["slow"]

    def test_gives_no_fairness_slot_to_a_bad_name(self) -> None:
        crowd = [
            candidate("best", 0.9, rounds_called=9),
            candidate("good", 0.8, rounds_called=9),
            candidate("cheat", 0.1, rounds_called=0, reputation=0.24),
        ]
        policy = selection(2, 0, weights=CPU_ONLY, fairness_slots=1)

        ranking = select(crowd, policy, rng())

        assert seated(ranking, Seat.FAIRNESS) == ["good"]

    def test_caps_newcomers_where_others_can_fill_the_seats(self) -> None:
        crowd = [candidate(f"new{i}", 0.9, newcomer=True) for i in range(5)]
        crowd += [candidate(f"old{i}", 0.1) for i in range(5)]
        policy = selection(5, 0, weights=CPU_ONLY, most_newcomers=0.2)

        cohort = seated(select(crowd, policy, rng()), Seat.COHORT)

        assert sum(name.startswith("new") for name in cohort) == 1

    def test_fills_with_newcomers_what_nobody_else_can(self) -> None:
        crowd = [candidate(f"new{i}", 0.9, newcomer=True) for i in range(5)]
        crowd += [candidate("old", 0.1)]
        policy = selection(4, 2, weights=CPU_ONLY, fairness_slots=2)

        ranking = select(crowd, policy, rng())

        given = [p.client for p in ranking if p.seat in (Seat.COHORT, Seat.FAIRNESS)]
        assert len(given) == 4
        assert "old" in given
        assert len(seated(ranking, Seat.BACKUP)) == 2

    def test_does_not_lose_a_newcomer_to_binary_rounding(self) -> None:
        crowd = [candidate(f"new{i}", 0.9, newcomer=True) for i in range(100)]
        crowd += [candidate(f"old{i}", 0.1) for i in range(100)]
        policy = selection(100, 0, weights=CPU_ONLY, most_newcomers=0.29)

        cohort = seated(select(crowd, policy, rng()), Seat.COHORT)

        assert sum(name.startswith("new") for name in cohort) == 29

    def test_breaks_ties_by_chance_and_not_by_name(self) -> None:
        crowd = [candidate(name) for name in "abcdefgh"]
        firsts = {
            select(crowd, selection(), np.random.default_rng(seed))[0].client
            for seed in range(50)
        }

        assert len(firsts) > 4

    def test_is_the_same_for_the_same_seed(self) -> None:
        crowd = [candidate(name) for name in "abcdefgh"]

        assert select(crowd, selection(), rng()) == select(crowd, selection(), rng())

    def test_takes_fifty_new_accounts_of_one_person_into_a_fifth_at_most(self) -> None:
        crowd = [candidate(f"sybil{i}", 1.0, newcomer=True) for i in range(50)]
        crowd += [candidate(f"old{i}", 0.3, rounds_called=9) for i in range(10)]
        policy = selection(10, 0, fairness_slots=2)

        ranking = select(crowd, policy, rng())

        given = [p.client for p in ranking if p.seat in (Seat.COHORT, Seat.FAIRNESS)]
        assert sum(name.startswith("sybil") for name in given) == 2

    def test_selects_nobody_from_nobody(self) -> None:
        assert select([], selection(), rng()) == ()

    @given(
        count=st.integers(0, 12),
        size=st.integers(1, 8),
        backups=st.integers(0, 5),
        newcomers=st.integers(0, 12),
        share=st.floats(0, 1),
        slots=st.integers(0, 8),
    )
    def test_never_leaves_a_seat_empty(
        self,
        count: int,
        size: int,
        backups: int,
        newcomers: int,
        share: float,
        slots: int,
    ) -> None:
        crowd = [
            candidate(str(i), i / 12, newcomer=i < newcomers, rounds_called=i)
            for i in range(count)
        ]
        policy = selection(
            size, backups, fairness_slots=min(slots, size), most_newcomers=share
        )

        ranking = select(crowd, policy, rng())

        seats = [place.seat for place in ranking]
        cohort = seats.count(Seat.COHORT) + seats.count(Seat.FAIRNESS)
        assert cohort == min(size, count)
        assert seats.count(Seat.BACKUP) == min(backups, count - cohort)
        assert sorted(p.client for p in ranking) == sorted(c.client for c in crowd)


class TestSelectByOort:
    def policy(self, **more: Any) -> SelectionSpec:
        return selection(2, 1, strategy=SelectionStrategy.OORT, **more)

    def test_tries_unknown_devices_in_the_order_of_their_speed(self) -> None:
        crowd = [
            candidate("slow", 0.1, reputation=1.0),
            candidate("fast", 0.9, ram_bytes=0, storage_bytes=0),
            candidate("usual", 0.5),
            candidate("unmeasured", None),
        ]

        ranking = select(crowd, self.policy(), rng())

        assert [p.client for p in ranking] == ["fast", "usual", "slow", "unmeasured"]
        assert seated(ranking, Seat.COHORT) == ["fast", "usual"]
        assert ranking[0].terms == (Term("cpu", 1.0, 0.9),)

    def test_ranks_by_what_updates_would_teach_and_how_soon(self) -> None:
        crowd = [
            candidate("learned", 0.9, seen=Seen(0.1, 100, 4.0, 1)),
            candidate("rich", 0.1, seen=Seen(0.8, 100, 4.0, 1)),
            candidate("rich but slow", 0.1, seen=Seen(0.8, 100, 8.0, 1)),
        ]

        ranking = select(crowd, self.policy(), rng())

        # T = 4 s: the slow one keeps (4 / 8)² of 1; utilities 10, 80 and 80
        assert {p.client: p.score for p in ranking} == pytest.approx(
            {"rich": 1.0, "rich but slow": 0.25, "learned": 0.125}
        )
        assert [p.rank for p in ranking if p.client == "rich but slow"] == [2]
        terms = {term.name: term.value for term in ranking[1].terms}
        assert terms == pytest.approx({"loss": 1.0, "pace": 0.25})

    def test_ranks_a_bad_name_last(self) -> None:
        crowd = [
            candidate("cheat", 0.9, reputation=0.24, seen=Seen(9.0, 100, 1.0, 1)),
            candidate("a", 0.2, seen=Seen(0.5, 100, 4.0, 1)),
            candidate("b", 0.1),
        ]

        ranking = select(crowd, self.policy(), rng())

        assert ranking[-1].client == "cheat"
        assert sorted(seated(ranking, Seat.COHORT)) == ["a", "b"]

    def test_passes_over_who_brought_nothing_before(self) -> None:
        crowd = [
            candidate("idle", 0.9, is_benched=True, seen=Seen(0.9, 100, 1.0, 1)),
            candidate("a", 0.2),
            candidate("b", 0.1),
        ]

        assert seated(select(crowd, self.policy(), rng()), Seat.COHORT) == ["a", "b"]

    def test_keeps_the_fairness_seats(self) -> None:
        crowd = [
            candidate("rich", 0.9, seen=Seen(0.9, 100, 1.0, 1), rounds_used=3),
            candidate("usual", 0.9, seen=Seen(0.5, 100, 1.0, 1), rounds_used=3),
            candidate("forgotten", 0.1, seen=Seen(0.01, 1, 99.0, 1)),
        ]

        ranking = select(crowd, self.policy(fairness_slots=1), rng())

        assert seated(ranking, Seat.FAIRNESS) == ["forgotten"]
