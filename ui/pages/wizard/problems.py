"""What the API says against a draft, led back to the fields that it concerns."""

from collections.abc import Iterable, Mapping
from typing import Any

from ui.pages.wizard.checks import FIELDS, MODEL, TEST_SET
from ui.pages.wizard.columns import KINDS
from ui.pages.wizard.defaults import DEFAULTS
from ui.pages.wizard.draft import COLUMN_FIELDS, Draft
from ui.pages.wizard.field_checks import WEIGHTS
from ui.pages.wizard.preparing import steps_of

Answer = Mapping[str, Any]

ELSEWHERE = "whole"  # concerns no single field; shown on top
RENAMED = {
    "modelUploadId": MODEL,
    "testSetUploadId": TEST_SET,
    "device.leastFreeRamBytes": "device.leastFreeRamMb",
    "device.leastFreeStorageBytes": "device.leastFreeStorageMb",
    "reward.poolPoints": "reward.pointsPerDevice",
    "inputShape": MODEL,
    "hiddenUnits": "model.hiddenUnits",
    "data.images": "data.images.classes",
    "data": "data.columns",
}


def field_of(path: Iterable[str], draft: Draft) -> str:
    """The field of a problem's path, from the operation's arguments down."""
    parts = [part for part in path if part != "input"]
    if parts[:2] == ["data", "columns"] and len(parts) > 2:
        return _column_field(parts[2:], draft)
    if parts[:1] == ["preprocessing"]:
        return _step_field(parts[1:], draft)
    if parts[:1] == ["baselines"]:
        return _baseline_field(draft)
    while parts:
        name = ".".join(parts)
        name = RENAMED.get(name, name)
        if name in FIELDS or name in DEFAULTS:
            return "selection.weights" if _is_weight(name) else name
        parts = parts[:-1]
    return ELSEWHERE


def _is_weight(name: str) -> bool:
    return name in {f"selection.weights.{weight}" for weight in WEIGHTS}


def _column_field(parts: list[str], draft: Draft) -> str:
    """Columns are counted among those that the task asks for."""
    asked = [at for at, column in enumerate(draft.columns) if column.is_used]
    place = int(parts[0]) if parts[0].isdecimal() else len(asked)
    if place >= len(asked):
        return "data.columns"
    at = asked[place]
    if draft.columns[at].name == draft["data.label"]:
        return "data.label"
    told = parts[1] if len(parts) > 1 else "type"
    renamed = {"missingMarkers": "markers", "categories": "names", "nullable": "fill"}
    part = renamed.get(told, told)
    return f"data.columns.{at}.{part if part in COLUMN_FIELDS else 'type'}"


STEP_FIELDS = {"IMPUTE": "fill", "CLIP": "cut_least", "LOG": "log", "ONE_HOT": "type"}


def _step_field(parts: list[str], draft: Draft) -> str:
    """A problem of a step stands beside what the form has for it."""
    steps = steps_of(draft)
    place = int(parts[0]) if parts and parts[0].isdecimal() else len(steps)
    if place >= len(steps):
        return "data.columns"
    step, named = steps[place], steps[place]["columns"]
    which = int(parts[2]) if len(parts) > 2 and parts[2].isdecimal() else 0
    name = named[min(which, len(named) - 1)]
    at = next(i for i, column in enumerate(draft.columns) if column.name == name)
    field = STEP_FIELDS.get(step["kind"], "scale")
    if len(parts) > 1 and parts[1] in ("constant", "boundaries"):
        field = parts[1]
    return f"data.columns.{at}.{field}"


def _baseline_field(draft: Draft) -> str:
    return "baselines.MAE" if draft["learning"] == "REGRESSION" else "baselines.LOSS"


def errors_of_refusal(result: Answer, draft: Draft) -> dict[str, str]:
    """Messages by field, for any refusal of a task.

    Args:
        result: With `__typename`, `message`, and what its type has beyond.
        draft: What was refused.
    """
    match result["__typename"]:
        case "InvalidInput" | "TaskIncomplete":
            return {
                field_of(problem["path"], draft): problem["message"]
                for problem in reversed(result["problems"])
            }
        case "TestSetRefused":
            words = [file_problem(problem) for problem in result["fileProblems"]]
            return {TEST_SET: _few(words)}
        case "ModelRefused":
            words = [problem["message"] for problem in result["fileProblems"]]
            return {MODEL: _in_words(_few(words))}
        case "UploadNotReady":
            is_model = result["upload"]["purpose"] == "MODEL"
            return {MODEL if is_model else TEST_SET: result["message"]}
        case "InsufficientPoints":
            return {"reward.pointsPerDevice": result["message"]}
    return {ELSEWHERE: result["message"]}


def file_problem(problem: Answer) -> str:
    """A problem of a test set, as a person mends it."""
    row, name, found = problem["row"], problem["name"], problem["found"]
    expected = problem["expected"]
    if row is None or not name or found is None or not expected:
        return str(problem["message"])
    where = f'Row {row}, column "{name}"'
    if problem["kind"] == "WRONG_TYPE" and not found.strip():
        return f"{where}: the value is missing. Leave the row out of the file."
    if problem["kind"] == "WRONG_TYPE":
        kind = expected.partition(" from ")[0].partition(" up to ")[0]
        mend = f'Fix the row, or mark "{found}" as missing.'
        return f'{where}: "{found}" is not {kind}. {mend}'
    if problem["kind"] == "OUT_OF_RANGE":
        return f"{where}: {found} is not {expected}. Fix the row, or widen the range."
    return str(problem["message"])


def _few(messages: list[str]) -> str:
    """The first three, and how many more there are."""
    more = f" And {len(messages) - 3} more." if len(messages) > 3 else ""
    return " ".join(messages[:3]) + more


def _in_words(message: str) -> str:
    for name, word in KINDS.items():
        message = message.replace(name, f'"{word}"')
    return message
