"""Refusals that every topic shares; see `api.services.refusals`."""

import re
from datetime import datetime
from enum import Enum
from typing import Any

import strawberry

from api.schema.common.rows import OfRow
from api.schema.common.scalars import BigInt


@strawberry.enum(description="What is wrong, for a program.")
class RefusalCode(Enum):
    ALREADY_APPEALED = strawberry.enum_value(
        "ALREADY_APPEALED", description="The receipt was appealed before."
    )
    ALREADY_JOINED = strawberry.enum_value(
        "ALREADY_JOINED", description="This client is in the task already."
    )
    BENCHMARK_FAILED = strawberry.enum_value(
        "BENCHMARK_FAILED",
        description="The benchmark's result is wrong or came too late.",
    )
    EMAIL_TAKEN = strawberry.enum_value(
        "EMAIL_TAKEN", description="The e-mail address has an account."
    )
    INSUFFICIENT_POINTS = strawberry.enum_value(
        "INSUFFICIENT_POINTS", description="There are fewer points than needed."
    )
    INVALID_INPUT = strawberry.enum_value(
        "INVALID_INPUT",
        description="A value is missing, out of range or contradicts another.",
    )
    LIMIT_REACHED = strawberry.enum_value(
        "LIMIT_REACHED", description="A quota of the account is used up."
    )
    MODEL_REFUSED = strawberry.enum_value(
        "MODEL_REFUSED", description="The uploaded model can't be accepted."
    )
    NOT_FOUND = strawberry.enum_value(
        "NOT_FOUND", description="There is no such object, or it is somebody else's."
    )
    OFFER_REFUSED = strawberry.enum_value(
        "OFFER_REFUSED", description="The SDP offer can't be answered."
    )
    REQUIREMENTS_NOT_MET = strawberry.enum_value(
        "REQUIREMENTS_NOT_MET",
        description="The client does not meet what the task requires.",
    )
    SECOND_OPERATOR_NEEDED = strawberry.enum_value(
        "SECOND_OPERATOR_NEEDED",
        description="The same operator may not take both steps.",
    )
    TASK_INCOMPLETE = strawberry.enum_value(
        "TASK_INCOMPLETE",
        description="The draft lacks something that publishing needs.",
    )
    TEST_SET_REFUSED = strawberry.enum_value(
        "TEST_SET_REFUSED", description="The test set does not fit the task."
    )
    TOO_LATE = strawberry.enum_value(
        "TOO_LATE", description="The time for it has passed."
    )
    TOO_MANY_ATTEMPTS = strawberry.enum_value(
        "TOO_MANY_ATTEMPTS", description="Too many tries in a short time."
    )
    UNAVAILABLE = strawberry.enum_value(
        "UNAVAILABLE",
        description=(
            "The server takes no new work now, for instance because its disk is "
            "nearly full."
        ),
    )
    UPLOAD_NOT_READY = strawberry.enum_value(
        "UPLOAD_NOT_READY", description="The upload is not READY."
    )
    WRONG_CREDENTIALS = strawberry.enum_value(
        "WRONG_CREDENTIALS", description="E-mail address or password is wrong."
    )
    WRONG_STATE = strawberry.enum_value(
        "WRONG_STATE", description="The object's state does not allow it."
    )


@strawberry.interface(
    description=(
        "An expected no. Nothing was changed. Select `... on Refusal { code message "
        "}` to catch every one, those of later versions too."
    )
)
class Refusal:
    message: str = strawberry.field(
        description="What is wrong and what to do about it, in English, for a person."
    )
    code: RefusalCode = strawberry.field(
        description="What is wrong, for a program; one code for each type of refusal."
    )
    retry_after_s: float | None = strawberry.field(
        description=(
            "Seconds after which the same request may succeed; null when "
            "waiting does not help."
        )
    )


class OfRefused(OfRow):
    """A refusal as a service raised it; its code is the name of its type."""

    def __getattr__(self, name: str) -> Any:
        if name == "code":
            return re.sub(r"(?<!^)([A-Z])", r"_\1", type(self).__name__).upper()
        return super().__getattr__(name)


@strawberry.enum(description="Kinds of problems with a value.")
class InputProblemKind(Enum):
    MISSING = strawberry.enum_value("MISSING", description="A value is needed here.")
    TOO_SHORT = strawberry.enum_value("TOO_SHORT", description="Too short.")
    TOO_LONG = strawberry.enum_value("TOO_LONG", description="Too long.")
    OUT_OF_RANGE = strawberry.enum_value(
        "OUT_OF_RANGE", description="Below or above what is allowed."
    )
    MALFORMED = strawberry.enum_value(
        "MALFORMED", description="Not written as it should be."
    )
    UNKNOWN = strawberry.enum_value(
        "UNKNOWN", description="Names something that does not exist, such as a column."
    )
    DUPLICATE = strawberry.enum_value("DUPLICATE", description="Appears twice.")
    CONTRADICTION = strawberry.enum_value(
        "CONTRADICTION", description="Does not go together with another value."
    )


