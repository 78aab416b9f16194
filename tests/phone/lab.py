"""The trainer of the phone app in Chromium, reached through its lab page.

The lab is built apart from the app (`make lab`) and never served by the product.
"""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from playwright.async_api import Browser, Page

from fl_engine import wire
from fl_engine.model import Manifest, ModelSpec
from fl_engine.model.keras_config import keras_config
from fl_engine.model.manifest import join
from fl_engine.model.tfjs import topology
from mobile.edge.trainer import KerasTrainer, LocalTraining
from tests.browser.visitor import PATIENCE_MS
from tests.phone.static import serving

BUILT = Path("build/phone-lab")
PAGE = "/trainer.html"
SCRIPTS = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'"
POLICY = {"Content-Security-Policy": SCRIPTS}  # as strict as the product's
LEARNING_RATES = {"SGD": 0.05, "MOMENTUM": 0.05, "ADAM": 0.001}
MOMENTUM = 0.9
Flat = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Case:
    """A model with its first weights and rows to train it on."""

    spec: ModelSpec
    weights: Flat
    x: Flat
    y: Flat

    @staticmethod
    def of(spec: ModelSpec, arrays: dict[str, Any], x: Any, y: Any) -> "Case":
        """From named weights."""
        flat = join(spec.manifest.floats, arrays)
        return Case(spec, flat, np.asarray(x, np.float32), np.asarray(y, np.float32))

    @property
    def manifest(self) -> Manifest:
        """Of the model."""
        return self.spec.manifest

    def keras(self) -> KerasTrainer:
        """The edge client's trainer with the model loaded."""
        trainer = KerasTrainer()
        trainer.load(keras_config(self.spec), self.manifest)
        return trainer

    def by_keras(self, plan: wire.Plan) -> LocalTraining:
        """What the edge client makes of it."""
        return self.keras().train(self.weights, plan, self.x, self.y)


def plan_of(optimizer: str, loss: str, **changes: Any) -> wire.Plan:
    """A plan of one epoch with the usual learning rate."""
    fields: dict[str, Any] = {
        "optimizer": optimizer,
        "learning_rate": LEARNING_RATES[optimizer],
        "momentum": MOMENTUM if optimizer == "MOMENTUM" else 0.0,
        "epochs": 1,
        "batch_size": 32,
        "proximal_mu": 0.0,
        "codec": "f32",
        "loss": loss,
        "seed": bytes(range(8)),
    }
    return wire.Plan(**(fields | changes))


@dataclass(frozen=True)
class Lab:
    """The lab page, opened."""

    page: Page

    async def load(
        self, case: Case, only: str | None = "wasm", *, of: ModelSpec | None = None
    ) -> dict[str, Any]:
        """Load a model and its rows; returns what the trainer says of it.

        Args:
            case: Model and rows.
            only: Backend; None for the fastest.
            of: Another model's topology, which the case's manifest does not describe.
        """
        task = {
            "topology": topology(of or case.spec),
            "manifest": case.manifest.to_json(),
            "x": _text(case.x),
            "y": _text(case.y),
        }
        code = "([task, only]) => lab.load(task, only)"
        loaded: dict[str, Any] = await self.page.evaluate(code, [task, only])
        return loaded

    async def train(
        self, case: Case, plan: wire.Plan, stop_after: int | None = None
    ) -> dict[str, Any]:
        """Train a round; `delta` is the payload, `flat` the same as float32."""
        asked: dict[str, Any] = {
            "weights": _text(case.weights),
            "plan": _plain(plan),
        }
        if stop_after is not None:
            asked["stopAfter"] = stop_after
        trained: dict[str, Any] = await self.page.evaluate(
            "(asked) => lab.train(asked)", asked
        )
        trained["delta"] = base64.b64decode(trained["delta"])
        sizes = case.manifest.exchanged_sizes
        trained["flat"] = wire.decode_delta(trained["delta"], sizes, plan.codec)
        return trained

    async def memory(self) -> dict[str, int]:
        """Bytes and tensors that the backend holds."""
        held: dict[str, int] = await self.page.evaluate("() => lab.memory()")
        return held

    async def unload(self) -> None:
        """Free the model."""
        await self.page.evaluate("() => lab.unload()")

    async def digest(self, seed: bytes, size: int, steps: int) -> str:
        """The server's benchmark."""
        code = "([seed, size, steps]) => lab.digest(seed, size, steps)"
        digest: str = await self.page.evaluate(code, [seed.hex(), size, steps])
        return digest


@asynccontextmanager
async def open_lab(browser: Browser) -> AsyncIterator[Lab]:
    """The lab in a page of its own; whatever it complains of fails."""
    complaints: list[str] = []
    with serving(BUILT, POLICY) as address:
        page = await browser.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: complaints.append(said.text) if said.type == "error" else None,
        )
        await page.goto(address + PAGE)
        await page.wait_for_function("() => 'lab' in globalThis")
        yield Lab(page)
        await page.close()
    assert not complaints, complaints


def _text(values: Flat) -> str:
    return base64.b64encode(values.astype("<f4").tobytes()).decode()


def _plain(plan: wire.Plan) -> dict[str, Any]:
    names = plan.__struct_fields__
    fields = {name: getattr(plan, name) for name in names}
    return {**fields, "seed": base64.b64encode(plan.seed).decode()}
