"""What every rule of aggregation has in common."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from fl_engine.model.manifest import Manifest
from fl_engine.updates import StoredUpdate

Flat = npt.NDArray[np.float32]


class NewWeights(NamedTuple):
    """What comes out of an aggregation.

    Attributes:
        flat: New global weights, every float32 tensor of the manifest in its order.
        shares: Weight that each update got, 0 to 1, in the order of the updates.
    """

    flat: Flat
    shares: tuple[float, ...]


class AggregationRule(Protocol):
    """Turns the updates of a round into new global weights."""

    def __call__(
        self, base: Flat, updates: Sequence[StoredUpdate], manifest: Manifest
    ) -> NewWeights:
        """Aggregate.

        Args:
            base: Global weights that the updates start from, flat; not changed.
            updates: Accepted updates of one round.
            manifest: Of the model.

        Raises:
            EmptyRoundError: There are no updates.
            ShapeMismatchError: `base` or a payload does not fit the manifest.
        """
