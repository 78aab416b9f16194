"""Clients that were sent away come back spread over time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fl_engine.pacing import return_delay_s

draws = st.floats(min_value=0, max_value=1)
crowds = st.integers(min_value=0, max_value=10**7)
periods = st.floats(min_value=0, max_value=1e6)


class TestReturnDelay:
    @pytest.mark.parametrize(
        ("clients", "period_s", "draw", "delay_s"),
        [
            pytest.param(1, 30.0, 0.0, 30.0, id="the-first-at-the-period"),
            # half of 30 s is more than 1 client at 20 a second
            pytest.param(1, 30.0, 1.0, 45.0, id="the-last-half-a-period-later"),
            # of an hour that is a minute, not half an hour
            pytest.param(1, 3600.0, 1.0, 3660.0, id="nobody-waits-an-hour-longer"),
            # 6,000 clients at 20 a second take 300 s
            pytest.param(6_000, 30.0, 1.0, 330.0, id="a-crowd-takes-its-time"),
            pytest.param(6_000, 30.0, 0.5, 180.0, id="half-of-a-crowd"),
        ],
    )
    def test_is_the_period_and_a_share_of_the_window(
        self, clients: int, period_s: float, draw: float, delay_s: float
    ) -> None:
        assert return_delay_s(clients, period_s, draw) == pytest.approx(delay_s)

    @given(crowds, periods, draws)
    def test_nobody_comes_before_there_may_be_work(
        self, clients: int, period_s: float, draw: float
    ) -> None:
        assert return_delay_s(clients, period_s, draw) >= period_s

    @given(crowds, periods, draws, draws)
    def test_grows_with_the_draw(
        self, clients: int, period_s: float, one: float, other: float
    ) -> None:
        early, late = sorted((one, other))
        assert return_delay_s(clients, period_s, early) <= return_delay_s(
            clients, period_s, late
        )

    @pytest.mark.parametrize("clients", [10, 1_000, 50_000])
    def test_no_second_meets_a_herd(self, clients: int) -> None:
        rng = np.random.default_rng(5)
        delays = [return_delay_s(clients, 5.0, draw) for draw in rng.random(clients)]

        busiest = np.bincount(np.asarray(delays, dtype=int)).max()

        # 20 a second on average; a Poisson count of mean 20 passes 50 once in 10^8
        assert busiest <= 50

    @pytest.mark.parametrize(
        ("clients", "period_s", "draw"),
        [
            pytest.param(-1, 1.0, 0.5, id="fewer-than-nobody"),
            pytest.param(1, -1.0, 0.5, id="in-the-past"),
            pytest.param(1, float("nan"), 0.5, id="not-a-number"),
            pytest.param(1, float("inf"), 0.5, id="never"),
            pytest.param(1, 1.0, 1.5, id="no-share"),
        ],
    )
    def test_refuses_what_is_no_crowd_and_no_time(
        self, clients: int, period_s: float, draw: float
    ) -> None:
        with pytest.raises(ValueError, match="must"):
            return_delay_s(clients, period_s, draw)
