"""The paper's two data sets as tasks declare them: columns, markers, steps.

Pima predicts diabetes; its zeros in five columns mean *missing*. Churn is a regression
in the paper, whose target is not named: shown are both readings, who left (`Exited` as
0 or 1) and the standardised `Balance`.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from experiments.demo import setup
from experiments.simulate import churn
from fl_engine.data import read_table
from fl_engine.task import Column, ColumnType, DataSpec, Learning

Raw = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

UNKNOWN_ZEROS = ("glucose", "pressure", "triceps", "insulin", "mass")
PIMA, EXITED, BALANCE = "Pima", "Churn, Exited", "Churn, Balance"
WHERE_CHURN = (
    "Churn_Modelling is not here: its licence is not stated, so that it can't come with "
    "the source. Get the bank customers' set of 10,000 rows that the paper names "
    "(columns CreditScore … EstimatedSalary, Exited; without row number, customer id "
    "and surname), name it with --churn, or put it at ../shared/data/churn.csv beside "
    f"the source. Its SHA-256 is {churn.SHA256}; copies with blanked or planted rows "
    "are about, and refused."
)


@dataclass(frozen=True)
class Dataset:
    """Rows, and what a task says about them.

    Attributes:
        name: For a person.
        learning: What is learned.
        data: Columns as a task declares them; missing values have markers.
        x: Raw inputs, shape (n, columns), NaN where missing, a category's place.
        y: Labels or targets, shape (n,).
        strata: By what rows are dealt out in equal or skewed shares, shape (n,).
        is_label_scaled: Whether targets are standardised, as the task's last step.
        sha256: Of the file.
    """

    name: str
    learning: Learning
    data: DataSpec
    x: Raw
    y: Raw
    strata: Places
    is_label_scaled: bool
    sha256: str


def pima_columns(*, zeros_are_missing: bool) -> DataSpec:
    """Pima's columns, their zeros declared as missing or left as they are."""

    def column(known: Column) -> Column:
        if not (zeros_are_missing and known.name in UNKNOWN_ZEROS):
            return known
        return Column(
            known.name,
            known.type,
            known.description,
            known.unit,
            known.least,
            known.greatest,
            nullable=True,
            missing_markers=("0", "0.0"),
        )

    return DataSpec(columns=tuple(map(column, setup.DATA.columns)), label="diabetes")


_INTEGER, _NUMBER = ColumnType.INTEGER, ColumnType.NUMBER
_COUNTRY = Column(
    "Geography", ColumnType.CATEGORY, categories=("France", "Germany", "Spain")
)
_GENDER = Column("Gender", ColumnType.CATEGORY, categories=("Female", "Male"))
CHURN_COLUMNS = (
    Column("CreditScore", _INTEGER, "Credit score.", least=300, greatest=900),
    _COUNTRY,
    _GENDER,
    Column("Age", _INTEGER, "Age.", "years", least=18, greatest=120),
    Column("Tenure", _INTEGER, "With the bank.", "years", least=0, greatest=50),
    Column("Balance", _NUMBER, "On the account.", "€", least=0, greatest=1e6),
    Column("NumOfProducts", _INTEGER, "Products used.", least=1, greatest=10),
    Column("HasCrCard", ColumnType.BOOLEAN, "Has a credit card."),
    Column("IsActiveMember", ColumnType.BOOLEAN, "Is active."),
    Column("EstimatedSalary", _NUMBER, "A year.", "€", least=0, greatest=1e6),
    Column("Exited", _INTEGER, "Left the bank.", least=0, greatest=1),
)


@cache
def pima(path: Path = setup.PIMA, *, zeros_are_missing: bool = True) -> Dataset:
    """Diabetes, as two classes."""
    data = pima_columns(zeros_are_missing=zeros_are_missing)
    table = read_table(path, data, on_problem="raise")
    return Dataset(
        name=PIMA,
        learning=Learning.BINARY_CLASSIFICATION,
        data=data,
        x=table.x.astype(np.float64),
        y=table.y.astype(np.float64),
        strata=table.y.astype(np.int64),
        is_label_scaled=False,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
    )


@cache
def exited(path: Path) -> Dataset:
    """Who left the bank, 0 or 1, as a regression."""
    return _churn(path, EXITED, "Exited")


@cache
def balance(path: Path) -> Dataset:
    """What lies on the account, standardised, as a regression."""
    return _churn(path, BALANCE, "Balance")


def find_churn(path: Path | None) -> Path | None:
    """Where Churn's file is; None when it is not at hand.

    Args:
        path: What the user named; None to look beside the source.

    Raises:
        FileNotFoundError: The file that was named is not there.
        WrongDataError: It is another one.
    """
    if path is None and not churn.BESIDE.is_file():
        return None
    found = path or churn.BESIDE
    churn.read_customers(found)  # checks the hash
    return found


def _churn(path: Path, name: str, label: str) -> Dataset:
    data = DataSpec(columns=CHURN_COLUMNS, label=label)
    table = read_table(path, data, on_problem="raise")
    y = table.y.astype(np.float64)
    return Dataset(
        name=name,
        learning=Learning.REGRESSION,
        data=data,
        x=table.x.astype(np.float64),
        y=y,
        strata=(y > 0).astype(np.int64),  # who left; who has anything on the account
        is_label_scaled=label == "Balance",
        sha256=churn.SHA256,
    )
