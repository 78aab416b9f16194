"""Accounts, devices and callers for tests, with as few words as possible."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from api.models import Account, Client, Task, Upload
from api.services import ledger
from api.services.authenticate import ALL_SCOPES
from api.services.context import Caller, Context
from api.services.unit_of_work import unit_of_work

_numbers = itertools.count(1)

PASSWORD = "correct horse battery"
# argon2id of PASSWORD with the least cost, so that builders stay fast.
PASSWORD_HASH = (
    "$argon2id$v=19$m=8,t=1,p=1$4/pFe/YhE/8nowP/x5FyBA"
    "$QwWXzcEOzRibUhl6AszH7Ckv/k8bDz9Qc6x+rdJ5yao"
)


async def make_account(
    context: Context,
    *,
    name: str = "",
    email: str = "",
    points: int = 0,
    roles: Iterable[str] = (),
) -> Account:
    """An account, with points granted by the house."""
    number = next(_numbers)
    account = await Account.create(
        name=name or f"Person {number}",
        email=email or f"person{number}@example.org",
        password_hash=PASSWORD_HASH,
        roles=list(roles),
        created_at=context.now(),
    )
    if points:
        await give(context, account, points)
    return account


async def give(context: Context, account: Account, points: int) -> None:
    """Points from the house."""
    async with unit_of_work(context) as unit:
        await ledger.transfer(
            unit,
            ledger.Movement(
                key=f"test-grant:{next(_numbers)}",
                kind="GRANT",
                source=ledger.HOUSE,
                target=ledger.available(account.id),
                points=points,
                account_id=account.id,
                message="For a test.",
            ),
        )


async def make_client(context: Context, account: Account, **device: Any) -> Client:
    """A computer with 8 cores, 16 GiB and a CPU score of 0.5; change what matters."""
    values: dict[str, Any] = {
        "label": f"device {next(_numbers)}",
        "platform": "COMPUTER",
        "runtimes": ["KERAS"],
        "cpu_cores": 8,
        "ram_bytes": 16 * 1024**3,
        "free_ram_bytes": 8 * 1024**3,
        "free_storage_bytes": 100 * 1024**3,
        "network": "ETHERNET",
        "reported_at": context.now(),
        "cpu_score": 0.5,
        "benchmark_elapsed_s": 1.0,
        "benchmarked_at": context.now(),
        "created_at": context.now(),
    }
    return await Client.create(account_id=account.id, **(values | device))


def signed_in(
    account: Account,
    scopes: Iterable[str] | None = None,
    *,
    session_id: str | None = None,
) -> Caller:
    """A caller with a session, or with an API key of the given scopes.

    The session or key is in no table; sign in for real where that matters.
    """
    if scopes is None:
        return Caller(
            account_id=account.id,
            roles=frozenset(account.roles),
            scopes=ALL_SCOPES,
            session_id=session_id or "ses_test",
            address="127.0.0.1",
        )
    return Caller(
        account_id=account.id,
        scopes=frozenset(scopes) | {"READ"},
        api_key_id="key_test",
        address="127.0.0.1",
    )


NOBODY = Caller(address="127.0.0.1")


@dataclass
class FakeLinks:
    """Stands for `api.services.links.Links`: nobody is connected."""

    online: set[str] = field(default_factory=set)

    closed: list[tuple[str, str]] = field(default_factory=list)
    opened_by: dict[str, list[str]] = field(default_factory=dict)

    def by_credential(self, credential_id: str) -> list["FakeLink"]:
        return [
            FakeLink(training_id, self)
            for training_id in self.opened_by.get(credential_id, [])
        ]

    def is_online(self, client_id: str) -> bool:
        return client_id in self.online


@dataclass
class FakeLink:
    """A link that notes with which code it was closed."""

    training_id: str
    links: FakeLinks

    async def close(self, code: str, message: str) -> None:
        self.links.closed.append((self.training_id, code))


async def make_upload(context: Context, account: Account, **values: Any) -> Upload:
    """A model that is READY; change what matters."""
    number = next(_numbers)
    columns: dict[str, Any] = {
        "purpose": "MODEL",
        "filename": f"model{number}.keras",
        "size_bytes": 1_000,
        "received_bytes": 1_000,
        "sha256": f"{number:064x}",
        "state": "READY",
        "inspection": {},
        "created_at": context.now(),
        "expires_at": context.now() + timedelta(days=7),
    }
    return await Upload.create(account_id=account.id, **(columns | values))


async def make_task(context: Context, account: Account, **values: Any) -> Task:
    """The bare row of a draft, whose spec is empty; change what matters."""
    upload = await make_upload(context, account, expires_at=None)
    columns: dict[str, Any] = {
        "model_upload_id": upload.id,
        "spec": {},
        "title": f"Task {next(_numbers)}",
        "search_text": "",
        "learning": "BINARY_CLASSIFICATION",
        "data_kind": "TABLE",
        "wifi_only": False,
        "cohort_size": 4,
        "backups": 2,
        "rounds_wanted": 3,
        "pool_points": 100,
        "points_per_update": 1,
        "points_per_minute": 1.0,
        "device_s": 60.0,
        "transfer_bytes": 1_000,
        "recruits_until": context.now() + timedelta(days=1),
        "starts_at": context.now() + timedelta(days=1),
        "created_at": context.now(),
    }
    return await Task.create(requester_id=account.id, **(columns | values))
