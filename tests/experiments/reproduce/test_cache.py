"""Results are found again by what they came from, and by nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

from experiments.reproduce.cache import Cache, meaning_of, source_digest

KEY = {"part": "table1", "seed": 3, "sha256": "ab"}


class TestCache:
    def test_knows_what_was_kept_in_another_run(self, tmp_path: Path) -> None:
        Cache(tmp_path).keep(KEY, [0.75, 0.5])

        assert Cache(tmp_path).find(KEY) == [0.75, 0.5]

    @pytest.mark.parametrize("change", [{"seed": 4}, {"sha256": "ac"}, {"more": 1}])
    def test_does_not_know_other_inputs(
        self, tmp_path: Path, change: dict[str, object]
    ) -> None:
        Cache(tmp_path).keep(KEY, [0.75])

        assert Cache(tmp_path).find({**KEY, **change}) is None

    def test_does_the_work_again_where_a_file_was_cut_off(self, tmp_path: Path) -> None:
        cache = Cache(tmp_path)
        cache.keep(KEY, [0.75])
        (file,) = tmp_path.iterdir()
        file.write_text(file.read_text()[:-9])

        assert cache.find(KEY) is None

    def test_leaves_no_half_written_file(self, tmp_path: Path) -> None:
        cache = Cache(tmp_path)
        with pytest.raises(TypeError):
            cache.keep(KEY, {"not": Path("for JSON")})

        assert list(tmp_path.iterdir()) == []


class TestMeaning:
    def test_has_no_comments_and_docstrings(self) -> None:
        source = (
            b'"""A page."""\n\ndef one():  # why\n    """Says 1."""\n    return 1\n'
        )

        assert meaning_of(source) == "def one():\n    return 1"

    def test_keeps_what_computes(self) -> None:
        assert meaning_of(b"rate = 0.1\n") != meaning_of(b"rate = 0.2\n")

    def test_keeps_texts_that_are_no_docstrings(self) -> None:
        assert meaning_of(b'name = "A"\n') == "name = 'A'"


class TestSourceDigest:
    def test_is_the_same_each_time(self) -> None:
        source_digest.cache_clear()
        first = source_digest("experiments.reproduce.table1")
        source_digest.cache_clear()

        assert source_digest("experiments.reproduce.table1") == first

    def test_differs_where_other_modules_are_used(self) -> None:
        parts = ("table1", "reputation", "devices")

        digests = {source_digest(f"experiments.reproduce.{part}") for part in parts}

        assert len(digests) == len(parts)

    def test_follows_what_is_imported_indirectly(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from experiments.reproduce import cache

        before = source_digest("experiments.reproduce.table1")
        known = cache.meaning_of

        def changed(source: bytes) -> str:
            return known(
                source.replace(b"MOST_NORM_FACTOR = 10.0", b"MOST_NORM_FACTOR = 9.0")
            )

        monkeypatch.setattr(cache, "meaning_of", changed)
        source_digest.cache_clear()
        try:
            assert source_digest("experiments.reproduce.table1") != before
        finally:
            source_digest.cache_clear()

    def test_imports_nothing_of_what_it_reads(self) -> None:
        # In an order of its own, some packages of the API could not be imported.
        code = (
            "import sys\n"
            "from experiments.reproduce import phones\n"
            "from experiments.reproduce.cache import OURS, source_digest\n"
            "before = set(sys.modules)\n"
            "for name in phones.SOURCES: source_digest(name)\n"
            "new = set(sys.modules) - before\n"
            "print([name for name in new if name.split('.')[0] in OURS])"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=False
        )

        assert (done.stdout, done.stderr) == ("[]\n", "")
