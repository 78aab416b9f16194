"""The children are real processes; one long-lived one serves the whole module."""

import asyncio
import json
import math
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio

from api.services.model_worker import ModelWorker, WorkerFailed, WorkerLimits
from api.services.model_worker.process import Child
from api.settings import Settings
from fl_engine.errors import ModelError
from fl_engine.model import parse_config
from fl_engine.model.manifest import (
    read_manifest,
    read_safetensors,
    write_safetensors,
)
from fl_engine.task import Baseline, Learning, MetricName
from fl_engine.updates import StoredUpdate
from tests.fl_engine.model.archives import archive, dense, layer, sequential, start

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

GIB = 1024**3


@pytest.fixture(scope="module")
def worker_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("data")
    return Settings(data_dir=folder, database_url="", public_url="http://crowdfl.test")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def model_worker(worker_settings: Settings) -> AsyncIterator[ModelWorker]:
    worker = ModelWorker(worker_settings)
    await worker.start()
    yield worker
    await worker.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def model_dir(model_worker: ModelWorker, worker_settings: Settings) -> Path:
    """A dense layer of two softmax units, inspected."""
    path = archive(
        worker_settings.data_dir / "model.keras",
        sequential(start(3), dense(activation="softmax")),
    )
    folder = worker_settings.data_dir / "model"
    folder.mkdir()
    await model_worker.inspect_model(path, folder, worker_settings.limits)
    return folder


def write_weights(model_dir: Path, kernel: Any, bias: Any) -> Path:
    manifest = read_manifest(model_dir / "manifest.json")
    arrays = {
        "dense/kernel": np.array(kernel, np.float32),
        "dense/bias": np.array(bias, np.float32),
    }
    path = model_dir.parent / "weights.safetensors"
    write_safetensors(path, manifest, arrays)
    return path


@pytest.fixture
def held_out(tmp_path: Path) -> tuple[Path, Path]:
    """Four rows; class 1 wherever the first column is above the second."""
    x = np.array([[2, 1, 0], [3, 1, 0], [1, 2, 0], [5, 4, 0]], np.float32)
    np.save(tmp_path / "x.npy", x)
    np.save(tmp_path / "y.npy", np.array([1, 1, 0, 0], np.float32))
    return tmp_path / "x.npy", tmp_path / "y.npy"


async def accuracy(
    worker: ModelWorker, model_dir: Path, weights: Path, held_out: tuple[Path, Path]
) -> dict[str, Any]:
    metrics = await worker.evaluate(
        model_dir,
        weights,
        *held_out,
        Learning.MULTICLASS_CLASSIFICATION,
        (Baseline(MetricName.ACCURACY, 0.9),),
        2,
    )
    return next(metric for metric in metrics if metric["name"] == "ACCURACY")


class TestInspectModel:
    async def test_leaves_all_that_others_need(self, model_dir: Path) -> None:
        manifest = read_manifest(model_dir / "manifest.json")
        weights = read_safetensors(model_dir / "weights.safetensors", manifest)
        spec = parse_config((model_dir / "keras_config.json").read_bytes())
        summary = json.loads((model_dir / "summary.json").read_bytes())

        assert weights["dense/kernel"].tolist() == [[0, 1], [2, 3], [4, 5]]
        assert spec.manifest == manifest
        assert (summary["parameters"], summary["output_activation"]) == (8, "softmax")
        assert json.loads((model_dir / "tfjs.json").read_bytes())["class_name"]

    async def test_says_what_is_wrong_with_a_file(
        self, model_worker: ModelWorker, worker_settings: Settings, tmp_path: Path
    ) -> None:
        path = archive(
            tmp_path / "m.keras", sequential(start(3), layer("Lambda", "evil"))
        )

        with pytest.raises(ModelError) as caught:
            await model_worker.inspect_model(path, tmp_path, worker_settings.limits)

        problem = caught.value.problems[0]
        assert (problem.kind, problem.name) == ("FORBIDDEN", "evil")

    async def test_refuses_what_gives_no_number(
        self, model_worker: ModelWorker, worker_settings: Settings, tmp_path: Path
    ) -> None:
        broken = layer("Normalization", "n", axis=[-1], mean=1.0, variance=-1.0)
        path = archive(tmp_path / "m.keras", sequential(start(3), broken, dense()))

        with pytest.raises(ModelError, match="NaN or infinity"):
            await model_worker.inspect_model(path, tmp_path, worker_settings.limits)

    async def test_refuses_what_only_keras_can_refuse(
        self, model_worker: ModelWorker, worker_settings: Settings, tmp_path: Path
    ) -> None:
        dropout = layer("SpatialDropout1D", "drop", rate=0.5)
        path = archive(tmp_path / "m.keras", sequential(start(3), dropout, dense()))

        with pytest.raises(ModelError, match="Keras can't build"):
            await model_worker.inspect_model(path, tmp_path, worker_settings.limits)


