"""The reduced form of `python -m benchmarks.ledger`."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from api.models import LedgerEntry
from api.services import ledger
from api.services.database import connect
from api.settings import Settings
from benchmarks.ledger import fill, plan_requests, prove, send

ACCOUNTS = 10


class TestRequests:
    def test_a_tenth_repeats_the_key_of_another(self) -> None:
        requests = plan_requests(1_000, ACCOUNTS, 0.1, seed=3)

        assert len(requests) == 1_000
        assert len({request.key for request in requests}) == 900


@pytest.mark.slow
class TestProof:
    def test_two_processes_on_sqlite(
        self, sqlite_database: str, tmp_path: Path
    ) -> None:
        requests = plan_requests(400, ACCOUNTS, 0.1, seed=1)

        outcome = prove(
            sqlite_database,
            tmp_path,
            requests=requests,
            accounts=ACCOUNTS,
            processes=2,
            tasks=4,
        )

        assert outcome.is_sound
        assert outcome.is_once
        assert outcome.sum_of_balances == 0
        assert 0 < outcome.moved <= 360

    def test_many_tasks_on_postgresql(
        self, postgres_database: str, tmp_path: Path
    ) -> None:
        requests = plan_requests(400, ACCOUNTS, 0.1, seed=2)

        async def run() -> tuple[bool, int]:
            await fill(postgres_database, tmp_path, ACCOUNTS)
            await send(postgres_database, tmp_path, requests, tasks=16)
            settings = Settings(tmp_path, postgres_database, "http://test")
            async with connect(settings):
                moved = LedgerEntry.filter(key__startswith="proof:")
                return await ledger.audit(), await moved.count()

        is_sound, moved = asyncio.run(run())

        assert is_sound
        assert 0 < moved <= 360

    def test_the_command_prints_its_figures(self, tmp_path: Path) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.ledger", "--transfers", "40"],
            cwd=Path(__file__).parents[3],
            capture_output=True,
            text=True,
            check=True,
        )

        figures = json.loads(done.stdout)
        assert figures["requests"] == 40
        assert figures["is_sound"]
