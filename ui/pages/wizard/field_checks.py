"""The checks of single fields, in the words of UX, section 6."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ui.pages.wizard import columns, money, preparing
from ui.pages.wizard.draft import Draft
from ui.pages.wizard.moments import dates_of, start_error, until_error
from ui.pages.wizard.numbers import number, number_error, whole, whole_error
from ui.words import counted

WEIGHTS = ("cpu", "ram", "storage", "reputation")
MOST_SHAPLEY = 20  # devices a round whose bonus can be shared by Shapley values


class Scene(NamedTuple):
    """What a draft is checked against."""

    draft: Draft
    now: datetime
    zone: ZoneInfo


Check = Callable[[Scene, str], str]


def check_title(scene: Scene, text: str) -> str:
    """Title."""
    length = len(text.strip())
    if 10 <= length <= 80:
        return ""
    return f"Give a title of 10 to 80 characters. It has {length}."


def check_description(scene: Scene, text: str) -> str:
    """Description."""
    over = len(text) - 5_000
    if over <= 0:
        return ""
    return f"Shorten the description by {counted(over, 'character')}."


def check_kind(scene: Scene, text: str) -> str:
    """Kind of learning."""
    return "" if text in columns.KINDS else "Choose what is predicted."


def check_hidden_units(scene: Scene, text: str) -> str:
    """Hidden units, of an MLP."""
    draft = scene.draft
    if (draft["model.source"], draft["model.template"]) != ("template", "MLP"):
        return ""
    units = [whole(part) for part in text.split(",")]
    fits = len(units) <= 5 and all(unit and 1 <= unit <= 1_024 for unit in units)
    return "" if fits else "Enter 1 to 5 whole numbers from 1 to 1,024, such as 32, 16."


def check_model(scene: Scene, _: str) -> str:
    """The model: made or sent, and trainable."""
    draft = scene.draft
    upload = draft.model.upload
    if draft["model.source"] == "template":
        return template_error(draft)
    match upload.state if not draft.model.made_for else "":
        case "READY":
            return check_runtimes(scene, "")
        case "REFUSED":
            return " ".join(upload.problems)
        case "CHECKING" | "RECEIVING":
            return f"{upload.filename} is still on its way. Wait until it is checked."
        case _:
            return "Choose a .keras file, or start from a template."


def template_error(draft: Draft) -> str:
    """Why the chosen template does not go with the test set; empty when it does."""
    is_cnn = draft["model.template"] == "SMALL_CNN"
    if not draft.test_set.rows or is_cnn == draft.is_images:
        return ""
    if is_cnn:
        return "The small CNN is for images; the test set is a table. Choose another."
    return "The test set holds images. Choose the small CNN for them."


def check_test_set(scene: Scene, _: str) -> str:
    """The test set: there, and without holes."""
    upload = scene.draft.test_set.upload
    match upload.state:
        case "READY":
            return _missing(scene.draft)
        case "REFUSED":
            return " ".join(upload.problems)
        case "CHECKING" | "RECEIVING":
            return f"{upload.filename} is still on its way. Wait until it is checked."
        case _:
            return "Choose the test set: a .csv file with a header, or a .npz file."


def _missing(draft: Draft) -> str:
    names = ", ".join(f'"{name}"' for name in columns.incomplete(draft))
    if not names:
        return ""
    return (
        f"Some rows have no value in {names}. Say below what fills it, leave those "
        "rows out, or leave the column out."
    )


def check_label(scene: Scene, _: str) -> str:
    """The label goes with the kind of learning."""
    draft = scene.draft
    return columns.label_error(draft) if draft.test_set.rows else ""


def check_columns(scene: Scene, _: str) -> str:
    """Something is left to predict from."""
    draft = scene.draft
    if draft.is_images or not draft.test_set.rows:
        return ""
    if len(draft.used) < 2:
        return "Keep at least one column beside the label."
    return _width_error(draft)


def _width_error(draft: Draft) -> str:
    """Why an uploaded model does not take these columns; empty when it does."""
    is_uploaded = draft["model.source"] == "upload" and not draft.model.made_for
    shape, width = draft.model.input_shape, preparing.width_of(draft)
    if not is_uploaded or len(shape) != 1 or shape[0] in (None, width):
        return ""
    return (
        f"The model takes {shape[0]} numbers; these columns give {width}, with one for "
        "each name of a column of names. Change the columns, or the model in step 2."
    )


def check_classes(scene: Scene, text: str) -> str:
    """Names of the classes of images."""
    images = scene.draft.test_set.images
    if images is None:
        return ""
    names = [name.strip() for name in text.split(",")]
    if len(names) == len(images.classes) == len(set(names)) and all(names):
        return ""
    return f"Name the {len(images.classes)} classes, parted by commas, each once."


def check_runtimes(scene: Scene, _: str) -> str:
    """Somebody may train, and can."""
    draft = scene.draft
    wanted = wanted_runtimes(draft)
    if not wanted:
        return "Let phones or laptops train, or both."
    supports = draft.model.supports
    if not supports or any(s.can_train and s.runtime in wanted for s in supports):
        return ""
    return " ".join(p for s in supports if s.runtime in wanted for p in s.problems)


def wanted_runtimes(draft: Draft) -> tuple[str, ...]:
    """Runtimes that may train, as ticked."""
    return tuple(r for r in ("TFJS", "KERAS") if draft[f"device.runtimes.{r}"])


def check_weights(scene: Scene, _: str) -> str:
    """Something counts, where anything is weighed."""
    if scene.draft["selection.strategy"] == "OORT":
        return ""
    weights = [number(scene.draft[f"selection.weights.{name}"]) for name in WEIGHTS]
    return "" if any(weights) else "Give at least one weight more than 0."


def check_rate(scene: Scene, text: str) -> str:
    """Learning rate."""
    value = number(text)
    if value is not None and 0 < value <= 1:
        return ""
    return "Learning rate: enter a number above 0 and at most 1."


def seats_of(scene: Scene) -> int:
    """Devices a round, at least 1."""
    return max(whole(scene.draft["selection.cohortSize"]) or 1, 1)


def check_momentum(scene: Scene, text: str) -> str:
    """Momentum, where it is used."""
    if scene.draft["training.optimizer"] != "MOMENTUM":
        return ""
    return number_error(text, 0, 1)


def check_recruits_until(scene: Scene, _: str) -> str:
    """End of recruitment."""
    return until_error(dates_of(*scene), scene.now)


def check_starts_at(scene: Scene, _: str) -> str:
    """Start of the first round."""
    return start_error(dates_of(*scene))


def check_reward(scene: Scene, text: str) -> str:
    """Points of a device: each update pays one at least."""
    wrong = whole_error(text, 1, 1_000_000)
    points = money.money_of(scene.draft)
    return wrong or ("" if points is None else money.update_error(points))


def check_bonus(scene: Scene, text: str) -> str:
    """Shapley values are measured in small cohorts only."""
    if text != "SHAPLEY" or seats_of(scene) <= MOST_SHAPLEY:
        return ""
    return (
        f"Every way to put a round together is compared in cohorts of up to "
        f"{MOST_SHAPLEY} devices. Ask for fewer, or leave out one at a time."
    )


def check_share(scene: Scene, text: str) -> str:
    """A baseline that is a share."""
    if scene.draft["learning"] == "REGRESSION":
        return ""
    return number_error(text, 0, 1, may_lack=True)


def whole_within(least: int, most: int, *, may_lack: bool = False) -> Check:
    """A check for whole numbers."""
    return lambda scene, text: whole_error(text, least, most, may_lack=may_lack)


def number_within(least: float, most: float, *, may_lack: bool = False) -> Check:
    """A check for numbers."""
    return lambda scene, text: number_error(text, least, most, may_lack=may_lack)
