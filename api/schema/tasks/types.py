"""Training tasks."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.events import task_stream
from api.schema.accounts import types as account_types
from api.schema.accounts.loaders import accounts_by_id
from api.schema.clients import participations as participation_types
from api.schema.clients.enums import ParticipationState
from api.schema.clients.loaders import (
    Of,
    client_by_id,
    own_participations_by_task,
    participations_of,
)
from api.schema.common.enums import names
from api.schema.common.loaders import check_size
from api.schema.common.nodes import Node, PageInfo
from api.schema.common.references import (
    DownloadRef,
    FitRef,
    ModelSummaryRef,
    ParticipationConnectionRef,
    ParticipationRef,
    PublicAccountRef,
    RoundRef,
    TaskEventRef,
    TaskStatisticsRef,
    TestSetSummaryRef,
)
from api.schema.common.request import Info
from api.schema.common.rows import OfRow
from api.schema.events.loaders import events_before
from api.schema.events.task_events import task_event
from api.schema.execution.levels import whole_level
from api.schema.rounds import statistics as statistics_types
from api.schema.rounds import types as round_types
from api.schema.rounds.loaders import RoundsKey, rounds_after
from api.schema.tasks import download, levels
from api.schema.tasks import fit as fit_types
from api.schema.tasks.counts import TaskCounts, counts_of
from api.schema.tasks.enums import LearningTask, TaskAction, TaskState
from api.schema.tasks.loaders import counts_by_task
from api.schema.tasks.preprocessing import PreprocessingStep
from api.schema.tasks.spec import (
    DataRequirements,
    DeviceRequirements,
    Reward,
    SelectionPolicy,
    TrainingPlan,
)
from api.schema.uploads import inspection
from api.schema.uploads.loaders import uploads_by_id
from api.services.final_model import final_model
from api.services.fit import get_fit
from api.services.preprocessing import steps_of_task
from api.services.statistics import task_statistics
from api.services.task_actions import task_actions
from api.services.visibility import (
    is_self,
    is_self_or_operator,
    require_requester,
)

if TYPE_CHECKING:
    from api import models
    from api.schema.common.loaders import Page


REWARD_COLUMNS = (
    "points_per_update",
    "points_per_minute",
    "escrow",
    "paid_points",
    "returned_points",
)


@strawberry.type(description="A training task; public once published.")
class Task(OfRow, Node):
    row: strawberry.Private["models.Task"]
    id: strawberry.ID = strawberry.field(description="ID of the task.")
    title: str = strawberry.field(description="Title; 3 to 120 characters.")

    @strawberry.field(
        description="What it is for, in Markdown; at most 20,000 characters."
    )
    def description(self) -> str:
        text: str = self.row.spec["description"]
        return text

    state: TaskState = strawberry.field(description="State now.")
    state_reason: str | None = strawberry.field(
        description=(
            "Why it was paused, failed or was cancelled; null in other states "
            "or when no reason was given."
        )
    )

    @strawberry.field(
        description="Who lists and pays it.", metadata=whole_level(levels.requesters)
    )
    async def requester(self, info: Info) -> PublicAccountRef:
        row = await info.context.load(accounts_by_id, self.row.requester_id)
        return account_types.PublicAccount.of(row)

    learning: LearningTask = strawberry.field(description="Kind of learning.")

    @strawberry.field(description="The model: layers, parameters, bytes on the wire.")
    async def model(self, info: Info) -> ModelSummaryRef:
        row = await info.context.load(uploads_by_id, self.row.model_upload_id)
        return inspection.ModelSummary.of(inspection.found_in(row))

    @strawberry.field(
        description=(
            "The test set; null before one was chosen, and for everybody but "
            "its requester and operators."
        )
    )
    async def test_set(self, info: Info) -> TestSetSummaryRef | None:
        upload_id = self.row.test_set_upload_id
        if upload_id is None or not is_self_or_operator(
            info.context.caller, self.row.requester_id
        ):
            return None
        row = await info.context.load(uploads_by_id, upload_id)
        return inspection.TestSetSummary.of(inspection.found_in(row))

    @strawberry.field(description="What a client's data must look like.")
    def data(self) -> DataRequirements:
        return DataRequirements.of(self.row.spec["data"])

    @strawberry.field(
        description="What a device must have, and what is asked of its owner."
    )
    def device(self) -> DeviceRequirements:
        row = self.row
        asked = {"device_s": row.device_s, "transfer_bytes": row.transfer_bytes}
        return DeviceRequirements.of({**row.spec["device"], **asked})

    @strawberry.field(description="How clients are chosen.")
    def selection(self) -> SelectionPolicy:
        return SelectionPolicy.of(self.row.spec["selection"])

    @strawberry.field(description="How the model is trained.")
    def training(self, info: Info) -> TrainingPlan:
        plan = {"aggregation_parameters": {}, **self.row.spec["training"]}
        if not is_self_or_operator(info.context.caller, self.row.requester_id):
            plan["seed"] = None
        return TrainingPlan.of(plan)

    @strawberry.field(
        description=(
            "What happens to rows before training, in this order; the same on "
            "every device and in the final model."
        )
    )
    def preprocessing(self) -> list[PreprocessingStep]:
        return [PreprocessingStep.of(step) for step in steps_of_task(self.row)]

    @strawberry.field(description="Points and how they are shared.")
    def reward(self) -> Reward:
        row = self.row
        now = {name: getattr(row, name) for name in REWARD_COLUMNS}
        return Reward.of({**row.spec["reward"], **now})

    recruits_until: datetime = strawberry.field(description="When recruitment ends.")
    starts_at: datetime = strawberry.field(description="When the first round starts.")

    @strawberry.field(
        description="How many clients are where.", metadata=whole_level(levels.counts)
    )
    async def counts(self, info: Info) -> TaskCounts:
        found = await info.context.load(counts_by_task, self.row.id)
        return counts_of(self.row, found, info.context)

    @strawberry.field(
        description="How well a client fits; null when it is not the viewer's."
    )
    async def fit(
        self,
        info: Info,
        client_id: Annotated[
            strawberry.ID, strawberry.argument(description="ID of the client.")
        ],
    ) -> FitRef | None:
        client = await client_by_id(client_id)
        if client is None or not is_self(info.context.caller, client.account_id):
            return None
        return fit_types.Fit.of(await get_fit(info.context.context, self.row, client))

    @strawberry.field(description="What the viewer may do with the task now.")
    def viewer_can(self, info: Info) -> list[TaskAction]:
        return [
            TaskAction[name]
            for name in task_actions(
                info.context.context, info.context.caller, self.row
            )
        ]

    @strawberry.field(
        description="The viewer's participations in this task; empty when signed out."
    )
    async def viewer_participations(self, info: Info) -> list[ParticipationRef]:
        if info.context.caller.account_id is None:
            return []
        found = await info.context.load(own_participations_by_task, self.row.id)
        return [participation_types.Participation.of(row) for row in found]

    @strawberry.field(
        description="Rounds in order, abandoned attempts left out.",
        metadata=whole_level(levels.rounds),
    )
    async def rounds(
        self,
        info: Info,
        first: Annotated[
            int, strawberry.argument(description="Most rounds, 1 to 100.")
        ] = 20,
        after: Annotated[
            int | None,
            strawberry.argument(
                description="Number of the last round read; null for the first ones."
            ),
        ] = None,
    ) -> list[RoundRef]:
        check_size("first", first)
        key = RoundsKey.of(self.row.id, after or 0, first)
        found = await info.context.load(rounds_after, key)
        return [round_types.Round.of(row) for row in found]

    @strawberry.field(
        description="One round by its number, from 1; null when it has not started."
    )
    async def round(
        self,
        info: Info,
        number: Annotated[int, strawberry.argument(description="Number of the round.")],
    ) -> RoundRef | None:
        found = await info.context.load(
            rounds_after, RoundsKey.of(self.row.id, number - 1, 1)
        )
        return round_types.Round.of(found[0]) if found else None

    @strawberry.field(
        description=(
            "Who takes part, by rank; requester and operators only, FORBIDDEN "
            "for others."
        )
    )
    async def participations(
        self,
        info: Info,
        first: Annotated[
            int, strawberry.argument(description="Most participations, 1 to 100.")
        ] = 20,
        after: Annotated[
            str | None,
            strawberry.argument(
                description="Cursor of the last edge read; null for the first page."
            ),
        ] = None,
        states: Annotated[
            list[ParticipationState] | None,
            strawberry.argument(description="Only these states; null for all."),
        ] = None,
    ) -> ParticipationConnectionRef:
        require_requester(info.context.caller, self.row)
        page = await participations_of(
            Of("task_id", self.row.id), names(states), first, after
        )
        return participation_types.ParticipationConnection.of(page)

    @strawberry.field(description="Past events of `taskEvents`, oldest first.")
    async def events(
        self,
        info: Info,
        last: Annotated[
            int, strawberry.argument(description="Most events, 1 to 100.")
        ] = 50,
        before: Annotated[
            str | None,
            strawberry.argument(
                description="Only events before this cursor; null for the newest."
            ),
        ] = None,
    ) -> list[TaskEventRef]:
        found = await events_before(task_stream(self.row.id), last, before)
        return [task_event(event) for event in found]

    @strawberry.field(
        description=(
            "Figures of the whole task; null before the first round is committed."
        )
    )
    async def statistics(self, info: Info) -> TaskStatisticsRef | None:
        found = await task_statistics(info.context.context, self.row)
        return statistics_types.TaskStatistics.maybe(found)

    @strawberry.field(
        description=(
            "The trained model; null until COMPLETED, and for everybody but its "
            "requester."
        )
    )
    async def final_model(self, info: Info) -> DownloadRef | None:
        found = await final_model(info.context.context, info.context.caller, self.row)
        return download.Download.maybe(found)

    created_at: datetime = strawberry.field(description="When the draft was created.")
    published_at: datetime | None = strawberry.field(
        description="When it was published; null for a draft."
    )
    ended_at: datetime | None = strawberry.field(
        description="When it was completed, failed or cancelled; null before."
    )


def _cursor(self: "TaskEdge") -> str:
    return self.cursors[self.place]  # made now: few ask for all of a page


@strawberry.type(description="A place in a page of tasks.")
class TaskEdge:
    cursors: strawberry.Private[Sequence[str]]
    place: strawberry.Private[int]
    cursor: str = strawberry.field(
        resolver=_cursor, description="Place, for `after`; opaque."
    )
    node: Task = strawberry.field(description="What is there.")


@strawberry.type(description="A page of tasks.")
class TaskConnection:
    edges: list[TaskEdge] = strawberry.field(description="The page, in order.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")
    total_count: int = strawberry.field(description="How many there are on all pages.")

    @classmethod
    def of(cls, page: "Page[models.Task]") -> "TaskConnection":
        """The connection of a page of rows."""
        edges = [
            TaskEdge(cursors=page.cursors, place=place, node=Task.of(row))
            for place, row in enumerate(page.rows)
        ]
        return cls(edges=edges, page_info=PageInfo.of(page), total_count=page.total)
