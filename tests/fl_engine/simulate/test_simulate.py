from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from fl_engine.evaluation import Metric
from fl_engine.model.manifest import Manifest, Tensor
from fl_engine.selection import Candidate
from fl_engine.simulate import (
    LocalUpdate,
    Mishap,
    SimulatedTask,
    World,
    first_ranking,
    random_mishaps,
    simulate,
)
from fl_engine.task import Aggregation, Codec, MetricName
from tests.fl_engine.builders import selection, task, training

MANIFEST = Manifest((Tensor("dense", "kernel", (3,)),))
SECONDS = {f"c{i}": float(i) for i in range(1, 10)}


def candidates(count: int) -> list[Candidate]:
    """c1 is the best, c2 the second best, and so on."""
    return [Candidate(f"c{i}", 1 / i, 0, 0, 0.5) for i in range(1, count + 1)]


def train(client: str, weights: Any, number: int) -> LocalUpdate:
    """Everybody adds one; client c3 needs three seconds."""
    return LocalUpdate(np.ones(3, np.float32), 10, SECONDS[client])


def measure(weights: Any) -> tuple[Metric, ...]:
    return (Metric(MetricName.LOSS, float(weights[0]), 0.0, None, False, 1),)


def at(mishaps: Mapping[tuple[str, int], Mishap]) -> Callable[..., Mishap | None]:
    """Mishaps of (client, round), in the first attempt only."""
    return lambda c, number, attempt: mishaps.get((c, number)) if attempt == 1 else None


def world(count: int = 6, **more: Any) -> World:
    spec = task(
        selection=selection(2, 1),
        training=training(3, least_updates=2, grace_s=5.0, codec=Codec.FLOAT32),
    )
    parts: dict[str, Any] = {
        "spec": spec,
        "manifest": MANIFEST,
        "weights": np.zeros(3, np.float32),
        "candidates": candidates(count),
        "train": train,
        "measure": measure,
    }
    return World(**{**parts, **more})


def verdicts(done: SimulatedTask, number: int) -> dict[str, str]:
    return {j.client: j.verdict for j in done.judgements if j.round == number}


class TestSmoothTask:
    def test_runs_every_round_with_its_standing_cohort(self) -> None:
        done = simulate(world())

        assert done.is_completed
        assert [r.called for r in done.rounds] == [("c1", "c2")] * 3
        assert [verdicts(done, n) for n in (1, 2, 3)] == [
            {"c1": "ACCEPTED", "c2": "ACCEPTED"}
        ] * 3

    def test_adds_the_mean_of_the_updates_each_round(self) -> None:
        done = simulate(world())

        np.testing.assert_array_equal(done.weights, [3, 3, 3])
        assert [r.metrics[0].value for r in done.rounds] == [1, 2, 3]
        assert done.metrics[0].value == 3

    def test_takes_the_time_of_the_slowest_member(self) -> None:
        done = simulate(world())

        assert [(r.started_at, r.ended_at) for r in done.rounds] == [
            (0, 2),
            (2, 4),
            (4, 6),
        ]
        assert done.elapsed_s == 6

    def test_is_the_same_each_time(self) -> None:
        mishaps = random_mishaps(0.3, 1, within_s=3.0, back_after_s=10.0)
        first, second = (simulate(world(mishap=mishaps)) for _ in range(2))

        assert first.rounds == second.rounds
        assert first.judgements == second.judgements

    def test_ranks_as_it_says_before(self) -> None:
        one = world()

        assert simulate(one).ranking == first_ranking(one.spec, one.candidates)

    @pytest.mark.parametrize("codec", Codec)
    def test_sends_updates_in_the_codec_of_the_task(self, codec: Codec) -> None:
        spec = world().spec
        spec = replace(spec, training=replace(spec.training, codec=codec))

        done = simulate(world(spec=spec))

        np.testing.assert_allclose(done.weights, 3, rtol=1e-2)


