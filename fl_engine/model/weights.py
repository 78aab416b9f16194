"""Read the arrays of a stranger's model.weights.h5, one declared variable at a time.

Only what the spec declares is looked up; a shape is compared before a byte of the
array is read; links and storage that lead out of the file are refused.
"""

import io
import re
from typing import Any

import h5py
import numpy as np
import numpy.typing as npt

from fl_engine.errors import FileProblem, FileProblemKind, ModelError
from fl_engine.model.spec import INPUT, LayerSpec, ModelSpec
from fl_engine.model.variables import Variable

Array = npt.NDArray[Any]

_CELLS = frozenset({"LSTM", "GRU", "SimpleRNN"})  # their variables lie one group deeper
_FILTERS = frozenset({h5py.h5z.FILTER_DEFLATE, h5py.h5z.FILTER_SHUFFLE})
_BYTES_A_PARAMETER = 24  # the weights and up to five copies kept by an optimizer
_BYTES_BESIDE = 32 * 1024**2  # groups, names, free space
_SAVE_AGAIN = "save the model again with model.save('model.keras')"


def most_bytes(spec: ModelSpec) -> int:
    """How large model.weights.h5 can be for such a model, unpacked."""
    return spec.parameters * _BYTES_A_PARAMETER + _BYTES_BESIDE


def read_weights(data: bytes, spec: ModelSpec) -> dict[str, Array]:
    """Read every variable, keyed `layer/name`, in the type of the manifest.

    Seeds are not stored by Keras; they start at zero.

    Raises:
        ModelError: An array is missing, not finite, or not as the spec declares it,
            or the file leads to other files.
    """
    try:
        file = h5py.File(io.BytesIO(data), "r")
    except (OSError, ValueError) as error:
        raise _bad(
            f"model.weights.h5 can't be read ({error}); {_SAVE_AGAIN}."
        ) from None
    arrays: dict[str, Array] = {}
    with file:
        for layer, folder in folders(spec):
            try:
                arrays |= _layer(file, layer, folder)
            except (OSError, RuntimeError, KeyError, ValueError, TypeError) as error:
                message = f"{layer.name}: its weights can't be read ({error})"
                raise _bad(f"{message[:200]}; {_SAVE_AGAIN}.", layer.name) from None
    return arrays


def folders(spec: ModelSpec) -> list[tuple[LayerSpec, str]]:
    """Where Keras 3 keeps each layer: by class and how many of it came before."""
    used: dict[str, int] = {}
    folders = []
    for layer in spec.layers:
        base = _snake_case(layer.kind)
        before = used.get(base, 0)
        used[base] = before + 1
        if layer.kind != INPUT and layer.variables:
            folders.append((layer, f"{base}_{before}" if before else base))
    return folders


def _snake_case(name: str) -> str:
    """As keras.src.utils.naming.to_snake_case."""
    parted = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", parted).lower()


def _layer(file: h5py.File, layer: LayerSpec, folder: str) -> dict[str, Array]:
    arrays: dict[str, Array] = {}
    stored = [v for v in layer.variables if v.role != "seed"]
    if stored:
        inner = ["cell"] if layer.kind in _CELLS else []
        group = _group(file, ["layers", folder, *inner, "vars"], layer)
        for place, variable in enumerate(stored):
            key = f"{layer.name}/{variable.name}"
            arrays[key] = _array(group, str(place), variable, layer)
    for variable in layer.variables:
        if variable.role == "seed":
            key = f"{layer.name}/{variable.name}"
            arrays[key] = np.zeros(variable.shape, variable.dtype)
    return arrays


def _group(file: h5py.File, path: list[str], layer: LayerSpec) -> h5py.Group:
    group: h5py.Group = file
    for name in path:
        _check_link(group, name, layer)
        group = group[name]
        if not isinstance(group, h5py.Group):
            raise _bad(
                f"{layer.name}: its weights are missing; {_SAVE_AGAIN}.", layer.name
            )
    return group


def _check_link(group: h5py.Group, name: str, layer: LayerSpec) -> None:
    link = group.get(name, getlink=True)
    if link is None:
        message = f"{layer.name}: its weights are missing; {_SAVE_AGAIN}."
        raise _bad(message, layer.name)
    if type(link) is not h5py.HardLink:
        message = (
            f"{layer.name}: its weights are a link to another place; {_SAVE_AGAIN}."
        )
        raise _forbidden(message, layer.name)


def _array(
    group: h5py.Group, place: str, variable: Variable, layer: LayerSpec
) -> Array:
    _check_link(group, place, layer)
    dataset = group[place]
    named = f"{layer.name}: {variable.name}"
    if not isinstance(dataset, h5py.Dataset):
        raise _bad(f"{named} is missing; {_SAVE_AGAIN}.", layer.name)
    _check_storage(dataset, named, layer)
    if dataset.shape != variable.shape:
        expected, found = str(variable.shape), str(dataset.shape)
        message = f"{named} must have the shape {expected}, not {found}; {_SAVE_AGAIN}."
        raise _bad(message, layer.name, expected, found)
    kinds = "f" if variable.dtype == "float32" else "iu"
    if dataset.dtype.kind not in kinds or dataset.dtype.itemsize > 8:
        found = str(dataset.dtype)[:40]
        message = f"{named} must be {variable.dtype}, not {found}; {_SAVE_AGAIN}."
        raise _bad(message, layer.name, variable.dtype, found)
    with np.errstate(over="ignore"):  # what overflows float32 is found below
        array = np.asarray(dataset[()]).astype(variable.dtype)
    if not np.isfinite(array).all():
        message = f"{named} holds NaN or infinity; train the model anew, then save it."
        raise _bad(message, layer.name)
    return array


def _check_storage(dataset: h5py.Dataset, named: str, layer: LayerSpec) -> None:
    """Refuse bytes from other files, and filters that load plug-ins."""
    if dataset.external or dataset.is_virtual:
        message = f"{named} lies in another file; {_SAVE_AGAIN}."
        raise _forbidden(message, layer.name)
    settings = dataset.id.get_create_plist()
    filters = {settings.get_filter(i)[0] for i in range(settings.get_nfilters())}
    if not filters <= _FILTERS:
        message = f"{named} is packed in an unusual way; {_SAVE_AGAIN}."
        raise _forbidden(message, layer.name)


def _bad(
    message: str,
    name: str | None = None,
    expected: str | None = None,
    found: str | None = None,
) -> ModelError:
    kind = FileProblemKind.BAD_WEIGHTS
    return ModelError([FileProblem(kind, message, name, None, expected, found)])


def _forbidden(message: str, name: str) -> ModelError:
    return ModelError([FileProblem(FileProblemKind.FORBIDDEN, message, name)])
