"""What a client tells its owner, and how its owner stops it."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from fl_engine import wire
from fl_engine.data import pipeline_of
from fl_engine.task import DataSpec, Learning
from fl_engine.wire import WireError
from mobile.edge import progress
from mobile.edge import take_part as module
from mobile.edge.errors import Stopped, TaskError
from mobile.edge.exchange import Replaced
from mobile.edge.steering import Pause, Steering
from mobile.edge.take_part import Narrator, take_part
from mobile.edge.task import Listing

LISTING = Listing(
    id="tsk_1",
    title="Diabetes",
    state="RECRUITING",
    learning=Learning.BINARY_CLASSIFICATION,
    data=DataSpec(),
    pipeline=pipeline_of(DataSpec(), ()),
    rounds=20,
    points_per_update=3,
    participations={},
)


class Watch:
    """Notes what is said."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.now = ""
        self.done = (0, 0)

    def say(self, message: str) -> None:
        self.said.append(message)

    def doing(self, what: str) -> None:
        self.now = what

    def rounds(self, done: int, of: int) -> None:
        self.done = (done, of)


class FakeLink:
    """Knows only how long silence may last."""

    async def transport(self) -> dict[str, Any]:
        return {"idleS": 10}

    connect = hello = None


def verdict(word: str, reason: str | None = None, points: int = 0) -> progress.Judged:
    return progress.Judged(
        wire.Verdict(
            id=wire.new_id(), round=3, verdict=word, reason=reason, points=points
        )
    )


class TestNarrator:
    @pytest.mark.parametrize(
        ("event", "sentence"),
        [
            pytest.param(
                progress.Connected("WEBRTC", "BACKUP"),
                "Connected by WebRTC: waiting as a backup.",
                id="connected",
            ),
            pytest.param(
                progress.Lost("the connection was closed", 4.2),
                "Connection lost: the connection was closed. Back in 4 s.",
                id="lost",
            ),
            pytest.param(
                verdict("ACCEPTED", points=7), "round 3: accepted, 7 points.", id="paid"
            ),
            pytest.param(
                verdict("REJECTED", "NOT_FINITE"),
                "round 3: rejected, NOT_FINITE, 0 points.",
                id="rejected",
            ),
        ],
    )
    def test_says(self, event: progress.Progress, sentence: str) -> None:
        watch = Watch()
        Narrator(watch, 20).tell(event)
        assert watch.said == [sentence]

    def test_shows_how_far_the_task_is(self) -> None:
        watch = Watch()
        narrator = Narrator(watch, 20)
        narrator.tell(progress.Training(3))
        assert (watch.now, watch.done) == ("round 3, training", (2, 20))
        narrator.tell(progress.Sending(3, 25, 100))
        assert watch.now == "round 3, update 25% sent"
        narrator.tell(verdict("ACCEPTED", points=7))
        assert watch.done == (3, 20)


class TestTakePart:
    async def run(self, folder: Path, stop: asyncio.Event | None = None) -> None:
        link: Any = FakeLink()
        trainer: Any = None
        await take_part(link, trainer, folder, LISTING, Watch(), stop)

    @pytest.mark.parametrize(
        ("error", "words"),
        [
            pytest.param(Replaced("x"), "Another process took over", id="replaced"),
            pytest.param(WireError("TICKET", "no"), r"no \(TICKET\)", id="refused"),
        ],
    )
    async def test_puts_the_servers_refusals_into_words(
        self,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        error: Exception,
        words: str,
    ) -> None:
        async def converse(*_: Any, **__: Any) -> None:
            raise error

        monkeypatch.setattr(module, "converse", converse)
        with pytest.raises(TaskError, match=words):
            await self.run(tmp_path)

    async def test_gives_its_seat_up_when_its_owner_stops_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        wishes: list[Any] = []
        stop = asyncio.Event()

        async def converse(*_: Any, steering: Steering, **__: Any) -> None:
            stop.set()
            wishes.append(await steering.next())
            await asyncio.Event().wait()

        monkeypatch.setattr(module, "converse", converse)
        with pytest.raises(Stopped, match="goes on where it was"):
            await self.run(tmp_path, stop)
        assert wishes == [Pause("stopped by its owner")]

    async def test_is_cancelled_like_anything_else(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        started = asyncio.Event()

        async def converse(*_: Any, **__: Any) -> None:
            started.set()
            await asyncio.Event().wait()

        monkeypatch.setattr(module, "converse", converse)
        running = asyncio.create_task(self.run(tmp_path, asyncio.Event()))
        await started.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