class TestDropOut:
    def test_calls_the_backup_inside_the_round(self) -> None:
        done = simulate(world(mishap=at({("c2", 2): Mishap(1.0)})))

        second = done.rounds[1]
        assert second.dropped == ("c2",)
        assert second.backups_called == (("c3", "c2"),)
        # Gone 1 s after the call at 2, missed after 5 s, then c3 trains for 3 s.
        assert second.ended_at == 2 + 1 + 5 + 3
        assert verdicts(done, 2) == {"c1": "ACCEPTED", "c3": "ACCEPTED"}
        assert done.rounds[2].called == ("c1", "c3")

    def test_is_none_for_who_is_back_within_the_grace_time(self) -> None:
        done = simulate(world(mishap=at({("c2", 2): Mishap(1.0, 4.0)})))

        assert done.rounds[1].dropped == ()
        assert done.rounds[1].backups_called == ()
        assert done.rounds[1].ended_at == 2 + 2 + 4  # it goes on where it was

    def test_makes_who_comes_back_the_last_backup(self) -> None:
        mishaps = {("c2", 1): Mishap(1.0, 6.5), ("c1", 3): Mishap(0.0)}

        done = simulate(world(mishap=at(mishaps)))

        assert done.rounds[0].dropped == ("c2",)
        assert done.rounds[2].backups_called == (("c2", "c1"),)
        assert verdicts(done, 3) == {"c2": "ACCEPTED", "c3": "ACCEPTED"}

    def test_abandons_a_round_when_nobody_is_left_and_tries_again(self) -> None:
        both = {("c1", 1): Mishap(0.0, 8.0), ("c2", 1): Mishap(0.0, 8.0)}

        done = simulate(world(count=2, mishap=at(both)))

        assert [(r.number, r.attempt, r.is_committed) for r in done.rounds] == [
            (1, 1, False),
            (1, 2, True),
            (2, 1, True),
            (3, 1, True),
        ]
        assert done.is_completed
        np.testing.assert_array_equal(done.weights, [3, 3, 3])

    def test_fails_the_task_after_the_last_attempt(self) -> None:
        gone = {("c1", 2): Mishap(0.0)}

        done = simulate(world(count=2, mishap=at(gone)))

        assert not done.is_completed
        assert [r.attempt for r in done.rounds if r.number == 2] == [1, 2, 3]
        np.testing.assert_array_equal(done.weights, [1, 1, 1])  # of the first round
        assert done.metrics[0].value == 1


class TestScreening:
    @pytest.mark.parametrize(
        ("delta", "reason"),
        [
            pytest.param([1, np.nan, 1], "NOT_FINITE", id="NaN"),
            pytest.param([1, 1], "MANIFEST", id="two of three values"),
            pytest.param([1e6, 0, 0], "NORM", id="far too large"),
        ],
    )
    def test_gives_the_seat_of_a_bad_update_to_a_backup(
        self, delta: list[float], reason: str
    ) -> None:
        def bad(client: str, weights: Any, number: int) -> LocalUpdate:
            made = train(client, weights, number)
            is_bad = (client, number) == ("c1", 2)
            return replace(made, delta=np.array(delta, np.float32)) if is_bad else made

        done = simulate(world(train=bad))

        found = next(j for j in done.judgements if j.verdict == "REJECTED")
        assert (found.client, found.round, found.rejection) == ("c1", 2, reason)
        assert done.rounds[1].backups_called == (("c3", "c1"),)
        assert done.rounds[2].called == ("c2", "c3")
        np.testing.assert_array_equal(done.weights, [3, 3, 3])

    def test_finds_the_odd_one_of_the_first_round_when_it_closes(self) -> None:
        def bad(client: str, weights: Any, number: int) -> LocalUpdate:
            made = train(client, weights, number)
            is_bad = (client, number) == ("c3", 1)
            return replace(made, delta=made.delta * 1e6) if is_bad else made

        spec = task(
            selection=selection(3, 1),
            training=training(1, least_updates=2, codec=Codec.FLOAT32),
        )

        done = simulate(world(spec=spec, train=bad))

        assert verdicts(done, 1) == {
            "c1": "ACCEPTED",
            "c2": "ACCEPTED",
            "c3": "REJECTED",
        }
        np.testing.assert_array_equal(done.weights, [1, 1, 1])


class TestDeadline:
    def test_closes_a_round_with_who_came(self) -> None:
        spec = task(
            selection=selection(3, 0),
            training=training(1, least_updates=2, deadline_s=2.5, codec=Codec.FLOAT32),
        )

        done = simulate(world(spec=spec))

        assert done.rounds[0].ended_at == 2.5
        assert verdicts(done, 1) == {"c1": "ACCEPTED", "c2": "ACCEPTED"}

    def test_marks_what_comes_after_its_round_as_late(self) -> None:
        # c2 is gone for 8.5 s; c3 took its seat at 5 and closes the round at 8. c2 goes
        # on then, since nobody asks it for the next one, and is done at 10.5.
        done = simulate(world(mishap=at({("c2", 1): Mishap(0.0, 8.5)})))

        late = [j for j in done.judgements if j.verdict == "LATE"]
        assert [(j.client, j.round, j.at) for j in late] == [("c2", 1, 10.5)]

    def test_who_is_asked_anew_stops_its_earlier_work(self) -> None:
        # c3 needs 3 s, the rounds end at 2.5 and 5: it begins both from the start
        spec = task(
            selection=selection(3, 0),
            training=training(2, least_updates=2, deadline_s=2.5, codec=Codec.FLOAT32),
        )

        done = simulate(world(spec=spec))

        assert [r.ended_at for r in done.rounds] == [2.5, 5.0]
        assert {j.client for j in done.judgements} == {"c1", "c2"}


