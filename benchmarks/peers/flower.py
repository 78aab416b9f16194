"""Flower's aggregation, as a process that does as it is told (see `measuring.serve`).

Runs in an environment of its own, `build/flower`, that the make target fills. Updates
are held in memory before the clock starts, in the form in which a strategy gets them,
so that neither reading nor receiving counts against Flower; turning what it got into
arrays does, because every one of its strategies does that itself.
"""

import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from flwr.common import (
    Code,
    FitRes,
    Status,
    ndarrays_to_parameters,
    parameters_to_ndarrays,
)
from flwr.server.strategy import FedAvg, FedMedian, FedTrimmedAvg, Krum
from flwr.server.strategy import aggregate as functions

from benchmarks.measuring import measured, serve

held: dict[str, Any] = {}


def load(request: dict[str, Any]) -> dict[str, Any]:
    """Hold updates: `folder`, `clients`, `shapes`, `examples`."""
    held.clear()
    ends = np.cumsum([int(np.prod(shape)) for shape in request["shapes"]])[:-1]
    arrays = []
    for number in range(request["clients"]):
        flat = np.fromfile(Path(request["folder"]) / str(number), "<f4")
        parts = np.split(flat, ends)
        arrays.append(
            [p.reshape(s) for p, s in zip(parts, request["shapes"], strict=True)]
        )
    held["arrays"] = arrays
    held["examples"] = request["examples"]
    return {"versions": {name: version(name) for name in ("flwr", "numpy")}}


def function(request: dict[str, Any]) -> dict[str, Any]:
    """The bare function of a rule: `rule`, and `out`, a folder for its result."""
    results = list(zip(held["arrays"], held["examples"], strict=True))
    bad = request.get("bad", 0)
    calls = {
        "fedavg": lambda: functions.aggregate(results),
        "median": lambda: functions.aggregate_median(results),
        "trimmed_mean": lambda: functions.aggregate_trimmed_avg(results, 0.2),
        "krum": lambda: functions.aggregate_krum(results, bad, len(results) - bad),
    }
    made, cost = measured(calls[request["rule"]])
    return _answer("function", request, made, cost)


def strategy(request: dict[str, Any]) -> dict[str, Any]:
    """A strategy's `aggregate_fit`, as its server calls it."""
    bad, clients = request.get("bad", 0), len(held["arrays"])
    chosen = {
        "fedavg": lambda: FedAvg(),
        "median": lambda: FedMedian(),
        "trimmed_mean": lambda: FedTrimmedAvg(beta=0.2),
        "krum": lambda: Krum(
            num_malicious_clients=bad, num_clients_to_keep=clients - bad
        ),
    }[request["rule"]]()
    ok = Status(Code.OK, "")
    results: Sequence[Any] = [
        (None, FitRes(ok, ndarrays_to_parameters(arrays), examples, {}))
        for arrays, examples in zip(held["arrays"], held["examples"], strict=True)
    ]
    made, cost = measured(lambda: chosen.aggregate_fit(1, results, [])[0])
    return _answer("strategy", request, parameters_to_ndarrays(made), cost)


def message(request: dict[str, Any]) -> dict[str, Any]:
    """A newer strategy's `aggregate_train` on replies of the Message API."""
    from flwr.app import ArrayRecord, Message, MetricRecord, RecordDict
    from flwr.serverapp import strategy as new
    from flwr.supercore.task_identity import TaskIdentity

    TaskIdentity.run_id = TaskIdentity.node_id = TaskIdentity.task_id = 1
    replies = []
    for arrays, examples in zip(held["arrays"], held["examples"], strict=True):
        metrics = MetricRecord({"num-examples": examples})
        content = RecordDict({"arrays": ArrayRecord(arrays), "metrics": metrics})
        asked = Message(RecordDict(), dst_node_id=1, message_type="train")
        replies.append(Message(content, reply_to=asked))
    bad = request.get("bad", 0)
    chosen = {
        "fedavg": lambda: new.FedAvg(),
        "median": lambda: new.FedMedian(),
        "trimmed_mean": lambda: new.FedTrimmedAvg(beta=0.2),
        "krum": lambda: new.MultiKrum(
            num_malicious_nodes=bad, num_nodes_to_select=len(replies) - bad
        ),
    }[request["rule"]]()
    made, cost = measured(lambda: chosen.aggregate_train(1, replies)[0])
    return _answer("message", request, made.to_numpy_ndarrays(), cost)


def _answer(
    form: str, request: dict[str, Any], made: Any, cost: dict[str, float]
) -> Any:
    if request.get("out"):
        np.concatenate([part.ravel() for part in made]).tofile(
            Path(request["out"]) / form
        )
    return cost


if __name__ == "__main__":
    jobs = {"load": load, "function": function, "strategy": strategy}
    serve({**jobs, "message": message})
    sys.exit(0)
