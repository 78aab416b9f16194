"""Small tasks and what they are made of."""

from dataclasses import replace
from typing import Any

from fl_engine.task import (
    Column,
    ColumnType,
    DataSpec,
    Learning,
    RewardSpec,
    SelectionRequest,
    SelectionSpec,
    TaskRequest,
    TaskSpec,
    TrainingRequest,
    TrainingSpec,
)


def number(name: str, **more: Any) -> Column:
    return Column(name, ColumnType.NUMBER, **more)


def label(**more: Any) -> Column:
    return Column("y", more.pop("type", ColumnType.BOOLEAN), **more)


def table(*columns: Column, **more: Any) -> DataSpec:
    return DataSpec(columns=columns or (number("a"), label()), label="y", **more)


def selection(cohort_size: int = 4, backups: int = 2, **more: Any) -> SelectionSpec:
    return SelectionSpec(cohort_size=cohort_size, backups=backups, **more)


def training(rounds: int = 3, **more: Any) -> TrainingSpec:
    return TrainingSpec(**{"rounds": rounds, "least_updates": 2, "seed": 0, **more})


def task(**more: Any) -> TaskSpec:
    parts: dict[str, Any] = {
        "title": "Diabetes",
        "description": "",
        "learning": Learning.BINARY_CLASSIFICATION,
        "data": table(),
        "selection": selection(),
        "training": training(),
        "reward": RewardSpec(1000),
    }
    return TaskSpec(**{**parts, **more})


def request(**more: Any) -> TaskRequest:
    asked = TaskRequest(
        title="Diabetes",
        description="",
        learning=Learning.BINARY_CLASSIFICATION,
        data=table(),
        selection=SelectionRequest(cohort_size=7),
        training=TrainingRequest(rounds=3),
        reward=RewardSpec(1000),
    )
    return replace(asked, **more)
