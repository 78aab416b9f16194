"""What pages share when they ask the API for what is the visitor's own."""

from collections.abc import Awaitable

import reflex as rx

from ui.client import Answer, Api
from ui.errors import ApiError, SignedOutError
from ui.session import Session
from ui.times import Reader


class Loads(rx.State, mixin=True):
    """A part of a page that is loaded by itself."""

    is_loaded: bool = False
    trouble: str = ""  # why the last loading failed; what was loaded before stays

    async def _loading(self, ask: Awaitable[None]) -> None:
        """Do the asking; a failure is shown where the answer would stand."""
        try:
            await ask
        except SignedOutError:
            raise  # told by a dialog, everywhere alike
        except ApiError as error:
            self.trouble = error.message
            return
        self.trouble, self.is_loaded = "", True


async def reader_of(state: rx.State) -> Reader:
    """By whose clock this page tells times."""
    session = await state.get_state(Session)
    return Reader.in_zone(session.zone)


async def viewer(api: Api, operation: str, **variables: object) -> Answer:
    """The visitor's account.

    Raises:
        SignedOutError: The visitor is signed in no longer.
    """
    found: Answer | None = (await api.ask(operation, **variables))["viewer"]
    if found is None:
        raise SignedOutError("You were signed out.")
    return found
