"""Predict with a built model, many times, with other weights each time."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from fl_engine.model.build import build, set_weights
from fl_engine.model.spec import ModelSpec

Array = npt.NDArray[Any]
_MOST_VALUES_A_BATCH = 2**22  # of the largest layer: 16 MiB
_MOST_ROWS_A_BATCH = 4096


class Predictor:
    """A built model that keeps its compiled function from one round to the next."""

    def __init__(self, spec: ModelSpec) -> None:
        """Build the model.

        Raises:
            ModelError: Keras can't.
        """
        self.spec = spec
        self.model = build(spec)
        self._function: Any = None
        self._batch = _rows_a_batch(spec)

    def load(self, arrays: Mapping[str, Array]) -> None:
        """Give it weights, keyed `layer/name`.

        Raises:
            ShapeMismatchError: An array has another shape.
        """
        if set_weights(self.model, self.spec, arrays):
            self._function = None

    def __call__(self, x: Array) -> Array:
        """Predict: rows of the model's input to its outputs, float32."""
        function = self._function = self._function or self._compile()
        outputs = []
        for start in range(0, max(len(x), 1), self._batch):
            rows = np.asarray(x[start : start + self._batch], np.float32)
            outputs.append(function(rows).numpy())
        return np.concatenate(outputs)

    def _compile(self) -> Any:
        import tensorflow as tf

        signature = tf.TensorSpec([None, *self.spec.input_shape], tf.float32)
        dtype, model = self.spec.input.config["dtype"], self.model

        def predict(rows: Any) -> Any:
            return model(tf.cast(rows, dtype), training=False)

        return tf.function(predict, input_signature=[signature])


def _rows_a_batch(spec: ModelSpec) -> int:
    """So many rows that the largest layer stays small in memory."""
    largest = max(
        int(np.prod([size or 1 for size in call.shape], dtype=np.int64))
        for call in spec.calls
    )
    return max(1, min(_MOST_ROWS_A_BATCH, _MOST_VALUES_A_BATCH // max(largest, 1)))
