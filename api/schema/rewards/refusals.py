"""Refusals of appealing and of paying out."""

import strawberry

from api.schema.accounts import types as account_types
from api.schema.common.references import AppealRef, PublicAccountRef
from api.schema.common.refusals import OfRefused, Refusal, RefusalCode
from api.schema.rewards import cases


@strawberry.type(description="The receipt was appealed before.")
class AlreadyAppealed(OfRefused, Refusal):
    message: str = strawberry.field(
        description="What is wrong and what to do about it."
    )
    code: RefusalCode = strawberry.field(description="ALREADY_APPEALED.")
    retry_after_s: float | None = strawberry.field(
        description="Always null: each receipt can be appealed once."
    )

    @strawberry.field(description="The appeal that exists.")
    def appeal(self) -> AppealRef:
        return cases.Appeal.of(self.row.appeal)


@strawberry.type(description="Approval and payment need two different operators.")
class SecondOperatorNeeded(OfRefused, Refusal):
    message: str = strawberry.field(
        description="What is wrong and what to do about it."
    )
    code: RefusalCode = strawberry.field(description="SECOND_OPERATOR_NEEDED.")
    retry_after_s: float | None = strawberry.field(
        description="Always null: ask another operator."
    )

    @strawberry.field(description="Who took the step before.")
    def approved_by(self) -> PublicAccountRef:
        return account_types.PublicAccount.of(self.row.approved_by)
