"""Strong central baselines, by scikit-learn with its defaults.

scikit-learn is no part of the product: `pip install crowdfl[experiments]`.
"""

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression

from fl_engine.task import Learning

Floats = npt.NDArray[np.float32]


def linear(x: Floats, y: Floats, test: Floats, learning: Learning) -> Floats:
    """Predictions of a logistic regression where labels are 0 and 1, else of a line.

    Args:
        x: Inputs, shape (n, width).
        y: Labels or targets, shape (n,).
        test: Inputs to predict for, shape (m, width).
        learning: Kind of learning.

    Returns:
        Probability of 1, or the target: float32, shape (m,).
    """
    if learning is Learning.BINARY_CLASSIFICATION or set(np.unique(y)) <= {0.0, 1.0}:
        model = LogisticRegression(max_iter=1_000).fit(x, y.astype(np.int64))
        return _of_class_1(model.predict_proba(test))
    return np.asarray(LinearRegression().fit(x, y).predict(test), np.float32)


def boosted(
    x: Floats, y: Floats, test: Floats, learning: Learning, seed: int
) -> Floats:
    """Predictions of gradient boosting (Friedman 2001), 100 trees of depth 3.

    Args:
        x: Inputs, shape (n, width).
        y: Labels or targets, shape (n,).
        test: Inputs to predict for, shape (m, width).
        learning: Kind of learning.
        seed: Of ties between columns.
    """
    if learning is Learning.BINARY_CLASSIFICATION:
        model = GradientBoostingClassifier(random_state=seed)
        return _of_class_1(model.fit(x, y.astype(np.int64)).predict_proba(test))
    regressor = GradientBoostingRegressor(random_state=seed)
    return np.asarray(regressor.fit(x, y).predict(test), np.float32)


def _of_class_1(probabilities: npt.NDArray[np.float64]) -> Floats:
    found: Floats = probabilities[:, 1].astype(np.float32)
    return found
