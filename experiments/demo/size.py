"""How much scenery there is: all that a visitor sees, or one task of each kind."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from experiments.demo.players.gear import CONTRIBUTOR, GEARS, SMALL_CROWD, Gear
from experiments.demo.stories import clinic, others
from experiments.demo.stories.story import CLINIC, Story


@dataclass(frozen=True)
class Size:
    """How much of everything there is.

    Attributes:
        gears: Devices; the contributor's laptop is the first.
        live: Stories shown live, in turns.
        recruiting: Stories that recruit, and how many devices join each.
        completed: Run to its end.
        cancelled: Given up by its requester.
        paused: Waits until its requester goes on with it.
        draft: Never published.
        failed: Nobody joins them.
        pace: Of the live players; 0.1 is in a hurry.
    """

    gears: Sequence[Gear]
    live: Sequence[Story]
    recruiting: Sequence[tuple[Story, int]]
    completed: Story
    cancelled: Story
    paused: Story
    draft: Story
    failed: Sequence[Story]
    pace: float

    @property
    def published(self) -> tuple[Story, ...]:
        """All but the draft."""
        recruiting = (story for story, _ in self.recruiting)
        return (
            *self.live,
            *recruiting,
            self.cancelled,
            self.paused,
            self.completed,
            *self.failed,
        )

    @property
    def stories(self) -> tuple[Story, ...]:
        """All of them."""
        return (*self.published, self.draft)

    @property
    def requesters(self) -> tuple[str, ...]:
        """Who lists stories, by shown name; the demo's own first."""
        return tuple(dict.fromkeys([CLINIC, *(s.requester for s in self.stories)]))

    @property
    def names(self) -> tuple[str, ...]:
        """Everybody who has an account, each once."""
        owners = [gear.owner for gear in self.gears]
        return tuple(dict.fromkeys([*self.requesters, CONTRIBUTOR, *owners]))


FULL = Size(
    gears=GEARS,
    live=(clinic.FALLS, clinic.SLEEP),
    recruiting=(
        (others.ENERGY, 7),
        (others.CHURN, 4),
        (others.LEAVES, 3),
        (others.COUGH, 0),
    ),
    completed=others.GRAPES,
    cancelled=clinic.STAY,
    paused=clinic.WOUNDS,
    draft=clinic.READMISSION,
    failed=(others.TRANSFORMERS,),
    pace=1.0,
)
SMALL = Size(
    gears=SMALL_CROWD,
    live=(replace(clinic.FALLS, rounds=60, seats=4, backups=2),),
    recruiting=((others.ENERGY, 2),),
    completed=replace(others.GRAPES, requester=CLINIC, rounds=12),
    cancelled=clinic.STAY,
    paused=clinic.WOUNDS,
    draft=clinic.READMISSION,
    failed=(),
    pace=0.4,
)
