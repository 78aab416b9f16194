"""Answers to events are shared only where Strawberry's own would be the same."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import strawberry
from graphql import ExecutionResult, parse, subscribe
from hypothesis import given
from hypothesis import strategies as st
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from api.events import Event
from api.schema.common.rows import read
from api.schema.common.scalars import SCALARS
from api.schema.events.interfaces import OfEvent, TaskEvent
from api.schema.events.task_events import TASK_EVENTS, task_arrived
from api.schema.execution.sharing import SharedData, SharingExecutor, next_message
from api.services.tails import Arrival

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
METRIC = {
    "name": "AUC",
    "value": 0.75,
    "no_skill": 0.5,
    "baseline": None,
    "greater_is_better": True,
    "rows": 4,
}
BODIES: list[tuple[str, dict[str, Any]]] = [
    ("TaskStateChanged", {"from": "RUNNING", "to": "COMPLETED", "reason": None}),
    ("RecruitmentChanged", {"registered": 3, "seats": 5}),
    ("RoundCommitted", {"round": 2, "metrics": [METRIC, METRIC], "bytes_up": 9}),
    ("RoundCommitted", {"round": None, "metrics": []}),  # breaks `round: Int!`
]


@strawberry.type
class Query:
    nothing: int = 0


@strawberry.type
class Whose(OfEvent, TaskEvent):
    """An event with a field that depends on the viewer."""

    @strawberry.field
    def viewer(self, info: strawberry.Info[Any, None]) -> str:
        return str(info.context["viewer"])


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def task_events(
        self,
        info: strawberry.Info[Any, None],
        task_id: strawberry.ID | None = None,
        since: str | None = None,
    ) -> AsyncGenerator[TaskEvent, None]:
        for arrival in info.context["arrivals"]:
            if arrival.event.kind == "Whose":
                yield Whose.arrived(arrival)
            else:
                yield task_arrived(arrival)


SCHEMA = strawberry.Schema(
    Query,
    subscription=Subscription,
    types=[*TASK_EVENTS.values(), Whose],
    config=StrawberryConfig(default_resolver=read, scalar_map=SCALARS),
)


def arrivals(bodies: list[tuple[str, dict[str, Any]]]) -> list[Arrival]:
    rows = [
        Event(stream="task:t", seq=number, at=AT, kind=kind, body={"task_id": "t"} | b)
        for number, (kind, b) in enumerate(bodies, 1)
    ]
    return [Arrival(row) for row in rows]


def encode(data: object) -> str:
    return json.dumps(data, separators=(",", ":"))


@dataclass
class Ask:
    """What somebody asks."""

    query: str
    variables: dict[str, Any]
    viewer: str = "ada"
    name: str | None = None


async def _frames(
    ask: Ask, found: list[Arrival], executor: type[Any]
) -> list[tuple[str, Any]]:
    """What would go over the socket, and the data behind it."""
    source: Any = subscribe(
        SCHEMA._schema,
        parse(ask.query),
        variable_values=ask.variables,
        operation_name=ask.name,
        context_value={"arrivals": found, "viewer": ask.viewer},
        executor_class=executor,
    )
    source = await source if asyncio.iscoroutine(source) else source
    if isinstance(source, ExecutionResult):
        return [(encode([error.formatted for error in source.errors or ()]), None)]
    frames = []
    async with aclosing(source) as results:
        async for result in results:
            frames.append((_frame(result), result.data))
    return frames


def _frame(result: ExecutionResult) -> str:
    if isinstance(result.data, SharedData) and not result.errors:
        return next_message("é1", result.data, encode)
    payload: dict[str, Any] = {"data": result.data}
    if result.errors:
        payload["errors"] = [error.formatted for error in result.errors]
    return encode({"id": "é1", "type": "next", "payload": payload})


def plain(ask: Ask, bodies: list[tuple[str, dict[str, Any]]] = BODIES) -> list[str]:
    """Strawberry's own answers."""
    executor = StrawberryGraphQLCoreExecutionContext
    found = asyncio.run(_frames(ask, arrivals(bodies), executor))
    return [frame for frame, _ in found]


def shared(
    asks: list[Ask], bodies: list[tuple[str, dict[str, Any]]] = BODIES
) -> list[list[tuple[str, Any]]]:
    """Ours, to one after the other, of the same events."""
    found = arrivals(bodies)
    return [asyncio.run(_frames(ask, found, SharingExecutor)) for ask in asks]


FIELDS = {
    "TaskEvent": ["cursor", "at", "taskId", "__typename"],
    "TaskStateChanged": ["from", "to", "reason", "cursor", "__typename"],
    "RecruitmentChanged": ["registered", "seats", "at"],
    "RoundCommitted": ["round", "bytesUp", "metrics", "taskId"],
    "Metric": ["name", "value", "noSkill", "baseline", "__typename"],
}
CONDITIONS = st.sampled_from(
    ["", "", "", "@include(if: $yes)", "@skip(if: $yes)", "@include(if: $no)"]
)


@st.composite
def selections(draw: st.DrawFn, kind: str, depth: int = 0) -> str:
    """Fields of a type with aliases, conditions and fragments in fragments."""
    parts = []
    for name in draw(st.lists(st.sampled_from(FIELDS[kind]), min_size=1, max_size=4)):
        # The same alias never stands for two fields, which validation would refuse.
        alias = draw(st.sampled_from(["", f"{kind}_{name}: "]))
        inner = f" {{ {draw(selections('Metric'))} }}" if name == "metrics" else ""
        parts.append(f"{alias}{name} {draw(CONDITIONS)}{inner}")
    if kind == "TaskEvent" and depth < 2:
        for on in draw(st.lists(st.sampled_from(list(FIELDS)[:4]), max_size=3)):
            inner = draw(selections(on, depth + 1))
            parts.append(f"... on {on} {draw(CONDITIONS)} {{ {inner} }}")
    if kind == "TaskEvent" and depth == 0 and draw(st.booleans()):
        parts.append("...Common")
    return " ".join(parts)


