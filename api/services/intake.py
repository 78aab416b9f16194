"""A declared update: to what it is bound, and where its bytes go (PROTOCOL, rule 3)."""

import logging

from tortoise.exceptions import IntegrityError

from api.models import Call, Participation, Round, Task, Transfer
from api.services import judge_update
from api.services.context import Context
from api.services.retry import retried
from api.services.round_driver import codec_for
from api.services.round_rows import OPEN, lock_round
from api.services.start_task import spec_of
from api.services.unit_of_work import Unit, unit_of_work
from api.transport.transfer.exchange import Intake, Link, Refused
from fl_engine import wire
from fl_engine.model.manifest import read_manifest
from fl_engine.rounds import Ticked
from fl_engine.wire.codecs import payload_bytes

log = logging.getLogger(__name__)

MOST_TRIES = 3  # declarations with new ids in a round, after a wrong hash


async def declare_update(
    context: Context, link: Link, update: wire.Update
) -> Intake | None:
    """Bind a declaration to its call and write its row.

    Returns:
        Where the bytes go; None when nothing is taken: the same bytes have a verdict
        (sent again), or the round is over (LATE).

    Raises:
        Refused: ROUND, BASE, DUPLICATE, CODEC, SIZE, HASH, DISK or REPLACED.
    """
    call = await _find_call(link.training_id, update)
    row = await Round.get(id=call.round_id)
    known = await _known_transfer(link.training_id, call, update)
    if known is not None and known.state == "JUDGED":
        await link.tell(judge_update.verdict_frame(await _fresh(call), known))
        return None
    if row.base_sha256 != update.base_sha256.hex():
        message = "The update starts from other weights than those of this round."
        raise Refused("BASE", message)
    if row.state not in OPEN or context.now() >= row.deadline_at:
        if known is None or known.state == "RECEIVING":
            await _answer_late(context, link, row, call, update)
            return None
    if known is not None:
        return _intake(context, known)
    await _check_new(context, link, row, call, update)
    return _intake(context, await _write(context, call, update))


async def _find_call(training_id: str, update: wire.Update) -> Call:
    call = await Call.get_or_none(
        participation_id=training_id,
        round__number=update.round,
        round__attempt=update.attempt,
    )
    if call is None:
        raise Refused(
            "ROUND",
            f"You were not called to attempt {update.attempt} at round {update.round}.",
        )
    return call


async def _known_transfer(
    training_id: str, call: Call, update: wire.Update
) -> Transfer | None:
    """The transfer that this declaration repeats, by its id or by its bytes.

    Raises:
        Refused: DUPLICATE: other bytes under a known id, or after a complete update.
    """
    sha256 = update.bulk.sha256.hex()
    named = await Transfer.get_or_none(
        participation_id=training_id, wire_id=update.id.hex()
    )
    if named is not None and (
        named.call_id != call.id
        or named.sha256 != sha256
        or named.size_bytes != update.bulk.size_bytes
        or named.state == "SPOILED"
    ):
        raise Refused("DUPLICATE", "This id was declared for other bytes before.")
    if named is not None:
        return named
    done = Transfer.filter(call_id=call.id, state__in=("RECEIVED", "JUDGED"))
    complete = await done.first()
    if complete is None:
        return None
    if complete.sha256 != sha256:
        raise Refused("DUPLICATE", "There is a complete update for this round already.")
    if complete.state == "RECEIVED":
        raise Refused("DUPLICATE", "These bytes are complete; the verdict will follow.")
    return complete


async def _check_new(
    context: Context, link: Link, row: Round, call: Call, update: wire.Update
) -> None:
    task = await Task.get(id=row.task_id)
    codec = update.bulk.codec
    connection = context.links.get(link.training_id)
    if connection is None or connection.link is not link:
        message = "A later connection of this training ID took over."
        raise Refused("REPLACED", message, is_fatal=True)
    expected = codec_for(spec_of(task), connection.codecs)
    if codec != expected:
        raise Refused("CODEC", f"The plan asks for {expected}, not for {codec}.")
    manifest_path = context.storage.model(task.model_upload_id) / "manifest.json"
    sizes = read_manifest(manifest_path).exchanged_sizes
    size_bytes = payload_bytes(sizes, codec)
    if update.bulk.size_bytes != size_bytes:
        raise Refused("SIZE", f"The manifest gives {size_bytes} bytes in {codec}.")
    tries = await Transfer.filter(call_id=call.id, state="SPOILED").count()
    if tries >= MOST_TRIES:
        raise Refused("HASH", f"The hash was wrong {tries} times; wait for a round.")
    if context.storage.free_share() < context.settings.least_free_disk_share:
        raise Refused("DISK", "The server's disk is nearly full; try again later.")


@retried
async def _write(context: Context, call: Call, update: wire.Update) -> Transfer:
    """The row; an unfinished one of the same call is given up for it."""
    try:
        async with unit_of_work(context) as unit:
            unfinished = Transfer.filter(call_id=call.id, state="RECEIVING")
            given_up = await unfinished.values_list("id", flat=True)
            await unfinished.delete()
            transfer = await Transfer.create(
                call_id=call.id,
                participation_id=call.participation_id,
                wire_id=update.id.hex(),
                round_number=update.round,
                attempt=update.attempt,
                codec=update.bulk.codec,
                size_bytes=update.bulk.size_bytes,
                sha256=update.bulk.sha256.hex(),
                base_sha256=update.base_sha256.hex(),
                num_examples=update.num_examples,
                metrics=dict(update.metrics),
                train_s=update.train_s,
                declared_at=unit.at,
            )
    except IntegrityError:
        raise Refused("DUPLICATE", "This id was declared a moment ago.") from None
    for transfer_id in given_up:
        context.storage.transfer(str(transfer_id)).unlink(missing_ok=True)
    return transfer


@retried
async def _answer_late(
    context: Context, link: Link, row: Round, call: Call, update: wire.Update
) -> None:
    """Verdict LATE, without bytes, pay or harm (PROTOCOL, rule 3).

    It is recorded, also while the round only waits for its last screenings; and should
    the round not know the time yet, because the clock was set, it learns it now.
    """
    async with unit_of_work(context) as unit:
        await lock_round(row.id)
        straggling = Call.filter(id=call.id, state="CALLED")
        if await straggling.update(
            state="LATE",
            num_examples=update.num_examples,
            size_bytes=update.bulk.size_bytes,
            duration_s=max(0.0, (unit.at - call.called_at).total_seconds()),
            transport=link.transport,
        ):
            await _record_late(unit, row, await _fresh(call))
    frame = wire.Verdict(
        id=update.id, round=update.round, verdict="LATE", reason=None, points=0
    )
    await link.tell(frame)
    context.links.post(row.task_id, Ticked())


async def _record_late(unit: Unit, row: Round, call: Call) -> None:
    person = await Participation.get(id=call.participation_id)
    await judge_update.count(person.id, "late")
    await judge_update.count_in_round(row, "late")
    message = "Your update came after the end of the round: it was not needed any more."
    await judge_update.tell_verdict(unit, row, person, call, message)


async def _fresh(call: Call) -> Call:
    return await Call.get(id=call.id)


def _intake(context: Context, transfer: Transfer) -> Intake:
    return Intake(
        transfer_id=transfer.id,
        path=context.storage.transfer(transfer.id),
        received_bytes=transfer.received_bytes,
        size_bytes=transfer.size_bytes,
        sha256=bytes.fromhex(transfer.sha256),
    )
