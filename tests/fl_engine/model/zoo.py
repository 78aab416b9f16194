"""Small Keras models, one for each layer and each way to join layers."""

from collections.abc import Callable
from typing import Any

import numpy as np

Model = Any
Builder = Callable[[Any], Model]


def _chain(shape: tuple[int | None, ...], *make: Callable[[Any], Any]) -> Builder:
    def build(keras: Any) -> Model:
        layers = [maker(keras.layers) for maker in make]
        return keras.Sequential([keras.Input(shape), *layers])

    return build


def _graph(shape: tuple[int, ...], join: Callable[[Any, Any], Any]) -> Builder:
    def build(keras: Any) -> Model:
        start = keras.Input(shape)
        return keras.Model(start, join(keras.layers, start))

    return build


def _branches(kind: str, **arguments: Any) -> Builder:
    def join(ls: Any, x: Any) -> Any:
        both = [ls.Dense(4, activation="relu")(x), ls.Dense(4)(x)]
        return ls.Dense(2)(getattr(ls, kind)(**arguments)(both))

    return _graph((8,), join)


def _residual(ls: Any, x: Any) -> Any:
    first = ls.Conv2D(4, 3, padding="same")(x)
    hidden = ls.Activation("relu")(ls.BatchNormalization()(first))
    hidden = ls.Conv2D(4, 3, padding="same", use_bias=False)(hidden)
    return ls.Dense(3)(ls.GlobalAveragePooling2D()(ls.Add()([first, hidden])))


def _shared(ls: Any, x: Any) -> Any:
    layer = ls.Dense(4)
    return ls.Dense(1)(layer(layer(x)))


def _adapted(keras: Any) -> Model:
    layer = keras.layers.Normalization()
    layer.adapt(np.random.default_rng(0).normal(3, 2, (50, 8)).astype("float32"))
    return keras.Sequential([keras.Input((8,)), layer, keras.layers.Dense(2)])


def _built_by_call(keras: Any) -> Model:
    model = keras.Sequential([keras.layers.Dense(3), keras.layers.Dense(2)])
    model.build((None, 4))
    return model


def _frozen(keras: Any) -> Model:
    ls = keras.layers
    frozen = ls.Dense(4, trainable=False)
    batch = ls.BatchNormalization(trainable=False)
    return keras.Sequential([keras.Input((8,)), frozen, batch, ls.Dense(2)])


def _compiled(keras: Any) -> Model:
    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    model.train_on_batch(np.zeros((2, 8)), np.zeros((2, 1)))
    return model


def _operator(ls: Any, x: Any) -> Any:
    left, right = ls.Dense(4)(x), ls.Dense(4)(x)
    return ls.Dense(2)((left + right) * (left - right))


def _activations(ls: Any, x: Any) -> Any:
    return ls.Concatenate()([ls.Dense(2, activation=name)(x) for name in ACTIVATIONS])


ACTIVATIONS = (
    "relu gelu swish tanh sigmoid softmax elu selu softplus softsign exponential "
    "leaky_relu relu6 hard_sigmoid hard_silu mish log_softmax linear"
).split()


def _global(kind: str, shape: tuple[int, ...]) -> Builder:
    return _chain(
        shape, lambda ls: getattr(ls, f"Global{kind}")(), lambda ls: ls.Dense(2)
    )


GLOBALS = {
    "AveragePooling1D": (9, 3),
    "AveragePooling2D": (9, 9, 3),
    "AveragePooling3D": (4, 4, 4, 3),
    "MaxPooling1D": (9, 3),
    "MaxPooling2D": (9, 9, 3),
    "MaxPooling3D": (4, 4, 4, 3),
}
MERGES = "Add Subtract Multiply Average Maximum Minimum Concatenate".split()

