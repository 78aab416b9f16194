"""Whether a model fits a task: its input the columns, its output the kind of learning.

PROTOCOL, "Numbers": BINARY one sigmoid unit, MULTICLASS one softmax unit a class,
REGRESSION one linear unit; logits are refused.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from fl_engine.data.pipeline import pipeline_of
from fl_engine.errors import FileProblem, FileProblemKind
from fl_engine.task import DataSpec, Learning, Step

_ACTIVATIONS = {
    Learning.BINARY_CLASSIFICATION: "sigmoid",
    Learning.MULTICLASS_CLASSIFICATION: "softmax",
    Learning.REGRESSION: "linear",
}


def check_fit(
    summary: Mapping[str, Any],
    data: DataSpec,
    learning: Learning,
    steps: tuple[Step, ...] = (),
) -> list[FileProblem]:
    """Hold a model against a task.

    Args:
        summary: As `summary.summarize` made it.
        data: What the clients' data look like.
        learning: Kind of learning.
        steps: Of preprocessing; they set how many inputs a table has.

    Returns:
        What does not fit, each with what to change; empty when all does.
    """
    return [
        *_check_input(summary["input_shape"], data, pipeline_of(data, steps).width),
        *_check_output(summary, data, learning),
    ]


def _check_input(
    shape: Sequence[int | None], data: DataSpec, width: int
) -> list[FileProblem]:
    if data.images is not None:
        images = data.images
        wanted = [images.height, images.width, images.channels]
        source = "images of this height, width and channels"
    else:
        wanted = [width]
        count = len(data.inputs)
        after = "" if width == count else f", which preprocessing makes {width} inputs"
        source = f"{count} input columns{after}"
    fits = len(shape) == len(wanted) and all(
        size is None or size == want for size, want in zip(shape, wanted, strict=True)
    )
    if fits:
        return []
    message = (
        f"The model takes examples of the shape {_text(shape)}, but the data are "
        f"{source}: give its input the shape {_text(wanted)}, or change the columns."
    )
    return [_mismatch(message, None, _text(wanted), _text(shape))]


def _check_output(
    summary: Mapping[str, Any], data: DataSpec, learning: Learning
) -> list[FileProblem]:
    shape, layer = summary["output_shape"], summary["output_layer"]
    found, wanted = summary["output_activation"], _ACTIVATIONS[learning]
    multiclass = learning is Learning.MULTICLASS_CLASSIFICATION
    units = data.classes(learning) if multiclass else 1
    problems = []
    if list(shape) != [units]:
        message = (
            f"{layer}: {learning} needs an output of {units} "
            f"{'units' if units > 1 else 'unit'}, not of the shape {_text(shape)}; "
            f"end the model with Dense({units}, activation='{wanted}')."
        )
        problems.append(_mismatch(message, layer, _text([units]), _text(shape)))
    if found != wanted:
        message = (
            f"{layer}: {learning} needs the output activation {wanted}, not {found}; "
            f"end the model with Dense({units}, activation='{wanted}')."
        )
        problems.append(_mismatch(message, layer, wanted, found))
    return problems


def _mismatch(message: str, name: str | None, expected: str, found: str) -> FileProblem:
    kind = FileProblemKind.SHAPE_MISMATCH
    return FileProblem(kind, message, name, None, expected, found)


def _text(shape: Sequence[int | None]) -> str:
    return "(" + ", ".join("any" if size is None else str(size) for size in shape) + ")"
