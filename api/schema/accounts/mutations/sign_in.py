"""`signIn`."""

from typing import Annotated

import strawberry

from api.schema.accounts.credentials import Session, SignInInput
from api.schema.accounts.refusals import WrongCredentials
from api.schema.common.mutation import mutation
from api.schema.common.refusals import TooManyAttempts
from api.schema.common.request import Info
from api.services.sign_in import sign_in as start_session

SignInResult = Annotated[
    Session | WrongCredentials | TooManyAttempts,
    strawberry.union(
        "SignInResult", description="A new session, or why there is none."
    ),
]


@mutation(
    "Start a session. Throttled by account and address; an unknown address "
    "takes as long as a wrong password."
)
async def sign_in(
    info: Info,
    input: Annotated[
        SignInInput, strawberry.argument(description="Address and password.")
    ],
) -> SignInResult:
    signed_in = await start_session(
        info.context.context,
        info.context.caller,
        email=input.email,
        password=input.password,
    )
    return Session.started(signed_in, info)
