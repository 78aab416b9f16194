"""What holds for every rule."""

from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_engine.aggregation import RULES, STATEFUL, AggregationRule, Gathered
from fl_engine.errors import ShapeMismatchError
from fl_engine.task import default_parameters
from fl_engine.updates import StoredUpdate
from fl_engine.wire.codecs import decode_delta, encode_delta
from tests.fl_engine.aggregation.builders import flat, manifest, update
from tests.fl_engine.aggregation.memory import peak_bytes

every_rule = pytest.mark.parametrize("name", RULES)


def cohort(name: Any, updates: Any, model: Any, base: Any = None) -> Gathered:
    if base is None:
        base = np.zeros(model.float_count, np.float32)
    return Gathered(base, updates, model, default_parameters(name))


def run(name: Any, updates: Any, model: Any, **cut: Any) -> Any:
    rule: Any = RULES[name]
    return rule(cohort(name, updates, model), **cut)


@every_rule
class TestEveryRule:
    @given(
        clients=st.integers(1, 12), seed=st.integers(0, 2**32 - 1), data=st.randoms()
    )
    def test_does_not_ask_in_which_order_updates_came(
        self, name: Any, clients: int, seed: int, data: Random
    ) -> None:
        rng = np.random.default_rng(seed)
        updates = [update(rng.normal(size=6), i + 1) for i in range(clients)]
        order = data.sample(range(clients), clients)

        one = run(name, updates, manifest(6))
        other = run(name, [updates[i] for i in order], manifest(6))

        np.testing.assert_allclose(one.flat, other.flat, rtol=1e-4, atol=1e-5)
        assert [one.shares[i] for i in order] == pytest.approx(other.shares)

    def test_makes_one_update_of_everybody_s_when_all_are_the_same(
        self, name: Any
    ) -> None:
        same = [update(flat(1, -2, 3))] * 5

        one = run(name, same[:1], manifest(3))
        five = run(name, same, manifest(3))

        np.testing.assert_allclose(one.flat, five.flat, rtol=1e-6)

    def test_shares_add_up_to_one(self, name: Any) -> None:
        updates = [update(flat(i), i + 1) for i in range(10)]

        assert sum(run(name, updates, manifest(1)).shares) == pytest.approx(1)

    def test_leaves_its_base_and_what_is_not_exchanged(self, name: Any) -> None:
        base = flat(1, 7, 8, 2)
        rule: AggregationRule = RULES[name]

        made = rule(cohort(name, [update(flat(1, 2))], manifest(1, 1, kept=2), base))

        np.testing.assert_array_equal(base, [1, 7, 8, 2])
        np.testing.assert_array_equal(made.flat[1:3], [7, 8])

    def test_leaves_out_an_update_whose_factor_is_0(self, name: Any) -> None:
        good = [update(flat(i / 10)) for i in range(6)]
        bad = update(flat(99), factor=0.0)

        made = run(name, [*good[:3], bad, *good[3:]], manifest(1))

        expected = run(name, good, manifest(1))
        np.testing.assert_allclose(made.flat, expected.flat, rtol=1e-6)
        assert made.shares[3] == 0

    def test_keeps_something_only_where_it_says_so(self, name: Any) -> None:
        state = run(name, [update(flat(1))], manifest(1)).state

        assert (state is not None) == (name in STATEFUL)

    def test_refuses_an_update_that_ends_early(self, name: Any) -> None:
        with pytest.raises(ShapeMismatchError):
            run(name, [StoredUpdate(b"123", "f32", 1)], manifest(1))

    def test_reads_every_codec_of_files(self, name: Any, tmp_path: Path) -> None:
        rng = np.random.default_rng(0)
        sizes = (300, 5)
        files, held = [], []
        for i, codec in enumerate(("f32", "f16", "i8", "f16", "i8")):
            delta = rng.normal(size=305).astype(np.float32)
            payload = encode_delta(delta, sizes, codec, rng)
            path = tmp_path / str(i)
            path.write_bytes(payload)
            files.append(StoredUpdate(path, codec, 1))
            held.append(update(decode_delta(payload, sizes, codec)))

        made = run(name, files, manifest(*sizes))

        expected = run(name, held, manifest(*sizes))
        np.testing.assert_allclose(made.flat, expected.flat, atol=1e-5)


CUT = [name for name in RULES if name != "FEDPROX"]  # which is FedAvg


@pytest.mark.parametrize("name", CUT)
class TestWindows:
    @given(
        sizes=st.lists(st.integers(0, 40), min_size=1, max_size=5).filter(any),
        clients=st.integers(1, 9),
        block=st.integers(1, 50),
        seed=st.integers(0, 2**32 - 1),
    )
    def test_of_any_size_give_the_same(
        self, name: Any, sizes: list[int], clients: int, block: int, seed: int
    ) -> None:
        rng = np.random.default_rng(seed)
        deltas = rng.normal(size=(clients, sum(sizes))).astype("<f4")
        updates = [StoredUpdate(delta.tobytes(), "f32", 1) for delta in deltas]

        cut = run(name, updates, manifest(*sizes), block_values=block)

        whole = run(name, updates, manifest(*sizes), block_values=1_000)
        np.testing.assert_allclose(cut.flat, whole.flat, rtol=1e-4, atol=1e-5)


class TestMemory:
    @pytest.mark.parametrize("name", CUT)
    def test_does_not_grow_with_the_cohort(self, name: Any, tmp_path: Path) -> None:
        values = 1_000_000
        payload = np.ones(values, "<f4").tobytes()
        path = tmp_path / "update"
        path.write_bytes(payload)

        def peak(clients: int) -> int:
            updates = [StoredUpdate(path, "f32", 1)] * clients
            return peak_bytes(lambda: run(name, updates, manifest(values)))

        # 48 more updates are 192 MB; a window of each is much less.
        assert peak(64) - peak(16) < 8_000_000
