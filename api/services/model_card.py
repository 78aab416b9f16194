"""The model card: what a trained model is and what it must not be used for.

After Mitchell et al. 2019, "Model Cards for Model Reporting"
(https://arxiv.org/abs/1810.03993).
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from fl_engine.task import DataKind, FittedColumn, Step, TaskSpec, TrainingSpec


def write_model_card(
    spec: TaskSpec,
    rounds: Sequence[Any],
    summary: dict[str, Any],
    clients: int,
    steps: Sequence[Step] = (),
) -> str:
    """A model card in Markdown.

    Args:
        spec: The task.
        rounds: Its committed rounds (rows), in order, at least one.
        summary: What was found in the model (`ModelSummary`, snake_case).
        clients: How many different clients gave an accepted update.
        steps: Of preprocessing, with what was fitted.
    """
    last = rounds[-1]
    sections = (
        f"# {_plain(spec.title)}",
        spec.description,
        _about_model(summary, spec),
        _about_metrics(last.metrics),
        _about_training(spec, rounds, clients),
        _about_data(spec),
        _about_preprocessing(steps),
        _about_use(last.metrics),
    )
    return "\n\n".join(section for section in sections if section) + "\n"


def _about_model(summary: dict[str, Any], spec: TaskSpec) -> str:
    return "\n".join(
        (
            "## Model",
            "",
            f"- Kind of learning: {_words(spec.learning)}",
            f"- Layers: {len(summary['layers'])}",
            f"- Parameters: {summary['parameters']:,}",
            f"- Input: {summary['input_shape']}, output: {summary['output_shape']}",
        )
    )


def _about_metrics(metrics: Sequence[dict[str, Any]]) -> str:
    lines = [
        "## How good it is",
        "",
        "On the requester's held-out rows, which no device has trained on. No skill is "
        "the best constant guess on the same rows; the baseline is central training as "
        "the requester gave it.",
        "",
        "| metric | value | no skill | baseline | rows |",
        "|---|---|---|---|---|",
    ]
    for m in metrics:
        baseline = "–" if m["baseline"] is None else f"{m['baseline']:.4f}"
        arrow = "greater is better" if m["greater_is_better"] else "less is better"
        lines.append(
            f"| {m['name']} ({arrow}) | {m['value']:.4f} | {m['no_skill']:.4f} "
            f"| {baseline} | {m['rows']} |"
        )
    return "\n".join(lines)


def _about_training(spec: TaskSpec, rounds: Sequence[Any], clients: int) -> str:
    training = spec.training
    accepted = sum(r.accepted for r in rounds)
    rejected = sum(r.rejected for r in rounds)
    dropped = sum(r.dropped for r in rounds)
    return "\n".join(
        (
            "## How it was trained",
            "",
            f"Federated over {len(rounds)} rounds ({training.aggregation}); the data "
            "never left the devices.",
            "",
            f"- Clients with an accepted update: {clients}",
            f"- Updates: {accepted} accepted, {rejected} rejected; {dropped} drop-outs",
            f"- On a device: {training.local_epochs} epochs a round, batches of "
            f"{training.batch_size}, {training.optimizer}, learning rate "
            f"{training.learning_rate:g}",
            f"- Updates travelled as {training.codec}, combined by {_rule(training)}",
        )
    )


def _rule(training: TrainingSpec) -> str:
    """The rule of aggregation with its parameters."""
    given = asdict(training.aggregation_parameters).items()
    parts = [f"{_words(name)} {value:g}" for name, value in given if value is not None]
    return f"{training.aggregation}{' with ' if parts else ''}{', '.join(parts)}"


def _about_data(spec: TaskSpec) -> str:
    if spec.data.kind is DataKind.IMAGES and spec.data.images is not None:
        images = spec.data.images
        size = f"{images.height} × {images.width} × {images.channels}"
        classes = ", ".join(_plain(name) for name in images.classes)
        return f"## Data\n\nImages of {size}; classes: {classes}."
    lines = ["## Data", "", "| column | type | meaning |", "|---|---|---|"]
    for column in spec.data.columns:
        name = _plain(column.name)
        what = f"{_plain(column.description)}" or "–"
        is_label = " (to predict)" if column.name == spec.data.label else ""
        lines.append(f"| {name}{is_label} | {column.type} | {what} |")
    return "\n".join(lines)


def _about_preprocessing(steps: Sequence[Step]) -> str:
    """The steps that are part of the `.keras` file; nothing without steps."""
    if not steps:
        return ""
    lines = [
        "## Preprocessing",
        "",
        "Part of the `.keras` model, which takes raw rows in the order above without "
        "the label: NaN where a value is missing, 0 and 1 for a BOOLEAN, the place of "
        "a CATEGORY from 0. The `.safetensors` are of the model after these steps. "
        "What was fitted comes from figures of the clients' columns.",
        "",
    ]
    for place, step in enumerate(steps, 1):
        what = f" ({_words(step.imputation)})" if step.imputation else ""
        names = ", ".join(_plain(name) for name in step.columns)
        fitted = "; ".join(map(_fitted, step.fitted))
        tail = f": {fitted}" if fitted else ""
        lines.append(f"{place}. {_words(step.kind)}{what} of {names}{tail}")
    return "\n".join(lines)


def _fitted(column: FittedColumn) -> str:
    """What was fitted for a column, of how many examples."""
    name, examples = _plain(column.column), column.examples
    if column.category is not None:
        value = _plain(column.category)
    elif column.scale is None:
        value = f"{column.location:.6g}"
    else:
        value = f"{column.location:.6g} and {column.scale:.6g}"
    return f"{name} {value} ({examples:,} examples)"


def _about_use(metrics: Sequence[dict[str, Any]]) -> str:
    lines = [
        "## What it must not be used for",
        "",
        "- Decisions about people without a human who checks them: nothing here says "
        "how it does on groups that the held-out rows lack.",
        "- Data of other columns, units or ranges than those above.",
        "- Conclusions about the contributors' data; updates can carry traces of it.",
    ]
    first = next(iter(metrics), None)
    if first is not None and not _beats(first):
        lines.insert(2, "- Anything: it is no better than a constant guess.")
    return "\n".join(lines)


def _beats(metric: dict[str, Any]) -> bool:
    if metric["greater_is_better"]:
        return bool(metric["value"] > metric["no_skill"])
    return bool(metric["value"] < metric["no_skill"])


def _words(name: str) -> str:
    return str(name).replace("_", " ").lower()


def _plain(text: str) -> str:
    """Text that can't break out of its line or table."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
