"""Puts simulated time, chance and storage where the product takes the real ones.

Most of it is handed in through `Context`; this is the rest, module by module.
"""

import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from random import Random
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from tests.chaos.simulator.database import Database
from tests.chaos.simulator.disk import Disk
from tests.chaos.simulator.loop import SimulatedLoop

EPOCH_MS = 1_800_000_000_000


@dataclass(frozen=True)
class Ids:
    """Stands for `uuid_utils`: UUIDv7 of simulated time and drawn bits."""

    loop: SimulatedLoop
    rng: Random

    def uuid7(self) -> uuid.UUID:
        """The next one."""
        milliseconds = EPOCH_MS + int(self.loop.now * 1000)
        drawn = self.rng.getrandbits(74)
        value = milliseconds << 80 | 7 << 76 | (drawn >> 62) << 64
        return uuid.UUID(int=value | 2 << 62 | drawn & (2**62 - 1))


@contextmanager
def injected(
    loop: SimulatedLoop,
    rng: Random,
    database: Database,
    server_disk: Disk,
    client_disk: Disk,
) -> Iterator[None]:
    """Everything that would make two runs differ follows from the seed inside."""
    ids = Ids(loop, rng)
    chance = SimpleNamespace(
        token_hex=lambda size: rng.randbytes(size).hex(),
        uuid4=lambda: uuid.UUID(int=rng.getrandbits(128)),
    )
    replaced: dict[str, Any] = {
        "api.models.ids.uuid_utils": ids,
        "fl_engine.wire.frames.uuid_utils": ids,
        "api.services.tickets.secrets": chance,
        "api.services.retry.random": rng,
        "api.storage.uuid4": chance.uuid4,
        "api.transport.transfer.watch.monotonic": loop.time,
        "api.transport.transfer.downloads.monotonic": loop.time,
        "mobile.edge.watch.monotonic": loop.time,
        "aiosqlite.connect": database.connect,
        "api.storage.os": server_disk,
        "api.transport.transfer.disk.os": server_disk,
        "api.transport.transfer.intake.os": server_disk,
        "mobile.edge.spool.os": client_disk,
    }
    with ExitStack() as stack:
        for name, value in replaced.items():
            stack.enter_context(patch(name, value))
        yield
