"""A real server whose models are measured without TensorFlow, so that it starts fast.

Everything that a crash could tear is the product's own: rows, files, channels.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file

from api.cli.serve import bind, run
from api.services.model_worker import ModelWorker
from api.settings import SQLITE_OPTIONS, Settings
from fl_engine.evaluation import evaluate


class NumpyWorker(ModelWorker):
    """Opens and exports models in its child as always; measures them here."""

    async def start(self) -> None:
        """The child starts when it is needed."""

    async def evaluate(
        self,
        model_dir: Path,
        weights_path: Path,
        x_path: Path,
        y_path: Path,
        learning: Any,
        baselines: Any,
        classes: int,
        half_of: int | None = None,
    ) -> list[dict[str, Any]]:
        arrays = load_file(weights_path)

        def predict(x: Any) -> Any:
            z = (x - arrays["normalization/mean"]) @ arrays["dense/kernel"]
            return 1 / (1 + np.exp(-np.clip(z + arrays["dense/bias"], -30, 30)))

        metrics = evaluate(predict, np.load(x_path), np.load(y_path), learning)
        return [
            {
                "name": str(metric.name),
                "value": metric.value,
                "no_skill": metric.no_skill,
                "baseline": metric.baseline,
                "greater_is_better": metric.greater_is_better,
                "rows": metric.rows,
            }
            for metric in metrics
        ]


def main(data_dir: Path, port: int) -> None:
    """Serve on loopback until killed."""
    settings = Settings(
        data_dir=data_dir,
        database_url=f"sqlite://{data_dir / 'crowdfl.sqlite3'}?{SQLITE_OPTIONS}",
        public_url=f"http://127.0.0.1:{port}",
        port=port,
    )
    run(settings, bind(settings.host, port), NumpyWorker(settings))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
