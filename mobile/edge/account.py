"""Whose device this is: a key, or an address and a password."""

from dataclasses import dataclass

from mobile.edge.api import Answer, Api
from mobile.edge.errors import DeniedError, RefusedError

SIGN_IN = """
mutation SignIn($email: String!, $password: String!) {
  signIn(input: { email: $email, password: $password }) {
    __typename
    ... on Session { token account { id name } }
    ... on Refusal { code message retryAfterS }
  }
}
"""

SIGN_UP = """
mutation SignUp($email: String!, $password: String!, $name: String!) {
  signUp(input: { email: $email, password: $password, name: $name }) {
    __typename
    ... on Session { token account { id name } }
    ... on InvalidInput { problems { path message } }
    ... on Refusal { code message retryAfterS }
  }
}
"""

VIEWER = "query Viewer { viewer { id name } }"


@dataclass(frozen=True)
class Key:
    """An API key with the scope TRAIN."""

    secret: str


@dataclass(frozen=True)
class Password:
    """An address and its password.

    Attributes:
        sign_up: Open the account first, where the address has none.
        name: Shown name of a new account.
    """

    email: str
    password: str
    sign_up: bool = False
    name: str = ""


Credentials = Key | Password


async def sign_in(api: Api, credentials: Credentials) -> str:
    """Sign the API in and return the account's id.

    Raises:
        DeniedError: The key is not accepted.
        RefusedError: The password is wrong, or a new account is refused.
        UnreachableError: No server answers.
    """
    if isinstance(credentials, Key):
        api.token = credentials.secret
        viewer = (await api.ask(VIEWER))["viewer"]
        if viewer is None:
            raise DeniedError(
                "UNAUTHENTICATED",
                "The server does not know this key. Make a new one with the scope "
                "TRAIN, or sign in with --email.",
            )
        return str(viewer["id"])
    session = await _session(api, credentials)
    api.token = session["token"]
    return str(session["account"]["id"])


async def _session(api: Api, credentials: Password) -> Answer:
    known = {"email": credentials.email, "password": credentials.password}
    if credentials.sign_up:
        try:
            name = credentials.name or credentials.email.partition("@")[0]
            return await api.do(SIGN_UP, **known, name=name)
        except RefusedError as refused:
            if refused.code != "EMAIL_TAKEN":
                raise
    return await api.do(SIGN_IN, **known)
