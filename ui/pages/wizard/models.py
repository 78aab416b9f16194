"""What is known of a model, as the API tells it and as the page says it."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from ui.pages.wizard.draft import Draft, Layer, Model, Support, Upload
from ui.pages.wizard.task_input import template_input

MOST_LAYERS = 60  # kept in the browser; the task's page shows all
RUNTIMES = {"TFJS": "phones", "KERAS": "laptops"}


def made_for(draft: Draft) -> str:
    """What a template is made for; a model made for another can't be used."""
    wanted = template_input(draft)
    return "" if wanted is None else repr(sorted(wanted.items()))


def upload_of(answer: Mapping[str, Any]) -> Upload:
    """The contract's `Upload`."""
    return Upload(
        id=answer["id"],
        filename=answer["filename"],
        size_bytes=answer["sizeBytes"],
        sha256=answer["sha256"],
        state=answer["state"],
        problems=tuple(problem["message"] for problem in answer["fileProblems"]),
    )


def model_of(upload: Upload, summary: Mapping[str, Any], made: str = "") -> Model:
    """The contract's `ModelSummary`, with its upload."""
    return Model(
        upload=upload,
        made_for=made,
        layers=tuple(_layer(layer) for layer in summary["layers"][:MOST_LAYERS]),
        parameters=summary["parameters"],
        trainable=summary["trainableParameters"],
        input_shape=tuple(summary["inputShape"]),
        traffic={
            moved["codec"]: (moved["downBytes"], moved["upBytes"])
            for moved in summary["roundBytes"]
        },
        supports=tuple(_support(support) for support in summary["runtimes"]),
    )


def with_model(draft: Draft, model: Model) -> Draft:
    """The draft with another model."""
    return replace(draft, model=model, is_saved=False)


def traffic_of(draft: Draft) -> tuple[int, int] | None:
    """Bytes down and up in a round, by the chosen codec; None before it is known."""
    return draft.model.traffic.get(draft["training.codec"])


def _layer(layer: Mapping[str, Any]) -> Layer:
    shape = " × ".join("any" if n is None else str(n) for n in layer["outputShape"])
    return Layer(layer["name"], layer["kind"], shape, layer["parameters"])


def _support(support: Mapping[str, Any]) -> Support:
    problems = tuple(problem["message"] for problem in support["fileProblems"])
    return Support(support["runtime"], support["canTrain"], problems)
