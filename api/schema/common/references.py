"""Types named before they are defined: the topics refer to each other in circles."""

from typing import TYPE_CHECKING, Annotated

import strawberry

if TYPE_CHECKING:
    from api.schema.accounts.credentials import ApiKey, SessionInfo
    from api.schema.accounts.types import Account, PublicAccount
    from api.schema.clients.participations import (
        Participation,
        ParticipationConnection,
    )
    from api.schema.clients.transport import Transport
    from api.schema.clients.types import Client, ClientConnection
    from api.schema.events.interfaces import AccountEvent, TaskEvent
    from api.schema.rewards.cases import (
        Appeal,
        AppealConnection,
        Redemption,
        RedemptionConnection,
    )
    from api.schema.rewards.points import (
        LedgerEntry,
        LedgerEntryConnection,
        PointsBalance,
    )
    from api.schema.rewards.receipts import PointsReceipt, Receipt, UpdateReceipt
    from api.schema.rewards.reputation import Reputation, ReputationEvent
    from api.schema.rounds.statistics import TaskStatistics
    from api.schema.rounds.types import Round
    from api.schema.tasks.download import Download
    from api.schema.tasks.fit import Fit
    from api.schema.tasks.types import Task, TaskConnection
    from api.schema.uploads.inspection import ModelSummary, TestSetSummary
    from api.schema.uploads.types import Upload

_accounts = strawberry.lazy("api.schema.accounts.types")
_credentials = strawberry.lazy("api.schema.accounts.credentials")
_cases = strawberry.lazy("api.schema.rewards.cases")
_clients = strawberry.lazy("api.schema.clients.types")
_events = strawberry.lazy("api.schema.events.interfaces")
_inspection = strawberry.lazy("api.schema.uploads.inspection")
_participations = strawberry.lazy("api.schema.clients.participations")
_points = strawberry.lazy("api.schema.rewards.points")
_receipts = strawberry.lazy("api.schema.rewards.receipts")
_reputation = strawberry.lazy("api.schema.rewards.reputation")
_rounds = strawberry.lazy("api.schema.rounds.types")
_tasks = strawberry.lazy("api.schema.tasks.types")

AccountRef = Annotated["Account", _accounts]
PublicAccountRef = Annotated["PublicAccount", _accounts]
SessionInfoRef = Annotated["SessionInfo", _credentials]
ApiKeyRef = Annotated["ApiKey", _credentials]
UploadRef = Annotated["Upload", strawberry.lazy("api.schema.uploads.types")]
ModelSummaryRef = Annotated["ModelSummary", _inspection]
TestSetSummaryRef = Annotated["TestSetSummary", _inspection]
TaskRef = Annotated["Task", _tasks]
TaskConnectionRef = Annotated["TaskConnection", _tasks]
FitRef = Annotated["Fit", strawberry.lazy("api.schema.tasks.fit")]
DownloadRef = Annotated["Download", strawberry.lazy("api.schema.tasks.download")]
ClientRef = Annotated["Client", _clients]
ClientConnectionRef = Annotated["ClientConnection", _clients]
ParticipationRef = Annotated["Participation", _participations]
ParticipationConnectionRef = Annotated["ParticipationConnection", _participations]
TransportRef = Annotated["Transport", strawberry.lazy("api.schema.clients.transport")]
RoundRef = Annotated["Round", _rounds]
TaskStatisticsRef = Annotated[
    "TaskStatistics", strawberry.lazy("api.schema.rounds.statistics")
]
ReceiptRef = Annotated["Receipt", _receipts]
UpdateReceiptRef = Annotated["UpdateReceipt", _receipts]
PointsReceiptRef = Annotated["PointsReceipt", _receipts]
PointsBalanceRef = Annotated["PointsBalance", _points]
LedgerEntryRef = Annotated["LedgerEntry", _points]
LedgerEntryConnectionRef = Annotated["LedgerEntryConnection", _points]
AppealRef = Annotated["Appeal", _cases]
AppealConnectionRef = Annotated["AppealConnection", _cases]
RedemptionRef = Annotated["Redemption", _cases]
RedemptionConnectionRef = Annotated["RedemptionConnection", _cases]
ReputationRef = Annotated["Reputation", _reputation]
ReputationEventRef = Annotated["ReputationEvent", _reputation]
TaskEventRef = Annotated["TaskEvent", _events]
AccountEventRef = Annotated["AccountEvent", _events]
