"""A contributor with a weakness; of the demo and of tests, never of `crowdfl client`.

It is the real client with another habit of training. Which weakness shows is for the
server's own measurements to say, because only members of the cohort can show one: the
client that is ranked first loses its power in round 3, in the middle of the training;
the one ranked second sends an update that is not finite in round 5. All others train as
asked.
"""

import os
import signal
from dataclasses import dataclass

import numpy as np

from experiments.demo.client_program import arguments, take_part
from fl_engine import wire
from mobile.edge.api import Api
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


def main() -> None:
    """Take part in a task."""
    parser = arguments(__doc__)
    parser.add_argument("--drop-round", type=int, default=DROP_ROUND)
    parser.add_argument("--broken-round", type=int, default=BROKEN_ROUND)
    given = parser.parse_args()
    take_part(given, Weaknesses(given.drop_round, given.broken_round).habit)


if __name__ == "__main__":
    main()
