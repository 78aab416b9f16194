"""A task as the GraphQL API takes it."""

from typing import Any

from fl_engine.task import Column, TaskRequest


def task_input(wanted: TaskRequest) -> dict[str, Any]:
    """The contract's `TaskInput` without uploads, dates and baselines.

    What is left out has its default.
    """
    training = wanted.training
    return {
        "title": wanted.title,
        "description": wanted.description,
        "learning": str(wanted.learning),
        "data": {
            "label": wanted.data.label,
            "leastExamples": wanted.data.least_examples,
            "columns": [column_input(column) for column in wanted.data.columns],
        },
        "selection": {
            "cohortSize": wanted.selection.cohort_size,
            "backups": wanted.selection.backups,
            "overSelection": wanted.selection.over_selection,
        },
        "training": {
            "rounds": training.rounds,
            "localEpochs": training.local_epochs,
            "batchSize": training.batch_size,
            "optimizer": str(training.optimizer),
            "learningRate": training.learning_rate,
            "aggregation": str(training.aggregation),
            "codec": str(training.codec),
            "graceS": training.grace_s,
            "seed": training.seed,
        },
        "reward": {
            "poolPoints": wanted.reward.pool_points,
            "bonus": str(wanted.reward.bonus),
        },
    }


def column_input(column: Column) -> dict[str, Any]:
    """A column as the contract's `ColumnRequirementInput`."""
    bounds = {"least": column.least, "greatest": column.greatest, "unit": column.unit}
    given = {name: value for name, value in bounds.items() if value is not None}
    return {
        "name": column.name,
        "type": str(column.type),
        "description": column.description,
        **given,
        **({"categories": list(column.categories)} if column.categories else {}),
    }
