"""Eight real edge clients in one process, whose deltas can be worked out by anybody.

A delta depends on the seed of the round's plan alone (`benchmarks.light_client`), so
that what a round must have made is known without asking the server.
"""

import asyncio
import json
import random
import sys
from pathlib import Path

from benchmarks.light_client import EXAMPLES, Light, make_trainer, read_manifest
from fl_engine import wire
from mobile.edge.account import Key, sign_in
from mobile.edge.api import Api
from mobile.edge.device import this_device
from mobile.edge.exchange import Backoff, converse
from mobile.edge.link import Link, Over
from mobile.edge.register import register
from mobile.edge.spool import Spool
from mobile.edge.state import StateFolder
from mobile.edge.task import join, read_listing

WAIT_S = 0.2


class Impatient(Backoff):
    """Comes back at once: the server is killed all the time."""

    def next_s(self) -> float:
        return WAIT_S


def tell(client: str, what: str, **more: object) -> None:
    """One line of JSON."""
    print(json.dumps({"client": client, "what": what, **more}), flush=True)


async def take_part(light: Light) -> wire.Finished | None:
    """Register, join and train to the end of the task, however often it breaks."""
    async with Api(light.server, patience_s=30) as api:
        await sign_in(api, Key(light.key))
        state = StateFolder.of(Path(light.state_dir), light.server, light.label)
        client = await register(api, state, this_device(state.path), light.label)
        listing = await read_listing(api, light.task_id)
        training_id = await join(api, listing, client["id"], examples=EXAMPLES)
        link = Link(api, training_id, light.transport)
        manifest = await read_manifest(api, (await link.transport())["files"])
        tell(light.label, "joined")
        api.patience_s = 0.0
        try:
            end = await converse(
                link.connect,
                link.hello,
                make_trainer(manifest, light, tell),
                Spool(state.participation(training_id)),
                backoff=Impatient(random.Random()),
            )
        except Over:  # the last word was lost with a connection
            end = None
        tell(light.label, "finished")
        return end


async def main(clients: list[Light]) -> None:
    """Run all clients together."""
    async with asyncio.TaskGroup() as group:
        for light in clients:
            group.create_task(take_part(light))


if __name__ == "__main__":
    asyncio.run(main([Light(**client) for client in json.loads(sys.argv[1])]))
