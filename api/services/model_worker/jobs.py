"""What a child process can do. Paths come in as text, small results go out as JSON."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from api.services.model_worker.folder import CONFIG, WEIGHTS, write_description
from fl_engine.errors import FileProblem, FileProblemKind, ModelError
from fl_engine.evaluation import evaluate
from fl_engine.model import (
    ModelLimits,
    ModelSpec,
    keras_config,
    open_model,
    parse_config,
)
from fl_engine.model.export import export_keras
from fl_engine.model.manifest import read_safetensors, write_safetensors
from fl_engine.model.predict import Predictor
from fl_engine.task import Baseline, Learning, MetricName

_MOST_KEPT = 4  # built models

_INPUT = {"name": "input", "batch_shape": [None, 1]}
_DENSE = {"name": "dense", "units": 1, "use_bias": True}
_SMALLEST = {
    "module": "keras",
    "class_name": "Sequential",
    "config": {
        "layers": [
            {"class_name": "InputLayer", "config": _INPUT},
            {"class_name": "Dense", "config": _DENSE},
        ]
    },
}


class Jobs:
    """Everything that can be asked, by the name of the method."""

    def __init__(self) -> None:
        self._built: OrderedDict[str, Predictor] = OrderedDict()

    def warm(self) -> None:
        """Import Keras and run it once, so that the first evaluation need not wait."""
        spec = parse_config(json.dumps(_SMALLEST).encode())
        Predictor(spec)(np.zeros((1, 1), np.float32))

    def open(self, path: str, out_dir: str, limits: dict[str, int]) -> str:
        """Read a stranger's file; leave its checked config and weights in `out_dir`.

        Returns:
            SHA-256 of the file.

        Raises:
            ModelError: It can't be accepted.
        """
        opened = open_model(Path(path), limits=ModelLimits(**limits))
        folder = Path(out_dir)
        (folder / CONFIG).write_text(keras_config(opened.spec))
        write_safetensors(folder / WEIGHTS, opened.manifest, opened.weights)
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def describe(
        self, out_dir: str, sha256: str, limits: dict[str, int]
    ) -> dict[str, Any]:
        """Check again what `open` left, build it once, write what others need.

        Returns:
            The summary.

        Raises:
            ModelError: Keras can't build or run it.
        """
        folder = Path(out_dir)
        spec = parse_config((folder / CONFIG).read_bytes(), ModelLimits(**limits))
        _try_out(spec, folder / WEIGHTS)
        return write_description(folder, spec, sha256=sha256)

    def evaluate(
        self,
        model_dir: str,
        weights: str,
        x: str,
        y: str,
        learning: str,
        baselines: Sequence[dict[str, Any]],
        classes: int,
    ) -> list[dict[str, Any]]:
        """Measure weights on held-out rows; the built model is kept for next time."""
        predictor = self._predictor(Path(model_dir))
        spec = predictor.spec
        predictor.load(read_safetensors(Path(weights), spec.manifest))
        metrics = evaluate(
            predictor,
            np.load(x, mmap_mode="r"),
            np.load(y),
            Learning(learning),
            [Baseline(MetricName(b["name"]), b["value"]) for b in baselines],
            classes,
        )
        return [asdict(metric) for metric in metrics]

    def export(self, model_dir: str, weights: str, out: str) -> None:
        """Write a `.keras` file with these weights."""
        spec = _read_spec(Path(model_dir))
        export_keras(spec, read_safetensors(Path(weights), spec.manifest), Path(out))

    def _predictor(self, model_dir: Path) -> Predictor:
        """The built model of a folder; the least used one makes room."""
        key = str(model_dir)
        if key not in self._built:
            self._built[key] = Predictor(_read_spec(model_dir))
        self._built.move_to_end(key)
        while len(self._built) > _MOST_KEPT:
            self._built.popitem(last=False)
        return self._built[key]


def _read_spec(model_dir: Path) -> ModelSpec:
    """A model that was accepted before: only the allow-list is checked again."""
    unlimited = ModelLimits(most_parameters=2**62, most_values=2**62)
    return parse_config((model_dir / CONFIG).read_bytes(), unlimited)


def _try_out(spec: ModelSpec, weights: Path) -> None:
    """Predict once: what Keras can't run is refused now and not in the first round."""
    predictor = Predictor(spec)
    predictor.load(read_safetensors(weights, spec.manifest))
    shape = [1, *(size or 8 for size in spec.input_shape)]
    try:
        output = predictor(np.zeros(shape, np.float32))
    except MemoryError:
        raise
    except Exception as error:
        first = (str(error).strip().splitlines() or [""])[0][:300]
        message = f"Keras can't run the model on one example of zeros: {first}"
        problem = FileProblem(FileProblemKind.NOT_READABLE, message)
        raise ModelError([problem]) from error
    if not np.isfinite(output).all():
        message = (
            "The model gives NaN or infinity for an example of zeros; check its "
            "weights, and the variance of Normalization layers."
        )
        raise ModelError([FileProblem(FileProblemKind.BAD_WEIGHTS, message)])
