import json
import re

import pytest
from graphql import parse, print_ast

from ui.operations import document
from ui.pages.developers.snippets import FILES, client_command, code_for, snippets, told

DATA = {"viewer": None, "tasks": {"totalCount": 0, "edges": []}}


def operation_in(code: str) -> str:
    """The GraphQL document that stands in an example."""
    match = re.search(r"(query|subscription) \w+ \{.*\}\n(?=\"\"\"|`)", code, re.S)
    text = (
        match.group() if match else json.loads(code.split("'END'\n")[1][:-5])["query"]
    )
    return print_ast(parse(text))


class TestCodeFor:
    @pytest.mark.parametrize("name", FILES)
    def test_calls_the_readers_server(self, name: str) -> None:
        code = code_for(name, "https://crowdfl.example")
        assert "localhost" not in code
        scheme = "wss" if name == "subscription" else "https"
        assert f"{scheme}://crowdfl.example/graphql" in code

    def test_speaks_plainly_with_a_plain_server(self) -> None:
        code = code_for("subscription", "http://127.0.0.1:8307")
        assert '"ws://127.0.0.1:8307/graphql"' in code

    @pytest.mark.parametrize("name", FILES)
    def test_asks_what_the_page_asks_for_the_answer(self, name: str) -> None:
        asked = "FirstEvents" if name == "subscription" else "FirstCall"
        assert operation_in(code_for(name, "http://a")) == document(asked)


class TestSnippets:
    def test_shows_the_answer_as_the_examples_print_it(self) -> None:
        found = snippets("http://a", DATA)
        assert json.loads(found.answer["python"]) == {"data": DATA}
        assert found.answer["curl"] == found.answer["javascript"]

    def test_says_that_nothing_has_happened(self) -> None:
        assert snippets("http://a", DATA).answer["subscription"] == (
            "Nothing has happened yet. It tells as soon as something does."
        )


class TestTold:
    def test_shows_an_event_as_the_example_prints_it(self) -> None:
        event = {"__typename": "TaskListed", "cursor": "7"}
        assert json.loads(told(event)) == {"marketplaceEvents": event}


class TestClientCommand:
    def test_names_server_and_task_a_line_each(self) -> None:
        command = client_command("https://crowdfl.example", "tsk_1")
        assert command.split(" \\\n  ") == [
            "crowdfl client",
            "--server https://crowdfl.example",
            "--key $CROWDFL_KEY",
            "--task tsk_1",
            "--data my-rows.csv",
            '--label "my laptop"',
        ]
