"""Who trains: candidates are ranked when a task starts and after an abandoned round.

Each of them gets a receipt that says why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from api.models import Call, Participation, Task
from api.services import announce, receipts
from api.services.candidates import candidate
from api.services.push import notes
from api.services.refusals import RequirementCheck
from api.services.requirements import check_client, unmet
from api.services.seen_updates import seen_updates
from api.services.unit_of_work import Unit
from fl_engine.selection import Ranked, Seat, select
from fl_engine.task import TaskSpec

STANDING = ("SELECTED", "TRAINING")  # states of the cohort's members

_STATES = {
    Seat.COHORT: "SELECTED",
    Seat.FAIRNESS: "SELECTED",
    Seat.BACKUP: "BACKUP",
    Seat.NONE: "NOT_SELECTED",
}
_WORDS = {
    Seat.COHORT: "Selected for the cohort",
    Seat.FAIRNESS: "Selected for the cohort, because this client was used least",
    Seat.BACKUP: "Kept as a backup",
    Seat.NONE: "Not selected",
}


@dataclass(frozen=True)
class Selection:
    """What a selection came to: training IDs."""

    selected: tuple[str, ...]
    backups: tuple[str, ...]
    not_selected: tuple[str, ...]


async def select_first(unit: Unit, task: Task, spec: TaskSpec) -> Selection:
    """Rank everybody registered; who misses a requirement or a seat is done."""
    registered = await _people(task, ("REGISTERED",))
    failed = _failed(task, spec, registered, unit)
    eligible = [p for p in registered if p.id not in failed]
    candidates = [candidate(p.id, p.client, unit.at) for p in eligible]
    ranked = select(candidates, spec.selection, chance(spec, (0, 0)))
    people = {p.id: p for p in registered}
    for place in ranked:
        person = people[place.client]
        await _seat(unit, person, place, len(ranked), None)
        _notify(unit, task, spec, person, len(ranked))
    for training_id, checks in failed.items():
        await _refuse(unit, people[training_id], checks, len(ranked))
    selection = _sum_up(ranked, tuple(failed))
    await _announce(unit, task, len(registered), selection)
    return selection


async def select_again(
    unit: Unit, task: Task, spec: TaskSpec, number: int, attempt: int
) -> Selection:
    """Rank members, backups and returned clients anew; nobody is sent away.

    Who was called to the abandoned attempt and brought nothing waits, as long as there
    are others.
    """
    present = await _people(task, (*STANDING, "BACKUP"))
    idle = await _idle(task, number, attempt - 1)
    seen = await seen_updates(spec, task.id)
    candidates = [
        candidate(p.id, p.client, unit.at, is_benched=p.id in idle, seen=seen.get(p.id))
        for p in present
    ]
    turn = chance(spec, (number, attempt))
    ranked = select(candidates, spec.selection, turn, round_number=number)
    people = {p.id: p for p in present}
    for place in ranked:
        seat = Seat.BACKUP if place.seat is Seat.NONE else place.seat
        kept = Ranked(place.client, place.rank, place.score, place.terms, seat)
        person = people[place.client]
        was_standing = person.state in STANDING
        await _seat(unit, person, kept, len(ranked), number)
        if not was_standing:
            _notify(unit, task, spec, person, len(ranked))
    selection = _sum_up(ranked, ())
    kept_backups = (*selection.backups, *selection.not_selected)
    selection = Selection(selection.selected, kept_backups, ())
    await _announce(unit, task, len(present), selection)
    return selection


async def standing_members(task_id: str) -> list[Participation]:
    """The cohort, by rank."""
    members = Participation.filter(task_id=task_id, state__in=STANDING)
    return await members.order_by("rank", "id").select_related("client")


async def waiting_backups(task_id: str) -> list[Participation]:
    """The backups, the next one first."""
    backups = Participation.filter(task_id=task_id, state="BACKUP")
    return await backups.order_by("backup_since", "rank", "id").select_related("client")


def seat_receipt(
    participation: Participation, candidates: int, **more: Any
) -> dict[str, Any]:
    """Body of a selection receipt for a client that was ranked before."""
    return {
        "seat": participation.seat or "NONE",
        "rank": participation.rank,
        "candidates": candidates,
        "score": participation.score,
        "terms": [],
        "unmet": [],
        **more,
    }


async def _people(task: Task, states: tuple[str, ...]) -> list[Participation]:
    people = Participation.filter(task_id=task.id, state__in=states)
    return await people.order_by("id").select_related("client")


def _failed(
    task: Task, spec: TaskSpec, people: Sequence[Participation], unit: Unit
) -> dict[str, tuple[RequirementCheck, ...]]:
    failed = {}
    for person in people:
        checks = check_client(
            spec, person.client, requester_id=task.requester_id, now=unit.at
        )
        if missing := unmet(checks):
            failed[person.id] = missing
    return failed


async def _idle(task: Task, number: int, attempt: int) -> frozenset[str]:
    """Who was called to an attempt and brought nothing in time."""
    calls = Call.filter(
        round__task_id=task.id,
        round__number=number,
        round__attempt=attempt,
        state__in=("CALLED", "RELEASED", "LATE"),
    )
    idle = await calls.values_list("participation_id", flat=True)
    return frozenset(map(str, idle))


def chance(spec: TaskSpec, turn: tuple[int, int]) -> np.random.Generator:
    """What breaks ties in an attempt: the same each time."""
    seed = spec.training.seed % 2**64  # seeds may be negative
    return np.random.default_rng([seed, *turn])


async def _seat(
    unit: Unit,
    person: Participation,
    place: Ranked,
    candidates: int,
    number: int | None,
) -> None:
    person.state, person.seat = _STATES[place.seat], str(place.seat)
    person.score, person.rank = place.score, place.rank
    person.backup_since = unit.at if person.state == "BACKUP" else None
    person.ended_at = unit.at if person.state == "NOT_SELECTED" else None
    await _save(person)
    message = (
        f"{_WORDS[place.seat]}: rank {place.rank} of {candidates} "
        f"with a score of {place.score:.3f}."
    )
    terms = [
        {"name": t.name, "weight": t.weight, "value": t.value} for t in place.terms
    ]
    body = seat_receipt(person, candidates, terms=terms)
    receipt = await receipts.issue(
        unit, "SELECTION", person, message, body=body, round_number=number
    )
    await receipts.tell_seat(unit, person, receipt, number)


def _notify(
    unit: Unit, task: Task, spec: TaskSpec, person: Participation, candidates: int
) -> None:
    """Wake the device of who has got a seat."""
    if person.state == "SELECTED":
        wifi_only = spec.device.wifi_only
        unit.push(
            notes.selected(task, person, candidates, wifi_only=wifi_only, at=unit.at)
        )


async def _refuse(
    unit: Unit,
    person: Participation,
    failed: tuple[RequirementCheck, ...],
    candidates: int,
) -> None:
    person.state, person.seat, person.ended_at = "NOT_SELECTED", "NONE", unit.at
    await _save(person)
    names = ", ".join(check.requirement for check in failed)
    message = f"Not selected: requirements were not met any more: {names}."
    checks = [
        {
            "requirement": check.requirement,
            "met": check.met,
            "required": check.required,
            "actual": check.actual,
            "hint": check.hint,
        }
        for check in failed
    ]
    body = seat_receipt(person, candidates, unmet=checks)
    receipt = await receipts.issue(unit, "SELECTION", person, message, body=body)
    await receipts.tell_seat(unit, person, receipt)


async def _save(person: Participation) -> None:
    columns = ["state", "seat", "score", "rank", "backup_since", "ended_at"]
    await person.save(update_fields=columns)


def _sum_up(ranked: Sequence[Ranked], failed: tuple[str, ...]) -> Selection:
    def those(*seats: Seat) -> tuple[str, ...]:
        return tuple(place.client for place in ranked if place.seat in seats)

    return Selection(
        those(Seat.COHORT, Seat.FAIRNESS),
        those(Seat.BACKUP),
        (*those(Seat.NONE), *failed),
    )


async def _announce(
    unit: Unit, task: Task, candidates: int, selection: Selection
) -> None:
    await announce.tell_task(
        unit,
        task.id,
        "CohortSelected",
        candidates=candidates,
        selected=len(selection.selected),
        backups=len(selection.backups),
    )
