"""A draft as the page shows it: where one is, and what it comes to."""

from dataclasses import dataclass

from ui.pages.wizard.checks import REVIEW, STEPS, errors_of
from ui.pages.wizard.draft import Draft
from ui.pages.wizard.field_checks import Scene, wanted_runtimes
from ui.pages.wizard.models import traffic_of
from ui.pages.wizard.money import money_of
from ui.pages.wizard.numbers import whole
from ui.words import counted, duration, size, zone_of
from ui.words import moment as read_moment
from ui.words import whole as words

NOT_YET = "not known yet"


@dataclass(frozen=True)
class StepRow:
    """A step in the rail."""

    number: int
    word: str
    state: str  # done, current, to do
    said: str


def steps_of(scene: Scene, current: int) -> list[StepRow]:
    """The rail: what is done, where one is, what is to do."""
    return [_step(scene, number, word, current) for number, word in enumerate(STEPS, 1)]


def _step(scene: Scene, number: int, word: str, current: int) -> StepRow:
    if number == current:
        return StepRow(number, word, "current", "you are here")
    is_behind = number < max(scene.draft.reached, current)
    if number == REVIEW or not is_behind:
        return StepRow(number, word, "to do", "to do")
    if errors_of(scene, number):
        return StepRow(number, word, "open", "has something to mend")
    return StepRow(number, word, "done", "done")


@dataclass(frozen=True)
class Estimate:
    """What the task asks of one device; words."""

    time: str
    moved: str
    round: str


def estimate_of(draft: Draft) -> Estimate:
    """Time and bytes as far as they can be told.

    The API estimates a device's time when it keeps the draft; rounds and passes scale
    it, another batch size waits for the next time.
    """
    rounds = whole(draft["training.rounds"]) or 0
    passes = rounds * (whole(draft["training.localEpochs"]) or 0)
    moved = traffic_of(draft)
    is_timed = draft.epoch_s and whole(draft["training.batchSize"]) == draft.epoch_batch
    time = duration(draft.epoch_s * passes) if is_timed and passes else ""
    return Estimate(
        time=f"about {time}" if time else NOT_YET,
        moved=size(sum(moved) * rounds) if moved and rounds else NOT_YET,
        round=f"{size(moved[0])} down, {size(moved[1])} up" if moved else NOT_YET,
    )


def so_far(draft: Draft) -> list[tuple[str, str]]:
    """The card beside the steps: nothing that is not known."""
    money, estimate = money_of(draft), estimate_of(draft)
    seats, moved = whole(draft["selection.cohortSize"]), traffic_of(draft)
    return [
        ("Set aside", counted(money.pool, "point") if money else NOT_YET),
        ("For each device", counted(money.device, "point") if money else NOT_YET),
        ("Devices a round", words(seats) if seats else NOT_YET),
        ("Rounds", words(money.rounds) if money else NOT_YET),
        ("Training on a device", estimate.time),
        ("A device moves", estimate.moved),
        ("Of that, each round", size(sum(moved)) if moved else NOT_YET),
    ]


def saved_words(draft: Draft, zone: str) -> str:
    """Such as "Saved 12:04"."""
    if not draft.changed_at:
        return ""
    at = read_moment(draft.changed_at).astimezone(zone_of(zone))
    return f"Saved {at:%H:%M}"


def who_trains(draft: Draft) -> str:
    """Runtimes that may train, in words."""
    names = {"TFJS": "phones", "KERAS": "laptops"}
    return " and ".join(names[r] for r in wanted_runtimes(draft)) or "none"