class TestOverSelection:
    def test_closes_a_round_with_the_first_k_of_those_called(self) -> None:
        spec = task(
            selection=selection(2, 0, over_selection=1.5),
            training=training(2, least_updates=2, codec=Codec.FLOAT32),
        )

        done = simulate(world(spec=spec))

        assert done.rounds[0].called == ("c1", "c2", "c3")  # ceil(2 × 1.5)
        assert [r.ended_at for r in done.rounds] == [2.0, 4.0]
        assert verdicts(done, 1) == {"c1": "ACCEPTED", "c2": "ACCEPTED"}

    def test_calls_no_backup_while_enough_can_still_come(self) -> None:
        spec = task(
            selection=selection(2, 1, over_selection=1.5),
            training=training(1, least_updates=2, grace_s=1.0, codec=Codec.FLOAT32),
        )

        done = simulate(world(spec=spec, mishap=at({("c1", 1): Mishap(0.0)})))

        assert done.rounds[0].backups_called == ()
        assert verdicts(done, 1) == {"c2": "ACCEPTED", "c3": "ACCEPTED"}


class TestTakingTurns:
    def test_gives_every_client_that_is_kept_the_same_number_of_rounds(self) -> None:
        spec = task(
            selection=selection(2, 3, fairness_slots=1),
            training=training(5, least_updates=2, codec=Codec.FLOAT32),
        )

        done = simulate(world(count=5, spec=spec))

        calls = Counter(client for r in done.rounds for client in r.called)
        assert calls == {f"c{i}": 2 for i in range(1, 6)}  # 5 rounds × 2 seats

    def test_keeps_the_cohort_without_fairness_slots(self) -> None:
        spec = task(
            selection=selection(2, 3),
            training=training(3, least_updates=2, codec=Codec.FLOAT32),
        )

        done = simulate(world(count=5, spec=spec))

        assert {r.called for r in done.rounds} == {("c1", "c2")}


class TestSurplus:
    def test_is_who_comes_back_after_its_seat_was_taken(self) -> None:
        # c2 is gone for 6 s; c3 took its seat at 5 and needs 3 s; c2 goes on at 6.
        done = simulate(world(mishap=at({("c2", 1): Mishap(0.0, 5.5)})))

        found = {j.client: j.verdict for j in done.judgements if j.round == 1}
        assert found == {"c1": "ACCEPTED", "c2": "SURPLUS", "c3": "ACCEPTED"}
        assert done.rounds[0].backups_called == (("c3", "c2"),)


class TestRandomMishaps:
    def test_befall_about_their_share(self) -> None:
        draw = random_mishaps(0.3, 0, within_s=9.0)

        found = [draw(f"c{i}", n, 1) for i in range(50) for n in range(40)]

        hits = [mishap for mishap in found if mishap]
        assert 0.27 < len(hits) / len(found) < 0.33
        assert all(0 <= mishap.after_s <= 9 for mishap in hits)

    def test_are_the_same_for_the_same_seed(self) -> None:
        one, two = (random_mishaps(0.5, 7, within_s=1.0) for _ in range(2))

        assert [one("a", n, 1) for n in range(20)] == [
            two("a", n, 1) for n in range(20)
        ]


def steady(_client: str, _weights: Any, _number: int) -> LocalUpdate:
    return LocalUpdate(np.ones(3, np.float32), 10, 1.0)


class TestPromise:
    @pytest.mark.parametrize(("backups", "completed"), [(20, 10), (0, 0)])
    def test_backups_carry_tasks_through_thirty_percent_of_drop_outs(
        self, backups: int, completed: int
    ) -> None:
        spec = task(
            selection=selection(10, backups),
            training=training(5, least_updates=10, grace_s=5.0),
        )
        crowd = [Candidate(f"d{i}", 0.5, 0, 0, 0.5) for i in range(40)]
        worlds = [
            world(
                spec=spec,
                candidates=crowd,
                train=steady,
                mishap=random_mishaps(0.3, seed, within_s=1.0, back_after_s=20.0),
            )
            for seed in range(10)
        ]

        assert sum(simulate(one).is_completed for one in worlds) == completed


class TestScreeningByLoss:
    """One of five pulls the model away from where the requester's loss is least."""

    def world(self, **more: Any) -> World:
        def train(client: str, weights: Any, number: int) -> LocalUpdate:
            toward = (1.0 - weights) / 4
            delta = -toward if client == "c5" else toward
            wobble = 0.01 * int(client[1])  # nobody sends the same
            return LocalUpdate((delta + wobble).astype(np.float32), 10, 1.0)

        spec = task(
            selection=selection(5, 0),
            training=training(
                2,
                least_updates=2,
                aggregation=Aggregation.VALIDATED,
                codec=Codec.FLOAT32,
            ),
        )
        return world(5, spec=spec, train=train, **more)

    def test_rejects_who_makes_the_model_worse(self) -> None:
        done = simulate(self.world(loss=lambda flat: float(((flat - 1) ** 2).sum())))

        assert done.is_completed
        rejected = {(j.client, j.rejection) for j in done.judgements if j.rejection}
        assert rejected == {("c5", "DIRECTION")}
        # Four of 1/4 of what is missing, and a wobble of 0.025 on average.
        first = 0.25 + 0.025
        np.testing.assert_allclose(
            done.weights, first + (1 - first) / 4 + 0.025, rtol=1e-5
        )

    def test_takes_it_without_a_loss(self) -> None:
        done = simulate(self.world())

        assert {j.verdict for j in done.judgements} == {"ACCEPTED"}
        assert float(done.weights[0]) < 0.4
