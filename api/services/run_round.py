"""A round, from its selection to its payment. Read this first.

Every decision is in `fl_engine.rounds`; here it is driven with real clients, rows and
files. Each step does nothing when the table has decided something else meanwhile, such
as to abandon the round. After `kill -9` at any point the same call goes on with the
same attempt.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

from api.models import Call, Task
from api.services import settle_round
from api.services.context import Context
from api.services.make_weights import RoundFiles, make_weights
from api.services.publish_task import HELD_OUT_X, HELD_OUT_Y
from api.services.round_driver import RoundDriver
from api.services.round_rows import (
    OPEN,
    go_on,
    last_attempt,
    open_attempt,
    rules_of,
    set_round_state,
)
from api.services.screen_round import (
    half_of,
    measure_contributions,
    screen_round,
    stored_updates,
)
from api.services.select_cohort import waiting_backups
from api.services.settle_round import Outcome
from api.services.start_task import spec_of
from fl_engine import rounds
from fl_engine.model.manifest import read_manifest
from fl_engine.rounds import Event
from fl_engine.updates import (
    MEDIAN_WINDOW,
    Rejection,
    StoredUpdate,
    running_median,
)

log = logging.getLogger(__name__)


async def run_round(context: Context, task: Task) -> Outcome:
    """Run the next round of a task, or go on with the attempt that is open.

    Returns:
        COMMITTED, ABANDONED or ENDED (the task was ended meanwhile).
    """
    with context.links.inbox(task.id) as inbox:
        attempt = await select_clients(context, task, inbox)
        try:
            await send_weights(attempt)
            await collect_updates(attempt)
            await screen_updates(attempt)
            await aggregate_updates(attempt)
            await evaluate_weights(attempt)
            return await settle(attempt)
        finally:
            await attempt.close()


async def select_clients(
    context: Context, task: Task, inbox: "asyncio.Queue[Event]"
) -> RoundDriver:
    """Open the next attempt with its cohort, or read the one that is open from rows."""
    spec = spec_of(task)
    manifest_path = context.storage.model(task.model_upload_id) / "manifest.json"
    manifest = await asyncio.to_thread(read_manifest, manifest_path)
    median_norm = running_median(await _accepted_norms(task))
    row = await last_attempt(task)
    is_open = row is not None and row.state in OPEN
    if row is None or not is_open:
        row = await open_attempt(context, task, spec, row.attempt + 1 if row else 1)
    attempt = RoundDriver(context, task, spec, row, manifest, inbox, median_norm)
    await (_go_on(attempt) if is_open else _begin(attempt))
    return attempt


async def send_weights(attempt: RoundDriver) -> None:
    """Ask everybody who was called and is connected; others are asked at `hello`."""
    await attempt.send_all()


async def collect_updates(attempt: RoundDriver) -> None:
    """Take updates, drop-outs and backups until K updates passed or the deadline."""
    await attempt.until_decided()


async def screen_updates(attempt: RoundDriver) -> None:
    """Check the cohort's updates against one another, and weigh them."""
    if not isinstance(attempt.decision, rounds.ScreenCohort):
        return
    await set_round_state(attempt.context, attempt.row, "AGGREGATING")
    screening = await attempt.meanwhile(screen_round(attempt))
    if screening is not None:
        attempt.factors = screening.factors
        reasons = {client: str(why) for client, why in screening.rejected.items()}
        # What came meanwhile is screened no more: it stays surplus, whatever is short.
        for client in attempt.state.clients(rounds.SeatPhase.SURPLUS):
            if client not in screening.factors:
                reasons.setdefault(client, str(Rejection.LOSS))
        await attempt.take(rounds.CohortScreened(reasons))


async def aggregate_updates(attempt: RoundDriver) -> None:
    """Make the new global weights of the accepted updates and store them."""
    if not isinstance(attempt.decision, rounds.Aggregate):
        return
    context, row = attempt.context, attempt.row
    clients = attempt.decision.clients
    updates = await _weighed_updates(attempt, clients)
    attempt.made = await attempt.meanwhile(
        asyncio.to_thread(
            make_weights,
            RoundFiles(context.storage, attempt.task.id, row.number, attempt.manifest),
            attempt.spec.training,
            clients,
            updates,
            attempt.median_norm,
        )
    )
    if attempt.made is not None:
        await attempt.take(rounds.Aggregated())


