"""Real processes of a demo: started, watched, and ended with the demo."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from mobile.edge.errors import EdgeError

END_S = 15.0  # time for a process to end by itself before it is killed
START_S = 120.0  # a cold start of the server, packages read from a slow disk
ADDRESS = re.compile(rb"https?://\S+")
QUIET = {"NO_COLOR": "1", "TF_CPP_MIN_LOG_LEVEL": "2"}


class ProcessError(EdgeError):
    """A process of the demo ended that should not have."""


class Processes:
    """Processes that end when this block ends, whatever happens."""

    def __init__(self, logs: Path) -> None:
        """Write what the processes print into files of the folder `logs`."""
        self._logs = logs
        self._running: dict[str, asyncio.subprocess.Process] = {}
        logs.mkdir(parents=True, exist_ok=True)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await asyncio.gather(*(self.end(name) for name in list(self._running)))

    async def start(
        self,
        name: str,
        module: str,
        arguments: Sequence[str],
        environment: Mapping[str, str] | None = None,
    ) -> asyncio.subprocess.Process:
        """Start `python -m module arguments`, its output in `<name>.log`."""
        with self.log(name).open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                module,
                *arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **QUIET, **(environment or {})},
                start_new_session=True,  # Ctrl-C is for the demo, which ends them
            )
        self._running[name] = process
        return process

    async def run(
        self,
        name: str,
        module: str,
        arguments: Sequence[str],
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Run a command to its end.

        Raises:
            ProcessError: It failed; says what it printed last.
        """
        process = await self.start(name, module, arguments, environment)
        if await process.wait() != 0:
            raise ProcessError(f"{name} failed: {self.last_words(name)}")
        del self._running[name]

    def check(self) -> None:
        """Look whether something has gone wrong.

        Raises:
            ProcessError: A process has failed; says what it printed last.
        """
        for name, process in self._running.items():
            if process.returncode:
                raise ProcessError(f"{name} failed: {self.last_words(name)}")

    async def end(self, name: str) -> None:
        """Ask a process to end; kill it when it doesn't."""
        process = self._running.pop(name)
        if process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), END_S)
            except TimeoutError:
                process.kill()
                await process.wait()

    async def kill(self, name: str) -> None:
        """End a process as a power cut would (SIGKILL)."""
        process = self._running.pop(name)
        process.send_signal(signal.SIGKILL)
        await process.wait()

    def log(self, name: str) -> Path:
        """Where a process prints to."""
        return self._logs / f"{name}.log"

    def last_words(self, name: str) -> str:
        """The end of what a process printed."""
        return self.log(name).read_text(errors="replace")[-2000:].strip()


async def serve(
    processes: Processes,
    data_dir: Path,
    port: int = 0,
    *,
    name: str = "server",
    environment: Mapping[str, str] | None = None,
) -> str:
    """Start `crowdfl serve` and return its address once it can be used.

    Args:
        processes: Run it.
        data_dir: Its data.
        port: Of its own choice when 0.
        name: Of its log.
        environment: Settings beside those of this process.

    Raises:
        ProcessError: It ended instead, for instance because the port is taken.
    """
    log = processes.log(name)
    before = log.stat().st_size if log.exists() else 0
    arguments = ["serve", "--data-dir", str(data_dir), "--port", str(port)]
    process = await processes.start(name, "api.cli", arguments, environment)
    ended = asyncio.create_task(process.wait())
    async with asyncio.timeout(START_S):
        while not (found := ADDRESS.search(log.read_bytes()[before:])):
            if ended.done():
                raise ProcessError(processes.last_words(name).removeprefix("✗ "))
            await asyncio.wait([ended], timeout=0.05)
    ended.cancel()
    return found.group().decode()
