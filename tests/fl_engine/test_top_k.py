"""The best of very many are those that sorting finds."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fl_engine.top_k import top_k


class TestTopK:
    @given(
        scores=arrays(
            np.float64, st.integers(0, 5000), elements=st.floats(0, 1, width=16)
        ),
        k=st.integers(0, 60),
    )
    def test_finds_what_a_full_sort_finds(self, scores: Any, k: int) -> None:
        expected = sorted(range(len(scores)), key=lambda i: (-scores[i], i))[:k]
        assert top_k(scores, k).tolist() == expected

    def test_finds_the_best_of_many(self) -> None:
        scores = np.random.default_rng(0).random(100_003)
        best = top_k(scores, 50)
        assert best.tolist() == np.argsort(-scores)[:50].tolist()

    def test_finds_equals_in_their_order_across_blocks(self) -> None:
        scores = np.zeros(200_000)
        scores[[5, 70_000, 150_000]] = 1.0
        assert top_k(scores, 4).tolist() == [5, 70_000, 150_000, 0]
