"""Checking the books on the command line."""

import asyncio
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli.commands import app
from api.models import AuditEntry, PointsAccount
from api.services.database import connect
from api.settings import SQLITE_OPTIONS, Settings
from tests.api.tampering import drop_audit_triggers

ADDRESS = "operator@example.org"


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROWDFL_PASSWORD", "correct horse battery")


def crowdfl(data_dir: Path, *arguments: str) -> Result:
    given = [*arguments, "--data-dir", str(data_dir)]
    return CliRunner().invoke(app, given, env={"COLUMNS": "200"})


def given_points(data_dir: Path) -> None:
    """A market with an operator who has 50 points."""
    crowdfl(data_dir, "operator", "create", ADDRESS)
    crowdfl(data_dir, "operator", "grant", ADDRESS, "50", "--reason", "Welcome")


def tamper(data_dir: Path, *, with_points: bool) -> None:
    """Change what nobody may change."""

    async def change() -> None:
        url = f"sqlite://{data_dir / 'crowdfl.sqlite3'}?{SQLITE_OPTIONS}"
        async with connect(Settings(data_dir, url, "http://test")):
            if with_points:
                await PointsAccount.filter(id="house").update(balance=-51)
            else:
                await drop_audit_triggers()
                await AuditEntry.filter(seq=1).update(action="nothing")

    asyncio.run(change())


class TestAudit:
    def test_finds_nothing_wrong_and_prints_the_newest_hash(
        self, tmp_path: Path
    ) -> None:
        given_points(tmp_path)

        result = crowdfl(tmp_path, "audit")

        assert result.exit_code == 0, result.output
        assert "Every point is where the ledger says" in result.output
        (noted,) = re.findall(r"[0-9a-f]{64}", result.output)
        assert crowdfl(tmp_path, "audit", "--known", noted).exit_code == 0

    def test_ends_with_1_where_points_are_wrong(self, tmp_path: Path) -> None:
        given_points(tmp_path)
        tamper(tmp_path, with_points=True)

        result = crowdfl(tmp_path, "audit")

        assert result.exit_code == 1
        assert "Wrong: the balance of house is not the sum" in result.output

    def test_ends_with_1_where_the_log_was_changed(self, tmp_path: Path) -> None:
        given_points(tmp_path)
        tamper(tmp_path, with_points=False)

        result = crowdfl(tmp_path, "audit")

        assert result.exit_code == 1
        assert "Wrong: entry 1 " in result.output

    def test_ends_with_1_where_a_noted_hash_is_gone(self, tmp_path: Path) -> None:
        given_points(tmp_path)

        result = crowdfl(tmp_path, "audit", "--known", "f" * 64)

        assert result.exit_code == 1
        assert "has the hash" in result.output
