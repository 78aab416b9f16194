"""The ledger of points: double entry, whole numbers, never read-change-save.

Places are `available:<account>`, `hold:<account>`, `redemption:<account>`,
`escrow:<task>` and `house`, which alone may be negative. A movement is one entry and
two conditional updates in the caller's transaction, all places locked in the order of
their names. The key of a movement is written first: the same key moves points once,
whoever repeats it. Mistakes are mended by a movement back, never by an edit.
"""

from api.services.ledger.balances import Balance, balance
from api.services.ledger.check import audit, discrepancies
from api.services.ledger.places import HOUSE, available, escrow, hold, lock, redemption
from api.services.ledger.release import release_due
from api.services.ledger.transfer import Movement, transfer, transfer_all

__all__ = [
    "HOUSE",
    "Balance",
    "Movement",
    "audit",
    "available",
    "balance",
    "discrepancies",
    "escrow",
    "hold",
    "lock",
    "redemption",
    "release_due",
    "transfer",
    "transfer_all",
]
