"""What a child process gives up before it touches anything."""

import ctypes
import os
import resource
import signal
import sys

_MOST_FILE_BYTES = 4 * 1024**3
_NICENESS = 5
_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000


def limit_memory(most_bytes: int) -> None:
    """Bound address space and files; write no core."""
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MOST_FILE_BYTES, _MOST_FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_cpu(seconds: int) -> None:
    """Allow so many CPU seconds from now on; beyond, the system ends the process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds + 1, hard))


def step_back() -> None:
    """Leave the CPU to whoever serves people."""
    os.nice(_NICENESS)


def end_with_parent() -> None:
    """End when the parent is killed; a closed pipe alone is noticed too late."""
    if sys.platform == "linux":
        _libc().prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def leave_network() -> bool:
    """Move into a network of one's own, with nothing in it.

    Returns:
        Whether it worked: it needs Linux and user namespaces.
    """
    if sys.platform != "linux":
        return False
    return bool(_libc().unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
