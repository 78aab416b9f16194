"""Customers of a bank, who stay or leave, dealt out to fast and slow devices.

The rows are those of "Churn_Modelling", which the paper names, where they are at hand;
else a set of the same shape is generated: 10,000 rows, 10 features, a fifth of them
leaves, older customers far more often but for the oldest.
"""

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from experiments.simulate.mlp import Floats, Labels

BESIDE = Path(__file__).parents[3] / "shared" / "data" / "churn.csv"
SHA256 = "7ea085af2bf7f8a47b584daf7f646d8dba0d8296eb8171fa46c4734f0f74e7eb"
ROWS = 10_000
TEST_SHARE = 0.2
SLOW_SHARE = 0.3  # of the devices, and of the rows that only these hold
AGE = 3  # column of `Customers.x`
INPUTS = 11

Places = npt.NDArray[np.int64]


class WrongDataError(Exception):
    """The file is not the one that the figures are about."""


@dataclass(frozen=True)
class Customers:
    """All rows.

    Attributes:
        x: Shape (10,000, 11), not scaled: credit score, from Germany, from Spain, age,
            male, tenure, balance, products, has a card, is active, salary.
        y: 1 for who left, shape (10,000,).
        source: Where they come from, for a person.
    """

    x: Floats
    y: Labels
    source: str


@dataclass(frozen=True)
class Dealt:
    """Who holds what.

    Attributes:
        x: Inputs, standardised by the training rows.
        y: Labels.
        shards: Places of each device's rows.
        test: Places of the held-out rows.
    """

    x: Floats
    y: Labels
    shards: tuple[Places, ...]
    test: Places


def read_customers(path: Path | None = None) -> Customers:
    """The rows of the file, or generated ones where there is none.

    Args:
        path: The file; None to look for it beside this clone.

    Raises:
        FileNotFoundError: The file that was named is not there.
        WrongDataError: It is another one.
    """
    if path is None and not BESIDE.is_file():
        return generate()
    content = (path or BESIDE).read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise WrongDataError(
            f"{path or BESIDE} is not the file that the figures are about: its SHA-256 "
            f"should be {SHA256}. Copies with blanked or planted rows are about."
        )
    records = list(csv.DictReader(content.decode().splitlines()))
    x = np.array([_inputs(record) for record in records])
    y = np.array([int(record["Exited"]) for record in records])
    return Customers(x, y, "Churn_Modelling")


def _inputs(record: dict[str, str]) -> list[float]:
    country, gender = record["Geography"], record["Gender"]
    return [
        float(record["CreditScore"]),
        float(country == "Germany"),
        float(country == "Spain"),
        float(record["Age"]),
        float(gender == "Male"),
        *(
            float(record[name])
            for name in ("Tenure", "Balance", "NumOfProducts", "HasCrCard")
        ),
        float(record["IsActiveMember"]),
        float(record["EstimatedSalary"]),
    ]


def generate(seed: int = 0) -> Customers:
    """Rows of the same shape, with an effect of age that no straight line follows."""
    rng = np.random.default_rng(seed)
    country = rng.choice(3, ROWS, p=[0.5, 0.25, 0.25])
    age = np.clip(rng.gamma(14.0, 2.8, ROWS), 18, 92)
    products = rng.choice([1, 2, 3, 4], ROWS, p=[0.51, 0.46, 0.02, 0.01])
    active = rng.random(ROWS) < 0.515
    male = rng.random(ROWS) < 0.545
    balance = np.where(rng.random(ROWS) < 0.36, 0.0, rng.normal(120e3, 30e3, ROWS))
    logits = (
        -2.1
        + 2.8 * np.exp(-(((age - 54) / 11) ** 2))
        + 0.8 * (country == 1)
        - 0.5 * male
        - 1.0 * active
        + np.choose(products - 1, [0.6, -0.8, 2.5, 5.0])
    )
    y = (rng.random(ROWS) < 1 / (1 + np.exp(-logits))).astype(int)
    x = np.column_stack(
        [
            np.clip(rng.normal(650, 97, ROWS), 350, 850),
            country == 1,
            country == 2,
            age,
            male,
            rng.integers(0, 11, ROWS),
            balance,
            products,
            rng.random(ROWS) < 0.705,
            active,
            rng.uniform(11, 200e3, ROWS),
        ]
    ).astype(float)
    return Customers(x, y, "generated rows of the shape of Churn_Modelling")


def deal(
    customers: Customers,
    speeds: Floats,
    rng: np.random.Generator,
    *,
    slow_differ: bool,
) -> Dealt:
    """Hold a fifth of the rows out and deal the others out evenly.

    Args:
        customers: All rows.
        speeds: Seconds of a round by device.
        rng: Of the split.
        slow_differ: The slowest 30 % of the devices hold the oldest 30 % of the
            customers, and nobody else does.
    """
    order = rng.permutation(len(customers.y))
    held_out = int(TEST_SHARE * len(order))
    test, train = order[:held_out], order[held_out:]
    mean, deviation = customers.x[train].mean(axis=0), customers.x[train].std(axis=0)
    count = len(speeds)
    if slow_differ:
        train = train[np.argsort(customers.x[train, AGE], kind="stable")]
        many = len(train) - round(SLOW_SHARE * len(train))
        young, old = rng.permutation(train[:many]), rng.permutation(train[many:])
        fast = count - round(SLOW_SHARE * count)
        parts = [*np.array_split(young, fast), *np.array_split(old, count - fast)]
    else:
        parts = np.array_split(train, count)
    shards = [parts[0]] * count
    for part, device in zip(parts, np.argsort(speeds, kind="stable"), strict=True):
        shards[device] = part
    scaled = (customers.x - mean) / deviation
    return Dealt(scaled, customers.y, tuple(shards), test)
