import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_engine.aggregation import Gathered, aggregate, fedavg, windows
from fl_engine.errors import EmptyRoundError, ShapeMismatchError
from fl_engine.updates import StoredUpdate
from fl_engine.wire.codecs import decode_delta, encode_delta
from tests.fl_engine.aggregation.builders import flat, manifest, update


class TestFedAvg:
    def test_counts_each_client_by_its_examples(self) -> None:
        updates = [update(flat(0), 1), update(flat(4), 3)]

        made = fedavg(Gathered(flat(10), updates, manifest(1)))

        np.testing.assert_allclose(made.flat, [13.0])  # 10 + (1*0 + 3*4) / 4
        assert made.shares == (0.25, 0.75)

    def test_counts_an_update_less_by_its_factor(self) -> None:
        updates = [update(flat(0), 1), update(flat(4), 3, factor=0.5)]

        made = fedavg(Gathered(flat(0), updates, manifest(1)))

        np.testing.assert_allclose(made.flat, [2.4])  # 1.5 * 4 / (1 + 1.5)
        assert made.shares == pytest.approx((0.4, 0.6))

    def test_reads_an_update_scaled(self) -> None:
        updates = [update(flat(2)), update(flat(8), scale=0.25)]

        made = fedavg(Gathered(flat(0), updates, manifest(1)))

        np.testing.assert_allclose(made.flat, [2])

    def test_leaves_alone_what_is_not_exchanged(self) -> None:
        base = flat(1, 7, 8, 2, 3)  # t/0, then n/mean (2), then t/1 (2)

        made = fedavg(Gathered(base, [update(flat(1, 2, 3))], manifest(1, 2, kept=2)))

        np.testing.assert_array_equal(made.flat, [2, 7, 8, 4, 6])

    def test_does_not_change_its_base(self) -> None:
        base = flat(1)

        fedavg(Gathered(base, [update(flat(1))], manifest(1)))

        assert base[0] == 1

    def test_refuses_an_empty_round(self) -> None:
        with pytest.raises(EmptyRoundError):
            Gathered(flat(1), [], manifest(1))

    def test_refuses_a_round_in_which_nobody_counts(self) -> None:
        with pytest.raises(EmptyRoundError):
            Gathered(flat(1), [update(flat(1), factor=0.0)], manifest(1))

    @pytest.mark.parametrize(
        ("base", "updates"),
        [
            pytest.param(flat(1), [update(flat(1, 2))], id="a delta too long"),
            pytest.param(flat(1, 2), [update(flat(1))], id="weights too long"),
            pytest.param(flat(1), [update(flat(1), 0)], id="no example"),
            pytest.param(flat(1), [update(flat(1), factor=1.5)], id="a factor over 1"),
            pytest.param(flat(1), [update(flat(1), scale=-0.1)], id="turned round"),
        ],
    )
    def test_refuses_what_does_not_fit(
        self, base: Any, updates: Sequence[StoredUpdate]
    ) -> None:
        with pytest.raises(ShapeMismatchError):
            fedavg(Gathered(base, updates, manifest(1)))

    def test_is_the_rule_of_a_task(self) -> None:
        made = aggregate(flat(1), [update(flat(1))], manifest(1))

        np.testing.assert_array_equal(made.flat, [2])

    @given(
        sizes=st.lists(st.integers(0, 40), min_size=1, max_size=6),
        clients=st.integers(1, 40),
        codec=st.sampled_from(["f32", "f16", "i8"]),
        block=st.integers(1, 32),
        seed=st.integers(0, 2**32 - 1),
    )
    def test_is_the_weighted_mean_however_it_is_cut(
        self, sizes: list[int], clients: int, codec: str, block: int, seed: int
    ) -> None:
        rng = np.random.default_rng(seed)
        examples = rng.integers(1, 1000, clients)
        model = manifest(*sizes)
        base = rng.normal(size=sum(sizes)).astype(np.float32)
        deltas = rng.normal(size=(clients, sum(sizes))).astype(np.float32)
        payloads = [encode_delta(d, sizes, codec, rng) for d in deltas]
        updates = [
            StoredUpdate(payload, codec, int(n))
            for payload, n in zip(payloads, examples, strict=True)
        ]

        made = fedavg(Gathered(base, updates, model), block_values=block)

        sent = np.array([decode_delta(p, sizes, codec) for p in payloads], np.float64)
        expected = base + (examples / examples.sum()) @ sent
        np.testing.assert_allclose(made.flat, expected, rtol=2e-6, atol=2e-6)

    def test_does_not_depend_on_the_order_of_updates(self) -> None:
        rng = np.random.default_rng(0)
        updates = [update(rng.normal(size=50), i + 1) for i in range(40)]
        base = np.zeros(50, np.float32)
        shuffled = random.Random(0).sample(updates, len(updates))

        one = fedavg(Gathered(base, updates, manifest(50))).flat
        other = fedavg(Gathered(base, shuffled, manifest(50))).flat

        np.testing.assert_allclose(one, other, atol=1e-6)


class TestFiles:
    @pytest.mark.parametrize("codec", ["f32", "f16", "i8"])
    @pytest.mark.parametrize("most_open", [0, 1, 256])
    def test_are_read_whether_they_stay_open_or_not(
        self, codec: str, most_open: int, tmp_path: Path, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(windows, "MOST_OPEN", most_open)
        rng = np.random.default_rng(0)
        sizes = (20_000, 3)
        deltas = rng.normal(size=(3, sum(sizes))).astype(np.float32)
        updates = []
        for place, delta in enumerate(deltas):
            path = tmp_path / str(place)
            path.write_bytes(encode_delta(delta, sizes, codec, rng))
            updates.append(StoredUpdate(path, codec, 1))
        held = [StoredUpdate(_bytes(u), codec, 1) for u in updates]
        base = np.zeros(sum(sizes), np.float32)

        from_files = fedavg(Gathered(base, updates, manifest(*sizes))).flat

        from_memory = fedavg(Gathered(base, held, manifest(*sizes))).flat
        np.testing.assert_array_equal(from_files, from_memory)
        assert abs(from_files - deltas.mean(axis=0)).max() < 0.05

    def test_that_end_early_are_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "update"
        path.write_bytes(bytes(3))

        with pytest.raises(ShapeMismatchError, match="3 bytes"):
            fedavg(Gathered(flat(1), [StoredUpdate(path, "f32", 1)], manifest(1)))


def _bytes(update: StoredUpdate) -> bytes:
    assert isinstance(update.payload, Path)
    return update.payload.read_bytes()


class TestWindows:
    @given(
        sizes=st.lists(st.integers(0, 50), max_size=10),
        most=st.integers(1, 30),
    )
    def test_cover_every_value_once(self, sizes: list[int], most: int) -> None:
        cut = list(windows.cut(sizes, most))

        values = [value for w in cut for value in range(w.start, w.stop)]
        assert values == list(range(sum(sizes)))
        assert all(w.stop - w.start == sum(w.sizes) <= most for w in cut)

    @given(
        sizes=st.lists(st.integers(0, 50), max_size=10),
        most=st.integers(1, 30),
    )
    def test_know_the_tensors_they_lie_in(self, sizes: list[int], most: int) -> None:
        for window in windows.cut(sizes, most):
            before = sum(sizes[: window.first]) + window.skipped
            whole = sizes[window.first : window.first + len(window.sizes)]
            assert before == window.start
            assert window.skipped or list(window.sizes) == whole or len(whole) == 1
