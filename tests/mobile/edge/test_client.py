"""Several clients in one process."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from mobile.edge import client
from mobile.edge.account import Key
from mobile.edge.client import Options, run_all
from mobile.edge.errors import EdgeError, Stopped


@dataclass
class Heard:
    """What was said of which client."""

    sentences: list[tuple[str, str]] = field(default_factory=list)

    def say(self, client: str, message: str) -> None:
        self.sentences.append((client, message))

    def doing(self, client: str, what: str) -> None:
        pass

    def rounds(self, client: str, done: int, of: int) -> None:
        pass


def options(label: str) -> Options:
    return Options(
        server="http://127.0.0.1:1",
        task_id="tsk_1",
        data=Path("rows.csv"),
        label=label,
        credentials=Key("key"),
        state_dir=Path("state"),
    )


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Labels of the clients that came to their end; those named `late` don't."""
    ended: list[str] = []

    async def run(options: Options, *unused: Any) -> None:
        if options.label == "late":
            raise EdgeError("Recruitment has ended; choose another task.")
        if options.label == "stopped":
            raise Stopped("Stopped; the same command goes on where it was.")
        for _ in range(10):
            await asyncio.sleep(0)
        ended.append(options.label)

    monkeypatch.setattr(client, "run", run)
    return ended


class TestRunAll:
    @pytest.mark.asyncio
    async def test_the_others_go_on_when_one_cannot(self, ended: list[str]) -> None:
        heard = Heard()
        with pytest.raises(EdgeError, match="Recruitment has ended"):
            await run_all([options(name) for name in ("a", "late", "b")], heard)
        assert ended == ["a", "b"]
        why = "Recruitment has ended; choose another task."
        assert heard.sentences == [("late", why)]

    @pytest.mark.asyncio
    async def test_one_alone_is_told_by_its_error(self, ended: list[str]) -> None:
        heard = Heard()
        with pytest.raises(EdgeError, match="Recruitment has ended"):
            await run_all([options("late")], heard)
        assert heard.sentences == []

    @pytest.mark.asyncio
    async def test_who_was_stopped_is_not_told_so_of_each(
        self, ended: list[str]
    ) -> None:
        heard = Heard()
        with pytest.raises(Stopped):
            await run_all([options("stopped"), options("stopped")], heard)
        assert heard.sentences == []

    @pytest.mark.asyncio
    async def test_all_that_end_well_end_quietly(self, ended: list[str]) -> None:
        await run_all([options("a"), options("b")], Heard())
        assert ended == ["a", "b"]
