"""FedAdam and FedYogi, worked by hand and beside the paper's lines written out."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_engine.aggregation import AggregationRule, fedadam, fedyogi
from fl_engine.errors import ShapeMismatchError
from fl_engine.model.manifest import Manifest, Tensor
from tests.fl_engine.aggregation.builders import flat, gathered, manifest, update

PLAIN: Any = {"server_learning_rate": 0.4, "beta1": 0.5, "beta2": 0.5, "tau": 1.0}
DEFAULTS: Any = {"server_learning_rate": 0.1, "beta1": 0.9, "beta2": 0.99, "tau": 0.001}


class TestFedAdam:
    def test_takes_two_steps_as_by_hand(self) -> None:
        # m = 0.5 · 0 + 0.5 · 1 = 0.5; v = 0.5 · 1² + 0.5 · 1 = 1;
        # w = 0 + 0.4 · 0.5 / (1 + 1) = 0.1
        first = fedadam(gathered([flat(1)], **PLAIN))

        assert first.state is not None
        np.testing.assert_allclose(first.flat, [0.1])
        np.testing.assert_allclose(first.state["m"], [0.5])
        np.testing.assert_allclose(first.state["v"], [1])

        # m = 0.5 · 0.5 + 0.5 · 7 = 3.75; v = 0.5 · 1 + 0.5 · 49 = 25;
        # w = 0.1 + 0.4 · 3.75 / (5 + 1) = 0.35
        again = gathered([flat(7)], base=first.flat, state=first.state, **PLAIN)
        second = fedadam(again)

        np.testing.assert_allclose(second.flat, [0.35])
        assert second.shares == (1,)

    def test_steps_by_the_mean_weighted_by_examples(self) -> None:
        updates = [update(flat(-5), 1), update(flat(3), 3)]  # mean 1

        made = fedadam(gathered(updates, model=manifest(1), **PLAIN))

        np.testing.assert_allclose(made.flat, [0.1])
        assert made.shares == (0.25, 0.75)


class TestFedYogi:
    def test_takes_two_steps_as_by_hand(self) -> None:
        # m = 2; v = 1 − 0.5 · 16 · sign(1 − 16) = 9; w = 0.4 · 2 / (3 + 1) = 0.2
        first = fedyogi(gathered([flat(4)], **PLAIN))

        assert first.state is not None
        np.testing.assert_allclose(first.flat, [0.2])
        np.testing.assert_allclose(first.state["v"], [9])

        # m = 0.5 · 2 + 0.5 · 2 = 2; v = 9 − 0.5 · 4 · sign(9 − 4) = 7;
        # w = 0.2 + 0.4 · 2 / (√7 + 1) = 0.2 + 0.8 / 3.6457513
        again = gathered([flat(2)], base=first.flat, state=first.state, **PLAIN)
        second = fedyogi(again)

        assert second.state is not None
        np.testing.assert_allclose(second.flat, [0.41943351], rtol=1e-6)
        np.testing.assert_allclose(second.state["v"], [7])


def adam(v: Any, square: Any) -> Any:
    return 0.99 * v + 0.01 * square


def yogi(v: Any, square: Any) -> Any:
    return np.where(square > v, v + 0.01 * square, v - 0.01 * square)


@pytest.mark.parametrize(("rule", "moment"), [(fedadam, adam), (fedyogi, yogi)])
class TestBoth:
    @given(block=st.integers(1, 40), seed=st.integers(0, 2**32 - 1))
    def test_follow_the_paper_for_three_rounds_however_they_are_cut(
        self, rule: Any, moment: Any, block: int, seed: int
    ) -> None:
        rng = np.random.default_rng(seed)
        model = manifest(5, 20, 3, kept=2)
        weights: Any = np.zeros(30, np.float32)
        expected, m, v = np.zeros(28), np.zeros(28), np.full(28, 1e-6)
        state = None
        for _ in range(3):
            deltas = rng.normal(size=(4, 28)).astype(np.float32)
            cohort = gathered(
                list(deltas), base=weights, model=model, state=state, **DEFAULTS
            )
            weights, _, state = rule(cohort, block_values=block)

            mean = deltas.astype(np.float64).mean(axis=0)
            m = 0.9 * m + 0.1 * mean
            v = moment(v, mean**2)
            expected = expected + 0.1 * m / (np.sqrt(v) + 0.001)

        exchanged = np.delete(weights, [5, 6])
        np.testing.assert_allclose(exchanged, expected, rtol=1e-4, atol=1e-5)
        assert not weights[5:7].any()

    def test_give_moving_statistics_the_plain_mean(
        self, rule: AggregationRule, moment: Any
    ) -> None:
        variance = Tensor("bn", "moving_variance", (1,), trainable=False)
        model = Manifest((Tensor("bn", "gamma", (1,)), variance))
        deltas = [flat(1, -0.4), flat(1, -0.6)]

        made = rule(gathered(deltas, base=flat(0, 1), model=model, **DEFAULTS))

        assert made.flat[0] == pytest.approx(0.099, rel=1e-2)
        assert made.flat[1] == pytest.approx(0.5)  # 1 − (0.4 + 0.6) / 2

    def test_change_neither_base_nor_state(
        self, rule: AggregationRule, moment: Any
    ) -> None:
        base, state = flat(1), {"m": flat(2), "v": flat(3)}

        rule(gathered([flat(1)], base=base, state=state, **DEFAULTS))

        assert (base, state) == (flat(1), {"m": flat(2), "v": flat(3)})

    def test_refuse_a_state_of_another_model(
        self, rule: AggregationRule, moment: Any
    ) -> None:
        state = {"m": flat(2, 2), "v": flat(3, 3)}

        with pytest.raises(ShapeMismatchError, match="state"):
            rule(gathered([flat(1)], state=state, **DEFAULTS))

    def test_need_their_parameters(self, rule: AggregationRule, moment: Any) -> None:
        with pytest.raises(ValueError, match="four parameters"):
            rule(gathered([flat(1)], beta1=0.9))
