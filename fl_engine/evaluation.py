"""How good global weights are on held-out rows, beside what they must be compared with.

No figure stands alone: beside each value stand the no-skill rate (the best constant
guess on the same rows: majority class, class frequencies or mean) and the requester's
figure of central training.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from fl_engine.errors import EmptyRoundError, ShapeMismatchError
from fl_engine.task import Baseline, Learning, MetricName

LEAST_PROBABILITY = 1e-7  # Keras cuts probabilities here before it takes logarithms

GREATER_IS_BETTER = frozenset({MetricName.ACCURACY, MetricName.AUC, MetricName.F1})

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]
Predict = Callable[[Array], Array]


@dataclass(frozen=True)
class Metric:
    """A figure with what it must be compared with.

    Attributes:
        name: Which metric.
        value: On the held-out rows.
        no_skill: Of the best constant guess on the same rows.
        baseline: Of central training; None when none was given.
        greater_is_better: Whether greater is better.
        rows: Rows it was computed from.
    """

    name: MetricName
    value: float
    no_skill: float
    baseline: float | None
    greater_is_better: bool
    rows: int


def evaluate(
    predict: Predict,
    x: Array,
    y: Array,
    learning: Learning,
    baselines: Sequence[Baseline] = (),
    classes: int = 2,
) -> tuple[Metric, ...]:
    """Measure a model.

    A prediction that is not finite counts as the worst guess, so that a diverged
    model is shown as bad and not as an error.

    Args:
        predict: Rows to outputs. BINARY: probability of class 1, shape (n,) or (n, 1);
            MULTICLASS: probabilities, (n, classes); REGRESSION: (n,) or (n, 1).
        x: Held-out rows as the model takes them, n of them.
        y: Labels, shape (n,): class numbers, or values of a regression.
        learning: Kind of learning.
        baselines: Figures of the requester.
        classes: How many there are; ignored for a regression.

    Returns:
        BINARY: ACCURACY, F1, LOSS, AUC; MULTICLASS: ACCURACY, F1, LOSS;
        REGRESSION: MSE, MAE, LOSS. AUC is absent when all rows are of one class.

    Raises:
        EmptyRoundError: There are no rows.
        ShapeMismatchError: Outputs, rows and labels don't fit each other.
    """
    if len(y) == 0:
        raise EmptyRoundError("There are no held-out rows to measure with.")
    outputs = np.asarray(predict(x), dtype=np.float64)
    width = classes if learning is Learning.MULTICLASS_CLASSIFICATION else 1
    if outputs.shape[:1] != y.shape or outputs.size != len(y) * width:
        message = f"{len(y)} labels, but outputs of shape {outputs.shape}."
        raise ShapeMismatchError(message)
    measure = _MEASURES[learning]
    figures = measure(outputs.reshape(len(y), width), y, classes)
    given = {baseline.name: baseline.value for baseline in baselines}
    return tuple(
        Metric(
            name=name,
            value=value,
            no_skill=no_skill,
            baseline=given.get(name),
            greater_is_better=name in GREATER_IS_BETTER,
            rows=len(y),
        )
        for name, (value, no_skill) in figures.items()
    )


Figures = Mapping[MetricName, tuple[float, float]]  # value, no-skill rate


def _measure_binary(outputs: Floats, y: Array, _classes: int) -> Figures:
    labels = y.astype(np.int64)
    scores = outputs[:, 0]  # shape: (n,)
    scores = np.where(np.isfinite(scores), scores, 1.0 - labels)
    predicted = (scores > 0.5).astype(np.int64)
    probabilities = np.stack([1.0 - scores, scores], axis=1)  # shape: (n, 2)
    figures = _class_figures(predicted, probabilities, labels, 2)
    auc = area_under_roc(scores, labels)
    return figures if auc is None else {**figures, MetricName.AUC: (auc, 0.5)}


def _measure_multiclass(outputs: Floats, y: Array, classes: int) -> Figures:
    labels = y.astype(np.int64)
    is_bad = ~np.all(np.isfinite(outputs), axis=1)  # shape: (n,)
    probabilities = np.where(is_bad[:, None], 0.0, outputs)
    predicted = probabilities.argmax(axis=1)  # the lowest index on ties
    predicted = np.where(is_bad, (labels + 1) % classes, predicted)
    return _class_figures(predicted, probabilities, labels, classes)


def _class_figures(
    predicted: Array, probabilities: Floats, labels: Array, classes: int
) -> Figures:
    rows = len(labels)
    shares = np.bincount(labels, minlength=classes) / rows  # shape: (classes,)
    majority = np.full(rows, shares.argmax())
    of_label = probabilities[np.arange(rows), labels]  # shape: (n,)
    constant = np.broadcast_to(shares, (rows, classes))[np.arange(rows), labels]
    return {
        MetricName.ACCURACY: (float(np.mean(predicted == labels)), float(shares.max())),
        MetricName.F1: (
            mean_f1(predicted, labels, classes),
            mean_f1(majority, labels, classes),
        ),
        MetricName.LOSS: (cross_entropy(of_label), cross_entropy(constant)),
    }


def _measure_regression(outputs: Floats, y: Array, _classes: int) -> Figures:
    labels = y.astype(np.float64)
    # Cut to what float32 holds: its square is finite in float64.
    most = float(np.finfo(np.float32).max)
    guesses = np.nan_to_num(outputs[:, 0], nan=most, posinf=most, neginf=-most)
    errors = np.clip(guesses, -most, most) - labels
    spread = labels - labels.mean()
    squared = (float(np.mean(errors**2)), float(np.mean(spread**2)))
    return {
        MetricName.MSE: squared,
        MetricName.MAE: (float(np.mean(abs(errors))), float(np.mean(abs(spread)))),
        MetricName.LOSS: squared,
    }


_MEASURES: Mapping[Learning, Callable[[Floats, Array, int], Figures]] = {
    Learning.BINARY_CLASSIFICATION: _measure_binary,
    Learning.MULTICLASS_CLASSIFICATION: _measure_multiclass,
    Learning.REGRESSION: _measure_regression,
}


def cross_entropy(of_label: Floats) -> float:
    """Mean of −log p, where p is the probability given to the right class.

    Args:
        of_label: Those probabilities, shape (n,); cut to 1e-7…1 − 1e-7 as Keras does.
    """
    cut = np.clip(of_label, LEAST_PROBABILITY, 1.0 - LEAST_PROBABILITY)
    return float(-np.mean(np.log(cut)))


def mean_f1(predicted: Array, labels: Array, classes: int) -> float:
    """F1 = 2·TP / (2·TP + FP + FN), mean over all classes; 0 for one never met.

    Args:
        predicted: Class numbers, shape (n,).
        labels: Class numbers, shape (n,).
        classes: How many there are.
    """
    hits = np.bincount(labels[predicted == labels], minlength=classes)
    met = np.bincount(labels, minlength=classes)
    met += np.bincount(predicted, minlength=classes)  # 2·TP + FP + FN
    f1 = np.divide(2.0 * hits, met, out=np.zeros(classes), where=met > 0)
    return math.fsum(f1) / classes


def area_under_roc(scores: Floats, labels: Array) -> float | None:
    """Share of pairs (one row of each class) in the right order, ties counting half.

    By ranks: Mann & Whitney 1947; Hanley & McNeil 1982.

    Args:
        scores: Higher for class 1, shape (n,), finite.
        labels: 0 or 1, shape (n,).

    Returns:
        0 to 1; None when all rows are of one class.
    """
    positives = int(np.count_nonzero(labels))
    negatives = len(labels) - positives
    if not positives or not negatives:
        return None
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2  # mean rank of equal scores, from 1
    rank_sum = float(ranks[place][labels == 1].sum())
    wins = rank_sum - positives * (positives + 1) / 2
    return wins / (positives * negatives)
