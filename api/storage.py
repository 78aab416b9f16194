"""Files on disk. Every write is synced before anybody is told of it."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

BLOCK_BYTES = 1024 * 1024


class Storage:
    """The data directory.

    uploads/<upload id>                what was sent, as it was sent
    models/<upload id>/                what was made of a model, once READY
    transfers/<transfer id>            updates on their way in
    tasks/<task id>/                   held-out rows, global weights a round, results
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        for name in ("uploads", "models", "transfers", "tasks"):
            (root / name).mkdir(parents=True, exist_ok=True)

    def upload(self, upload_id: str) -> Path:
        """The bytes of an upload."""
        return self.root / "uploads" / upload_id

    def model(self, upload_id: str) -> Path:
        """The folder of what was made of an uploaded model."""
        return self.root / "models" / upload_id

    def transfer(self, transfer_id: str) -> Path:
        """The bytes of an update on its way in."""
        return self.root / "transfers" / transfer_id

    def task(self, task_id: str) -> Path:
        """The folder of a task."""
        return self.root / "tasks" / task_id

    def weights(self, task_id: str, round_number: int) -> Path:
        """Global weights after a round as safetensors; round 0 is the start."""
        return self.task(task_id) / f"weights-{round_number:04d}.safetensors"

    def payload(self, task_id: str, round_number: int) -> Path:
        """The same weights as their bytes travel (bulk kind `weights`)."""
        return self.task(task_id) / f"weights-{round_number:04d}.f32"

    def server_state(self, task_id: str, round_number: int) -> Path:
        """What the rule of aggregation keeps after a round, as safetensors."""
        return self.task(task_id) / f"weights-{round_number:04d}.state"

    def free_bytes(self) -> int:
        """Free bytes of the disk."""
        return shutil.disk_usage(self.root).free

    def total_bytes(self) -> int:
        """Size of the disk."""
        return shutil.disk_usage(self.root).total

    def free_share(self) -> float:
        """Free part of the disk, 0 to 1."""
        usage = shutil.disk_usage(self.root)
        return usage.free / usage.total


@contextmanager
def durable_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write that after a crash is there whole or not at all.

    It takes its name when the block ends; when the block fails nothing of it stays.
    Each writer has a file of its own: of several the last one to end counts.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{uuid4().hex}.unfinished")
    try:
        with unfinished.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    sync_folder(path.parent)


def write_durably(path: Path, data: bytes | memoryview) -> None:
    """Write a whole file; see `durable_file`."""
    with durable_file(path) as file:
        file.write(data)


def sync_folder(folder: Path) -> None:
    """Make new names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, lower-case hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()
