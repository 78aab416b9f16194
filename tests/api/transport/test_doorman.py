import pytest

from api.transport.doorman import Doorman, TurnedAway


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class TestDoorman:
    def test_admits_so_many_before_hello(self) -> None:
        doorman = Doorman(most_channels=2)
        visit = doorman.enter("a")
        doorman.enter("a")

        with pytest.raises(TurnedAway):
            doorman.enter("a")
        doorman.enter("b")
        visit.done()
        doorman.enter("a")

    def test_counts_an_end_once(self) -> None:
        doorman = Doorman(most_channels=2)
        visit = doorman.enter("a")
        doorman.enter("a")
        visit.done()
        visit.done()
        doorman.enter("a")

        with pytest.raises(TurnedAway):
            doorman.enter("a")

    def test_turns_away_after_more_than_twenty_malformed_frames_a_minute(self) -> None:
        clock = Clock()
        doorman = Doorman(clock=clock)
        for _ in range(20):
            doorman.enter("a").malformed()
            clock.now += 1
        visit = doorman.enter("a")
        visit.malformed()

        with pytest.raises(TurnedAway) as caught:
            doorman.enter("a")
        assert caught.value.retry_after_s == 40  # the first was 20 s ago
        doorman.enter("b")
        clock.now += 40
        doorman.enter("a")
