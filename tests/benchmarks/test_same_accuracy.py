"""The bytes that models of the same quality cost, worked by hand."""

import pytest

from benchmarks import same_accuracy
from benchmarks.rows import of_same_accuracy
from benchmarks.same_accuracy import (
    Moved,
    NotReachedError,
    Round,
    curve,
    figures,
    reached,
    with_codec,
)
from experiments.reproduce import datasets, federated
from experiments.reproduce.federated import Plan
from fl_engine.task import Codec

CURVE = [Round(0.6, 0.70), Round(0.5, 0.74), Round(0.51, 0.75), Round(0.4, 0.77)]


class TestReached:
    @pytest.mark.parametrize(
        ("loss", "expected"),
        [
            pytest.param(0.55, (2, 0.74), id="between-two-rounds"),
            pytest.param(0.5, (2, 0.74), id="exactly"),
            pytest.param(0.45, (4, 0.77), id="the-last"),
            pytest.param(0.9, (1, 0.70), id="the-first"),
        ],
    )
    def test_is_the_first_round_down_at_the_loss(
        self, loss: float, expected: tuple[int, float]
    ) -> None:
        assert reached(CURVE, loss) == expected

    def test_is_nowhere_when_no_round_comes_down_to_it(self) -> None:
        with pytest.raises(NotReachedError, match=r"No round of 4 .* 0\.39"):
            reached(CURVE, 0.39)


FOUND = {
    Codec.FLOAT32: [(9, 0.75), (11, 0.77)],
    Codec.FLOAT16: [(10, 0.75), (10, 0.75)],
    Codec.INT8: [(12, 0.78), (13, 0.78)],
}
MOVED = {
    Codec.FLOAT32: Moved(100_000, 100_000),
    Codec.FLOAT16: Moved(50_000, 100_000),
    Codec.INT8: Moved(25_000, 100_000),
}


class TestFigures:
    def test_multiply_rounds_clients_and_bytes(self) -> None:
        found = figures(FOUND, MOVED, Moved(125_000, 125_000))

        # 10 rounds × 4 clients × 0.1 MB, and so on.
        expected = {
            "FLOAT32": {"rounds": 10, "up_mb": 4, "down_mb": 4, "accuracy": 0.76},
            "FLOAT16": {"rounds": 10, "up_mb": 2, "down_mb": 4, "accuracy": 0.75},
            "INT8": {"rounds": 12.5, "up_mb": 1.25, "down_mb": 5, "accuracy": 0.78},
        }
        for codec, cost in expected.items():
            assert found["codecs"][codec] == pytest.approx(cost)
        flower = {"rounds": 10, "up_mb": 5, "down_mb": 5}
        assert found["flower"] == pytest.approx(flower)

    def test_are_told_beside_flowers_one_way_and_both_ways(self) -> None:
        found = figures(FOUND, MOVED, Moved(125_000, 125_000))

        lines = list(of_same_accuracy({**found, "clients": 4, "loss": 0.48}))

        assert [line.ratio for line in lines] == pytest.approx(
            [4 / 5, 8 / 10, 2 / 5, 6 / 10, 1.25 / 5, 6.25 / 10]
        )
        assert lines[4].what.endswith("INT8, sent up")
        assert lines[4].ours == "1.25 MB, 12.5 rounds, accuracy 0.780"
        assert lines[4].peer == "Flower 5.00 MB, 10.0 rounds"


def test_only_the_form_of_the_updates_differs() -> None:
    plan = same_accuracy.PLAN
    spec = federated.task_spec(datasets.pima(), plan, clients=4, seed=3)

    other = with_codec(spec, Codec.INT8)

    assert other.training.codec is Codec.INT8
    assert with_codec(other, spec.training.codec) == spec


def test_every_round_is_measured_on_held_out_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = Plan(hidden=(), rounds=3, epochs=5, batch_size=32, rate=0.1)
    monkeypatch.setattr(same_accuracy, "PLAN", plan)

    found = curve(datasets.pima(), 1, Codec.FLOAT16)

    assert len(found) == 3
    assert found[2].loss < found[0].loss < 0.75
    assert found[2].accuracy > 0.7  # the more frequent class is 0.651 of the rows
