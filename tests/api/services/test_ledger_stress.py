"""The reduced form of `python -m benchmarks.ledger_stress`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.ledger_redemptions import redeem_once
from benchmarks.ledger_stress import plan_requests, stress
from benchmarks.ledger_world import World

ACCOUNTS = 10
ROOT = Path(__file__).parents[3]


class TestRequests:
    def test_a_tenth_repeats_the_key_of_another(self) -> None:
        requests = plan_requests(1_000, ACCOUNTS, 0.1, seed=3)

        assert len(requests) == 1_000
        assert len({request.key for request in requests}) == 900


@pytest.mark.slow
@pytest.mark.both_databases
class TestStress:
    def test_two_processes_lose_and_make_no_points(
        self, database_url: str, tmp_path: Path
    ) -> None:
        world = World(database_url, tmp_path, processes=2, tasks=4)

        outcome = stress(world, plan_requests(400, ACCOUNTS, 0.1, seed=1), ACCOUNTS)

        assert outcome.is_good
        assert outcome.sum_of_balances == 0
        assert 0 < outcome.moved <= 360

    def test_sixty_four_equal_redemptions_pay_once(
        self, database_url: str, tmp_path: Path
    ) -> None:
        world = World(database_url, tmp_path, processes=2, tasks=4)

        redeemed = redeem_once(world)

        assert (redeemed.redemptions, redeemed.paid) == (1, 1)
        assert (redeemed.points_left, redeemed.wrong) == (70, [])


@pytest.mark.slow
class TestCommand:
    def test_prints_its_figures(self) -> None:
        arguments = ["--on", "sqlite", "--transfers", "40"]
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.ledger_stress", *arguments],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )

        figures = json.loads(done.stdout)["sqlite"]
        assert figures["transfers"]["requests"] == 40
        assert figures["is_good"]
