import pytest

from experiments.simulate.freeriders import CLIENTS, RIDERS, Row, compare, kinds
from experiments.simulate.pima import read_pima


@pytest.fixture(scope="module")
def by_kind() -> dict[str, Row]:
    return {row.kind: row for row in compare(read_pima(), range(3), processes=1)}


class TestCompare:
    def test_knows_four_free_riders_of_each_kind(self) -> None:
        assert {len(cheats) for cheats in kinds().values()} == {RIDERS}

    def test_pays_nobody_for_nothing(self, by_kind: dict[str, Row]) -> None:
        assert set(by_kind) == set(kinds())
        for row in by_kind.values():
            assert row.worst.mean <= 0.1, row.kind
            assert row.caught >= 0.9, row.kind

    def test_pays_the_honest_all_the_same(self, by_kind: dict[str, Row]) -> None:
        for row in by_kind.values():
            # Base pay alone, in every round: 60 % of 100,000 for a tenth of the seats.
            assert row.honest_points > 0.9 * 60_000 / CLIENTS, row.kind
            assert row.rejected_honest < 0.03, row.kind
