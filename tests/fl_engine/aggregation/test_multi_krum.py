from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_engine.aggregation import multi_krum
from fl_engine.aggregation.multi_krum import closest, squared_distances, withstood
from tests.fl_engine.aggregation.builders import flat, gathered, manifest, update


class TestMultiKrum:
    def test_leaves_out_the_one_far_away(self) -> None:
        """f = 1 of 5, so 2 neighbours: scores 1+4, 1+1, 1+1, 4+1 and about 2·97²."""
        deltas = [flat(0), flat(1), flat(2), flat(3), flat(100)]

        made = multi_krum(gathered(deltas, base=flat(10), byzantine=0.2))

        np.testing.assert_allclose(made.flat, [11.5])  # 10 + (0 + 1 + 2 + 3) / 4
        assert made.shares == (0.25, 0.25, 0.25, 0.25, 0)

    def test_does_not_ask_how_many_examples_are_claimed(self) -> None:
        deltas = [update(flat(0), 1000), flat(1), flat(2), flat(3), flat(100)]

        made = multi_krum(gathered(deltas, byzantine=0.2))

        np.testing.assert_allclose(made.flat, [1.5])

    def test_is_the_plain_mean_where_nothing_is_to_be_withstood(self) -> None:
        made = multi_krum(gathered([flat(0), flat(3), flat(30)], byzantine=0.0))

        np.testing.assert_allclose(made.flat, [11])

    def test_leaves_out_who_counts_nothing(self) -> None:
        deltas = [flat(1), update(flat(50), factor=0.0), flat(3)]

        made = multi_krum(gathered(deltas, byzantine=0.2))

        np.testing.assert_allclose(made.flat, [2])
        assert made.shares == (0.5, 0, 0.5)

    def test_is_not_fooled_by_what_overflows(self) -> None:
        deltas = [flat(0), flat(1), flat(3e38), flat(2), flat(3)]

        made = multi_krum(gathered(deltas, byzantine=0.2))

        np.testing.assert_allclose(made.flat, [1.5])

    def test_needs_its_share(self) -> None:
        with pytest.raises(ValueError, match="share"):
            multi_krum(gathered([flat(1)]))

    @given(st.integers(3, 25), st.floats(0, 0.49), st.integers(0, 2**32 - 1))
    def test_chooses_as_the_definition_says(
        self, number: int, byzantine: float, seed: int
    ) -> None:
        rng = np.random.default_rng(seed)
        deltas = rng.normal(size=(number, 7)).astype(np.float32)
        deltas[: number // 4] *= 5

        made = multi_krum(gathered(list(deltas), byzantine=byzantine), block_values=3)

        chosen = by_definition(deltas.astype(np.float64), withstood(byzantine, number))
        assert [i for i, share in enumerate(made.shares) if share] == chosen
        expected = deltas[chosen].mean(axis=0)
        np.testing.assert_allclose(made.flat, expected, atol=1e-5)


def by_definition(deltas: Any, bad: int) -> list[int]:
    """Pair by pair, sorted by hand: Blanchard et al. 2017, section 4."""
    n, scores = len(deltas), []
    for i in range(n):
        others = sorted(
            float(((deltas[i] - deltas[j]) ** 2).sum()) for j in range(n) if j != i
        )
        scores.append(sum(others[: max(1, n - bad - 2)]))
    ranked = sorted(range(n), key=lambda i: scores[i])
    return sorted(ranked[: n - bad])


class TestWithstood:
    @pytest.mark.parametrize(
        ("byzantine", "number", "bad"),
        [
            pytest.param(0.2, 10, 2, id="a fifth of ten"),
            pytest.param(0.29, 100, 29, id="as decimals say"),
            pytest.param(0.49, 10, 3, id="2f + 2 < n"),
            pytest.param(0.4, 4, 0, id="too few for any"),
            pytest.param(0.4, 1, 0, id="a single one"),
        ],
    )
    def test_is_the_share_as_far_as_the_proof_goes(
        self, byzantine: float, number: int, bad: int
    ) -> None:
        assert withstood(byzantine, number) == bad


class TestDistances:
    @given(st.integers(1, 12), st.integers(1, 9), st.integers(0, 2**32 - 1))
    def test_are_those_of_pairs_however_they_are_cut(
        self, number: int, block: int, seed: int
    ) -> None:
        rng = np.random.default_rng(seed)
        deltas = rng.normal(size=(number, 20)).astype(np.float32)
        model = manifest(7, 13)

        found = squared_distances(gathered(list(deltas), model=model), block)

        pairs = deltas[:, None, :].astype(np.float64) - deltas[None, :, :]
        np.testing.assert_allclose(found, (pairs**2).sum(axis=2), atol=1e-4)

    def test_of_copies_are_never_below_zero(self) -> None:
        same = np.random.default_rng(0).normal(size=1000)

        assert (squared_distances(gathered([same, same, same])) >= 0).all()

    def test_of_one_alone_leave_it(self) -> None:
        assert closest(np.zeros((1, 1)), 0) == [0]
