"""Our aggregation, as a process that does as it is told (see `measuring.serve`)."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from api.services.threads import threads
from benchmarks.measuring import measured, serve
from fl_engine.aggregation import aggregate
from fl_engine.model.manifest import Manifest, Tensor
from fl_engine.task import Aggregation, AggregationParameters
from fl_engine.updates import StoredUpdate

READ_BYTES = (65_536, 262_144, 1_048_576)  # the fastest one is the disk's bandwidth

held: dict[str, Any] = {}


def load(request: dict[str, Any]) -> dict[str, Any]:
    """Know updates: `folder`, `clients`, `shapes`, `examples`; nothing is read yet."""
    folder = Path(request["folder"])
    tensors = [
        Tensor("model", str(i), tuple(shape))
        for i, shape in enumerate(request["shapes"])
    ]
    held["manifest"] = Manifest(tuple(tensors))
    held["base"] = folder / "base"
    held["updates"] = [
        StoredUpdate(folder / str(number), "f32", examples)
        for number, examples in enumerate(request["examples"])
    ]
    return {"versions": {"numpy": np.__version__}}


def ours(request: dict[str, Any]) -> dict[str, Any]:
    """New weights as the server makes them: `rule`, and `out`, a folder for them.

    The clock runs over reading the global weights and all updates.
    """
    name = Aggregation(request["rule"])
    parameters = AggregationParameters(**request["parameters"])
    made, cost = measured(
        lambda: aggregate(
            np.memmap(held["base"], np.float32, "r"),
            held["updates"],
            held["manifest"],
            name,
            parameters,
            workers=threads(),
        )
    )
    if request.get("out"):
        made.flat.tofile(Path(request["out"]) / "ours")
    return cost


def reads(_request: dict[str, Any]) -> dict[str, Any]:
    """Bandwidth: the same files read to the end, and nothing done with it."""
    paths = [held["base"], *(update.payload for update in held["updates"])]
    costs = [_read_all(paths, size) for size in READ_BYTES]
    return min(costs, key=lambda cost: cost["wall_s"])


def _read_all(paths: list[Path], size_bytes: int) -> dict[str, Any]:
    threads = os.cpu_count() or 1
    with ThreadPoolExecutor(threads) as pool:

        def work() -> None:
            shares = [paths[start::threads] for start in range(threads)]
            list(pool.map(partial(_read_some, size_bytes=size_bytes), shares))

        return measured(work)[1]


def _read_some(paths: list[Path], size_bytes: int) -> None:
    buffer = bytearray(size_bytes)
    for path in paths:
        for _ in _blocks(path, buffer):
            continue


def _blocks(path: Path, buffer: bytearray) -> Iterator[int]:
    with open(path, "rb", buffering=0) as file:
        while count := file.readinto(buffer):
            yield count


if __name__ == "__main__":
    serve({"load": load, "ours": ours, "reads": reads})
