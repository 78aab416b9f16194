"""FedAvg, with the time between asking the clients and having averaged them."""

import json
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from flwr.app import ArrayRecord, ConfigRecord, Context, Message
from flwr.serverapp import Grid, ServerApp
from flwr.serverapp.strategy import FedAvg

app = ServerApp()


class Timed(FedAvg):
    """Notes when a round begins, when all have answered and when it is averaged."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.rounds: list[dict[str, float]] = []

    def configure_train(self, *args: Any, **options: Any) -> Iterable[Message]:
        """A round begins."""
        messages = super().configure_train(*args, **options)
        self.rounds.append({"asked_at": time.monotonic()})
        return messages

    def aggregate_train(self, server_round: int, replies: Iterable[Message]) -> Any:
        """All have answered."""
        known = list(replies)
        self.rounds[-1]["answers"] = sum(not reply.has_error() for reply in known)
        averaged = super().aggregate_train(server_round, known)
        self.rounds[-1]["round_s"] = time.monotonic() - self.rounds[-1]["asked_at"]
        return averaged


@app.main()
def main(grid: Grid, context: Context) -> None:
    """All rounds."""
    config = context.run_config
    clients = int(config["clients"])
    strategy = Timed(
        fraction_train=1.0,
        fraction_evaluate=0.0,
        min_train_nodes=clients,
        min_available_nodes=clients,
    )
    arrays = ArrayRecord([np.zeros(int(config["parameters"]), np.float32)])
    strategy.start(
        grid=grid,
        initial_arrays=arrays,
        num_rounds=int(config["rounds"]),
        train_config=ConfigRecord({"train-s": float(config["train-s"])}),
    )
    Path(str(config["out"])).write_text(json.dumps(strategy.rounds), encoding="utf-8")
