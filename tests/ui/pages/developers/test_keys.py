from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ui.pages.developers.keys import field_errors, key_input, key_row, key_rows

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def api_key(**changes: Any) -> dict[str, Any]:
    return {
        "id": "key_1",
        "name": "night trainer",
        "prefix": "cfl_live_abcdefg",
        "scopes": ["READ", "TRAIN"],
        "createdAt": "2026-11-23T10:30:00Z",
        "expiresAt": "2027-02-21T10:30:00Z",
        "lastUsedAt": None,
        "revokedAt": None,
        **changes,
    }


class TestKeyRow:
    def test_tells_a_usable_key_in_the_readers_time(self) -> None:
        row = key_row(api_key(), NOW, BERLIN)
        assert row.is_usable
        assert row.state == ""
        assert row.scopes == "read, train"
        assert row.made == "11:30"  # UTC + 1 in November
        assert row.ends == "21 Feb 2027"
        assert row.used == "never"

    def test_tells_when_it_was_used(self) -> None:
        row = key_row(api_key(lastUsedAt="2026-11-22T22:15:00Z"), NOW, BERLIN)
        assert row.used == "22 Nov, 23:15"

    def test_a_revoked_key_is_not_usable(self) -> None:
        row = key_row(api_key(revokedAt="2026-11-23T11:00:00Z"), NOW, BERLIN)
        assert (row.is_usable, row.state) == (False, "Revoked")

    def test_a_key_ends_at_its_very_end(self) -> None:
        row = key_row(api_key(expiresAt="2026-11-23T12:00:00Z"), NOW, BERLIN)
        assert (row.is_usable, row.state) == (False, "Ended")

    def test_keeps_the_order_of_the_api(self) -> None:
        rows = key_rows([api_key(id="key_2"), api_key(id="key_1")], NOW, BERLIN)
        assert [row.id for row in rows] == ["key_2", "key_1"]


class TestKeyInput:
    def test_asks_for_what_is_ticked(self) -> None:
        form = {
            "key-name": "  night trainer ",
            "scope-TRAIN": "on",
            "scope-LIST": False,
            "life": "7",
        }
        assert key_input(form, NOW) == {
            "name": "night trainer",
            "scopes": ["TRAIN"],
            "expiresAt": "2026-11-30T12:00:00+00:00",
        }

    @pytest.mark.parametrize(
        ("life", "end"),
        [
            ("30", "2026-12-23T12:00:00+00:00"),
            ("90", "2027-02-21T12:00:00+00:00"),
            ("365", "2027-11-23T12:00:00+00:00"),
            ("", "2027-02-21T12:00:00+00:00"),
            ("100000", "2027-02-21T12:00:00+00:00"),
        ],
    )
    def test_ends_after_one_of_the_offered_times(self, life: str, end: str) -> None:
        assert key_input({"key-name": "a", "life": life}, NOW)["expiresAt"] == end

    def test_leaves_an_empty_form_to_the_api_to_refuse(self) -> None:
        wanted = key_input({}, NOW)
        assert (wanted["name"], wanted["scopes"]) == ("", [])


class TestFieldErrors:
    def test_places_problems_beside_the_fields(self) -> None:
        problems = {
            "input.name": "Too short.",
            "input.scopes": "Give one.",
            "input.expiresAt": "Too late.",
        }
        assert field_errors(problems) == {
            "key-name": "Too short.",
            "scopes": "Give one.",
            "life": "Too late.",
        }
