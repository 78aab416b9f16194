"""A child process as its parent sees it: started, asked, timed, killed."""

import asyncio
import itertools
import logging
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

import api
from api.services.model_worker.messages import MOST_LINE_BYTES, Answer, Ask
from fl_engine.errors import FileProblem, ModelError

log = logging.getLogger(__name__)

_CLOSE_S = 2.0
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")
_QUIET = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "KERAS_BACKEND": "tensorflow",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "2",
    "TF_NUM_INTEROP_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}


class WorkerFailed(Exception):
    """A child process did not give an answer.

    Attributes:
        retryable: Whether the same request may succeed with a fresh child.
        too_much: Whether it took more time, CPU or memory than allowed.
    """

    def __init__(
        self, message: str, *, retryable: bool, too_much: bool = False
    ) -> None:
        super().__init__(message)
        self.retryable = retryable
        self.too_much = too_much


@dataclass(frozen=True)
class WorkerLimits:
    """What a child process may take.

    Attributes:
        memory_bytes: Address space. With TensorFlow, 1.4 GiB before any model.
        cpu_s: CPU seconds of one request.
        wall_s: Seconds of one request.
        without_network: Leave the network, where the system allows it.
    """

    memory_bytes: int
    cpu_s: int
    wall_s: float
    without_network: bool = False


class Child:
    """One child process; a dead one is replaced when it is next asked."""

    def __init__(self, name: str, limits: WorkerLimits) -> None:
        self.name = name
        self.limits = limits
        self._process: asyncio.subprocess.Process | None = None
        self._lock = asyncio.Lock()
        self._ids = itertools.count(1)

    @property
    def pid(self) -> int | None:
        """Its process, while it runs."""
        process = self._process
        return process.pid if process and process.returncode is None else None

    async def ask(self, method: str, **arguments: Any) -> Any:
        """Let the child do something; one request at a time.

        Raises:
            ModelError: The file can't be accepted.
            WorkerFailed: It died, took too much, or could not do it.
        """
        async with self._lock:
            process = await self._running()
            question = Ask(next(self._ids), method, arguments, self.limits.cpu_s)
            try:
                async with asyncio.timeout(self.limits.wall_s):
                    answer = await self._exchange(process, question)
            except TimeoutError:
                await self._kill()
                raise WorkerFailed(
                    f"{method} took more than {self.limits.wall_s:g} s",
                    retryable=False,
                    too_much=True,
                ) from None
            except BaseException:
                await self._kill()  # also when cancelled: no answer may be left over
                raise
            return self._result(method, answer)

    async def close(self) -> None:
        """End the child."""
        process = self._process
        if process is not None and process.returncode is None:
            assert process.stdin is not None
            process.stdin.close()
            try:
                await asyncio.wait_for(process.wait(), _CLOSE_S)
            except TimeoutError:
                await self._kill()
        self._process = None

    async def _exchange(
        self, process: asyncio.subprocess.Process, question: Ask
    ) -> Answer:
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(msgspec.json.encode(question) + b"\n")
            await process.stdin.drain()
            line = await process.stdout.readline()
            if not line:
                raise await self._death(process, question.method)
            answer = msgspec.json.decode(line, type=Answer)
        except (ConnectionError, msgspec.DecodeError, ValueError) as error:
            raise WorkerFailed(
                f"{self.name} failed at {question.method}: {error}", retryable=True
            ) from error
        if answer.id != question.id:
            message = f"{self.name} answered another question"
            raise WorkerFailed(message, retryable=True)
        return answer

    async def _death(
        self, process: asyncio.subprocess.Process, method: str
    ) -> WorkerFailed:
        code = await process.wait()
        used_up = code == -signal.SIGXCPU
        log.warning("%s ended with %s during %s", self.name, code, method)
        return WorkerFailed(
            f"{self.name} ended with {code} during {method}",
            retryable=not used_up,
            too_much=used_up,
        )

    def _result(self, method: str, answer: Answer) -> Any:
        if answer.problems:
            problems = (FileProblem(**msgspec.to_builtins(p)) for p in answer.problems)
            raise ModelError(problems)
        if answer.error is not None:
            message = f"{self.name} could not do {method}: {answer.error}"
            too_much = answer.out_of_memory
            raise WorkerFailed(message, retryable=False, too_much=too_much)
        return answer.result

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            limits = self.limits
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "api.services.model_worker.child",
                str(limits.memory_bytes),
                "apart" if limits.without_network else "",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=_environment(),
                limit=MOST_LINE_BYTES,
                start_new_session=True,  # Ctrl-C is for the parent, which then closes
            )
        return self._process

    async def _kill(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()


def _environment() -> dict[str, str]:
    """Nothing of the parent's settings: they hold passwords."""
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    root = str(Path(api.__file__).parents[1])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**kept, **_QUIET, "PYTHONPATH": os.pathsep.join(paths)}
