"""Processes of a demo."""

from pathlib import Path

import pytest

from experiments.demo.processes import ProcessError, Processes


class TestProcesses:
    async def test_runs_a_command_to_its_end(self, tmp_path: Path) -> None:
        async with Processes(tmp_path) as processes:
            await processes.run("version", "platform", [])

            assert processes.last_words("version").startswith(("Linux", "macOS", "Win"))

    async def test_says_what_a_failed_command_printed(self, tmp_path: Path) -> None:
        async with Processes(tmp_path) as processes:
            with pytest.raises(ProcessError, match="no_such_module"):
                await processes.run("broken", "no_such_module", [])

    async def test_ends_what_still_runs(self, tmp_path: Path) -> None:
        async with Processes(tmp_path) as processes:
            server = await processes.start("http", "http.server", ["0"])
            assert server.returncode is None

        assert server.returncode is not None

    async def test_kills_as_a_power_cut_would(self, tmp_path: Path) -> None:
        async with Processes(tmp_path) as processes:
            server = await processes.start("http", "http.server", ["0"])
            await processes.kill("http")

        assert server.returncode == -9
