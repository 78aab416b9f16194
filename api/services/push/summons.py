"""Whom a round wakes: members who are not there, and backups for an empty seat."""

from collections.abc import Callable, Sequence

from api.models import Participation, Task
from api.services.context import Context
from api.services.push import notes
from api.services.push.notes import Note
from fl_engine.rounds import RoundPhase, RoundState, SeatPhase

BACKUPS_A_SEAT = 2  # woken for one empty seat: not each of them hears it

_Words = Callable[..., Note]


class Summons:
    """What an attempt at a round has told devices that are not connected.

    Each is told once in an attempt. Nothing here decides anything: who comes is seen
    by the round when it connects.
    """

    def __init__(self, context: Context, task: Task, number: int) -> None:
        self._context = context
        self._task = task
        self._number = number
        self._told: set[str] = set()

    async def members(self, state: RoundState) -> None:
        """The round has begun: wake those of its cohort who are not there."""
        absent = state.clients(SeatPhase.EXPECTED)
        await self._tell(absent, notes.awaited, state.rules.grace_s)

    async def backups(self, state: RoundState) -> None:
        """A seat is empty and no backup is there: wake those who come next."""
        is_over = state.phase is not RoundPhase.TRAINING
        if state.vacant_since is None or is_over:
            return
        absent = [c for c in state.standby if c not in state.ready]
        empty = max(0, state.rules.cohort_size - state.alive)
        chosen = absent[: BACKUPS_A_SEAT * empty]
        await self._tell(chosen, notes.called_up, state.rules.grace_s)

    async def _tell(
        self, clients: Sequence[str], words: _Words, grace_s: float
    ) -> None:
        new = [client for client in clients if client not in self._told]
        if not new or self._context.pushes.public_key is None:
            return
        self._told.update(new)
        people = await Participation.filter(id__in=new)
        at = self._context.now()
        self._context.pushes.put(
            words(self._task, person, self._number, grace_s, at) for person in people
        )
