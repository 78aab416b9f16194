"""Edge clients alone, in the batch order of others.

    python -m tests.phone.replay SERVER TASK_ID SEED FOLDER TRAINING_ID=SHARD …

A client's order of batches hangs on its training ID. Each of these trains as if it had
the training ID of another task's client, so that both tasks can be compared.
"""

import asyncio
import sys
from pathlib import Path

from msgspec import structs

from fl_engine import wire
from fl_engine.batches import round_seed
from mobile.edge.account import Password
from mobile.edge.api import Api
from mobile.edge.client import Options, run
from mobile.edge.exchange import Trained, Trainer
from mobile.edge.take_part import Habit
from tests.browser.site import PASSWORD


class Quiet:
    """Nobody looks on."""

    def say(self, client: str, message: str) -> None:
        """Into the log."""
        print(f"{client}: {message}", flush=True)

    def doing(self, client: str, what: str) -> None:
        """Not told."""

    def rounds(self, client: str, done: int, of: int) -> None:
        """Not told."""


def in_the_order_of(training_id: str, task_seed: int) -> Habit:
    """Train with the seed that another client had in the same round."""

    def habit(trainer: Trainer, api: Api, own_id: str) -> Trainer:
        async def train(asked: wire.Train, weights: bytes) -> Trained:
            seed = round_seed(task_seed, training_id, asked.round)
            plan = structs.replace(asked.plan, seed=seed)
            return await trainer(structs.replace(asked, plan=plan), weights)

        return train

    return habit


async def main(
    server: str, task_id: str, seed: int, folder: Path, others: list[str]
) -> None:
    """Run a client for each of the others, to the end of the task."""
    async with asyncio.TaskGroup() as clients:
        for place, other in enumerate(others):
            training_id, _, shard = other.partition("=")
            options = Options(
                server=server,
                task_id=task_id,
                data=Path(shard),
                label=f"replay {place}",
                credentials=Password(
                    f"replay{place}@site.example", PASSWORD, sign_up=True, name="Re"
                ),
                state_dir=folder,
                threads=1,
            )
            habit = in_the_order_of(training_id, seed)
            clients.create_task(run(options, Quiet(), habit=habit))


if __name__ == "__main__":
    address, task, number, state, *rest = sys.argv[1:]
    asyncio.run(main(address, task, int(number), Path(state), rest))
