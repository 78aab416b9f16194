"""What the page asks of the API for a draft; each answer is another draft, or a no."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from ui.pages.wizard.checks import MODEL, TEST_SET
from ui.pages.wizard.draft import Draft, Model, Upload
from ui.pages.wizard.field_checks import template_error
from ui.pages.wizard.models import made_for, model_of, upload_of
from ui.pages.wizard.problems import ELSEWHERE, errors_of_refusal
from ui.pages.wizard.task_input import task_input, template_input, upload_input
from ui.refusals import refusal

GONE = "The server no longer keeps this file. Choose it again."
PUBLISHED = "This task is published already; its rules are frozen. See it in My tasks."

Answer = dict[str, Any]


class Api(Protocol):
    """As `ui.client.Api`."""

    async def ask(self, operation: str, **variables: object) -> Answer:
        """Data of an operation."""
        ...


@dataclass(frozen=True)
class Outcome:
    """What came of it.

    Attributes:
        draft: As it is now.
        errors: Messages by field; empty when it was done.
        task_id: Of the published task; empty otherwise.
    """

    draft: Draft
    errors: dict[str, str] = field(default_factory=dict)
    task_id: str = ""


async def make_model(api: Api, draft: Draft) -> Outcome:
    """Make the template's model, if the columns are known and it is not made yet."""
    wanted, made = template_input(draft), made_for(draft)
    has_it = draft.model.made_for == made and bool(draft.model.upload.id)
    if draft["model.source"] != "template" or wanted is None or has_it:
        return Outcome(draft)
    if wrong := template_error(draft):
        return Outcome(draft, {MODEL: wrong})
    result = (await api.ask("MakeModel", input=wanted))["createModelFromTemplate"]
    if refusal(result):
        errors = errors_of_refusal(result, draft)
        known = {MODEL if name == ELSEWHERE else name: e for name, e in errors.items()}
        return Outcome(draft, known)
    model = model_of(upload_of(result), result["inspection"], made)
    return Outcome(replace(draft, model=model, is_saved=False))


async def save(api: Api, draft: Draft, now: datetime, zone: ZoneInfo) -> Outcome:
    """Keep the draft at the API: a new one there, or the one it has.

    Raises:
        UnfinishedError: A field can't be read; check before.
    """
    wanted = task_input(draft, now, zone)
    if draft.task_id:
        variables = {"id": draft.task_id, "input": wanted}
        result = (await api.ask("ChangeDraft", **variables))["updateTask"]
        if _is_gone(result, draft):
            result = (await api.ask("KeepDraft", input=wanted))["createTask"]
    else:
        result = (await api.ask("KeepDraft", input=wanted))["createTask"]
    if refusal(result):
        return _refused(draft, result)
    return Outcome(_saved(draft, result))


async def publish(api: Api, draft: Draft) -> Outcome:
    """Publish the draft that the API has."""
    result = (await api.ask("PublishDraft", id=draft.task_id))["publishTask"]
    if refusal(result):
        return _refused(draft, result)
    return Outcome(draft, task_id=result["id"])


async def announce(api: Api, purpose: str, info: Mapping[str, Any]) -> Answer | str:
    """Announce a file; the upload, or why there is none."""
    wanted = upload_input(purpose, info["filename"], info["sizeBytes"], info["sha256"])
    result: Answer = (await api.ask("AnnounceFile", input=wanted))["createUpload"]
    said = refusal(result)
    if said is None:
        return result
    return " ".join(said.problems.values()) or said.message


async def look(api: Api, upload_id: str) -> Answer | None:
    """An upload with what was found in it; None when there is none."""
    answer = await api.ask("FileOnItsWay", id=upload_id)
    upload: Answer | None = answer["upload"]
    return upload


def without_file(draft: Draft, name: str) -> Draft:
    """The draft without its model, or without its test set's file."""
    if name == MODEL:
        return replace(draft, model=Model(), is_saved=False)
    test_set = replace(draft.test_set, upload=Upload())
    return replace(draft, test_set=test_set, is_saved=False)


def _is_gone(result: Mapping[str, Any], draft: Draft) -> bool:
    """Whether the API's draft was given up meanwhile."""
    kind = result["__typename"]
    if kind == "NotFound":
        return bool(result["id"] == draft.task_id)
    return kind == "WrongState" and result["current"] == "CANCELLED"


def _refused(draft: Draft, result: Mapping[str, Any]) -> Outcome:
    match result["__typename"]:
        case "NotFound" if result["id"] == draft.model.upload.id:
            return Outcome(without_file(draft, MODEL), {MODEL: GONE})
        case "NotFound" if result["id"] == draft.test_set.upload.id:
            return Outcome(without_file(draft, TEST_SET), {TEST_SET: GONE})
        case "WrongState":
            return Outcome(draft, {ELSEWHERE: PUBLISHED})
    return Outcome(draft, errors_of_refusal(result, draft))


def _saved(draft: Draft, task: Mapping[str, Any]) -> Draft:
    plan = task["training"]
    passes = plan["rounds"] * plan["localEpochs"]
    return replace(
        draft,
        task_id=task["id"],
        is_saved=True,
        epoch_s=task["device"]["deviceS"] / passes,
        epoch_batch=plan["batchSize"],
    )


FIRST_BYTES = {
    "89504e47": "a PNG picture",
    "ffd8ffe0": "a JPEG picture",
    "ffd8ffe1": "a JPEG picture",
    "25504446": "a PDF",
    "89484446": "an HDF5 file, Keras' older format",
    "504b0304": "a ZIP file",
    "1f8b0800": "a gzip file",
}
MOST_BYTES = {"MODEL": 256 * 1024**2, "TEST_SET": 1024**3}
SAVE_IT = 'Save it with model.save("model.keras").'


def file_error(purpose: str, info: Mapping[str, Any]) -> str:
    """What is wrong with a chosen file, as far as a look from outside can tell.

    Args:
        purpose: An `UploadPurpose`.
        info: `filename`, `sizeBytes`, and `start`, its first 4 bytes in hex.
    """
    name, start = str(info["filename"]), str(info["start"])
    if not info["sizeBytes"]:
        return f"{name} is empty. Choose another file."
    if info["sizeBytes"] > MOST_BYTES[purpose]:
        most = MOST_BYTES[purpose] // 1024**2
        return f"{name} is larger than {most:,} MiB. Choose a smaller file."
    extension = re.sub(r".*(?=\.)", "", name).lower()
    is_zip, looks = start == "504b0304", FIRST_BYTES.get(start)
    if purpose == "MODEL":
        what = f"it is {looks}" if looks and not is_zip else f"its name is {name}"
        fits = extension == ".keras" and is_zip
        return "" if fits else f"This is not a .keras file ({what}). {SAVE_IT}"
    if (
        extension not in (".csv", ".npz")
        or (extension == ".npz") != is_zip
        or (looks and not is_zip)
    ):
        what = f"it is {looks}" if looks else f"its name is {name}"
        return (
            f"This is neither a .csv nor a .npz file ({what}). Save the rows as CSV, "
            "in UTF-8, with the columns' names in the first line."
        )
    return ""
