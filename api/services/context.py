"""What every use case is handed: settings, storage, clock, chance, workers, links."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from api.events import Wakeups
from api.services.audit_log import AuditLog
from api.services.payouts import ManualPayouts, PayoutProvider
from api.services.push.pushes import Pushes
from api.services.revocations import Revocations
from api.services.tails import Tails
from api.services.throttle import Throttle
from api.settings import Settings
from api.storage import Storage

if TYPE_CHECKING:
    from api.services.links import Links
    from api.services.model_worker import ModelWorker


@dataclass(frozen=True)
class Context:
    """The world outside of a use case; a test hands in its own.

    Attributes:
        settings: Frozen settings.
        storage: Files.
        wakeups: Wakes subscriptions after a commit.
        now: The clock, in UTC.
        rng: Chance, where it need not be repeatable.
        worker: The child process that opens and evaluates models.
        links: Open data channels by training ID.
        revocations: Tells subscriptions and channels that their sign-in has ended.
        throttle: Counts tries.
        pushes: Notifications on their way to browsers.
        payouts: Pays what was redeemed.
        audit: Writes down what was done by whom.
        tails: The newest events of every stream that somebody follows.
        subscriptions: Open subscriptions, anything that stands for one.
        started_at: When this process began to serve.
    """

    settings: Settings
    storage: Storage
    wakeups: Wakeups
    now: Callable[[], datetime]
    rng: random.Random
    worker: "ModelWorker"
    links: "Links"
    revocations: Revocations = field(default_factory=Revocations)
    throttle: Throttle = field(default_factory=Throttle)
    pushes: Pushes = field(default_factory=Pushes)
    tails: Tails = field(init=False)
    payouts: PayoutProvider = field(default_factory=ManualPayouts)
    audit: AuditLog = field(default_factory=AuditLog)
    subscriptions: set[object] = field(default_factory=set)
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        object.__setattr__(self, "tails", Tails(self.wakeups))


@dataclass(frozen=True)
class Caller:
    """Who asks, as `api.services.authenticate` found out.

    Attributes:
        account_id: Account; None when nobody is signed in.
        roles: OPERATOR, AUDITOR or none; an API key has none.
        scopes: READ, TRAIN, LIST; a session has all of them.
        session_id: Session, when it is one.
        api_key_id: API key, when it is one.
        address: Address of the peer, behind trusted proxies only.
        user_agent: As the caller named itself.
    """

    account_id: str | None = None
    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    session_id: str | None = None
    api_key_id: str | None = None
    address: str = ""
    user_agent: str = ""

    @property
    def credential_id(self) -> str | None:
        """The session or the API key, whichever it is; what `Revocations` names."""
        return self.session_id or self.api_key_id
