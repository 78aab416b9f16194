"""What a network does to what is sent: delays, losses and cuts, drawn by a seed."""

import random
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Weather:
    """How a network behaves.

    Attributes:
        delay_s: From one end to the other.
        jitter_s: Up to so much more, evenly spread.
        loss: Share of packets that get lost.
    """

    delay_s: float = 0.0
    jitter_s: float = 0.0
    loss: float = 0.0


FINE = Weather()


@dataclass
class Line:
    """One direction of a network: decides each packet's fate, and counts.

    Attributes:
        weather: May be changed at any time.
        is_cut: Nothing passes.
        passed: Packets (of TCP: pieces of its stream) that went through.
        passed_bytes: In them.
        lost: Packets that did not; TCP sends them again.
    """

    rng: random.Random
    weather: Weather = FINE
    is_cut: bool = False
    passed: int = field(default=0, init=False)
    passed_bytes: int = field(default=0, init=False)
    lost: int = field(default=0, init=False)

    def fate(self) -> float | None:
        """Seconds until a packet arrives; None when it never does."""
        # Drawn in any case, so that a cut does not change what happens after it.
        falls, late = self.rng.random(), self.rng.random()
        if self.is_cut or falls < self.weather.loss:
            self.lost += 1
            return None
        return self.weather.delay_s + late * self.weather.jitter_s

    def count(self, size_bytes: int) -> None:
        """Note that a packet went through."""
        self.passed += 1
        self.passed_bytes += size_bytes


@dataclass(frozen=True)
class Ways:
    """Both directions between clients and a server.

    Attributes:
        up: From the client to the server.
        down: From the server to the client.
    """

    up: Line
    down: Line

    @classmethod
    def seeded(cls, seed: int, weather: Weather = FINE) -> "Ways":
        """Both, each with a chance of its own."""
        up, down = (random.Random(f"{seed} {way}") for way in ("up", "down"))
        return cls(Line(up, weather), Line(down, weather))

    def change(self, weather: Weather) -> None:
        """Have other weather from now on."""
        self.up.weather = self.down.weather = weather

    def cut(self) -> None:
        """Let nothing pass."""
        self.up.is_cut = self.down.is_cut = True

    def mend(self) -> None:
        """Let everything pass again."""
        self.up.is_cut = self.down.is_cut = False

    @property
    def passed_bytes(self) -> int:
        """What went through, both ways."""
        return self.up.passed_bytes + self.down.passed_bytes
