"""The task as its public listing says it, and joining it."""

from dataclasses import dataclass
from typing import Any

from fl_engine.data import Pipeline, pipeline_of
from fl_engine.task import (
    Column,
    ColumnType,
    DataKind,
    DataSpec,
    Images,
    Imputation,
    Learning,
    PreprocessingKind,
    Step,
)
from mobile.edge.api import Answer, Api
from mobile.edge.errors import RefusedError, TaskError

TASK = """
query Task($id: ID!) {
  task(id: $id) {
    id
    title
    state
    learning
    data {
      kind
      label
      leastExamples
      columns {
        name type description unit least greatest categories nullable missingMarkers
      }
      images { height width channels classes }
    }
    preprocessing { kind columns imputation constant least greatest boundaries }
    training { rounds localEpochs }
    reward { poolPoints pointsPerUpdate }
    viewerParticipations { id state client { id } }
  }
}
"""

JOIN = """
mutation JoinTask($taskId: ID!, $clientId: ID!, $data: DataDeclarationInput) {
  joinTask(taskId: $taskId, clientId: $clientId, data: $data) {
    __typename
    ... on Participation { id state }
    ... on AlreadyJoined { participation { id state } }
    ... on RequirementsNotMet { unmet { requirement required actual hint } }
    ... on TooLate { closedAt }
    ... on InvalidInput { problems { path message } }
    ... on Refusal { code message retryAfterS }
  }
}
"""

LEAVE = """
mutation LeaveTask($trainingId: ID!) {
  leaveTask(trainingId: $trainingId) {
    __typename
    ... on Participation { id state points }
    ... on Refusal { code message retryAfterS }
  }
}
"""

PARTICIPATION = """
query Participation($trainingId: ID!) {
  participation(trainingId: $trainingId) {
    id state seat rank score accepted rejected late points
    reputationBefore reputationAfter
    receipts(first: 1) { message }
  }
}
"""

ENDED = frozenset({"COMPLETED", "FAILED", "CANCELLED"})


@dataclass(frozen=True)
class Listing:
    """What a client needs to know of a task before it joins."""

    id: str
    title: str
    state: str
    learning: Learning
    data: DataSpec
    pipeline: Pipeline
    rounds: int
    points_per_update: int
    participations: dict[str, str]  # client id -> training id, the viewer's own


async def read_listing(api: Api, task_id: str) -> Listing:
    """Read a task.

    Raises:
        TaskError: There is none with this id.
    """
    task = (await api.ask(TASK, id=task_id))["task"]
    if task is None:
        raise TaskError(
            f"There is no task {task_id} at {api.server}. Copy its id from the "
            "marketplace; it starts with tsk_."
        )
    return Listing(
        id=task["id"],
        title=task["title"],
        state=task["state"],
        learning=Learning(task["learning"]),
        data=data_of(task["data"]),
        pipeline=pipeline_of(
            data_of(task["data"]), tuple(map(step_of, task["preprocessing"]))
        ),
        rounds=task["training"]["rounds"],
        points_per_update=task["reward"]["pointsPerUpdate"],
        participations={
            mine["client"]["id"]: mine["id"] for mine in task["viewerParticipations"]
        },
    )


def data_of(data: dict[str, Any]) -> DataSpec:
    """The engine's description of rows or images from the contract's."""
    images = data["images"]
    return DataSpec(
        kind=DataKind(data["kind"]),
        columns=tuple(column_of(column) for column in data["columns"]),
        label=data["label"],
        images=images and Images(**{**images, "classes": tuple(images["classes"])}),
        least_examples=data["leastExamples"],
    )


def column_of(column: dict[str, Any]) -> Column:
    """The engine's column from the contract's."""
    return Column(
        name=column["name"],
        type=ColumnType(column["type"]),
        description=column["description"],
        unit=column["unit"],
        least=column["least"],
        greatest=column["greatest"],
        categories=tuple(column["categories"]),
        nullable=column["nullable"],
        missing_markers=tuple(column["missingMarkers"]),
    )


def step_of(step: dict[str, Any]) -> Step:
    """The engine's step of preprocessing from the contract's, not fitted yet."""
    imputation = step["imputation"]
    return Step(
        kind=PreprocessingKind(step["kind"]),
        columns=tuple(step["columns"]),
        imputation=None if imputation is None else Imputation(imputation),
        constant=step["constant"],
        least=step["least"],
        greatest=step["greatest"],
        boundaries=tuple(step["boundaries"]),
    )


async def join(api: Api, listing: Listing, client_id: str, *, examples: int) -> str:
    """Join the task, or find the participation that this client has in it.

    Returns:
        The training id.

    Raises:
        RefusedError: The device falls short, or recruitment has ended.
    """
    known = listing.participations.get(client_id)
    if known is not None:
        return known
    declaration = {
        "examples": examples,
        "columns": [column.name for column in listing.data.columns],
    }
    try:
        joined = await api.do(
            JOIN, taskId=listing.id, clientId=client_id, data=declaration
        )
    except RefusedError as refused:
        if refused.code != "ALREADY_JOINED":
            raise
        return str(refused.body["participation"]["id"])
    return str(joined["id"])


async def read_participation(api: Api, training_id: str) -> Answer:
    """How a participation stands.

    Raises:
        TaskError: It is not there, or not this account's.
    """
    answer: Answer | None = (await api.ask(PARTICIPATION, trainingId=training_id))[
        "participation"
    ]
    if answer is None:
        raise TaskError(
            f"There is no training {training_id} of this account at {api.server}."
        )
    return answer
