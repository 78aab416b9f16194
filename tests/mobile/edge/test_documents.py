"""Every GraphQL document of the edge client, the demo and the benchmarks is valid."""

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate

ROOT = Path(__file__).parents[3]
MODULES = (
    "mobile.edge.account",
    "mobile.edge.link",
    "mobile.edge.register",
    "mobile.edge.task",
    "experiments.demo.report",
    "experiments.demo.requester",
    "experiments.demo.run",
    "benchmarks.light_task",
    "benchmarks.round_overhead",
)


def documents() -> Iterator[object]:
    for name in MODULES:
        for constant, value in vars(importlib.import_module(name)).items():
            is_document = isinstance(value, str) and value.lstrip().startswith(
                ("query ", "mutation ", "subscription ")
            )
            if constant.isupper() and is_document:
                yield pytest.param(value, id=f"{name}.{constant}")


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema((ROOT / "schema.graphql").read_text())


class TestDocuments:
    @pytest.mark.parametrize("document", list(documents()))
    def test_fit_the_published_schema(
        self, document: str, schema: GraphQLSchema
    ) -> None:
        assert validate(schema, parse(document)) == []
