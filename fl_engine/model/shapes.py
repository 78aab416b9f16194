"""Output shapes of layers, worked out without Keras and before anything is built.

Shapes are of one example, so without the batch; None where a dimension is free.
Formulas: https://keras.io/api/layers/. The tests compare every layer with Keras.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

Shape = tuple[int | None, ...]
Config = dict[str, Any]
ShapeRule = Callable[[Config, Sequence[Shape]], Shape]


class BadShape(ValueError):
    """A layer can't take this input; says why."""


def known(size: int | None, what: str = "The last dimension") -> int:
    """A dimension that must not be free.

    Raises:
        BadShape: It is free.
    """
    if size is None:
        raise BadShape(f"{what} of its input must have a fixed size.")
    return size


def ranked(shape: Shape, rank: int) -> Shape:
    """The shape, which must have so many dimensions.

    Raises:
        BadShape: It has another number.
    """
    if len(shape) != rank:
        raise BadShape(
            f"It needs {rank} dimensions beside the batch, not {len(shape)}."
        )
    return shape


def axis_of(axis: int, rank: int) -> int:
    """An axis counted with the batch, as Keras does, turned into one without.

    Raises:
        BadShape: There is no such axis, or it is the batch.
    """
    place = axis - 1 if axis >= 0 else axis + rank
    if not 0 <= place < rank:
        raise BadShape(f"axis={axis} names no dimension of its input.")
    return place


def axes_of(axes: int | Sequence[int] | None, rank: int) -> tuple[int, ...]:
    """Several axes, sorted, each once."""
    listed = () if axes is None else (axes,) if isinstance(axes, int) else tuple(axes)
    return tuple(sorted({axis_of(axis, rank) for axis in listed}))


def same(config: Config, inputs: Sequence[Shape]) -> Shape:
    """The shape of the input."""
    return inputs[0]


def dense(config: Config, inputs: Sequence[Shape]) -> Shape:
    """The last dimension becomes `units`."""
    if not inputs[0]:
        raise BadShape("It needs at least one dimension beside the batch.")
    known(inputs[0][-1])
    return (*inputs[0][:-1], config["units"])


def _window(
    size: int | None, kernel: int, stride: int, padding: str, dilation: int = 1
) -> int | None:
    if size is None:
        return None
    reach = (kernel - 1) * dilation + 1
    length = math.ceil((size if padding != "valid" else size - reach + 1) / stride)
    if length < 1:
        raise BadShape(f"A window of {reach} does not fit into {size} values.")
    return length


def conv(config: Config, inputs: Sequence[Shape]) -> Shape:
    """A convolution: windows over space, `filters` channels."""
    spatial = _convolved(config, inputs[0])
    channels, groups = known(inputs[0][-1]), config.get("groups", 1)
    if channels % groups or config["filters"] % groups:
        raise BadShape(f"groups={groups} must divide channels and filters.")
    return (*spatial, config["filters"])


def depthwise_conv(config: Config, inputs: Sequence[Shape]) -> Shape:
    """A convolution of each channel by itself."""
    spatial = _convolved(config, inputs[0])
    return (*spatial, known(inputs[0][-1]) * config["depth_multiplier"])


def separable_conv(config: Config, inputs: Sequence[Shape]) -> Shape:
    """A depthwise convolution, then one over channels."""
    known(inputs[0][-1])
    return (*_convolved(config, inputs[0]), config["filters"])


def _convolved(config: Config, shape: Shape) -> Shape:
    kernel, strides = config["kernel_size"], config["strides"]
    dilation = config["dilation_rate"]
    ranked(shape, len(kernel) + 1)
    if max(strides) > 1 and max(dilation) > 1:
        raise BadShape("strides and dilation_rate can't both be above 1.")
    return tuple(
        _window(size, k, s, config["padding"], d)
        for size, k, s, d in zip(shape[:-1], kernel, strides, dilation, strict=True)
    )


def conv_transpose(config: Config, inputs: Sequence[Shape]) -> Shape:
    """A transposed convolution without output padding."""
    kernel, strides = config["kernel_size"], config["strides"]
    shape = ranked(inputs[0], len(kernel) + 1)
    known(shape[-1])
    if max(strides) > 1 and max(config["dilation_rate"]) > 1:
        raise BadShape("strides and dilation_rate can't both be above 1.")
    spatial = []
    for size, k, s, d in zip(
        shape[:-1], kernel, strides, config["dilation_rate"], strict=True
    ):
        beyond = max((k - 1) * d + 1 - s, 0) if config["padding"] == "valid" else 0
        spatial.append(None if size is None else size * s + beyond)
    return (*spatial, config["filters"])


def pool(config: Config, inputs: Sequence[Shape]) -> Shape:
    """Windows over space, each channel by itself."""
    windows = config["pool_size"]
    strides = config.get("strides") or windows
    shape = ranked(inputs[0], len(windows) + 1)
    spatial = tuple(
        _window(size, w, s, config["padding"])
        for size, w, s in zip(shape[:-1], windows, strides, strict=True)
    )
    return (*spatial, shape[-1])


