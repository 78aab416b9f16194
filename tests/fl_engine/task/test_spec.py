import json
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_engine.errors import SpecError
from fl_engine.task import (
    Aggregation,
    Bonus,
    Codec,
    DataKind,
    DataSpec,
    FittedColumn,
    Images,
    Optimizer,
    PreprocessingKind,
    ScoreWeights,
    SelectionRequest,
    Step,
    TrainingRequest,
    resolve,
    spec_from_json,
    spec_to_json,
)
from tests.fl_engine.builders import request, selection, task, training


class TestResolve:
    def test_fills_in_the_contracts_defaults(self) -> None:
        spec = resolve(request(selection=SelectionRequest(7)), seed=42)

        assert spec.selection.backups == 2  # a fifth of 7, rounded up
        assert spec.selection.fairness_slots == 1  # a fifth of 7, rounded down
        assert spec.selection.over_selection == 1.3
        assert spec.seats == 10  # ceil(7 × 1.3) = ceil(9.1)
        assert spec.selection.weights == ScoreWeights(0.35, 0.15, 0.1, 0.4)
        assert spec.training.least_updates == 4  # half of 7, rounded up
        assert spec.training.seed == 42
        assert spec.training.aggregation is Aggregation.VALIDATED
        assert spec.training.aggregation_parameters.clip_norm == 3
        assert spec.reward.bonus is Bonus.LEAVE_ONE_OUT
        assert spec.training.codec is Codec.FLOAT16
        assert spec.reward.base_share == 0.6

    @pytest.mark.parametrize(
        ("drop_out", "factor"),
        [
            pytest.param(0.0, 1.3, id="never-less-than-1.3"),
            pytest.param(0.2, 1.3, id="1-over-0.8-is-less"),
            pytest.param(0.5, 2.0, id="every-second-one-stays"),
            pytest.param(0.3, 1.43, id="1-over-0.7-rounded-up"),
            pytest.param(1.0, 3.0, id="never-more-than-3"),
        ],
    )
    def test_calls_more_where_more_drop_out(
        self, drop_out: float, factor: float
    ) -> None:
        spec = resolve(request(), seed=0, drop_out=drop_out)

        assert spec.selection.over_selection == factor

    @pytest.mark.parametrize(
        ("size", "factor", "seats"),
        [(10, 1.1, 11), (10, 1.3, 13), (3, 1.3, 4), (1, 1.0, 1), (1, 1.3, 2)],
    )
    def test_counts_seats_as_a_person_would(
        self, size: int, factor: float, seats: int
    ) -> None:
        # 10 × 1.1 is 11.000000000000002 in binary; that must not become 12
        assert selection(size, over_selection=factor).seats == seats

    def test_keeps_what_was_asked_for(self) -> None:
        asked = request(
            selection=SelectionRequest(7, backups=0, fairness_slots=0),
            training=TrainingRequest(3, least_updates=7, seed=-1),
        )

        spec = resolve(asked, seed=42)

        assert (spec.selection.backups, spec.selection.fairness_slots) == (0, 0)
        assert (spec.training.least_updates, spec.training.seed) == (7, -1)

    @pytest.mark.parametrize("optimizer", Optimizer)
    def test_keeps_momentum_only_where_it_is_used(self, optimizer: Optimizer) -> None:
        asked = request(training=TrainingRequest(3, optimizer=optimizer, momentum=0.8))

        momentum = resolve(asked, seed=0).training.momentum

        assert momentum == (0.8 if optimizer is Optimizer.MOMENTUM else None)

    def test_keeps_the_steps_and_fits_nothing(self) -> None:
        fitted = (FittedColumn("a", 0.0, 1.0, None, 9),)
        step = Step(PreprocessingKind.STANDARDISE, ("a",), fitted=fitted)

        spec = resolve(request(preprocessing=(step,)), seed=0)

        assert spec.preprocessing == (Step(PreprocessingKind.STANDARDISE, ("a",)),)

    def test_ignores_the_label_of_images(self) -> None:
        shape = Images(28, 28, 1, ("cat", "dog"))
        data = DataSpec(kind=DataKind.IMAGES, label="whatever", images=shape)

        assert resolve(request(data=data), seed=0).data.label == "class"


class TestJson:
    @given(
        rounds=st.integers(1, 1000),
        rate=st.floats(0, 10, exclude_min=True),
        seed=st.integers(-(2**53) + 1, 2**53 - 1),
    )
    def test_reads_back_what_was_written(
        self, rounds: int, rate: float, seed: int
    ) -> None:
        spec = task(training=training(rounds, learning_rate=rate, seed=seed))

        assert spec_from_json(json.loads(json.dumps(spec_to_json(spec)))) == spec

    def test_checks_what_is_read(self) -> None:
        plain = spec_to_json(task())
        plain["training"]["rounds"] = 0

        with pytest.raises(SpecError, match=r"training\.rounds"):
            spec_from_json(plain)

    def test_refuses_a_missing_field(self) -> None:
        plain = spec_to_json(task())
        del plain["title"]

        with pytest.raises(msgspec.ValidationError, match="title"):
            spec_from_json(plain)


class TestTaskSpec:
    def test_has_as_many_seats_as_updates_close_a_round(self) -> None:
        assert task(selection=selection(5)).seats == 5

    def test_is_checked_when_it_is_changed(self) -> None:
        with pytest.raises(SpecError):
            replace(task(), title="")
