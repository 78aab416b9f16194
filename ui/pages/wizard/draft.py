"""A task while it is being written: what was typed, what was sent, what was found.

A draft is one JSON text, kept in the visitor's browser with each change. All that the
page shows is computed from that text, so that a reload, a sign-in or a restart of the
server shows what was there before. Values are kept as they were typed, right or wrong.
"""

from collections.abc import Mapping
from functools import lru_cache

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from ui.pages.wizard.defaults import DEFAULTS

COLUMN_FIELDS = (
    *("type", "least", "greatest", "unit", "description", "markers", "names"),
    *("fill", "constant", "scale", "log", "cut_least", "cut_greatest", "boundaries"),
)


class Found(Struct, frozen=True, omit_defaults=True):
    """A column as it stands in the test set.

    Attributes:
        type: A `ColumnType`.
        least: Least value; None unless it is a number.
        greatest: Greatest value; None unless it is a number.
        distinct: Distinct values.
        missing: Rows without a value.
        suspected: Values that look like markers of missing ones.
        categories: All values in order; empty when there are too many.
    """

    type: str
    least: float | None = None
    greatest: float | None = None
    distinct: int = 0
    missing: int = 0
    suspected: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


class Column(Struct, frozen=True, omit_defaults=True):
    """What is asked of a column of a contributor's file.

    Attributes:
        name: Name in the header.
        found: What the test set has.
        type: A `ColumnType`.
        is_used: Whether the task asks for it.
        least: Least value allowed, as typed; empty for no bound.
        greatest: Greatest value allowed, as typed; empty for no bound.
        unit: Such as kg/m².
        description: What it means.
        markers: Values that stand for a missing one beside the empty cell, by commas.
        names: Categories, one a line; empty for those that were found.
        fill: What fills a missing value, an `Imputation`; empty where none may miss.
        constant: The value that fills, as typed.
        scale: A `PreprocessingKind`, "RANGE" for MIN_MAX over the range allowed, or
            empty.
        log: "yes" when the logarithm is taken.
        cut_least: Least value that values are cut to, as typed.
        cut_greatest: Greatest value that values are cut to, as typed.
        boundaries: Of intervals, parted by commas, as typed.
    """

    name: str
    found: Found
    type: str = "NUMBER"
    is_used: bool = True
    least: str = ""
    greatest: str = ""
    unit: str = ""
    description: str = ""
    markers: str = "NA"
    names: str = ""
    fill: str = ""
    constant: str = ""
    scale: str = ""
    log: str = ""
    cut_least: str = ""
    cut_greatest: str = ""
    boundaries: str = ""


class Upload(Struct, frozen=True, omit_defaults=True):
    """A file on its way to the server, or there.

    Attributes:
        id: Of the upload; empty before it was announced.
        filename: As the visitor named it.
        size_bytes: Its size.
        sha256: Of the file, hex.
        state: An `UploadState`; empty while there is none.
        problems: Why it was refused.
    """

    id: str = ""
    filename: str = ""
    size_bytes: int = 0
    sha256: str = ""
    state: str = ""
    problems: tuple[str, ...] = ()


class Images(Struct, frozen=True):
    """Images as found in a test set; pixels and channels."""

    height: int
    width: int
    channels: int
    classes: tuple[str, ...]


class TestSet(Struct, frozen=True, omit_defaults=True):
    """The held-out rows.

    Attributes:
        upload: The file.
        rows: Rows, or images.
        preview: First rows, cells shortened; None where a value is missing.
        images: None for a table.
    """

    upload: Upload = Upload()
    rows: int = 0
    preview: tuple[tuple[str | None, ...], ...] = ()
    images: Images | None = None


class Layer(Struct, frozen=True):
    """A layer of the model."""

    name: str
    kind: str
    shape: str
    parameters: int


class Support(Struct, frozen=True):
    """Whether a runtime can train the model, and what stands in the way."""

    runtime: str
    can_train: bool
    problems: tuple[str, ...] = ()


class Model(Struct, frozen=True, omit_defaults=True):
    """The model, uploaded or made from a template.

    Attributes:
        upload: The file.
        made_for: What a template was made for; empty for a file.
        layers: In order, the first ones.
        parameters: In all.
        trainable: Those that training changes.
        input_shape: Of one example.
        traffic: Bytes down and up in a round, for each codec.
        supports: For each runtime.
    """

    upload: Upload = Upload()
    made_for: str = ""
    layers: tuple[Layer, ...] = ()
    parameters: int = 0
    trainable: int = 0
    input_shape: tuple[int | None, ...] = ()
    traffic: dict[str, tuple[int, int]] = {}
    supports: tuple[Support, ...] = ()


