"""How redeemed points become money: an interface, and people who pay by hand.

A payment service is one more file with a class that has `send`, handed to the
`Context` in place of `ManualPayouts`.
"""

from api.services.payouts.base import Payout, PayoutError, PayoutProvider
from api.services.payouts.manual import ManualPayouts, to_csv

__all__ = ["ManualPayouts", "Payout", "PayoutError", "PayoutProvider", "to_csv"]
