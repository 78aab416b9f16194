"""Files on their way: chosen in the browser, sent by it, looked at by the API."""

import asyncio
from collections.abc import Mapping
from typing import Any

import reflex as rx
from msgspec.structs import replace

from ui.browser import call
from ui.live.visits import Visit
from ui.pages.wizard import server
from ui.pages.wizard.checks import MODEL, TEST_SET
from ui.pages.wizard.columns import incomplete, with_test_set
from ui.pages.wizard.draft import Draft, Upload, put_column
from ui.pages.wizard.keeping import Keeping
from ui.pages.wizard.models import model_of, upload_of
from ui.pages.wizard.preparing import treated_as_missing
from ui.session import Session, api_of
from ui.words import path_of

LOOK_S = 0.4  # between looks at a file that is being checked
LOOKS = 750  # at most: five minutes
PURPOSES = {MODEL: "MODEL", TEST_SET: "TEST_SET"}
ON_ITS_WAY = ("RECEIVING", "CHECKING")


class Filing(Keeping, mixin=True):
    """The model's file and the test set."""

    @rx.event
    async def chosen(self, name: str, info: dict[str, Any] | None) -> Any:
        """A file was chosen, and hashed by the browser."""
        if info is None or name not in PURPOSES:
            return None
        self._tell({**self.errors, name: ""})
        wrong = info.get("message") or server.file_error(PURPOSES[name], info)
        if wrong:
            self._hold(name, Upload())  # what was chosen before is not meant any more
            self._tell({**self.errors, name: wrong})
            return None
        held = _upload(self._draft, name)
        if held.sha256 == info["sha256"] and held.state == "RECEIVING":
            on_its_way = await server.look(api_of(self), held.id)
            if on_its_way is not None:
                return call("send", name, _path(on_its_way), then=self._then_sent(name))
        found = await server.announce(api_of(self), PURPOSES[name], info)
        if isinstance(found, str):
            self._tell({**self.errors, name: found})
            return None
        self._hold(name, upload_of(found))
        return call("send", name, _path(found), then=self._then_sent(name))

    @rx.event
    def sent(self, name: str, answer: dict[str, Any]) -> Any:
        """The browser has sent a file, or given up."""
        if name not in PURPOSES:
            return None
        if answer.get("status") == 401:
            words = "You were signed out. Sign in and choose the file again."
            self._tell({**self.errors, name: words})
            return Session.end()
        if message := answer.get("message"):
            self._hold(name, Upload())
            self._tell({**self.errors, name: message})
            return None
        upload = _upload(self._draft, name)
        self._hold(name, replace(upload, state="CHECKING"))
        return self._watch(name)

    def _watch(self, name: str) -> Any:
        page: Any = type(self)
        return page.watch_model if name == MODEL else page.watch_test_set

    def _then_sent(self, name: str) -> Any:
        page: Any = type(self)
        return lambda answer: page.sent(name, answer)

    def _then_chosen(self, name: str) -> Any:
        page: Any = type(self)
        return lambda info: page.chosen(name, info)

    @rx.event(background=True)
    async def watch_model(self) -> None:
        """Look at the model until it is checked."""
        await self._follow(MODEL)

    @rx.event(background=True)
    async def watch_test_set(self) -> None:
        """Look at the test set until it is checked."""
        await self._follow(TEST_SET)

    async def _follow(self, name: str) -> None:
        visit = Visit(self.router.session.client_token, name)
        upload_id = _upload(self._draft, name).id
        for _ in range(LOOKS):
            found = await server.look(api_of(self), upload_id)
            if found is None or found["state"] not in ON_ITS_WAY:
                async with self:
                    await self._take(name, upload_id, found)
                return
            await asyncio.sleep(LOOK_S)
            if not visit.goes_on:
                return

    async def _take(
        self, name: str, upload_id: str, found: Mapping[str, Any] | None
    ) -> None:
        """The check is over; nothing is done when another file was chosen since."""
        if _upload(self._draft, name).id != upload_id:
            return
        if found is None:
            self._keep(server.without_file(self._draft, name))
            self._tell({**self.errors, name: server.GONE})
            return
        upload = upload_of(found)
        self._hold(name, upload)
        if upload.state == "REFUSED":
            self._tell({**self.errors, name: " ".join(upload.problems)})
            return
        if name == MODEL:
            model = model_of(upload, found["inspection"])
            self._keep(replace(self._draft, model=model))
            self._judge((MODEL,))
            return
        self._keep(with_test_set(self._draft, found["inspection"]))
        self._judge((TEST_SET, "data.label", MODEL))
        if "data.label" not in self.errors:
            await self._make_model()

    async def _make_model(self) -> bool:
        """Have the template's model made, if need be; whether all is well."""
        before = self._draft
        outcome = await server.make_model(api_of(self), before)
        if outcome.draft is not before:
            self._keep(replace(self._draft, model=outcome.draft.model, is_saved=False))
        self._tell({**self.errors, MODEL: "", **outcome.errors})
        return not outcome.errors

    def _hold(self, name: str, upload: Upload) -> None:
        draft = self._draft
        if name == MODEL:
            model = replace(server.without_file(draft, MODEL).model, upload=upload)
            self._keep(replace(draft, model=model, is_saved=False))
        else:
            test_set = replace(draft.test_set, upload=upload)
            self._keep(replace(draft, test_set=test_set, is_saved=False))

    @rx.event
    def use_column(self, place: int, is_used: bool) -> None:
        """A column is asked for, or not."""
        draft = self._draft
        if 0 <= place < len(draft.columns):
            column = replace(draft.columns[place], is_used=is_used)
            self._keep(put_column(draft, place, column))
            names = self._with_column(f"data.columns.{place}.type")
            self._judge((TEST_SET, "data.columns", *names))

    @rx.event
    def treat_as_missing(self, place: int, marker: str) -> None:
        """A value of a column stands for a missing one."""
        draft = self._draft
        if not 0 <= place < len(draft.columns):
            return
        is_label = draft.columns[place].name == draft["data.label"]
        column = treated_as_missing(draft.columns[place], marker)
        if is_label:
            column = replace(column, fill="")
        draft = put_column(draft, place, column)
        self._keep(replace(draft, generation=draft.generation + 1))
        self._judge((TEST_SET,))

    @rx.event
    def leave_rows_out(self) -> Any:
        """Send the test set without the rows that lack a value."""
        holes = {name: list(how) for name, how in incomplete(self._draft).items()}
        return call("leaveOut", TEST_SET, holes, then=self._then_chosen(TEST_SET))


def _upload(draft: Draft, name: str) -> Upload:
    return draft.model.upload if name == MODEL else draft.test_set.upload


def _path(upload: Mapping[str, Any]) -> str:
    """Where to send it, on whatever name this server was reached by."""
    return path_of(upload["url"])
