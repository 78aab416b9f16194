"""State of the sign-in and sign-up pages; the password never comes here."""

from typing import Any

import reflex as rx

from ui.browser import call, focus
from ui.pages.account.outcome import HOME, local_path, outcome, with_next


class Entrance(rx.State):
    """A form that opens a session, and what came of it."""

    errors: dict[str, str] = {}
    message: str = ""
    is_taken: bool = False
    is_busy: bool = False
    is_new: bool = False  # the account was opened a moment ago
    next_path: str = HOME

    @rx.var
    def sign_in_path(self) -> str:
        """The other page, which goes on to the same place."""
        return with_next("/sign-in", self.next_path)

    @rx.var
    def sign_up_path(self) -> str:
        """The other page, which goes on to the same place."""
        return with_next("/sign-up", self.next_path)

    @rx.event
    def load(self) -> None:
        """A page opens."""
        query = self.router.url.query_parameters
        self.next_path = local_path(query.get("next", HOME))
        self.is_new = query.get("welcome") == "1"
        self._clear()

    @rx.event
    def begin(self) -> None:
        """The form is on its way to the API."""
        self._clear()
        self.is_busy = True

    @rx.event
    def signed_in(self, result: dict[str, Any]) -> Any:
        """The API answered the sign-in form."""
        return self._after(result, self.next_path)

    @rx.event
    def signed_up(self, result: dict[str, Any]) -> Any:
        """The API answered the sign-up form."""
        return self._after(result, with_next("/sign-up", self.next_path, welcome="1"))

    def _after(self, result: dict[str, Any], path: str) -> Any:
        came = outcome(result)
        if came.is_in:  # a whole load: the page's socket must carry the new cookie
            return call("go", path)
        self.is_busy = False
        self.errors, self.message = came.errors, came.message
        self.is_taken = came.is_taken
        return focus("entrance-errors")

    def _clear(self) -> None:
        self.errors, self.message = {}, ""
        self.is_taken = self.is_busy = False
