"""A task's steps of preprocessing, with what was fitted so far, and their document."""

from dataclasses import asdict
from typing import Any

import msgspec

from api.models import Task
from api.services.start_task import spec_of
from api.storage import Storage, sha256_of, write_durably
from fl_engine.data import Pipeline, pipeline_of, pipeline_to_json
from fl_engine.task import FittedColumn, TaskSpec

DOCUMENT = "preprocessing.json"  # in the task's folder, once it is frozen


def pipeline_of_spec(spec: TaskSpec) -> Pipeline:
    """Columns and steps of a task, nothing fitted."""
    return pipeline_of(spec.data, spec.preprocessing)


def pipeline_of_task(task: Task) -> Pipeline:
    """Columns and steps of a task, with what finished passes froze."""
    fitted = (task.fitting or {}).get("fitted", {})
    return pipeline_of_spec(spec_of(task)).with_fitted(
        {
            int(place): msgspec.convert(columns, tuple[FittedColumn, ...])
            for place, columns in fitted.items()
        }
    )


def must_fit(task: Task) -> bool:
    """Whether something has to be fitted before the first round."""
    return bool(spec_of(task).preprocessing) and task.preprocessing_sha256 is None


def steps_of_task(task: Task) -> list[dict[str, Any]]:
    """The contract's `PreprocessingStep`s; fitted values once all are frozen."""
    is_frozen = task.preprocessing_sha256 is not None
    pipeline = pipeline_of_task(task) if is_frozen else pipeline_of_spec(spec_of(task))
    return [asdict(step) for step in pipeline.steps]


def write_document(storage: Storage, task_id: str, pipeline: Pipeline) -> str:
    """Write the file PREPROCESSING; twice writes the same.

    Returns:
        Its SHA-256.
    """
    content = msgspec.json.encode(pipeline_to_json(pipeline))
    write_durably(storage.task(task_id) / DOCUMENT, content)
    return sha256_of(storage.task(task_id) / DOCUMENT)
