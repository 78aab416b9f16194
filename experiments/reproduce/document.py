"""What a report is made of; `reporting` turns it into pages."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from experiments.simulate.interval import Interval


@dataclass(frozen=True)
class Claim:
    """What is asked for beside what was found.

    Attributes:
        what: In words.
        asked: The limit, in words.
        found: The figure, with its interval.
        is_met: Whether the figure meets the limit.
    """

    what: str
    asked: str
    found: str
    is_met: bool


@dataclass(frozen=True)
class Table:
    """Rows of texts; the first column is a name, the others are figures."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Plot:
    """A drawing.

    Attributes:
        name: Of its file.
        caption: What it shows, for those who can't see it, too.
        svg: The drawing.
    """

    name: str
    caption: str
    svg: str


@dataclass(frozen=True)
class Section:
    """A part of the report.

    Attributes:
        title: Heading.
        text: Paragraphs.
        claims: What is asked for.
        tables: Figures.
        plots: Drawings.
        seeds: Which, in words.
        command: That makes these figures.
        took_s: Seconds that it took in this run; what was known took none.
    """

    title: str
    text: Sequence[str]
    claims: Sequence[Claim] = ()
    tables: Sequence[Table] = ()
    plots: Sequence[Plot] = ()
    seeds: str = ""
    command: str = ""
    took_s: float | None = None


@dataclass(frozen=True)
class Report:
    """All of it.

    Attributes:
        title: Heading.
        text: Paragraphs before the sections.
        sections: The parts.
        machine: Names and values.
        made_at: Date and time, UTC.
    """

    title: str
    text: Sequence[str]
    sections: Sequence[Section]
    machine: dict[str, str] = field(default_factory=dict)
    made_at: str = ""

    @property
    def claims(self) -> list[Claim]:
        """Of all sections."""
        return [claim for section in self.sections for claim in section.claims]


def figure(value: float, digits: int = 3) -> str:
    """A figure with a real minus sign; never "-0.000"."""
    text = f"{value:.{digits}f}"
    if not text.strip("-0."):
        text = text.lstrip("-")
    return text.replace("-", "−")


def with_interval(found: Interval, digits: int = 3) -> str:
    """Mean and 95 % interval."""
    mean, low, high = (figure(v, digits) for v in (found.mean, found.low, found.high))
    return f"{mean} ({low} to {high})"


def in_points(found: Interval, digits: int = 2) -> str:
    """A difference of shares in percentage points, with its interval."""
    scaled = Interval(100 * found.mean, 100 * found.low, 100 * found.high, found.count)
    return f"{with_interval(scaled, digits)} pt"


def in_percent(found: Interval, digits: int = 1) -> str:
    """A ratio minus 1 in percent, with its interval."""
    scaled = Interval(100 * found.mean, 100 * found.low, 100 * found.high, found.count)
    return f"{with_interval(scaled, digits)} %"
