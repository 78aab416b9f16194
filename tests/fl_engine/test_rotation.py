"""Who trains from the second round on."""

from collections import Counter
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fl_engine.oort import Seen
from fl_engine.rotation import Renewal, Standing, Use, renew
from fl_engine.selection import Seat
from fl_engine.task import SelectionStrategy
from tests.fl_engine.builders import selection

COHORT, FAIRNESS = Seat.COHORT, Seat.FAIRNESS
names = "abcdefghij"


def standing(cohort: str, fair: str, waiting: str) -> Standing:
    members = {**dict.fromkeys(cohort, COHORT), **dict.fromkeys(fair, FAIRNESS)}
    everybody = cohort + fair + waiting
    ranks = {client: place for place, client in enumerate(everybody, start=1)}
    return Standing(members, waiting, ranks)


def change(slots: int, now: Standing, use: dict[str, Use], seed: int = 0) -> Renewal:
    policy = selection(4, 4, fairness_slots=slots)
    return renew(policy, now, use, np.random.default_rng(seed))


class TestTakingTurns:
    def test_the_least_used_get_the_fairness_seats(self) -> None:
        now = standing("abc", "d", "xy")
        use = {"a": (1, 1), "b": (1, 1), "c": (1, 1), "d": (1, 1), "x": (1, 1)}

        made = change(1, now, use)

        # y was never used; of the others, all called once, a, b and c rank best
        assert made == Renewal({"y": FAIRNESS}, ("d",))

    def test_those_with_the_fewest_calls_follow_by_rank(self) -> None:
        now = standing("abc", "d", "xy")
        use = {c: (2, 2) for c in "ad"} | {c: (1, 1) for c in "bcxy"}

        made = change(1, now, use, seed=1)

        fair = {c for c, seat in made.seated.items() if seat is FAIRNESS}
        assert len(fair) == 1
        assert fair <= set("bcxy")
        assert set(made.stood_down) == {"a", "d"}

    def test_who_was_overtaken_is_used_less_than_who_counted(self) -> None:
        now = standing("abc", "d", "x")
        # x was called three times and overtaken each time: 3; the others counted: 4
        use = {"x": (0, 3), **{c: (1, 1) for c in "abcd"}}

        assert change(1, now, use).seated["x"] is FAIRNESS

    @settings(deadline=None, max_examples=50)
    @given(st.integers(1, 4), st.integers(5, 10), st.integers(0, 2**32 - 1))
    def test_everybody_has_as_many_turns_but_for_one(
        self, slots: int, kept: int, seed: int
    ) -> None:
        members = dict.fromkeys(names[:4], COHORT)
        waiting, calls = list(names[4:kept]), Counter[str]()
        ranks = {c: place for place, c in enumerate(names[:kept], start=1)}
        for number in range(12):
            calls.update(list(members))
            use = {client: (count, count) for client, count in calls.items()}
            made = change(slots, Standing(members, waiting, ranks), use, seed + number)
            members = {**members, **made.seated}
            for client in made.stood_down:
                del members[client]
            waiting = [c for c in names[:kept] if c not in members]
            assert len(members) == 4
        counts = [calls[c] for c in names[:kept]]
        assert max(counts) - min(counts) <= 1


class TestDoubt:
    def test_a_bad_name_gets_no_fairness_seat_and_the_last_turn(self) -> None:
        members = dict.fromkeys("abcd", COHORT)
        ranks = {client: place for place, client in enumerate("abcdxy", start=1)}
        now = Standing(members, "xy", ranks, doubted=frozenset("x"))
        use = {client: (5, 5) for client in "abcd"}

        made = change(1, now, use)

        # y was never used and has a good name; of the others three go before x
        assert made.seated["y"] is FAIRNESS
        assert "x" not in made.seated

    def test_a_bad_name_is_better_than_an_empty_seat(self) -> None:
        now = Standing(
            dict.fromkeys("abc", COHORT),
            "x",
            dict(zip("abcx", range(4), strict=True)),
            frozenset("x"),
        )

        assert change(1, now, {}).seated["x"] is COHORT


class TestStanding:
    def test_without_fairness_slots_the_cohort_stays(self) -> None:
        use = {client: (9, 9) for client in "abcd"}

        assert change(0, standing("abcd", "", "xy"), use) == Renewal({}, ())

    def test_seats_of_those_who_are_gone_go_to_the_next_backups(self) -> None:
        made = change(0, standing("ab", "", "xyz"), {})

        assert made == Renewal({"x": COHORT, "y": COHORT}, ())

    def test_nobody_who_stays_away_is_seated(self) -> None:
        made = change(1, standing("abc", "d", ""), {})

        assert made.stood_down == ()
        assert set(made.seated) <= set("abcd")


class TestOort:
    def renewed(self, now: Standing, seats: int = 4, **more: int) -> set[str]:
        policy = selection(seats, 4, strategy=SelectionStrategy.OORT, **more)
        made = renew(policy, now, {}, np.random.default_rng(0))
        return (set(now.members) - set(made.stood_down)) | set(made.seated)

    def test_seats_who_would_teach_most_and_tries_the_unknown(self) -> None:
        seen = {name: Seen(0.1, 100, 1.0, 99) for name in "abcd"}
        seen |= {name: Seen(0.9, 100, 1.0, 99) for name in "wxy"}
        now = replace(standing("abcd", "", "wxyz"), seen=seen, round_number=100)

        # ε is 0.2 by then: one of four seats for z, of whom nothing is known
        assert self.renewed(now) == set("wxyz")

    def test_leaves_out_who_has_a_bad_name_while_others_can_train(self) -> None:
        seen = {name: Seen(0.1, 100, 1.0, 1) for name in "abcd"} | {
            "w": Seen(99.0, 100, 1.0, 1)
        }
        now = replace(standing("abcd", "", "w"), seen=seen, doubted=frozenset("w"))

        assert self.renewed(now) == set("abcd")

    def test_fills_the_seats_with_them_where_nobody_else_can(self) -> None:
        now = replace(standing("ab", "", "w"), doubted=frozenset("w"))

        assert self.renewed(now, seats=3) == set("abw")

    def test_keeps_the_fairness_seats(self) -> None:
        seen = {name: Seen(0.9, 100, 1.0, 99) for name in "abcd"}
        seen |= {"x": Seen(0.0, 1, 900.0, 1)}
        now = replace(standing("abcd", "", "x"), seen=seen, round_number=100)
        policy = selection(4, 4, strategy=SelectionStrategy.OORT, fairness_slots=1)

        made = renew(policy, now, {c: (9, 9) for c in "abcd"}, np.random.default_rng(0))

        assert made.seated["x"] is FAIRNESS
