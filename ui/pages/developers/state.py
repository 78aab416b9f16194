"""State of the developers' page: the examples, and the visitor's API keys."""

import asyncio
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

import reflex as rx

from ui.browser import call, focus, keep_in_address
from ui.client import Answer, Api, address
from ui.errors import FaultError
from ui.live.follow import LOOK_S
from ui.live.visits import Visit
from ui.pages.developers.keys import KeyRow, field_errors, key_input, key_row, key_rows
from ui.pages.developers.snippets import (
    FILES,
    NO_TASK,
    SUBSCRIPTION,
    USUAL,
    client_command,
    snippets,
    told,
)
from ui.refusals import refusal
from ui.session import Session, api_of
from ui.words import zone_of

EVENT_S = 2.0  # how long the page waits for an event to show


class Examples(rx.State):
    """What to call, and what it answers."""

    chosen: str = USUAL
    code: dict[str, str] = {}
    answer: dict[str, str] = {}
    client_command: str = ""
    task_title: str = ""
    is_open: bool = True  # whether the API tells about itself
    is_loaded: bool = False

    @rx.var
    def shown_code(self) -> str:
        """The chosen example."""
        return self.code.get(self.chosen, "")

    @rx.var
    def shown_answer(self) -> str:
        """What the chosen example answers."""
        return self.answer.get(self.chosen, "")

    @rx.event
    async def load(self) -> Any:
        """Ask what the examples ask, as somebody without a key."""
        wanted = str(self.router.url.query_parameters.get("tab"))
        self.chosen = wanted if wanted in FILES else USUAL
        api = Api(peer=self.router.session.client_ip)
        self.is_open = await _is_open(api)
        task_id, self.task_title = NO_TASK, ""
        for edge in (await api.ask("TaskToJoin"))["tasks"]["edges"]:
            task_id, self.task_title = edge["node"]["id"], edge["node"]["title"]
        self.client_command = client_command(address(), task_id)
        found = snippets(address(), await api.ask("FirstCall"))
        self.code, self.answer = found.code, found.answer
        self.is_loaded = True
        return Examples.listen

    @rx.event(background=True)
    async def listen(self) -> None:
        """Show what the subscription tells first; there may be nothing to tell."""
        event = await _event(Api(peer=self.router.session.client_ip))
        if event is not None:
            async with self:
                self.answer = {**self.answer, SUBSCRIPTION: told(event)}

    @rx.event
    def choose(self, name: str) -> Any:
        """Show another example."""
        self.chosen = name
        return keep_in_address({"tab": name if name != USUAL else ""})


async def _is_open(api: Api) -> bool:
    try:
        await api.ask("IsOpen")
    except FaultError:  # the one question that a server in production does not answer
        return False
    return True


async def _event(api: Api) -> Answer | None:
    """The first event of the marketplace; None when there is none yet."""
    try:
        async with (
            asyncio.timeout(EVENT_S),
            aclosing(api.watch("FirstEvents")) as events,
        ):
            async for event in events:
                return event
    except TimeoutError:
        return None
    return None


class Keys(rx.State):
    """The visitor's API keys."""

    usable: list[KeyRow] = []
    ended: list[KeyRow] = []
    is_loaded: bool = False
    is_making: bool = False  # the dialog is open
    is_busy: bool = False
    errors: dict[str, str] = {}
    message: str = ""
    secret: str = ""  # of a key made now, until its owner says that it is copied

    @rx.event
    async def load(self) -> None:
        """Which keys there are; none are asked for who is signed out."""
        self._close()
        self.secret = ""
        session = await self.get_state(Session)
        if session.is_signed_in:
            await self._read()
        self.is_loaded = True

    @rx.event
    def open_form(self) -> None:
        """Begin a new key."""
        self._close()
        self.is_making = True

    @rx.event
    def set_open(self, is_open: bool) -> Any:
        """Escape and the like close the form, but never a secret not yet copied."""
        if is_open or self.secret:
            return None
        self._close()
        return focus("create-key")  # a dialog without a trigger of its own forgets it

    @rx.event
    async def make(self, form: dict[str, Any]) -> Any:
        """Make the key that the form describes; a second press finds it made."""
        if self.secret:
            return None
        self.errors, self.message = {}, ""
        wanted = key_input(form, datetime.now(UTC))
        result = (await api_of(self).ask("CreateApiKey", input=wanted))["createApiKey"]
        if refused := refusal(result):
            self.errors = field_errors(refused.problems)
            self.message = "" if self.errors else refused.message
            return focus("key-errors")
        self.secret = result["secret"]
        await self._read()
        return [focus("key-secret"), Keys.forget_with_page]

    @rx.event(background=True)
    async def forget_with_page(self) -> None:
        """A secret does not outlive the page that shows it, copied or not."""
        visit = Visit(self.router.session.client_token, "secret")
        async with self:
            shown = self.secret
        while visit.goes_on:
            await asyncio.sleep(LOOK_S)
        async with self:
            if self.secret == shown:  # else another key was made meanwhile
                self.secret = ""

    @rx.event
    def forget_secret(self) -> Any:
        """It was copied; from now on nobody can show it again."""
        self.secret = ""
        self._close()
        return focus("create-key")

    @rx.event
    async def revoke(self, key_id: str) -> Any:
        """Make a key useless."""
        result = (await api_of(self).ask("RevokeApiKey", id=key_id))["revokeApiKey"]
        if refused := refusal(result):
            return rx.toast.error(refused.message)
        await self._read()
        row = key_row(result, datetime.now(UTC), await self._zone())
        return rx.toast.success(f"“{row.name}” is revoked. Scripts with it are out.")

    @rx.event
    async def tell_copied(self, is_copied: bool) -> Any:
        """Say whether copying worked."""
        if is_copied:
            return rx.toast.success("Copied.")
        return rx.toast.info("It is selected. Copy it with Ctrl C, or ⌘ C.")

    def _close(self) -> None:
        self.is_making = False
        self.errors, self.message = {}, ""

    async def _read(self) -> None:
        viewer = (await api_of(self).ask("ApiKeys"))["viewer"]
        keys = viewer["apiKeys"] if viewer else []
        rows = key_rows(keys, datetime.now(UTC), await self._zone())
        self.usable = [row for row in rows if row.is_usable]
        self.ended = [row for row in rows if not row.is_usable]

    async def _zone(self) -> Any:
        return zone_of((await self.get_state(Session)).zone)


def copy(element_id: str) -> Any:
    """Copy the text of an element and say so."""
    return call("copy", element_id, then=Keys.tell_copied)
