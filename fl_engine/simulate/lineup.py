"""Who stands in the cohort and who waits, from round to round.

A called backup stays a member; whom it replaced waits as the last backup, unless that
client dropped out: then it has to come back first.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import numpy as np

from fl_engine.oort import Seen
from fl_engine.rotation import Standing, Use, renew
from fl_engine.rounds import (
    CallClient,
    ClientConnected,
    ClientDisconnected,
    Event,
)
from fl_engine.selection import Ranked, Seat
from fl_engine.simulate.clock import Clock
from fl_engine.task import SelectionSpec


@dataclass
class Lineup:
    """Members and backups.

    Attributes:
        members: The cohort, by rank.
        standby: Backups, the next one first.
        dropped: Who dropped out and has not come back.
        ranks: Of everybody who was ever ranked, the latest.
        fairness: Members with a fairness seat.
        use: How often each was used, and called (`Candidate.use`).
        benched: Who brought nothing to the last attempt.
        doubted: Who has a bad name.
        seen: What the latest good update of each told, for OORT.
    """

    members: list[str]
    standby: list[str]
    dropped: set[str] = field(default_factory=set)
    ranks: dict[str, int] = field(default_factory=dict)
    fairness: set[str] = field(default_factory=set)
    use: dict[str, Use] = field(default_factory=dict)
    benched: frozenset[str] = frozenset()
    doubted: frozenset[str] = frozenset()
    seen: dict[str, Seen] = field(default_factory=dict)

    @staticmethod
    def of(ranking: tuple[Ranked, ...]) -> "Lineup":
        """The lineup after the first selection."""
        return Lineup(
            members=_those(ranking, Seat.COHORT, Seat.FAIRNESS),
            standby=_those(ranking, Seat.BACKUP),
            ranks={place.client: place.rank for place in ranking},
            fairness=set(_those(ranking, Seat.FAIRNESS)),
        )

    def ranked_again(self, ranking: tuple[Ranked, ...]) -> "Lineup":
        """The lineup of a new attempt: nobody is sent away."""
        return Lineup(
            members=_those(ranking, Seat.COHORT, Seat.FAIRNESS),
            standby=_those(ranking, Seat.BACKUP, Seat.NONE),
            dropped=self.dropped,
            ranks={**self.ranks, **{place.client: place.rank for place in ranking}},
            fairness=set(_those(ranking, Seat.FAIRNESS)),
            use=self.use,
            doubted=self.doubted,
            seen=self.seen,
        )

    def renew(
        self,
        selection: SelectionSpec,
        online: set[str],
        rng: np.random.Generator,
        number: int,
    ) -> None:
        """Before another round: fill empty seats, let the others go round."""
        seats = {c: _seat(c in self.fairness) for c in self.members}
        waiting = [c for c in self.standby if c in online]
        standing = Standing(seats, waiting, self.ranks, self.doubted, self.seen, number)
        change = renew(selection, standing, self.use, rng)
        called = {c for c in change.seated if c not in seats}
        gone = set(change.stood_down)
        self.standby = [c for c in self.standby if c not in called]
        self.standby += change.stood_down
        self.members = [c for c in self.members if c not in gone] + sorted(called)
        self.members.sort(key=self.ranks.__getitem__)
        seats.update(change.seated)
        self.fairness = {c for c in self.members if seats[c] is Seat.FAIRNESS}

    def count(self, called: Iterable[str], used: Collection[str]) -> None:
        """After an attempt: who was called in it, and whose work counted or failed."""
        for client in called:
            before = self.use.get(client, (0, 0))
            self.use[client] = before[0] + (client in used), before[1] + 1

    @property
    def present(self) -> list[str]:
        """Everybody who can be ranked again."""
        return [*self.members, *self.standby]

    def call(self, action: CallClient) -> None:
        """A backup becomes a member; whose seat it took, the last backup."""
        self.standby = [c for c in self.standby if c != action.client]
        if action.client not in self.members:
            self.members.append(action.client)
            self.members.sort(key=self.ranks.__getitem__)
        if action.replaces is not None:
            self.release(action.replaces)

    def release(self, client: str) -> None:
        """A member waits as the last backup."""
        if client in self.members:
            self.members.remove(client)
            self.standby.append(client)
            self.fairness.discard(client)

    def drop(self, client: str) -> None:
        """A client is gone."""
        self.members = [c for c in self.members if c != client]
        self.standby = [c for c in self.standby if c != client]
        self.fairness.discard(client)
        self.dropped.add(client)

    def notice(self, event: Event, clock: Clock) -> None:
        """Note who is connected; who dropped out and is back is the last backup."""
        if isinstance(event, ClientDisconnected):
            clock.online.discard(event.client)
        elif isinstance(event, ClientConnected):
            clock.online.add(event.client)
            if event.client in self.dropped:
                self.dropped.remove(event.client)
                self.standby.append(event.client)


def _those(ranking: tuple[Ranked, ...], *seats: Seat) -> list[str]:
    return [place.client for place in ranking if place.seat in seats]


def _seat(is_fair: bool) -> Seat:
    return Seat.FAIRNESS if is_fair else Seat.COHORT
