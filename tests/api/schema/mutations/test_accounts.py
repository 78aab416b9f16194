"""Signing up, in and out, sessions and keys: a test for each outcome."""

from typing import Any

from api.models import Account, ApiKey, Session
from api.services.authenticate import hash_secret
from api.services.context import Context
from tests.api.builders import PASSWORD
from tests.api.schema.world import Api, key_of, session_of

SIGN_UP = """mutation ($email: String!, $password: String!, $name: String!) {
  signUp(input: {email: $email, password: $password, name: $name}) {
    __typename
    ... on Session {
      token
      account { id name email roles points { available onHold inEscrow } }
      info { id current }
    }
    ... on InvalidInput { problems { path kind message allowed } }
    ... on Refusal { code message retryAfterS }
  }
}"""
SIGN_IN = """mutation ($email: String!, $password: String!) {
  signIn(input: {email: $email, password: $password}) {
    __typename
    ... on Session { token account { name } info { current } }
    ... on Refusal { code message retryAfterS }
  }
}"""
REVOKE_SESSION = """mutation ($id: ID!) {
  revokeSession(id: $id) {
    __typename ... on SessionInfo { id current } ... on NotFound { id code }
  }
}"""
CREATE_KEY = """mutation ($name: String!, $scopes: [Scope!]!) {
  createApiKey(input: {name: $name, scopes: $scopes}) {
    __typename
    ... on ApiKeyCreated { secret apiKey { id name prefix scopes revokedAt } }
    ... on LimitReached { limit most used code }
    ... on InvalidInput { problems { path kind } }
  }
}"""
REVOKE_KEY = """mutation ($id: ID!) {
  revokeApiKey(id: $id) {
    __typename ... on ApiKey { id revokedAt } ... on NotFound { id code }
  }
}"""

EVE = {"email": "eve@example.org", "password": PASSWORD, "name": "Eve"}


class TestSignUp:
    async def test_opens_an_account_and_a_session(self, api: Api) -> None:
        made = await api.one(SIGN_UP, variables=EVE)

        assert made["__typename"] == "Session"
        assert made["info"]["current"] is True
        row = await Account.get(id=made["account"]["id"])
        assert (row.email, row.name, row.roles) == ("eve@example.org", "Eve", [])
        assert made["account"]["points"] == {
            "available": 0,
            "onHold": 0,
            "inEscrow": 0,
        }
        session = await Session.get(token_hash=hash_secret(made["token"]))
        assert (session.id, session.account_id) == (made["info"]["id"], row.id)

    async def test_names_every_value_that_can_t_be_accepted(self, api: Api) -> None:
        bad = {"email": "nobody", "password": "short", "name": ""}

        made = await api.one(SIGN_UP, variables=bad)

        assert made["__typename"] == "InvalidInput"
        assert made["code"] == "INVALID_INPUT"
        assert [p["path"][-1] for p in made["problems"]] == [
            "email",
            "password",
            "name",
        ]
        assert await Account.all().count() == 0

    async def test_refuses_an_address_that_has_an_account(
        self, api: Api, ada: Account
    ) -> None:
        made = await api.one(SIGN_UP, variables=EVE | {"email": " Ada@Example.org"})

        assert (made["__typename"], made["code"]) == ("EmailTaken", "EMAIL_TAKEN")
        assert await Account.all().count() == 1

    async def test_is_throttled_by_address(self, api: Api, context: Context) -> None:
        most = context.settings.limits.sign_up_tries
        for _ in range(most):
            context.throttle.try_in_hour("sign-up", "127.0.0.1", most)

        made = await api.one(SIGN_UP, variables=EVE)

        assert made["__typename"] == "TooManyAttempts"
        assert made["retryAfterS"] > 0
        assert await Account.all().count() == 0


class TestSignIn:
    async def test_starts_a_session(self, api: Api, ada: Account) -> None:
        made = await api.one(
            SIGN_IN, variables={"email": "ada@example.org", "password": PASSWORD}
        )

        assert made["__typename"] == "Session"
        session = await Session.get(token_hash=hash_secret(made["token"]))
        assert session.account_id == ada.id

    async def test_refuses_a_wrong_password(self, api: Api, ada: Account) -> None:
        made = await api.one(
            SIGN_IN, variables={"email": ada.email, "password": "not this one"}
        )

        assert made["__typename"] == "WrongCredentials"
        assert await Session.all().count() == 0

    async def test_aliases_of_one_request_are_tries_too(
        self, api: Api, ada: Account
    ) -> None:
        one = 'signIn(input: {email: "ada@example.org", password: "guess"})'
        tries = " ".join(f"a{place}: {one} {{ __typename }}" for place in range(8))

        made = await api.data(f"mutation {{ {tries} }}")

        kinds = [answer["__typename"] for answer in made.values()]
        assert kinds == ["WrongCredentials"] * 5 + ["TooManyAttempts"] * 3

    async def test_gives_a_browser_a_cookie_that_no_script_can_read(
        self, api: Api, ada: Account, context: Context
    ) -> None:
        body = {
            "query": SIGN_IN,
            "variables": {"email": ada.email, "password": PASSWORD},
        }

        answer = await api.http.post(
            "/graphql", json=body, headers={"Origin": context.settings.public_url}
        )

        cookie = answer.headers["set-cookie"]
        token = answer.json()["data"]["signIn"]["token"]
        assert cookie.startswith(f"crowdfl={token};")
        assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie
        assert (await api.data("{ viewer { name } }"))["viewer"] == {"name": "Ada"}

    async def test_gives_a_tool_no_cookie(self, api: Api, ada: Account) -> None:
        body = {
            "query": SIGN_IN,
            "variables": {"email": ada.email, "password": PASSWORD},
        }

        answer = await api.http.post("/graphql", json=body)

        assert "set-cookie" not in answer.headers


