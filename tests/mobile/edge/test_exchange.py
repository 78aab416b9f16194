import asyncio
import os
import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.transport.doorman import Doorman
from api.transport.transfer.exchange import Link
from api.transport.transfer.serving import Conversations
from fl_engine import wire
from mobile.edge import progress
from mobile.edge.connection import CannotConnect, open_any
from mobile.edge.exchange import Backoff, Replaced, Trained, converse
from mobile.edge.spool import Spool
from mobile.edge.steering import Steering
from mobile.edge.work import Measurer
from tests.api.transport.fakes import (
    QUICK,
    FakeExchange,
    MemoryChannel,
    a_download,
    hello,
    pipe,
)

DELTA = bytes(range(256)) * 700  # 179,200 bytes: six chunks
WEIGHTS = bytes(reversed(range(256))) * 700


@dataclass
class Client:
    """A client against a product in memory, over channels that break as told."""

    exchange: FakeExchange
    folder: Path
    budgets: list[float] = field(default_factory=list)
    ticket: str = "ticket"
    idle_s: float = 20.0
    seen: list[progress.Progress] = field(default_factory=list)
    trainings: int = 0
    steering: Steering = field(default_factory=Steering)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    servers: list[MemoryChannel] = field(default_factory=list)
    is_patient: bool = False  # connects again once the server has noticed the break
    train: Callable[[], object] = lambda: None
    measurer: Measurer | None = None

    def __post_init__(self) -> None:
        self.conversations = Conversations(self.exchange, QUICK)

    async def connect(self) -> MemoryChannel:
        if self.is_patient and self.tasks:
            await asyncio.wait(self.tasks)
        server, client = pipe(self.budgets.pop(0) if self.budgets else float("inf"))
        self.servers.append(server)
        visit = Doorman().enter("192.0.2.1")
        talk = self.conversations.serve(server, visit)
        self.tasks.append(asyncio.create_task(talk))
        return client

    async def hello(self, holding: tuple[wire.Holding, ...]) -> wire.Hello:
        return hello(holding, ticket=self.ticket)

    async def trainer(self, train: wire.Train, weights: bytes) -> Trained:
        assert weights == WEIGHTS
        self.trainings += 1
        self.train()
        return Trained(DELTA, 3, {"loss": 0.5}, 0.1)

    async def run(self) -> wire.Finished | None:
        async with asyncio.timeout(60):
            try:
                return await converse(
                    self.connect,
                    self.hello,
                    self.trainer,
                    Spool(self.folder / "spool"),
                    idle_s=self.idle_s,
                    listener=self.seen.append,
                    steering=self.steering,
                    backoff=Backoff(random.Random(0), 0.001),
                    measurer=self.measurer,
                )
            finally:
                await asyncio.wait(self.tasks)

    def told(self, kind: type[progress.Progress]) -> list[progress.Progress]:
        return [event for event in self.seen if isinstance(event, kind)]


def client(folder: Path, **changes: object) -> Client:
    download = a_download(folder / "weights", WEIGHTS)
    exchange = FakeExchange(folder, download, **changes)  # type: ignore[arg-type]
    return Client(exchange, folder)