def global_pool(rank: int) -> ShapeRule:
    """One value a channel."""

    def rule(config: Config, inputs: Sequence[Shape]) -> Shape:
        shape = ranked(inputs[0], rank + 1)
        kept: Shape = (1,) * rank if config.get("keepdims") else ()
        return (*kept, shape[-1])

    return rule


def flatten(config: Config, inputs: Sequence[Shape]) -> Shape:
    """All dimensions in one."""
    return (_product(inputs[0]),)


def _product(shape: Shape) -> int | None:
    return None if None in shape else math.prod(size or 0 for size in shape)


def reshape(config: Config, inputs: Sequence[Shape]) -> Shape:
    """The target shape; -1 stands for what is left."""
    target, total = config["target_shape"], _product(inputs[0])
    free = target.count(-1)
    fixed = math.prod(size for size in target if size != -1)
    if free > 1 or fixed < 1:
        raise BadShape("target_shape may hold -1 once and otherwise numbers from 1.")
    if total is None:
        return tuple(None if size == -1 else size for size in target)
    if total % fixed or (not free and total != fixed):
        raise BadShape(f"{total} values don't fit into target_shape {target}.")
    return tuple(total // fixed if size == -1 else size for size in target)


def permute(config: Config, inputs: Sequence[Shape]) -> Shape:
    """The dimensions in another order, counted from 1."""
    dims = config["dims"]
    if sorted(dims) != list(range(1, len(inputs[0]) + 1)):
        raise BadShape(f"dims={dims} is no order of its {len(inputs[0])} dimensions.")
    return tuple(inputs[0][dim - 1] for dim in dims)


def repeat(config: Config, inputs: Sequence[Shape]) -> Shape:
    """The vector n times."""
    return (config["n"], *ranked(inputs[0], 1))


def zero_pad(config: Config, inputs: Sequence[Shape]) -> Shape:
    """Zeros before and after."""
    return _resized(inputs[0], config["padding"], +1)


def crop(config: Config, inputs: Sequence[Shape]) -> Shape:
    """Values cut before and after."""
    return _resized(inputs[0], config["cropping"], -1)


def _resized(shape: Shape, margins: Any, sign: int) -> Shape:
    pairs = (margins,) if isinstance(margins[0], int) else margins
    ranked(shape, len(pairs) + 1)
    spatial = tuple(
        None if size is None else size + sign * sum(pair)
        for size, pair in zip(shape[:-1], pairs, strict=True)
    )
    if any(size is not None and size < 1 for size in spatial):
        raise BadShape("It cuts away more than there is.")
    return (*spatial, shape[-1])


def upsample(config: Config, inputs: Sequence[Shape]) -> Shape:
    """Each value several times."""
    factors = config["size"]
    factors = (factors,) if isinstance(factors, int) else factors
    shape = ranked(inputs[0], len(factors) + 1)
    spatial = tuple(
        None if size is None else size * factor
        for size, factor in zip(shape[:-1], factors, strict=True)
    )
    return (*spatial, shape[-1])


def embedding(config: Config, inputs: Sequence[Shape]) -> Shape:
    """A vector for each number."""
    return (*inputs[0], config["output_dim"])


def recurrent(config: Config, inputs: Sequence[Shape]) -> Shape:
    """The last state, or all of them."""
    steps, features = ranked(inputs[0], 2)
    known(features)
    units: Shape = (config["units"],)
    return (steps, *units) if config.get("return_sequences") else units


def along_axis(config: Config, inputs: Sequence[Shape]) -> Shape:
    """The shape of the input, whose `axis` must exist."""
    axes_of(config["axis"], len(inputs[0]))
    return inputs[0]


def group_normalization(config: Config, inputs: Sequence[Shape]) -> Shape:
    """The shape of the input, whose axis is divided into `groups` of equal size."""
    place = axis_of(config["axis"], len(inputs[0]))
    groups, size = config["groups"], known(inputs[0][place], "The axis")
    if groups == 0 or (groups > 0 and size % groups):
        raise BadShape(f"groups={groups} must divide the {size} values of its axis.")
    return inputs[0]


def normalization(config: Config, inputs: Sequence[Shape]) -> Shape:
    """The shape of the input, which mean and variance must fit."""
    places = axes_of(config["axis"], len(inputs[0]))
    mean, variance = config.get("mean"), config.get("variance")
    if (mean is None) != (variance is None):
        raise BadShape("Give both mean and variance, or none of them.")
    count = 1 if mean is None or isinstance(mean, float | int) else len(mean)
    others = (
        1 if variance is None or isinstance(variance, float | int) else len(variance)
    )
    sizes = [known(inputs[0][place], "The axis") for place in places]
    if count != others or count not in (1, *sizes[-1:]) or (count > 1 and not sizes):
        raise BadShape("mean and variance must have a number for each value of axis.")
    return inputs[0]
