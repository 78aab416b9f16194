"""Files that can be full and that lose what was not synced when the power is cut.

Stands for `os` in the modules that write for the product. The files are real ones; what
would be lost is remembered beside them.
"""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from tests.chaos.simulator.loop import LIFE


class FullDiskError(OSError):
    """No space left; an injected fault."""

    def __init__(self) -> None:
        super().__init__(errno.ENOSPC, os.strerror(errno.ENOSPC))


class Disk:
    """The server's disk, with the functions of `os` that the product uses."""

    def __init__(
        self, rng: Random, point: Callable[[], None], is_full: Callable[[], bool]
    ) -> None:
        """Set up; see `database.Database`."""
        self._rng = rng
        self._point = point
        self._is_full = is_full
        self._paths: dict[int, Path] = {}
        self._synced: dict[Path, int] = {}  # of files that grow
        self._former: dict[Path, bytes | None] = {}  # before a name was taken

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def open(self, path: Path, flags: int, mode: int = 0o777) -> int:
        """Open a file or a folder."""
        self._step()
        is_new = not Path(path).exists()
        if is_new and self._is_full():
            raise FullDiskError
        descriptor = os.open(path, flags, mode)
        self._paths[descriptor] = Path(path)
        if flags & os.O_RDWR:
            size = os.fstat(descriptor).st_size
            self._synced[Path(path)] = min(size, self._synced.get(Path(path), size))
        life = LIFE.get()
        if life is not None:
            life.at_death.append(lambda: self._abandon(descriptor))
        return descriptor

    def close(self, descriptor: int) -> None:
        """Close it."""
        if self._paths.pop(descriptor, None) is not None:
            os.close(descriptor)

    def ftruncate(self, descriptor: int, size: int) -> None:
        """Cut a file off."""
        os.ftruncate(descriptor, size)
        path = self._paths[descriptor]
        self._synced[path] = min(size, self._synced.get(path, 0))

    def write(self, descriptor: int, data: Any) -> int:
        """Write, or some of it."""
        self._step()
        if self._is_full():
            raise FullDiskError
        size = self._rng.randint(1, len(data)) if self._rng.random() < 0.2 else None
        written = os.write(descriptor, data[:size])
        self._step()
        return written

    def fsync(self, descriptor: int) -> None:
        """From here on it survives."""
        self._step()
        if self._is_full():
            raise FullDiskError
        path = self._paths.get(descriptor)
        if path is not None and path.is_dir():
            for name in [n for n in self._former if n.parent == path]:
                del self._former[name]
        elif path is not None:
            self._synced[path] = os.fstat(descriptor).st_size
        self._step()

    def replace(self, source: Path, target: Path) -> None:
        """Give a file its name, which lasts once the folder is synced."""
        self._step()
        former = target.read_bytes() if target.exists() else None
        self._former.setdefault(target, former)
        os.replace(source, target)
        self._step()

    def cut_power(self) -> None:
        """Lose some of what was not synced."""
        for path, size in self._synced.items():
            if path.exists() and path.stat().st_size > size:
                os.truncate(path, self._rng.randint(size, path.stat().st_size))
        for path, content in self._former.items():
            if self._rng.random() < 0.5:
                continue
            if content is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(content)
        self._former.clear()

    def _abandon(self, descriptor: int) -> None:
        self.close(descriptor)

    def _step(self) -> None:
        self._point()
        life = LIFE.get()
        if life is not None:
            life.check()
