"""Training in a browser beside Keras, on one machine and in one run.

    python -m benchmarks.phone_training --epochs 20 --repeats 5

The same model, rows, order and plan go to the phone app's trainer in Chromium (wasm
with SIMD, and threads where they are faster) and to the edge client's `KerasTrainer`.
Both have trained once before they are timed; they take turns, and the fastest of the
repeats counts, because other work on the machine only ever adds time. Then 50 epochs
of the CNN are trained, with what the trainer's memory holds before and after.

Prints JSON: microseconds a step, and the phone's time as a multiple of Keras'. The
targets are 1.0 for the MLPs and 8 for the CNN.
"""

import argparse
import asyncio
import json
import math
import os
import sys
from collections.abc import Mapping
from typing import Any

import numpy as np
from playwright.async_api import Browser, async_playwright

from fl_engine.model.templates import Template, TemplateSpec, adapt, build_template
from fl_engine.task import Learning
from tests.browser import chromium
from tests.phone.lab import BUILT, Case, Lab, open_lab, plan_of

BINARY = "binary_crossentropy"
CLASSES = "sparse_categorical_crossentropy"
MICROSECONDS = 1e6
MEMORY_EPOCHS = 50

Json = dict[str, Any]


def a_table(rows: int, features: int, hidden: tuple[int, ...]) -> Case:
    """Rows of a table and an MLP."""
    learning = Learning.BINARY_CLASSIFICATION
    wanted = TemplateSpec(Template.MLP, learning, (features,), hidden_units=hidden)
    spec, arrays = build_template(wanted)
    rng = np.random.default_rng(1)
    x = rng.normal(60, 30, (rows, features)).astype(np.float32)
    y = x[:, 0] + rng.normal(0, 20, rows) > 60
    return Case.of(spec, adapt(spec, arrays, x), x, y)


def pictures(rows: int) -> Case:
    """Pictures of 28 × 28 and the template's CNN."""
    learning = Learning.MULTICLASS_CLASSIFICATION
    wanted = TemplateSpec(Template.SMALL_CNN, learning, (28, 28, 1), classes=10)
    spec, arrays = build_template(wanted)
    rng = np.random.default_rng(1)
    x = rng.integers(0, 256, (rows, 28, 28, 1))
    return Case.of(spec, arrays, x, rng.integers(0, 10, rows))


def cases() -> Mapping[str, tuple[Case, str]]:
    """Models with their losses; the first is that of the Pima task."""
    return {
        "mlp_8_32_16": (a_table(768, 8, (32, 16)), BINARY),
        "mlp_30_128_64": (a_table(768, 30, (128, 64)), BINARY),
        "mlp_64_512_256": (a_table(768, 64, (512, 256)), BINARY),
        "cnn_28x28": (pictures(320), CLASSES),
    }


async def measure(lab: Lab, case: Case, loss: str, choices: argparse.Namespace) -> Json:
    """Time both on one model."""
    keras, loaded = case.keras(), await lab.load(case, only=None)
    figures: Json = {"parameters": loaded["parameters"], "backend": loaded["backend"]}
    for optimizer in ("SGD", "ADAM"):
        plan = plan_of(optimizer, loss, epochs=choices.epochs)
        first = plan_of(optimizer, loss)
        keras.train(case.weights, first, case.x, case.y)
        await lab.train(case, first)
        phone_s, keras_s = math.inf, math.inf
        for _ in range(choices.repeats):
            trained = await lab.train(case, plan)
            phone_s = min(phone_s, trained["trainS"])
            local = keras.train(case.weights, plan, case.x, case.y)
            keras_s = min(keras_s, local.train_s)
        steps = choices.epochs * math.ceil(len(case.y) / plan.batch_size)
        figures[optimizer] = {
            "phone_step_us": round(phone_s / steps * MICROSECONDS),
            "keras_step_us": round(keras_s / steps * MICROSECONDS),
            "times_keras": round(phone_s / keras_s, 2),
        }
    return figures


async def measure_memory(lab: Lab) -> Json:
    """What the trainer holds before and after 50 epochs of the CNN."""
    case = pictures(64)
    await lab.load(case, only=None)
    await lab.train(case, plan_of("ADAM", CLASSES))
    before = await lab.memory()
    await lab.train(case, plan_of("ADAM", CLASSES, epochs=MEMORY_EPOCHS))
    return {"before": before, "after": await lab.memory()}


async def run(browser: Browser, choices: argparse.Namespace) -> Json:
    """All models, one after the other."""
    report: Json = {"cores": os.cpu_count(), "load_before": os.getloadavg()[0]}
    async with open_lab(browser) as lab:
        for name, (case, loss) in cases().items():
            if not choices.models or name in choices.models:
                report[name] = await measure(lab, case, loss, choices)
        report[f"memory_{MEMORY_EPOCHS}_epochs"] = await measure_memory(lab)
    report["load_after"] = os.getloadavg()[0]
    return report


async def main(choices: argparse.Namespace) -> None:
    """Start Chromium, measure, print."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium.find(), args=list(chromium.FLAGS)
        )
        report = await run(browser, choices)
        await browser.close()
    print(json.dumps(report, indent=2))


def parse(words: list[str]) -> argparse.Namespace:
    """The choices of a run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=10, help="in each timed training")
    parser.add_argument(
        "--repeats", type=int, default=3, help="of which the best counts"
    )
    parser.add_argument("--models", nargs="*", default=[], help="only these")
    return parser.parse_args(words)


if __name__ == "__main__":
    if not (BUILT / "trainer.html").exists():
        sys.exit("The lab is not built. Run: make lab")
    asyncio.run(main(parse(sys.argv[1:])))
