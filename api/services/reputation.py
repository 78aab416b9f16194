"""Reputations: recorded events; the client's figures are a cache of them."""

from datetime import UTC, datetime

from api import events
from api.models import Client, Participation, ReputationEvent
from api.services import receipts
from api.services.unit_of_work import Unit
from fl_engine import rewards

_WORDS = {
    "COMPLETED": "An update was accepted",
    "LATE": "An update came too late",
    "DROPPED": "The device dropped out",
    "REJECTED": "An update was rejected",
}


async def record(
    unit: Unit,
    participation: Participation,
    kind: str,
    *,
    cause: str,
    round_number: int | None,
) -> ReputationEvent | None:
    """Count an event for the participation's client, once for each cause.

    Args:
        unit: The transaction of what happened.
        participation: Whose client it is.
        kind: COMPLETED, LATE, DROPPED or REJECTED.
        cause: What made it, such as `drop:<call id>`; the same cause counts once.
        round_number: Round it happened in.

    Returns:
        The event, or None when this cause was counted before.
    """
    client = await Client.select_for_update().get(id=participation.client_id)
    if await ReputationEvent.filter(cause=cause).exists():
        return None
    known, before, after = rewards.apply(_known(client), kind, unit.at.timestamp())
    event = await ReputationEvent.create(
        client_id=client.id,
        participation_id=participation.id,
        cause=cause,
        at=unit.at,
        kind=kind,
        weight=rewards.REPUTATION_WEIGHTS[kind],
        score_before=before,
        score_after=after,
        round_number=round_number,
    )
    await _store(client, known, after)
    await _tell(unit, participation, event)
    return event


def score_now(client: Client, now: datetime) -> float:
    """The client's score with its evidence decayed to this moment, 0 to 1."""
    return _known(client).score(now.timestamp())


def is_newcomer(client: Client) -> bool:
    """Whether too few events are counted to judge the client by."""
    return rewards.is_newcomer(client.reputation_events_count)


def _known(client: Client) -> rewards.Reputation:
    at = client.reputation_at.timestamp() if client.reputation_at else None
    return rewards.Reputation(client.reputation_good, client.reputation_bad, at)


async def _store(client: Client, known: rewards.Reputation, score: float) -> None:
    client.reputation = score
    client.reputation_good = known.good
    client.reputation_bad = known.bad
    assert known.at is not None
    client.reputation_at = datetime.fromtimestamp(known.at, UTC)
    client.reputation_events_count += 1
    await client.save(
        update_fields=[
            "reputation",
            "reputation_good",
            "reputation_bad",
            "reputation_at",
            "reputation_events_count",
        ]
    )


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
