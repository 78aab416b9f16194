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
from fl_engine.data import read_raw
from fl_engine.task import (
    Column,
    ColumnType,
    DataSpec,
    Imputation,
    Learning,
    PreprocessingKind,
    Step,
)

Raw = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

UNKNOWN_ZEROS = ("glucose", "pressure", "triceps", "insulin", "mass")
IMPUTE, ONE_HOT = PreprocessingKind.IMPUTE, PreprocessingKind.ONE_HOT
STANDARDISE = PreprocessingKind.STANDARDISE
NUMBERS = (ColumnType.INTEGER, ColumnType.NUMBER)
PIMA, EXITED, BALANCE = "Pima", "Churn, Exited", "Churn, Balance"
WHERE_CHURN = (
    "Churn_Modelling is not here: its licence is not stated, so that it can't come "
    "with the source. Get the set of 10,000 bank customers that the paper names "
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
        learning: How a model is trained.
        measured_as: How it is measured: what a probability misses by, squared, is the
            mean squared error of a regression to 0 and 1 (Brier 1950).
        data: Columns as a task declares them; missing values have markers.
        x: Raw inputs, shape (n, columns), NaN where missing, a category's place.
        y: Labels or targets, shape (n,).
        strata: By what rows are dealt out in equal or skewed shares, shape (n,).
        steps: From raw rows to inputs, nothing fitted.
        sha256: Of the file.
    """

    name: str
    learning: Learning
    measured_as: Learning
    data: DataSpec
    x: Raw
    y: Raw
    strata: Places
    steps: tuple[Step, ...]
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
            missing_markers=("0",),
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
    rows = read_raw(path, data, on_problem="raise")
    scaled = Step(STANDARDISE, tuple(column.name for column in data.inputs))
    filled = Step(IMPUTE, UNKNOWN_ZEROS, Imputation.MEDIAN)
    return Dataset(
        name=PIMA,
        learning=Learning.BINARY_CLASSIFICATION,
        measured_as=Learning.BINARY_CLASSIFICATION,
        data=data,
        x=rows.x,
        y=rows.y,
        strata=rows.y.astype(np.int64),
        steps=(filled, scaled) if zeros_are_missing else (scaled,),
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
    rows = read_raw(path, data, on_problem="raise")
    numbers = [column.name for column in data.inputs if column.type in NUMBERS]
    is_value = label == "Balance"
    scaled = (*numbers, label) if is_value else tuple(numbers)
    return Dataset(
        name=name,
        learning=Learning.REGRESSION if is_value else Learning.BINARY_CLASSIFICATION,
        measured_as=Learning.REGRESSION,
        data=data,
        x=rows.x,
        y=rows.y,
        # Who left; who has anything on the account.
        strata=(rows.y > 0).astype(np.int64),
        steps=(Step(ONE_HOT, ("Geography", "Gender")), Step(STANDARDISE, scaled)),
        sha256=churn.SHA256,
    )
