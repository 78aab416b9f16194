import numpy as np
import pytest

from experiments.demo import setup
from experiments.demo.central import train_with_keras, train_with_numpy
from experiments.demo.model import initial_model
from fl_engine.task import MetricName

PARTS = setup.split(0, 8)
START = initial_model(PARTS.test, 0)
SPEC = setup.task_spec(seed=0)


class TestCentral:
    def test_learns(self) -> None:
        done = train_with_numpy(START, PARTS.train, SPEC)

        before = setup.measure(START, PARTS.test)[MetricName.LOSS].value
        after = setup.measure(done, PARTS.test)[MetricName.LOSS].value
        assert after < before

    @pytest.mark.slow
    def test_is_the_same_by_the_clients_own_trainer(self) -> None:
        keras = train_with_keras(START, PARTS.train, SPEC)

        numpy = train_with_numpy(START, PARTS.train, SPEC)

        for one, other in zip(keras, numpy, strict=True):
            np.testing.assert_allclose(one, other, atol=2e-5)
