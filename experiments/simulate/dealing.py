"""Rows dealt out to clients so that each holds another mix of the classes."""

import numpy as np
import numpy.typing as npt

MOST_DRAWS = 10_000

Places = npt.NDArray[np.int64]


def skewed(
    labels: npt.NDArray[np.generic],
    places: Places,
    clients: int,
    alpha: float,
    rng: np.random.Generator,
    *,
    least_rows: int = 1,
) -> list[Places]:
    """Deal each class out by shares of its own, again until everybody has enough.

    Shares are Dirichlet(alpha) over the clients (Hsu, Qi & Brown 2019,
    https://arxiv.org/abs/1909.06335).

    Args:
        labels: Classes of all rows, shape (n,).
        places: Of the rows that are dealt out.
        clients: How many.
        alpha: Small for a great skew.
        rng: Chance.
        least_rows: Of a client; with fewer it would not join.

    Raises:
        ValueError: In 10,000 draws nobody's rows were always enough.
    """
    for _ in range(MOST_DRAWS):
        parts: list[list[int]] = [[] for _ in range(clients)]
        for label in np.unique(labels):
            members = rng.permutation(places[labels[places] == label])
            shares = rng.dirichlet([alpha] * clients)
            cuts = (np.cumsum(shares)[:-1] * len(members)).astype(int)
            for part, piece in zip(parts, np.split(members, cuts), strict=True):
                part += piece.tolist()
        if min(map(len, parts)) >= least_rows:
            return [np.array(part, dtype=np.int64) for part in parts]
    raise ValueError(f"{clients} clients can't have {least_rows} rows each.")
