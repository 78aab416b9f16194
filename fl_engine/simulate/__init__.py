"""The same rounds as the server's, on a simulated clock, with clients in process."""

from fl_engine.simulate.result import Judgement, SimulatedRound, SimulatedTask
from fl_engine.simulate.task import first_ranking, simulate
from fl_engine.simulate.world import (
    LocalUpdate,
    Loss,
    Measure,
    Mishap,
    MishapOf,
    Train,
    World,
    no_mishap,
    random_mishaps,
)

__all__ = [
    "Judgement",
    "LocalUpdate",
    "Loss",
    "Measure",
    "Mishap",
    "MishapOf",
    "SimulatedRound",
    "SimulatedTask",
    "Train",
    "World",
    "first_ranking",
    "no_mishap",
    "random_mishaps",
    "simulate",
]