MODELS: dict[str, Builder] = {
    "dense": _chain((8,), lambda ls: ls.Dense(4, activation="relu")),
    "dense_of_matrix": _chain((3, 8), lambda ls: ls.Dense(4)),
    "dense_regularized": _chain(
        (8,),
        lambda ls: ls.Dense(
            4,
            kernel_regularizer="l2",
            bias_regularizer="l1",
            kernel_constraint="non_neg",
            bias_constraint="max_norm",
            kernel_initializer="he_normal",
        ),
    ),
    "conv1d": _chain(
        (16, 3), lambda ls: ls.Conv1D(4, 3, padding="causal", dilation_rate=2)
    ),
    "conv2d": _chain((9, 9, 3), lambda ls: ls.Conv2D(4, 3, strides=2, padding="same")),
    "conv2d_groups": _chain((9, 9, 4), lambda ls: ls.Conv2D(4, 3, groups=2)),
    "conv2d_uneven": _chain((9, 8, 2), lambda ls: ls.Conv2D(4, (2, 3), strides=(2, 1))),
    "conv3d": _chain((5, 5, 5, 2), lambda ls: ls.Conv3D(3, 2)),
    "conv1d_transpose": _chain((5, 3), lambda ls: ls.Conv1DTranspose(4, 3, strides=2)),
    "conv2d_transpose": _chain(
        (5, 5, 3), lambda ls: ls.Conv2DTranspose(4, 3, strides=2, padding="same")
    ),
    "conv2d_transpose_wide": _chain(
        (5, 5, 3), lambda ls: ls.Conv2DTranspose(4, 2, strides=3)
    ),
    "depthwise1d": _chain((9, 3), lambda ls: ls.DepthwiseConv1D(3)),
    "depthwise2d": _chain(
        (9, 9, 3), lambda ls: ls.DepthwiseConv2D(3, strides=2, depth_multiplier=2)
    ),
    "separable1d": _chain((9, 3), lambda ls: ls.SeparableConv1D(4, 3)),
    "separable2d": _chain(
        (9, 9, 3), lambda ls: ls.SeparableConv2D(4, 3, depth_multiplier=2)
    ),
    "max_pooling1d": _chain(
        (9, 3), lambda ls: ls.MaxPooling1D(2), lambda ls: ls.Dense(2)
    ),
    "max_pooling2d": _chain(
        (9, 9, 3),
        lambda ls: ls.MaxPooling2D(2, padding="same"),
        lambda ls: ls.Dense(2),
    ),
    "max_pooling3d": _chain(
        (5, 5, 5, 2), lambda ls: ls.MaxPooling3D(2, strides=1), lambda ls: ls.Dense(2)
    ),
    "average_pooling1d": _chain(
        (9, 3), lambda ls: ls.AveragePooling1D(3), lambda ls: ls.Dense(2)
    ),
    "average_pooling2d": _chain(
        (9, 9, 3), lambda ls: ls.AveragePooling2D((2, 3)), lambda ls: ls.Dense(2)
    ),
    "average_pooling3d": _chain(
        (4, 4, 4, 2), lambda ls: ls.AveragePooling3D(2), lambda ls: ls.Dense(2)
    ),
    **{f"global_{k.lower()}": _global(k, shape) for k, shape in GLOBALS.items()},
    "global_keepdims": _chain(
        (9, 9, 3),
        lambda ls: ls.GlobalAveragePooling2D(keepdims=True),
        lambda ls: ls.Dense(2),
    ),
    "flatten": _chain((9, 3), lambda ls: ls.Flatten(), lambda ls: ls.Dense(2)),
    "reshape": _chain((12,), lambda ls: ls.Reshape((3, -1)), lambda ls: ls.Dense(2)),
    "permute": _chain((3, 4), lambda ls: ls.Permute((2, 1)), lambda ls: ls.Dense(2)),
    "repeat": _chain((4,), lambda ls: ls.RepeatVector(3), lambda ls: ls.Dense(2)),
    "zero_padding1d": _chain(
        (5, 2), lambda ls: ls.ZeroPadding1D((1, 2)), lambda ls: ls.Dense(2)
    ),
    "zero_padding2d": _chain(
        (5, 5, 2), lambda ls: ls.ZeroPadding2D(((1, 0), (2, 3))), lambda ls: ls.Dense(2)
    ),
    "cropping1d": _chain((6, 2), lambda ls: ls.Cropping1D(1), lambda ls: ls.Dense(2)),
    "cropping2d": _chain(
        (6, 6, 2), lambda ls: ls.Cropping2D((1, 2)), lambda ls: ls.Dense(2)
    ),
    "up_sampling1d": _chain(
        (4, 2), lambda ls: ls.UpSampling1D(2), lambda ls: ls.Dense(2)
    ),
    "up_sampling2d": _chain(
        (4, 4, 2), lambda ls: ls.UpSampling2D((2, 3)), lambda ls: ls.Dense(2)
    ),
    "up_sampling2d_bilinear": _chain(
        (4, 4, 2),
        lambda ls: ls.UpSampling2D(2, interpolation="bilinear"),
        lambda ls: ls.Dense(2),
    ),
    "embedding": _chain((7,), lambda ls: ls.Embedding(20, 5)),
    "embedding_mask_lstm": _chain(
        (7,), lambda ls: ls.Embedding(20, 5, mask_zero=True), lambda ls: ls.LSTM(3)
    ),
    "lstm": _chain((7, 3), lambda ls: ls.LSTM(4)),
    "lstm_stack": _chain(
        (7, 3),
        lambda ls: ls.LSTM(4, return_sequences=True, dropout=0.1),
        lambda ls: ls.LSTM(3, go_backwards=True, use_bias=False),
    ),
    "gru": _chain((7, 3), lambda ls: ls.GRU(4, recurrent_dropout=0.1)),
    "gru_reset_before": _chain((7, 3), lambda ls: ls.GRU(4, reset_after=False)),
    "simple_rnn": _chain((7, 3), lambda ls: ls.SimpleRNN(4)),
    "masking": _chain((7, 3), lambda ls: ls.Masking(), lambda ls: ls.LSTM(3)),
    "batch_normalization": _chain((8,), lambda ls: ls.BatchNormalization()),
    "batch_normalization_plain": _chain(
        (4, 8),
        lambda ls: ls.BatchNormalization(axis=1, center=False, scale=False),
        lambda ls: ls.Dense(2),
    ),
    "layer_normalization": _chain((8,), lambda ls: ls.LayerNormalization()),
    "layer_normalization_axes": _chain(
        (4, 8), lambda ls: ls.LayerNormalization(axis=[1, 2])
    ),
    "group_normalization": _chain((4, 8), lambda ls: ls.GroupNormalization(2)),
    "rms_normalization": _chain((8,), lambda ls: ls.RMSNormalization()),
    "unit_normalization": _chain(
        (8,), lambda ls: ls.UnitNormalization(), lambda ls: ls.Dense(2)
    ),
    "normalization": _adapted,
    "normalization_constant": _chain(
        (8,),
        lambda ls: ls.Normalization(mean=3.0, variance=4.0),
        lambda ls: ls.Dense(2),
    ),
    "normalization_list": _chain(
        (3,),
        lambda ls: ls.Normalization(mean=[1.0, 2.0, 3.0], variance=[1.0, 4.0, 9.0]),
        lambda ls: ls.Dense(2),
    ),
    "normalization_whole": _chain(
        (3,), lambda ls: ls.Normalization(axis=None), lambda ls: ls.Dense(2)
    ),
    "rescaling": _chain(
        (8, 8, 1), lambda ls: ls.Rescaling(1 / 255), lambda ls: ls.Dense(2)
    ),
    "dropouts": _chain(
        (8, 3),
        lambda ls: ls.Dropout(0.3),
        lambda ls: ls.SpatialDropout1D(0.3, seed=7),
        lambda ls: ls.GaussianNoise(0.3),
        lambda ls: ls.GaussianDropout(0.3),
        lambda ls: ls.AlphaDropout(0.3),
        lambda ls: ls.Dropout(0.0),
        lambda ls: ls.Dense(3),
    ),
    "spatial_dropout2d": _chain(
        (8, 8, 3), lambda ls: ls.SpatialDropout2D(0.3), lambda ls: ls.Dense(3)
    ),
    "activations": _graph((8,), _activations),
    "activation": _chain(
        (8,), lambda ls: ls.Dense(3), lambda ls: ls.Activation("tanh")
    ),
    "relu": _chain((8,), lambda ls: ls.Dense(3), lambda ls: ls.ReLU()),
    "relu_6": _chain((8,), lambda ls: ls.Dense(3), lambda ls: ls.ReLU(max_value=6.0)),
    "leaky_relu": _chain((8,), lambda ls: ls.Dense(3), lambda ls: ls.LeakyReLU(0.2)),
    "elu": _chain((8,), lambda ls: ls.Dense(3), lambda ls: ls.ELU()),
    "softmax": _chain((8,), lambda ls: ls.Dense(3), lambda ls: ls.Softmax()),
    "prelu": _chain((8,), lambda ls: ls.PReLU()),
    "prelu_shared": _chain((4, 4, 3), lambda ls: ls.PReLU(shared_axes=[1, 2])),
    **{kind.lower(): _branches(kind) for kind in MERGES},
    "dot": _branches("Dot", axes=-1),
    "dot_normalized": _branches("Dot", axes=1, normalize=True),
    "operators": _graph((8,), _operator),
    "residual": _graph((8, 8, 1), _residual),
    "shared": _graph((4,), _shared),
    "built_by_call": _built_by_call,
    "partly_frozen": _frozen,
    "compiled": _compiled,
    "free_length": _chain((None, 3), lambda ls: ls.LSTM(3)),
}


def randomize(model: Model, seed: int = 0) -> None:
    """Give every variable a value that is not its start, so that mix-ups show."""
    rng = np.random.default_rng(seed)
    for variable in model.weights:
        value = variable.numpy()
        if value.dtype.kind != "f":
            continue
        drawn = rng.normal(0, 0.4, value.shape).astype(value.dtype)
        variable.assign(np.abs(drawn) + 0.2 if "variance" in variable.name else drawn)
    for layer in model.layers:
        if type(layer).__name__ == "Normalization" and layer.input_mean is None:
            layer.finalize_state()


def examples(model: Model, rows: int = 4) -> Any:
    """Rows that the model takes: small whole numbers, which suit embeddings too."""
    shape = tuple(5 if size is None else size for size in model.input_shape[1:])
    rng = np.random.default_rng(1)
    return rng.integers(0, 5, (rows, *shape)).astype("float32")
