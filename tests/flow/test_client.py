"""`crowdfl client` itself: two clients in one process, stopped and started again."""

import asyncio
import signal
from pathlib import Path

import numpy as np
import pytest

from tests.flow.market import Market

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

ROUNDS = 2
PASSWORD = {"CROWDFL_PASSWORD": "correct horse battery"}


def rows(folder: Path) -> Path:
    path = folder / "rows.csv"
    table = np.random.default_rng(0).standard_normal((40, 8)).round(3)
    lines = [",".join([*map(str, row), str(i % 2)]) for i, row in enumerate(table)]
    header = ",".join([*(f"x{i}" for i in range(8)), "y"])
    path.write_text("\n".join([header, *lines]) + "\n")
    return path


async def start(
    market: Market, name: str, task_id: str, folder: Path
) -> asyncio.subprocess.Process:
    arguments = [
        *("client", "--server", market.server, "--task", task_id, "--count", "2"),
        *("--email", "pi@client.example", "--label", "pi", "--threads", "1"),
        *("--data", str(rows(folder)), "--state-dir", str(folder / "state")),
    ]
    return await market.processes.start(name, "api.cli", arguments, PASSWORD)


class TestClient:
    async def test_hosts_two_stops_on_ctrl_c_and_goes_on(
        self, market: Market, tmp_path: Path
    ) -> None:
        task_id = await market.list_task(clients=2, rounds=ROUNDS, parameters=100)
        first = await start(market, "crowdfl-client", task_id, tmp_path)
        await market.gathered(task_id, 2)
        first.send_signal(signal.SIGINT)
        assert await first.wait() == 130
        before = market.processes.last_words("crowdfl-client")
        second = await start(market, "crowdfl-client-again", task_id, tmp_path)
        await market.start(task_id, 2)
        task = await market.end(task_id)
        assert await second.wait() == 0
        after = market.processes.last_words("crowdfl-client-again")

        assert "Stopped. The same command goes on where it was." in before
        assert "pi 1: Joined as par_" in before and "pi 2: Joined as par_" in before
        assert "pi 1: Going on as par_" in after and "pi 2: Going on as par_" in after
        assert "Connected by WebRTC" in after
        assert task["state"] == "COMPLETED"
        assert [row["accepted"] for row in task["rounds"]] == [2] * ROUNDS
        points = task["reward"]["pointsPerUpdate"]
        assert f"Finished: 2 updates counted, 0 rejected, {2 * points} points" in after
