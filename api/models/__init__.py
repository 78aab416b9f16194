"""The tables, a file per topic. They import nothing of ours and decide nothing."""

from api.models.accounts import Account, ApiKey, Session
from api.models.audit import AuditEntry, AuditHead
from api.models.cases import Appeal, Redemption
from api.models.clients import BenchmarkChallenge, Client, ReputationEvent
from api.models.idempotency import IdempotencyKey
from api.models.points import LedgerEntry, PointsAccount
from api.models.receipts import Receipt
from api.models.rounds import Call, Round, Transfer
from api.models.tasks import Participation, Task
from api.models.uploads import Upload

__all__ = [
    "Account",
    "ApiKey",
    "Appeal",
    "AuditEntry",
    "AuditHead",
    "BenchmarkChallenge",
    "Call",
    "Client",
    "IdempotencyKey",
    "LedgerEntry",
    "Participation",
    "PointsAccount",
    "Receipt",
    "Redemption",
    "ReputationEvent",
    "Round",
    "Session",
    "Task",
    "Transfer",
    "Upload",
]
