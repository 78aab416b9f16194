"""The visitor's own page: devices, points, reputation, notifications and the like."""

from ui.pages.me.page import me
from ui.pages.me.states.me import Me

__all__ = ["Me", "me"]
