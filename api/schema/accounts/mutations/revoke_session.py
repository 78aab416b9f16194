"""`revokeSession`."""

from typing import Annotated

import strawberry

from api.schema.accounts.credentials import SessionInfo
from api.schema.common.mutation import mutation
from api.schema.common.refusals import NotFound
from api.schema.common.request import Info
from api.services import revoke_session as service

RevokeSessionResult = Annotated[
    SessionInfo | NotFound,
    strawberry.union("RevokeSessionResult", description="The session that ended."),
]


@mutation("End one of the viewer's sessions, for instance on a lost device.")
async def revoke_session(
    info: Info,
    id: Annotated[strawberry.ID, strawberry.argument(description="ID of the session.")],
) -> RevokeSessionResult:
    row = await service.revoke_session(info.context.context, info.context.caller, id)
    return SessionInfo.of(row)
