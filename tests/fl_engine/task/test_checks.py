import math
from typing import Any

import pytest

from fl_engine.errors import MOST_PROBLEMS, ProblemKind, SpecError
from fl_engine.task import (
    Baseline,
    Bonus,
    Column,
    ColumnType,
    DataKind,
    DataSpec,
    DeviceSpec,
    Images,
    Learning,
    MetricName,
    Optimizer,
    RewardSpec,
    Runtime,
    ScoreWeights,
)
from tests.fl_engine.builders import label, number, selection, table, task, training


def problems(**parts: Any) -> list[tuple[str, str]]:
    """Paths and kinds of what is wrong with a task that is fine but for `parts`."""
    with pytest.raises(SpecError) as caught:
        task(**parts)
    return [(".".join(p.path), str(p.kind)) for p in caught.value.problems]


MULTI = Learning.MULTICLASS_CLASSIFICATION
REGRESSION = Learning.REGRESSION


def category(name: str, *categories: str, **more: Any) -> Column:
    return Column(name, ColumnType.CATEGORY, categories=categories, **more)


def images(**more: Any) -> DataSpec:
    shape = {"height": 28, "width": 28, "channels": 1, "classes": ("a", "b")}
    return DataSpec(kind=DataKind.IMAGES, images=Images(**{**shape, **more}))


class TestLimits:
    @pytest.mark.parametrize(
        ("parts", "path", "kind"),
        [
            pytest.param({"title": "ab"}, "title", "TOO_SHORT", id="short title"),
            pytest.param({"title": "   a   "}, "title", "TOO_SHORT", id="blank title"),
            pytest.param({"title": "a" * 121}, "title", "TOO_LONG", id="long title"),
            pytest.param(
                {"description": "a" * 20_001}, "description", "TOO_LONG", id="long text"
            ),
            pytest.param(
                {"data": table(least_examples=0)},
                "data.leastExamples",
                "OUT_OF_RANGE",
                id="no examples",
            ),
            pytest.param(
                {"device": DeviceSpec(least_cpu_cores=257)},
                "device.leastCpuCores",
                "OUT_OF_RANGE",
                id="cores",
            ),
            pytest.param(
                {"device": DeviceSpec(least_cpu_score=1.1)},
                "device.leastCpuScore",
                "OUT_OF_RANGE",
                id="cpu score",
            ),
            pytest.param(
                {"device": DeviceSpec(least_free_ram_bytes=-1)},
                "device.leastFreeRamBytes",
                "OUT_OF_RANGE",
                id="ram",
            ),
            pytest.param(
                {"device": DeviceSpec(least_battery_percent=101)},
                "device.leastBatteryPercent",
                "OUT_OF_RANGE",
                id="battery",
            ),
            pytest.param(
                {"device": DeviceSpec(runtimes=(Runtime.KERAS, Runtime.KERAS))},
                "device.runtimes.1",
                "DUPLICATE",
                id="runtime twice",
            ),
            pytest.param(
                {"selection": selection(1001)},
                "selection.cohortSize",
                "OUT_OF_RANGE",
                id="cohort",
            ),
            pytest.param(
                {"selection": selection(backups=-1)},
                "selection.backups",
                "OUT_OF_RANGE",
                id="backups",
            ),
            pytest.param(
                {"selection": selection(fairness_slots=5)},
                "selection.fairnessSlots",
                "OUT_OF_RANGE",
                id="more fairness slots than seats",
            ),
            pytest.param(
                {"selection": selection(weights=ScoreWeights(0, 0, 0, 0))},
                "selection.weights",
                "OUT_OF_RANGE",
                id="no weight",
            ),
            pytest.param(
                {"selection": selection(weights=ScoreWeights(cpu=1.5))},
                "selection.weights.cpu",
                "OUT_OF_RANGE",
                id="heavy weight",
            ),
            pytest.param(
                {"selection": selection(over_selection=3.1)},
                "selection.overSelection",
                "OUT_OF_RANGE",
                id="over-selection",
            ),
            pytest.param(
                {"training": training(learning_rate=0)},
                "training.learningRate",
                "OUT_OF_RANGE",
                id="rate 0",
            ),
            pytest.param(
                {"training": training(learning_rate=math.nan)},
                "training.learningRate",
                "OUT_OF_RANGE",
                id="rate NaN",
            ),
            pytest.param(
                {"training": training(optimizer=Optimizer.MOMENTUM)},
                "training.momentum",
                "MISSING",
                id="no momentum",
            ),
            pytest.param(
                {"training": training(deadline_s=0.5)},
                "training.deadlineS",
                "OUT_OF_RANGE",
                id="deadline",
            ),
            pytest.param(
                {"training": training(grace_s=601)},
                "training.graceS",
                "OUT_OF_RANGE",
                id="grace",
            ),
            pytest.param(
                {"training": training(least_updates=5)},
                "training.leastUpdates",
                "OUT_OF_RANGE",
                id="more than K",
            ),
            pytest.param(
                {"training": training(seed=2**53)},
                "training.seed",
                "OUT_OF_RANGE",
                id="seed",
            ),
            pytest.param(
                {"reward": RewardSpec(0)},
                "reward.poolPoints",
                "OUT_OF_RANGE",
                id="no pool",
            ),
            pytest.param(
                {"reward": RewardSpec(1, base_share=1.01)},
                "reward.baseShare",
                "OUT_OF_RANGE",
                id="share",
            ),
            pytest.param(
                {
                    "reward": RewardSpec(1, bonus=Bonus.SHAPLEY),
                    "selection": selection(21),
                },
                "reward.bonus",
                "OUT_OF_RANGE",
                id="Shapley values of many",
            ),
            pytest.param(
                {"baselines": (Baseline(MetricName.AUC, math.inf),)},
                "baselines.0.value",
                "OUT_OF_RANGE",
                id="infinite baseline",
            ),
            pytest.param(
                {"baselines": (Baseline(MetricName.AUC, 1),) * 2},
                "baselines.1.name",
                "DUPLICATE",
                id="baseline twice",
            ),
        ],
    )
    def test_names_the_value_beyond_its_limit(
        self, parts: dict[str, Any], path: str, kind: str
    ) -> None:
        assert problems(**parts) == [(path, kind)]

    def test_names_what_stands_twice_as_it_was_written(self) -> None:
        with pytest.raises(SpecError) as refusal:
            task(baselines=(Baseline(MetricName.AUC, 1),) * 2)

        assert refusal.value.problems[0].message.startswith("'AUC' stands here twice")

    def test_tells_every_problem_at_once(self) -> None:
        found = problems(title="", training=training(0), reward=RewardSpec(0))

        assert [path for path, _ in found] == [
            "title",
            "training.rounds",
            "reward.poolPoints",
        ]

    def test_tells_at_most_fifty_problems(self) -> None:
        columns = tuple(number("a", nullable=True) for _ in range(99))

        assert len(problems(data=table(*columns, label()))) == MOST_PROBLEMS

    def test_says_what_is_allowed(self) -> None:
        with pytest.raises(SpecError) as caught:
            task(training=training(1001))

        assert caught.value.problems[0].allowed == "1 to 1000"


