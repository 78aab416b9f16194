"""Refusals of signing up and in."""

import strawberry

from api.schema.common.refusals import OfRefused, Refusal, RefusalCode


@strawberry.type(description="The e-mail address has an account already.")
class EmailTaken(OfRefused, Refusal):
    message: str = strawberry.field(
        description="What is wrong and what to do about it."
    )
    code: RefusalCode = strawberry.field(description="EMAIL_TAKEN.")
    retry_after_s: float | None = strawberry.field(
        description="Always null: sign in instead."
    )


@strawberry.type(
    description="E-mail address or password is wrong; which of them is not said."
)
class WrongCredentials(OfRefused, Refusal):
    message: str = strawberry.field(
        description="What is wrong and what to do about it."
    )
    code: RefusalCode = strawberry.field(description="WRONG_CREDENTIALS.")
    retry_after_s: float | None = strawberry.field(
        description="Always null: mend the password instead."
    )
