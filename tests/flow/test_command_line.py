"""`crowdfl client` says in a sentence why it can't, and ends with an exit code."""

import socket
from pathlib import Path

import pytest

from tests.flow.market import Market

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

ROWS = "x0,x1,x2,x3,x4,x5,x6,x7,y\n" + "0,0,0,0,0,0,0,0,1\n" * 3


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.csv"
    path.write_text(ROWS)
    return path


async def said(
    market: Market, folder: Path, rows: Path, task_id: str = "tsk_none", **options: str
) -> str:
    """What a client prints that can't go on."""
    given = {
        "server": market.server,
        "key": market.key,
        "task": task_id,
        "data": str(rows),
        "label": folder.name,
        "state-dir": str(folder / "state"),
        **options,
    }
    name = f"cli-{folder.name}"
    arguments = [f"--{option}={value}" for option, value in given.items()]
    process = await market.processes.start(name, "api.cli", ["client", *arguments])
    assert await process.wait() == 1
    words = market.processes.last_words(name)
    assert "Traceback" not in words
    return " ".join(words.split())


class TestClient:
    async def test_when_nobody_answers(
        self, market: Market, tmp_path: Path, rows: Path
    ) -> None:
        with socket.create_server(("127.0.0.1", 0)) as closed:
            port = closed.getsockname()[1]
        server = f"http://127.0.0.1:{port}"
        words = await said(market, tmp_path, rows, server=server)
        assert f"✗ {server}: no connection. Check that the server runs" in words

    async def test_when_the_key_is_wrong(
        self, market: Market, tmp_path: Path, rows: Path
    ) -> None:
        words = await said(market, tmp_path, rows, key="cfl_live_wrong")
        assert "key" in words

    async def test_when_there_is_no_such_task(
        self, market: Market, tmp_path: Path, rows: Path
    ) -> None:
        words = await said(market, tmp_path, rows)
        assert "✗ There is no task tsk_none" in words

    async def test_when_a_column_is_missing(
        self, market: Market, tmp_path: Path, rows: Path
    ) -> None:
        rows.write_text(ROWS.replace("x3", "z3"))
        task_id = await market.list_task(clients=1, rounds=1, parameters=100)
        words = await said(market, tmp_path, rows, task_id)
        assert "does not fit the task" in words and "x3" in words
