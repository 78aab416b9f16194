"""The pages' GraphQL documents fit the schema, and all are in use."""

import re
from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate

from ui import operations

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "ui"


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def code() -> str:
    """The code of the pages, their scripts included."""
    paths = [p for p in PAGES.rglob("*.py") if "built" not in p.parts]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


class TestOperations:
    @pytest.mark.parametrize("name", operations.names())
    def test_it_fits_the_schema(self, name: str, schema: GraphQLSchema) -> None:
        assert validate(schema, parse(operations.document(name))) == []

    @pytest.mark.parametrize("name", operations.names())
    def test_it_is_used(self, name: str, code: str) -> None:
        assert re.search(rf"['\"]{name}['\"]", code), f"nobody asks {name}"

    def test_what_is_asked_exists(self, code: str) -> None:
        asked = set(re.findall(r"\.(?:ask|watch)\(\s*\"(\w+)\"", code))
        assert asked <= set(operations.names())

    def test_an_operation_brings_the_fragments_that_it_spreads(self) -> None:
        for name in operations.names():
            text = operations.document(name)
            spread = set(re.findall(r"\.\.\.(\w+)", text)) - {"on"}
            assert spread == set(re.findall(r"^fragment (\w+)", text, re.MULTILINE))

    def test_an_unknown_name_is_an_error(self) -> None:
        with pytest.raises(KeyError):
            operations.document("NoSuchOperation")
