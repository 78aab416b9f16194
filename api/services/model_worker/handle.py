"""`ModelWorker`: what the services ask of the child processes."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from api.services.model_worker.process import Child, WorkerFailed, WorkerLimits
from api.settings import Limits, Settings
from fl_engine.errors import FileProblem, FileProblemKind, ModelError
from fl_engine.screening import Combination
from fl_engine.task import Baseline, Learning
from fl_engine.updates import StoredUpdate

log = logging.getLogger(__name__)

_OPENER_BYTES = 3 * 1024**3  # without TensorFlow; the file is at most 256 MiB
_OPEN_S = 60
_EVALUATE_S = 300


@dataclass(frozen=True)
class ModelInspection:
    """What was made of an uploaded model.

    Its folder holds keras_config.json (and spec.json, the same), manifest.json,
    weights.safetensors, summary.json and, where TensorFlow.js can train the model,
    tfjs.json.

    Attributes:
        summary: The contract's ModelSummary in snake_case, and what `check_fit` needs.
    """

    summary: dict[str, Any]


class ModelWorker:
    """Opens, evaluates and writes models in child processes."""

    def __init__(self, settings: Settings) -> None:
        memory = settings.worker_memory_bytes
        self._opener_limits = WorkerLimits(
            min(_OPENER_BYTES, memory), _OPEN_S, _OPEN_S, without_network=True
        )
        self._child = Child(
            "model worker", WorkerLimits(memory, _EVALUATE_S, _EVALUATE_S)
        )
        self._opening = asyncio.Semaphore(1)
        self._warming: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """Process of the long-lived child, while it runs."""
        return self._child.pid

    async def start(self) -> None:
        """Let the child import TensorFlow in the background; returns at once."""
        self._warming = asyncio.create_task(self._warm())

    async def close(self) -> None:
        """End the children."""
        if self._warming is not None:
            self._warming.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._warming
            self._warming = None
        await self._child.close()

    async def inspect_model(
        self, path: Path, out_dir: Path, limits: Limits
    ) -> ModelInspection:
        """Open an uploaded model and leave what others need of it in a folder.

        Args:
            path: The file as it was sent.
            out_dir: An existing, empty folder.
            limits: How large it may be.

        Raises:
            ModelError: It can't be accepted; the problems say what to do.
            WorkerFailed: The children failed for a reason of their own.
        """
        bounds = {
            "most_file_bytes": limits.most_model_bytes,
            "most_parameters": limits.most_parameters,
        }
        sha256 = await self._open(path, out_dir, bounds)
        try:
            summary = await self._ask(
                "describe", out_dir=str(out_dir), sha256=sha256, limits=bounds
            )
        except WorkerFailed as error:
            if not (error.too_much or error.retryable):  # not of the model's making
                raise
            raise _too_much() from error
        return ModelInspection(summary)

    async def evaluate(
        self,
        model_dir: Path,
        weights_path: Path,
        x_path: Path,
        y_path: Path,
        learning: Learning,
        baselines: Sequence[Baseline],
        classes: int,
        half_of: int | None = None,
    ) -> list[dict[str, Any]]:
        """Measure weights on held-out rows.

        Args:
            model_dir: Folder that `inspect_model` filled.
            weights_path: Every tensor as safetensors.
            x_path: Rows as .npy, as the model takes them.
            y_path: Labels as .npy, shape (n,).
            learning: Kind of learning.
            baselines: Figures of the requester.
            classes: How many there are; ignored for a regression.
            half_of: Seed of the halves, where updates were weighed by the other half;
                None to measure on all rows.

        Returns:
            Metrics as dicts: name, value, no_skill, baseline, greater_is_better, rows.

        Raises:
            WorkerFailed: It could not be done.
        """
        metrics: list[dict[str, Any]] = await self._ask(
            "evaluate",
            model_dir=str(model_dir),
            weights=str(weights_path),
            x=str(x_path),
            y=str(y_path),
            learning=str(learning),
            baselines=[asdict(baseline) for baseline in baselines],
            classes=classes,
            half_of=half_of,
        )
        return metrics

    async def losses(
        self,
        model_dir: Path,
        weights_path: Path,
        updates: Sequence[StoredUpdate],
        combinations: Sequence[Combination],
        x_path: Path,
        y_path: Path,
        learning: Learning,
        classes: int,
        half_of: int,
    ) -> list[float]:
        """Measure global weights with combinations of updates, on the selection half.

        Args:
            model_dir: Folder that `inspect_model` filled.
            weights_path: The global weights, every tensor as safetensors.
            updates: As they were sent, in files.
            combinations: How many times which update is added.
            x_path: Rows as .npy, as the model takes them.
            y_path: Labels as .npy, shape (n,).
            learning: Kind of learning.
            classes: How many there are; ignored for a regression.
            half_of: Seed of the halves.

        Returns:
            The loss of each combination, in order; finite.

        Raises:
            WorkerFailed: It could not be done.
        """
        found: list[float] = await self._ask(
            "losses",
            model_dir=str(model_dir),
            weights=str(weights_path),
            updates=[(str(update.payload), update.codec) for update in updates],
            combinations=[list(one.items()) for one in combinations],
            x=str(x_path),
            y=str(y_path),
            learning=str(learning),
            classes=classes,
            half_of=half_of,
        )
        return found

    async def export(
        self,
        model_dir: Path,
        weights_path: Path,
        out: Path,
        preprocessing: Path | None = None,
    ) -> None:
        """Write a `.keras` file that plain Keras opens.

        Args:
            model_dir: The checked model.
            weights_path: Its weights.
            out: Where to.
            preprocessing: Document of the steps that become part of it; None for none.

        Raises:
            WorkerFailed: It could not be done.
        """
        await self._ask(
            "export",
            model_dir=str(model_dir),
            weights=str(weights_path),
            out=str(out),
            preprocessing=preprocessing and str(preprocessing),
        )

    async def _open(self, path: Path, out_dir: Path, bounds: dict[str, int]) -> str:
        """Let a fresh child read a stranger's file; it ends with the answer."""
        async with self._opening:
            child = Child("model opener", self._opener_limits)
            try:
                sha256: str = await child.ask(
                    "open", path=str(path), out_dir=str(out_dir), limits=bounds
                )
            except WorkerFailed as error:
                log.warning("%s could not be opened: %s", path.name, error)
                if error.too_much:
                    raise _too_much() from error
                if error.retryable:  # it died of the file
                    raise _unreadable() from error
                raise
            finally:
                await child.close()
        return sha256

    async def _ask(self, method: str, **arguments: Any) -> Any:
        """Ask the long-lived child, and a fresh one if it died."""
        try:
            return await self._child.ask(method, **arguments)
        except WorkerFailed as error:
            if not error.retryable:
                raise
            log.warning("%s; it is tried again", error)
            return await self._child.ask(method, **arguments)

    async def _warm(self) -> None:
        try:
            await self._child.ask("warm")
        except WorkerFailed as error:
            log.warning("%s; it starts when it is needed", error)


def _too_much() -> ModelError:
    message = (
        "Opening and running the model on one example takes more time or memory than "
        "allowed; make the model smaller."
    )
    return ModelError([FileProblem(FileProblemKind.TOO_LARGE, message)])


def _unreadable() -> ModelError:
    message = "The file can't be read; save it with model.save('model.keras') again."
    return ModelError([FileProblem(FileProblemKind.NOT_READABLE, message)])
