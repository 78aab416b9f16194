"""How the layers of a model join: an order of calls, shapes and sizes."""

import math
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from fl_engine.errors import FileProblem, FileProblemKind, ModelError
from fl_engine.model.layers import LAYERS
from fl_engine.model.shapes import BadShape, Shape
from fl_engine.model.spec import (
    INPUT,
    Call,
    CallSpec,
    LayerSpec,
    ModelLimits,
    ModelSpec,
)
from fl_engine.model.variables import Variable


@dataclass(frozen=True)
class Draft:
    """A model as read, before its layers are joined.

    Attributes:
        name: Of the model.
        sequential: Whether it was a Sequential model.
        layers: Checked one by one.
        calls: In the order of the file.
        output: The model's output.
    """

    name: str
    sequential: bool
    layers: tuple[LayerSpec, ...]
    calls: tuple[CallSpec, ...]
    output: Call


def connect(draft: Draft, limits: ModelLimits) -> ModelSpec:
    """Work out order, shapes and variables of a model.

    Raises:
        ModelError: Layers don't join into one graph from one input to one output, a
            shape does not fit, or the model is larger than allowed.
    """
    calls = _ordered(draft)
    shapes: dict[Call, Shape] = {}
    variables: dict[str, tuple[Variable, ...]] = {}
    layers = {layer.name: layer for layer in draft.layers}
    for call in calls:
        layer = layers[call.layer]
        inputs = [shapes[source] for source in call.inputs]
        try:
            shapes[call.call] = _shape(layer, inputs)
            _share(variables, layer, inputs)
        except BadShape as error:
            found = ", ".join(str(shape) for shape in inputs)
            message = f"{layer.name} ({layer.kind}): {error}"
            raise _refused("SHAPE_MISMATCH", message, layer.name, found) from None
        _check_values(layer, shapes[call.call], limits)
    spec = _assemble(draft, calls, shapes, variables)
    _check_parameters(spec, limits)
    return spec


def _ordered(draft: Draft) -> list[CallSpec]:
    """Each call after those it depends on (Kahn's algorithm)."""
    known = {call.call for call in draft.calls}
    waiting = {call.call: len(set(call.inputs)) for call in draft.calls}
    users: dict[Call, list[CallSpec]] = {}
    for call in draft.calls:
        for source in dict.fromkeys(call.inputs):
            if source not in known:
                message = (
                    f"{call.layer} takes the output of {source[0]!r}, which is not in "
                    "the model; save the model again."
                )
                raise _refused("NOT_READABLE", message, call.layer)
            users.setdefault(source, []).append(call)
    if draft.output not in known:
        raise _refused("NOT_READABLE", "The output of the model names no layer of it.")
    ready = deque(call for call in draft.calls if not call.inputs)
    ordered = []
    while ready:
        call = ready.popleft()
        ordered.append(call)
        for user in users.get(call.call, ()):
            waiting[user.call] -= 1
            if not waiting[user.call]:
                ready.append(user)
    if len(ordered) != len(draft.calls):
        raise _refused("FORBIDDEN", "The layers form a loop; remove it.")
    return ordered


def _shape(layer: LayerSpec, inputs: Sequence[Shape]) -> Shape:
    if layer.kind == INPUT:
        return layer.output_shape
    if not inputs:
        raise BadShape("It has no input.")
    if len(inputs) > 1 and not layer.merges:
        raise BadShape("It takes one input.")
    return LAYERS[layer.kind].shape(dict(layer.config), inputs)


def _share(
    variables: dict[str, tuple[Variable, ...]],
    layer: LayerSpec,
    inputs: Sequence[Shape],
) -> None:
    """Note the variables of a layer; a shared one needs the same in every call."""
    if layer.kind == INPUT:
        return
    needed = LAYERS[layer.kind].variables(dict(layer.config), inputs[0])
    if variables.setdefault(layer.name, needed) != needed:
        raise BadShape("It is used twice, with inputs that need different weights.")


def _check_values(layer: LayerSpec, shape: Shape, limits: ModelLimits) -> None:
    values = math.prod(size for size in shape if size is not None)
    if values > limits.most_values:
        message = (
            f"{layer.name} ({layer.kind}) gives {values:,} numbers for one example; "
            f"make it smaller: at most {limits.most_values:,}."
        )
        raise _refused("TOO_LARGE", message, layer.name, f"{values:,}")


def _check_parameters(spec: ModelSpec, limits: ModelLimits) -> None:
    if spec.parameters > limits.most_parameters:
        largest = max(spec.layers, key=lambda layer: layer.parameters)
        message = (
            f"The model has {spec.parameters:,} parameters; at most "
            f"{limits.most_parameters:,} are allowed. The largest layer is "
            f"{largest.name} ({largest.kind}) with {largest.parameters:,}: make "
            "it smaller."
        )
        raise _refused("TOO_LARGE", message, largest.name, f"{spec.parameters:,}")
    if not spec.manifest.exchanged:
        message = "No layer can be trained; set trainable=True for at least one."
        raise _refused("NOT_TRAINABLE", message)


def _assemble(
    draft: Draft,
    calls: Sequence[CallSpec],
    shapes: Mapping[Call, Shape],
    variables: Mapping[str, tuple[Variable, ...]],
) -> ModelSpec:
    _check_used(draft, calls)
    first = {layer: shape for (layer, index), shape in shapes.items() if not index}
    return ModelSpec(
        name=draft.name,
        sequential=draft.sequential,
        layers=tuple(
            replace(
                layer,
                output_shape=first[layer.name],
                variables=variables.get(layer.name, ()),
                trainable=layer.trainable or not variables.get(layer.name),
            )
            for layer in draft.layers
        ),
        calls=tuple(replace(call, shape=shapes[call.call]) for call in calls),
        output=draft.output,
    )


def _check_used(draft: Draft, calls: Sequence[CallSpec]) -> None:
    """Every layer must be on the way from the input to the output."""
    used = {draft.output}
    for call in reversed(calls):
        if call.call in used:
            used.update(call.inputs)
    for layer in draft.layers:
        if (layer.name, 0) not in used:
            message = f"{layer.name} does not lead to the output; remove it."
            raise _refused("FORBIDDEN", message, layer.name)


def _refused(
    kind: str, message: str, name: str | None = None, found: str | None = None
) -> ModelError:
    return ModelError([FileProblem(FileProblemKind(kind), message, name, found=found)])