@strawberry.type(description="A problem with one value of an input.")
class InputProblem:
    path: list[str] = strawberry.field(
        description=(
            "Where it is, from the operation's arguments down, such as "
            '["input", "training", "learningRate"]; list positions from 0.'
        )
    )
    kind: InputProblemKind = strawberry.field(description="What kind of problem it is.")
    message: str = strawberry.field(
        description="What is wrong and what to do about it."
    )
    allowed: str | None = strawberry.field(
        description=(
            "What would be accepted, such as `0 < x ≤ 10` or a list of names; "
            "null when it can't be put shortly."
        )
    )


@strawberry.type(description="Values that can't be accepted; all problems at once.")
class InvalidInput(OfRefused, Refusal):
    message: str = strawberry.field(
        description="What is wrong and what to do about it."
    )
    code: RefusalCode = strawberry.field(description="INVALID_INPUT.")
    retry_after_s: float | None = strawberry.field(
        description="Always null: mend the values instead."
    )
    problems: list[InputProblem] = strawberry.field(
        description="Each problem found; at least 1, at most 50."
    )


@strawberry.type(
    description=(
        "No such object, or it is somebody else's; the answer is the same for both, "
        "so that IDs can't be probed."
    )
)
class NotFound(OfRefused, Refusal):
    message: str = strawberry.field(
        description="What is wrong and what to do about it."
    )
    code: RefusalCode = strawberry.field(description="NOT_FOUND.")
    retry_after_s: float | None = strawberry.field(
        description="Always null: waiting does not help."
    )
    id: strawberry.ID = strawberry.field(description="The ID that was not found.")


@strawberry.type(description="The state of the object does not allow the step.")
class WrongState(OfRefused, Refusal):
    message: str = strawberry.field(
        description="What is wrong and what to do about it."
    )
    code: RefusalCode = strawberry.field(description="WRONG_STATE.")
    retry_after_s: float | None = strawberry.field(
        description=(
            "Seconds until the state is expected to allow it; null when unknown."
        )
    )
    current: str = strawberry.field(
        description="State of the object now, a value of its state enum."
    )
    allowed: list[str] = strawberry.field(
        description="States in which the step is allowed."
    )


@strawberry.type(description="The time for the step has passed.")
class TooLate(OfRefused, Refusal):
    message: str = strawberry.field(
        description="What is wrong and what to do about it."
    )
    code: RefusalCode = strawberry.field(description="TOO_LATE.")
    retry_after_s: float | None = strawberry.field(
        description="Always null: the time is over."
    )
    closed_at: datetime = strawberry.field(description="When it ended.")


@strawberry.enum(description="What an account may have only so much of.")
class Limit(Enum):
    API_KEYS = strawberry.enum_value(
        "API_KEYS", description="API keys that are not revoked."
    )
    CLIENTS = strawberry.enum_value(
        "CLIENTS", description="Clients that are not retired."
    )
    UPLOAD_BYTES = strawberry.enum_value(
        "UPLOAD_BYTES", description="Bytes of uploads that are in no task yet."
    )
    DRAFTS = strawberry.enum_value("DRAFTS", description="Drafts.")
    PARTICIPATIONS = strawberry.enum_value(
        "PARTICIPATIONS",
        description="Tasks that one client takes part in at the same time.",
    )
    REDEEMED_POINTS = strawberry.enum_value(
        "REDEEMED_POINTS", description="Points redeemed in a day."
    )


@strawberry.type(description="A quota is used up.")
class LimitReached(OfRefused, Refusal):
    message: str = strawberry.field(
        description="What is wrong and what to do about it."
    )
    code: RefusalCode = strawberry.field(description="LIMIT_REACHED.")
    retry_after_s: float | None = strawberry.field(
        description=(
            "Seconds until there is room again; null when something must be "
            "given up first."
        )
    )
    limit: Limit = strawberry.field(description="What is limited.")
    most: BigInt = strawberry.field(description="The most that is allowed.")
    used: BigInt = strawberry.field(description="What is in use now.")


@strawberry.type(description="Too many tries in a short time.")
class TooManyAttempts(OfRefused, Refusal):
    message: str = strawberry.field(
        description="What is wrong and what to do about it."
    )
    code: RefusalCode = strawberry.field(description="TOO_MANY_ATTEMPTS.")
    retry_after_s: float | None = strawberry.field(
        description="Seconds until the next try; always given here."
    )


@strawberry.type(description="The server takes no new work of this kind now.")
class Unavailable(OfRefused, Refusal):
    message: str = strawberry.field(
        description="What is wrong and what to do about it."
    )
    code: RefusalCode = strawberry.field(description="UNAVAILABLE.")
    retry_after_s: float | None = strawberry.field(
        description=(
            "Seconds until the next try, spread so that clients do not come "
            "back together; always given here."
        )
    )
