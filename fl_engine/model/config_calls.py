"""Read how the layers of an untrusted config are joined."""

from collections.abc import Iterator, Mapping
from typing import Any

from fl_engine.model.config_layers import Refused, parse_name
from fl_engine.model.fields import is_whole
from fl_engine.model.spec import INPUT, Call, CallSpec, LayerSpec, ModelLimits


def chain_calls(layers: list[LayerSpec]) -> tuple[tuple[CallSpec, ...], Call]:
    """Calls of a Sequential model: one layer after the other.

    Raises:
        Refused: It does not begin with its input.
    """
    if layers[0].kind != INPUT:
        raise Refused("NOT_READABLE", "The input must be the first layer.")
    calls = [CallSpec(layers[0].name, 0, ())]
    for layer in layers[1:]:
        calls.append(CallSpec(layer.name, 0, (calls[-1].call,)))
    return tuple(calls), calls[-1].call


def parse_calls(
    entries: list[Any], layers: list[LayerSpec], limits: ModelLimits
) -> tuple[CallSpec, ...]:
    """Calls of a functional model, in the order of the file.

    Raises:
        Refused: A call takes something else than outputs of layers.
    """
    calls = []
    for entry, layer in zip(entries, layers, strict=True):
        nodes = entry.get("inbound_nodes") or []
        if layer.kind == INPUT:
            nodes = [{"args": []}]
        if not isinstance(nodes, list) or not all(
            isinstance(n, Mapping) for n in nodes
        ):
            message = f"{layer.name}: written by an old Keras; save it with Keras 3."
            raise Refused("NOT_READABLE", message, layer.name)
        for index, node in enumerate(nodes):
            calls.append(CallSpec(layer.name, index, _sources(node, layer)))
    if len(calls) > limits.most_calls:
        message = f"Layers are used {len(calls)} times; at most {limits.most_calls}."
        raise Refused("TOO_LARGE", message)
    return tuple(calls)


def _sources(node: Mapping[str, Any], layer: LayerSpec) -> tuple[Call, ...]:
    """What a call takes: tensors only, no further arguments."""
    for key, value in _mapping(node.get("kwargs")).items():
        if value is not None and not (key == "training" and value is False):
            message = (
                f"{layer.name}: it is called with {str(key)[:60]}=…; leave it out."
            )
            raise Refused("FORBIDDEN", message, layer.name)
    return tuple(_tensors(node.get("args"), layer.name))


def _tensors(value: Any, name: str, depth: int = 0) -> Iterator[Call]:
    if isinstance(value, list) and depth < 3:
        for entry in value:
            yield from _tensors(entry, name, depth + 1)
    elif isinstance(value, Mapping) and value.get("class_name") == "__keras_tensor__":
        config = value.get("config")
        history = config.get("keras_history") if isinstance(config, Mapping) else None
        yield _reference(history)
    elif value is not None:
        message = (
            f"{name}: it is called with something that is not the output of a layer; "
            "use a Rescaling layer to multiply by or add a number."
        )
        raise Refused("FORBIDDEN", message, name)


def _reference(value: Any) -> Call:
    """Read [layer, call, 0]."""
    if (
        not isinstance(value, list)
        or len(value) != 3
        or not is_whole(value[1])
        or value[2] != 0
    ):
        raise Refused(
            "NOT_READABLE", "Layers are joined in an unknown way; save again."
        )
    return parse_name(value[0]), value[1]


def parse_output(config: Mapping[str, Any]) -> Call:
    """The one output of a functional model.

    Raises:
        Refused: It has none, or several.
    """
    value = config.get("output_layers")
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list) and value and not isinstance(value[0], str):
        if len(value) != 1:
            message = f"The model has {len(value)} outputs; it must have one."
            raise Refused("SHAPE_MISMATCH", message)
        value = value[0]
    return _reference(value)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
