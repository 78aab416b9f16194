"""Views of one invented task at different moments."""

from dataclasses import replace
from typing import Any

from tests.ui.live.answers import round_row, task_answer
from ui.live.task_view import TaskView, view_of, with_rounds


def view(*accuracies: float, **changes: Any) -> TaskView:
    """A task of 30 rounds after rounds of these accuracies.

    The requester's own model has 0.763, guessing 0.651.
    """
    rows = [round_row(n, value) for n, value in enumerate(accuracies, start=1)]
    return replace(with_rounds(view_of(task_answer()), rows), **changes)


def view_with(*rows: dict[str, Any], **changes: Any) -> TaskView:
    """The same with rounds written in full."""
    return replace(with_rounds(view_of(task_answer()), rows), **changes)
