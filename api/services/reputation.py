"""Reputations: recorded events; the client's figures are a cache of them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from api import events
from api.models import Client, Participation, ReputationEvent
from api.services import receipts
from api.services.unit_of_work import Unit
from fl_engine import rewards

_CACHE = (  # columns of a client that its events make
    "reputation",
    "reputation_good",
    "reputation_bad",
    "reputation_at",
    "reputation_events_count",
)
_WORDS = {
    "COMPLETED": "An update was accepted",
    "LATE": "An update came too late",
    "DROPPED": "The device dropped out",
    "REJECTED": "An update was rejected",
    "REVERSED": "An appeal was upheld",
}


async def record(
    unit: Unit,
    participation: Participation,
    kind: str,
    *,
    cause: str,
    round_number: int | None,
) -> None:
    """Count an event for the participation's client, once for each cause.

    Args:
        unit: The transaction of what happened.
        participation: Whose client it is.
        kind: COMPLETED, LATE, DROPPED or REJECTED.
        cause: What made it, such as `drop:<call id>`; the same cause counts once.
        round_number: Round it happened in.
    """
    clients = await lock_clients([participation])
    causes = [(participation, cause)]
    await record_all(unit, causes, kind, clients, round_number=round_number)


async def lock_clients(people: Sequence[Participation]) -> dict[str, Client]:
    """The clients of some participations by id, locked for the transaction."""
    ids = sorted({person.client_id for person in people})
    rows = Client.filter(id__in=ids).order_by("id").select_for_update()
    return {client.id: client for client in await rows}


async def record_all(
    unit: Unit,
    causes: Sequence[tuple[Participation, str]],
    kind: str,
    clients: dict[str, Client],
    *,
    round_number: int | None,
) -> None:
    """Count an event of one kind for each of several clients, once for each cause.

    Args:
        unit: The transaction of what happened.
        causes: Participations and what made their events.
        kind: COMPLETED, LATE, DROPPED or REJECTED.
        clients: By id, as `lock_clients` gives them; brought up to date.
        round_number: Round it happened in.
    """
    named = [cause for _, cause in causes]
    counted = ReputationEvent.filter(cause__in=named)
    known = {event.cause for event in await counted}
    changed = []
    for person, cause in causes:
        if cause not in known:
            client = clients[person.client_id]
            event = _count(unit, client, person, kind, cause, round_number)
            await _tell(unit, person, event)
            changed.append(client)
    if changed:
        await Client.bulk_update(changed, _CACHE)


def _count(
    unit: Unit,
    client: Client,
    person: Participation,
    kind: str,
    cause: str,
    round_number: int | None,
) -> ReputationEvent:
    known, before, after = rewards.apply(_known(client), kind, unit.at.timestamp())
    event = ReputationEvent(
        client_id=client.id,
        participation_id=person.id,
        cause=cause,
        at=unit.at,
        kind=kind,
        weight=rewards.REPUTATION_WEIGHTS[kind],
        score_before=before,
        score_after=after,
        round_number=round_number,
    )
    unit.insert(event)
    _set_known(client, known, client.reputation_events_count + 1)
    return event


def _set_known(client: Client, known: rewards.Reputation, events_count: int) -> None:
    client.reputation = known.score()
    client.reputation_good, client.reputation_bad = known.good, known.bad
    at = None if known.at is None else datetime.fromtimestamp(known.at, UTC)
    client.reputation_at = at
    client.reputation_events_count = events_count


async def reverse(unit: Unit, event: ReputationEvent) -> None:
    """Take back an event, once: the score is as if it had never been counted.

    The event stays; another one, REVERSED, says so. Evidence decays, so it can't be
    subtracted: what was not taken back is counted anew.
    """
    person = await Participation.get(id=event.participation_id)
    (client,) = (await lock_clients([person])).values()
    cause = f"reversal:{event.id}"
    if await ReputationEvent.exists(cause=cause):
        return
    counted = await _counted_events(client.id, without=event)
    known = rewards.replay([(one.kind, one.at.timestamp()) for one in counted])
    before, after = score_now(client, unit.at), known.score(unit.at.timestamp())
    _set_known(client, known, len(counted))
    await client.save(update_fields=_CACHE)
    taken_back = ReputationEvent(
        client_id=client.id,
        participation_id=person.id,
        cause=cause,
        at=unit.at,
        kind="REVERSED",
        weight=-event.weight,
        score_before=before,
        score_after=after,
        round_number=event.round_number,
    )
    unit.insert(taken_back)
    await _tell(unit, person, taken_back)


async def _counted_events(
    client_id: str, *, without: ReputationEvent
) -> list[ReputationEvent]:
    """Events of a client that were not taken back, in their order."""
    rows = await ReputationEvent.filter(client_id=client_id).order_by("at", "id")
    reversed_ids = {row.cause for row in rows if row.kind == "REVERSED"}
    return [
        row
        for row in rows
        if row.kind != "REVERSED"
        and row.id != without.id
        and f"reversal:{row.id}" not in reversed_ids
    ]


def score_now(client: Client, now: datetime) -> float:
    """The client's score with its evidence decayed to this moment, 0 to 1."""
    return _known(client).score(now.timestamp())


def is_newcomer(client: Client) -> bool:
    """Whether too few events are counted to judge the client by."""
    return rewards.is_newcomer(client.reputation_events_count)


def _known(client: Client) -> rewards.Reputation:
    at = client.reputation_at.timestamp() if client.reputation_at else None
    return rewards.Reputation(client.reputation_good, client.reputation_bad, at)


async def _tell(
    unit: Unit, participation: Participation, event: ReputationEvent
) -> None:
    change = f"{event.score_before:.3f} to {event.score_after:.3f}"
    receipt = await receipts.issue(
        unit,
        "REPUTATION",
        participation,
        f"{_WORDS[event.kind]}: the reputation went from {change}.",
        body={"event_id": event.id},
        round_number=event.round_number,
        subject_id=event.id,
    )
    await unit.emit(
        events.account_stream(participation.account_id),
        "ReputationChanged",
        {
            "task_id": participation.task_id,
            "client_id": participation.client_id,
            "reputation_kind": event.kind,
            "score_before": event.score_before,
            "score_after": event.score_after,
            "receipt_id": receipt.id,
        },
    )