class TestConverse:
    async def test_receives_trains_and_sends(self, tmp_path: Path) -> None:
        one = client(tmp_path)

        finished = await one.run()

        assert finished is not None
        assert finished.points == 7
        assert one.trainings == 1
        (row,) = one.exchange.rows.values()
        assert row.path.read_bytes() == DELTA
        assert row.update.num_examples == 3
        assert row.update.metrics == {"loss": 0.5}
        assert "downloaded" in one.exchange.told
        assert list((tmp_path / "spool").iterdir()) == []
        assert [type(event) for event in one.seen][:2] == [
            progress.Connected,
            progress.Receiving,
        ]

    @settings(max_examples=30)
    @given(st.lists(st.integers(200, 200_000), max_size=6))
    async def test_comes_to_the_end_after_breaks_at_any_byte(
        self, budgets: list[int]
    ) -> None:
        with tempfile.TemporaryDirectory() as folder:
            one = client(Path(folder))
            one.budgets = [float(budget) for budget in budgets]

            assert await one.run() is not None

            (row,) = one.exchange.rows.values()
            assert row.path.read_bytes() == DELTA
            assert one.trainings == 1
            assert one.exchange.told.count("completed") == 1

    async def test_sends_no_byte_twice_after_a_break(self, tmp_path: Path) -> None:
        one = client(tmp_path)
        one.budgets = [len(WEIGHTS) + 100_000.0]
        one.is_patient = True

        await one.run()

        # What was synced when the connection broke is not sent again; what was under
        # way is: at most one chunk in each direction.
        assert one.exchange.up_bytes < len(DELTA) + 40_000

    async def test_goes_on_from_the_offset_after_a_crash(self, tmp_path: Path) -> None:
        one = client(tmp_path)
        one.budgets = [len(WEIGHTS) + 100_000.0, 0.0]
        running = asyncio.create_task(one.run())
        while not one.told(progress.Lost):
            await asyncio.sleep(0)
        running.cancel()  # nothing more is written than at a kill
        await asyncio.wait([running])
        (row,) = one.exchange.rows.values()
        held = row.received_bytes
        assert held > 0

        again = Client(one.exchange, tmp_path)
        assert await again.run() is not None

        assert again.trainings == 0  # same update, same bytes
        assert list(one.exchange.rows) == [row.update.id]
        first = next(
            wire.decode_client(data)
            for data in again.servers[0].other.sent
            if b"chunk" in data[:16]
        )
        assert isinstance(first, wire.Chunk)
        assert first.offset == held

    async def test_stops_after_another_connection_took_over(
        self, tmp_path: Path
    ) -> None:
        one = client(tmp_path)
        one.exchange.download = None
        running = asyncio.create_task(one.run())
        while not one.exchange.links:
            await asyncio.sleep(0)
        await one.exchange.links[0].replace()

        with pytest.raises(Replaced):
            await running

    async def test_comes_back_after_a_stop_of_the_server(self, tmp_path: Path) -> None:
        one = client(tmp_path)
        download, one.exchange.download = one.exchange.download, None
        running = asyncio.create_task(one.run())
        while not one.exchange.links:
            await asyncio.sleep(0)
        one.exchange.download = download
        await one.exchange.links[0].close("SHUTDOWN", "back soon")

        assert await running is not None
        assert len(one.told(progress.Lost)) == 1

    async def test_asks_for_tickets_only_so_often(self, tmp_path: Path) -> None:
        one = client(tmp_path)
        one.ticket = "old"

        with pytest.raises(wire.WireError) as caught:
            await one.run()

        assert caught.value.code == "TICKET"
        assert len(one.servers) == 5

    async def test_passes_on_what_the_trainer_raises(self, tmp_path: Path) -> None:
        def fail() -> None:
            raise ArithmeticError("no rows")

        one = client(tmp_path)
        one.train = fail

        with pytest.raises(ArithmeticError, match="no rows"):
            await one.run()

    async def test_leaves_when_told(self, tmp_path: Path) -> None:
        one = client(tmp_path)
        one.exchange.download = None
        one.steering.leave("enough")

        assert await one.run() is None
        assert "left enough" in one.exchange.told

    async def test_pauses_and_trains_again_after_a_new_hello(
        self, tmp_path: Path
    ) -> None:
        one = client(tmp_path)
        download, one.exchange.download = one.exchange.download, None
        one.steering.pause("on battery")
        running = asyncio.create_task(one.run())
        while "paused on battery" not in one.exchange.told:
            await asyncio.sleep(0)
        one.exchange.download = download
        one.steering.resume()

        assert await running is not None
        assert one.exchange.told.count("welcomed") == 2

    async def test_drops_an_update_that_has_its_verdict(self, tmp_path: Path) -> None:
        one = client(tmp_path, verdict="LATE", finish_after_verdict=False)
        running = asyncio.create_task(one.run())
        while not one.told(progress.Judged):
            await asyncio.sleep(0)
        await asyncio.sleep(0)

        assert not list((tmp_path / "spool").glob("update-*"))
        running.cancel()
        await asyncio.wait([running])

    async def test_gives_up_a_silent_server(self, tmp_path: Path) -> None:
        one = client(tmp_path)
        one.idle_s = 0.1
        silent: list[MemoryChannel] = []

        async def connect() -> MemoryChannel:
            if silent:
                return await Client.connect(one)
            server, mine = pipe()
            silent.append(server)
            return mine

        one.connect = connect  # type: ignore[method-assign]

        assert await one.run() is not None
        sent = [wire.decode_client(data) for data in silent[0].other.sent]
        assert [type(frame) for frame in sent][:2] == [wire.Hello, wire.Ping]

    async def test_refuses_weights_with_a_wrong_hash(self, tmp_path: Path) -> None:
        """The server declares them anew; by then its file is right."""
        one = client(tmp_path)
        assert one.exchange.download is not None
        path = one.exchange.download.path
        right = path.read_bytes()
        path.write_bytes(os.urandom(len(right)))
        running = asyncio.create_task(one.run())
        while not one.servers or len(one.servers[0].sent) < 3:
            await asyncio.sleep(0)
        path.write_bytes(right)

        assert await running is not None
        assert one.trainings == 1
        declared = [data for data in one.servers[0].sent if b"train" in data[:16]]
        assert len(declared) >= 2


