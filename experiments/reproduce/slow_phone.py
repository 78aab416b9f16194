"""A phone of the paper's experiment: the real client, as slow as it should be.

It does all work several times, in its benchmark too, so that the server times it as
slow; and because a few hundred rows are trained in no time, it hands its update in no
sooner than a phone of its pace would.
"""

import asyncio
from dataclasses import dataclass

from experiments.demo.client_program import arguments, take_part
from fl_engine import wire
from mobile.edge.api import Api
from mobile.edge.exchange import Trained, Trainer


@dataclass(frozen=True)
class Pace:
    """How long a round's training takes at least, in seconds."""

    least_s: float

    def habit(self, trainer: Trainer, _api: Api, _training_id: str) -> Trainer:
        """A trainer that takes so long."""

        async def train(asked: wire.Train, weights: bytes) -> Trained:
            trained, _ = await asyncio.gather(
                trainer(asked, weights), asyncio.sleep(self.least_s)
            )
            return trained

        return train


def main() -> None:
    """Take part in a task."""
    parser = arguments(__doc__)
    parser.add_argument("--throttle", type=int, required=True)
    parser.add_argument("--least-s", type=float, required=True)
    given = parser.parse_args()
    take_part(given, Pace(given.least_s).habit, throttle=given.throttle)


if __name__ == "__main__":
    main()
