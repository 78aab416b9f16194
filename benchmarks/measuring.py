"""Time, processor time and memory of one call, and a process that does as it is told.

Only the standard library and numpy: peers import it in environments of their own.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Job = Callable[[dict[str, Any]], dict[str, Any]]


def measured(work: Callable[[], object]) -> tuple[Any, dict[str, float]]:
    """Do `work`; what it returned, and its cost.

    Returns:
        The result, and `wall_s`, `cpu_s` (all threads, the kernel's share included)
        and `peak_bytes`: the most memory that the process held beyond what it held
        before. Linux only.
    """
    before = _held_bytes("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # a new high mark
    cpu, wall = _cpu_s(), time.perf_counter()
    result = work()
    cost = {"wall_s": time.perf_counter() - wall, "cpu_s": _cpu_s() - cpu}
    return result, {**cost, "peak_bytes": _held_bytes("VmHWM") - before}


def serve(jobs: dict[str, Job]) -> None:
    """Read one request a line from stdin, answer each by a line; end with stdin.

    A request is a JSON object whose `do` names the job.
    """
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(jobs[request.pop("do")](request)), flush=True)


def _cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _held_bytes(name: str) -> int:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) * 1024
    raise OSError(f"The system does not tell {name}.")
