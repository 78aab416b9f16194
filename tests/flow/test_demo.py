"""The demo in small: half of its clients, a quarter of its rounds, nothing left out."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from experiments.demo.run import Choices, run_demo

pytestmark = pytest.mark.slow

ROUNDS = 5


class TestDemo:
    async def test_goes_from_listing_to_payment_and_survives_its_crowd(
        self, tmp_path: Path
    ) -> None:
        out = io.StringIO()
        choices = Choices(
            data_dir=tmp_path,
            clients=4,
            select=2,
            backups=1,
            rounds=ROUNDS,
            is_leaving=True,
        )
        report = await run_demo(choices, Console(file=out, width=100))

        assert report["task"]["state"] == "COMPLETED"
        assert [row["number"] for row in report["rounds"]] == [1, 2, 3, 4, 5]
        third, fifth = report["rounds"][2], report["rounds"][4]
        assert (third["dropped"], third["backups_called"]) == (1, 1)
        assert (third["accepted"], fifth["rejected"]) == (2, 1)
        assert report["transport"]["websocket"] == 0
        points = report["points"]
        assert points["paid"] + points["returned"] == points["pool"]
        assert points["paid"] == sum(row["points"] for row in report["participants"])
        assert all(row["bytes_up"] and row["bytes_down"] for row in report["rounds"])
        by_rank = {row["rank"]: row for row in report["participants"]}
        assert by_rank[1]["state"] == "DROPPED"
        assert by_rank[1]["reputation_after"] < by_rank[3]["reputation_after"]
        assert by_rank[2]["rejected"] == 1
        assert "slow" in by_rank[4]["client"]
        assert by_rank[4]["state"] == "NOT_SELECTED"
        assert json.loads((tmp_path / "report.json").read_text()) == report
        assert Path(report["model"]["keras"]).is_file()
        assert "takes the seat of" in out.getvalue()
