"""The draft: fields, and its way into the browser and back."""

import string

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.ui.pages.wizard.answers import pima
from ui.pages.wizard import draft as draft_module
from ui.pages.wizard.defaults import DEFAULTS
from ui.pages.wizard.draft import (
    Column,
    Draft,
    Found,
    Images,
    Upload,
    anew,
    from_json,
    is_worth_keeping,
    put,
    put_all,
    to_json,
)

texts = st.text(string.printable + "äß−“”\u202e", max_size=40)
founds = st.builds(
    Found,
    type=st.sampled_from(["NUMBER", "INTEGER", "BOOLEAN", "CATEGORY"]),
    least=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    distinct=st.integers(0, 10_000),
    suspected=st.lists(texts, max_size=3).map(tuple),
    categories=st.lists(texts, max_size=3).map(tuple),
)
columns = st.builds(
    Column,
    name=texts,
    found=founds,
    is_used=st.booleans(),
    least=texts,
    unit=texts,
    markers=texts,
)
images = st.builds(Images, st.integers(), st.integers(), st.integers(), st.just(("a",)))
drafts = st.builds(
    Draft,
    typed=st.dictionaries(st.sampled_from(sorted(DEFAULTS)), texts, max_size=8),
    columns=st.lists(columns, max_size=3).map(tuple),
    test_set=st.builds(
        draft_module.TestSet,
        upload=st.builds(Upload, id=texts, filename=texts),
        rows=st.integers(0, 1_000),
        preview=st.lists(
            st.lists(st.none() | texts, max_size=3).map(tuple), max_size=3
        ).map(tuple),
        images=st.none() | images,
    ),
    task_id=texts,
    is_saved=st.booleans(),
    generation=st.integers(0, 1_000),
)


class TestJson:
    """What the browser keeps."""

    @given(drafts)
    def test_gives_back_every_draft_as_it_was(self, draft: Draft) -> None:
        assert from_json(to_json(draft)) == draft

    def test_gives_back_a_whole_task(self) -> None:
        assert from_json(to_json(pima())) == pima()

    def test_takes_what_is_no_draft_for_a_new_one(self) -> None:
        for text in ("", "{", "[]", '{"typed": 3}', '{"columns": [{}]}'):
            assert from_json(text) == Draft()

    def test_leaves_out_fields_that_there_are_no_more(self) -> None:
        text = '{"typed": {"title": "A title", "gone": "x"}, "new": 1}'

        assert from_json(text).typed == {"title": "A title"}

    def test_is_small_for_an_untouched_draft(self) -> None:
        assert to_json(Draft()) == "{}"


class TestPut:
    """Fields by name."""

    def test_keeps_what_was_typed_right_or_wrong(self) -> None:
        assert put(Draft(), "training.rounds", "many")["training.rounds"] == "many"

    def test_forgets_what_is_the_default_again(self) -> None:
        draft = put_all(Draft(), {"training.rounds": "9"})

        assert put(draft, "training.rounds", DEFAULTS["training.rounds"]).typed == {}

    def test_changes_nothing_for_a_field_that_there_is_not(self) -> None:
        draft = pima()

        for name in ("", "rounds", "data.columns.x.least", "data.columns.99.least"):
            assert put(draft, name, "1") is draft
        assert put(draft, "data.columns.0.found", "1") is draft

    def test_finds_columns_by_their_place(self) -> None:
        draft = put(pima(), "data.columns.1.unit", "mg/dL")

        assert [c.unit for c in draft.columns[:3]] == ["", "mg/dL", ""]

    def test_is_no_more_saved_behind_the_api_after_a_change(self) -> None:
        saved = replace(pima(), is_saved=True)

        assert not put(saved, "title", "Another title").is_saved
        assert put(saved, "title", saved["title"]).is_saved


class TestAnew:
    """Another draft in place of one."""

    def test_is_drawn_anew(self) -> None:
        assert anew(replace(pima(), born=4)) == Draft(born=5)

    def test_loses_nothing_of_a_draft_that_the_api_has(self) -> None:
        assert not is_worth_keeping(replace(pima(), is_saved=True))
        assert not is_worth_keeping(Draft())
        assert is_worth_keeping(pima())
