"""Operators and points on the command line."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli.commands import app

SOMEBODY = "somebody@example.org"


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROWDFL_PASSWORD", "correct horse battery")


def crowdfl(data_dir: Path, *arguments: str) -> Result:
    given = ["operator", *arguments, "--data-dir", str(data_dir)]
    return CliRunner().invoke(app, given, env={"COLUMNS": "200"})


class TestCreate:
    def test_opens_the_account_and_makes_it_an_operator(self, tmp_path: Path) -> None:
        first = crowdfl(tmp_path, "create", SOMEBODY)
        again = crowdfl(tmp_path, "create", SOMEBODY)

        assert (first.exit_code, again.exit_code) == (0, 0)
        assert f"{SOMEBODY} is an operator now." in first.output

    def test_says_what_is_wrong_with_a_password(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CROWDFL_PASSWORD", "short")
        result = crowdfl(tmp_path, "create", SOMEBODY)

        assert result.exit_code == 1
        assert "at least 12 characters" in result.output

    def test_makes_an_auditor_of_who_shall_only_look(self, tmp_path: Path) -> None:
        result = crowdfl(tmp_path, "create", SOMEBODY, "--auditor")

        assert f"{SOMEBODY} is an auditor now." in result.output


class TestPayouts:
    def test_prints_a_list_of_what_is_to_be_paid(self, tmp_path: Path) -> None:
        crowdfl(tmp_path, "create", SOMEBODY)

        result = crowdfl(tmp_path, "payouts")

        columns = "redemption,state,requested,approved,account,email,points,destination"
        assert (result.exit_code, result.output.strip()) == (0, columns)


class TestGrant:
    def test_gives_points_once_for_each_key(self, tmp_path: Path) -> None:
        crowdfl(tmp_path, "create", SOMEBODY)
        give = ("grant", SOMEBODY, "50", "--reason", "Welcome", "--key", "welcome-50")
        first, again = crowdfl(tmp_path, *give), crowdfl(tmp_path, *give)

        assert f"{SOMEBODY} got 50 points and has 50 available." in first.output
        assert again.output == first.output

    def test_needs_an_operator(self, tmp_path: Path) -> None:
        result = crowdfl(tmp_path, "grant", SOMEBODY, "50", "--reason", "Welcome")

        assert result.exit_code == 1
        assert "No account has the address" in result.output
