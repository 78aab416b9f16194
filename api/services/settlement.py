"""Verdicts and pay of all updates of an attempt, gathered and written together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Self

from tortoise.expressions import F

from api.models import Call, Client, Participation, Round, Task, Transfer
from api.services import reputation
from api.services.context import Context
from api.services.judge_update import tell_verdict
from api.services.pay_out import Payment, pay_out
from api.services.unit_of_work import Unit
from fl_engine import rewards


@dataclass
class Settlement:
    """The updates of an attempt that came in time, on their way to a verdict.

    Attributes:
        unit: The transaction, which holds task and attempt.
        row: The attempt.
        task: As it was before.
        open_seats: Seats that must still be paid later: surplus updates may only take
            what these don't need.
        hold_s: How long a newcomer's pay waits.
        calls: Its PENDING and SURPLUS calls, in the order of arrival.
        clients: Their clients by id, locked.
        payments: What is paid.
    """

    unit: Unit
    row: Round
    task: Task
    open_seats: int
    hold_s: float
    calls: list[Call]
    clients: dict[str, Client]
    payments: list[Payment] = field(default_factory=list)

    @classmethod
    async def open(
        cls, context: Context, unit: Unit, row: Round, task: Task, open_seats: int
    ) -> Self:
        """Read and lock what is settled."""
        found = Call.filter(round_id=row.id, state__in=("PENDING", "SURPLUS"))
        calls = await found.order_by("received_at", "id").prefetch_related(
            "participation"
        )
        clients = await reputation.lock_clients([c.participation for c in calls])
        hold_s = context.settings.hold_s
        return cls(unit, row, task, open_seats, hold_s, calls, clients)

    @property
    def judged(self) -> list[str]:
        """Training IDs with a verdict."""
        return [call.participation_id for call in self.calls]

    async def settle(self, shares: Mapping[str, float]) -> int:
        """Give every update its verdict; returns how many are accepted.

        Args:
            shares: Weight in the aggregation by training ID: these are ACCEPTED, the
                others SURPLUS.
        """
        accepted = [c for c in self.calls if c.participation_id in shares]
        for call in accepted:
            self._accept(call, shares[call.participation_id])
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
        unpaid = self.task.pool_points - paid
        base = self.task.points_per_update
        points = rewards.surplus_pay(base, unpaid, self.open_seats)
        self._pay(call, points, "surplus")

    def _pay(self, call: Call, points: int, word: str) -> None:
        """Base pay; a newcomer's goes on hold."""
        call.points = points
        if not points:
            return
        person = call.participation
        count = self.clients[person.client_id].reputation_events_count
        release = self.unit.at + timedelta(seconds=self.hold_s)
        message = f"{points} points for the {word} update of round {self.row.number}."
        self.payments.append(
            Payment(
                call_id=call.id,
                account_id=person.account_id,
                participation_id=person.id,
                points=points,
                releases_at=release if rewards.is_newcomer(count) else None,
                message=message,
            )
        )

    async def _write(self) -> None:
        await pay_out(self.unit, self.row.task_id, self.row.number, self.payments)
        columns = ["state", "accepted_key", "aggregation_weight", "points"]
        if self.calls:
            await Call.bulk_update(self.calls, columns)
        for state, points in {(call.state, call.points) for call in self.calls}:
            same = [c for c in self.calls if (c.state, c.points) == (state, points)]
            ids = [call.participation_id for call in same]
            await Participation.filter(id__in=ids).update(
                points=F("points") + points,
                accepted=F("accepted") + int(state == "ACCEPTED"),
            )
        transfers = [call.transfer_id for call in self.calls]
        await Transfer.filter(id__in=transfers).update(state="JUDGED")
        paid = sum(payment.points for payment in self.payments)
        tasks = Task.filter(id=self.task.id)
        await tasks.update(paid_points=F("paid_points") + paid)


def _words(call: Call) -> str:
    if call.state == "ACCEPTED":
        share = f"{call.aggregation_weight:.1%}"
        return (
            f"Your update was accepted: it counts {share} and earns {call.points} "
            "points."
        )
    earned = (
        f"it earns {call.points} points"
        if call.points
        else "the pool has no points to spare"
    )
    return f"Your update was complete but not needed: {earned}."
