"""A phone of the paper's experiment: the real client, as slow as it should be.

It does all work several times, in its benchmark too, so that the server times it as
slow; and because a few hundred rows are trained in no time, it hands its update in no
sooner than a phone of its pace would.
"""

import argparse
import asyncio
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from experiments.demo.misbehaving import LogReport
from fl_engine import wire
from mobile.edge.account import Password
from mobile.edge.api import Api
from mobile.edge.client import Options, run
from mobile.edge.errors import EdgeError
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
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("server", "task", "data", "email", "label", "state-dir"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--sign-up", action="store_true")
    parser.add_argument("--throttle", type=int, required=True)
    parser.add_argument("--least-s", type=float, required=True)
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
        transport="webrtc",
        throttle=given.throttle,
        threads=1,
    )
    try:
        asyncio.run(run(options, LogReport(), habit=Pace(given.least_s).habit))
    except EdgeError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
