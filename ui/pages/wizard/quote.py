"""What a task would meet, in words: the quote card (design: UX, section 6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ui.pages.wizard.draft import Draft
from ui.pages.wizard.money import money_of
from ui.pages.wizard.numbers import whole
from ui.pages.wizard.task_input import backups_of
from ui.scores import SEATS, terms_words
from ui.words import UNKNOWN, counted, duration, percent, size
from ui.words import whole as words

Answer = Mapping[str, Any]
MOST_RATE = 1_000  # points a minute; above it the figure says nothing


@dataclass(frozen=True)
class Chosen:
    """A device that would be chosen now."""

    rank: str
    seat: str
    score: str
    terms: str


@dataclass(frozen=True)
class QuoteCard:
    """A quote in words; without `join` there is none yet.

    Attributes:
        join: How many could join, and how many are needed.
        waits: What recruiting would wait for; empty when for nobody.
        chance: Of being completed, such as "96 %".
        time: Such as "About 7 min".
        longest: What 9 of 10 such tasks stay under.
        moved: Bytes of a device in all rounds.
        cost: What is set aside, and of what it is made.
        rate: Points a minute; empty when the time of a device is not known.
        bar: The whole in a line, for a phone.
        warnings: What stands in the way, and the cheapest remedy.
        people: Who would be chosen now.
    """

    join: str = ""
    waits: str = ""
    chance: str = ""
    time: str = ""
    longest: str = ""
    moved: str = ""
    cost: str = ""
    rate: str = ""
    bar: str = ""
    warnings: list[str] = field(default_factory=list)
    people: list[Chosen] = field(default_factory=list)


def card_of(quote: Answer, draft: Draft) -> QuoteCard:
    """The card of a `Quote` that was asked for this draft."""
    seats, backups = whole(draft["selection.cohortSize"]) or 0, backups_of(draft) or 0
    eligible = quote["eligibleClients"]
    return QuoteCard(
        join=(
            f"{counted(eligible, 'device')} could join now, "
            f"{words(quote['onlineClients'])} of them seen in the last 15 minutes. "
            f"You need {words(seats)} + {words(backups)}."
        ),
        waits=waits(eligible, seats, backups),
        chance=percent(quote["finishProbability"], 0),
        time=time(quote["medianDurationS"]),
        longest=longest(quote["p90DurationS"]),
        moved=moved(quote["roundBytes"], draft),
        cost=cost(quote["costPoints"], draft),
        rate=rate(draft),
        bar=f"{words(eligible)} can join, {percent(quote['finishProbability'], 0)}",
        warnings=[warning["message"] for warning in quote["warnings"]],
        people=[chosen(candidate) for candidate in quote["candidates"]],
    )


def waits(eligible: int, seats: int, backups: int) -> str:
    """What recruiting would wait for."""
    if eligible < seats:
        return f"Recruiting waits for {words(seats - eligible)} more."
    if eligible < seats + backups:
        lacking = counted(seats + backups - eligible, "backup")
        return f"Every seat can be filled; {lacking} would be missing."
    return ""


def time(seconds: float) -> str:
    """Such as "About 7 min"; no time is foreseen where nobody could join."""
    return f"About {duration(seconds)}" if seconds else UNKNOWN


def longest(seconds: float) -> str:
    """What 9 of 10 stay under; empty where no time is foreseen."""
    return f"9 of 10 such tasks stay under {duration(seconds)}." if seconds else ""


def moved(traffic: Answer, draft: Draft) -> str:
    """Bytes of a device in all rounds."""
    rounds = whole(draft["training.rounds"]) or 0
    return size((traffic["downBytes"] + traffic["upBytes"]) * rounds)


def cost(points: int, draft: Draft) -> str:
    """Such as "960 points set aside = 8 × 120"."""
    said = f"{counted(points, 'point')} set aside"
    money = money_of(draft)
    if money is None or money.pool != points:
        return said
    return f"{said} = {words(money.seats)} × {words(money.device)}"


def rate(draft: Draft) -> str:
    """Points for a minute of a median device; empty while its time is not known."""
    money, passes = money_of(draft), whole(draft["training.localEpochs"]) or 0
    is_timed = whole(draft["training.batchSize"]) == draft.epoch_batch
    if money is None or not draft.epoch_s or not passes or not is_timed:
        return ""
    minutes = draft.epoch_s * passes * money.rounds / 60
    found = round(money.device / minutes)
    return f"over {words(MOST_RATE)}" if found > MOST_RATE else words(found)


def chosen(candidate: Answer) -> Chosen:
    """A candidate, without a name: it can't be told which one it is."""
    return Chosen(
        rank=words(candidate["rank"]),
        seat=SEATS.get(candidate["seat"], "No seat"),
        score=f"{candidate['score']:.2f}",
        terms=terms_words(candidate["terms"]),
    )
