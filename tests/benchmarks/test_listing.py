"""The seeded marketplace is one that the product could have made."""

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from api.models import Call, LedgerEntry, Round, Task
from api.services.check_books import find_wrong
from api.services.database import connect
from benchmarks.listing import LISTINGS, Times, asks, figures, measure, seed_tasks
from benchmarks.listing import serving as serving_folder
from benchmarks.seeding import ROUNDS, settings_of
from fl_engine.task import spec_from_json

COUNT = 20


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    await seed_tasks(tmp_path, COUNT)
    return tmp_path


class TestSeedTasks:
    async def test_makes_tasks_in_every_state_that_rests(self, folder: Path) -> None:
        async with connect(settings_of(folder)):
            tasks = await Task.all()

        assert Counter(task.state for task in tasks) == {
            "RECRUITING": 8,
            "COMPLETED": 9,
            "FAILED": 1,
            "CANCELLED": 1,
            "DRAFT": 1,
        }
        assert all(spec_from_json(task.spec).title == task.title for task in tasks)

    async def test_pays_each_update_once_with_a_sound_ledger(
        self, folder: Path
    ) -> None:
        async with connect(settings_of(folder)):
            rounds = await Round.all().count()
            calls, entries = await Call.all().count(), await LedgerEntry.all().count()
            wrong = await find_wrong()

        assert rounds == 9 * ROUNDS + 2  # completed, failed
        assert calls == entries == 4 * rounds
        assert wrong == []


class TestMeasure:
    async def test_times_every_query(self, folder: Path) -> None:
        times: Times = defaultdict(list)

        await measure(folder, times)

        assert set(times) == {ask.name for ask in asks("cli_x", None)}
        assert figures(times, times)["first page"]["ratio"] == 1

    async def test_asks_for_whole_rows(self, folder: Path) -> None:
        async with serving_folder(folder) as server:
            found = await server.ask(LISTINGS, {"filter": {"states": ["COMPLETED"]}})

        nodes = [edge["node"] for edge in found["tasks"]["edges"]]
        assert found["tasks"]["totalCount"] == len(nodes) == 9
        assert all(len(node["rounds"]) == ROUNDS for node in nodes)
