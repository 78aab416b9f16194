"""What is said to redeem, to decide and to give."""

import strawberry

from api.schema.common.scalars import BigInt
from api.schema.rewards.enums import RedemptionStep


@strawberry.input(description="Points to be paid out.")
class RedeemInput:
    points: BigInt = strawberry.field(description="How many; at least 1.")
    destination: str = strawberry.field(
        description=(
            "Where the money goes, such as an IBAN or an address the operator knows; "
            "1 to 200 characters, seen by operators only."
        )
    )
    idempotency_key: str = strawberry.field(
        description=(
            "Chosen by the caller, 8 to 100 characters; the same key pays once, "
            "however often it is sent."
        )
    )


@strawberry.input(description="A decision on an appeal.")
class ResolveAppealInput:
    appeal_id: strawberry.ID = strawberry.field(
        description="ID of an appeal that is OPEN."
    )
    uphold: bool = strawberry.field(
        description=(
            "True: the receipt was wrong, reverse its effect on points and "
            "reputation. False: it stands."
        )
    )
    decision: str = strawberry.field(
        description="Words for who made it; 1 to 2,000 characters."
    )


@strawberry.input(description="A step of a redemption.")
class SettleRedemptionInput:
    redemption_id: strawberry.ID = strawberry.field(description="ID of the redemption.")
    step: RedemptionStep = strawberry.field(description="Which step.")
    note: str | None = strawberry.field(
        default=None,
        description=(
            "Words for its account, such as the payment's reference; needed for "
            "REFUSE; at most 500 characters."
        ),
    )


@strawberry.input(description="Points to be given.")
class GrantPointsInput:
    account_id: strawberry.ID = strawberry.field(description="ID of the account.")
    points: BigInt = strawberry.field(description="How many, 1 to 1,000,000,000.")
    reason: str = strawberry.field(description="Why; 1 to 500 characters.")
    idempotency_key: str = strawberry.field(
        description=(
            "Chosen by the caller, 8 to 100 characters; the same key gives once."
        )
    )
