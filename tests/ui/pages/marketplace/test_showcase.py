"""The card beside the first sentence: a task, or why there is none to see."""

from collections.abc import AsyncIterator, Sequence

from tests.ui.pages.task.views import view
from ui.errors import FaultError
from ui.live.board import Board, Event, Source
from ui.live.task_view import TaskView
from ui.pages.marketplace.showcase import shown_on


class Still(Source[TaskView]):
    """Nothing is ever read."""

    async def read(self) -> tuple[TaskView, str | None]:
        raise NotImplementedError

    def events(self, since: str) -> AsyncIterator[Event]:
        raise NotImplementedError

    async def follow(self, view: TaskView, events: Sequence[Event]) -> TaskView:
        raise NotImplementedError


def board(
    view: TaskView | None = None, error: FaultError | None = None
) -> Board[TaskView]:
    made: Board[TaskView] = Board(Still())
    made.view, made.error = view, error
    return made


class TestShownOn:
    def test_a_task_is_linked(self) -> None:
        task = view()

        shown = shown_on(board(task))

        assert shown is not None
        assert (shown.href, shown.trouble) == (f"/tasks/{task.id}", "")

    def test_nothing_is_shown_before_the_first_answer(self) -> None:
        assert shown_on(board()) is None

    def test_a_task_that_cannot_be_read_is_said_not_waited_for(self) -> None:
        shown = shown_on(board(error=FaultError("the API's fault")))

        assert shown is not None
        assert shown.trouble.startswith("We can't read the newest task now.")
        assert shown.href == ""

    def test_what_was_read_outlives_a_break(self) -> None:
        shown = shown_on(board(view(), FaultError("the API's fault")))

        assert shown is not None
        assert shown.trouble == ""
