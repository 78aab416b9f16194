"""What a child process can do. Paths come in as text, small results go out as JSON."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from api.services.model_worker.folder import CONFIG, WEIGHTS, write_description
from fl_engine.data import pipeline_from_json
from fl_engine.errors import FileProblem, FileProblemKind, ModelError
from fl_engine.evaluation import Array, Metric, evaluate
from fl_engine.model import (
    ModelLimits,
    ModelSpec,
    keras_config,
    open_model,
    parse_config,
)
from fl_engine.model.export import export_keras
from fl_engine.model.manifest import (
    join,
    read_safetensors,
    with_floats,
    write_safetensors,
)
from fl_engine.model.predict import Predictor
from fl_engine.screening.candidates import make_candidates
from fl_engine.screening.halves import split_halves
from fl_engine.task import Baseline, Learning, MetricName
from fl_engine.updates import StoredUpdate

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
        half_of: int | None = None,
    ) -> list[dict[str, Any]]:
        """Measure weights on held-out rows; the built model is kept for next time.

        `half_of` is the seed of the halves, where only the rows that weigh no update
        may be looked at; None for all rows.
        """
        predictor = self._predictor(Path(model_dir))
        spec = predictor.spec
        predictor.load(read_safetensors(Path(weights), spec.manifest))
        rows = _HeldOut.read(x, y, learning, classes, half_of, chooses=False)
        given = [Baseline(MetricName(b["name"]), b["value"]) for b in baselines]
        return [asdict(metric) for metric in rows.measure(predictor, given)]

    def losses(
        self,
        model_dir: str,
        weights: str,
        updates: Sequence[tuple[str, str]],
        combinations: Sequence[Sequence[tuple[int, float]]],
        x: str,
        y: str,
        learning: str,
        classes: int,
        half_of: int,
    ) -> list[float]:
        """Loss on the selection half of the weights with each combination added.

        Updates are (path, codec), combinations (number of the update, how many times).
        """
        predictor = self._predictor(Path(model_dir))
        manifest = predictor.spec.manifest
        kept = read_safetensors(Path(weights), manifest)
        rows = _HeldOut.read(x, y, learning, classes, half_of, chooses=True)
        candidates = make_candidates(
            join(manifest.floats, kept),
            [StoredUpdate(Path(path), codec, 1) for path, codec in updates],
            manifest,
            [dict(one) for one in combinations],
        )
        found = []
        for flat in candidates:
            predictor.load(with_floats(manifest, kept, flat))
            figures = {m.name: m.value for m in rows.measure(predictor)}
            found.append(figures[MetricName.LOSS])
        return found

    def export(
        self, model_dir: str, weights: str, out: str, preprocessing: str | None = None
    ) -> None:
        """Write a `.keras` file with these weights and the steps of a document."""
        spec = _read_spec(Path(model_dir))
        arrays = read_safetensors(Path(weights), spec.manifest)
        pipeline = None
        if preprocessing is not None:
            pipeline = pipeline_from_json(json.loads(Path(preprocessing).read_bytes()))
        export_keras(spec, arrays, Path(out), pipeline)

    def _predictor(self, model_dir: Path) -> Predictor:
        """The built model of a folder; the least used one makes room."""
        key = str(model_dir)
        if key not in self._built:
            self._built[key] = Predictor(_read_spec(model_dir))
        self._built.move_to_end(key)
        while len(self._built) > _MOST_KEPT:
            self._built.popitem(last=False)
        return self._built[key]


@dataclass(frozen=True)
class _HeldOut:
    """The rows that something is measured on."""

    x: Array
    y: Array
    learning: Learning
    classes: int

    @classmethod
    def read(
        cls,
        x: str,
        y: str,
        learning: str,
        classes: int,
        half_of: int | None,
        *,
        chooses: bool,
    ) -> "_HeldOut":
        """All rows, or the half that chooses, or the one that tells."""
        rows, labels, kind = np.load(x, mmap_mode="r"), np.load(y), Learning(learning)
        if half_of is not None:
            has_classes = kind is not Learning.REGRESSION
            halves = split_halves(labels, half_of, stratified=has_classes)
            places = halves[0] if chooses else halves[1]
            rows, labels = rows[places], labels[places]
        return cls(rows, labels, kind, classes)

    def measure(
        self, predictor: Predictor, baselines: Sequence[Baseline] = ()
    ) -> tuple[Metric, ...]:
        return evaluate(
            predictor, self.x, self.y, self.learning, baselines, self.classes
        )


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
