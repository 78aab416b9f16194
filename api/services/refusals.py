"""Expected refusals, raised by services; `api.schema` maps each to its type.

    Refused
    ├── InvalidInput          problems
    ├── NotFound              id
    ├── WrongState            current, allowed
    ├── TooLate               closed_at
    ├── LimitReached          limit, most, used
    ├── TooManyAttempts       (retry_after_s)
    ├── Unavailable           (retry_after_s)
    ├── EmailTaken
    ├── WrongCredentials
    ├── InsufficientPoints    needed, available
    ├── UploadNotReady        upload
    ├── ModelRefused          file_problems
    ├── TestSetRefused        file_problems
    ├── TaskIncomplete        problems
    ├── RequirementsNotMet    unmet
    ├── AlreadyJoined         participation
    ├── OfferRefused          problem
    ├── BenchmarkFailed       (retry_after_s)
    ├── AlreadyAppealed       appeal
    └── SecondOperatorNeeded  approved_by

What a correct client never meets (no sign-in, no right) is a `Denied`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from api import models


@dataclass(frozen=True)
class InputProblem:
    """A problem with one value; kinds as in the contract's `InputProblemKind`."""

    path: tuple[str, ...]
    kind: str
    message: str
    allowed: str | None = None


@dataclass(frozen=True)
class FileProblem:
    """A problem in an uploaded file; kinds as in the contract's `FileProblemKind`."""

    kind: str
    message: str
    name: str | None = None
    row: int | None = None
    expected: str | None = None
    found: str | None = None


@dataclass(frozen=True)
class RequirementCheck:
    """A requirement of a task with what a client has."""

    requirement: str
    met: bool
    required: str
    actual: str | None = None
    hint: str | None = None


@dataclass
class Refused(Exception):
    """An expected no. Nothing was changed.

    Attributes:
        message: What is wrong and what to do about it, for a person.
        retry_after_s: Seconds after which the same request may succeed.
    """

    message: str
    retry_after_s: float | None = field(default=None, kw_only=True)


@dataclass
class InvalidInput(Refused):
    """Values that can't be accepted; all problems at once."""

    problems: tuple[InputProblem, ...]


@dataclass
class NotFound(Refused):
    """No such object, or it is somebody else's."""

    id: str

    @classmethod
    def of(cls, what: str, id: str) -> "NotFound":
        """The same words for a missing object and for somebody else's."""
        return cls(f"There is no {what} with this ID that you may use.", id)


@dataclass
class WrongState(Refused):
    """The state of the object does not allow the step."""

    current: str
    allowed: tuple[str, ...]


@dataclass
class TooLate(Refused):
    """The time for the step has passed."""

    closed_at: datetime


@dataclass
class LimitReached(Refused):
    """A quota is used up; `limit` as in the contract's `Limit`."""

    limit: str
    most: int
    used: int


@dataclass
class TooManyAttempts(Refused):
    """Too many tries in a short time."""


@dataclass
class Unavailable(Refused):
    """The server takes no new work of this kind now."""


@dataclass
class EmailTaken(Refused):
    """The e-mail address has an account already."""


@dataclass
class WrongCredentials(Refused):
    """E-mail address or password is wrong; which of them is not said."""


@dataclass
class InsufficientPoints(Refused):
    """There are fewer points than needed."""

    needed: int
    available: int


@dataclass
class UploadNotReady(Refused):
    """The upload is not READY."""

    upload: models.Upload


@dataclass
class ModelRefused(Refused):
    """The uploaded model can't be accepted."""

    file_problems: tuple[FileProblem, ...]


@dataclass
class TestSetRefused(Refused):
    """The test set does not fit the task."""

    __test__ = False  # not a test, whatever pytest thinks of its name

    file_problems: tuple[FileProblem, ...]


@dataclass
class TaskIncomplete(Refused):
    """The draft lacks something that publishing needs."""

    problems: tuple[InputProblem, ...]


@dataclass
class RequirementsNotMet(Refused):
    """The client does not meet what the task requires."""

    unmet: tuple[RequirementCheck, ...]


@dataclass
class AlreadyJoined(Refused):
    """This client is in the task already."""

    participation: models.Participation


@dataclass
class OfferRefused(Refused):
    """No answer to an SDP offer; `problem` as in the contract's `OfferProblem`."""

    problem: str


@dataclass
class BenchmarkFailed(Refused):
    """The benchmark's result is wrong or came too late."""


@dataclass
class AlreadyAppealed(Refused):
    """The receipt was appealed before."""

    appeal: models.Appeal


@dataclass
class SecondOperatorNeeded(Refused):
    """Approval and payment need two different operators."""

    approved_by: models.Account


@dataclass
class Denied(Exception):
    """What a correct client does not meet.

    Attributes:
        code: BAD_REQUEST, UNAUTHENTICATED, FORBIDDEN or RATE_LIMITED.
        message: What is wrong and what to do about it.
        retry_after_s: Given for RATE_LIMITED.
        details: Never shown; goes to the log.
    """

    code: str
    message: str
    retry_after_s: float | None = None
    details: dict[str, Any] = field(default_factory=dict)