@st.composite
def queries(draw: st.DrawFn) -> str:
    root = draw(st.sampled_from(["", "seen: "]))
    body = draw(selections("TaskEvent"))
    return (
        "subscription A($yes: Boolean! = true, $no: Boolean, $since: String) "
        f"{{ {root}taskEvents(since: $since) {{ cursor {body} }} }} "
        "fragment Common on TaskEvent { common: at ... on RoundCommitted { round } }"
    )


VARIABLES = st.fixed_dictionaries(
    {"no": st.booleans()},
    optional={"yes": st.booleans(), "since": st.sampled_from([None, "1", "2"])},
)


class TestAnswers:
    @given(queries(), st.lists(VARIABLES, min_size=1, max_size=4))
    def test_are_strawberry_s_own_whoever_asked_before(
        self, query: str, variables: list[dict[str, Any]]
    ) -> None:
        asks = [Ask(query, one) for one in [*variables, *variables]]

        found = shared(asks)

        assert [[frame for frame, _ in frames] for frames in found] == [
            plain(ask) for ask in asks
        ]

    @given(st.lists(st.tuples(queries(), VARIABLES), min_size=2, max_size=3))
    def test_of_different_documents_are_not_mixed_up(
        self, several: list[tuple[str, dict[str, Any]]]
    ) -> None:
        asks = [Ask(query, variables) for query, variables in several]

        found = shared(asks)

        assert [[frame for frame, _ in frames] for frames in found] == [
            plain(ask) for ask in asks
        ]


def same(
    one: Ask, other: Ask, bodies: list[tuple[str, dict[str, Any]]] = BODIES[:1]
) -> bool:
    """Whether the second got what was made for the first."""
    ((_, first),), ((_, second),) = shared([one, other], bodies)
    assert shared([other], bodies)[0][0][0] == plain(other, bodies)[0]
    return first is second


REASON = "subscription ($a: Boolean! = true) { taskEvents { cursor @skip(if: $a) at } }"
SINCE = "subscription ($s: String) { taskEvents(taskId: 1, since: $s) { at } }"
TWO = "subscription A { taskEvents { at } } subscription B { taskEvents { cursor } }"


class TestWhatIsShared:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            pytest.param(Ask(REASON, {}), Ask(REASON, {}), id="same"),
            pytest.param(Ask(REASON, {}), Ask(REASON, {"a": True}), id="default"),
            pytest.param(Ask(SINCE, {"s": "1"}), Ask(SINCE, {"s": "2"}), id="since"),
            pytest.param(Ask(REASON, {}), Ask(REASON, {}, "bob"), id="viewer"),
        ],
    )
    def test_are_answers_to_the_same_question(self, one: Ask, other: Ask) -> None:
        assert same(one, other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            pytest.param(Ask(REASON, {}), Ask(REASON, {"a": False}), id="variable"),
            pytest.param(Ask(REASON, {}), Ask(REASON + " ", {}), id="document"),
            pytest.param(
                Ask(TWO, {}, name="A"), Ask(TWO, {}, name="B"), id="operation"
            ),
        ],
    )
    def test_are_no_answers_to_others(self, one: Ask, other: Ask) -> None:
        assert not same(one, other)

    @pytest.mark.parametrize(
        "selection",
        [
            pytest.param("... on Whose { viewer }", id="inline"),
            pytest.param("... on Whose { mine: viewer }", id="alias"),
            pytest.param("...F", id="fragment"),
            pytest.param("... @include(if: true) { ...F }", id="nested"),
        ],
    )
    def test_is_nothing_that_depends_on_the_viewer(self, selection: str) -> None:
        fragment = "fragment F on Whose { viewer }" if "F" in selection else ""
        query = f"subscription {{ taskEvents {{ at {selection} }} }} {fragment}"
        asks = [Ask(query, {}, viewer) for viewer in ("ada", "bob", "ada")]

        found = shared(asks, [("Whose", {})])

        assert [frames[0][0] for frames in found] == [
            plain(ask, [("Whose", {})])[0] for ask in asks
        ]
        assert ["bob" in frames[0][0] for frames in found] == [False, True, False]

    def test_is_no_answer_with_errors(self) -> None:
        ask = Ask("subscription { taskEvents { ... on RoundCommitted { round } } }", {})

        ((_, first),), ((_, second),) = shared([ask, ask], BODIES[3:])

        assert not isinstance(first, SharedData)
        assert not isinstance(second, SharedData)
        assert "errors" in plain(ask, BODIES[3:])[0]

    def test_is_serialised_once(self) -> None:
        calls: list[object] = []

        def counting(data: object) -> str:
            calls.append(data)
            return encode(data)

        found: Callable[[str], str] = lambda id: next_message(id, data, counting)  # noqa: E731
        data = SharedData({"taskEvents": {"at": "now"}})
        frames = [found(id) for id in ("1", "2", "3")]

        assert [json.loads(frame)["id"] for frame in frames] == ["1", "2", "3"]
        assert calls.count(data) == 1
