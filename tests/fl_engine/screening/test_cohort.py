from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from fl_engine.screening.cohort import CohortScreening, Member
from fl_engine.screening.cohort import judge_cohort as judge_dialogue
from fl_engine.screening.dialogue import Combination, Measure, answer
from fl_engine.screening.gram import Geometry
from fl_engine.updates import Rejection
from tests.fl_engine.screening.test_free_riding import geometry, honest

Rows = npt.NDArray[Any]


def members(rows: Rows, **more: Any) -> list[Member]:
    return [
        Member(f"c{i}", float(np.linalg.norm(row)), **more)
        for i, row in enumerate(rows)
    ]


def judge_cohort(
    members: Sequence[Member],
    geometry: Geometry,
    median_norm: float | None,
    measure: Measure | None = None,
) -> CohortScreening:
    is_weighed = measure is not None
    dialogue = judge_dialogue(members, geometry, median_norm, is_weighed=is_weighed)
    return answer(dialogue, measure or nobody_asks)


def nobody_asks(asked: Sequence[Combination]) -> list[float]:
    raise AssertionError("losses are not to be asked for")


def toward(goal: Rows, rows: Rows) -> Any:
    """Losses of a model at 0 that should be at `goal`: the squared distance."""

    def measure(asked: Sequence[Combination]) -> list[float]:
        return [_distance(goal, rows, one) for one in asked]

    return measure


def _distance(goal: Rows, rows: Rows, one: Mapping[int, float]) -> float:
    place = sum((c * rows[i] for i, c in one.items()), np.zeros_like(goal))
    return float(((place - goal) ** 2).mean())


class TestByGeometry:
    def test_rejects_what_is_plain_and_says_why(self) -> None:
        rows = honest(10)
        rows[2] *= 40
        rows[4] = 0
        rows[6] = rows[1]
        rows[8] = np.random.default_rng(5).normal(size=rows.shape[1])

        found = judge_cohort(members(rows), geometry(rows), None)

        assert found.rejected == {
            "c2": Rejection.NORM,
            "c4": Rejection.FREE_RIDING,
            "c6": Rejection.FREE_RIDING,
            "c8": Rejection.FREE_RIDING,
        }
        assert set(found.factors.values()) == {1.0}

    def test_rejects_a_direction_against_a_cohort_that_agrees(self) -> None:
        rows = honest(10)
        rows[3] *= -1

        found = judge_cohort(members(rows), geometry(rows), None)

        assert found.rejected == {"c3": Rejection.DIRECTION}

    def test_leaves_directions_alone_in_a_cohort_that_does_not_agree(self) -> None:
        # Devices with one class each: half of them go one way, half the other.
        rows = honest(10)
        rows[:4] *= -1

        assert not judge_cohort(members(rows), geometry(rows), None).rejected

    def test_accepts_honest_updates(self) -> None:
        for seed in range(20):
            rows = honest(10, seed)

            assert not judge_cohort(members(rows), geometry(rows), None).rejected

    def test_takes_a_cohort_of_one(self) -> None:
        rows = honest(1)

        assert judge_cohort(members(rows), geometry(rows), None).factors == {"c0": 1.0}


class TestByLoss:
    def test_rejects_who_makes_the_model_worse(self) -> None:
        rows = honest(6)
        rows[:2] = -rows[:2]  # too many for a direction alone to be plain
        measure = toward(rows[2:].mean(axis=0), rows)

        found = judge_cohort(members(rows), geometry(rows), None, measure)

        assert set(found.rejected) == {"c0", "c1"}
        assert set(found.rejected.values()) <= {Rejection.LOSS, Rejection.DIRECTION}
        assert found.measured == {f"c{i}" for i in range(6)}

    def test_asks_by_place_among_all_members(self) -> None:
        rows = honest(5)
        rows[0] = 0  # out before anything is measured
        asked: list[Combination] = []

        def measure(combinations: Sequence[Combination]) -> list[float]:
            asked.extend(combinations)
            return [1.0] * len(combinations)

        judge_cohort(members(rows), geometry(rows), None, measure)

        together = dict.fromkeys((1, 2, 3, 4), 0.25)
        assert asked == [{}, together, {1: 1.0}, {2: 1.0}, {3: 1.0}, {4: 1.0}]

    def test_lets_a_bad_name_count_less_without_a_rejection(self) -> None:
        rows = honest(5)
        people = members(rows)
        people[3] = Member("c3", people[3].norm, reputation=0.2)

        found = judge_cohort(
            people, geometry(rows), None, lambda asked: [1.0] * len(asked)
        )

        assert not found.rejected
        assert found.factors == {"c0": 1, "c1": 1, "c2": 1, "c3": 0.4, "c4": 1}


class TestSurplus:
    def test_has_no_say_in_what_norm_is_usual(self) -> None:
        rows = honest(7)
        rows[3:] *= 50
        people = members(rows)
        people[3:] = [Member(m.client, m.norm, is_counted=False) for m in people[3:]]

        found = judge_cohort(people, geometry(rows), None)

        assert found.rejected == dict.fromkeys(("c3", "c4", "c5", "c6"), Rejection.NORM)
