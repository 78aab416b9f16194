"""The operator's desk: what needs somebody, how the server is, and who did what."""

from ui.pages.operator.states.desk import Desk
from ui.pages.operator.views.page import operator

__all__ = ["Desk", "operator"]
