"""Whatever is done with points, in any order and however often, the books are right.

Hypothesis draws grants, pools, pay, releases, redemptions, appeals and the ends of
tasks, repeats and impossible ones among them. The model (`ledger_books`) is a table of
places and a few lists; the product's own services do the work, on SQLite in memory.
"""

from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from api.models import Redemption
from api.services import ledger
from api.services.check_books import find_wrong
from api.services.redeem_points import redeem_points
from api.services.refusals import (
    InsufficientPoints,
    InvalidInput,
    SecondOperatorNeeded,
    WrongState,
)
from api.services.settle_redemption import settle_redemption
from tests.api.services.ledger_bench import opened_bench, places, uphold
from tests.api.services.ledger_books import KEY, PERSON, POINTS, WHICH, Books


class AnyBooks(Books):
    """The rest of what is done with points, and what always holds."""

    # ── Redemptions ────────────────────────────────────────────────────────────────

    @rule(person=PERSON, points=POINTS, key=KEY)
    def redeem(self, person: int, points: int, key: str) -> None:
        is_known = ("redeem", person, key) in self.keys
        is_enough = self.places[self.available(person)] >= points
        try:
            row = self.do(
                redeem_points(
                    self.context,
                    self.caller(person),
                    points=points,
                    destination="DE02",
                    idempotency_key=key,
                )
            )
        except InsufficientPoints:
            assert not is_known and not is_enough
            return
        if is_known:
            assert row.id in self.states
            return
        assert is_enough
        self.keys.add(("redeem", person, key))
        self.redemptions.append((row, person))
        self.states[row.id] = "REQUESTED"
        aside = ledger.redemption(self.people[person].id)
        self.move(self.available(person), aside, points)

    @precondition(lambda self: self.redemptions)
    @rule(
        which=WHICH,
        step=st.sampled_from(["APPROVE", "PAY", "REFUSE"]),
        operator=st.integers(0, 1),
    )
    def settle_redemption(self, which: int, step: str, operator: int) -> None:
        row, person = self.redemptions[which % len(self.redemptions)]
        expected = self._expected(row, step, operator)
        try:
            self.do(
                settle_redemption(
                    self.context,
                    self.operators[operator],
                    redemption_id=row.id,
                    step=step,
                    note="note",
                )
            )
        except (WrongState, SecondOperatorNeeded) as refused:
            assert type(refused) is expected
            return
        assert expected is None
        aside = ledger.redemption(self.people[person].id)
        if step == "APPROVE":
            self.states[row.id] = "APPROVED"
            self.approvers[row.id] = operator
            return
        self.states[row.id] = "PAID" if step == "PAY" else "REFUSED"
        back = ledger.HOUSE if step == "PAY" else self.available(person)
        self.move(aside, back, row.points)

    def _expected(
        self, row: Redemption, step: str, operator: int
    ) -> type[Exception] | None:
        state = self.states[row.id]
        allowed = {
            "REQUESTED": {"APPROVE", "REFUSE"},
            "APPROVED": {"PAY", "REFUSE"},
        }
        if step not in allowed.get(state, set()):
            return WrongState
        if step == "PAY" and self.approvers[row.id] == operator:
            return SecondOperatorNeeded
        return None

    # ── Appeals ────────────────────────────────────────────────────────────────────

    @precondition(lambda self: any(not pay.is_appealed for pay in self.pays))
    @rule(which=WHICH)
    def uphold_appeal(self, which: int) -> None:
        open_ones = [pay for pay in self.pays if not pay.is_appealed]
        pay = open_ones[which % len(open_ones)]
        account_id, points = self.people[pay.person].id, pay.entry.points
        place = ledger.hold(account_id) if pay.is_held else self.available(pay.person)
        is_enough = self.places[place] >= points
        pay.is_appealed = True
        try:
            caller, operator = self.caller(pay.person), self.operators[0]
            self.do(uphold(self.context, caller, operator, pay.entry))
        except InvalidInput:
            assert not is_enough
            return
        assert is_enough
        pay.is_held = False
        pool = pay.pool
        back = ledger.escrow(pool.task.id)
        self.move(
            place, self.available(pool.requester) if pool.is_settled else back, points
        )

    # ── What always holds ──────────────────────────────────────────────────────────

    @invariant()
    def places_are_as_in_the_model(self) -> None:
        rows = self.do(places())
        assert rows == {place: n for place, n in self.places.items() if n}

    @invariant()
    def the_books_are_right(self) -> None:
        assert self.do(find_wrong()) == []


def test_the_books_are_right_whatever_is_done(tmp_path: Path) -> None:
    with opened_bench(tmp_path) as AnyBooks.bench:
        run_state_machine_as_test(
            AnyBooks,
            settings=settings(max_examples=40, stateful_step_count=30),
        )
