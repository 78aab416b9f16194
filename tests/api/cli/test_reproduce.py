"""`crowdfl reproduce` in a small set-up: what it writes, and what it refuses."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import reproduce as command
from api.cli.commands import app
from experiments.reproduce import reputation, run
from experiments.reproduce.document import Claim
from experiments.reproduce.run import Size
from experiments.reproduce.telling import reputation as tell_reputation
from experiments.simulate import churn

SMALL = Size(table1=2, reputation=2, phones=1, devices=2, many_devices=2)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Two seeds and few cases; nothing beside this clone, nothing written into it."""
    cases = reputation.CASES
    told = (cases[0], *cases[3:5])
    for module in (reputation, tell_reputation):
        monkeypatch.setattr(module, "CASES", told)
    monkeypatch.setattr(tell_reputation, "_claims", lambda _results: [])
    monkeypatch.setattr(run, "QUICK", SMALL)
    monkeypatch.setattr(run, "DOCS", tmp_path / "no docs")
    monkeypatch.setattr(churn, "BESIDE", tmp_path / "no churn")
    monkeypatch.chdir(tmp_path)  # where no `make bench` has left anything


def ask(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(
        app, ["reproduce", "--quick", "--processes", "1", *arguments]
    )
    return done.exit_code, done.output


class TestReproduce:
    def test_without_churn_says_where_to_get_it_and_does_the_rest(
        self, tmp_path: Path
    ) -> None:
        parts = ("--only", "churn", "--only", "reputation")
        code, told = ask(*parts, "--output", str(tmp_path))

        page = (tmp_path / "index.html").read_text()
        assert code == 0, told
        assert churn.SHA256 in page and "Selection by reputation" in page

    def test_writes_a_page_with_the_command_that_makes_its_figures(
        self, tmp_path: Path
    ) -> None:
        code, told = ask("--only", "reputation", "--output", str(tmp_path / "report"))

        assert code == 0, told
        page = (tmp_path / "report" / "index.html").read_text()
        assert "<svg" in page
        assert "crowdfl reproduce --quick --only reputation" in page
        assert "100 to 101" in page  # its seeds

    def test_names_what_is_missed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        slow = Claim("Speed", "at least 2", "1", is_met=False)
        monkeypatch.setattr(tell_reputation, "_claims", lambda _results: [slow])

        code, told = ask("--only", "reputation", "--output", str(tmp_path / "report"))

        assert code == 1
        assert "Missed: Speed." in told

    def test_goes_on_with_what_is_known(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        where = ("--only", "reputation", "--output", str(tmp_path))
        assert ask(*where)[0] == 0

        def never(*_: object) -> None:
            raise AssertionError("this was done before")

        monkeypatch.setattr(reputation, "run_case", never)

        assert ask(*where)[0] == 0

    def test_refuses_another_churn_file(self, tmp_path: Path) -> None:
        file = tmp_path / "churn.csv"
        file.write_text("Exited\n1\n")

        code, told = ask("--churn", str(file), "--output", str(tmp_path / "report"))

        assert code == 1 and "SHA-256" in told

    def test_says_what_to_install_where_a_library_is_missing(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(command, "NEEDED", {"no_such_module": "plots"})

        code, told = ask()

        assert code == 1 and "crowdfl[experiments]" in told

    def test_knows_its_parts_only(self) -> None:
        code, told = ask("--only", "table2")

        assert code == 2 and "pima" in told
