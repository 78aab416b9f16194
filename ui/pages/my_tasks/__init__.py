"""The tasks that the visitor has listed: what needs them, what trains, what is over."""

from ui.pages.my_tasks.state import MyTasks
from ui.pages.my_tasks.view import my_tasks

__all__ = ["MyTasks", "my_tasks"]