class Draft(Struct, frozen=True, omit_defaults=True):
    """The whole draft.

    Attributes:
        typed: Fields that are not as by default; see `DEFAULTS`.
        columns: Of the test set, in its order.
        test_set: The held-out rows.
        model: The model.
        task_id: The draft behind the API; empty before it was saved there.
        is_saved: Whether the API has it as it is.
        changed_at: Time of the last change, ISO 8601; empty before the first.
        reached: The last step that was opened.
        born: Goes up with each other draft; fields are drawn anew.
        generation: Goes up when columns change otherwise than by typing.
        epoch_s: Seconds a median device needs for a pass, by the API's estimate.
        epoch_batch: The batch size of that estimate.
    """

    typed: dict[str, str] = {}
    columns: tuple[Column, ...] = ()
    test_set: TestSet = TestSet()
    model: Model = Model()
    task_id: str = ""
    is_saved: bool = False
    changed_at: str = ""
    reached: int = 1
    born: int = 0
    generation: int = 0
    epoch_s: float = 0.0
    epoch_batch: int = 0

    def __getitem__(self, name: str) -> str:
        """A field as typed, or its default."""
        return self.typed.get(name, DEFAULTS[name])

    @property
    def fields(self) -> dict[str, str]:
        """All fields."""
        return {**DEFAULTS, **self.typed}

    @property
    def is_images(self) -> bool:
        """Whether the test set holds images."""
        return self.test_set.images is not None

    @property
    def used(self) -> tuple[Column, ...]:
        """Columns that the task asks for, label included."""
        return tuple(column for column in self.columns if column.is_used)

    @property
    def label(self) -> Column | None:
        """The column to predict."""
        named = (c for c in self.columns if c.name == self["data.label"])
        return next(named, None)


def to_json(draft: Draft) -> str:
    """The draft as the browser keeps it."""
    return msgspec.json.encode(draft).decode()


@lru_cache(maxsize=32)  # all that is shown after a change is computed from one text
def from_json(text: str) -> Draft:
    """The draft that a browser kept; a new one when it is none."""
    try:
        draft = msgspec.json.decode(text.encode(), type=Draft)
    except msgspec.DecodeError:
        return Draft()
    known = {name: value for name, value in draft.typed.items() if name in DEFAULTS}
    return replace(draft, typed=known)


def put(draft: Draft, name: str, value: str) -> Draft:
    """The draft with another value in a field; unchanged where there is no such field.

    Columns are named by their place: `data.columns.3.least`.
    """
    if name.startswith("data.columns."):
        place, _, part = name.removeprefix("data.columns.").partition(".")
        return _put_column(draft, place, part, value)
    return _put_field(draft, name, value)


def put_all(draft: Draft, values: Mapping[str, str]) -> Draft:
    """The draft with other values in several fields."""
    for name, value in values.items():
        draft = put(draft, name, value)
    return draft


def _put_field(draft: Draft, name: str, value: str) -> Draft:
    if name not in DEFAULTS or draft[name] == value:
        return draft
    typed = {**draft.typed, name: value}
    if value == DEFAULTS[name]:
        del typed[name]
    return replace(draft, typed=typed, is_saved=False)


def _put_column(draft: Draft, place: str, part: str, value: str) -> Draft:
    at = int(place) if place.isdecimal() else -1
    if not 0 <= at < len(draft.columns) or part not in COLUMN_FIELDS:
        return draft
    if getattr(draft.columns[at], part) == value:
        return draft
    return put_column(draft, at, replace(draft.columns[at], **{part: value}))


def anew(before: Draft, draft: Draft | None = None) -> Draft:
    """Another draft in place of one; a new one by default."""
    return replace(draft or Draft(), born=before.born + 1)


def is_worth_keeping(draft: Draft) -> bool:
    """Whether something would be lost with it that the API does not have."""
    return not draft.is_saved and bool(draft.typed or draft.columns)


def put_column(draft: Draft, at: int, column: Column) -> Draft:
    """The draft with another column at a place."""
    columns = (*draft.columns[:at], column, *draft.columns[at + 1 :])
    return replace(draft, columns=columns, is_saved=False)
