"""Open a stranger's `.keras` file: archive, config, weights, in this order.

Nothing is built and no Keras code runs. The original file need never be opened again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy.typing as npt

from fl_engine.model.archive import CONFIG, WEIGHTS, check_size, open_archive
from fl_engine.model.config import parse_config
from fl_engine.model.manifest import Manifest
from fl_engine.model.runtimes import RuntimeSupport, runtimes
from fl_engine.model.spec import ModelLimits, ModelSpec
from fl_engine.model.tfjs import topology
from fl_engine.model.weights import most_bytes, read_weights


@dataclass(frozen=True)
class OpenedModel:
    """What was made of a file.

    Attributes:
        spec: The model.
        weights: Every tensor of the manifest, keyed `layer/name`.
        tfjs: Topology for TensorFlow.js; None when it can't train the model.
        runtimes: Which runtimes can train it, and why others can't.
    """

    spec: ModelSpec
    weights: Mapping[str, npt.NDArray[Any]]
    tfjs: dict[str, Any] | None
    runtimes: tuple[RuntimeSupport, ...]

    @property
    def manifest(self) -> Manifest:
        """Every tensor, in order."""
        return self.spec.manifest


def open_model(path: Path, *, limits: ModelLimits | None = None) -> OpenedModel:
    """Open an uploaded model.

    Run it in a child process with limits on memory and time: libraries in C read what
    a stranger wrote.

    Raises:
        ModelError: The file is not what Keras 3 writes, holds something that is not
            allowed, or is too large; the problems say what to do.
    """
    limits = limits or ModelLimits()
    check_size(path, limits)
    with path.open("rb") as file:
        archive = open_archive(file, limits)
        spec = parse_config(archive.read(CONFIG, limits.most_config_bytes), limits)
        data = archive.read(WEIGHTS, most_bytes(spec))
    weights = read_weights(data, spec)
    return OpenedModel(spec, weights, topology(spec), runtimes(spec))
