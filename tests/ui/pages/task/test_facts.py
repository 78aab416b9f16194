from typing import Any

import pytest

from ui.pages.task.facts import column_row, facts
from ui.pages.task.offer import offer

ROUND_BYTES = [
    {"codec": "FLOAT32", "downBytes": 46_000, "upBytes": 46_000},
    {"codec": "FLOAT16", "downBytes": 46_000, "upBytes": 23_000},
]


def column(**changes: Any) -> dict[str, Any]:
    """A column of whole numbers."""
    return {
        "name": "glucose",
        "type": "INTEGER",
        "description": "Two hours after sugar.",
        "unit": "mg/dL",
        "least": 0,
        "greatest": 300,
        "categories": [],
        "nullable": False,
        "missingMarkers": ["", "NA"],
        **changes,
    }


def task(**changes: Any) -> dict[str, Any]:
    """What `TaskPage` answers of a small table task."""
    return {
        "title": "Diabetes",
        "description": "**Why**",
        "learning": "BINARY_CLASSIFICATION",
        "requester": {
            "name": "Clinic",
            "tasksPublished": 4,
            "tasksCompleted": 2,
            "pointsPaid": 1044,
        },
        "model": {
            "template": "MLP",
            "layers": [
                {
                    "name": "hidden_1",
                    "kind": "Dense",
                    "outputShape": [32],
                    "parameters": 288,
                    "trainable": True,
                },
                {
                    "name": "scale",
                    "kind": "Normalization",
                    "outputShape": [None, 8],
                    "parameters": 17,
                    "trainable": False,
                },
            ],
            "inputShape": [8],
            "outputShape": [1],
            "parameters": 305,
            "trainableParameters": 288,
            "roundBytes": ROUND_BYTES,
            "runtimes": [
                {"runtime": "KERAS", "canTrain": True, "fileProblems": []},
                {
                    "runtime": "TFJS",
                    "canTrain": False,
                    "fileProblems": [{"message": "GRU: set reset_after=False"}],
                },
            ],
        },
        "data": {
            "kind": "TABLE",
            "columns": [column(), column(name="diabetes", type="BOOLEAN")],
            "label": "diabetes",
            "images": None,
            "leastExamples": 50,
        },
        "preprocessing": [],
        "device": {
            "leastCpuCores": 1,
            "leastCpuScore": 0,
            "leastFreeRamBytes": 512_000_000,
            "leastFreeStorageBytes": 20_000_000,
            "leastBatteryPercent": 30,
            "wifiOnly": True,
            "chargingOnly": False,
            "runtimes": ["KERAS"],
            "deviceS": 360.0,
            "transferBytes": 1_400_000,
        },
        "selection": {
            "cohortSize": 8,
            "backups": 2,
            "strategy": "WEIGHTED_SCORE",
            "fairnessSlots": 1,
            "mostNewcomers": 0.2,
            "leastReputation": 0,
            "weights": {"cpu": 2, "ram": 1, "storage": 0, "reputation": 1},
        },
        "training": {
            "rounds": 30,
            "localEpochs": 1,
            "batchSize": 32,
            "optimizer": "SGD",
            "learningRate": 0.05,
            "momentum": None,
            "aggregation": "FEDAVG",
            "codec": "FLOAT16",
            "deadlineS": None,
            "graceS": 20.0,
            "leastUpdates": 4,
        },
        "reward": {
            "poolPoints": 960,
            "pointsPerUpdate": 4,
            "pointsPerMinute": 20.0,
        },
        **changes,
    }


def values(rows: tuple[Any, ...]) -> dict[str, str]:
    """Values by label."""
    return {row.label: row.value for row in rows}


class TestOffer:
    def test_what_is_paid_stands_beside_what_is_asked(self) -> None:
        found = offer(task())

        assert (found.points, found.rounds) == ("120", "all 30 rounds")
        assert (found.time, found.moved, found.rate) == (
            "about 6 min",
            "1.4 MB",
            "20 a minute",
        )
        assert (found.network, found.battery) == ("Wi-Fi or cable", "30 % or more")
        assert found.bar == "6 min, 1.4 MB, Wi-Fi"
        assert found.each == "4 points"

    def test_charging_only_is_said_before_a_charge(self) -> None:
        device = {**task()["device"], "chargingOnly": True}

        assert offer(task(device=device)).battery == "Only while charging"


class TestColumns:
    @pytest.mark.parametrize(
        ("changes", "values_allowed"),
        [
            ({}, "0 to 300"),
            ({"greatest": None}, "0 or more"),
            ({"least": None}, "up to 300"),
            ({"least": None, "greatest": None}, "any"),
            ({"categories": ["a", "b"]}, "a, b"),
            (
                {"categories": list("abcdefghij")},
                "a, b, c, d, e, f, g, h and 2 more",
            ),
        ],
    )
    def test_the_range_is_in_words(
        self, changes: dict[str, Any], values_allowed: str
    ) -> None:
        assert column_row(column(**changes), task()["data"])[3] == values_allowed

    def test_the_label_is_named_as_what_is_predicted(self) -> None:
        rows = facts(task()).columns

        assert [row[0] for row in rows] == ["glucose", "diabetes (predicted)"]

    def test_missing_values_are_forbidden_or_named(self) -> None:
        data = task()["data"]

        assert column_row(column(), data)[4] == "not allowed"
        assert column_row(column(nullable=True), data)[4] == "allowed: empty, “NA”"
        zero = column(nullable=True, missingMarkers=["0"])
        assert column_row(zero, data)[4] == "allowed: empty, “0”"


class TestFacts:
    def test_the_model_says_what_travels_and_who_can_train_it(self) -> None:
        found = values(facts(task()).model)

        assert found["A round moves"] == "46 kB down, 23 kB up"
        assert found["Can be trained by"] == "laptops and servers (Keras)"
        assert found["Why not phones (TensorFlow.js)"] == "GRU: set reset_after=False"

    def test_layers_tell_shape_and_whether_they_are_trained(self) -> None:
        assert facts(task()).layers == (
            ("hidden_1", "Dense", "32", "288"),
            ("scale", "Normalization", "any × 8", "17, fixed"),
        )

    def test_weights_of_the_choice_are_shares(self) -> None:
        found = values(facts(task()).selection)

        assert found["What counts"] == "speed 50 %, memory 25 %, reputation 25 %"

    def test_oort_counts_no_weights(self) -> None:
        policy = {**task()["selection"], "strategy": "OORT"}

        found = values(facts(task(selection=policy)).selection)

        assert found["What counts"] == "what its data have to teach, and its pace"

    def test_images_are_described_by_size_and_folders(self) -> None:
        images = {"height": 28, "width": 32, "channels": 1, "classes": ["cat", "dog"]}
        data = {**task()["data"], "columns": [], "images": images}
        found = values(facts(task(data=data)).data)

        assert found["Images"] == "32 × 28, grey"
        assert found["Folders, one a class"] == "cat, dog"
        assert found["On each device"] == "50 images or more"

    def test_what_leaves_the_device_names_the_bytes(self) -> None:
        assert facts(task()).leaves.startswith("Weight changes, 23 kB a round.")
