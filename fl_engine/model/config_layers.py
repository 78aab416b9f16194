"""Read one layer of an untrusted config: class, name, type and every field."""

import re
from collections.abc import Mapping
from typing import Any

from fl_engine.errors import FileProblem, FileProblemKind
from fl_engine.model.fields import DROPPED, BadField, is_whole
from fl_engine.model.layers import ADVICE, LAYERS, OPERATIONS
from fl_engine.model.spec import INPUT, LayerSpec

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]{0,99}", re.ASCII)
_LAYER_MODULES = ("keras.layers", "keras.src.layers.", None)
_KEPT_APART = {"name", "trainable", "dtype"}
_INPUT_TYPES = ("float32", "int32", "int64")
MOST_DIMENSION = 2**20


class Refused(Exception):
    """One problem, on its way to the list of all."""

    def __init__(self, kind: str, message: str, name: str | None = None) -> None:
        super().__init__(message)
        self.problem = FileProblem(FileProblemKind(kind), message, name)


def is_of(module: Any, allowed: tuple[str | None, ...]) -> bool:
    """Whether a module is one of the allowed, or below one that ends with a dot."""
    return any(
        module == name
        or (
            isinstance(module, str)
            and name is not None
            and name.endswith(".")
            and module.startswith(name)
        )
        for name in allowed
    )


def parse_layer(entry: Any) -> LayerSpec:
    """One layer, every field checked.

    Raises:
        Refused: Something of it is not on the allow-list.
    """
    entry = entry if isinstance(entry, Mapping) else {}
    kind, config = entry.get("class_name"), entry.get("config")
    if not isinstance(kind, str) or not isinstance(config, Mapping):
        raise Refused("NOT_READABLE", "A layer can't be read; save the model again.")
    name = parse_name(config.get("name", entry.get("name")))
    _check_class(entry, kind, name)
    if kind == INPUT:
        return _input(config, name)
    trainable = config.get("trainable", True)
    if not isinstance(trainable, bool):
        raise Refused("FORBIDDEN", f"{name}: set trainable to true or false.", name)
    _check_dtype(config, name)
    return LayerSpec(kind, name, trainable, _fields(kind, name, config))


def parse_name(value: Any) -> str:
    """A name that is safe in paths, URLs and JavaScript.

    Raises:
        Refused: It is not.
    """
    if isinstance(value, str) and NAME.fullmatch(value):
        return value
    message = (
        f"A layer has the name {str(value)[:60]!r}; use 1 to 100 letters, digits, "
        "underscores, points or hyphens."
    )
    raise Refused("FORBIDDEN", message)


def _check_class(entry: Mapping[str, Any], kind: str, name: str) -> None:
    module, registered = entry.get("module"), entry.get("registered_name")
    shown = kind[:60]
    operation = kind in OPERATIONS and is_of(module, ("keras.src.ops.",))
    if kind not in LAYERS and kind != INPUT:
        advice = ADVICE.get(kind, "replace it by built-in layers")
        message = f"{name}: {shown} is not allowed; {advice}."
        raise Refused("FORBIDDEN", message, name)
    if not operation and not is_of(module, _LAYER_MODULES):
        message = f"{name}: {shown} comes from {str(module)[:60]!r}; use keras.layers."
        raise Refused("FORBIDDEN", message, name)
    if registered is not None and registered not in (kind, f"keras>{kind}"):
        message = f"{name}: {shown} is registered as custom code; use the built-in one."
        raise Refused("FORBIDDEN", message, name)


def _input(config: Mapping[str, Any], name: str) -> LayerSpec:
    shape, dtype = config.get("batch_shape"), config.get("dtype", "float32")
    if not isinstance(shape, list) or not 2 <= len(shape) <= 5:
        message = f"{name}: the input needs a batch_shape with 1 to 4 dimensions."
        raise Refused("SHAPE_MISMATCH", message, name)
    for size in shape[1:]:
        if size is not None and not (is_whole(size) and 1 <= size <= MOST_DIMENSION):
            message = f"{name}: {size!r} is no size of an input; use 1 or more."
            raise Refused("SHAPE_MISMATCH", message, name)
    if dtype not in _INPUT_TYPES or config.get("sparse") or config.get("ragged"):
        message = f"{name}: use a dense input of float32, int32 or int64."
        raise Refused("FORBIDDEN", message, name)
    return LayerSpec(INPUT, name, True, {"dtype": dtype}, (), tuple(shape[1:]))


def _check_dtype(config: Mapping[str, Any], name: str) -> None:
    dtype = config.get("dtype")
    if isinstance(dtype, Mapping) and isinstance(dtype.get("config"), Mapping):
        dtype = dtype["config"].get("name")
    if dtype not in (None, "float32"):
        message = (
            f"{name}: the type {str(dtype)[:40]!r} is not supported; build the model "
            "with dtype='float32' (keras.config.set_dtype_policy('float32'))."
        )
        raise Refused("FORBIDDEN", message, name)


def _fields(kind: str, name: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """Check every field; one that is missing must be allowed to be null."""
    rule, checked = LAYERS[kind], {}
    for key in config:
        if key not in rule.fields and key not in _KEPT_APART:
            message = (
                f"{name}: {kind}({str(key)[:60]}=…) is not supported; leave it out."
            )
            raise Refused("FORBIDDEN", message, name)
    for key in sorted(rule.fields, key=lambda key: key not in config):
        check = rule.fields[key]
        try:
            value = check(config.get(key))
        except BadField as error:
            shown = str(config.get(key))[:60]
            message = f"{name}: {kind}({key}={shown}) is not allowed; {error}."
            raise Refused("FORBIDDEN", message, name) from None
        if value is not None and value is not DROPPED:
            checked[key] = value
    return checked
