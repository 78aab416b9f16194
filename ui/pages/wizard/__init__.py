"""List a task: eight steps from an idea to a published task."""

from ui.pages.wizard.state import Wizard
from ui.pages.wizard.view import wizard

__all__ = ["Wizard", "wizard"]
