"""Files of transfers, read and written in threads of their own.

A slow disk, or other work in the event loop's own threads (hashing of passwords), must
not hold up the channels, nor they it.
"""

import asyncio
import hashlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

_Result = TypeVar("_Result")

_threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="transfer")


async def in_thread(call: Callable[[], _Result]) -> _Result:
    """Run a blocking call of this module."""
    return await asyncio.get_running_loop().run_in_executor(_threads, call)


def open_at(path: Path, offset: int) -> int:
    """Open a file for writing after its first `offset` bytes; the rest is cut off.

    Returns:
        A file descriptor.

    Raises:
        OSError: The file has fewer bytes, or the disk refuses.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if os.fstat(descriptor).st_size < offset:
            raise OSError(f"{path.name} has fewer than {offset} bytes")
        os.ftruncate(descriptor, offset)
        os.lseek(descriptor, offset, os.SEEK_SET)
        _sync_folder(path.parent)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def write(descriptor: int, pieces: list[bytes]) -> None:
    """Append."""
    data = memoryview(b"".join(pieces))
    while data:
        data = data[os.write(descriptor, data) :]


def write_and_sync(descriptor: int, pieces: list[bytes]) -> None:
    """Append, then make sure that everything survives a crash."""
    write(descriptor, pieces)
    os.fsync(descriptor)


def hash_file(path: Path) -> bytes:
    """SHA-256 of a whole file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def read(path: Path, offset: int, size: int) -> bytes:
    """Part of a file; fewer bytes when it ends."""
    with path.open("rb") as file:
        file.seek(offset)
        return file.read(size)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
