"""A draft as `TaskInput`: Pima worked by hand, and the schema's own word."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from graphql import GraphQLInputObjectType, build_schema
from graphql.utilities import coerce_input_value
from msgspec.structs import replace

from tests.ui.pages.wizard.answers import column, images, pima, table
from ui.pages.wizard.columns import with_test_set
from ui.pages.wizard.draft import Draft, put, put_all
from ui.pages.wizard.task_input import (
    UnfinishedError,
    task_input,
    template_input,
)

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Amsterdam")
SCHEMA = build_schema(
    (Path(__file__).parents[4] / "schema.graphql").read_text(encoding="utf-8")
)


def is_taken(name: str, value: Any) -> bool:
    """Whether the schema takes a value as this input type; raises if not."""
    kind = SCHEMA.type_map[name]
    assert isinstance(kind, GraphQLInputObjectType)
    coerce_input_value(value, kind)
    return True


def asked(name: str, kind: str, least: Any, greatest: Any) -> dict[str, Any]:
    """A `ColumnRequirementInput`."""
    return {
        "name": name,
        "type": kind,
        "description": "",
        "unit": None,
        "least": least,
        "greatest": greatest,
        "categories": [],
        "nullable": False,
        "missingMarkers": ["", "NA"],
    }


class TestPima:
    """The draft of Pima with all defaults."""

    def test_becomes_the_task_that_was_worked_by_hand(self) -> None:
        made = task_input(put(pima(), "baselines.ACCURACY", "0.77"), NOW, ZONE)

        assert made == {
            "title": "Diabetes from eight measurements",
            "description": "",  # nobody filled the outline in
            "learning": "BINARY_CLASSIFICATION",
            "modelUploadId": "upl_model",
            "testSetUploadId": "upl_rows",
            "data": {
                "columns": [
                    asked("pregnant", "INTEGER", 0, 25),
                    asked("glucose", "INTEGER", 0, 300),
                    asked("pressure", "INTEGER", 0, 200),
                    asked("triceps", "INTEGER", 0, 100),
                    asked("insulin", "INTEGER", 0, 1500),
                    asked("mass", "NUMBER", 0, 100),
                    asked("pedigree", "NUMBER", 0, 4),
                    asked("age", "INTEGER", 0, 100),
                    asked("diabetes", "BOOLEAN", None, None),
                ],
                "label": "diabetes",
                "leastExamples": 20,
            },
            "preprocessing": [
                {
                    "kind": "STANDARDISE",
                    "columns": [
                        *("pregnant", "glucose", "pressure", "triceps"),
                        *("insulin", "mass", "pedigree", "age"),
                    ],
                }
            ],
            "device": {
                "leastCpuCores": 1,
                "leastCpuScore": 0,
                "leastFreeRamBytes": 0,
                "leastFreeStorageBytes": 0,
                "leastBatteryPercent": 30,
                "wifiOnly": True,
                "chargingOnly": False,
                "runtimes": [],
            },
            "selection": {
                "cohortSize": 8,
                "backups": 2,
                "strategy": "WEIGHTED_SCORE",
                "weights": {
                    "cpu": 0.35,
                    "ram": 0.15,
                    "storage": 0.1,
                    "reputation": 0.4,
                },
                "overSelection": None,
                "fairnessSlots": None,
                "mostNewcomers": 0.2,
                "leastReputation": 0,
            },
            "training": {
                "rounds": 20,
                "localEpochs": 2,
                "batchSize": 32,
                "optimizer": "ADAM",
                "learningRate": 0.01,
                "aggregation": "VALIDATED",
                "codec": "FLOAT16",
                "deadlineS": None,
                "graceS": 20,
                "leastUpdates": None,
            },
            "reward": {"poolPoints": 960, "baseShare": 0.6, "bonus": "LEAVE_ONE_OUT"},
            "baselines": [{"name": "ACCURACY", "value": 0.77}],
            "recruitsUntil": "2026-11-25T09:00:00+00:00",
            "startsAt": "2026-11-25T09:00:00+00:00",
        }

    def test_is_taken_by_the_schema(self) -> None:
        assert is_taken("TaskInput", task_input(pima(), NOW, ZONE))
        made = template_input(pima())
        assert made is not None
        assert is_taken("ModelTemplateInput", made)


class TestOthers:
    """What differs from the defaults."""

    def test_asks_only_for_used_columns(self) -> None:
        draft = pima()
        unused = replace(draft.columns[3], is_used=False)
        draft = replace(draft, columns=(*draft.columns[:3], unused, *draft.columns[4:]))

        made = task_input(draft, NOW, ZONE)

        assert "triceps" not in [c["name"] for c in made["data"]["columns"]]
        assert (template_input(draft) or {})["inputShape"] == [7]

    def test_names_classes_and_markers(self) -> None:
        label = column("kind", "CATEGORY", distinct=3, categories=["b", "a", "c"])
        draft = put(Draft(), "learning", "MULTICLASS_CLASSIFICATION")
        draft = with_test_set(draft, table(column("x", "NUMBER", 0, 1), label))
        draft = put(draft, "data.columns.0.markers", "NA, -999, NA")

        x, kind = task_input(draft, NOW, ZONE)["data"]["columns"]

        assert kind["categories"] == ["a", "b", "c"]
        assert x["missingMarkers"] == ["", "NA", "-999"]
        assert (template_input(draft) or {})["classes"] == 3

    def test_describes_images(self) -> None:
        draft = put_all(pima(), {"learning": "MULTICLASS_CLASSIFICATION"})
        draft = with_test_set(draft, images("0", "1", "2"))
        draft = put_all(
            draft,
            {
                "data.images.classes": "cat, dog, hen",
                "model.template": "SMALL_CNN",
            },
        )

        made = task_input(draft, NOW, ZONE)

        assert made["data"]["images"]["classes"] == ["cat", "dog", "hen"]
        assert (template_input(draft) or {})["inputShape"] == [12, 12, 1]
        assert is_taken("TaskInput", made)

    def test_says_moments_with_the_readers_zone(self) -> None:
        typed = {
            "recruitsFor": "moment",
            "recruitsUntil": "2026-12-01T10:00",
            "starts": "moment",
            "startsAt": "2026-12-02T10:00",
        }
        made = task_input(put_all(pima(), typed), NOW, ZONE)

        assert made["recruitsUntil"] == "2026-12-01T10:00:00+01:00"
        assert made["startsAt"] == "2026-12-02T10:00:00+01:00"

    def test_gives_what_was_chosen(self) -> None:
        typed = {
            "device.runtimes.KERAS": "",
            "device.leastFreeRamMb": "512",
            "training.optimizer": "MOMENTUM",
            "training.deadlineS": "90",
            "selection.backups": "0",
            "description": "Why it matters",
        }
        made = task_input(put_all(pima(), typed), NOW, ZONE)

        assert made["device"]["runtimes"] == ["TFJS"]
        assert made["device"]["leastFreeRamBytes"] == 512_000_000
        assert made["training"]["momentum"] == 0.9
        assert made["training"]["deadlineS"] == 90
        assert made["selection"]["backups"] == 0
        assert made["description"] == "Why it matters"

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("training.rounds", "many"),
            ("training.learningRate", ""),
            ("recruitsFor", "moment"),
        ],
    )
    def test_is_no_task_while_a_field_can_not_be_read(
        self, name: str, text: str
    ) -> None:
        with pytest.raises(UnfinishedError):
            task_input(put(pima(), name, text), NOW, ZONE)

    def test_knows_no_model_before_the_columns(self) -> None:
        assert template_input(Draft()) is None
