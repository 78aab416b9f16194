"""The states of the page as the parts see them: each attribute is a variable."""

from typing import Any

from ui.pages.task.chosen_state import TaskChosen, TaskReasons
from ui.pages.task.facts_state import TaskPage
from ui.pages.task.mine_state import TaskMine
from ui.pages.task.saving import TaskFiles
from ui.pages.task.state import TaskLive

CHOSEN: Any = TaskChosen
REASONS: Any = TaskReasons
PAGE: Any = TaskPage
LIVE: Any = TaskLive
MINE: Any = TaskMine
FILES: Any = TaskFiles
