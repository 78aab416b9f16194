"""The layers that a model may have: an allow-list, each with its fields and rules.

Whatever is not in these tables is refused: other classes, other fields, other values.
Fields are those of `get_config()` in Keras 3.13 to 3.15.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from fl_engine.model import merges, shapes, variables
from fl_engine.model.fields import (
    BadField,
    Check,
    activation,
    axes,
    choice,
    constraint,
    dropped,
    flag,
    floats,
    initializer,
    margins,
    number,
    only,
    optional,
    regularizer,
    sizes,
    some_axes,
    whole,
    wholes,
)
from fl_engine.model.variables import VariableRule


@dataclass(frozen=True)
class Rule:
    """What is allowed of one kind of layer.

    Attributes:
        fields: For each field of its config the check of its value.
        shape: Its output shape.
        variables: Its variables.
        merges: Whether it takes a list of inputs.
    """

    fields: Mapping[str, Check]
    shape: shapes.ShapeRule = shapes.same
    variables: VariableRule = variables.none
    merges: bool = False


def _weight(*names: str) -> dict[str, Check]:
    """Initialiser, regulariser and constraint of variables."""
    checks: dict[str, Check] = {}
    for name in names:
        checks[f"{name}_initializer"] = initializer
        checks[f"{name}_regularizer"] = regularizer
        checks[f"{name}_constraint"] = constraint
    return checks


_DATA_FORMAT: dict[str, Check] = {"data_format": only("channels_last", None)}
_UNUSED: dict[str, Check] = {  # adapters and quantisation: off is the one choice
    "activity_regularizer": only(None),
    "lora_rank": only(None),
    "lora_alpha": dropped,
    "quantization_config": only(None),
}
_BIASED: dict[str, Check] = {
    "activation": activation,
    "use_bias": flag,
    **_weight("bias"),
    **_UNUSED,
}
_SEEDED: dict[str, Check] = {"seed": dropped}


def _window(rank: int, *weights: str, padding: tuple[str, ...]) -> dict[str, Check]:
    return {
        "kernel_size": sizes(rank),
        "strides": sizes(rank),
        "dilation_rate": sizes(rank),
        "padding": choice(*padding),
        **_DATA_FORMAT,
        **_BIASED,
        **_weight(*weights),
    }


_PLAIN = ("valid", "same")


def _conv(rank: int) -> Rule:
    padding = ("valid", "same", "causal") if rank == 1 else _PLAIN
    fields = _window(rank, "kernel", padding=padding)
    fields |= {"filters": whole(), "groups": whole()}
    return Rule(fields, shapes.conv, variables.conv)


def _conv_transpose(rank: int) -> Rule:
    fields = _window(rank, "kernel", padding=_PLAIN)
    fields |= {"filters": whole(), "output_padding": only(None)}
    return Rule(fields, shapes.conv_transpose, variables.conv_transpose)


def _depthwise(rank: int) -> Rule:
    fields = _window(rank, "depthwise", padding=_PLAIN)
    fields |= {
        "depth_multiplier": whole(),
        "strides": _equal_sizes(rank),  # TensorFlow has no other kernel
    }
    return Rule(fields, shapes.depthwise_conv, variables.depthwise_conv)


def _separable(rank: int) -> Rule:
    fields = _window(rank, "depthwise", "pointwise", padding=_PLAIN)
    fields |= {
        "depth_multiplier": whole(),
        "filters": whole(),
        "strides": _equal_sizes(rank),
    }
    return Rule(fields, shapes.separable_conv, variables.separable_conv)


def _equal_sizes(rank: int) -> Check:
    check = sizes(rank)

    def equal(value: Any) -> tuple[int, ...]:
        found: tuple[int, ...] = check(value)
        if len(set(found)) != 1:
            raise BadField("use the same number for all dimensions")
        return found

    return equal


def _pool(rank: int) -> Rule:
    fields = {
        "pool_size": sizes(rank),
        "strides": optional(sizes(rank)),
        "padding": choice(*_PLAIN),
        **_DATA_FORMAT,
    }
    return Rule(fields, shapes.pool)


def _global_pool(rank: int) -> Rule:
    return Rule({"keepdims": flag, **_DATA_FORMAT}, shapes.global_pool(rank))


def _recurrent(gates: int, *, more: dict[str, Check]) -> Rule:
    fields = {
        "units": whole(),
        "dropout": number(0, 1, below=1),
        "recurrent_dropout": number(0, 1, below=1),
        "return_sequences": flag,
        "go_backwards": flag,
        "unroll": only(False, None),
        "return_state": only(False, None),
        "stateful": only(False, None),
        "zero_output_for_mask": only(False, None),
        **_BIASED,
        **_weight("kernel", "recurrent"),
        **_SEEDED,
        **more,
    }
    return Rule(fields, shapes.recurrent, variables.recurrent(gates))


def _drop(**more: Check) -> Rule:
    rate = number(0, 1, below=1)
    return Rule({"rate": rate, **_SEEDED, **more}, variables=variables.seeded)


_NORMALIZED: dict[str, Check] = {
    "axis": axes,
    "epsilon": number(0, 1),
    "center": flag,
    "scale": flag,
    **_weight("beta", "gamma"),
}
_BATCH_NORMALIZATION: dict[str, Check] = {
    **_NORMALIZED,
    "axis": whole(-8, 8),
    "momentum": number(0, 1),
    "moving_mean_initializer": initializer,
    "moving_variance_initializer": initializer,
    "synchronized": only(False, None),
    "renorm": only(False, None),
    "renorm_clipping": only(None),
    "renorm_momentum": dropped,
}
_MERGE = Rule({}, merges.merge, merges=True)
_MERGE_TWO = Rule({}, merges.merge_two, merges=True)

LAYERS: Mapping[str, Rule] = MappingProxyType(
    {
        "Dense": Rule(
            {"units": whole(), **_BIASED, **_weight("kernel")},
            shapes.dense,
            variables.dense,
        ),
        "Conv1D": _conv(1),
        "Conv2D": _conv(2),
        "Conv3D": _conv(3),
        "Conv1DTranspose": _conv_transpose(1),
        "Conv2DTranspose": _conv_transpose(2),
        "DepthwiseConv1D": _depthwise(1),
        "DepthwiseConv2D": _depthwise(2),
        "SeparableConv1D": _separable(1),
        "SeparableConv2D": _separable(2),
        "MaxPooling1D": _pool(1),
        "MaxPooling2D": _pool(2),
        "MaxPooling3D": _pool(3),
        "AveragePooling1D": _pool(1),
        "AveragePooling2D": _pool(2),
        "AveragePooling3D": _pool(3),
        "GlobalAveragePooling1D": _global_pool(1),
        "GlobalAveragePooling2D": _global_pool(2),
        "GlobalAveragePooling3D": _global_pool(3),
        "GlobalMaxPooling1D": _global_pool(1),
        "GlobalMaxPooling2D": _global_pool(2),
        "GlobalMaxPooling3D": _global_pool(3),
        "Flatten": Rule(_DATA_FORMAT, shapes.flatten),
        "Reshape": Rule({"target_shape": wholes}, shapes.reshape),
        "Permute": Rule({"dims": wholes}, shapes.permute),
        "RepeatVector": Rule({"n": whole()}, shapes.repeat),
        "ZeroPadding1D": Rule({"padding": margins(1), **_DATA_FORMAT}, shapes.zero_pad),
        "ZeroPadding2D": Rule({"padding": margins(2), **_DATA_FORMAT}, shapes.zero_pad),
        "Cropping1D": Rule({"cropping": margins(1)}, shapes.crop),
        "Cropping2D": Rule({"cropping": margins(2), **_DATA_FORMAT}, shapes.crop),
        "UpSampling1D": Rule({"size": whole()}, shapes.upsample),
        "UpSampling2D": Rule(
            {
                "size": sizes(2),
                "interpolation": choice("nearest", "bilinear"),
                **_DATA_FORMAT,
            },
            shapes.upsample,
        ),
        "Embedding": Rule(
            {
                "input_dim": whole(),
                "output_dim": whole(),
                "mask_zero": flag,
                "weights": only(None),
                **_weight("embeddings"),
                **_UNUSED,
            },
            shapes.embedding,
            variables.embedding,
        ),
        "LSTM": _recurrent(
            4, more={"recurrent_activation": activation, "unit_forget_bias": flag}
        ),
        "GRU": _recurrent(
            3, more={"recurrent_activation": activation, "reset_after": flag}
        ),
        "SimpleRNN": _recurrent(1, more={}),
        "Masking": Rule({"mask_value": number()}),
        "BatchNormalization": Rule(
            _BATCH_NORMALIZATION, shapes.along_axis, variables.batch_normalization
        ),
        "LayerNormalization": Rule(
            {**_NORMALIZED, "rms_scaling": only(False, None)},
            shapes.along_axis,
            variables.scale_and_offset,
        ),
        "GroupNormalization": Rule(
            {**_NORMALIZED, "groups": whole(-1), "axis": whole(-8, 8)},
            shapes.group_normalization,
            variables.scale_and_offset,
        ),
        "RMSNormalization": Rule(
            {"axis": axes, "epsilon": number(0, 1)},
            shapes.along_axis,
            variables.scale,
        ),
        "UnitNormalization": Rule({"axis": axes}, shapes.along_axis),
        "Normalization": Rule(
            {
                "axis": some_axes,
                "invert": flag,
                "mean": floats,
                "variance": floats,
            },
            shapes.normalization,
            variables.normalization,
        ),
        "Rescaling": Rule({"scale": number(), "offset": number()}),
        "Dropout": _drop(noise_shape=only(None)),
        "AlphaDropout": _drop(noise_shape=only(None)),
        "GaussianDropout": _drop(),
        "SpatialDropout1D": _drop(),
        "SpatialDropout2D": _drop(**_DATA_FORMAT),
        "GaussianNoise": Rule(
            {"stddev": number(0), **_SEEDED}, variables=variables.seeded
        ),
        "Activation": Rule({"activation": activation}),
        "ReLU": Rule(
            {
                "max_value": optional(number(0)),
                "negative_slope": number(0),
                "threshold": number(0),
            }
        ),
        "LeakyReLU": Rule({"negative_slope": number(0)}),
        "ELU": Rule({"alpha": number()}),
        "Softmax": Rule({"axis": axes}, shapes.along_axis),
        "PReLU": Rule(
            {"shared_axes": optional(axes), **_weight("alpha")},
            shapes.same,
            variables.prelu,
        ),
        "Add": _MERGE,
        "Multiply": _MERGE,
        "Average": _MERGE,
        "Maximum": _MERGE,
        "Minimum": _MERGE,
        "Subtract": _MERGE_TWO,
        "Concatenate": Rule({"axis": whole(-8, 8)}, merges.concatenate, merges=True),
        "Dot": Rule({"axes": axes, "normalize": flag}, merges.dot, merges=True),
    }
)

# Functional models made with + - * hold these operations instead of layers.
OPERATIONS = frozenset({"Add", "Subtract", "Multiply", "Maximum", "Minimum"})

# What people often use, with what to do instead.
ADVICE: Mapping[str, str] = MappingProxyType(
    {
        "Lambda": "Lambda layers hold code; use built-in layers such as Rescaling",
        "TFSMLayer": "TFSMLayer runs a foreign graph; rebuild it from built-in layers",
        "Sequential": "put the layers of the inner model into the outer one",
        "Functional": "put the layers of the inner model into the outer one",
        "Model": "put the layers of the inner model into the outer one",
        "Bidirectional": "use one LSTM or GRU",
        "TimeDistributed": "Dense works on the last dimension by itself",
        "TextVectorization": "turn text into numbers before training",
        "StringLookup": "turn text into numbers before training",
        "ReLU6": "use ReLU(max_value=6)",
    }
)
