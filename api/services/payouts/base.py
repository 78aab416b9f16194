"""What a provider of payments must do."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Payout:
    """Money for a redemption.

    Attributes:
        redemption_id: Idempotency key: the same id is paid once.
        points: What it is worth, in points.
        destination: Where it goes, as the account wrote it.
        name: Whose it is.
    """

    redemption_id: str
    points: int
    destination: str
    name: str


class PayoutError(Exception):
    """The payment was refused or can't be made now; says why, in a sentence."""


class PayoutProvider(Protocol):
    """Pays redemptions that one operator approved and another one pays."""

    async def send(self, payout: Payout) -> str | None:
        """Pay, once for each redemption id, however often it is asked.

        Asked again after a crash or beside another request, it answers as before.

        Returns:
            The payment's reference for the account; None when the operator who pays
            writes it.

        Raises:
            PayoutError: Nothing was paid.
        """
