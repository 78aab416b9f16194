"""The folder of a model: what was made of it, for whoever needs it later."""

import json
from pathlib import Path
from typing import Any

from fl_engine.model import ModelSpec, keras_config, runtimes, summarize
from fl_engine.model.tfjs import topology

CONFIG, MANIFEST, TFJS = "keras_config.json", "manifest.json", "tfjs.json"
SPEC, SUMMARY, WEIGHTS = "spec.json", "summary.json", "weights.safetensors"


def write_description(
    folder: Path, spec: ModelSpec, *, sha256: str, template: str | None = None
) -> dict[str, Any]:
    """Write everything but the weights.

    Args:
        folder: An existing folder.
        spec: The checked model.
        sha256: Of its file.
        template: What it was made from; None for a file that was sent.

    Returns:
        The summary.
    """
    config = keras_config(spec)
    summary = summarize(spec, runtimes(spec), sha256=sha256, template=template)
    (folder / CONFIG).write_text(config)
    (folder / SPEC).write_text(config)
    (folder / MANIFEST).write_text(json.dumps(spec.manifest.to_json()))
    (folder / SUMMARY).write_text(json.dumps(summary))
    tfjs = topology(spec)
    if tfjs is not None:
        (folder / TFJS).write_text(json.dumps(tfjs))
    return summary
