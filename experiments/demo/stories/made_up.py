"""Tables made up by numpy: features around means of classes, or a sum of effects."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.demo.stories.story import Samples
from fl_engine.data import Table
from fl_engine.task import Column, ColumnType, DataSpec

Floats = npt.NDArray[np.float32]
Make = Callable[[np.random.Generator], Samples]


@dataclass(frozen=True)
class Feature:
    """A column of numbers.

    Attributes:
        name: In the header.
        text: What it means.
        unit: None when it has none.
        means: For each class; one for all when there is one.
        spread: Standard deviation around the mean.
        least: Values below are cut off.
        greatest: Values above are cut off.
        effect: On the value of a regression, for each standard deviation.
    """

    name: str
    text: str
    unit: str | None
    means: tuple[float, ...]
    spread: float
    least: float = 0.0
    greatest: float = 1_000.0
    effect: float = 0.0

    @property
    def column(self) -> Column:
        """As the task asks for it."""
        return Column(
            self.name,
            ColumnType.NUMBER,
            self.text,
            self.unit,
            least=self.least,
            greatest=self.greatest,
        )

    def draw(self, classes: npt.NDArray[np.int64], rng: np.random.Generator) -> Floats:
        """Values for rows of these classes: float32, shape (n,)."""
        means = np.resize(np.asarray(self.means), int(classes.max(initial=0)) + 1)
        values = rng.normal(means[classes], self.spread)
        # Rounded, so that what is written as text is read back unchanged.
        return np.clip(values, self.least, self.greatest).round(3).astype(np.float32)


def table(features: Sequence[Feature], label: Column, least_examples: int) -> DataSpec:
    """The columns of these features and the label."""
    columns = (*(feature.column for feature in features), label)
    return DataSpec(columns=columns, label=label.name, least_examples=least_examples)


def by_class(
    features: Sequence[Feature],
    shares: Sequence[float],
    *,
    train: int,
    test: int,
    mislabelled: float = 0.0,
) -> Make:
    """Rows whose features depend on their class.

    Args:
        features: The columns.
        shares: Of each class, together 1.
        train: Rows of all contributors.
        test: Rows of the requester.
        mislabelled: Share of labels drawn anew, so that no model is perfect.
    """

    def make(rng: np.random.Generator) -> Samples:
        count = train + test
        classes = rng.choice(len(shares), count, p=shares)
        x = np.stack([feature.draw(classes, rng) for feature in features], axis=1)
        noisy = rng.random(count) < mislabelled
        y = np.where(noisy, rng.choice(len(shares), count, p=shares), classes)
        return cut(x, y.astype(np.float32), test)

    return make


def by_sum(
    features: Sequence[Feature], middle: float, noise: float, *, train: int, test: int
) -> Make:
    """Rows whose value is a sum of effects, bent a little, and noise.

    Args:
        features: The columns and their effects.
        middle: Value where every feature has its mean.
        noise: Standard deviation that nothing explains.
        train: Rows of all contributors.
        test: Rows of the requester.
    """

    def make(rng: np.random.Generator) -> Samples:
        count = train + test
        nothing = np.zeros(count, np.int64)
        x = np.stack([feature.draw(nothing, rng) for feature in features], axis=1)
        middles = np.array([feature.means[0] for feature in features])
        spreads = np.array([feature.spread for feature in features])
        standard = (x - middles) / spreads  # shape: (n, features)
        effects = np.array([feature.effect for feature in features])
        bent = 0.3 * np.abs(standard[:, 0] * effects[0])
        y = middle + standard @ effects + bent + rng.normal(0, noise, count)
        return cut(x, np.maximum(y, 0).round(2).astype(np.float32), test)

    return make


def cut(x: Floats, y: Floats, test: int) -> Samples:
    """The last rows are the test set."""
    return Samples(Table(x[:-test], y[:-test]), Table(x[-test:], y[-test:]))