class TestBackoff:
    def test_doubles_to_a_minute_and_varies(self) -> None:
        backoff = Backoff(random.Random(0))
        waits = [backoff.next_s() for _ in range(9)]

        for wait, most in zip(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60], strict=True):
            assert most / 2 <= wait <= most
        backoff.reset()
        assert backoff.next_s() <= 1


class TestOpenAny:
    async def test_falls_back_to_the_websocket(self) -> None:
        _, channel = pipe()

        async def blocked() -> MemoryChannel:
            raise CannotConnect("UDP is blocked")

        async def works() -> MemoryChannel:
            return channel

        assert await open_any(blocked, works) is channel
        assert await open_any(works, blocked) is channel
        with pytest.raises(CannotConnect):
            await open_any(blocked, blocked)


MEASURE = wire.Measure(
    id=bytes(16),
    part=1,
    deadline_s=20.0,
    columns=(wire.Wanted(column=0, step=0, measure="moments"),),
    fitted=(),
)


@dataclass
class Measuring(FakeExchange):
    """Asks for statistics first, and for a round once they or a refusal came."""

    answers: list[wire.Statistics] = field(default_factory=list)

    async def welcomed(self, link: Link, hello: wire.Hello) -> None:
        self.links.append(link)
        await link.tell(MEASURE)
        if self.download is not None:
            await link.ask(self.download)

    async def measured(self, link: Link, statistics: wire.Statistics) -> None:
        self.answers.append(statistics)


def figures(measure: wire.Measure) -> wire.Statistics:
    found = wire.Measured(
        present=2, missing=0, mean=1.5, m2=0.5, least=1.0, greatest=2.0,
        quantiles=None, counts=None,
    )  # fmt: skip
    return wire.Statistics(
        id=wire.new_id(), of=measure.id, examples=2, columns=(found,)
    )


def measured_client(
    folder: Path, measurer: Measurer | None
) -> tuple[Client, Measuring]:
    exchange = Measuring(folder, a_download(folder / "weights", WEIGHTS))
    return Client(exchange, folder, measurer=measurer), exchange


class TestMeasure:
    async def test_is_answered_with_figures_before_training(
        self, tmp_path: Path
    ) -> None:
        one, exchange = measured_client(tmp_path, figures)

        await one.run()

        (statistics,) = exchange.answers
        assert (statistics.of, statistics.examples) == (MEASURE.id, 2)
        assert one.told(progress.Measuring) == [progress.Measuring(1)]
        assert one.trainings == 1

    async def test_for_what_the_task_has_not_is_refused_and_training_goes_on(
        self, tmp_path: Path
    ) -> None:
        def refuse(measure: wire.Measure) -> wire.Statistics:
            raise ValueError("there is no place 9 among 3")

        one, exchange = measured_client(tmp_path, refuse)

        assert await one.run() is not None
        assert (exchange.answers, one.trainings) == ([], 1)

    async def test_is_refused_by_a_client_that_measures_nothing(
        self, tmp_path: Path
    ) -> None:
        one, exchange = measured_client(tmp_path, None)

        assert await one.run() is not None
        assert (exchange.answers, one.trainings) == ([], 1)
