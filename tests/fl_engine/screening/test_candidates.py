import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_engine.errors import ShapeMismatchError
from fl_engine.model.manifest import Manifest, Tensor
from fl_engine.screening.candidates import make_candidates
from fl_engine.updates import StoredUpdate
from fl_engine.wire.codecs import encode_delta

# The moving mean of a Normalization layer travels out, but not back.
MANIFEST = Manifest(
    (
        Tensor("dense", "kernel", (2,)),
        Tensor("normalization", "mean", (1,), trainable=False, exchanged=False),
        Tensor("dense", "bias", (1,)),
    )
)
BASE = np.array([1, 2, 50, 3], dtype=np.float32)


def update(*values: float) -> StoredUpdate:
    rng = np.random.default_rng(0)
    flat = np.array(values, dtype=np.float32)
    sizes = MANIFEST.exchanged_sizes
    return StoredUpdate(encode_delta(flat, sizes, "f32", rng), "f32", 1)


class TestMakeCandidates:
    @given(st.integers(1, 20))
    def test_adds_each_combination_to_the_places_of_its_tensors(
        self, most_values: int
    ) -> None:
        updates = [update(1, 0, 10), update(0, 1, 100)]
        wanted = [{}, {0: 1.0}, {0: 2.0, 1: -1.0}]

        made = make_candidates(BASE, updates, MANIFEST, wanted, most_values=most_values)

        assert [flat.tolist() for flat in made] == [
            [1, 2, 50, 3],
            [2, 2, 50, 13],
            [3, 1, 50, -77],  # 3 + 2·10 − 100
        ]
        assert BASE.tolist() == [1, 2, 50, 3]

    def test_makes_nothing_of_nothing(self) -> None:
        assert list(make_candidates(BASE, [], MANIFEST, [])) == []

    def test_refuses_weights_of_another_model(self) -> None:
        with pytest.raises(ShapeMismatchError, match="manifest has 4"):
            list(make_candidates(BASE[:3], [], MANIFEST, [{}]))
