"""Refusals of the API, as the pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Refusal:
    """The API understood, and said no.

    Attributes:
        kind: Its type in the schema, such as `InsufficientPoints`.
        message: What is wrong and what to do about it.
        problems: Messages by path of the input, parts joined by dots: "data.label".
    """

    kind: str
    message: str
    problems: dict[str, str] = field(default_factory=dict)


def refusal(result: Mapping[str, Any]) -> Refusal | None:
    """The refusal in a mutation's result; None when it was done.

    The operation must ask for `__typename` and, on `Refusal`, for `message`; for
    `problems { path message }` and `fileProblems { message name }` where they exist.
    """
    if "message" not in result or "code" not in result:
        return None
    problems = {
        ".".join(problem["path"]): problem["message"]
        for problem in result.get("problems") or ()
    }
    found = [problem["message"] for problem in result.get("fileProblems") or ()]
    message = " ".join(found) if found else result["message"]
    return Refusal(result["__typename"], message, problems)


def spoken(refused: Refusal) -> str:
    """What to say where there is no field to say it beside: the problems if any."""
    return " ".join(refused.problems.values()) or refused.message
