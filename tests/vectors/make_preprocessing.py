"""Write preprocessing.json: run once, then check by hand; never in a test run.

    python -m tests.vectors.make_preprocessing

What is expected comes from scikit-learn and numpy or was worked by hand, never from
`fl_engine`. `apply`: a pipeline as in the file PREPROCESSING, rows as CSV, and what the
model gets (float32). `measure`: a pipeline that is fitted in part, rows, what is wanted
of which column before which step, and the figures to be sent.
"""

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import (
    FunctionTransformer,
    MinMaxScaler,
    OneHotEncoder,
    StandardScaler,
)

TARGET = Path(__file__).with_name("preprocessing.json")
ABOUT = (
    "Pipelines of preprocessing, rows as CSV, and what comes of them. apply: x and y "
    "as float32 (to 1e-6, relative), skipped rows. measure: the figures of wanted "
    "columns before a step (to 1e-9, relative); quantiles null or 101 numbers, counts "
    "null or a number for each category. Read by pytest (fl_engine.data) and vitest."
)
NAN = math.nan


def column(name: str, kind: str = "NUMBER", **more: Any) -> dict[str, Any]:
    """A column of the file PREPROCESSING."""
    plain: dict[str, Any] = {
        "name": name, "type": kind, "description": "", "unit": None, "least": None,
        "greatest": None, "categories": [], "nullable": False,
        "missing_markers": ["", "NA"],
    }  # fmt: skip
    return plain | more


def step(kind: str, *columns: str, **more: Any) -> dict[str, Any]:
    """A step of the file PREPROCESSING."""
    plain: dict[str, Any] = {
        "kind": kind, "columns": list(columns), "imputation": None, "constant": None,
        "least": None, "greatest": None, "boundaries": [], "fitted": [],
    }  # fmt: skip
    return plain | more


def fitted(name: str, location: float | None, scale: float | None = None,
           category: str | None = None) -> dict[str, Any]:  # fmt: skip
    """What was fitted for a column, from ten examples."""
    return {"column": name, "location": location, "scale": scale,
            "category": category, "examples": 10}  # fmt: skip


def pipeline(columns: Sequence[Any], steps: Sequence[Any]) -> dict[str, Any]:
    """The file PREPROCESSING of a task that predicts y."""
    return {"version": 1, "label": "y", "columns": list(columns), "steps": list(steps)}


LABEL = column("y", "BOOLEAN")
GLUCOSE = column(
    "glucose", unit="mg/dL", least=0.0, greatest=300.0, nullable=True,
    missing_markers=["0"],
)  # fmt: skip
AGE = column("age", "INTEGER", least=18.0, greatest=120.0)
LAND = column("land", "CATEGORY", categories=["France", "Spain", "Germany"])


def as_lists(values: Any) -> list[Any]:
    """An array as float32 numbers that JSON can hold exactly."""
    plain: list[Any] = np.asarray(values, dtype=np.float32).tolist()
    return plain


def case(name: str, made: Any, text: str, x: Any, y: Sequence[float], skipped: int = 0
         ) -> dict[str, Any]:  # fmt: skip
    """A case of `apply`."""
    return {"name": name, "pipeline": made, "text": text, "x": as_lists(x),
            "y": as_lists(y), "skipped": skipped}  # fmt: skip


def imputed_and_standardised() -> dict[str, Any]:
    """The task of the contract, in small: zeros are missing, the median fills."""
    glucose = np.array([[148.0], [NAN], [183.0], [NAN], [89.0], [137.5], [NAN]])
    ages = np.array([[50.0], [31.0], [32.0], [21.0], [33.0], [30.0], [26.0]])
    imputer = SimpleImputer(strategy="median").fit(glucose)
    full = np.hstack([imputer.transform(glucose), ages])
    scaler = StandardScaler().fit(full)
    made = pipeline([GLUCOSE, AGE, LABEL], [
        step("IMPUTE", "glucose", imputation="MEDIAN",
             fitted=[fitted("glucose", float(imputer.statistics_[0]))]),
        step("STANDARDISE", "glucose", "age", fitted=[
            fitted("glucose", float(scaler.mean_[0]), float(scaler.scale_[0])),
            fitted("age", float(scaler.mean_[1]), float(scaler.scale_[1])),
        ]),
    ])  # fmt: skip
    text = (
        "glucose,age,y\n148,50,1\n0,31,0\n183,32,1\n0.0,21,0\n89,33,0\n137.5,30,1\n"
        ",26,0\n300.5,40,1\n-999,40,1\n100,17,1\n"
    )
    return case("zeros are missing, the median fills, then standardised", made, text,
                scaler.transform(full), [1, 0, 1, 0, 0, 1, 0], skipped=3)  # fmt: skip