class TestLosses:
    async def test_are_those_of_the_weights_with_updates_added(
        self,
        model_worker: ModelWorker,
        model_dir: Path,
        held_out: tuple[Path, Path],
        tmp_path: Path,
    ) -> None:
        weights = write_weights(model_dir, np.zeros((3, 2)), [0, 0])
        delta = np.array([*[0] * 6, 0, 0.5], "<f4")  # half a step for class 1
        (tmp_path / "delta").write_bytes(delta.tobytes())
        update = StoredUpdate(tmp_path / "delta", "f32", 10)

        found = await model_worker.losses(
            model_dir,
            weights,
            [update],
            [{}, {0: 2.0}],
            *held_out,
            Learning.MULTICLASS_CLASSIFICATION,
            2,
            half_of=3,
        )

        # Each half has one row of each class. Even: ln 2. Logits (0, 1): class 1 has
        # e / (1 + e), and the mean of −ln of both is ln(1 + e) − 1/2.
        assert found == pytest.approx([math.log(2), math.log(1 + math.e) - 0.5])

    async def test_leave_the_other_half_to_the_figures(
        self, model_worker: ModelWorker, model_dir: Path, held_out: tuple[Path, Path]
    ) -> None:
        weights = write_weights(model_dir, np.zeros((3, 2)), [0, 0])

        metrics = await model_worker.evaluate(
            model_dir, weights, *held_out, Learning.MULTICLASS_CLASSIFICATION, (), 2, 3
        )

        assert {metric["rows"] for metric in metrics} == {2}


class TestEvaluate:
    async def test_measures_the_given_weights(
        self, model_worker: ModelWorker, model_dir: Path, held_out: tuple[Path, Path]
    ) -> None:
        weights = write_weights(model_dir, [[0, 1], [1, 0], [0, 0]], [0, 0])

        metric = await accuracy(model_worker, model_dir, weights, held_out)

        assert metric["value"] == 0.75  # the last row is above, but of class 0
        assert (metric["no_skill"], metric["baseline"]) == (0.5, 0.9)
        assert metric["rows"] == 4

    async def test_measures_other_weights_next_time(
        self, model_worker: ModelWorker, model_dir: Path, held_out: tuple[Path, Path]
    ) -> None:
        weights = write_weights(model_dir, np.zeros((3, 2)), [1, 0])

        metric = await accuracy(model_worker, model_dir, weights, held_out)

        assert metric["value"] == 0.5  # always class 0

    async def test_says_when_weights_do_not_fit(
        self, model_worker: ModelWorker, model_dir: Path, held_out: tuple[Path, Path]
    ) -> None:
        with pytest.raises(WorkerFailed) as caught:
            await accuracy(model_worker, model_dir, held_out[0], held_out)

        assert not caught.value.retryable

    async def test_goes_on_after_the_child_was_killed(
        self, model_worker: ModelWorker, model_dir: Path, held_out: tuple[Path, Path]
    ) -> None:
        weights = write_weights(model_dir, np.zeros((3, 2)), [1, 0])
        before = model_worker.pid
        assert before is not None
        os.kill(before, signal.SIGKILL)

        metric = await accuracy(model_worker, model_dir, weights, held_out)

        assert metric["value"] == 0.5
        assert model_worker.pid != before


class TestExport:
    async def test_writes_what_plain_keras_opens(
        self, model_worker: ModelWorker, model_dir: Path, tmp_path: Path
    ) -> None:
        weights = write_weights(model_dir, [[1, 2], [3, 4], [5, 6]], [7, 8])
        out = tmp_path / "final.keras"

        await model_worker.export(model_dir, weights, out)

        import keras

        model = keras.models.load_model(out)
        kernel, bias = model.get_weights()
        assert kernel.tolist() == [[1, 2], [3, 4], [5, 6]]
        assert bias.tolist() == [7, 8]


class TestChild:
    async def test_is_stopped_when_it_takes_too_long(self) -> None:
        child = Child("slow", WorkerLimits(8 * GIB, 100, 0.01))

        with pytest.raises(WorkerFailed, match="more than") as caught:
            await child.ask("warm")

        assert caught.value.too_much
        assert child.pid is None

    async def test_is_stopped_when_it_takes_too_much_cpu(self) -> None:
        child = Child("busy", WorkerLimits(8 * GIB, 0, 100))

        with pytest.raises(WorkerFailed) as caught:
            await child.ask("warm")

        assert caught.value.too_much
        await child.close()

    async def test_can_not_take_more_memory_than_allowed(self) -> None:
        child = Child("large", WorkerLimits(GIB // 2, 100, 100))

        with pytest.raises(WorkerFailed):
            await child.ask("warm")
        await child.close()

    async def test_knows_nothing_of_the_settings(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("CROWDFL_DB", "postgres://user:secret@host/db")
        child = Child("apart", WorkerLimits(8 * GIB, 100, 100))
        with pytest.raises(ModelError):
            await child.ask("open", path=str(archive(tmp_path / "m", b"{}")),
                            out_dir=str(tmp_path), limits={})  # fmt: skip

        environment = Path(f"/proc/{child.pid}/environ").read_bytes()

        assert b"secret" not in environment
        await child.close()
        assert child.pid is None

    async def test_is_not_left_over_when_a_request_is_cancelled(self) -> None:
        child = Child("cancelled", WorkerLimits(8 * GIB, 100, 100))
        asking = asyncio.create_task(child.ask("warm"))
        while child.pid is None:
            await asyncio.sleep(0)
        asking.cancel()

        with pytest.raises(asyncio.CancelledError):
            await asking

        assert child.pid is None


class TestConfinement:
    async def test_takes_the_network_away_where_the_system_allows_it(self) -> None:
        program = (
            "import socket\n"
            "from api.services.model_worker.confinement import leave_network\n"
            "server = socket.create_server(('127.0.0.1', 0))\n"
            "if leave_network():\n"
            "    try:\n"
            "        socket.create_connection(server.getsockname(), 1)\n"
            "    except OSError:\n"
            "        pass\n"
            "    else:\n"
            "        raise SystemExit('still connected')\n"
        )
        done = await asyncio.to_thread(
            subprocess.run, [sys.executable, "-c", program], capture_output=True
        )

        assert done.returncode == 0, done.stderr
