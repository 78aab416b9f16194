import hashlib
from pathlib import Path

import pytest

from fl_engine import wire
from mobile.edge.spool import Spool
from tests.api.transport.fakes import a_train, an_update


class TestADownload:
    def test_is_there_after_a_restart(self, tmp_path: Path) -> None:
        train = a_train(b"0123456789")
        spool = Spool(tmp_path)
        spool.begin_download(train)
        spool.append(b"0123")

        again = Spool(tmp_path)

        assert again.holding() == (wire.Holding(id=train.id, received_bytes=4),)
        again.begin_download(train)
        again.append(b"456789")
        assert again.download is not None
        assert again.download.is_complete
        assert again.weights() == b"0123456789"
        assert again.weights_sha256() == hashlib.sha256(b"0123456789").digest()

    def test_forgets_bytes_that_were_not_noted(self, tmp_path: Path) -> None:
        """A crash between the bytes and the note leaves too many bytes."""
        train = a_train(b"0123456789")
        spool = Spool(tmp_path)
        spool.begin_download(train)
        spool.append(b"0123")
        with (tmp_path / "download.bin").open("ab") as file:
            file.write(b"rubbish")

        again = Spool(tmp_path)
        again.begin_download(train)

        assert again.weights() == b"0123"

    def test_gives_way_to_another(self, tmp_path: Path) -> None:
        spool = Spool(tmp_path)
        spool.begin_download(a_train(b"0123"))
        spool.append(b"0123")
        other = a_train(b"4567")
        spool.begin_download(other)

        assert spool.holding() == (wire.Holding(id=other.id, received_bytes=0),)
        assert spool.weights() == b""

    @pytest.mark.parametrize(
        "note",
        [b"", b"{", b"[]", b'{"train": "c1", "received_bytes": 1}', b'{"train": 1}'],
    )
    def test_that_was_damaged_is_dropped(self, tmp_path: Path, note: bytes) -> None:
        (tmp_path / "download.json").write_bytes(note)
        (tmp_path / "download.bin").write_bytes(b"x")

        assert Spool(tmp_path).holding() == ()

    def test_without_its_bytes_is_dropped(self, tmp_path: Path) -> None:
        spool = Spool(tmp_path)
        spool.begin_download(a_train(b"0123"))
        spool.append(b"0123")
        (tmp_path / "download.bin").write_bytes(b"01")

        assert Spool(tmp_path).holding() == ()


class TestAnUpdate:
    def test_is_there_after_a_restart_unchanged(self, tmp_path: Path) -> None:
        update = an_update(b"delta")
        Spool(tmp_path).save_update(update, b"delta")

        again = Spool(tmp_path)

        assert again.update == update
        assert again.delta() == b"delta"

    def test_of_a_later_round_is_the_one_that_stays(self, tmp_path: Path) -> None:
        spool = Spool(tmp_path)
        spool.save_update(an_update(b"old", round=1), b"old")
        new = an_update(b"new", round=2)
        spool.save_update(new, b"new")

        assert Spool(tmp_path).update == new
        assert len(list(tmp_path.glob("update-*"))) == 2

    def test_that_a_crash_left_beside_a_later_one_is_dropped(
        self, tmp_path: Path
    ) -> None:
        new = an_update(b"new", round=2)
        Spool(tmp_path).save_update(new, b"new")
        other = Spool(tmp_path / "other")
        old = an_update(b"old", round=1)
        other.save_update(old, b"old")
        for path in (tmp_path / "other").iterdir():
            path.rename(tmp_path / path.name)

        assert Spool(tmp_path).update == new

    def test_with_other_bytes_is_dropped(self, tmp_path: Path) -> None:
        update = an_update(b"delta")
        Spool(tmp_path).save_update(update, b"delta")
        (tmp_path / f"update-{update.id.hex()}.bin").write_bytes(b"delt4")

        assert Spool(tmp_path).update is None
        assert not list(tmp_path.glob("update-*"))

    def test_can_be_declared_under_another_id(self, tmp_path: Path) -> None:
        spool = Spool(tmp_path)
        spool.save_update(an_update(b"delta"), b"delta")
        spool.rename_update(bytes(16))

        again = Spool(tmp_path)

        assert again.update is not None
        assert again.update.id == bytes(16)
        assert again.delta() == b"delta"

    def test_is_gone_with_the_participation(self, tmp_path: Path) -> None:
        spool = Spool(tmp_path)
        spool.begin_download(a_train(b"0123"))
        spool.save_update(an_update(b"delta"), b"delta")
        spool.clear()

        assert list(tmp_path.iterdir()) == []
        with pytest.raises(ValueError, match="no update"):
            spool.delta()
        with pytest.raises(ValueError, match="no download"):
            spool.append(b"x")
