"""Before another round: empty seats are filled, the others go round.

Only who is concerned gets a receipt: a new seat, or a place among the backups.
"""

from collections.abc import Collection

from api.models import Participation, Task
from api.services import receipts, reputation
from api.services.push import notes
from api.services.seen_updates import seen_updates
from api.services.select_cohort import (
    chance,
    seat_receipt,
    standing_members,
    waiting_backups,
)
from api.services.unit_of_work import Unit
from fl_engine.rotation import Standing, renew
from fl_engine.selection import LEAST_FAIR, Seat
from fl_engine.task import TaskSpec

_WORDS = {
    Seat.COHORT: "It is your turn: you have a seat in the cohort.",
    Seat.FAIRNESS: "You have a seat in the cohort, because you were used least.",
    Seat.NONE: "Your turn is over: you wait as a backup until the next one.",
}


async def renew_cohort(
    unit: Unit, task: Task, spec: TaskSpec, number: int, ready: Collection[str]
) -> None:
    """Give the seats of the next round, by `fl_engine.rotation`.

    Args:
        unit: The transaction, which holds the task.
        task: The task.
        spec: Its specification.
        number: Of the round that begins.
        ready: Training IDs that are connected: only these are called up.
    """
    members = await standing_members(task.id)
    waiting = [p for p in await waiting_backups(task.id) if p.id in ready]
    people = {person.id: person for person in (*members, *waiting)}
    doubted = {
        person.id
        for person in people.values()
        if reputation.score_now(person.client, unit.at) < LEAST_FAIR
    }
    standing = Standing(
        members={p.id: _seat_of(p) for p in members},
        waiting=[p.id for p in waiting],
        # who was never ranked comes last
        ranks={p.id: p.rank or len(people) + 1 for p in people.values()},
        doubted=frozenset(doubted),
        seen=await seen_updates(spec, task.id),
        round_number=number,
    )
    use = {p.id: (p.rounds_used, p.rounds_called) for p in people.values()}
    change = renew(spec.selection, standing, use, chance(spec, (number, 1)))
    for training_id, seat in change.seated.items():
        person = people[training_id]
        was_waiting = person.state == "BACKUP"
        await _move(unit, person, "SELECTED", seat, number)
        if was_waiting:
            grace_s = spec.training.grace_s
            unit.push(notes.called_up(task, person, number, grace_s, unit.at))
    for training_id in change.stood_down:
        await _move(unit, people[training_id], "BACKUP", Seat.NONE, number)


def _seat_of(person: Participation) -> Seat:
    return Seat.FAIRNESS if person.seat == "FAIRNESS" else Seat.COHORT


async def _move(
    unit: Unit, person: Participation, state: str, seat: Seat, number: int
) -> None:
    person.state = state
    person.seat = "BACKUP" if state == "BACKUP" else str(seat)
    person.backup_since = unit.at if state == "BACKUP" else None
    await person.save(update_fields=["state", "seat", "backup_since"])
    candidates = await Participation.filter(
        task_id=person.task_id, rank__isnull=False
    ).count()
    receipt = await receipts.issue(
        unit,
        "SELECTION",
        person,
        _WORDS[seat],
        body=seat_receipt(person, candidates),
        round_number=number,
    )
    await receipts.tell_seat(unit, person, receipt, number)
