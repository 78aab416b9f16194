"""Tables and images as a task asks for them, preprocessing, what is in a test set."""

from fl_engine.data.pipeline import (
    Pipeline,
    pipeline_from_json,
    pipeline_of,
    pipeline_to_json,
    transform,
    transform_label,
)
from fl_engine.data.summary import summarise
from fl_engine.data.table import (
    OnProblem,
    RawRows,
    Table,
    read_raw,
    read_table,
    read_test_set,
)

__all__ = [
    "OnProblem",
    "Pipeline",
    "RawRows",
    "Table",
    "pipeline_from_json",
    "pipeline_of",
    "pipeline_to_json",
    "read_raw",
    "read_table",
    "read_test_set",
    "summarise",
    "transform",
    "transform_label",
]