class TestColumns:
    @pytest.mark.parametrize(
        ("data", "path", "kind"),
        [
            pytest.param(
                table(number("a"), label(), number("a")),
                "data.columns.2.name",
                "DUPLICATE",
                id="name twice",
            ),
            pytest.param(
                table(number(""), label()),
                "data.columns.0.name",
                "TOO_SHORT",
                id="no name",
            ),
            pytest.param(
                table(number("a", nullable=True), label()),
                "data.columns.0.nullable",
                "CONTRADICTION",
                id="nothing fills a missing value yet",
            ),
            pytest.param(
                table(number("a"), label(nullable=True)),
                "data.columns.1.nullable",
                "CONTRADICTION",
                id="nullable label",
            ),
            pytest.param(
                table(category("a", "x", "z"), label()),
                "data.columns.0.type",
                "CONTRADICTION",
                id="a category needs ONE_HOT",
            ),
            pytest.param(
                table(number("a", least=2, greatest=1), label()),
                "data.columns.0.least",
                "CONTRADICTION",
                id="empty range",
            ),
            pytest.param(
                table(number("a", least=math.nan), label()),
                "data.columns.0.least",
                "OUT_OF_RANGE",
                id="NaN bound",
            ),
            pytest.param(
                table(number("a", categories=("x", "z")), label()),
                "data.columns.0.categories",
                "CONTRADICTION",
                id="categories of a number",
            ),
            pytest.param(
                table(number("a", missing_markers=("?",) * 21), label()),
                "data.columns.0.missingMarkers",
                "TOO_LONG",
                id="too many markers",
            ),
            pytest.param(
                table(number("a"), category("y", "no", "NA")),
                "data.columns.1.categories.1",
                "CONTRADICTION",
                id="a category that means missing",
            ),
            pytest.param(
                table(number("a"), number("b")),
                "data.label",
                "UNKNOWN",
                id="label is no column",
            ),
            pytest.param(
                table(label()), "data.columns", "TOO_SHORT", id="no input at all"
            ),
            pytest.param(
                table(images=Images(8, 8, 1, ("a", "b"))),
                "data.images",
                "CONTRADICTION",
                id="a table with images",
            ),
        ],
    )
    def test_names_the_column(self, data: DataSpec, path: str, kind: str) -> None:
        assert problems(data=data) == [(path, kind)]


