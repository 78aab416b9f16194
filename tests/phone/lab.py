"""The trainer of the phone app in Chromium, reached through its lab page.

The lab is built apart from the app (`make lab`) and never served by the product. A
small server of its own answers with the headers that switch threads on.
"""

import base64
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
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

BUILT = Path("build/phone-lab")
PAGE = "/trainer.html"
LEARNING_RATES = {"SGD": 0.05, "MOMENTUM": 0.05, "ADAM": 0.001}
MOMENTUM = 0.9
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Content-Security-Policy": "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'",
}

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
        return Case(spec, flat, np.float32(x), np.float32(y))

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

    async def load(self, case: Case, only: str | None = "wasm") -> dict[str, Any]:
        """Load a model and its rows; returns what the trainer says of it."""
        task = {
            "topology": topology(case.spec),
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
    with serving(BUILT) as address:
        page = await browser.new_page()
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


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port; yields its address."""
    handler = partial(_Handler, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(SimpleHTTPRequestHandler):
    """Files, with the headers of the product."""

    def do_GET(self) -> None:
        if self.path == "/favicon.ico":  # every browser asks for one
            self.send_response(204)
            self.end_headers()
            return
        super().do_GET()

    def end_headers(self) -> None:
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing of each request."""


def _text(values: Flat) -> str:
    return base64.b64encode(values.astype("<f4").tobytes()).decode()


def _plain(plan: wire.Plan) -> dict[str, Any]:
    names = plan.__struct_fields__
    fields = {name: getattr(plan, name) for name in names}
    return {**fields, "seed": base64.b64encode(plan.seed).decode()}
