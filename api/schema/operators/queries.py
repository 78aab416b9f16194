"""`operator`."""

import strawberry

from api.schema.common.request import Info
from api.schema.operators.types import Operator
from api.services.authenticate import require_desk


@strawberry.field(
    description="The operator's desk; operators only, FORBIDDEN for others."
)
def operator(info: Info) -> Operator:
    require_desk(info.context.caller)
    return Operator()
