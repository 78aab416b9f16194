"""The closed sets of words that describe points, verdicts and reputations."""

from enum import Enum

import strawberry


@strawberry.enum(description="Why points move.")
class LedgerEntryKind(Enum):
    GRANT = strawberry.enum_value(
        "GRANT", description="Given by an operator or at sign-up."
    )
    ESCROW = strawberry.enum_value(
        "ESCROW", description="A task was published: its pool is locked."
    )
    ESCROW_RETURN = strawberry.enum_value(
        "ESCROW_RETURN", description="A task has ended: unspent points come back."
    )
    BASE_PAY = strawberry.enum_value(
        "BASE_PAY", description="Base pay for an accepted update."
    )
    BONUS = strawberry.enum_value("BONUS", description="Bonus by contribution.")
    RELEASE = strawberry.enum_value(
        "RELEASE", description="Points on hold become available."
    )
    REDEMPTION = strawberry.enum_value(
        "REDEMPTION", description="Set aside to be paid out."
    )
    REDEMPTION_RETURN = strawberry.enum_value(
        "REDEMPTION_RETURN", description="A redemption was refused: points come back."
    )
    REVERSAL = strawberry.enum_value(
        "REVERSAL", description="Takes back another entry after an appeal."
    )


@strawberry.enum(description="Verdicts on an update.")
class Verdict(Enum):
    ACCEPTED = strawberry.enum_value("ACCEPTED", description="Counted and paid.")
    REJECTED = strawberry.enum_value(
        "REJECTED", description="Not counted, not paid; costs reputation."
    )
    SURPLUS = strawberry.enum_value(
        "SURPLUS",
        description=(
            "Complete before the round was committed, but K updates had come or "
            "a backup held its seat: base pay, no harm."
        ),
    )
    LATE = strawberry.enum_value(
        "LATE",
        description=(
            "Complete after the commit or the deadline: recorded, not counted, "
            "not paid."
        ),
    )


@strawberry.enum(description="Why an update was rejected.")
class Rejection(Enum):
    MANIFEST = strawberry.enum_value(
        "MANIFEST", description="Tensors do not match the manifest."
    )
    NOT_FINITE = strawberry.enum_value(
        "NOT_FINITE", description="Values that are not finite."
    )
    NORM = strawberry.enum_value("NORM", description="Norm far from the median.")
    DIRECTION = strawberry.enum_value(
        "DIRECTION", description="Direction against the cohort's."
    )
    LOSS = strawberry.enum_value(
        "LOSS", description="Makes the model worse on the requester's data."
    )
    FREE_RIDING = strawberry.enum_value(
        "FREE_RIDING",
        description="Global weights sent back, a copy of another update, or noise.",
    )


@strawberry.enum(description="What changes a reputation.")
class ReputationEventKind(Enum):
    COMPLETED = strawberry.enum_value(
        "COMPLETED", description="An update was accepted."
    )
    LATE = strawberry.enum_value(
        "LATE", description="An update came after the deadline."
    )
    DROPPED = strawberry.enum_value("DROPPED", description="The device dropped out.")
    REJECTED = strawberry.enum_value("REJECTED", description="An update was rejected.")
    REVERSED = strawberry.enum_value(
        "REVERSED", description="An appeal was upheld: takes back an earlier event."
    )


@strawberry.enum(description="States of a redemption.")
class RedemptionState(Enum):
    REQUESTED = strawberry.enum_value("REQUESTED", description="Waits for an operator.")
    APPROVED = strawberry.enum_value(
        "APPROVED", description="Approved; the payment is under way."
    )
    PAID = strawberry.enum_value("PAID", description="Paid.")
    REFUSED = strawberry.enum_value(
        "REFUSED", description="Refused; the points came back."
    )


@strawberry.enum(description="Steps of a redemption.")
class RedemptionStep(Enum):
    APPROVE = strawberry.enum_value("APPROVE", description="REQUESTED to APPROVED.")
    PAY = strawberry.enum_value(
        "PAY", description="APPROVED to PAID, by another operator."
    )
    REFUSE = strawberry.enum_value(
        "REFUSE", description="REQUESTED or APPROVED to REFUSED; the points come back."
    )


@strawberry.enum(description="States of an appeal.")
class AppealState(Enum):
    OPEN = strawberry.enum_value("OPEN", description="Waits for an operator.")
    UPHELD = strawberry.enum_value(
        "UPHELD", description="The receipt was wrong and its effect was reversed."
    )
    DISMISSED = strawberry.enum_value("DISMISSED", description="The receipt stands.")