def scaled() -> list[dict[str, Any]]:
    """MIN_MAX, fitted and given, CLIP, LOG."""
    a, b = column("a"), column("b", least=0.0)
    values = np.array([[-5.0], [0.0], [2.5], [20.0]])
    text = "a,b,y\n-5,0,0\n0,1,1\n2.5,1.718281828459045,1\n20,999,0\n"
    logs = FunctionTransformer(np.log1p).transform(
        np.array([[0.0], [1.0], [1.718281828459045], [999.0]])
    )
    scaler = MinMaxScaler().fit(np.array([[-10.0], [30.0]]))
    return [
        case("scaled to a fitted range, the logarithm beside it",
             pipeline([a, b, LABEL], [
                 step("MIN_MAX", "a", fitted=[fitted("a", -10.0, 40.0)]),
                 step("LOG", "b"),
             ]), text, np.hstack([scaler.transform(values), logs]),
             [0, 1, 1, 0]),
        case("clipped, then scaled to a given range",
             pipeline([a, b, LABEL], [
                 step("CLIP", "a", "b", least=0.0, greatest=10.0),
                 step("MIN_MAX", "a", least=0.0, greatest=4.0),
             ]), text,
             [[0, 0], [0, 1], [0.625, 1.718281828459045], [2.5, 10]], [0, 1, 1, 0]),
        case("a range of no width divides by 1",
             pipeline([a, b, LABEL], [
                 step("MIN_MAX", "a", least=2.0, greatest=2.0),
                 step("STANDARDISE", "b", fitted=[fitted("b", 1.0, 1.0)]),
             ]), text,
             [[-7, -1], [-2, 0], [0.5, 0.718281828459045], [18, 998]], [0, 1, 1, 0]),
    ]  # fmt: skip


def buckets() -> dict[str, Any]:
    """A value on a boundary belongs to the interval above; missing stays missing."""
    a = column("a", nullable=True, missing_markers=["-999"])
    values = [-1.0, 0.0, 4.9, 5.0, 5.1, 10.0, 11.0]
    made = pipeline([a, LABEL], [
        step("BUCKETIZE", "a", boundaries=[0.0, 5.0, 10.0]),
        step("IMPUTE", "a", imputation="CONSTANT", constant="-1"),
    ])  # fmt: skip
    rows = [f"{value},0" for value in values] + ["-999,1", "-999.0,1", "-9.99e2,1"]
    x = [*np.searchsorted([0.0, 5.0, 10.0], values, side="right"), -1, -1, -1]
    text = "\n".join(["a,y", *rows, ""])
    labels = [0.0] * 7 + [1.0] * 3
    return case("numbers of intervals; a constant fills what stays missing", made, text,
                np.array(x)[:, None], labels)  # fmt: skip


def categories() -> dict[str, Any]:
    """One column for each category, in place; the most frequent one fills."""
    land = LAND | {"nullable": True, "missing_markers": ["?"]}
    member = column("member", "BOOLEAN", nullable=True)
    made = pipeline([AGE, land, member, LABEL], [
        step("IMPUTE", "land", imputation="MOST_FREQUENT",
             fitted=[fitted("land", None, None, "Spain")]),
        step("ONE_HOT", "land"),
        step("IMPUTE", "member", imputation="CONSTANT", constant="true"),
        step("MIN_MAX", "age", least=18.0, greatest=120.0),
    ])  # fmt: skip
    text = (
        "land,member,age,y\nFrance,1,18,0\nGermany,FALSE,120,1\n?,true,69,0\n"
        ",NA,43.5,1\n,NA,43,1\nItaly,1,40,0\n"
    )
    lands = [["France"], ["Germany"], ["Spain"], ["Spain"]]
    encoder = OneHotEncoder(categories=[land["categories"]], sparse_output=False)
    ages = MinMaxScaler().fit([[18.0], [120.0]]).transform([[18], [120], [69], [43]])
    x = np.hstack([ages, encoder.fit_transform(lands), [[1], [0], [1], [1]]])
    return case("categories become columns of 0 and 1", made, text, x, [0, 1, 0, 1],
                skipped=2)  # fmt: skip


def regression() -> dict[str, Any]:
    """A standardised label, and steps on both sides of an imputation by the mean."""
    price = column("y", "NUMBER", least=0.0)
    area = column("area", least=0.0, nullable=True)
    logs = np.log1p([[9.0], [99.0], [999.0]])
    imputed = SimpleImputer(strategy="mean").fit(logs)
    full = imputed.transform(np.vstack([logs, [[NAN]]]))
    prices = np.array([[100.0], [200.0], [400.0], [500.0]])
    scaler = StandardScaler().fit(prices)
    made = pipeline([area, price], [
        step("LOG", "area"),
        step("IMPUTE", "area", imputation="MEAN",
             fitted=[fitted("area", float(imputed.statistics_[0]))]),
        step("STANDARDISE", "y",
             fitted=[fitted("y", float(scaler.mean_[0]), float(scaler.scale_[0]))]),
    ])  # fmt: skip
    text = "area,y\n9,100\n99,200\n999,400\n,500\n50,-1\n5,\n"
    return case("a regression with a standardised label", made, text, full,
                scaler.transform(prices)[:, 0].tolist(), skipped=2)  # fmt: skip