class TestSignOut:
    async def test_ends_the_session(
        self, api: Api, ada: Account, ada_token: str
    ) -> None:
        assert await api.one("mutation { signOut }", token=ada_token) is True

        session = await Session.get(account_id=ada.id)
        assert session.ended_at is not None
        assert await api.one("{ viewer { id } }", token=ada_token) is None

    async def test_takes_the_cookie_back(self, api: Api, ada_token: str) -> None:
        api.http.cookies.set("crowdfl", ada_token)

        answer = await api.http.post("/graphql", json={"query": "mutation { signOut }"})

        assert answer.json() == {"data": {"signOut": True}}
        assert 'crowdfl=""' in answer.headers["set-cookie"]

    async def test_does_nothing_for_a_key_or_nobody(
        self, api: Api, ada: Account, context: Context
    ) -> None:
        key = await key_of(context, ada, "LIST")

        assert await api.one("mutation { signOut }", token=key) is False
        assert await api.one("mutation { signOut }") is False


class TestRevokeSession:
    async def test_ends_a_session_on_another_device(
        self, api: Api, ada: Account, ada_token: str, context: Context
    ) -> None:
        lost = await session_of(context, ada)
        row = await Session.get(token_hash=hash_secret(lost))

        made = await api.one(REVOKE_SESSION, variables={"id": row.id}, token=ada_token)

        assert made == {"__typename": "SessionInfo", "id": row.id, "current": False}
        assert (await Session.get(id=row.id)).ended_at is not None
        assert await api.one("{ viewer { id } }", token=lost) is None

    async def test_finds_nothing_of_somebody_else(
        self, api: Api, ada_token: str, ben_token: str
    ) -> None:
        row = await Session.get(token_hash=hash_secret(ben_token))

        made = await api.one(REVOKE_SESSION, variables={"id": row.id}, token=ada_token)

        assert made == {"__typename": "NotFound", "id": row.id, "code": "NOT_FOUND"}
        assert (await Session.get(id=row.id)).ended_at is None


class TestCreateApiKey:
    async def test_makes_a_key_that_works(
        self, api: Api, ada: Account, ada_token: str
    ) -> None:
        wanted: dict[str, Any] = {"name": "night trainer", "scopes": ["TRAIN"]}

        made = await api.one(CREATE_KEY, variables=wanted, token=ada_token)

        assert made["__typename"] == "ApiKeyCreated"
        row = await ApiKey.get(id=made["apiKey"]["id"])
        assert (row.name, row.scopes) == ("night trainer", ["TRAIN"])
        assert row.secret_hash == hash_secret(made["secret"])
        assert made["secret"].startswith(made["apiKey"]["prefix"])
        viewer = await api.one("{ viewer { name } }", token=made["secret"])
        assert viewer == {"name": "Ada"}

    async def test_refuses_a_key_without_scopes(self, api: Api, ada_token: str) -> None:
        made = await api.one(
            CREATE_KEY, variables={"name": "x", "scopes": []}, token=ada_token
        )

        assert made["__typename"] == "InvalidInput"
        assert made["problems"] == [{"path": ["input", "scopes"], "kind": "MISSING"}]
        assert await ApiKey.all().count() == 0

    async def test_refuses_more_keys_than_allowed(
        self, api: Api, ada: Account, ada_token: str, context: Context
    ) -> None:
        most = context.settings.limits.most_api_keys
        for _ in range(most):
            await key_of(context, ada, "READ")

        made = await api.one(
            CREATE_KEY, variables={"name": "x", "scopes": ["READ"]}, token=ada_token
        )

        assert made == {
            "__typename": "LimitReached",
            "limit": "API_KEYS",
            "most": most,
            "used": most,
            "code": "LIMIT_REACHED",
        }


class TestRevokeApiKey:
    async def test_makes_a_key_useless_at_once(
        self, api: Api, ada: Account, ada_token: str, context: Context
    ) -> None:
        secret = await key_of(context, ada, "READ")
        row = await ApiKey.get(account_id=ada.id)

        made = await api.one(REVOKE_KEY, variables={"id": row.id}, token=ada_token)

        assert (made["__typename"], made["id"]) == ("ApiKey", row.id)
        assert made["revokedAt"] == "2026-11-22T09:00:00Z"
        assert await api.one("{ viewer { id } }", token=secret) is None

    async def test_finds_nothing_of_somebody_else(
        self, api: Api, ada_token: str, ben: Account, context: Context
    ) -> None:
        await key_of(context, ben, "READ")
        row = await ApiKey.get(account_id=ben.id)

        made = await api.one(REVOKE_KEY, variables={"id": row.id}, token=ada_token)

        assert made["__typename"] == "NotFound"
        assert (await ApiKey.get(id=row.id)).revoked_at is None
