"""Tasks by ID, and the listings."""

from typing import Annotated

import strawberry

from api.schema.common.enums import names
from api.schema.common.request import Info
from api.schema.tasks.enums import TaskOrder
from api.schema.tasks.fitting import list_fitting
from api.schema.tasks.inputs import TaskFilter
from api.schema.tasks.loaders import Conditions, list_tasks, task_by_id
from api.schema.tasks.types import Task, TaskConnection
from api.services.inputs import is_storable
from api.services.refusals import Denied
from api.services.visibility import sees_task

MOST_SEARCH = 200


@strawberry.field(
    description=(
        "A task by its ID; null when there is none that the viewer may see. Drafts "
        "are shown to their requester only."
    )
)
async def task(
    info: Info,
    id: Annotated[strawberry.ID, strawberry.argument(description="ID of the task.")],
) -> Task | None:
    row = await task_by_id(id)
    if row is None or not sees_task(info.context.caller, row):
        return None
    return Task.of(row)


@strawberry.field(
    description=(
        "The listings: every published task, and the viewer's own drafts when the "
        "filter asks for them."
    )
)
async def tasks(
    info: Info,
    first: Annotated[
        int, strawberry.argument(description="Most tasks to return, 1 to 100.")
    ] = 20,
    after: Annotated[
        str | None,
        strawberry.argument(
            description=(
                "Cursor of the last edge already read; null for the first page."
            )
        ),
    ] = None,
    filter: Annotated[
        TaskFilter | None,
        strawberry.argument(
            description="Conditions that all must hold; null for every published task."
        ),
    ] = None,
    order_by: Annotated[
        TaskOrder,
        strawberry.argument(
            description=(
                "Order of the edges; a cursor is valid for the order and filter it "
                "came from."
            )
        ),
    ] = TaskOrder.NEWEST,
) -> TaskConnection:
    wanted = filter or TaskFilter()
    conditions = conditions_of(wanted, info.context.caller.account_id)
    if wanted.fits_client_id is not None:
        page = await list_fitting(
            info.context, conditions, wanted.fits_client_id, order_by.name, first, after
        )
        return TaskConnection.of(page)
    if order_by is TaskOrder.FIT:
        raise Denied("BAD_REQUEST", "The order FIT needs `filter.fitsClientId`.")
    return TaskConnection.of(await list_tasks(conditions, order_by.name, first, after))


def conditions_of(filter: TaskFilter, viewer_id: str | None) -> Conditions:
    """A filter as the loaders take it.

    Raises:
        Denied: The search is too long or no text.
    """
    search = filter.search or ""
    if len(search) > MOST_SEARCH or not is_storable(search):
        message = f"`search` is text of at most {MOST_SEARCH} characters."
        raise Denied("BAD_REQUEST", message)
    return Conditions(
        viewer_id=viewer_id,
        words=tuple(search.lower().split()),
        states=names(filter.states),
        learning=names(filter.learning),
        data_kind=filter.data_kind.name if filter.data_kind else None,
        requester_id=filter.requester_id,
        least_points_per_minute=filter.least_points_per_minute,
        most_device_s=filter.most_device_s,
        most_transfer_bytes=filter.most_transfer_bytes,
        wifi_only=filter.wifi_only,
        starts_before=filter.starts_before,
    )
