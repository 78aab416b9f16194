"""The variables of layers: names, shapes and types, in the order of Keras.

They are worked out from the spec alone, so that parameters are counted and stored
arrays are compared before anything is built. The tests compare every layer with Keras.
"""

from collections.abc import Callable
from dataclasses import dataclass

from fl_engine.model.shapes import Config, Shape, axes_of, known


@dataclass(frozen=True)
class Variable:
    """One variable of a layer.

    Attributes:
        name: kernel, bias, gamma, …
        shape: Its shape.
        dtype: numpy's name of its type.
        role: "weight" (the optimizer changes it), "moving" (a moving statistic, kept
            by the layer and exchanged), "fixed" (set once by the requester) or
            "seed" (state of a random generator).
    """

    name: str
    shape: tuple[int, ...]
    dtype: str = "float32"
    role: str = "weight"


VariableRule = Callable[[Config, Shape], tuple[Variable, ...]]
SEED = Variable("seed_generator_state", (2,), "int64", "seed")


def none(config: Config, shape: Shape) -> tuple[Variable, ...]:
    """A layer without variables."""
    return ()


def _kernel_and_bias(
    config: Config, kernel: tuple[int, ...], bias: tuple[int, ...]
) -> tuple[Variable, ...]:
    variables = (Variable("kernel", kernel),)
    return (*variables, Variable("bias", bias)) if config["use_bias"] else variables


def dense(config: Config, shape: Shape) -> tuple[Variable, ...]:
    """Dense."""
    units = config["units"]
    return _kernel_and_bias(config, (known(shape[-1]), units), (units,))


def conv(config: Config, shape: Shape) -> tuple[Variable, ...]:
    """Conv1D, Conv2D, Conv3D."""
    filters = config["filters"]
    channels = known(shape[-1]) // config.get("groups", 1)
    kernel = (*config["kernel_size"], channels, filters)
    return _kernel_and_bias(config, kernel, (filters,))


def conv_transpose(config: Config, shape: Shape) -> tuple[Variable, ...]:
    """Conv1DTranspose, Conv2DTranspose."""
    filters = config["filters"]
    kernel = (*config["kernel_size"], filters, known(shape[-1]))
    return _kernel_and_bias(config, kernel, (filters,))


def depthwise_conv(config: Config, shape: Shape) -> tuple[Variable, ...]:
    """DepthwiseConv1D, DepthwiseConv2D."""
    channels, times = known(shape[-1]), config["depth_multiplier"]
    kernel = (*config["kernel_size"], channels, times)
    return _kernel_and_bias(config, kernel, (channels * times,))


def separable_conv(config: Config, shape: Shape) -> tuple[Variable, ...]:
    """SeparableConv1D, SeparableConv2D."""
    channels, times = known(shape[-1]), config["depth_multiplier"]
    filters, window = config["filters"], config["kernel_size"]
    across = (*(1 for _ in window), channels * times, filters)
    variables = (
        Variable("depthwise_kernel", (*window, channels, times)),
        Variable("pointwise_kernel", across),
    )
    return (
        (*variables, Variable("bias", (filters,))) if config["use_bias"] else variables
    )


def embedding(config: Config, shape: Shape) -> tuple[Variable, ...]:
    """Embedding."""
    return (Variable("embeddings", (config["input_dim"], config["output_dim"])),)


def recurrent(gates: int) -> VariableRule:
    """LSTM (4 gates), GRU (3), SimpleRNN (1); all have a seed generator."""

    def rule(config: Config, shape: Shape) -> tuple[Variable, ...]:
        units, features = config["units"], known(shape[-1])
        wide = gates * units
        variables: tuple[Variable, ...] = (
            Variable("kernel", (features, wide)),
            Variable("recurrent_kernel", (units, wide)),
        )
        if config["use_bias"]:
            bias = (2, wide) if config.get("reset_after") else (wide,)
            variables = (*variables, Variable("bias", bias))
        return (*variables, SEED)

    return rule


def seeded(config: Config, shape: Shape) -> tuple[Variable, ...]:
    """Dropout and noise: a generator unless nothing is ever dropped."""
    return (SEED,) if config.get("rate", 0) or config.get("stddev", 0) else ()


def _at_axes(config: Config, shape: Shape) -> tuple[int, ...]:
    return tuple(
        known(shape[place], "The normalized dimension")
        for place in axes_of(config["axis"], len(shape))
    )


def _scale_and_offset(config: Config, shape: tuple[int, ...]) -> tuple[Variable, ...]:
    gamma = (Variable("gamma", shape),) if config["scale"] else ()
    beta = (Variable("beta", shape),) if config["center"] else ()
    return gamma + beta


def batch_normalization(config: Config, shape: Shape) -> tuple[Variable, ...]:
    """BatchNormalization: its moving statistics travel back."""
    sizes = _at_axes(config, shape)
    return (
        *_scale_and_offset(config, sizes),
        Variable("moving_mean", sizes, role="moving"),
        Variable("moving_variance", sizes, role="moving"),
    )


def scale_and_offset(config: Config, shape: Shape) -> tuple[Variable, ...]:
    """LayerNormalization, GroupNormalization."""
    return _scale_and_offset(config, _at_axes(config, shape))


def scale(config: Config, shape: Shape) -> tuple[Variable, ...]:
    """RMSNormalization."""
    return (Variable("scale", _at_axes(config, shape)),)


def normalization(config: Config, shape: Shape) -> tuple[Variable, ...]:
    """Normalization: statistics of the requester, never exchanged."""
    sizes = _at_axes(config, shape)
    if "mean" in config:
        return ()
    return (
        Variable("mean", sizes, role="fixed"),
        Variable("variance", sizes, role="fixed"),
        Variable("count", (), "int64", "fixed"),
    )


def prelu(config: Config, shape: Shape) -> tuple[Variable, ...]:
    """PReLU: a slope for each place, shared along some axes."""
    shared = axes_of(config.get("shared_axes"), len(shape))
    sizes = tuple(
        1 if place in shared else known(size, "Each dimension")
        for place, size in enumerate(shape)
    )
    return (Variable("alpha", sizes),)
