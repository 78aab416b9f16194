"""What the engine may say, the API has a word for: else its readers get an error."""

from enum import Enum

import pytest

from api.models import Account
from api.schema.rewards.enums import Rejection
from api.schema.rounds.metrics import RoundState
from api.schema.tasks import enums as tasks
from api.schema.tasks.preprocessing import Imputation
from api.schema.uploads.inspection import (
    ColumnType,
    ModelTemplate,
    Runtime,
    UpdateCodec,
)
from api.schema.uploads.problems import FileProblemKind
from api.services import announce
from api.services.context import Context
from api.services.unit_of_work import unit_of_work
from fl_engine import errors, updates
from fl_engine.model.templates import Template
from fl_engine.rounds.state import RoundPhase
from fl_engine.task import kinds
from tests.api.schema.world import Api, make_task

PAIRS = [
    (errors.FileProblemKind, FileProblemKind),
    (updates.Rejection, Rejection),
    (RoundPhase, RoundState),
    (Template, ModelTemplate),
    (kinds.Learning, tasks.LearningTask),
    (kinds.DataKind, tasks.DataKind),
    (kinds.ColumnType, ColumnType),
    (kinds.Imputation, Imputation),
    (kinds.Runtime, Runtime),
    (kinds.SelectionStrategy, tasks.SelectionStrategy),
    (kinds.Optimizer, tasks.Optimizer),
    (kinds.Aggregation, tasks.Aggregation),
    (kinds.Codec, UpdateCodec),
    (kinds.Bonus, tasks.BonusRule),
    (kinds.MetricName, tasks.MetricName),
]

JUDGED = """query ($id: ID!) {
  task(id: $id) { events(last: 5) { ... on UpdateJudged { verdict rejection } } }
}"""


@pytest.mark.parametrize(("said", "read"), PAIRS, ids=lambda kind: kind.__name__)
def test_every_word_of_the_engine_can_be_answered(
    said: type[Enum], read: type[Enum]
) -> None:
    assert {word.value for word in said} <= {word.value for word in read}


@pytest.mark.parametrize("rejection", updates.Rejection)
async def test_everybody_reads_why_an_update_was_rejected(
    api: Api, context: Context, ada: Account, rejection: updates.Rejection
) -> None:
    task = await make_task(context, ada, "RUNNING")
    await tell_of_rejection(context, task.id, rejection)

    answer = await api.data(JUDGED, variables={"id": task.id})

    assert answer["task"]["events"] == [{"verdict": "REJECTED", "rejection": rejection}]


async def test_a_word_without_an_answer_is_our_fault_and_logged(
    api: Api, context: Context, ada: Account, caplog: pytest.LogCaptureFixture
) -> None:
    task = await make_task(context, ada, "RUNNING")
    await tell_of_rejection(context, task.id, "GONE_ASTRAY")

    answer = await api.run(JUDGED, variables={"id": task.id})

    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert "GONE_ASTRAY" not in error["message"]
    (record,) = [r for r in caplog.records if r.name == "crowdfl.graphql"]
    assert error["extensions"]["requestId"] in record.getMessage()
    assert "GONE_ASTRAY" in (record.exc_text or "")


async def tell_of_rejection(context: Context, task_id: str, why: str) -> None:
    async with unit_of_work(context) as unit:
        await announce.tell_task(
            unit,
            task_id,
            "UpdateJudged",
            round=1,
            pseudonym="amber-7",
            verdict="REJECTED",
            rejection=why,
            size_bytes=100,
            duration_s=1.0,
        )
