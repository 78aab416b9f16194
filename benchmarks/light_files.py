"""Writes the files of a light task: `python -m benchmarks.light_files FOLDER SIZE`.

A program of its own, because writing a `.keras` file takes TensorFlow.
"""

import sys
from pathlib import Path

import numpy as np

from benchmarks.light_task import INPUTS, model_of_size
from fl_engine.model.export import export_keras

ROWS = 64


def write(folder: Path, parameters: int) -> None:
    """Write `model.keras` and `test.csv` into a folder."""
    spec = model_of_size(parameters)
    rng = np.random.default_rng(0)
    arrays = {
        tensor.key: (0.1 * rng.standard_normal(tensor.shape)).astype(np.float32)
        for tensor in spec.manifest.floats
    }
    export_keras(spec, arrays, folder / "model.keras")
    header = ",".join([*(f"x{i}" for i in range(INPUTS)), "y"])
    rows = rng.standard_normal((ROWS, INPUTS))
    lines = [
        ",".join([*(f"{value:.6f}" for value in row), str(place % 2)])
        for place, row in enumerate(rows)
    ]
    (folder / "test.csv").write_text("\n".join([header, *lines]) + "\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
