"""Requirements of a task, held against clients that are in no table."""

from contextvars import copy_context
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from tortoise import Tortoise

from api.models import Client
from api.services.model_card import write_model_card
from api.services.requirements import (
    Declaration,
    check_client,
    in_units,
    unmet,
)
from fl_engine.task import (
    Column,
    ColumnType,
    DataSpec,
    DeviceSpec,
    Learning,
    RewardSpec,
    Runtime,
    SelectionSpec,
    TaskSpec,
    TrainingSpec,
)

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture(scope="module", autouse=True)
def relations() -> None:
    """A row has the columns of its relations once Tortoise knows all models.

    In a context of its own: later tests open a database of theirs.
    """
    copy_context().run(Tortoise.init_models, ["api.models"], "models")


def spec(least_reputation: float = 0.0, **device: Any) -> TaskSpec:
    columns = tuple(Column(name, ColumnType.BOOLEAN) for name in ("a", "y"))
    return TaskSpec(
        title="Some task",
        description="Something.",
        learning=Learning.BINARY_CLASSIFICATION,
        data=DataSpec(columns=columns, label="y", least_examples=10),
        selection=SelectionSpec(2, 1, least_reputation=least_reputation),
        training=TrainingSpec(rounds=1, least_updates=1, seed=0),
        reward=RewardSpec(100),
        device=DeviceSpec(**device),
    )


def client(**values: Any) -> Client:
    standard: dict[str, Any] = {
        "account_id": "acc_1",
        "label": "laptop",
        "platform": "COMPUTER",
        "runtimes": ["KERAS"],
        "cpu_cores": 4,
        "ram_bytes": 2**33,
        "free_ram_bytes": 2**32,
        "free_storage_bytes": 2**34,
        "network": "WIFI",
    }
    return Client(**(standard | values))


def failed(task: TaskSpec, device: Client, **more: Any) -> list[str]:
    checks = check_client(task, device, requester_id="acc_2", now=NOW, **more)
    return [check.requirement for check in unmet(checks)]


class TestChecks:
    @pytest.mark.parametrize(
        ("wanted", "has", "missing"),
        [
            pytest.param({}, {}, [], id="nothing-asked-for"),
            pytest.param({"least_cpu_cores": 8}, {}, ["CPU_CORES"], id="cores"),
            pytest.param(
                {"least_cpu_score": 0.5}, {"cpu_score": 0.4}, ["CPU_SCORE"], id="score"
            ),
            pytest.param(
                {"least_cpu_score": 0.5}, {}, ["CPU_SCORE"], id="no-benchmark"
            ),
            pytest.param(
                {"least_free_ram_bytes": 2**32 + 1}, {}, ["FREE_RAM"], id="ram"
            ),
            pytest.param(
                {"least_free_storage_bytes": 2**35}, {}, ["FREE_STORAGE"], id="storage"
            ),
            pytest.param(
                {"least_battery_percent": 50},
                {"battery_percent": 49},
                ["BATTERY"],
                id="battery",
            ),
            pytest.param({"least_battery_percent": 50}, {}, [], id="no-battery"),
            pytest.param(
                {"wifi_only": True}, {"network": "MOBILE"}, ["WIFI"], id="mobile"
            ),
            pytest.param({"wifi_only": True}, {"network": "ETHERNET"}, [], id="cable"),
            pytest.param(
                {"charging_only": True},
                {"charging": False},
                ["CHARGING"],
                id="unplugged",
            ),
            pytest.param({"charging_only": True}, {}, [], id="a-desktop-is-on-mains"),
            pytest.param(
                {"charging_only": True},
                {"platform": "PHONE"},
                ["CHARGING"],
                id="a-phone-that-hides-it",
            ),
            pytest.param(
                {"runtimes": (Runtime.TFJS,)}, {}, ["RUNTIME"], id="another-runtime"
            ),
        ],
    )
    def test_compares_each_requirement(
        self, wanted: dict[str, Any], has: dict[str, Any], missing: list[str]
    ) -> None:
        assert failed(spec(**wanted), client(**has)) == missing

    def test_asks_for_a_reputation(self) -> None:
        assert failed(spec(least_reputation=0.6), client()) == ["REPUTATION"]

    def test_every_unmet_requirement_says_what_to_do(self) -> None:
        task = spec(least_cpu_cores=99, wifi_only=True)
        checks = check_client(
            task, client(network="MOBILE"), requester_id="acc_2", now=NOW
        )

        assert all(check.hint for check in unmet(checks))
        assert not any(check.hint for check in checks if check.met)

    def test_checks_data_only_when_it_was_counted(self) -> None:
        found = Declaration(examples=9, columns=("a",))

        assert failed(spec(), client()) == []
        assert failed(spec(), client(), declared=found) == ["COLUMNS", "EXAMPLES"]

    @pytest.mark.parametrize(
        ("size", "text"),
        [(0, "0 bytes"), (1536, "1.5 KiB"), (2**30, "1 GiB"), (1023, "1023 bytes")],
    )
    def test_writes_bytes_for_people(self, size: int, text: str) -> None:
        assert in_units(size) == text


class TestModelCard:
    def test_sets_figures_beside_no_skill_and_baseline(self) -> None:
        card = write_model_card(
            replace(spec(), title="A | task"), [FakeRound(value=0.8)], SUMMARY, 3
        )

        assert "# A \\| task" in card
        assert "| ACCURACY (greater is better) | 0.8000 | 0.6000 | – | 40 |" in card
        assert "Clients with an accepted update: 3" in card
        assert "no better than a constant guess" not in card

    def test_warns_of_a_model_without_skill(self) -> None:
        card = write_model_card(spec(), [FakeRound(value=0.6)], SUMMARY, 3)

        assert "no better than a constant guess" in card


SUMMARY = {"layers": [1], "parameters": 3, "input_shape": [1], "output_shape": [1]}


class FakeRound:
    accepted, rejected, dropped = 3, 0, 1

    def __init__(self, value: float) -> None:
        self.metrics = [
            {
                "name": "ACCURACY",
                "value": value,
                "no_skill": 0.6,
                "baseline": None,
                "greater_is_better": True,
                "rows": 40,
            }
        ]
