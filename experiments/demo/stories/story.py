"""A story: a task as a requester of the scenery lists it, with rows to train on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fl_engine.data import Table
from fl_engine.task import DataSpec, Learning

DAY_S = 86_400.0
CLINIC = "Clinic Network Leiden"  # the demo's own requester

NOTE = (
    "\n\n*A task of the demo. Its rows are made up by a program, so nothing may be "
    "concluded from its model.*"
)


@dataclass(frozen=True)
class Samples:
    """Rows of a story.

    Attributes:
        train: Those of all contributors together.
        test: Those of the requester.
    """

    train: Table
    test: Table


@dataclass(frozen=True)
class Story:
    """A task and everything it needs.

    Attributes:
        slug: Short name of its files.
        requester: Shown name of who lists it.
        title: Title.
        why: Markdown, under the heading Why.
        predicts: Markdown, under What is predicted.
        helps: Markdown, under Who benefits.
        learning: Kind of learning.
        data: What a client's data must look like.
        make: Makes the rows.
        hidden: Units of the hidden layers; for images there are none, but filters.
        rounds: Rounds to commit.
        seats: Of a round.
        backups: Clients kept warm beside them.
        points: For an update.
        training: Further fields of `TrainingPlanInput`.
        device: Fields of `DeviceRequirementsInput`.
        recruit_s: Recruitment ends after this, unless it is started before.
        note: Ends the description: where the rows come from.
    """

    slug: str
    requester: str
    title: str
    why: str
    predicts: str
    helps: str
    learning: Learning
    data: DataSpec
    make: Callable[[np.random.Generator], Samples]
    hidden: tuple[int, ...] = ()
    rounds: int = 30
    seats: int = 5
    backups: int = 3
    points: int = 4
    training: Mapping[str, Any] = field(default_factory=dict)
    device: Mapping[str, Any] = field(default_factory=dict)
    recruit_s: float = 7 * DAY_S
    note: str = NOTE

    @property
    def description(self) -> str:
        """The whole description in Markdown."""
        return (
            f"## Why\n{self.why}\n\n## What is predicted\n{self.predicts}\n\n"
            f"## Who benefits\n{self.helps}{self.note}"
        )
