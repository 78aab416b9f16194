"""Whole files on disk, or none."""

import os
import threading
from pathlib import Path

import pytest

from api.storage import durable_file, write_durably


class TestDurableFiles:
    def test_replaces_what_was_there(self, tmp_path: Path) -> None:
        path = tmp_path / "new folder" / "weights"
        write_durably(path, b"old and long")
        write_durably(path, b"new")

        assert path.read_bytes() == b"new"
        assert [file.name for file in path.parent.iterdir()] == ["weights"]

    def test_two_writers_of_a_file_do_not_disturb_each_other(
        self, tmp_path: Path
    ) -> None:
        path = tmp_path / "weights"
        with durable_file(path) as slow:
            slow.write(b"one ")
            writer = threading.Thread(target=write_durably, args=(path, b"other"))
            writer.start()
            writer.join()
            assert path.read_bytes() == b"other"
            slow.write(b"whole")

        assert path.read_bytes() == b"one whole"

    def test_a_full_disk_leaves_the_old_file_only(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "weights"
        write_durably(path, b"old")

        def fail(_: int) -> None:
            raise OSError("no space left on device")

        monkeypatch.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match="no space"):
            write_durably(path, b"new")

        assert os.listdir(tmp_path) == ["weights"]
        assert path.read_bytes() == b"old"
