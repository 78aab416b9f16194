"""Places in a list: opaque, and good for that list only."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.schema.common.loaders import make_cursor, read_cursor
from api.services.refusals import Denied


def forged(*values: Any) -> str:
    """A cursor of the list `tasks` with values of a stranger's choice."""
    real = json.loads(base64.urlsafe_b64decode(make_cursor([1], "tasks") + "=="))
    text = json.dumps([real[0], *values])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


class TestCursor:
    def test_leads_back_to_its_place(self) -> None:
        place = {"at": "2026-11-22T09:00:00+00:00"}
        cursor = make_cursor([place, 0.5, None, "tsk_1"], "tasks")

        assert read_cursor(cursor, "tasks", 4) == [
            datetime(2026, 11, 22, 9, tzinfo=UTC),
            0.5,
            None,
            "tsk_1",
        ]

    def test_of_another_list_is_refused(self) -> None:
        with pytest.raises(Denied):
            read_cursor(make_cursor(["tsk_1"], "tasks"), "clients", 1)

    @pytest.mark.parametrize(
        "cursor",
        [
            pytest.param(forged(), id="too-few"),
            pytest.param(forged(1, 2), id="too-many"),
            pytest.param(forged([1]), id="list"),
            pytest.param(forged({}), id="no-time"),
            pytest.param(forged({"at": "soon"}), id="time"),
            pytest.param(forged({"at": 5}), id="number-as-time"),
        ],
    )
    def test_that_was_forged_is_refused(self, cursor: str) -> None:
        with pytest.raises(Denied):
            read_cursor(cursor, "tasks", 1)

    @given(st.text(max_size=80))
    def test_that_is_none_is_refused(self, text: str) -> None:
        with pytest.raises(Denied):
            read_cursor(text, "tasks", 1)
