"""Participations and sessions in words."""

from typing import Any

import pytest
from graphql import GraphQLEnumType, build_schema

from tests.ui.pages.me.answers import READER
from ui.pages.me.rows.participations import (
    FILTERS,
    RUNNING,
    participation_rows,
    seat_words,
)
from ui.pages.me.rows.sessions import device_words, session_rows


def node(**more: Any) -> dict[str, Any]:
    return {
        "id": "par_00000000000000000000000000ab12cd",
        "pseudonym": "amber-7",
        "state": "TRAINING",
        "seat": "COHORT",
        "score": 0.691,
        "rank": 1,
        "roundsCalled": 14,
        "accepted": 12,
        "rejected": 1,
        "late": 0,
        "points": 48,
        "reputationBefore": 0.5,
        "reputationAfter": None,
        "bytesUp": 97_000,
        "bytesDown": 165_000,
        "joinedAt": "2026-11-23T11:00:00Z",
        "endedAt": None,
        "connectedBy": "WEBRTC",
        "task": {"id": "tsk_1", "title": "Pima", "state": "RUNNING"},
        "client": {"id": "cli_1", "label": "my laptop", "reputation": {"score": 0.71}},
        **more,
    }


def row(**more: Any) -> Any:
    [only] = participation_rows(
        {"participations": {"edges": [{"node": node(**more)}]}}, READER
    )
    return only


class TestParticipations:
    def test_a_row_has_figures_with_units(self) -> None:
        found = row()
        assert (found.short, found.is_running) == ("T-AB12-CD", True)
        assert (found.rounds, found.points) == ("14 rounds", "48 points")
        assert found.verdicts == "12 used, 1 not used"
        assert found.travel == "97 kB sent, 165 kB received"
        assert found.seat == "Seat by score: rank 1, score 0.69"
        assert found.way == "connected by WebRTC"

    def test_a_reputation_goes_to_now_while_it_runs(self) -> None:
        assert row().reputation == "0.50 → 0.71 (+0.210) so far"

    def test_a_reputation_stays_as_it_was_at_the_end(self) -> None:
        done = row(state="FINISHED", reputationAfter=0.6)
        assert done.reputation == "0.50 → 0.60 (+0.100)"
        assert not done.is_running

    def test_who_was_not_selected_shows_the_start_only(self) -> None:
        assert row(state="NOT_SELECTED").reputation == "0.50 at the start"

    def test_a_seat_is_not_chosen_at_first(self) -> None:
        assert seat_words(None, None, None) == "Not chosen yet"
        assert seat_words("NONE", None, None) == "No seat"

    def test_the_filters_name_every_state_once(self, schema_text: str) -> None:
        states = build_schema(schema_text).type_map["ParticipationState"]
        assert isinstance(states, GraphQLEnumType)
        named = [state for _, some in FILTERS.values() for state in some or ()]
        assert sorted(named) == sorted(states.values)
        assert set(RUNNING) < set(named)


class TestSessions:
    @pytest.mark.parametrize(
        ("agent", "words"),
        [
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, Gecko) "
                "Chrome/131.0 Safari/537.36",
                "Chrome on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, "
                "like Gecko) Chrome/131.0 Safari/537.36 Edg/131.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) "
                "AppleWebKit/605 (KHTML, like Gecko) Version/17.0 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0",
                "Firefox on Android",
            ),
            ("python-httpx/0.28.1", "The tool python-httpx"),
            ("", "An unnamed device"),
            ("<script>", "An unnamed device"),
        ],
    )
    def test_a_browser_is_known_by_what_it_says(self, agent: str, words: str) -> None:
        assert device_words(agent) == words

    def test_this_one_comes_first_then_the_last_used(self) -> None:
        def session(name: str, used: str, current: bool) -> dict[str, Any]:
            return {
                "id": name,
                "userAgent": "",
                "createdAt": "2026-11-01T11:00:00Z",
                "lastUsedAt": used,
                "expiresAt": "2026-12-01T11:00:00Z",
                "current": current,
            }

        sessions = [
            session("old", "2026-11-20T11:00:00Z", False),
            session("this", "2026-11-21T11:00:00Z", True),
            session("new", "2026-11-22T11:00:00Z", False),
        ]
        found = session_rows({"sessions": sessions}, READER)
        assert [each.id for each in found] == ["this", "new", "old"]
        assert found[0].agent == "It gave no name"
