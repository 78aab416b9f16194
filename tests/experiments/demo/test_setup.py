import csv
from pathlib import Path

import numpy as np
import pytest

from experiments.demo import setup
from experiments.demo.model import initial_model, model_spec
from experiments.demo.task_input import task_input
from fl_engine.data import read_table, read_test_set
from fl_engine.model.open import open_model
from fl_engine.task import Learning


class TestSplit:
    def test_deals_out_every_row_once(self) -> None:
        parts = setup.split(0, 8)

        dealt = [
            row.tobytes() for part in (*parts.shards, parts.test) for row in part.x
        ]
        everything = [row.tobytes() for row in setup.read_pima().x]
        assert sorted(dealt) == sorted(everything)
        assert sum(len(shard.y) for shard in parts.shards) == len(parts.train.y)

    def test_keeps_a_fifth_of_each_class_for_the_test(self) -> None:
        test = setup.split(0, 8).test

        assert (test.y == 0).sum() == 100  # of 500
        assert (test.y == 1).sum() == 54  # of 268

    def test_gives_clients_shards_of_about_the_same_size(self) -> None:
        sizes = [len(shard.y) for shard in setup.split(0, 8).shards]

        assert max(sizes) - min(sizes) <= 1

    def test_depends_on_the_seed_alone(self) -> None:
        first, again, other = (setup.split(seed, 8).test.x for seed in (1, 1, 2))

        np.testing.assert_array_equal(first, again)
        assert not np.array_equal(first, other)

    def test_refuses_another_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = tmp_path / "pima.csv"
        other.write_bytes(setup.PIMA.read_bytes() + b"\n")
        monkeypatch.setattr(setup, "PIMA", other)

        with pytest.raises(ValueError, match="sha256"):
            setup.read_pima()


class TestPlan:
    @pytest.mark.parametrize(("rounds", "select"), [(20, 4), (2, 1), (1000, 10)])
    def test_pays_for_every_update(self, rounds: int, select: int) -> None:
        spec = setup.task_spec(seed=0, rounds=rounds, select=select)

        pool = spec.reward.pool_points
        assert pool * 6 // (10 * rounds * select) >= 1

    def test_is_written_as_the_contract_wants_it(self) -> None:
        wanted = setup.request(seed=3)

        plain = task_input(wanted)

        assert plain["learning"] == "BINARY_CLASSIFICATION"
        assert plain["data"]["label"] == "diabetes"
        assert len(plain["data"]["columns"]) == 9
        assert plain["data"]["columns"][0]["least"] == 0
        assert plain["data"]["columns"][8]["type"] == "BOOLEAN"
        assert plain["selection"] == {
            "cohortSize": 4,
            "backups": 2,
            "overSelection": 1,
        }
        assert plain["training"]["seed"] == 3

    def test_fits_the_data(self) -> None:
        rows = setup.read_pima()

        assert (len(rows.y), rows.skipped) == (768, 0)
        assert int(rows.y.sum()) == 268


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> setup.Prepared:
    return setup.prepare(
        tmp_path_factory.mktemp("demo"),
        seed=0,
        clients=8,
        rounds=20,
        select=4,
        backups=2,
    )


@pytest.mark.slow
class TestPrepare:
    def test_writes_a_model_that_the_server_accepts(
        self, prepared: setup.Prepared
    ) -> None:
        opened = open_model(prepared.model)

        start = initial_model(setup.split(0, 8).test, 0)
        assert opened.manifest == model_spec().manifest
        assert all(support.can_train for support in opened.runtimes)
        for key, array in start.to_arrays().items():
            np.testing.assert_array_equal(opened.weights[key], array)

    def test_writes_rows_that_are_read_back_unchanged(
        self, prepared: setup.Prepared
    ) -> None:
        parts = setup.split(0, 8)

        learning = Learning.BINARY_CLASSIFICATION
        test = read_test_set(prepared.test_set, setup.DATA, learning)
        shard = read_table(prepared.shards[3], setup.DATA, on_problem="raise")
        np.testing.assert_array_equal(test.x, parts.test.x)
        np.testing.assert_array_equal(shard.x, parts.shards[3].x)
        with prepared.test_set.open(newline="") as file:
            assert next(csv.reader(file))[-1] == "diabetes"

    def test_names_the_central_baseline(self, prepared: setup.Prepared) -> None:
        assert prepared.task["baselines"] == [
            {"name": "ACCURACY", "value": prepared.baseline_accuracy}
        ]
        assert prepared.baseline_accuracy > prepared.no_skill + 0.05
        assert prepared.no_skill == 100 / 154
