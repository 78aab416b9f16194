from pathlib import Path

import numpy as np
import pytest

from experiments.simulate.pima import DataMissingError, deal, read_pima


class TestReadPima:
    def test_knows_the_rows_that_come_with_the_source(self) -> None:
        rows = read_pima()

        assert rows.x.shape == (768, 8)
        assert rows.y.sum() == 268

    def test_says_what_is_missing(self, tmp_path: Path) -> None:
        with pytest.raises(DataMissingError, match=r"768.*--data"):
            read_pima(tmp_path / "none.csv")


class TestDeal:
    @pytest.mark.parametrize("alpha", [None, 0.5])
    def test_gives_each_row_to_one(self, alpha: float | None) -> None:
        rows = read_pima()
        dealt = deal(rows, 0, 10, alpha)

        sizes = [len(part.y) for part in (*dealt.shards, dealt.selection, dealt.final)]
        assert sum(sizes) == 768
        assert sizes[-2:] == [115, 115]  # 30 % are 230
        assert min(sizes) >= 8

    def test_standardises_by_the_requester_s_rows_alone(self) -> None:
        dealt = deal(read_pima(), 3, 10, None)

        own = np.concatenate([dealt.selection.x, dealt.final.x])
        np.testing.assert_allclose(own.mean(axis=0), np.zeros(8), atol=1e-12)
        np.testing.assert_allclose(own.std(axis=0), np.ones(8))

    def test_skews_the_classes_and_not_only_the_sizes(self) -> None:
        shares = [shard.y.mean() for shard in deal(read_pima(), 1, 10, 0.5).shards]

        assert max(shares) - min(shares) > 0.5
