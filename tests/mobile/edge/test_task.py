"""Reading a task and joining it."""

from typing import Any

import pytest

from fl_engine.data import pipeline_of
from fl_engine.task import (
    Column,
    ColumnType,
    DataSpec,
    Imputation,
    Learning,
    PreprocessingKind,
    Step,
)
from mobile.edge.errors import RefusedError, TaskError
from mobile.edge.task import Listing, join, read_listing, read_participation
from tests.mobile.edge.fake_server import FakeServer, refusal

COLUMN = {
    "name": "age",
    "type": "INTEGER",
    "description": "",
    "unit": "years",
    "least": 18,
    "greatest": None,
    "categories": [],
    "nullable": False,
    "missingMarkers": ["", "NA"],
}
TASK: dict[str, Any] = {
    "id": "tsk_1",
    "title": "Diabetes",
    "state": "RECRUITING",
    "learning": "BINARY_CLASSIFICATION",
    "data": {
        "kind": "TABLE",
        "label": "sick",
        "leastExamples": 20,
        "columns": [COLUMN],
        "images": None,
    },
    "preprocessing": [
        {
            "kind": "IMPUTE",
            "columns": ["age"],
            "imputation": "CONSTANT",
            "constant": "40",
            "least": None,
            "greatest": None,
            "boundaries": [],
        }
    ],
    "training": {"rounds": 20, "localEpochs": 2},
    "reward": {"poolPoints": 100, "pointsPerUpdate": 3},
    "viewerParticipations": [
        {"id": "par_1", "state": "REGISTERED", "client": {"id": "cli_1"}}
    ],
}


def fake(**answers: Any) -> FakeServer:
    """A server whose fields are named as in the operations."""
    return FakeServer(**answers)


def listing(**participations: str) -> Listing:
    data = DataSpec(columns=(Column("age", ColumnType.INTEGER),), label="sick")
    return Listing(
        id="tsk_1",
        title="Diabetes",
        state="RECRUITING",
        learning=Learning.BINARY_CLASSIFICATION,
        data=data,
        pipeline=pipeline_of(data, ()),
        rounds=20,
        points_per_update=3,
        participations=participations,
    )


class TestListing:
    async def test_becomes_what_the_engine_reads_rows_by(self) -> None:
        async with fake(Task=TASK).api() as api:
            found = await read_listing(api, "tsk_1")

        assert found.data == DataSpec(
            columns=(Column("age", ColumnType.INTEGER, unit="years", least=18),),
            label="sick",
            least_examples=20,
        )
        step = Step(
            PreprocessingKind.IMPUTE,
            ("age",),
            imputation=Imputation.CONSTANT,
            constant="40",
        )
        assert found.pipeline == pipeline_of(found.data, (step,))
        assert found.participations == {"cli_1": "par_1"}

    async def test_says_that_there_is_no_such_task(self) -> None:
        async with fake(Task=None).api() as api:
            with pytest.raises(TaskError, match="There is no task tsk_9"):
                await read_listing(api, "tsk_9")


class TestJoin:
    async def test_declares_rows_and_columns_and_nothing_else(self) -> None:
        server = fake(JoinTask={"id": "par_2", "state": "REGISTERED"})
        async with server.api() as api:
            assert await join(api, listing(), "cli_1", examples=77) == "par_2"

        assert server.asked[0][1]["data"] == {"examples": 77, "columns": ["age"]}

    async def test_finds_its_participation_again(self) -> None:
        async with fake().api() as api:
            known = await join(api, listing(cli_1="par_1"), "cli_1", examples=77)

        assert known == "par_1"

    async def test_finds_it_in_the_refusal_of_a_second_joining(self) -> None:
        answer = refusal("ALREADY_JOINED", participation={"id": "par_3"})
        async with fake(JoinTask=answer).api() as api:
            known = await join(api, listing(), "cli_1", examples=77)

        assert known == "par_3"

    async def test_passes_other_refusals_on(self) -> None:
        async with fake(JoinTask=refusal("TOO_LATE")).api() as api:
            with pytest.raises(RefusedError, match="TOO_LATE"):
                await join(api, listing(), "cli_1", examples=77)


class TestParticipation:
    async def test_says_that_it_is_somebody_elses(self) -> None:
        async with fake(Participation=None).api() as api:
            with pytest.raises(TaskError, match="There is no training par_9"):
                await read_participation(api, "par_9")
