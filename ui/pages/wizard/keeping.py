"""The draft in the browser, and what is shown of it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import reflex as rx
from msgspec.structs import replace

from ui.pages.wizard import figures, files_shown, review
from ui.pages.wizard.checks import (
    FIELDS,
    REVIEW,
    STEPS,
    TEST_SET,
    TOGETHER,
    error_of,
)
from ui.pages.wizard.columns import typed_in
from ui.pages.wizard.draft import Draft, from_json, put, to_json
from ui.pages.wizard.field_checks import Scene
from ui.pages.wizard.money import balance_error, money_of
from ui.pages.wizard.numbers import whole as typed_whole
from ui.pages.wizard.task_input import BASELINES, backups_of
from ui.words import whole, zone_of

MOST_KEPT = 300_000  # characters; a page's first message has to hold all that is kept
MOST_FIELDS = 2_000  # of a form; the page shows fewer
TOO_LARGE = (
    "These are more columns than this form can hold. List such a task by the API: see "
    "Developers."
)

# What is shown follows from what is kept; said here, as Reflex does not see through
# properties.
shown = rx.var(deps=["kept", "zone"], auto_deps=False)


OF_ALL = (TEST_SET, "data.columns")  # what a column may mend besides its own fields


def _itself(name: str) -> tuple[str, ...]:
    return (name,) if name in FIELDS else ()


class Keeping(rx.State, mixin=True):
    """Keeps the draft, and computes from it all that the page shows.

    Attributes:
        kept: The draft as JSON: the one thing that is stored.
        zone: The reader's time zone, as everywhere.
        errors: What is wrong, by field; shown beside it.
        refused: Why one can't go on, in the order of the fields.
        balance: Points of the visitor; −1 while not known.
    """

    kept: str = rx.LocalStorage("", name="task-draft")
    zone: str = rx.LocalStorage("UTC", name="zone")
    errors: dict[str, str] = {}
    refused: list[list[str]] = []
    balance: int = -1

    @property
    def _draft(self) -> Draft:
        return from_json(self.kept)

    @property
    def _scene(self) -> Scene:
        return Scene(self._draft, datetime.now(UTC), zone_of(self.zone))

    def _keep(self, draft: Draft, *, touch: bool = True) -> None:
        if touch:
            draft = replace(draft, changed_at=datetime.now(UTC).isoformat())
        text = to_json(draft)
        if len(text) > MOST_KEPT:
            self._tell({**self.errors, TEST_SET: TOO_LARGE})
            return
        self.kept = text

    def _set(self, name: str, value: str) -> None:
        """Put a value into a field, with what follows from it."""
        self._to_fields({name: value})

    def _judge(self, names: tuple[str, ...]) -> None:
        """Say what is wrong with some fields, and no more what was."""
        scene = self._scene
        found = {name: error_of(scene, name) for name in names}
        self._tell({**self.errors, **found})

    def _tell(self, errors: Mapping[str, str]) -> None:
        self.errors = {name: error for name, error in errors.items() if error}
        if self.refused:
            self.refused = [[n, e] for n, e in self.errors.items()]

    @rx.event
    def put(self, name: str, value: str) -> Any:
        """Something is being typed; what is wrong is said when the field is left."""
        self._set(name, value)
        if name in self.errors:
            self._judge((name,))
        return self._changed()

    @rx.event
    def leave(self, name: str, value: str) -> Any:
        """A field is left."""
        before = self.kept
        self._set(name, value)
        self._judge(TOGETHER.get(name, (name,)))
        return None if self.kept == before else self._changed()

    @rx.event
    def pick(self, name: str, value: str) -> Any:
        """Something is chosen."""
        self._set(name, value)
        self._judge(self._with_column(name) or TOGETHER.get(name, _itself(name)))
        return self._changed()

    @rx.event
    def tick(self, name: str, is_on: bool) -> Any:
        """A box is ticked or not."""
        self._set(name, "yes" if is_on else "")
        self._judge(self._with_column(name) or TOGETHER.get(name, ()))
        return self._changed()

    @rx.event
    def slide(self, name: str, value: float) -> Any:
        """A slider is moved."""
        self._set(name, str(round(value)))
        self._judge(TOGETHER.get(name, ()))
        return self._changed()

    def _with_column(self, name: str) -> tuple[str, ...]:
        """A column's field with what is said already of that column, and of all."""
        if not name.startswith("data.columns."):
            return ()
        column = name.rpartition(".")[0] + "."
        said = [n for n in self.errors if n.startswith(column) or n in OF_ALL]
        return (name, *said)

    def _changed(self) -> Any:
        """What follows from a change, a moment later."""
        page: Any = type(self)
        return page.requote

    @rx.var
    def is_ready(self) -> bool:
        """Whether there is a draft to show."""
        return bool(self.kept)

    @rx.var
    def step(self) -> int:
        """The step of the address."""
        wanted = self.router.url.query_parameters.get("step", "1")
        return min(max(int(wanted), 1), REVIEW) if wanted.isdecimal() else 1

    @rx.var
    def step_word(self) -> str:
        """Name of the step."""
        return STEPS[self.step - 1]

    @rx.var(deps=["kept", "zone", "step"], auto_deps=False)
    def steps(self) -> list[figures.StepRow]:
        """The rail."""
        return figures.steps_of(self._scene, self.step)

    @shown
    def born(self) -> str:
        """Which draft this is, so that its fields are drawn anew."""
        return str(self._draft.born)

    @shown
    def fields(self) -> dict[str, str]:
        """All fields as typed."""
        return self._draft.fields

    @shown
    def columns(self) -> list[files_shown.ColumnRow]:
        """Columns of the test set."""
        return files_shown.columns_of(self._draft)

    @shown
    def model(self) -> files_shown.ModelRow:
        """The model."""
        return files_shown.model_of(self._draft)

    @shown
    def test_set(self) -> files_shown.TestSetRow:
        """The test set."""
        return files_shown.test_set_of(self._draft)

    @shown
    def so_far(self) -> list[tuple[str, str]]:
        """The card beside the steps."""
        return figures.so_far(self._draft)

    @shown
    def estimate(self) -> figures.Estimate:
        """What is asked of a device."""
        return figures.estimate_of(self._draft)

    @rx.var(deps=["kept", "zone", "step"], auto_deps=False)
    def sections(self) -> list[review.Section]:
        """The review; empty before it."""
        return review.review_of(self._scene) if self.step == REVIEW else []

    @shown
    def saved(self) -> str:
        """When it was kept last."""
        return figures.saved_words(self._draft, self.zone)

    @shown
    def is_saved(self) -> bool:
        """Whether My tasks has it as it is."""
        return self._draft.is_saved

    @shown
    def backups(self) -> str:
        """Backups, were none typed."""
        return str(backups_of(put(self._draft, "selection.backups", "")) or 0)

    @shown
    def fair(self) -> str:
        """Places for the least used, were none typed."""
        seats = typed_whole(self._draft["selection.cohortSize"]) or 0
        return str(seats // 5)

    @shown
    def half(self) -> str:
        """Least updates of a round, were none typed."""
        seats = typed_whole(self._draft["selection.cohortSize"]) or 0
        return str(-(-seats // 2))

    @shown
    def baselines(self) -> list[str]:
        """Metrics of a central run that go with the kind of learning."""
        return list(BASELINES.get(self._draft["learning"], ()))

    @shown
    def pool(self) -> str:
        """Points that publishing sets aside."""
        money = money_of(self._draft)
        return whole(money.pool) if money else ""

    @shown
    def update_pay(self) -> str:
        """Points for an update; the server may call more devices than thought."""
        money = money_of(self._draft)
        is_sure = self._draft["selection.overSelection"].strip()
        about = "" if is_sure else "about "
        return f"{about}{whole(money.update)}" if money else ""

    @shown
    def bonus_pay(self) -> str:
        """Points a round for updates that help; empty without a bonus."""
        money = money_of(self._draft)
        return whole(money.bonus) if money and money.bonus else ""

    @rx.var(deps=["kept", "balance"], auto_deps=False)
    def short(self) -> str:
        """Why the balance won't do; empty while it does or is not known."""
        money = money_of(self._draft)
        if money is None or self.balance < 0:
            return ""
        return balance_error(money, self.balance)

    def _to_fields(self, form: Mapping[str, object]) -> None:
        """Take what stands in the form's fields, however it came there."""
        before = draft = self._draft
        for name, value in islice(form.items(), MOST_FIELDS):
            if isinstance(value, str):
                draft = typed_in(draft, name, value)
        if draft is not before:
            self._keep(draft)
