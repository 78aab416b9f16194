"""What can end a client, with words for its owner.

EdgeError
├── UnreachableError     nobody answers, or the answer is not CrowdFL's
├── DeniedError          not signed in, or without the right
├── RefusedError         an expected no of the API: code, body, retry_after_s
├── DataError            the rows on this device don't fit the task
└── TaskError            the task is unknown or can't be trained here
"""

from collections.abc import Mapping
from typing import Any


class EdgeError(Exception):
    """Base of them all; its text is meant for a person and says what to do."""


class UnreachableError(EdgeError):
    """The server does not answer, or something else answers there."""


class DeniedError(EdgeError):
    """The server does not know the caller, or the caller may not do this.

    Attributes:
        code: UNAUTHENTICATED, FORBIDDEN or another code of a correct client's errors.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class RefusedError(EdgeError):
    """An expected refusal of the API.

    Attributes:
        code: A `RefusalCode`.
        retry_after_s: Seconds after which it may succeed; None when waiting won't help.
        body: The refusal with its own fields, such as `problems` or `unmet`.
    """

    def __init__(self, body: Mapping[str, Any]) -> None:
        super().__init__("\n  ".join([str(body["message"]), *details(body)]))
        self.code = str(body["code"])
        self.retry_after_s: float | None = body.get("retryAfterS")
        self.body = body


class DataError(EdgeError):
    """The rows on this device don't meet the task's requirements."""


class TaskError(EdgeError):
    """The task does not exist, has ended, or can't be trained on this device."""


class Stopped(EdgeError):
    """The owner stopped the client; started again it goes on where it was."""


def details(body: Mapping[str, Any]) -> list[str]:
    """A line for each thing that a refusal asks to mend."""
    lines = [
        f"{'.'.join(problem['path'])}: {problem['message']}"
        for problem in body.get("problems") or ()
    ]
    for problem in body.get("fileProblems") or ():
        lines.append(f"{problem.get('name') or 'file'}: {problem['message']}")
    for check in body.get("unmet") or ():
        lines.append(
            f"{check['requirement']}: needs {check['required']}, has "
            f"{check.get('actual') or 'nothing reported'}"
            + (f". {check['hint']}" if check.get("hint") else "")
        )
    return lines
