"""Asking for what a tab shows, and what is said when no answer comes."""

from collections.abc import Awaitable

import reflex as rx

from ui.errors import ApiError, SignedOutError


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
