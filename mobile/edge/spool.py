"""What must survive `kill -9` of the client: a download, and an update to be sent.

In a folder of its own for each participation:

    download.json, download.bin       the last `train` and the weights it declared
    update-<id>.json, update-<id>.bin an update without a verdict

A small JSON names the bytes that are synced; it is replaced whole. The frames are kept
as they travelled, in hex, so that a declaration can be sent again unchanged.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

import msgspec

from fl_engine import wire


@dataclass(frozen=True)
class StoredDownload:
    """A declared download and the synced bytes of it."""

    train: wire.Train
    received_bytes: int

    @property
    def is_complete(self) -> bool:
        """Whether all bytes are there and their hash was right."""
        return self.received_bytes == self.train.bulk.size_bytes


class Spool:
    """The folder of one participation. Its calls block; use a thread for large data."""

    def __init__(self, folder: Path) -> None:
        """Open the folder, making it where needed; what can't be read is dropped."""
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._weights = folder / "download.bin"
        self.download = self._load_download()
        self.update = self._load_update()

    # Download

    def begin_download(self, train: wire.Train) -> None:
        """Note a declaration; an earlier download is dropped, the same one goes on."""
        received = 0
        if self.download is not None and self.download.train.id == train.id:
            received = self.download.received_bytes
        else:
            self.drop_download()
            self._weights.touch()
        with self._weights.open("r+b") as file:
            file.truncate(received)
        self._note_download(train, received)

    def append(self, data: bytes) -> None:
        """Sync more bytes of the download, then name them."""
        if self.download is None:
            raise ValueError("no download was declared")
        with self._weights.open("ab") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        received = self.download.received_bytes + len(data)
        self._note_download(self.download.train, received)

    def weights(self) -> bytes:
        """The bytes of the download that are there."""
        return self._weights.read_bytes()

    def weights_sha256(self) -> bytes:
        """Their hash."""
        with self._weights.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()

    def drop_download(self) -> None:
        """Forget it: the hash was wrong, or another one began."""
        self.download = None
        (self._folder / "download.json").unlink(missing_ok=True)
        self._weights.unlink(missing_ok=True)

    # Update

    def save_update(self, update: wire.Update, delta: bytes) -> None:
        """Keep an update, synced, before it is declared; earlier ones are dropped."""
        earlier = self.update
        self._sync_file(self._folder / f"update-{update.id.hex()}.bin", delta)
        self._write_json(
            f"update-{update.id.hex()}.json", {"update": wire.encode(update).hex()}
        )
        self.update = update
        if earlier is not None and earlier.id != update.id:
            self._unlink_update(earlier.id)

    def delta(self) -> bytes:
        """The bytes of the update."""
        if self.update is None:
            raise ValueError("there is no update")
        return (self._folder / f"update-{self.update.id.hex()}.bin").read_bytes()

    def rename_update(self, new_id: bytes) -> None:
        """The same update under another id, to be declared anew."""
        if self.update is not None:
            delta = self.delta()
            self.save_update(msgspec.structs.replace(self.update, id=new_id), delta)

    def drop_update(self) -> None:
        """Forget it: it has a verdict, or is not wanted."""
        if self.update is not None:
            gone, self.update = self.update, None
            self._unlink_update(gone.id)

    def clear(self) -> None:
        """Forget everything: the participation is over."""
        self.drop_download()
        self.drop_update()

    def holding(self) -> tuple[wire.Holding, ...]:
        """For `hello`: what is here of the download."""
        if self.download is None:
            return ()
        received = self.download.received_bytes
        return (wire.Holding(id=self.download.train.id, received_bytes=received),)

    # Files

    def _load_download(self) -> StoredDownload | None:
        try:
            note = json.loads((self._folder / "download.json").read_bytes())
            train = wire.decode_server(bytes.fromhex(note["train"]))
            received = int(note["received_bytes"])
            is_there = self._weights.stat().st_size >= received
        except (OSError, ValueError, KeyError, TypeError, wire.WireError):
            return None  # there is none, or it was damaged: it is sent again
        if not isinstance(train, wire.Train) or not is_there:
            return None
        return StoredDownload(train, received)

    def _load_update(self) -> wire.Update | None:
        found: list[wire.Update] = []
        for path in sorted(self._folder.glob("update-*.json")):
            update = self._read_update(path)
            if update is None:
                path.unlink()
                path.with_suffix(".bin").unlink(missing_ok=True)
            else:
                found.append(update)
        found.sort(key=lambda update: (update.round, update.attempt, update.id))
        for older in found[:-1]:
            self._unlink_update(older.id)
        return found[-1] if found else None

    def _read_update(self, path: Path) -> wire.Update | None:
        try:
            note = json.loads(path.read_bytes())
            update = wire.decode_client(bytes.fromhex(note["update"]))
            delta = path.with_suffix(".bin").read_bytes()
        except (OSError, ValueError, KeyError, TypeError, wire.WireError):
            return None
        if not isinstance(update, wire.Update):
            return None
        is_whole = hashlib.sha256(delta).digest() == update.bulk.sha256
        return update if is_whole else None

    def _note_download(self, train: wire.Train, received_bytes: int) -> None:
        self._write_json(
            "download.json",
            {"train": wire.encode(train).hex(), "received_bytes": received_bytes},
        )
        self.download = StoredDownload(train, received_bytes)

    def _unlink_update(self, update_id: bytes) -> None:
        for kind in ("json", "bin"):
            path = self._folder / f"update-{update_id.hex()}.{kind}"
            path.unlink(missing_ok=True)

    def _write_json(self, name: str, value: dict[str, object]) -> None:
        unfinished = self._folder / f"{name}.unfinished"
        self._sync_file(unfinished, json.dumps(value).encode())
        os.replace(unfinished, self._folder / name)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @staticmethod
    def _sync_file(path: Path, data: bytes) -> None:
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
