"""The work of a participation: what is trained on what."""

import asyncio
import hashlib
from pathlib import Path

from fl_engine import wire
from mobile.edge.spool import Spool
from mobile.edge.work import Trained, Work


def asked(number: int, weights: bytes) -> wire.Train:
    """A round and the global weights it declares."""
    sha256 = hashlib.sha256(weights).digest()
    return wire.Train(
        id=wire.new_id(),
        round=number,
        attempt=1,
        deadline_s=60.0,
        plan=wire.Plan(
            optimizer="SGD",
            learning_rate=0.1,
            momentum=0.0,
            epochs=1,
            batch_size=1,
            proximal_mu=0.0,
            codec="f32",
            loss="mse",
            seed=bytes(8),
        ),
        bulk=wire.Bulk(
            kind="weights", codec="f32", size_bytes=len(weights), sha256=sha256
        ),
    )


def download(spool: Spool, train: wire.Train, weights: bytes) -> None:
    """All bytes of it are here."""
    spool.begin_download(train)
    spool.append(weights)


class TestWork:
    async def test_trains_on_the_weights_of_its_round_though_others_come_at_once(
        self, tmp_path: Path
    ) -> None:
        given: list[tuple[int, bytes]] = []
        is_given = asyncio.Event()

        async def train(train: wire.Train, weights: bytes) -> Trained:
            given.append((train.round, weights))
            is_given.set()
            await asyncio.sleep(60)
            raise AssertionError("stopped before")

        spool = Spool(tmp_path)
        work = Work(spool, train)
        first, second = asked(1, b"1111"), asked(2, b"2222")
        download(spool, first, b"1111")
        await work.begin(first)
        download(spool, second, b"2222")  # the next frames of the same connection

        await asyncio.wait_for(is_given.wait(), 60)
        await work.stop()

        assert given == [(1, b"1111")]
