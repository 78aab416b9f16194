"""What one operation may ask for, and what a hostile one gets."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
from graphql import build_schema, parse

from api.app import create_app
from api.schema.common import limits as limits_module
from api.schema.common.limits import find_excess
from api.schema.common.measure import Measure, count_aliases, most_repeats
from api.services.context import Context
from api.settings import Limits, Settings
from tests.api.schema.world import Api

SCHEMA = build_schema("""
type Query { item: Item items: [Item!]! page(first: Int! = 20): [Item!]! }
type Item {
  id: ID! item: Item items: [Item!]! edges: [Item!]! last(last: Int! = 7): Item
}
""")


def measured(query: str, variables: dict[str, Any] | None = None) -> tuple[int, int]:
    document = parse(query)
    operation: Any = document.definitions[0]
    size = Measure(SCHEMA, document, operation, variables or {}).size()
    return size.depth, size.cost


class TestMeasure:
    @pytest.mark.parametrize(
        ("query", "depth", "cost"),
        [
            pytest.param("{ item { id } }", 2, 1, id="one-object"),
            pytest.param("{ items { id } }", 2, 10, id="a-list-counts-10"),
            pytest.param("{ items { items { id } } }", 3, 10 * (1 + 10), id="lists"),
            pytest.param("{ page(first: 3) { id } }", 2, 3, id="first"),
            pytest.param("{ page { id } }", 2, 20, id="default-of-first"),
            pytest.param("{ item { last { id } } }", 3, 1 + 7, id="last"),
            pytest.param("{ page(first: 5) { edges { id } } }", 3, 10, id="edges-once"),
            pytest.param(
                "{ a: item { id } b: item { id } }", 2, 2, id="aliases-add-up"
            ),
            pytest.param("{ __schema { types { name } } }", 1, 0, id="introspection"),
            pytest.param("{ ... on Query { item { id } } }", 2, 1, id="inline"),
            pytest.param("{ ... { item { id } } }", 2, 1, id="inline-bare"),
            pytest.param("{ nothing { id } }", 2, 0, id="unknown-field"),
            pytest.param("{ page(first: -4) { id } }", 2, 0, id="negative"),
            pytest.param(
                "{ page(first: 99999999999999999999) { id } }", 2, 100, id="huge"
            ),
        ],
    )
    def test_counts_levels_and_objects(self, query: str, depth: int, cost: int) -> None:
        assert measured(query) == (depth, cost)

    def test_reads_variables_and_their_defaults(self) -> None:
        query = "query ($n: Int! = 4, $m: Int) { page(first: $n) { id } }"

        assert measured(query) == (2, 4)
        assert measured(query, {"n": 30}) == (2, 30)
        assert measured(query, {"n": "30"}) == (2, 100)  # validation refuses it next

    def test_measures_each_fragment_once(self) -> None:
        # f0 spreads f1 twice, f1 spreads f2 twice, …: 2^60 spreads in all.
        chain = " ".join(
            f"fragment f{n} on Item {{ ...f{n + 1} ...f{n + 1} }}" for n in range(60)
        )
        query = "{ item { ...f0 } } " + chain + " fragment f60 on Item { item { id } }"

        assert measured(query) == (3, 1 + 2**60)

    def test_a_cycle_of_fragments_ends(self) -> None:
        query = "{ item { ...a } } fragment a on Item { item { ...b } } "

        assert measured(query + "fragment b on Item { ...a }")[0] < 8


class TestRepeats:
    def test_counts_aliases_wherever_they_stand(self) -> None:
        query = "{ a: item { b: id } } fragment f on Item { c: id }"

        assert count_aliases(parse(query)) == 3

    @pytest.mark.parametrize(
        "query",
        [
            pytest.param("{ item { id id id } }", id="outright"),
            pytest.param("{ item { id ... { id ... { id } } } }", id="inline"),
            pytest.param(
                "{ item { id ...a ...a ...b } } fragment a on Item { id } "
                "fragment b on Item { ...c } fragment c on Item { id ...b }",
                id="fragments-once-each",
            ),
            pytest.param(
                "{ ... { item { id } } ... { item { id } } item { id } }", id="above"
            ),
        ],
    )
    def test_counts_how_often_a_name_is_selected_in_one_place(self, query: str) -> None:
        assert most_repeats(parse(query)) == 3


class TestExcess:
    def test_only_the_operation_that_runs_is_measured(self) -> None:
        document = parse("query A { item { id } } query B { items { items { id } } }")
        limits = Limits(request_cost=50)

        assert find_excess(SCHEMA, document, "A", {}, limits) is None
        assert find_excess(SCHEMA, document, "B", {}, limits) is not None
        assert find_excess(SCHEMA, document, None, {}, limits) is not None


def doubling(most: int) -> str:
    """Fragments that each spread the next one twice."""
    return " ".join(
        f"fragment f{n} on Task {{ ...f{n + 1} ...f{n + 1} }}" for n in range(most)
    )


HOSTILE = {
    "tokens": ("{ " + "a " * 1100 + "}", "TOO_COMPLEX"),
    "braces": ("{a" * 600, "TOO_COMPLEX"),
    "depth": (
        "{ viewer { tasks { edges { node { viewerParticipations { task { "
        "viewerParticipations { task { id } } } } } } } } }",
        "TOO_COMPLEX",
    ),
    "aliases": (
        "{ " + " ".join(f"a{n}: viewer {{ id }}" for n in range(16)) + " }",
        "TOO_COMPLEX",
    ),
    "repeats": ("{ viewer { " + "id " * 900 + "} }", "TOO_COMPLEX"),
    "repeats-in-fragments": (
        "{ " + "... { viewer { tasks { edges { node { id } } } } } " * 60 + "}",
        "TOO_COMPLEX",
    ),
    "cost": (
        "{ tasks(first: 100) { edges { node { rounds(first: 100) "
        "{ metrics { name } } } } } }",
        "TOO_COMPLEX",
    ),
    "first": ("{ tasks(first: 1000000) { totalCount } }", "TOO_COMPLEX"),
    "fragments": (
        "{ tasks { edges { node { ...f0 } } } } "
        + " ".join(
            f"fragment f{n} on Task {{ ...f{n + 1} ...f{n + 1} }}" for n in range(80)
        )
        + " fragment f80 on Task { rounds { number } }",
        "TOO_COMPLEX",
    ),
    "cycle": (
        "{ tasks { edges { node { ...a } } } } fragment a on Task { ...b } "
        "fragment b on Task { ...a }",
        "BAD_REQUEST",
    ),
    "comment": ("#" + "x" * 200_000 + "\n{ nothing }", "BAD_REQUEST"),
    "string": ('{ task(id: "' + "x" * 200_000 + '") { nothing } }', "BAD_REQUEST"),
    "directives": (
        "{ viewer { id " + "@include(if: true) " * 100 + "} }",
        "BAD_REQUEST",
    ),
    "unknown-field": ("{ viewer { password } }", "BAD_REQUEST"),
    "no-operation": ("fragment a on Task { id }", "BAD_REQUEST"),
    "syntax": ("{ viewer ", "BAD_REQUEST"),
    "introspection-loop": (
        "{ __schema { types { fields { type { fields { type { fields { type { fields "
        "{ type { name } } } } } } } } } } }",
        "BAD_REQUEST",
    ),
}


class TestHostileOperations:
    @pytest.mark.parametrize("name", HOSTILE)
    async def test_get_an_error_with_a_code(self, api: Api, name: str) -> None:
        query, code = HOSTILE[name]

        answer = await api.http.post("/graphql", json={"query": query})

        if answer.status_code == 200:
            assert not answer.json().get("data")
        else:
            assert answer.status_code == 400
        (error, *_) = answer.json()["errors"]
        assert error["extensions"]["code"] == code

    async def test_a_cost_below_the_limit_is_served(self, api: Api) -> None:
        page = await api.one(
            "{ tasks(first: 100) { edges { node { rounds(first: 4) { number } } } } }"
        )

        assert page == {"edges": []}

    async def test_a_document_seen_before_is_measured_with_its_variables(
        self, api: Api
    ) -> None:
        query = """query ($first: Int! = 1) { tasks(first: $first) { edges { node {
            rounds(first: 99) { number } } } } }"""

        assert await api.one(query) == {"edges": []}
        assert await api.code(query, variables={"first": 99}) == "TOO_COMPLEX"

    async def test_an_operation_found_within_the_limits_is_not_measured_again(
        self, api: Api, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        measured: list[dict[str, Any]] = []

        def counting(*arguments: Any) -> Any:
            measured.append(arguments[3])
            return find_excess(*arguments)

        monkeypatch.setattr(limits_module, "find_excess", counting)
        query = """query Once($first: Int = 3, $filter: TaskFilter) {
            tasks(first: $first, filter: $filter) { totalCount } }"""
        small, large = {"first": 2}, {"first": 9_000}

        for variables in ({}, small, {"filter": {"search": "a"}}, large):
            for _ in range(2):
                await api.http.post(
                    "/graphql", json={"query": query, "variables": variables}
                )

        # What is too much is measured every time, to tell how much it is.
        assert measured == [{}, small, {"filter": {"search": "a"}}, large, large]

    @pytest.mark.parametrize(
        "variables",
        [
            pytest.param({"first": True}, id="true-is-not-1"),
            pytest.param({"first": 1.5}, id="fraction"),
            pytest.param({"first": "20"}, id="text"),
            pytest.param({"first": 2**40}, id="beyond-32-bits"),
            pytest.param({"filter": {"mostTransferBytes": 2**60}}, id="beyond-2^53"),
            pytest.param({"filter": {"mostTransferBytes": True}}, id="true-bytes"),
            pytest.param({"filter": {"mostTransferBytes": 1.0}}, id="float-bytes"),
            pytest.param({"filter": {"startsBefore": "tomorrow"}}, id="no-date"),
            pytest.param({"filter": {"startsBefore": "2026-01-01"}}, id="no-offset"),
            pytest.param({"filter": {"startsBefore": 5}}, id="a-number-as-date"),
            pytest.param({"filter": {"unknown": 1}}, id="unknown-condition"),
            pytest.param({"filter": {"states": ["ARCHIVED"]}}, id="no-such-state"),
        ],
    )
    async def test_variables_of_another_type_are_refused(
        self, api: Api, variables: dict[str, Any]
    ) -> None:
        query = """query ($first: Int! = 1, $filter: TaskFilter) {
            tasks(first: $first, filter: $filter) { totalCount } }"""

        code = await api.code(query, variables=variables)

        assert code in ("BAD_REQUEST", "TOO_COMPLEX")


class TestTime:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(settings, limits=replace(settings.limits, request_s=0.05))

    async def test_a_read_that_takes_too_long_is_stopped(
        self, api: Api, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def never(*_: object) -> None:
            await asyncio.Event().wait()

        monkeypatch.setattr("api.schema.tasks.queries.task_by_id", never)

        answer = await api.run('{ task(id: "tsk_1") { id } }')

        (error,) = answer["errors"]
        assert error["extensions"] == {"code": "TOO_COMPLEX", "retryAfterS": 0.05}


class TestErrors:
    async def test_what_went_wrong_here_is_logged_and_not_told(
        self,
        api: Api,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        async def fail(*_: object) -> None:
            raise RuntimeError("the secret of the database")

        monkeypatch.setattr("api.schema.tasks.queries.task_by_id", fail)

        answer = await api.run('{ task(id: "tsk_planted") { id } }')

        (error,) = answer["errors"]
        assert "secret" not in json.dumps(answer)
        assert error["extensions"]["code"] == "INTERNAL"
        request_id = error["extensions"]["requestId"]
        assert request_id in error["message"]
        (record,) = [r for r in caplog.records if r.name == "crowdfl.graphql"]
        assert request_id in record.getMessage()
        assert "the secret of the database" in (record.exc_text or "")
        assert "tsk_planted" not in caplog.text  # the query may hold a password


class TestProduction:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(settings, production=True)

    async def test_tells_nothing_about_itself(self, api: Api) -> None:
        for query in (
            "{ __schema { types { name } } }",
            '{ __type(name: "Task") { name } }',
        ):
            assert await api.code(query) == "BAD_REQUEST"
        answer = await api.run("{ viewr { id } }")
        assert "viewer" not in answer["errors"][0]["message"]

    async def test_but_publishes_its_schema(self, api: Api, context: Context) -> None:
        assert (await api.http.get("/schema.graphql")).status_code == 200
        assert (await api.http.get("/graphiql")).status_code == 404
        assert (await api.data("{ __typename }"))["__typename"] == "Query"


def test_create_app_opens_nothing_before_its_lifespan(settings: Settings) -> None:
    create_app(settings)
