"""Participations by their training ID, and the key of notifications."""

from typing import Annotated

import strawberry

from api.schema.clients.loaders import participation_by_id
from api.schema.clients.participations import Participation
from api.schema.common.request import Info
from api.services.visibility import sees_participation


@strawberry.field(
    description=(
        "A participation by its training ID, also after its end; null unless the "
        "viewer is its client's account, its task's requester or an operator."
    )
)
async def participation(
    info: Info,
    training_id: Annotated[
        strawberry.ID, strawberry.argument(description="The training ID.")
    ],
) -> Participation | None:
    row = await participation_by_id(training_id)
    if row is None or not sees_participation(
        info.context.caller, row, row.task.requester_id
    ):
        return None
    return Participation.of(row)


@strawberry.field(
    description=(
        "Key for web push (VAPID), base64url; null when this server sends none."
    )
)
def push_public_key(info: Info) -> str | None:
    return info.context.context.pushes.public_key
