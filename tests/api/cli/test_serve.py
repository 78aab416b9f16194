"""Taking a port, and settings from options."""

import socket
from pathlib import Path

import pytest
import typer

from api.cli.console import at_port, settings_of
from api.cli.serve import bind


class TestBind:
    def test_takes_a_free_port_when_asked_for_any(self) -> None:
        with bind("127.0.0.1", 0) as listener:
            assert listener.getsockname()[1] > 0

    def test_says_that_a_port_is_taken(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            with pytest.raises(typer.Exit) as end:
                bind("127.0.0.1", port)

        assert end.value.exit_code == 1
        assert f"Port {port} of 127.0.0.1 is taken" in capsys.readouterr().err

    def test_says_that_an_address_is_not_of_this_machine(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(typer.Exit):
            bind("203.0.113.1", 0)

        assert "Can't listen on 203.0.113.1" in capsys.readouterr().err


class TestSettings:
    def test_options_come_before_the_environment(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CROWDFL_PORT", "1234")
        monkeypatch.setenv("CROWDFL_HOST", "127.0.0.2")

        settings = settings_of(data_dir=tmp_path, port=4321)

        assert (settings.host, settings.port) == ("127.0.0.2", 4321)
        assert settings.public_url == "http://127.0.0.2:4321"
        assert settings.data_dir == tmp_path

    def test_a_bad_variable_ends_with_a_sentence(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("CROWDFL_PORT", "eighty")
        with pytest.raises(typer.Exit):
            settings_of()

        assert "CROWDFL_PORT is 'eighty'" in capsys.readouterr().err

    def test_flags_of_tests_are_refused_in_production(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("CROWDFL_PUSH_TO_LOOPBACK", "1")
        assert settings_of().push_to_loopback
        with pytest.raises(typer.Exit):
            settings_of(production=True)

        assert "CROWDFL_PUSH_TO_LOOPBACK" in capsys.readouterr().err

    def test_the_address_names_the_port_that_was_bound(self, tmp_path: Path) -> None:
        bound = at_port(settings_of(data_dir=tmp_path, port=0), 4321)

        assert (bound.port, bound.public_url) == (4321, "http://127.0.0.1:4321")

    def test_a_public_address_stays_as_it_is(self, tmp_path: Path) -> None:
        given = settings_of(data_dir=tmp_path, port=0, public_url="https://c.example/")

        assert at_port(given, 4321).public_url == "https://c.example"
