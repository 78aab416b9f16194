"""The manifest: every tensor of a model, in the order in which bytes travel.

PROTOCOL, "Numbers": bulk kind `weights` is every float32 tensor in this order, bulk
kind `delta` every exchanged one. Weights are never addressed by the order of
`get_weights()`, which differs between Keras and TensorFlow.js.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file, save

from fl_engine.errors import FileProblem, ModelError, ShapeMismatchError

VERSION = 1

Array = npt.NDArray[Any]
Flat = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Tensor:
    """One variable of a layer.

    Attributes:
        layer: Name of the layer in the Keras config; nested models as `outer/inner`.
        name: Name of the variable: kernel, bias, gamma, …; unique in its layer.
        shape: Its shape; () for a single number.
        dtype: numpy's name of its type.
        trainable: Whether the optimizer changes it.
        exchanged: Whether it travels back: trainable ones and moving statistics.
    """

    layer: str
    name: str
    shape: tuple[int, ...]
    dtype: str = "float32"
    trainable: bool = True
    exchanged: bool = True

    @property
    def key(self) -> str:
        """Its name in safetensors files: `layer/name`."""
        return f"{self.layer}/{self.name}"

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return math.prod(self.shape)


@dataclass(frozen=True)
class Manifest:
    """Every tensor of a model, in order."""

    tensors: tuple[Tensor, ...]

    @cached_property
    def floats(self) -> tuple[Tensor, ...]:
        """What the bulk kind `weights` holds: every float32 tensor."""
        return tuple(t for t in self.tensors if t.dtype == "float32")

    @cached_property
    def exchanged(self) -> tuple[Tensor, ...]:
        """What the bulk kind `delta` holds: every exchanged tensor."""
        return tuple(t for t in self.tensors if t.exchanged)

    @cached_property
    def float_sizes(self) -> tuple[int, ...]:
        """Numbers of each tensor of `weights`."""
        return tuple(t.size for t in self.floats)

    @cached_property
    def exchanged_sizes(self) -> tuple[int, ...]:
        """Numbers of each tensor of `delta`."""
        return tuple(t.size for t in self.exchanged)

    @property
    def float_count(self) -> int:
        """Length of a flat `weights` vector."""
        return sum(self.float_sizes)

    @property
    def exchanged_count(self) -> int:
        """Length of a flat `delta` vector."""
        return sum(self.exchanged_sizes)

    @cached_property
    def exchanged_slices(self) -> tuple[tuple[slice, slice], ...]:
        """For each exchanged tensor: its place in `weights`, its place in `delta`.

        Adding an averaged delta to flat weights needs nothing else:
        `weights[w] += delta[d]` for every pair (w, d).
        """
        pairs, there, back = [], 0, 0
        for tensor in self.floats:
            if tensor.exchanged:
                end = back + tensor.size
                pairs.append((slice(there, there + tensor.size), slice(back, end)))
                back = end
            there += tensor.size
        return tuple(pairs)

    def to_json(self) -> dict[str, Any]:
        """The manifest as PROTOCOL writes it; goes through `from_json` unchanged."""
        return {
            "version": VERSION,
            "tensors": [
                {
                    "layer": t.layer,
                    "name": t.name,
                    "shape": list(t.shape),
                    "dtype": t.dtype,
                    "trainable": t.trainable,
                    "exchanged": t.exchanged,
                }
                for t in self.tensors
            ],
        }

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> "Manifest":
        """Read what `to_json` wrote.

        Raises:
            ModelError: It is not a manifest of this version, or a tensor is written
                wrongly, listed twice, or exchanged without being float32.
        """
        try:
            if value["version"] != VERSION:
                raise ValueError(f"version {value['version']!r} is not known")
            tensors = tuple(_tensor(entry) for entry in value["tensors"])
        except (KeyError, TypeError, ValueError) as error:
            raise _unreadable(f"The manifest can't be read: {error}.") from error
        if len({t.key for t in tensors}) != len(tensors):
            raise _unreadable("The manifest lists a tensor twice.")
        return Manifest(tensors)


def read_manifest(path: Path) -> Manifest:
    """Read a manifest from a JSON file.

    Raises:
        ModelError: As `Manifest.from_json`.
    """
    try:
        value = json.loads(path.read_bytes())
    except ValueError as error:
        raise _unreadable(f"The manifest is not JSON: {error}.") from error
    return Manifest.from_json(value)


def join(tensors: Iterable[Tensor], arrays: Mapping[str, Array]) -> Flat:
    """Put named arrays into one flat float32 vector, in the order of `tensors`.

    Args:
        tensors: `manifest.floats` for `weights`, `manifest.exchanged` for `delta`.
        arrays: By `layer/name`; further ones are ignored.

    Raises:
        ShapeMismatchError: An array is missing or has another shape.
    """
    parts: list[Flat] = [np.empty(0, np.float32)]
    for tensor in tensors:
        array = arrays.get(tensor.key)
        if array is None or tuple(array.shape) != tensor.shape:
            found = "nothing" if array is None else tuple(array.shape)
            raise ShapeMismatchError(
                f"{tensor.key} must have the shape {tensor.shape}, found {found}"
            )
        parts.append(np.asarray(array, np.float32).reshape(-1))
    return np.concatenate(parts)


def split(tensors: Sequence[Tensor], flat: Flat) -> dict[str, Array]:
    """Cut a flat vector into named arrays: views of it, keyed `layer/name`.

    Raises:
        ShapeMismatchError: The vector has not exactly as many numbers as needed.
    """
    arrays, start = {}, 0
    for tensor in tensors:
        end = start + tensor.size
        if end > flat.size:
            break
        arrays[tensor.key] = flat[start:end].reshape(tensor.shape)
        start = end
    needed = sum(tensor.size for tensor in tensors)
    if needed != flat.size:
        raise ShapeMismatchError(f"{needed} numbers are needed, found {flat.size}")
    return arrays


def to_safetensors(manifest: Manifest, arrays: Mapping[str, Array]) -> bytes:
    """All tensors of a model as the bytes of a safetensors file.

    Raises:
        ShapeMismatchError: An array is missing or has another shape or type.
    """
    return save({t.key: _checked(t, arrays) for t in manifest.tensors})


def write_safetensors(
    path: Path, manifest: Manifest, arrays: Mapping[str, Array]
) -> None:
    """Write all tensors of a model to a safetensors file.

    Raises:
        ShapeMismatchError: As `to_safetensors`.
    """
    path.write_bytes(to_safetensors(manifest, arrays))


def read_safetensors(path: Path, manifest: Manifest) -> dict[str, Array]:
    """Read all tensors of a model from a safetensors file, keyed `layer/name`.

    Raises:
        ShapeMismatchError: A tensor is missing or has another shape or type.
    """
    arrays = load_file(path)
    return {t.key: _checked(t, arrays) for t in manifest.tensors}


def with_floats(
    manifest: Manifest, arrays: Mapping[str, Array], flat: Flat
) -> dict[str, Array]:
    """Replace the float32 tensors by a flat `weights` vector; others stay.

    Raises:
        ShapeMismatchError: The vector has not `manifest.float_count` numbers.
    """
    return {**arrays, **split(manifest.floats, flat)}


def _checked(tensor: Tensor, arrays: Mapping[str, Array]) -> Array:
    array = arrays.get(tensor.key)
    if array is None:
        raise ShapeMismatchError(f"{tensor.key} is missing")
    if tuple(array.shape) != tensor.shape or array.dtype != tensor.dtype:
        raise ShapeMismatchError(
            f"{tensor.key} must be {tensor.dtype} of shape {tensor.shape}, "
            f"found {array.dtype} of shape {tuple(array.shape)}"
        )
    return np.ascontiguousarray(array).reshape(tensor.shape)


def _tensor(entry: Mapping[str, Any]) -> Tensor:
    shape, dtype = entry["shape"], np.dtype(entry["dtype"]).name
    if any(type(size) is not int or size < 0 for size in shape):
        raise ValueError(f"{shape!r} is not a shape")
    for name in ("layer", "name"):
        if not isinstance(entry[name], str) or not entry[name]:
            raise ValueError(f"{entry[name]!r} is not a name")
    for flag in ("trainable", "exchanged"):
        if not isinstance(entry[flag], bool):
            raise ValueError(f"{entry[flag]!r} is not true or false")
    if entry["exchanged"] and dtype != "float32":
        raise ValueError(f"{entry['name']} is exchanged, but not float32")
    return Tensor(
        layer=entry["layer"],
        name=entry["name"],
        shape=tuple(shape),
        dtype=dtype,
        trainable=entry["trainable"],
        exchanged=entry["exchanged"],
    )


def _unreadable(message: str) -> ModelError:
    return ModelError((FileProblem("NOT_READABLE", message),))
