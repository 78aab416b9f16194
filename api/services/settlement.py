"""Verdicts and pay of all updates of an attempt, gathered and written together."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Self

from tortoise.expressions import F

from api.models import Call, Client, Participation, Round, Task, Transfer
from api.services import ledger, reputation
from api.services.context import Context
from api.services.judge_update import tell_verdict
from api.services.start_task import spec_of
from api.services.unit_of_work import Unit
from fl_engine import rewards

NOTHING: Mapping[str, Any] = MappingProxyType({})

_COLUMNS = ("state", "accepted_key", "aggregation_weight", "contribution", "points")


@dataclass
class Settlement:
    """The updates of an attempt that came in time, on their way to a verdict.

    Attributes:
        unit: The transaction, which holds task and attempt.
        row: The attempt.
        task: As it was before.
        open_seats: Seats that must still be paid later: surplus updates may only take
            what these don't need.
        open_bonus: Points of later bonuses, which they must not take either.
        hold_s: How long a newcomer's pay waits.
        calls: Its PENDING and SURPLUS calls, in the order of arrival.
        clients: Their clients by id, locked.
        payments: What is paid.
    """

    unit: Unit
    row: Round
    task: Task
    open_seats: int
    open_bonus: int
    hold_s: float
    calls: list[Call]
    clients: dict[str, Client]
    payments: list[ledger.Movement] = field(default_factory=list)

    @classmethod
    async def open(
        cls, context: Context, unit: Unit, row: Round, task: Task, *, rounds_left: int
    ) -> Self:
        """Read and lock what is settled.

        Args:
            context: Settings.
            unit: The transaction, which holds task and attempt.
            row: The attempt.
            task: Its task.
            rounds_left: Rounds that must still be paid later.
        """
        found = Call.filter(round_id=row.id, state__in=("PENDING", "SURPLUS"))
        calls = await found.order_by("received_at", "id").prefetch_related(
            "participation"
        )
        clients = await reputation.lock_clients([c.participation for c in calls])
        spec = spec_of(task)
        bonus = rewards.round_bonus(spec.reward, task.rounds_wanted)
        return cls(
            unit,
            row,
            task,
            open_seats=rounds_left * spec.seats,
            open_bonus=rounds_left * bonus,
            hold_s=context.settings.hold_s,
            calls=calls,
            clients=clients,
        )

    @property
    def judged(self) -> list[str]:
        """Training IDs with a verdict."""
        return [call.participation_id for call in self.calls]

    async def settle(
        self,
        shares: Mapping[str, float],
        bonuses: Mapping[str, int] = NOTHING,
        contributions: Mapping[str, float] = NOTHING,
    ) -> int:
        """Give every update its verdict; returns how many are accepted.

        Args:
            shares: Weight in the aggregation by training ID: these are ACCEPTED, the
                others SURPLUS.
            bonuses: Points by training ID beyond base pay; of accepted updates only.
            contributions: What they are for, by training ID; only noted.
        """
        accepted = [c for c in self.calls if c.participation_id in shares]
        for call in accepted:
            self._accept(call, shares[call.participation_id])
        for call in accepted:
            call.contribution = contributions.get(call.participation_id)
            self._reward(call, bonuses.get(call.participation_id, 0))
        for call in self.calls:
            if call.participation_id not in shares:
                self._set_aside(call)
        await self._write()
        for call in self.calls:
            message = _words(call)
            await tell_verdict(self.unit, self.row, call.participation, call, message)
        causes = [(call.participation, f"update:{call.id}") for call in accepted]
        await reputation.record_all(
            self.unit,
            causes,
            "COMPLETED",
            self.clients,
            round_number=self.row.number,
        )
        return len(accepted)

    def _accept(self, call: Call, share: float) -> None:
        call.state = "ACCEPTED"
        call.aggregation_weight = share
        call.accepted_key = (
            f"{self.row.task_id}:{self.row.number}:{call.participation_id}"
        )
        self._pay(call, self.task.points_per_update, "accepted")

    def _set_aside(self, call: Call) -> None:
        call.state = "SURPLUS"
        paid = self.task.paid_points + sum(p.points for p in self.payments)
        unpaid = self.task.pool_points - paid - self.open_bonus
        base = self.task.points_per_update
        points = rewards.surplus_pay(base, unpaid, self.open_seats)
        self._pay(call, points, "surplus")

    def _pay(self, call: Call, points: int, word: str) -> None:
        call.points = points
        if points:
            message = f"{points} points for the {word} update of round"
            self._add("BASE_PAY", "pay", call, points, f"{message} {self.row.number}.")

    def _reward(self, call: Call, points: int) -> None:
        if points:
            message = f"{points} points for what the update added to round"
            self._add("BONUS", "bonus", call, points, f"{message} {self.row.number}.")

    def _add(self, kind: str, key: str, call: Call, points: int, message: str) -> None:
        """Pay for a call out of the escrow; a newcomer's points go on hold.

        Args:
            kind: BASE_PAY or BONUS.
            key: Word before the call's id: a call is paid once for each.
            call: What is paid.
            points: At least 1.
            message: Reason for a person.
        """
        person = call.participation
        count = self.clients[person.client_id].reputation_events_count
        is_held = rewards.is_newcomer(count)
        place = ledger.hold if is_held else ledger.available
        release = self.unit.at + timedelta(seconds=self.hold_s)
        self.payments.append(
            ledger.Movement(
                key=f"{key}:{call.id}",
                kind=kind,
                source=ledger.escrow(self.task.id),
                target=place(person.account_id),
                points=points,
                account_id=person.account_id,
                message=message,
                task_id=self.task.id,
                participation_id=person.id,
                round_number=self.row.number,
                releases_at=release if is_held else None,
            )
        )

    async def _write(self) -> None:
        await ledger.transfer_all(self.unit, self.payments)
        if self.calls:
            await Call.bulk_update(self.calls, _COLUMNS)
        await self._count()
        transfers = [call.transfer_id for call in self.calls]
        await Transfer.filter(id__in=transfers).update(state="JUDGED")
        paid = sum(payment.points for payment in self.payments)
        tasks = Task.filter(id=self.task.id)
        await tasks.update(paid_points=F("paid_points") + paid)

    async def _count(self) -> None:
        """What the participations have earned; equal ones in one statement."""
        earned: Counter[str] = Counter()
        for payment in self.payments:
            earned[str(payment.participation_id)] += payment.points
        same: dict[tuple[int, int], list[str]] = {}
        for call in self.calls:
            person = call.participation_id
            gain = (earned[person], int(call.state == "ACCEPTED"))
            same.setdefault(gain, []).append(person)
        for (points, accepted), people in same.items():
            await Participation.filter(id__in=people).update(
                points=F("points") + points, accepted=F("accepted") + accepted
            )


def _words(call: Call) -> str:
    if call.state == "ACCEPTED":
        # Never how much it helped: that would teach a cheat what passes.
        return f"Your update was used: it earns {call.points} points."
    earned = (
        f"it earns {call.points} points"
        if call.points
        else "the pool has no points to spare"
    )
    return f"Your update was complete but not needed: {earned}."
