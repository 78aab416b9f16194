"""What a model is, neutral and frozen: allowed layers, and how they join."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fl_engine.model.layers import LAYERS
from fl_engine.model.manifest import Manifest, Tensor
from fl_engine.model.shapes import Shape
from fl_engine.model.variables import Variable

INPUT = "InputLayer"
Call = tuple[str, int]  # a layer by name, and which of its calls, from 0


@dataclass(frozen=True)
class ModelLimits:
    """How large a stranger's model may be.

    Attributes:
        most_file_bytes: Of the archive.
        most_config_bytes: Of its config.json, unpacked.
        most_members: Files in the archive.
        most_layers: Layers, the input included.
        most_calls: Uses of layers; more than layers where some are shared.
        most_parameters: Numbers in all variables.
        most_values: Numbers that one layer gives for one example.
    """

    most_file_bytes: int = 256 * 1024**2
    most_config_bytes: int = 4 * 1024**2
    most_members: int = 16
    most_layers: int = 500
    most_calls: int = 1_000
    most_parameters: int = 20_000_000
    most_values: int = 2**25


@dataclass(frozen=True)
class LayerSpec:
    """One layer.

    Attributes:
        kind: Its class in Keras; `InputLayer` or a key of `layers.LAYERS`.
        name: Unique in the model.
        trainable: As the requester set it.
        config: Checked arguments of its constructor; defaults may be left out.
        variables: Its variables, in order.
        output_shape: Of its first call, for one example; None where free.
    """

    kind: str
    name: str
    trainable: bool
    config: Mapping[str, Any]
    variables: tuple[Variable, ...] = ()
    output_shape: Shape = ()

    @property
    def tensors(self) -> Iterator[Tensor]:
        """Its entries of the manifest."""
        for variable in self.variables:
            trainable = self.trainable and variable.role == "weight"
            moves = self.trainable and variable.role == "moving"
            yield Tensor(
                layer=self.name,
                name=variable.name,
                shape=variable.shape,
                dtype=variable.dtype,
                trainable=trainable,
                exchanged=trainable or moves,
            )

    @property
    def parameters(self) -> int:
        """Numbers in its variables, counted as Keras does: without seeds."""
        return sum(math.prod(v.shape) for v in self.variables if v.role != "seed")

    @property
    def merges(self) -> bool:
        """Whether it is called with a list of inputs."""
        return self.kind != INPUT and LAYERS[self.kind].merges


@dataclass(frozen=True)
class CallSpec:
    """One use of a layer.

    Attributes:
        layer: Its name.
        index: Which of its calls, from 0.
        inputs: The calls whose outputs it takes; none for the input.
        shape: Of its output.
    """

    layer: str
    index: int
    inputs: tuple[Call, ...]
    shape: Shape = ()

    @property
    def call(self) -> Call:
        """What others name it by."""
        return self.layer, self.index


@dataclass(frozen=True)
class ModelSpec:
    """A model with one input and one output.

    Attributes:
        name: Its name.
        sequential: Whether it was a Sequential model.
        layers: In the order of the file; the input is one of them.
        calls: All uses of layers, each after those it depends on.
        output: The call whose output is the model's.
    """

    name: str
    sequential: bool
    layers: tuple[LayerSpec, ...]
    calls: tuple[CallSpec, ...]
    output: Call

    @cached_property
    def by_name(self) -> dict[str, LayerSpec]:
        """Its layers by name."""
        return {layer.name: layer for layer in self.layers}

    @cached_property
    def input(self) -> LayerSpec:
        """Its one input."""
        return next(layer for layer in self.layers if layer.kind == INPUT)

    @property
    def input_shape(self) -> Shape:
        """Shape of one example."""
        return self.input.output_shape

    @cached_property
    def output_shape(self) -> Shape:
        """Shape of one prediction."""
        return next(c.shape for c in self.calls if c.call == self.output)

    @cached_property
    def manifest(self) -> Manifest:
        """Every tensor, layer by layer."""
        return Manifest(tuple(t for layer in self.layers for t in layer.tensors))

    @property
    def parameters(self) -> int:
        """Numbers in all variables, counted as Keras does."""
        return sum(layer.parameters for layer in self.layers)
