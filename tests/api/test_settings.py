"""Settings from the environment."""

import pytest

from api.settings import from_environment


class TestRedeemLimit:
    def test_is_a_hundred_thousand_points_a_day(self) -> None:
        assert from_environment({}).limits.most_redeemed_points == 100_000

    @pytest.mark.parametrize("limit", [0, 2_500])
    def test_is_what_the_environment_says(self, limit: int) -> None:
        settings = from_environment({"CROWDFL_REDEEM_LIMIT": str(limit)})

        assert settings.limits.most_redeemed_points == limit
        assert settings.limits.most_clients == 50  # others stay

    @pytest.mark.parametrize("text", ["-1", "many", "2.5"])
    def test_is_a_whole_number_of_points(self, text: str) -> None:
        with pytest.raises(ValueError, match="CROWDFL_REDEEM_LIMIT is"):
            from_environment({"CROWDFL_REDEEM_LIMIT": text})
