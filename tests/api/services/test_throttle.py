"""Tries beyond a limit: refused, and asked back when there is room, not together."""

import pytest

from api.services.refusals import TooManyAttempts
from api.services.throttle import Throttle


def refusal(draw: float) -> TooManyAttempts:
    """Of the second try in a minute that has room for one."""
    throttle = Throttle(lambda: draw)
    throttle.try_in_minute("connect", "prt_1", 1)
    with pytest.raises(TooManyAttempts) as caught:
        throttle.try_in_minute("connect", "prt_1", 1)
    return caught.value


class TestRefusals:
    @pytest.mark.parametrize(("draw", "wait_s"), [(0.0, 60), (0.5, 75), (1.0, 90)])
    def test_ask_back_between_a_minute_and_a_half_later(
        self, draw: float, wait_s: float
    ) -> None:
        refused = refusal(draw)

        # the minute began a moment ago
        assert refused.retry_after_s == pytest.approx(wait_s, abs=2)
        assert f"Try again in {refused.retry_after_s:.0f} seconds." in refused.message

    def test_count_each_name_alone(self) -> None:
        throttle = Throttle()
        throttle.try_in_hour("sign-up", "192.0.2.1", 1)

        throttle.try_in_hour("sign-up", "192.0.2.2", 1)
        with pytest.raises(TooManyAttempts):
            throttle.try_in_hour("sign-up", "192.0.2.1", 1)
