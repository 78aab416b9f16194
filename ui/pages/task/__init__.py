"""A task: what it asks, what it pays, and how its rounds go, live."""

from ui.pages.task.facts_state import TaskPage
from ui.pages.task.mine_state import TaskMine
from ui.pages.task.state import TaskLive
from ui.pages.task.view import task, title

TITLE = title()
ON_LOAD = [TaskPage.load, TaskLive.begin, TaskMine.load, TaskLive.ring]

__all__ = ["ON_LOAD", "TITLE", "task"]
