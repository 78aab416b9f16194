"""What a run ran on: versions, processor, memory, state of the source."""

import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

PACKAGES = (
    "crowdfl",
    "numpy",
    "keras",
    "tensorflow-cpu",
    "scikit-learn",
    "matplotlib",
    "aiortc",
    "strawberry-graphql",
    "tortoise-orm",
)


def describe() -> dict[str, str]:
    """Names and values for a table."""
    found = {name: _version(name) for name in PACKAGES}
    memory_gib = psutil.virtual_memory().total / 2**30
    return {
        "source": _commit(),
        "python": platform.python_version(),
        **{name: value for name, value in found.items() if value},
        "system": f"{platform.system()} {platform.release()}",
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": f"{memory_gib:.0f} GiB",
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.split(":", 1)[1] for line in lines if line.startswith("model name")]
    return names[0].strip() if names else platform.machine()


def _commit() -> str:
    """The commit that is checked out; "not a clone" where there is none."""
    here = Path(__file__).parent
    command = ["git", "-C", str(here), "describe", "--always", "--dirty", "--tags"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "not a clone"
    return done.stdout.strip()
