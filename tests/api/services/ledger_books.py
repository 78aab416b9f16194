"""The model that the books are held against, and what moves points between people.

A table of places and a few lists; grants, pools, pay and the ends of tasks change both
it and the product's own books. `test_ledger_machine` has the rest.
"""

from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from api.models import LedgerEntry, Redemption
from api.services import ledger
from api.services.context import Caller
from api.services.grant_points import grant_points
from api.services.refusals import InsufficientPoints
from tests.api.builders import give, make_account, make_client, signed_in
from tests.api.services.ledger_bench import (
    Bench,
    Pool,
    clear,
    pay_all,
    publish,
    settle_pool,
)

PEOPLE = 3
POINTS = st.integers(1, 120)
FIRST_POINTS = 200  # of each person: else most of what is drawn lacks points
PERSON = st.integers(0, PEOPLE - 1)
WHICH = st.integers(0, 10**6)  # an index into a list of any length
KEY = st.sampled_from(["the-first-key", "another-key", "a-third-key"])


@dataclass
class Pay:
    """An entry that paid somebody, in the model."""

    entry: LedgerEntry
    person: int
    pool: Pool
    is_held: bool
    is_appealed: bool = False


class Books(RuleBasedStateMachine):
    """The model: how many points lie in each place."""

    bench: ClassVar[Bench]

    def __init__(self) -> None:
        super().__init__()
        bench = self.bench
        self.do, self.context, self.clock = bench.do, bench.context, bench.clock
        self.places: Counter[str] = Counter()
        self.keys: set[tuple[str, int, str]] = set()
        self.pools: list[Pool] = []
        self.pays: list[Pay] = []
        self.redemptions: list[tuple[Redemption, int]] = []
        self.approvers: dict[str, int] = {}
        self.states: dict[str, str] = {}
        self.do(self._begin())

    async def _begin(self) -> None:
        await clear()
        self.people = [await make_account(self.context) for _ in range(PEOPLE)]
        self.devices = [await make_client(self.context, a) for a in self.people]
        roles = ["OPERATOR"]
        made = [await make_account(self.context, roles=roles) for _ in range(2)]
        self.operators = [signed_in(account) for account in made]
        for person, account in enumerate(self.people):
            await give(self.context, account, FIRST_POINTS)
            self.move(ledger.HOUSE, self.available(person), FIRST_POINTS)

    def caller(self, person: int) -> Caller:
        return signed_in(self.people[person])

    def available(self, person: int) -> str:
        return ledger.available(self.people[person].id)

    def move(self, source: str, target: str, points: int) -> None:
        self.places[source] -= points
        self.places[target] += points

    # ── Grants and pools ───────────────────────────────────────────────────────────

    @rule(person=PERSON, points=POINTS, key=KEY)
    def grant(self, person: int, points: int, key: str) -> None:
        self.do(
            grant_points(
                self.context,
                self.operators[0],
                account_id=self.people[person].id,
                points=points,
                reason="Welcome.",
                idempotency_key=key,
            )
        )
        if ("grant", 0, key) not in self.keys:
            self.keys.add(("grant", 0, key))
            self.move(ledger.HOUSE, self.available(person), points)

    @rule(person=PERSON, points=POINTS)
    def publish(self, person: int, points: int) -> None:
        is_enough = self.places[self.available(person)] >= points
        try:
            pool = self.do(
                publish(self.context, self.people, self.devices, person, points)
            )
        except InsufficientPoints as refused:
            assert not is_enough
            assert refused.available == self.places[self.available(person)]
            return
        assert is_enough
        self.pools.append(pool)
        self.move(self.available(person), ledger.escrow(pool.task.id), points)

    # ── Pay, with repeats ──────────────────────────────────────────────────────────

    @precondition(lambda self: any(not pool.is_settled for pool in self.pools))
    @rule(
        which=WHICH,
        base=st.integers(1, 8),
        bonus=st.integers(0, 8),
        held=st.lists(st.booleans(), min_size=PEOPLE, max_size=PEOPLE),
        repeats=st.integers(1, 2),
    )
    def pay(
        self, which: int, base: int, bonus: int, held: list[bool], repeats: int
    ) -> None:
        going_on = [pool for pool in self.pools if not pool.is_settled]
        pool = going_on[which % len(going_on)]
        pool.rounds += 1
        movements = [
            self._movement(pool, person, kind, points, is_held)
            for person, is_held in enumerate(held)
            for kind, points in (("BASE_PAY", base), ("BONUS", bonus))
            if points
        ]
        total = sum(movement.points for movement in movements)
        is_enough = self.places[ledger.escrow(pool.task.id)] >= total
        for _ in range(repeats):
            try:
                entries = self.do(pay_all(self.context, pool, movements))
            except InsufficientPoints:
                assert not is_enough
                return
            assert is_enough
        for movement, entry in zip(movements, entries, strict=True):
            self.move(movement.source, movement.target, movement.points)
            person = [account.id for account in self.people].index(
                str(movement.account_id)
            )
            is_held = movement.releases_at is not None
            self.pays.append(Pay(entry, person, pool, is_held))

    def _movement(
        self, pool: Pool, person: int, kind: str, points: int, is_held: bool
    ) -> ledger.Movement:
        account_id = self.people[person].id
        place = ledger.hold if is_held else ledger.available
        return ledger.Movement(
            key=f"{kind}:{pool.task.id}:{pool.rounds}:{person}",
            kind=kind,
            source=ledger.escrow(pool.task.id),
            target=place(account_id),
            points=points,
            account_id=account_id,
            message="For your update.",
            task_id=pool.task.id,
            participation_id=pool.people[person].id,
            round_number=pool.rounds,
            releases_at=self.clock.at.replace(year=2027) if is_held else None,
        )

    @rule(is_due=st.booleans())
    def release(self, is_due: bool) -> None:
        if is_due:
            self.clock.at = self.clock.at.replace(year=self.clock.at.year + 1)
        self.do(ledger.release_due(self.context))
        for pay in self.pays:
            due_at = pay.entry.releases_at
            if pay.is_held and due_at is not None and due_at <= self.clock.at:
                pay.is_held = False
                account_id = self.people[pay.person].id
                spendable = self.available(pay.person)
                self.move(ledger.hold(account_id), spendable, pay.entry.points)

    @precondition(lambda self: self.pools)
    @rule(which=WHICH)
    def settle(self, which: int) -> None:
        pool = self.pools[which % len(self.pools)]
        place = ledger.escrow(pool.task.id)
        rest = self.places[place]
        self.do(settle_pool(self.context, pool, self.people[pool.requester], rest))
        if not pool.is_settled:
            pool.is_settled = True
            self.move(place, self.available(pool.requester), rest)
