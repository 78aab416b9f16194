"""Pictures of leaves, drawn by numpy: healthy, with mildew, with rust."""

import numpy as np
import numpy.typing as npt

from experiments.demo.network import sequential
from experiments.demo.stories.made_up import cut
from experiments.demo.stories.story import Samples
from fl_engine.model import ModelSpec
from fl_engine.task import Images

SIZE = 24
IMAGES = Images(SIZE, SIZE, 3, ("healthy", "mildew", "rust"))
TRAIN, TEST = 360, 120

GROUND = (118, 104, 88)
GREEN = (62, 128, 52)
SPOTS = {1: (226, 228, 216), 2: (158, 84, 34)}  # of mildew, of rust

Array = npt.NDArray[np.float64]


def make_leaves(rng: np.random.Generator) -> Samples:
    """Pictures as whole numbers 0 to 255, each class as often as the others."""
    classes = rng.permutation(np.arange(TRAIN + TEST) % len(IMAGES.classes))
    x = np.stack([draw_leaf(int(kind), rng) for kind in classes])
    return cut(x, classes.astype(np.float32), TEST)


def draw_leaf(kind: int, rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """One leaf: float32, shape (24, 24, 3), whole numbers."""
    down, across = np.mgrid[0:SIZE, 0:SIZE] - SIZE / 2 + rng.uniform(-2, 2, (2, 1, 1))
    half = rng.uniform(8, 11), rng.uniform(6, 9)
    inside = (down / half[0]) ** 2 + (across / half[1]) ** 2 < 1
    picture = np.where(inside[..., None], GREEN, GROUND).astype(np.float64)
    picture[inside & (np.abs(across) < 0.6)] += 26  # the vein in the middle
    for _ in range(rng.integers(3, 8) if kind in SPOTS else 0):
        _blot(picture, inside, np.array(SPOTS[kind]), rng)
    picture *= rng.uniform(0.75, 1.2)  # the light of the day
    picture += rng.normal(0, 14, picture.shape)
    return picture.clip(0, 255).round().astype(np.float32)


def _blot(
    picture: Array,
    inside: npt.NDArray[np.bool_],
    colour: npt.NDArray[np.int64],
    rng: np.random.Generator,
) -> None:
    """A round spot somewhere on the leaf."""
    row, column = rng.choice(np.argwhere(inside))
    down, across = np.mgrid[0:SIZE, 0:SIZE]
    size = rng.uniform(0.8, 2.4)
    spot = inside & ((down - row) ** 2 + (across - column) ** 2 < size**2)
    picture[spot] = 0.35 * picture[spot] + 0.65 * colour


def small_cnn() -> ModelSpec:
    """Two convolutions and one Dense layer, about 2,000 parameters."""

    def layer(kind: str, name: str, **config: object) -> dict[str, object]:
        config = {"name": name, **config}
        return {"module": "keras.layers", "class_name": kind, "config": config}

    def conv(name: str, filters: int) -> dict[str, object]:
        return layer(
            "Conv2D",
            name,
            filters=filters,
            kernel_size=[3, 3],
            strides=[1, 1],
            padding="same",
            dilation_rate=[1, 1],
            groups=1,
            use_bias=True,
            activation="relu",
        )

    def pool(name: str) -> dict[str, object]:
        return layer(
            "MaxPooling2D", name, pool_size=[2, 2], strides=[2, 2], padding="valid"
        )

    return sequential(
        "leaves",
        [
            layer("InputLayer", "input", batch_shape=[None, SIZE, SIZE, 3]),
            layer("Rescaling", "scale", scale=1 / 255, offset=0.0),
            conv("conv_1", 8),
            pool("pool_1"),
            conv("conv_2", 16),
            pool("pool_2"),
            layer("GlobalAveragePooling2D", "mean", keepdims=False),
            layer(
                "Dense",
                "output",
                units=len(IMAGES.classes),
                use_bias=True,
                activation="softmax",
            ),
        ],
    )
