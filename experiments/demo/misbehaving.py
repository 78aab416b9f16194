"""A contributor with a weakness; of the demo and of tests, never of `crowdfl client`.

It is the real client with another habit of training. Which weakness shows is for the
server's own measurements to say, because only members of the cohort can show one: the
client that is ranked first loses its power in round 3, in the middle of the training;
the one ranked second sends an update that is not finite in round 5. All others train as
asked.
"""

import argparse
import asyncio
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fl_engine import wire
from mobile.edge.account import Password
from mobile.edge.api import Api
from mobile.edge.client import Options, run
from mobile.edge.errors import EdgeError
from mobile.edge.exchange import Trained, Trainer
from mobile.edge.task import read_participation

DROP_RANK, DROP_ROUND = 1, 3
BROKEN_RANK, BROKEN_ROUND = 2, 5
FLOATS = {"f32": "<f4", "f16": "<f2"}


@dataclass(frozen=True)
class Weaknesses:
    """When which weakness shows.

    Attributes:
        drop_round: In which the client ranked first is killed.
        broken_round: In which the client ranked second sends NaN.
    """

    drop_round: int = DROP_ROUND
    broken_round: int = BROKEN_ROUND

    def habit(self, trainer: Trainer, api: Api, training_id: str) -> Trainer:
        """A trainer that has them."""

        async def train(asked: wire.Train, weights: bytes) -> Trained:
            rank = (await read_participation(api, training_id))["rank"]
            if (rank, asked.round) == (DROP_RANK, self.drop_round):
                os.kill(os.getpid(), signal.SIGKILL)
            trained = await trainer(asked, weights)
            if (rank, asked.round) == (BROKEN_RANK, self.broken_round):
                return trained._replace(delta=not_finite(trained.delta, asked))
            return trained

        return train


def not_finite(delta: bytes, asked: wire.Train) -> bytes:
    """As many bytes as the delta has, but every number is NaN."""
    numbers = np.frombuffer(delta, FLOATS[asked.plan.codec])
    return np.full_like(numbers, np.nan).tobytes()


class LogReport:
    """Writes what the client says into the log of its process."""

    def say(self, client: str, message: str) -> None:
        """A sentence that stays."""
        print(message, flush=True)

    def doing(self, client: str, what: str) -> None:
        """What is under way now; too much for a log."""

    def rounds(self, client: str, done: int, of: int) -> None:
        """How far the task is; the sentences say it."""


def main() -> None:
    """Take part in a task."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("server", "task", "data", "email", "label", "state-dir", "transport"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--sign-up", action="store_true")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--drop-round", type=int, default=DROP_ROUND)
    parser.add_argument("--broken-round", type=int, default=BROKEN_ROUND)
    given = parser.parse_args()
    options = Options(
        server=given.server,
        task_id=given.task,
        data=Path(given.data),
        label=given.label,
        credentials=Password(
            given.email, os.environ["CROWDFL_PASSWORD"], sign_up=given.sign_up
        ),
        state_dir=Path(given.state_dir),
        transport=given.transport,
        threads=given.threads,
    )
    weaknesses = Weaknesses(given.drop_round, given.broken_round)
    try:
        asyncio.run(run(options, LogReport(), habit=weaknesses.habit))
    except EdgeError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
