"""What a tab remembers of its visitor, and what it forgets."""

from typing import Any

import pytest
import reflex as rx

from ui.pages.developers.state import Keys
from ui.pages.wizard.state import Wizard
from ui.session import Session, forget


@pytest.fixture
def tab() -> Any:
    """The State of a tab that somebody has used."""
    tab: Any = rx.State(_reflex_internal_init=True)  # type: ignore[call-arg]
    tab.substates[Keys.get_name()].secret = "cfl_hers"
    tab.substates[Wizard.get_name()].kept = "a draft"
    tab.substates[Session.get_name()].zone = "Europe/Berlin"
    return tab


class TestForget:
    def test_what_was_shown_to_somebody_else_is_gone(self, tab: Any) -> None:
        forget(tab)
        assert tab.substates[Keys.get_name()].secret == ""

    def test_what_the_browser_keeps_stays(self, tab: Any) -> None:
        forget(tab)
        assert tab.substates[Wizard.get_name()].kept == "a draft"
        assert tab.substates[Session.get_name()].zone == "Europe/Berlin"
