"""Customers with categories, fitted over four clients, beside scikit-learn on all rows.

The rows of "Churn_Modelling" where they are at hand, else generated ones of its shape.
"""

import io
from typing import Any

import numpy as np
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler

from experiments.simulate.churn import read_customers
from fl_engine.data import RawRows, pipeline_of, prepare, read_raw
from fl_engine.data.asking import next_pass
from fl_engine.data.believing import check_statistics
from fl_engine.data.fitting import fit_pass
from fl_engine.data.measuring import answer
from fl_engine.data.pipeline import Pipeline
from fl_engine.task import (
    Column,
    ColumnType,
    DataSpec,
    Imputation,
    PreprocessingKind,
    Step,
)

COUNTRIES = ("France", "Germany", "Spain")
NUMBERS = ("CreditScore", "Age", "EstimatedSalary")
STEPS = (
    Step(PreprocessingKind.IMPUTE, ("Geography",), imputation=Imputation.MOST_FREQUENT),
    Step(PreprocessingKind.ONE_HOT, ("Geography", "Gender")),
    Step(PreprocessingKind.STANDARDISE, NUMBERS),
    Step(PreprocessingKind.MIN_MAX, ("Balance",)),
)


def number(name: str, greatest: float) -> Column:
    return Column(name, ColumnType.NUMBER, least=0, greatest=greatest)


DATA = DataSpec(
    columns=(
        number("CreditScore", 1_000),
        Column("Geography", ColumnType.CATEGORY, categories=COUNTRIES, nullable=True),
        Column("Gender", ColumnType.CATEGORY, categories=("Female", "Male")),
        number("Age", 120),
        number("Balance", 1e6),
        number("EstimatedSalary", 1e6),
        Column("Exited", ColumnType.BOOLEAN),
    ),
    label="Exited",
)


@pytest.fixture(scope="module")
def texts() -> list[list[str]]:
    """Rows as texts; the country of every seventh is missing."""
    x, y = read_customers().x, read_customers().y
    rows = []
    for place, (row, exited) in enumerate(zip(x, y, strict=True)):
        score, is_german, is_spanish, age, is_male, _, balance, _, _, _, salary = row
        country = COUNTRIES[1 if is_german else 2 if is_spanish else 0]
        gender = "Male" if is_male else "Female"
        shown = "" if place % 7 == 0 else country
        numbers = map(repr, map(float, (age, balance, salary)))
        rows.append([repr(float(score)), shown, gender, *numbers, str(int(exited))])
    return rows


def read(rows: list[list[str]]) -> RawRows:
    header = ",".join(column.name for column in DATA.columns)
    text = "\n".join([header, *map(",".join, rows)])
    return read_raw(io.BytesIO(text.encode()), DATA)


def fitted_over(clients: list[RawRows]) -> Pipeline:
    pipeline = pipeline_of(DATA, STEPS)
    part = 1
    while measurings := next_pass(pipeline, part):
        answers = []
        for rows in clients:
            told = [answer(pipeline, rows, m.frame(20.0)) for m in measurings]
            for measuring, statistics in zip(measurings, told, strict=True):
                check_statistics(measuring, statistics, len(rows.y))
            answers.append(told)
        believed = [len(rows.y) for rows in clients]
        pipeline = pipeline.with_fitted(fit_pass(measurings, answers, believed))
        part += 1
    return pipeline


def by_scikit_learn(rows: list[list[str]]) -> Any:
    """The same columns in the same order, of all rows at once."""
    table = np.array(rows, dtype=object)
    numbers = table[:, [0, 3, 4, 5]].astype(float)
    countries = np.array([[row[1] or None] for row in rows], dtype=object)
    filled = SimpleImputer(strategy="most_frequent", missing_values=None)
    scaled = ColumnTransformer(
        [("sd", StandardScaler(), [0, 1, 3]), ("range", MinMaxScaler(), [2])]
    ).fit_transform(numbers)  # credit score, age, salary; balance
    one_hot = OneHotEncoder(
        categories=[list(COUNTRIES), ["Female", "Male"]], sparse_output=False
    )
    spread = one_hot.fit_transform(
        np.hstack([filled.fit_transform(countries), table[:, 2:3]])
    )
    score, age, salary, balance = scaled.T
    return np.column_stack([score, spread, age, balance, salary])


def test_four_clients_give_what_all_rows_together_give(texts: list[list[str]]) -> None:
    rng = np.random.default_rng(4)
    shares = np.array_split(rng.permutation(len(texts)), [1_000, 3_000, 6_000])
    clients = [read([texts[place] for place in share]) for share in shares]

    pipeline = fitted_over(clients)

    together = prepare(read(texts), pipeline)
    assert pipeline.width == together.x.shape[1] == 9
    np.testing.assert_allclose(together.x, by_scikit_learn(texts), atol=1e-5)
    assert pipeline.steps[0].fitted[0].category == "France"


def test_skewed_clients_give_the_same(texts: list[list[str]]) -> None:
    """Each has ages of its own; none is taken for a liar."""
    oldest_last = sorted(texts, key=lambda row: float(row[3]))
    clients = [read(oldest_last[start::1][:2_500]) for start in range(0, 10_000, 2_500)]

    pipeline = fitted_over(clients)

    together = prepare(read(texts), pipeline)
    np.testing.assert_allclose(together.x, by_scikit_learn(texts), atol=1e-5)
