"""What Publish does with a draft, apart from the API."""

from typing import Any

import pytest
import reflex as rx
from msgspec.structs import replace

from ui.pages.wizard.checks import REVIEW
from ui.pages.wizard.draft import Draft, to_json
from ui.pages.wizard.state import Wizard


@pytest.fixture
def wizard() -> Any:
    tab: Any = rx.State(_reflex_internal_init=True)  # type: ignore[call-arg]
    return tab.substates[Wizard.get_name()]


async def pressed(wizard: Any) -> list[Any]:
    """What follows when Publish is pressed."""
    publish: Any = Wizard.publish
    return [event async for event in publish.fn(wizard)]


class TestPublish:
    async def test_leads_to_the_first_step_that_is_not_finished(
        self, wizard: Any
    ) -> None:
        wizard.kept = to_json(replace(Draft(), reached=REVIEW))

        assert await pressed(wizard) != []
        assert wizard.errors

    async def test_pressed_twice_leaves_the_next_draft_alone(self, wizard: Any) -> None:
        wizard.kept = to_json(Draft())  # made when the first press was done

        assert await pressed(wizard) == []
        assert wizard.errors == {}
