from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fl_engine.selection import Candidate, Ranked, Reference, Seat, score, select, top_k
from fl_engine.task import ScoreWeights
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


class TestTopK:
    @given(
        scores=arrays(
            np.float64, st.integers(0, 5000), elements=st.floats(0, 1, width=16)
        ),
        k=st.integers(0, 60),
    )
    def test_finds_what_a_full_sort_finds(self, scores: Any, k: int) -> None:
        expected = sorted(range(len(scores)), key=lambda i: (-scores[i], i))[:k]

        assert top_k(scores, k).tolist() == expected

    def test_finds_the_best_of_many(self) -> None:
        scores = np.random.default_rng(0).random(100_003)

        best = top_k(scores, 50)

        assert best.tolist() == np.argsort(-scores)[:50].tolist()