class TestLabel:
    @pytest.mark.parametrize(
        ("learning", "column"),
        [
            pytest.param(Learning.BINARY_CLASSIFICATION, label(), id="boolean"),
            pytest.param(
                Learning.BINARY_CLASSIFICATION, category("y", "no", "yes"), id="two"
            ),
            pytest.param(MULTI, category("y", "a", "b", "c"), id="three"),
            pytest.param(
                MULTI, label(type=ColumnType.INTEGER, least=0, greatest=9), id="0 to 9"
            ),
            pytest.param(REGRESSION, number("y"), id="number"),
            pytest.param(REGRESSION, label(), id="boolean as a number"),
        ],
    )
    def test_fits_the_kind_of_learning(
        self, learning: Learning, column: Column
    ) -> None:
        spec = task(learning=learning, data=table(number("a"), column))

        assert spec.data.label_column == column

    @pytest.mark.parametrize(
        ("learning", "column", "path"),
        [
            pytest.param(
                Learning.BINARY_CLASSIFICATION, number("y"), "type", id="a number"
            ),
            pytest.param(MULTI, label(), None, id="two of three classes"),
            pytest.param(
                MULTI,
                label(type=ColumnType.INTEGER, least=1, greatest=9),
                "type",
                id="not from 0",
            ),
            pytest.param(
                MULTI,
                label(type=ColumnType.INTEGER, least=0),
                "type",
                id="without an end",
            ),
            pytest.param(REGRESSION, category("y", "a", "b"), "type", id="no number"),
        ],
    )
    def test_contradicts_another_kind_of_learning(
        self, learning: Learning, column: Column, path: str | None
    ) -> None:
        where = ".".join(filter(None, ("data.columns.1", path)))

        found = problems(learning=learning, data=table(number("a"), column))

        assert found == [(where, ProblemKind.CONTRADICTION)]

    def test_counts_its_classes(self) -> None:
        digits = label(type=ColumnType.INTEGER, least=0, greatest=9)

        assert table(number("a"), digits).classes(MULTI) == 10
        assert table().classes(REGRESSION) == 0
        assert images().classes(Learning.BINARY_CLASSIFICATION) == 2


class TestImages:
    def test_have_classes_and_no_columns(self) -> None:
        assert task(data=images()).data.images is not None

    @pytest.mark.parametrize(
        ("parts", "path", "kind"),
        [
            pytest.param(
                {"data": DataSpec(kind=DataKind.IMAGES)},
                "data.images",
                "MISSING",
                id="no shape",
            ),
            pytest.param(
                {"data": images(height=7)},
                "data.images.height",
                "OUT_OF_RANGE",
                id="small",
            ),
            pytest.param(
                {"data": images(channels=2)},
                "data.images.channels",
                "OUT_OF_RANGE",
                id="two channels",
            ),
            pytest.param(
                {"data": images(classes=("a", "../b"))},
                "data.images.classes.1",
                "MALFORMED",
                id="no folder",
            ),
            pytest.param(
                {"data": images(classes=("a", "b", "c"))},
                "data.images.classes",
                "CONTRADICTION",
                id="three of two classes",
            ),
            pytest.param(
                {"data": images(), "learning": REGRESSION},
                "learning",
                "CONTRADICTION",
                id="regression",
            ),
        ],
    )
    def test_names_what_is_wrong(
        self, parts: dict[str, Any], path: str, kind: str
    ) -> None:
        assert problems(**parts) == [(path, kind)]
