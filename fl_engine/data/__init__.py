"""Tables and images as a task asks for them, preprocessing, what is in a test set."""

from fl_engine.data.pipeline import (
    Pipeline,
    pipeline_from_json,
    pipeline_of,
    pipeline_to_json,
    scales_all,
    transform,
    transform_label,
)
from fl_engine.data.summary import summarise
from fl_engine.data.table import (
    OnProblem,
    RawRows,
    Table,
    prepare,
    read_prepared,
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
    "prepare",
    "read_prepared",
    "read_raw",
    "read_table",
    "read_test_set",
    "scales_all",
    "summarise",
    "transform",
    "transform_label",
]
