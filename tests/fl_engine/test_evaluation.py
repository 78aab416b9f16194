import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sk

from fl_engine.errors import EmptyRoundError, ShapeMismatchError
from fl_engine.evaluation import Metric, evaluate
from fl_engine.task import Baseline, Learning, MetricName

BINARY = Learning.BINARY_CLASSIFICATION
MULTI = Learning.MULTICLASS_CLASSIFICATION
REGRESSION = Learning.REGRESSION


def measure(
    outputs: Any, y: Any, learning: Learning = BINARY, **more: Any
) -> dict[MetricName, Metric]:
    made = np.asarray(outputs, dtype=np.float32)
    rows = np.zeros((len(y), 1), dtype=np.float32)
    labels = np.asarray(y, dtype=np.float32)
    return {
        metric.name: metric
        for metric in evaluate(lambda _: made, rows, labels, learning, **more)
    }


class TestBinary:
    def test_counts_above_one_half_as_class_1(self) -> None:
        found = measure([0.5, 0.51, 0.2, 0.9], [0, 1, 1, 1])

        assert found[MetricName.ACCURACY].value == 0.75
        assert found[MetricName.ACCURACY].no_skill == 0.75  # three of four are 1

    @given(st.integers(0, 2**32 - 1), st.integers(2, 200))
    def test_agrees_with_scikit_learn(self, seed: int, rows: int) -> None:
        rng = np.random.default_rng(seed)
        y = rng.integers(0, 2, rows)
        y[:2] = 0, 1
        scores = rng.choice(np.linspace(0.01, 0.99, 21), rows).astype(np.float32)

        found = measure(scores[:, None], y)

        guess = (scores > 0.5).astype(int)
        wide = scores.astype(np.float64)
        auc = sk.roc_auc_score(y, wide)
        f1 = sk.f1_score(y, guess, average="macro", zero_division=0)
        assert found[MetricName.ACCURACY].value == pytest.approx(np.mean(guess == y))
        assert found[MetricName.AUC].value == pytest.approx(auc)
        assert found[MetricName.F1].value == pytest.approx(f1)
        assert found[MetricName.LOSS].value == pytest.approx(sk.log_loss(y, wide))

    def test_shows_what_a_constant_guess_reaches(self) -> None:
        found = measure([0.1, 0.9, 0.2, 0.3], [0, 1, 0, 0])

        majority = sk.f1_score([0, 1, 0, 0], [0] * 4, average="macro", zero_division=0)
        entropy = -(0.75 * math.log(0.75) + 0.25 * math.log(0.25))
        assert found[MetricName.AUC].no_skill == 0.5
        assert found[MetricName.F1].no_skill == pytest.approx(majority)
        assert found[MetricName.LOSS].no_skill == pytest.approx(entropy)

    def test_has_no_auc_for_rows_of_one_class(self) -> None:
        found = measure([0.1, 0.9], [1, 1])

        assert MetricName.AUC not in found
        assert found[MetricName.LOSS].no_skill == pytest.approx(0, abs=1e-6)

    def test_shows_a_diverged_model_as_bad_as_can_be(self) -> None:
        found = measure([math.nan, math.inf, -math.inf], [0, 1, 1])

        assert found[MetricName.ACCURACY].value == 0
        assert found[MetricName.AUC].value == 0
        assert found[MetricName.LOSS].value == pytest.approx(-math.log(1e-7), rel=1e-3)


class TestMulticlass:
    @given(st.integers(0, 2**32 - 1), st.integers(3, 6), st.integers(1, 100))
    def test_agrees_with_scikit_learn(self, seed: int, classes: int, rows: int) -> None:
        rng = np.random.default_rng(seed)
        y = rng.integers(0, classes, rows)
        outputs = rng.dirichlet(np.ones(classes), rows).astype(np.float32)

        found = measure(outputs, y, MULTI, classes=classes)

        names = list(range(classes))
        guess = outputs.argmax(axis=1)
        f1 = sk.f1_score(y, guess, labels=names, average="macro", zero_division=0)
        picked = np.clip(outputs[np.arange(rows), y].astype(np.float64), 1e-7, 1 - 1e-7)
        assert found[MetricName.ACCURACY].value == pytest.approx(np.mean(guess == y))
        assert found[MetricName.F1].value == pytest.approx(f1)
        assert found[MetricName.LOSS].value == pytest.approx(-np.log(picked).mean())

    def test_takes_the_lowest_class_of_a_tie(self) -> None:
        found = measure([[0.4, 0.4, 0.2]], [0], MULTI, classes=3)

        assert found[MetricName.ACCURACY].value == 1

    def test_counts_rows_that_are_not_finite_as_wrong(self) -> None:
        outputs = [[math.nan, 0, 0], [1, 0, 0]]

        found = measure(outputs, [0, 0], MULTI, classes=3)

        assert found[MetricName.ACCURACY].value == 0.5


class TestRegression:
    @given(st.integers(0, 2**32 - 1), st.integers(1, 100))
    def test_agrees_with_scikit_learn(self, seed: int, rows: int) -> None:
        rng = np.random.default_rng(seed)
        y = rng.normal(size=rows).astype(np.float32)
        guess = rng.normal(size=rows).astype(np.float32)

        found = measure(guess[:, None], y, REGRESSION)

        mean = np.full(rows, y.astype(np.float64).mean())
        squared, absolute = sk.mean_squared_error, sk.mean_absolute_error
        assert found[MetricName.MSE].value == pytest.approx(squared(y, guess))
        assert found[MetricName.MAE].value == pytest.approx(absolute(y, guess))
        assert found[MetricName.MSE].no_skill == pytest.approx(squared(y, mean))
        assert found[MetricName.MAE].no_skill == pytest.approx(absolute(y, mean))
        assert found[MetricName.LOSS].value == found[MetricName.MSE].value

    def test_stays_finite_when_the_model_has_diverged(self) -> None:
        found = measure([math.nan, math.inf], [0, 1], REGRESSION)

        assert math.isfinite(found[MetricName.MSE].value)
        assert found[MetricName.MSE].value > 1e70


class TestEvaluate:
    def test_stands_beside_the_requesters_figures(self) -> None:
        baselines = (Baseline(MetricName.ACCURACY, 0.77),)

        found = measure([0.1, 0.9], [0, 1], baselines=baselines)

        assert found[MetricName.ACCURACY].baseline == 0.77
        assert found[MetricName.AUC].baseline is None
        assert found[MetricName.AUC].rows == 2

    def test_knows_which_way_is_better(self) -> None:
        found = measure([0.1, 0.9], [0, 1])

        assert {name for name, m in found.items() if m.greater_is_better} == {
            MetricName.ACCURACY,
            MetricName.AUC,
            MetricName.F1,
        }

    def test_refuses_no_rows(self) -> None:
        with pytest.raises(EmptyRoundError):
            measure([], [])

    @pytest.mark.parametrize(
        ("outputs", "learning"),
        [
            pytest.param([[0.1, 0.9]] * 2, BINARY, id="two units"),
            pytest.param([[0.1, 0.9]] * 2, MULTI, id="a class without a unit"),
            pytest.param([0.1], REGRESSION, id="a row without an output"),
            pytest.param([[0.1], [0.2], [0.3]], BINARY, id="an output without a row"),
        ],
    )
    def test_refuses_outputs_that_do_not_fit(
        self, outputs: Any, learning: Learning
    ) -> None:
        with pytest.raises(ShapeMismatchError):
            measure(outputs, [0, 1], learning, classes=3)
