"""The file of an upload while its bytes come in; for one writer at a time."""

import errno
import fcntl
import os
from pathlib import Path
from typing import Self

from api.storage import sync_folder

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class FileBusyError(Exception):
    """Somebody else is writing this file."""


class DiskFullError(Exception):
    """There is no room for more bytes; what was synced before is still there."""


class PartFile:
    """A locked file that ends at a known byte. Its methods block: use a thread."""

    def __init__(self, path: Path) -> None:
        """Open and lock the file, which is made when it is missing.

        Raises:
            FileBusyError: It is locked; also by another process, or a dead connection
                whose end was not noticed yet.
            DiskFullError: It can't be made.
        """
        is_new = not path.exists()
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise _translated(error) from error
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._descriptor)
            raise FileBusyError(path.name) from None
        if is_new:
            sync_folder(path.parent)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        os.close(self._descriptor)  # which unlocks it

    def cut(self, size: int) -> None:
        """Forget everything after byte `size` and write from there."""
        os.ftruncate(self._descriptor, size)
        os.lseek(self._descriptor, size, os.SEEK_SET)

    def write(self, data: bytes) -> None:
        """Add bytes at the end.

        Raises:
            DiskFullError: Not all of them found room.
        """
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError as error:
            raise _translated(error) from error

    def sync(self) -> None:
        """Return when every byte is on the disk.

        Raises:
            DiskFullError: The disk took fewer bytes than it had promised.
        """
        try:
            os.fsync(self._descriptor)
        except OSError as error:
            raise _translated(error) from error


def _translated(error: OSError) -> Exception:
    return DiskFullError(error.strerror) if error.errno in _FULL else error
