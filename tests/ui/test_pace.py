"""How often pages change."""

from ui.live.pace import pace_s, until_beat


class TestPace:
    def test_a_page_alone_changes_each_second(self) -> None:
        assert pace_s(1) == 1.0
        assert pace_s(16) == 1.0

    def test_many_share_16_changes_a_second(self) -> None:
        assert pace_s(32) == 2.0
        assert pace_s(48) == 3.0

    def test_nobody_waits_longer_than_5_s(self) -> None:
        assert pace_s(10_000) == 5.0


class TestUntilBeat:
    def test_each_page_has_a_moment_of_its_own(self) -> None:
        assert until_beat(12.0, beat=0.25, every_s=1.0) == 0.25
        assert until_beat(12.0, beat=0.75, every_s=1.0) == 0.75
        assert until_beat(12.0, beat=0.25, every_s=4.0) == 1.0

    def test_what_has_passed_comes_again(self) -> None:
        assert until_beat(12.5, beat=0.25, every_s=1.0) == 0.75
        assert until_beat(12.25, beat=0.25, every_s=1.0) == 1.0  # now: the next one
