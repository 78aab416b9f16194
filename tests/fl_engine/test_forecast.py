"""How a task would go, against probabilities worked out by hand."""

from math import comb

import pytest

from fl_engine.forecast import (
    LIKELY,
    Expected,
    Server,
    cheapest_remedy,
    forecast,
)
from fl_engine.task import TaskSpec
from tests.fl_engine.builders import selection, task, training

SERVER = Server(
    first_deadline_s=600.0, most_attempts=3, retry_delay_s=5.0, overhead_s=0.0
)


def spec(
    size: int = 10, backups: int = 0, least: int = 10, rounds: int = 1, **more: float
) -> TaskSpec:
    return task(
        selection=selection(size, backups, **more),
        training=training(rounds, least_updates=least, grace_s=5.0),
    )


def crowd(count: int, round_s: float = 10.0, drop_out: float = 0.0) -> list[Expected]:
    return [Expected(round_s, drop_out)] * count


class TestChance:
    def test_is_certain_when_nobody_drops_out(self) -> None:
        assert forecast(spec(), crowd(10), SERVER).finish_probability == 1.0

    def test_is_none_with_fewer_clients_than_a_round_needs(self) -> None:
        found = forecast(spec(), crowd(9), SERVER)

        assert (found.finish_probability, found.round_s) == (0.0, 0.0)

    @pytest.mark.parametrize("rounds", [1, 4])
    def test_is_that_of_the_binomial_distribution(self, rounds: int) -> None:
        # An attempt has 2 or more of 3 updates with 3·0.7²·0.3 + 0.7³ = 0.784; a round
        # fails when 3 attempts do.
        attempt = sum(comb(3, k) * 0.7**k * 0.3 ** (3 - k) for k in (2, 3))
        expected = (1 - (1 - attempt) ** 3) ** rounds

        found = forecast(
            spec(3, least=2, rounds=rounds), crowd(3, drop_out=0.3), SERVER
        )

        assert found.finish_probability == pytest.approx(expected, abs=0.05)

    def test_over_selection_saves_what_drop_out_would_cost(self) -> None:
        plain = forecast(spec(rounds=5), crowd(20, drop_out=0.3), SERVER)
        over = forecast(
            spec(rounds=5, over_selection=2.0), crowd(20, drop_out=0.3), SERVER
        )

        assert plain.finish_probability < 0.05  # (1 − (1 − 0.7^10)³)^5 = 0.0004
        assert over.finish_probability > 0.9

    def test_backups_save_it_too(self) -> None:
        found = forecast(spec(backups=20, rounds=5), crowd(30, drop_out=0.3), SERVER)

        assert found.finish_probability > 0.99


class TestTime:
    def test_is_that_of_the_slowest_of_the_first_k(self) -> None:
        people = [*crowd(2, 1.0), Expected(100.0, 0.0)]

        waits = forecast(spec(3, least=3), people, SERVER).round_s
        leaves = forecast(spec(2, least=2, over_selection=1.5), people, SERVER).round_s

        # the middle of lognormal times is their median
        assert waits == pytest.approx(100.0, rel=0.1)
        assert leaves < 2.0

    def test_grows_with_the_rounds(self) -> None:
        one = forecast(spec(rounds=10), crowd(10), SERVER)

        assert one.median_s == pytest.approx(10 * one.round_s, rel=0.1)
        assert one.p90_s > one.median_s

    def test_counts_the_backup_that_is_called_after_the_grace_time(self) -> None:
        gone, there = Expected(1.0, 1.0), Expected(10.0, 0.0)

        found = forecast(spec(1, backups=1, least=1), [gone, there], SERVER)

        # gone within a second or so, noticed 5 s later, then 10 s of training
        assert 14.0 < found.round_s < 18.0

    def test_the_same_question_has_the_same_answer(self) -> None:
        people = crowd(10, drop_out=0.2)

        assert forecast(spec(), people, SERVER) == forecast(spec(), people, SERVER)

    def test_a_deadline_closes_rounds_with_who_came(self) -> None:
        hurried = task(
            selection=selection(3, 0),
            training=training(1, least_updates=2, deadline_s=20.0),
        )
        people = [*crowd(2, 1.0), Expected(1_000.0, 0.0)]

        found = forecast(hurried, people, SERVER)

        assert (found.round_s, found.finish_probability) == (20.0, 1.0)


class TestRemedy:
    def test_is_backups_where_there_are_clients_for_them(self) -> None:
        found = cheapest_remedy(spec(), crowd(40, drop_out=0.3), SERVER)

        assert found is not None
        assert (found.path, found.value) == (("selection", "backups"), 10)
        assert found.forecast.finish_probability >= LIKELY

    def test_is_fewer_updates_where_there_is_nobody_else(self) -> None:
        found = cheapest_remedy(spec(), crowd(10, drop_out=0.3), SERVER)

        assert found is not None
        assert (found.path, found.value) == (("training", "leastUpdates"), 5)

    def test_is_none_where_nobody_is(self) -> None:
        assert cheapest_remedy(spec(), [], SERVER) is None
