"""`crowdfl simulate stragglers` in a small set-up."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.commands import app
from experiments.simulate import slow_devices
from experiments.simulate.slow_devices import Setting

ASK = ["simulate", "stragglers", "--seeds", "2", "--processes", "1"]


class TestStragglers:
    def test_tells_times_and_losses_and_keeps_them(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        small = (Setting(50, True, 1.0, rounds=10, epochs=1),)
        monkeypatch.setattr(slow_devices, "settings", lambda: small)
        report = tmp_path / "figures" / "stragglers.json"

        done = CliRunner().invoke(app, [*ASK, "--report", str(report)])

        # two seeds tell too little to meet the limit of the loss
        assert done.exit_code in (0, 1), done.output
        assert "50 devices, K = 5, slow ones differ" in done.output
        (row,) = json.loads(report.read_text())
        assert row["setting"]["devices"] == 50
        assert row["time"]["mean"] < row["time_of_all"]["mean"]
        assert row["static_time"]["mean"] < row["time"]["mean"] < 1
        assert row["static_time"]["mean"] < row["oort_time"]["mean"]
        assert row["is_met"] == (done.exit_code == 0)

    def test_refuses_a_file_that_is_another_one(self, tmp_path: Path) -> None:
        file = tmp_path / "churn.csv"
        file.write_text("Exited\n1\n")

        done = CliRunner().invoke(app, [*ASK, "--data", str(file)])

        assert done.exit_code == 2
        assert "SHA-256" in done.output
