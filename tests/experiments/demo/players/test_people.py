"""Who there is and how they sign in."""

import os
import stat
from pathlib import Path

import pytest

from experiments.demo.commands import run_commands
from experiments.demo.players.people import Cast, remembered_password
from experiments.demo.size import FULL


class TestRememberedPassword:
    def test_is_long_enough_for_the_server(self, tmp_path: Path) -> None:
        assert len(remembered_password(tmp_path)) >= 12

    def test_is_the_same_at_the_next_start(self, tmp_path: Path) -> None:
        assert remembered_password(tmp_path) == remembered_password(tmp_path)

    def test_differs_from_folder_to_folder(self, tmp_path: Path) -> None:
        made = {remembered_password(tmp_path / str(place)) for place in range(5)}

        assert len(made) == 5

    def test_can_be_read_by_its_owner_only(self, tmp_path: Path) -> None:
        before = os.umask(0)
        try:
            remembered_password(tmp_path)
        finally:
            os.umask(before)

        (file,) = tmp_path.iterdir()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


class TestCast:
    def test_has_memorable_addresses(self) -> None:
        cast = Cast("secret")

        logins = (cast.requester, cast.contributor, cast.operator)
        assert [login.email for login in logins] == [
            "requester@crowdfl.example",
            "contributor@crowdfl.example",
            "operator@crowdfl.example",
        ]

    def test_gives_everybody_an_address_of_their_own(self) -> None:
        logins = [Cast("secret").somebody(name) for name in FULL.names]

        assert len({login.email for login in logins}) == len(FULL.names)
        assert [login.name for login in logins] == list(FULL.names)


class TestRunCommands:
    def test_stops_at_the_first_that_fails(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        grant = ["operator", "grant", "nobody@crowdfl.example", "5", "--reason", "r"]
        where = ["--data-dir", str(tmp_path)]

        code = run_commands([[*grant, *where], ["operator", "--help"]])

        said = capsys.readouterr()
        assert code == 1
        assert "No account has the address" in said.err
        assert said.out == ""
