"""The audit log: words of every action, search, filter and CSV."""

from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLObjectType, build_schema

from tests.ui.pages.operator.answers import OTHER, READER, entry
from ui.pages.operator.rows.audit import (
    ACTIONS,
    HEADS,
    KINDS,
    OF_KIND,
    action_words,
    audit_rows,
    csv_rows,
    matching,
)

SCHEMA = Path(__file__).parents[4] / "schema.graphql"
BY_SERVER: dict[str, Any] = {"actor": None, "address": None, "subjectId": None}
LOG = [
    entry("settleRedemption", "10:00", refusal="SECOND_OPERATOR_NEEDED"),
    entry("publishTask", "09:30", subjectId="tsk_0192f0c1a2b3"),
    entry("signIn", "09:10", actor=None, subjectId=None, refusal="WRONG_PASSWORD"),
    entry("checkBooks", "03:00", **BY_SERVER),
]


class TestWords:
    def test_every_mutation_has_words(self) -> None:
        schema = build_schema(SCHEMA.read_text(encoding="utf-8"))
        mutations = schema.type_map["Mutation"]
        assert isinstance(mutations, GraphQLObjectType)
        assert set(mutations.fields) <= set(ACTIONS)

    def test_an_action_that_comes_later_reads_like_words(self) -> None:
        assert action_words("moveHouse") == "Move house"

    def test_every_filter_names_actions_that_exist(self) -> None:
        assert {action for kind in OF_KIND.values() for action in kind} <= set(ACTIONS)
        assert set(OF_KIND) < set(KINDS)

    def test_a_line_says_who_did_what_to_whom(self) -> None:
        settled, published, sign_in, check = audit_rows(LOG, READER)
        assert (settled.who, settled.what, settled.refusal) == (
            *("Olga", "Moved a redemption on"),
            "Second operator needed",
        )
        assert (settled.subject, settled.path) == (
            "Redemption",
            "/operator?case=red_1",
        )
        assert (published.subject, published.subject_id) == ("Task", "…c1a2b3")
        assert published.path == "/tasks/tsk_0192f0c1a2b3"
        assert (sign_in.who, sign_in.subject) == ("Somebody not signed in", "")
        assert (check.who, check.address) == ("The server", "")

    def test_what_the_check_found_keeps_its_words(self) -> None:
        found = "entry 7 of the audit log is missing"
        [row] = audit_rows([entry("checkBooks", refusal=found, **BY_SERVER)], READER)
        assert row.refusal == found


class TestMatching:
    @pytest.mark.parametrize(
        ("words", "kind", "found"),
        [
            ("", "", [0, 1, 2, 3]),
            ("olga", "", [0, 1]),
            ("OLGA task", "", [1]),
            ("second operator", "", [0]),
            ("tsk_0192f0c1a2b3", "", [1]),
            ("192.0.2.7", "", [0, 1, 2]),
            ("", "refused", [0, 2]),
            ("", "server", [3]),
            ("", "money", [0, 3]),
            ("", "tasks", [1]),
            ("", "accounts", [2]),
            ("olga", "accounts", []),
        ],
    )
    def test_words_and_kind_narrow_it(
        self, words: str, kind: str, found: list[int]
    ) -> None:
        assert matching(LOG, words, kind) == [LOG[place] for place in found]


class TestCsv:
    def test_a_row_has_what_the_head_says(self) -> None:
        first, *_, last = csv_rows(LOG)
        assert len(first) == len(HEADS) == len(last)
        assert first == [
            *("2026-11-23T10:00:00Z", "Olga", OTHER, "settleRedemption", "red_1"),
            *("SECOND_OPERATOR_NEEDED", "192.0.2.7", "ab12"),
        ]
