import threading

import numpy as np
import pytest

from api.services.threads import run_in_threads, threads
from fl_engine.aggregation import RULES, Gathered, Workers
from fl_engine.task import Aggregation, default_parameters
from tests.fl_engine.aggregation.builders import manifest, update


class TestThreads:
    def test_work_at_the_same_time(self) -> None:
        barrier = threading.Barrier(3, timeout=20)  # nobody gets past it alone

        def meet() -> None:
            barrier.wait()

        run_in_threads([meet] * 3)

    def test_raise_what_a_job_raises(self) -> None:
        def fail() -> None:
            raise ValueError("torn")

        with pytest.raises(ValueError, match="torn"):
            run_in_threads([fail, lambda: None])

    def test_are_one_at_least(self) -> None:
        assert 1 <= threads().count <= 4

    @pytest.mark.parametrize("name", RULES)
    def test_make_the_same_weights_as_one_alone(self, name: Aggregation) -> None:
        rng = np.random.default_rng(0)
        updates = [update(rng.normal(size=100_000), i + 1) for i in range(9)]
        base = np.zeros(100_000, np.float32)

        def made(workers: Workers) -> Gathered:
            parameters = default_parameters(name)
            model = manifest(100_000)
            return Gathered(base, updates, model, parameters, workers=workers)

        alone = RULES[name](made(Workers()))
        shared = RULES[name](made(Workers(3, run_in_threads)))

        np.testing.assert_array_equal(alone.flat, shared.flat)
        assert alone.shares == shared.shares
