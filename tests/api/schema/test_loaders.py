"""Nested fields of a page are read together, not one by one."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tortoise import connections

from api.models import Account
from api.services.context import Context
from tests.api.builders import make_account, make_client
from tests.api.schema.world import Api, make_participation, make_round, make_task

PAGE = """query ($first: Int!) { tasks(first: $first) { totalCount edges { node {
  id title
  requester { name tasksPublished tasksCompleted pointsPaid }
  model { parameters runtimes { runtime } }
  testSet { rows }
  counts { registered selected backups dropped connected }
  rounds(first: 3) { number metrics { name value } }
  viewerParticipations { id client { label } task { title } }
} } } }"""


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """The statements that reach the database meanwhile."""
    statements: list[str] = []
    connection = connections.get("default")
    query = connection.execute_query
    as_dicts = connection.execute_query_dict

    async def note_query(text: str, *args: object, **more: object) -> object:
        statements.append(text)
        return await query(text, *args, **more)

    async def note_dicts(text: str, *args: object, **more: object) -> object:
        statements.append(text)
        return await as_dicts(text, *args, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "execute_query", note_query)
        patch.setattr(connection, "execute_query_dict", note_dicts)
        yield statements


@pytest.mark.both_databases
class TestPageOfTasks:
    async def test_costs_as_many_statements_as_one_task(
        self, api: Api, ben: Account, ben_token: str, context: Context
    ) -> None:
        client = await make_client(context, ben)
        for _ in range(21):  # one more than a page: a whole list need not be counted
            requester = await make_account(context)
            task = await make_task(context, requester, "RUNNING")
            await make_round(context, task, 1)
            await make_participation(task, client)
        counts = []

        for first in (1, 20):
            with counted_statements() as statements:
                page = await api.one(PAGE, variables={"first": first}, token=ben_token)
            assert len(page["edges"]) == first
            assert page["edges"][-1]["node"]["viewerParticipations"][0]["client"]
            counts.append(len(statements))

        one, twenty = counts
        # Session, page, count, accounts, figures, uploads, clients and drop-outs of
        # tasks, rounds, participations, their clients.
        assert one == twenty <= 12
