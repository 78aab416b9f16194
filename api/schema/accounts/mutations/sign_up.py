"""`signUp`."""

from typing import Annotated

import strawberry

from api.schema.accounts.credentials import Session, SignUpInput
from api.schema.accounts.refusals import EmailTaken
from api.schema.common.mutation import mutation
from api.schema.common.refusals import InvalidInput, TooManyAttempts
from api.schema.common.request import Info
from api.services.sign_up import sign_up as open_account

SignUpResult = Annotated[
    Session | EmailTaken | InvalidInput | TooManyAttempts,
    strawberry.union(
        "SignUpResult", description="A new session, or why there is none."
    ),
]


@mutation("Open an account and sign in. Throttled by address.")
async def sign_up(
    info: Info,
    input: Annotated[SignUpInput, strawberry.argument(description="The new account.")],
) -> SignUpResult:
    signed_in = await open_account(
        info.context.context,
        info.context.caller,
        email=input.email,
        password=input.password,
        name=input.name,
    )
    return Session.started(signed_in, info)
