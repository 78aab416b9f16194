"""The invariants, each a function: world, database and row of the task -> problems."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from sqlite3 import Connection, Row
from typing import TYPE_CHECKING

from tests.chaos.evidence import TORN_STREAMS, WRONG_BALANCES
from tests.chaos.simulator.weights import check_weights

if TYPE_CHECKING:
    from tests.chaos.simulator.world import World

Check = Callable[["World", Connection, Row], Iterator[str]]

CALLS = """
SELECT c.*, r.number, r.attempt, r.state AS round_state, t.sha256, t.wire_id,
  t.state AS transfer_state
FROM calls c JOIN rounds r ON r.id = c.round_id
LEFT JOIN transfers t ON t.id = c.transfer_id ORDER BY c.id
"""
VERDICTS = ("ACCEPTED", "REJECTED", "SURPLUS", "LATE")


def ends_in_time(world: "World", db: Connection, task: Row) -> Iterator[str]:
    """The task has ended, with a reason when it failed, and every client knows."""
    state = task["state"]
    ends = ("COMPLETED", "FAILED", *(("CANCELLED",) if world.is_cancelled else ()))
    if state not in ends:
        yield f"stuck: the task is {state} after {world.loop.now:.0f} s"
        return
    if state == "FAILED" and not task["state_reason"]:
        yield "the task failed without a reason"
    could_not = "could not go on" in (task["state_reason"] or "")
    if could_not and not (world.faults.met["worker"] or world.faults.met["disk full"]):
        yield f"the task failed though nothing was broken: {task['state_reason']}"
    for device in world.devices:
        if not device.is_over:
            yield f"{device.name} never heard that the task is over"


def commits_rounds_in_order(world: "World", db: Connection, task: Row) -> Iterator[str]:
    """Rounds 1 to n, each committed once, each on the weights of the one before."""
    rows = db.execute("SELECT * FROM rounds ORDER BY number, attempt").fetchall()
    done = [row for row in rows if row["state"] == "COMMITTED"]
    numbers = [row["number"] for row in done]
    if numbers != list(range(1, task["rounds_committed"] + 1)):
        yield f"committed are {numbers}, the task says {task['rounds_committed']}"
    if task["state"] == "COMPLETED" and len(done) != task["rounds_wanted"]:
        yield f"completed with {len(done)} of {task['rounds_wanted']} rounds"
    if open_ := [r["number"] for r in rows if r["state"] not in _CLOSED]:
        yield f"rounds {open_} are still open"
    for before, after in pairwise(done):
        if after["base_sha256"] != before["weights_sha256"]:
            yield f"round {after['number']} does not start where the last one ended"
    attempts = Counter(row["number"] for row in rows)
    if any(n > world.settings.most_attempts for n in attempts.values()):
        yield f"too many attempts: {dict(attempts)}"
    for row in rows:
        if (row["duration_s"] or 0) < 0 or (row["overhead_s"] or 0) < 0:
            yield f"round {row['number']} took {row['duration_s']} s"


_CLOSED = ("COMMITTED", "ABANDONED")


def counts_once(world: "World", db: Connection, task: Row) -> Iterator[str]:
    """One accepted update a round and client, and only what its client made."""
    made = {device.id: device.memory.made for device in world.devices}
    accepted: Counter[tuple[int, str]] = Counter()
    for call in db.execute(CALLS):
        who = (call["number"], call["participation_id"])
        if call["state"] in ("PENDING", "ACCEPTED") and call["sha256"] is None:
            yield f"{who} counts without an update"
        if call["state"] == "PENDING":
            yield f"{who} is PENDING for ever"
        if call["state"] != "ACCEPTED":
            continue
        accepted[who] += 1
        known = (call["number"], call["attempt"], call["sha256"])
        if known not in made[call["participation_id"]]:
            yield f"{who} is accepted with bytes that its client never made"
        if call["round_state"] != "COMMITTED":
            yield f"{who} is accepted in a round that is {call['round_state']}"
    if twice := [who for who, n in accepted.items() if n > 1]:
        yield f"counted twice: {twice}"
    yield from _counters(db, accepted)


def _counters(db: Connection, accepted: Counter[tuple[int, str]]) -> Iterator[str]:
    for row in db.execute("SELECT * FROM rounds WHERE state = 'COMMITTED'"):
        found = sum(n for (number, _), n in accepted.items() if number == row["number"])
        if row["accepted"] != found:
            yield f"round {row['number']} says {row['accepted']}, has {found} accepted"
    for name in ("accepted", "rejected"):
        for person in db.execute(
            f"SELECT p.id, p.{name} AS told, (SELECT count(*) FROM calls c WHERE "
            "c.participation_id = p.id AND c.state = ?) AS found FROM participations p",
            (name.upper(),),
        ):
            if person["told"] != person["found"]:
                yield f"{person['id']} says {person['told']} {name}"
    for kind, state in (("COMPLETED", "ACCEPTED"), ("REJECTED", "REJECTED")):
        (events,) = db.execute(
            "SELECT count(*) FROM reputation_events WHERE kind = ?", (kind,)
        ).fetchone()
        (calls,) = db.execute(
            "SELECT count(*) FROM calls WHERE state = ?", (state,)
        ).fetchone()
        if events != calls:
            yield f"{events} reputation events {kind} for {calls} updates"


def loses_nothing(world: "World", db: Connection, task: Row) -> Iterator[str]:
    """Every update that the server has taken whole has a verdict."""
    for transfer in db.execute("SELECT * FROM transfers WHERE state = 'RECEIVED'"):
        yield f"an update of round {transfer['round_number']} has no verdict"
    for device in world.devices:
        for number in device.memory.stored:
            (judged,) = db.execute(
                "SELECT count(*) FROM transfers WHERE participation_id = ? "
                "AND round_number = ? AND state = 'JUDGED'",
                (device.id, number),
            ).fetchone()
            if not judged:
                yield f"{device.name} was told that round {number} is safe; it is not"


def tells_what_is_recorded(world: "World", db: Connection, task: Row) -> Iterator[str]:
    """Verdicts and last words are those of the rows."""
    for device in world.devices:
        calls = [c for c in db.execute(CALLS) if c["participation_id"] == device.id]
        by_wire = {c["wire_id"]: c for c in calls if c["wire_id"]}
        for told in device.memory.told:
            call = by_wire.get(told.id.hex())
            if call is None:
                yield from _told_late(device.name, told, calls)
                continue
            recorded = (call["state"], call["rejection"], call["points"])
            if (told.verdict, told.reason, told.points) != recorded:
                words = f"{told.verdict} {told.reason} {told.points}"
                yield f"{device.name} was told {words}, recorded is {recorded}"
        end = device.memory.end
        person = db.execute(
            "SELECT * FROM participations WHERE id = ?", (device.id,)
        ).fetchone()
        if end is None:
            continue
        has_left = end.state == "LEFT"  # what it sent before may be accepted later
        is_known = end.points == person["points"] or (
            has_left and end.points <= person["points"]
        )
        if end.state != person["state"] or not is_known:
            yield f"{device.name} ended with {end}, not {person['points']} points"


def _told_late(name: str, told: object, calls: list[Row]) -> Iterator[str]:
    """LATE without bytes: the call must not have been left open for ever."""
    verdict, number = told.verdict, told.round  # type: ignore[attr-defined]
    states = [c["state"] for c in calls if c["number"] == number]
    if verdict != "LATE" or not set(states) & {"LATE", "DROPPED", "RELEASED"}:
        yield f"{name} was told {verdict} of round {number}; recorded is {states}"


def pays_exactly(world: "World", db: Connection, task: Row) -> Iterator[str]:
    """Base pay for what was accepted, at most that for surplus, the rest returned."""
    paid = 0
    for call in db.execute(CALLS):
        paid += call["points"]
        base, state = task["points_per_update"], call["state"]
        wrong = (
            (state == "ACCEPTED" and call["points"] != base)
            or (state == "SURPLUS" and not 0 <= call["points"] <= base)
            or (state not in ("ACCEPTED", "SURPLUS") and call["points"] != 0)
        )
        if wrong:
            yield f"{state} earned {call['points']}, base pay is {base}"
    if (paid, task["pool_points"] - paid) != (
        task["paid_points"],
        task["returned_points"],
    ):
        yield f"paid {paid} of {task['pool_points']}, the task says otherwise"
    (people,) = db.execute("SELECT sum(points) FROM participations").fetchone()
    if people != paid:
        yield f"participations have {people} points, calls {paid}"
    balances = dict(db.execute("SELECT id, balance FROM points_accounts").fetchall())
    if sum(balances.values()):
        yield f"the ledger sums to {sum(balances.values())}"
    if any(points for place, points in balances.items() if place.startswith("escrow")):
        yield "points are left in escrow"
    if any(points < 0 for place, points in balances.items() if place != "house"):
        yield "a balance is negative"
    for name, query in (("balances", WRONG_BALANCES), ("streams", TORN_STREAMS)):
        if found := db.execute(query).fetchall():
            yield f"wrong {name}: {[tuple(row) for row in found]}"


def hears_each_deed_once(world: "World", db: Connection, task: Row) -> Iterator[str]:
    """What was asked for twice happened once: redemptions and appeals."""
    redeemed = db.execute("SELECT * FROM redemptions").fetchall()
    if len(redeemed) > len(world.deeds.keys):
        yield f"{len(redeemed)} redemptions of {len(world.deeds.keys)} asked for"
    (aside,) = db.execute(
        "SELECT coalesce(sum(balance), 0) FROM points_accounts "
        "WHERE id LIKE 'redemption:%'"
    ).fetchone()
    wanted = sum(row["points"] for row in redeemed)
    if aside != wanted:
        yield f"{aside} points are set aside for redemptions of {wanted}"
    appealed = [row["receipt_id"] for row in db.execute("SELECT * FROM appeals")]
    if len(appealed) != len(set(appealed)) or set(appealed) - world.deeds.appealed:
        yield f"appeals are about {appealed}, asked for {world.deeds.appealed}"


ALL: tuple[Check, ...] = (
    ends_in_time,
    commits_rounds_in_order,
    counts_once,
    loses_nothing,
    tells_what_is_recorded,
    pays_exactly,
    hears_each_deed_once,
    check_weights,
)
