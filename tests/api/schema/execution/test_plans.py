"""Queries run by plans answer what graphql-core answers, errors and all."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import pytest
import strawberry
from graphql import parse
from hypothesis import given
from hypothesis import strategies as st
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.types import ExecutionResult

from api.schema.common.rows import OfRow, read
from api.schema.common.scalars import SCALARS, BigInt
from api.schema.execution import plans
from api.schema.execution.levels import whole_level
from api.schema.execution.plans import PlanningExecutor

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)


@strawberry.enum
class Colour(Enum):
    RED = "RED"
    BLUE = strawberry.enum_value("BLUE", name="AZURE")


@strawberry.interface
class Named:
    name: str


@strawberry.type
class Leaf(OfRow, Named):
    name: str
    size: float
    weight: BigInt
    at: datetime
    colour: Colour
    count: int | None
    from_: bool = strawberry.field(name="from")

    @strawberry.field
    def fails(self, when: bool = True) -> int:
        if when:
            raise RuntimeError("it failed")
        return 7

    @strawberry.field
    def strict(self) -> int:
        return None  # type: ignore[return-value]


at_once: list[int] = []  # how many branches were resolved together


async def _many(branches: "list[Branch]", first: int = 2) -> list[list[Leaf]]:
    at_once.append(len(branches))
    return [branch._leaves()[:first] for branch in branches]


@strawberry.type
class Branch(OfRow):
    title: str
    notes: list[str | None]

    def _leaves(self) -> list[Leaf]:
        return [Leaf.of(row) for row in self.row["leaves"]]

    @strawberry.field
    def leaf(self) -> Leaf | None:
        return next(iter(self._leaves()), None)

    @strawberry.field
    async def leaves(self, first: int = 2) -> list[Leaf]:
        await asyncio.sleep(0)
        return self._leaves()[:first]

    @strawberry.field(metadata=whole_level(_many))  # type: ignore[untyped-decorator]
    async def many(self, first: int = 2) -> list[Leaf]:
        return self._leaves()[:first]

    @strawberry.field
    def named(self) -> Named:
        return self._leaves()[0]


def leaf(number: int) -> dict[str, Any]:
    return {
        "name": f"leaf {number}",
        "size": number / 2 if number % 2 else number,  # a whole number is no float
        "weight": 2**40 + number,
        "at": AT.isoformat() if number % 2 else AT,
        "colour": "RED" if number % 2 else Colour.BLUE,
        "count": None if number % 3 else number,
        "from": number % 2 == 0,
    }


ROWS = [
    {"title": "first", "notes": ["a", None], "leaves": [leaf(0), leaf(1), leaf(2)]},
    {"title": "second", "notes": [], "leaves": []},
    {"title": "third", "notes": ["b"], "leaves": [leaf(3)]},
]


@strawberry.type
class Query:
    @strawberry.field
    async def branches(self, first: int = 3) -> list[Branch | None]:
        return [*(Branch.of(row) for row in ROWS[:first]), None]

    @strawberry.field
    def branch(self, at: int = 0) -> Branch:
        return Branch.of(ROWS[at])


def schema_with(executor: type[Any]) -> strawberry.Schema:
    return strawberry.Schema(
        Query,
        types=[Leaf],
        execution_context_class=executor,
        config=StrawberryConfig(default_resolver=read, scalar_map=SCALARS),
    )


OURS = schema_with(PlanningExecutor)
THEIRS = schema_with(StrawberryGraphQLCoreExecutionContext)


async def _settled(execution: Awaitable[ExecutionResult]) -> ExecutionResult:
    """An answer, given when the fields beside one that failed have ended too.

    graphql-core lets them end in the background: a loop closed before that leaves
    coroutines behind that nobody awaited.
    """
    result = await execution
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(others)
    return result


def answer(schema: strawberry.Schema, query: str, variables: dict[str, Any]) -> str:
    """Data and errors as they would be sent, errors in the order of their places."""
    result = asyncio.run(_settled(schema.execute(query, variables)))
    errors = [error.formatted for error in result.errors or ()]
    errors.sort(key=lambda error: json.dumps(error.get("path")))
    return json.dumps({"data": result.data, "errors": errors})


LEAF = ["name", "size", "weight", "at", "colour", "count", "from", "__typename"]
CONDITIONS = st.sampled_from(
    ["", "", "", "", "@include(if: $yes)", "@skip(if: $yes)", "@include(if: $no)"]
)
RARE = ["fails", "fails(when: false)", "fails(when: $no)", "strict"]


@st.composite
def of_leaf(draw: st.DrawFn) -> str:
    names = st.sampled_from(LEAF * 3 + RARE)
    parts = []
    for name in draw(st.lists(names, min_size=1, max_size=4)):
        key = "".join(filter(str.isalnum, name))
        alias = draw(st.sampled_from([f"x{key}: ", f"x{key}: ", f"y{key}: "]))
        parts.append(f"{alias}{name} {draw(CONDITIONS)}")
    if draw(st.booleans()):
        parts.append("...OnLeaf")
    return " ".join(parts)


@st.composite
def of_branch(draw: st.DrawFn, depth: int = 0) -> str:
    parts = []
    fields = ["title", "notes", "__typename", "leaf", "leaves", "many", "named"]
    for name in draw(st.lists(st.sampled_from(fields[:-1] * 3 + fields), max_size=4)):
        inner = (
            f" {{ {draw(of_leaf())} }}" if name in ("leaf", "leaves", "many") else ""
        )
        if name == "named":
            inner = " { name }"
        alias = draw(st.sampled_from(["", "", f"other_{name}: "]))
        condition = draw(CONDITIONS)
        parts.append(f"{alias}{name} {condition}{inner}")
    if depth < 2 and draw(st.booleans()):
        inner = draw(of_branch(depth + 1))
        parts.append(f"... on Branch {draw(CONDITIONS)} {{ {inner} }}")
    return " ".join(parts) or "title"


@st.composite
def queries(draw: st.DrawFn) -> str:
    roots = [
        f"branches(first: {draw(st.sampled_from(['$n', '1', '9']))})",
        f"second: branch(at: 1) {draw(CONDITIONS)}",
        "branch",
    ]
    chosen = draw(st.lists(st.sampled_from(roots), min_size=1, max_size=3, unique=True))
    body = " ".join(f"{root} {{ {draw(of_branch())} }}" for root in chosen)
    return (
        (
            "query A($yes: Boolean! = true, $no: Boolean = false, $n: Int = 2) "
            f"{{ __typename @skip(if: $no) used: __typename @include(if: $yes) {body} "
            "branches(first: $n) { ... on Branch { leaf { ...OnLeaf } } } } "
            "fragment OnLeaf on Leaf { onLeaf: name ... on Named { name } }"
        )
        .replace("branches(first: 1)", "one: branches(first: 1)")
        .replace("branches(first: 9)", "nine: branches(first: 9)")
    )


VARIABLES = st.fixed_dictionaries(
    {}, optional={"yes": st.booleans(), "no": st.booleans(), "n": st.integers(0, 3)}
)


class TestAnswers:
    @given(queries(), VARIABLES)
    def test_are_those_of_graphql_core(
        self, query: str, variables: dict[str, Any]
    ) -> None:
        parse(query)
        assert answer(OURS, query, variables) == answer(THEIRS, query, variables)

    @pytest.mark.parametrize(
        "query",
        [
            pytest.param("{ branch { leaf { strict name } } }", id="null"),
            pytest.param("{ branches { title leaves { fails } } }", id="error"),
            pytest.param("{ branch(at: 7) { title } }", id="root"),
            pytest.param(
                "{ branches { leaves { name } } branch(at: 7) { title } }", id="beside"
            ),
            pytest.param("{ branches { named { name __typename } } }", id="interface"),
            pytest.param("{ __schema { queryType { name } } }", id="introspection"),
            pytest.param(
                "query ($n: Int!) { branches(first: $n) { title } }", id="var"
            ),
        ],
    )
    def test_of_what_plans_leave_alone_are_too(self, query: str) -> None:
        assert answer(OURS, query, {}) == answer(THEIRS, query, {})

    @pytest.mark.parametrize("colour", ["GREEN", 5, None, []])
    def test_name_what_a_row_must_not_say(
        self, colour: object, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(ROWS[2]["leaves"][0], "colour", colour)  # type: ignore[index]
        query = "{ branches { leaves { colour } } }"

        told = answer(OURS, query, {})

        assert told == answer(THEIRS, query, {})
        assert json.loads(told)["errors"][0]["path"] == [
            "branches",
            2,
            "leaves",
            0,
            "colour",
        ]


class TestPlans:
    @pytest.fixture
    async def planned(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> AsyncIterator[list[Any]]:
        found: list[Any] = []
        plan_of = plans.plan_of

        def spying(executor: Any) -> Any:
            found.append(plan_of(executor))
            return found[-1]

        monkeypatch.setattr(plans, "plan_of", spying)
        yield found

    async def test_are_made_once_of_a_document(self, planned: list[Any]) -> None:
        query = "{ branches { title many { name at } } }"
        for _ in range(2):
            assert not (await OURS.execute(query)).errors

        assert planned[0] is not None
        assert planned[0] is planned[1]

    async def test_are_made_anew_where_conditions_may_change(
        self, planned: list[Any]
    ) -> None:
        query = "query ($c: Boolean!) { branch { title notes @include(if: $c) } }"
        answers = [
            (await OURS.execute(query, {"c": chosen})).data for chosen in (True, False)
        ]

        assert answers == [
            {"branch": {"title": "first", "notes": ["a", None]}},
            {"branch": {"title": "first"}},
        ]

    async def test_answer_objects_of_which_nothing_is_selected(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(PlanningExecutor, "execute_fields", None)  # no way back
        query = "query ($no: Boolean! = false) { branches { title @include(if: $no) } }"

        found = await OURS.execute(query)

        assert found.errors is None
        assert found.data == {"branches": [{}, {}, {}, None]}

    async def test_know_no_interface(self, planned: list[Any]) -> None:
        await OURS.execute("{ branch { named { name } } }")

        assert planned == [None]

    async def test_resolve_a_level_at_once(self) -> None:
        at_once.clear()
        found = await OURS.execute("{ branches { many(first: 1) { name } } }")

        assert at_once == [3]
        assert found.data is not None
        assert [b and len(b["many"]) for b in found.data["branches"]] == [1, 0, 1, None]
