"""The server's key and its word."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from api.services.push.vapid import FILE, PushKeyError, Vapid, keep_key
from tests.push_service import claims_of

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class TestKey:
    def test_is_made_once_and_only_for_its_owner(self, tmp_path: Path) -> None:
        folder = tmp_path / "new"
        first, again = Vapid(keep_key(folder)), Vapid(keep_key(folder))
        assert first.public_key == again.public_key
        assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600
        assert [path.name for path in folder.iterdir()] == [FILE]

    def test_of_servers_that_start_at_once_all_have_the_same(
        self, tmp_path: Path
    ) -> None:
        with ThreadPoolExecutor(8) as pool:
            keys = list(pool.map(lambda _: keep_key(tmp_path), range(8)))
        assert len({Vapid(key).public_key for key in keys}) == 1

    def test_is_never_overwritten(self, tmp_path: Path) -> None:
        (tmp_path / FILE).write_text("a key of somebody's")
        with pytest.raises(PushKeyError, match="from a backup, or delete it"):
            keep_key(tmp_path)
        assert (tmp_path / FILE).read_text() == "a key of somebody's"

    def test_of_another_kind_is_refused(self, tmp_path: Path) -> None:
        pem = ed25519.Ed25519PrivateKey.generate().private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        )
        (tmp_path / FILE).write_bytes(pem)
        with pytest.raises(PushKeyError, match="another kind"):
            keep_key(tmp_path)


class TestWord:
    def test_says_for_whom_until_when_and_whose(self, tmp_path: Path) -> None:
        vapid = Vapid(keep_key(tmp_path), "https://crowdfl.example")
        word = vapid.authorization("https://push.example", NOW)
        assert claims_of(word, vapid.public_key) == {
            "aud": "https://push.example",
            "exp": int(NOW.timestamp()) + 12 * 3600,
            "sub": "https://crowdfl.example",
        }

    def test_without_an_address_of_the_operator_says_none(self, tmp_path: Path) -> None:
        vapid = Vapid(keep_key(tmp_path))
        word = vapid.authorization("https://push.example", NOW)
        assert "sub" not in claims_of(word, vapid.public_key)

    def test_another_key_s_word_is_not_believed(self, tmp_path: Path) -> None:
        one, other = Vapid(keep_key(tmp_path / "a")), Vapid(keep_key(tmp_path / "b"))
        word = one.authorization("https://push.example", NOW)
        with pytest.raises(InvalidSignature):
            claims_of(word.replace(one.public_key, other.public_key), other.public_key)
