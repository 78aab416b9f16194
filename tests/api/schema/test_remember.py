"""Documents that are validated once: the answers are the same as ever."""

from typing import Any

import pytest
import strawberry
from graphql import DocumentNode

from api.schema.common import remember
from api.schema.common.remember import RememberDocuments, remember_documents


@strawberry.type
class Query:
    @strawberry.field
    def sum(self, a: int, b: int) -> int:
        return a + b


def make() -> tuple[strawberry.Schema, dict[str, DocumentNode]]:
    extension: type[RememberDocuments] = remember_documents()
    return strawberry.Schema(query=Query, extensions=[extension]), extension.documents


ADD = "query Add($a: Int!) { sum(a: $a, b: 2) }"


class TestRememberDocuments:
    async def test_answers_a_known_document_with_new_variables(self) -> None:
        schema, known = make()
        for a in (1, 40):
            result = await schema.execute(ADD, variable_values={"a": a})
            assert result.errors is None
            assert result.data == {"sum": a + 2}
        assert list(known) == [ADD]

    async def test_takes_a_known_document_instead_of_parsing(self) -> None:
        schema, known = make()
        await schema.execute(ADD, variable_values={"a": 1})
        known["not even GraphQL"] = known[ADD]
        result = await schema.execute("not even GraphQL", variable_values={"a": 1})
        assert result.data == {"sum": 3}

    @pytest.mark.parametrize(
        "query",
        [
            pytest.param("{ sum(a: 1) }", id="an-argument-is-missing"),
            pytest.param("{ product }", id="unknown-field"),
            pytest.param("{ sum(a: 1, b: 2", id="does-not-parse"),
        ],
    )
    async def test_refuses_what_is_not_valid_each_time(self, query: str) -> None:
        schema, known = make()
        for _ in range(2):
            result: Any = await schema.execute(query)
            assert result.errors
        assert known == {}

    async def test_still_refuses_variables_of_a_wrong_type(self) -> None:
        schema, _ = make()
        await schema.execute(ADD, variable_values={"a": 1})
        result = await schema.execute(ADD, variable_values={"a": "one"})
        assert result.errors is not None

    async def test_forgets_the_oldest_when_full(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(remember, "MOST_DOCUMENTS", 2)
        schema, known = make()
        queries = [f"{{ sum(a: {n}, b: 0) }}" for n in range(3)]
        for query in queries:
            await schema.execute(query)
        assert list(known) == queries[1:]

    async def test_does_not_keep_long_documents(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(remember, "MOST_CHARACTERS", 10)
        schema, known = make()
        result = await schema.execute(ADD, variable_values={"a": 1})
        assert result.data == {"sum": 3}
        assert known == {}

    async def test_two_schemas_share_nothing(self) -> None:
        schema, _ = make()
        await schema.execute(ADD, variable_values={"a": 1})
        assert make()[1] == {}
