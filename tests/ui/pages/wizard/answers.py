"""Answers of the API for a requester of Pima, as the schema has them."""

from typing import Any

from msgspec.structs import replace

from ui.pages.wizard.columns import with_test_set
from ui.pages.wizard.draft import Draft, Upload, put_all
from ui.pages.wizard.models import made_for, model_of

# Name, type, least, greatest, distinct values: of the first 150 rows of Pima.
PIMA = (
    ("pregnant", "INTEGER", 0, 15, 14),
    ("glucose", "INTEGER", 0, 197, 88),
    ("pressure", "INTEGER", 0, 122, 36),
    ("triceps", "INTEGER", 0, 60, 38),
    ("insulin", "INTEGER", 0, 846, 58),
    ("mass", "NUMBER", 0, 55, 111),
    ("pedigree", "NUMBER", 0.085, 2.288, 138),
    ("age", "INTEGER", 21, 69, 41),
    ("diabetes", "BOOLEAN", None, None, 2),
)


def column(
    name: str,
    kind: str = "INTEGER",
    least: float | None = None,
    greatest: float | None = None,
    distinct: int = 50,
    **more: Any,
) -> dict[str, Any]:
    """A `ColumnSummary`."""
    names = more.pop("categories", [])
    return {
        "name": name,
        "type": kind,
        "least": least,
        "greatest": greatest,
        "distinct": distinct,
        "missing": 0,
        "suspectedMarkers": [],
        "categories": [{"category": text} for text in names],
        **more,
    }


def table(*columns: dict[str, Any], rows: int = 150) -> dict[str, Any]:
    """A `TestSetSummary` of a table."""
    return {"rows": rows, "columns": list(columns), "preview": [], "images": None}


def pima_table() -> dict[str, Any]:
    """The summary of Pima's rows."""
    return table(*[column(*found) for found in PIMA])


def images(*names: str) -> dict[str, Any]:
    """A `TestSetSummary` of grey images of 12 by 12 pixels."""
    shape = {"height": 12, "width": 12, "channels": 1}
    classes = [{"category": name} for name in names]
    found = {**shape, "classes": classes}
    return {"rows": 60, "columns": [], "preview": [], "images": found}


def upload(upload_id: str = "upl_1", **more: Any) -> dict[str, Any]:
    """An `Upload`."""
    return {
        "__typename": "Upload",
        "id": upload_id,
        "purpose": "MODEL",
        "filename": "model.keras",
        "sizeBytes": 4000,
        "receivedBytes": 4000,
        "sha256": "ab" * 32,
        "state": "READY",
        "url": "https://crowdfl.example/files/uploads/upl_1",
        "fileProblems": [],
        **more,
    }


def model() -> dict[str, Any]:
    """A `ModelSummary`: 8 columns, 32 and 16 hidden units."""
    shapes = (("normalization", "Normalization", 8, 17), ("hidden_1", "Dense", 32, 288))
    ends = (("hidden_2", "Dense", 16, 528), ("output", "Dense", 1, 17))
    return {
        "template": "MLP",
        "layers": [
            {"name": n, "kind": kind, "outputShape": [units], "parameters": count}
            for n, kind, units, count in (*shapes, *ends)
        ],
        "inputShape": [8],
        "parameters": 850,
        "trainableParameters": 833,
        "roundBytes": [
            {"codec": "FLOAT32", "downBytes": 4000, "upBytes": 3900},
            {"codec": "FLOAT16", "downBytes": 4000, "upBytes": 2200},
        ],
        "runtimes": [
            {"runtime": "KERAS", "canTrain": True, "fileProblems": []},
            {"runtime": "TFJS", "canTrain": True, "fileProblems": []},
        ],
    }


def pima() -> Draft:
    """A draft of Pima that can be published."""
    draft = put_all(Draft(), {"title": "Diabetes from eight measurements"})
    draft = with_test_set(draft, pima_table())
    file = Upload("upl_rows", "pima.csv", 4600, "cd" * 32, "READY")
    draft = replace(draft, test_set=replace(draft.test_set, upload=file))
    ready = Upload("upl_model", "mlp.keras", 4000, "ab" * 32, "READY")
    return replace(draft, model=model_of(ready, model(), made_for(draft)))