def nothing_to_do() -> dict[str, Any]:
    """A task without steps."""
    made = pipeline([column("a"), AGE, LABEL], [])
    return case("no steps", made, "a,age,y\n1.5,20,1\n", [[1.5, 20]], [1])


def figures(values: Any, quantiles: bool = False, counts: int = 0) -> dict[str, Any]:
    """What is to be sent of a column, by numpy."""
    known = np.array([value for value in values if not math.isnan(value)])
    missing = len(values) - len(known)
    if not len(known):
        empty = dict.fromkeys(["mean", "m2", "least", "greatest", "quantiles"])
        zeros = [0] * counts if counts else None
        return {"present": 0, "missing": missing, **empty, "counts": zeros}
    numbers = np.percentile(known, range(101)).tolist() if quantiles else None
    places = np.bincount(known.astype(int), minlength=counts).tolist()
    return {
        "present": len(known), "missing": missing, "mean": float(np.mean(known)),
        "m2": float(np.var(known) * len(known)), "least": float(known.min()),
        "greatest": float(known.max()), "quantiles": numbers,
        "counts": places if counts else None,
    }  # fmt: skip


def wanted(column: int, step: int, measure: str) -> dict[str, Any]:
    """A wish of the frame `measure`."""
    return {"column": column, "step": step, "measure": measure}


def measures() -> list[dict[str, Any]]:
    """Cases of `measure`."""
    land = LAND | {"nullable": True, "missing_markers": ["?"]}
    beds = column("beds", "INTEGER", least=2.0, greatest=5.0, nullable=True)
    steps = [
        step("IMPUTE", "glucose", imputation="MEDIAN",
             fitted=[fitted("glucose", 120.0)]),
        step("IMPUTE", "land", "beds", imputation="MOST_FREQUENT"),
        step("LOG", "glucose"),
        step("STANDARDISE", "glucose", "age"),
    ]  # fmt: skip
    columns = [GLUCOSE, land, beds, AGE, LABEL]
    text = (
        "glucose,land,beds,age,y\n148,Spain,2,50,1\n0,Spain,5,31,0\n"
        "85,?,,32,1\n183,France,5,21,0\n,Spain,5,33,1\n89.5,,2,33,1\n1,France,9,33,0\n"
    )
    glucose = np.array([148, NAN, 85, 183, NAN, 89.5])
    filled = np.log1p(np.where(np.isnan(glucose), 120.0, glucose))
    nothing = "glucose,land,beds,age,y\n0,?,NA,50,1\n0.0,,,31,0\n"
    return [
        {
            "name": "figures of raw and of half-prepared columns",
            "pipeline": pipeline(columns, steps), "text": text, "examples": 6,
            "wanted": [
                wanted(0, 0, "quantiles"), wanted(1, 1, "counts"),
                wanted(2, 1, "counts"), wanted(0, 3, "moments"),
                wanted(3, 3, "moments"),
            ],
            "columns": [
                figures(glucose, quantiles=True),
                figures([1, 1, NAN, 0, 1, NAN], counts=3),
                # counted from the least value that is allowed, 2, to the greatest, 5
                figures([2, 5, NAN, 5, 5, 2]) | {"counts": [2, 0, 0, 3]},
                figures(filled), figures([50, 31, 32, 21, 33, 33]),
            ],
        },
        {
            "name": "columns without a value",
            "pipeline": pipeline(columns, steps), "text": nothing, "examples": 2,
            "wanted": [wanted(0, 0, "quantiles"), wanted(1, 1, "counts")],
            "columns": [
                figures([NAN, NAN], quantiles=True), figures([NAN, NAN], counts=3)
            ],
        },
        {
            "name": "a single row",
            "pipeline": pipeline(columns, steps), "examples": 1,
            "text": "glucose,land,beds,age,y\n99.5,Germany,3,18,1\n",
            "wanted": [wanted(0, 0, "quantiles"), wanted(1, 1, "counts")],
            "columns": [
                figures([99.5], quantiles=True), figures([2.0], counts=3)
            ],
        },
    ]  # fmt: skip


def main() -> None:
    """Write the file."""
    apply = [nothing_to_do(), imputed_and_standardised(), *scaled(), buckets(),
             categories(), regression()]  # fmt: skip
    apply_, measure = (",\n".join(map(_written, c)) for c in (apply, measures()))
    about = json.dumps(ABOUT)
    TARGET.write_text(
        f'{{"about": {about},\n"apply": [\n{apply_}\n],\n"measure": [\n{measure}\n]}}\n'
    )


def _written(made: dict[str, Any]) -> str:
    return json.dumps(made, ensure_ascii=False, allow_nan=False)


if __name__ == "__main__":
    main()
