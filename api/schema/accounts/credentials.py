"""Sessions and API keys."""

from dataclasses import replace
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

import strawberry

from api.schema.accounts import types as account_types
from api.schema.accounts.cookies import remember_session
from api.schema.common.nodes import Node
from api.schema.common.references import AccountRef
from api.schema.common.request import Info
from api.schema.common.rows import OfRow
from api.services.authenticate import ALL_SCOPES

if TYPE_CHECKING:
    from api import models
    from api.services.sessions import SignedIn


@strawberry.enum(description="What an API key may do.")
class Scope(Enum):
    READ = strawberry.enum_value(
        "READ",
        description=(
            "Read what its account may read; needed by every subscription to "
            "one's own events."
        ),
    )
    TRAIN = strawberry.enum_value(
        "TRAIN",
        description="Register clients, join tasks, connect and train; includes READ.",
    )
    LIST = strawberry.enum_value(
        "LIST",
        description=(
            "Upload, list and steer tasks, download their models; includes "
            "READ. It can spend points."
        ),
    )


@strawberry.type(description="A signed-in browser or tool; seen by its account.")
class SessionInfo(OfRow, Node):
    row: strawberry.Private["models.Session"]
    id: strawberry.ID = strawberry.field(description="ID of the session.")
    user_agent: str = strawberry.field(
        description="Browser or tool, as it named itself; at most 200 characters."
    )

    @strawberry.field(description="Whether this request was made with it.")
    def current(self, info: Info) -> bool:
        return bool(self.row.id == info.context.caller.session_id)

    created_at: datetime = strawberry.field(description="When it started.")
    last_used_at: datetime = strawberry.field(
        description="When it was last used, to the minute."
    )
    expires_at: datetime = strawberry.field(description="When it ends.")


@strawberry.type(description="A new session; the answer to signing in.")
class Session:
    token: str = strawberry.field(
        description=(
            "The secret to send as a bearer token; shown once. Browsers get it "
            "as a cookie too."
        )
    )
    expires_at: datetime = strawberry.field(description="When the token ends.")
    account: AccountRef = strawberry.field(description="Who is signed in.")
    info: SessionInfo = strawberry.field(
        description="The session as it appears in the list of sessions."
    )

    @classmethod
    def started(cls, signed_in: "SignedIn", info: Info) -> "Session":
        """The answer to signing in; a browser gets the token as a cookie too."""
        remember_session(info, signed_in)
        # The rest of the answer is read by who has just signed in.
        info.context.caller = replace(
            info.context.caller,
            account_id=signed_in.account.id,
            roles=frozenset(signed_in.account.roles),
            scopes=ALL_SCOPES,
            session_id=signed_in.session.id,
            api_key_id=None,
        )
        return cls(
            token=signed_in.token,
            expires_at=signed_in.session.expires_at,
            account=account_types.Account.of(signed_in.account),
            info=SessionInfo.of(signed_in.session),
        )


@strawberry.type(description="A key of a tool; seen by its account.")
class ApiKey(OfRow, Node):
    row: strawberry.Private["models.ApiKey"]
    id: strawberry.ID = strawberry.field(description="ID of the key.")
    name: str = strawberry.field(description="What it is for.")
    prefix: str = strawberry.field(
        description="First characters of the secret, to tell keys apart."
    )
    scopes: list[Scope] = strawberry.field(description="What it may do.")
    created_at: datetime = strawberry.field(description="When it was made.")
    expires_at: datetime = strawberry.field(description="When it ends.")
    last_used_at: datetime | None = strawberry.field(
        description="When it was last used, to the minute; null when never."
    )
    revoked_at: datetime | None = strawberry.field(
        description="When it was revoked; null while it is not."
    )


@strawberry.type(description="A key that was just made.")
class ApiKeyCreated:
    api_key: ApiKey = strawberry.field(description="The key.")
    secret: str = strawberry.field(
        description="The secret, `cfl_live_…`; shown this once."
    )


@strawberry.input(description="A new account.")
class SignUpInput:
    email: str = strawberry.field(description="E-mail address; not yet used here.")
    password: str = strawberry.field(description="12 to 256 characters.")
    name: str = strawberry.field(
        description="Name shown to others; 1 to 80 characters."
    )


@strawberry.input(description="Address and password.")
class SignInInput:
    email: str = strawberry.field(description="E-mail address.")
    password: str = strawberry.field(description="Password.")


@strawberry.input(description="A new API key.")
class ApiKeyInput:
    name: str = strawberry.field(description="What it is for; 1 to 80 characters.")
    scopes: list[Scope] = strawberry.field(description="What it may do; at least one.")
    expires_at: datetime | None = strawberry.field(
        default=None,
        description="When it ends, at most a year ahead; null for 90 days.",
    )
