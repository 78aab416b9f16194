"""Pima dealt out to clients, evenly or skewed, and the requester's two halves."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from experiments.demo.setup import DATA, PIMA
from experiments.simulate.dealing import Places, skewed
from experiments.simulate.mlp import Floats, Labels
from fl_engine.data import read_table
from fl_engine.screening import split_halves

TEST_SHARE = 0.3
LEAST_ROWS = 8  # of a client; with fewer it would not join
ZERO_MEANS_UNKNOWN = ("glucose", "pressure", "triceps", "insulin", "mass")


class DataMissingError(Exception):
    """The rows that a simulation needs are not there."""


@dataclass(frozen=True)
class Rows:
    """Some rows: inputs of shape (n, 8), standardised; labels 0 or 1, shape (n,)."""

    x: Floats
    y: Labels

    def take(self, places: Places) -> "Rows":
        """Some of them."""
        return Rows(self.x[places], self.y[places])


@dataclass(frozen=True)
class Dealt:
    """Who holds what.

    Attributes:
        shards: Rows of each client.
        selection: The requester's half that weighs updates.
        final: The requester's half that tells the figures.
    """

    shards: tuple[Rows, ...]
    selection: Rows
    final: Rows


def read_pima(path: Path | None = None) -> Rows:
    """All 768 rows as they are in the file.

    Args:
        path: Where they are; None for the copy that comes with the source.

    Raises:
        DataMissingError: There is no such file.
    """
    path = path or PIMA
    if not path.is_file():
        message = (
            f"{path} is not there. The simulation needs the Pima Indians Diabetes "
            "rows (768, with the columns pregnant … age and diabetes): give their "
            "CSV with --data."
        )
        raise DataMissingError(message)
    table = read_table(path, DATA, on_problem="raise")
    return Rows(table.x.astype(np.float64), table.y.astype(np.int64))


def deal(rows: Rows, seed: int, clients: int, alpha: float | None) -> Dealt:
    """Give 30 % to the requester and the others to the clients.

    What is unknown is filled with the median, and inputs are standardised, by the
    requester's rows, as its Normalization layer would.

    Args:
        rows: As they are in the file.
        seed: Of everything that is drawn.
        clients: How many.
        alpha: Of the Dirichlet distribution of each class over the clients (Hsu, Qi &
            Brown 2019, https://arxiv.org/abs/1909.06335); None for even shards.
    """
    rng = np.random.default_rng([seed, 1])
    order = rng.permutation(len(rows.y))
    cut = round(len(order) * TEST_SHARE)
    test, rest = order[:cut], order[cut:]
    clean = Rows(_standardised(rows.x, test), rows.y)
    parts = (
        np.array_split(rest, clients)
        if alpha is None
        else skewed(rows.y, rest, clients, alpha, rng, least_rows=LEAST_ROWS)
    )
    selection, final = split_halves(rows.y[test], seed, stratified=True)
    return Dealt(
        shards=tuple(clean.take(part) for part in parts),
        selection=clean.take(test[selection]),
        final=clean.take(test[final]),
    )


def _standardised(x: Floats, test: Places) -> Floats:
    names = [column.name for column in DATA.inputs]
    filled = x.copy()
    for name in ZERO_MEANS_UNKNOWN:
        values = filled[:, names.index(name)]  # a view
        known = values[test]
        values[values == 0] = np.median(known[known > 0])
    of_test = filled[test]
    standard: Floats = (filled - of_test.mean(axis=0)) / of_test.std(axis=0)
    return standard