async def evaluate_weights(attempt: RoundDriver) -> None:
    """Measure the new weights on the held-out rows, and what each update was worth."""
    if not isinstance(attempt.decision, rounds.Evaluate) or attempt.made is None:
        return
    context, task, spec = attempt.context, attempt.task, attempt.spec
    await set_round_state(context, attempt.row, "EVALUATING")
    folder = context.storage.task(task.id)
    metrics = await attempt.meanwhile(
        context.worker.evaluate(
            context.storage.model(task.model_upload_id),
            context.storage.weights(task.id, attempt.row.number),
            folder / HELD_OUT_X,
            folder / HELD_OUT_Y,
            spec.learning,
            spec.baselines,
            spec.data.classes(spec.learning),
            await half_of(attempt),
        )
    )
    if metrics is None:
        return
    worth = await attempt.meanwhile(measure_contributions(attempt, attempt.made.shares))
    if worth is not None:
        attempt.metrics, attempt.contributions = metrics, worth
        await attempt.take(rounds.Evaluated())
        attempt.decision = await _commit_or_wait(attempt)


async def settle(attempt: RoundDriver) -> Outcome:
    """Verdicts, pay, reputations, the new weights: all at once, or none of it."""
    match attempt.decision:
        case rounds.Commit():
            await settle_round.commit(attempt)
            outcome = Outcome.COMMITTED
        case rounds.Abandon(had, needed):
            await settle_round.abandon(attempt, had, needed)
            outcome = Outcome.ABANDONED
        case _:
            return Outcome.ENDED
    await attempt.drain()
    return outcome


async def _begin(attempt: RoundDriver) -> None:
    calls = await Call.filter(round_id=attempt.row.id).order_by("called_at", "id")
    standby = [person.id for person in await waiting_backups(attempt.task.id)]
    step = rounds.open_round(
        rules_of(attempt.spec),
        [call.participation_id for call in calls],
        standby,
        attempt.context.links.ready(attempt.task.id),
        now=attempt.now,
        deadline_at=attempt.row.deadline_at.timestamp(),
    )
    await attempt.follow(step)
    if (attempt.row.number, attempt.row.attempt) != (1, 1):
        # Before the first one, being selected was told a moment ago.
        await attempt.summons.members(attempt.state)


async def _go_on(attempt: RoundDriver) -> None:
    """After a restart: nobody is connected, all that was decided stands."""
    log.info("%s goes on with round %d", attempt.task.id, attempt.row.number)
    step, unscreened = await go_on(attempt.context, attempt.spec, attempt.row)
    await attempt.follow(step)
    for client in unscreened:
        await attempt.screen(client)
    for client in attempt.context.links.ready(attempt.task.id):
        await attempt.take(rounds.ClientConnected(client))


async def _weighed_updates(
    attempt: RoundDriver, clients: Sequence[str]
) -> list[StoredUpdate]:
    """The updates to be aggregated, each with what it counts by the screening."""
    found = Call.filter(round_id=attempt.row.id, participation_id__in=clients)
    calls = {call.participation_id: call for call in await found}
    updates = await stored_updates(attempt, [calls[client] for client in clients])
    return [
        replace(update, factor=attempt.factors[client])
        for client, update in zip(clients, updates, strict=True)
    ]


async def _commit_or_wait(attempt: RoundDriver) -> rounds.Action | None:
    """The decision to commit, once no screening is outstanding."""
    while isinstance(attempt.decision, rounds.Evaluate):
        attempt.decision = None
        await attempt.until_decided()
    return attempt.decision


async def _accepted_norms(task: Task) -> list[float]:
    calls = Call.filter(round__task_id=task.id, state="ACCEPTED")
    rows = await calls.order_by("-received_at").limit(MEDIAN_WINDOW)
    return [call.norm for call in reversed(rows) if call.norm is not None]
