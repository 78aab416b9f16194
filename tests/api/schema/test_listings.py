"""The listings: conditions, orders, cursors, and what fits a client."""

from datetime import timedelta
from typing import Any

import pytest

from api.models import Account, Task
from api.services.context import Context
from tests.api.builders import make_client
from tests.api.schema.samples import SPEC
from tests.api.schema.world import (
    Api,
    make_task,
    names,
)

LIST = """query ($first: Int! = 20, $after: String, $filter: TaskFilter,
               $order: TaskOrder! = NEWEST) {
  tasks(first: $first, after: $after, filter: $filter, orderBy: $order) {
    totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { id title } }
  }
}"""


async def titled(context: Context, account: Account, title: str, **more: Any) -> Task:
    spec = SPEC | {"title": title}
    text = f"{title}\n{SPEC['description']}".lower()
    return await make_task(
        context, account, title=title, spec=spec, search_text=text, **more
    )


async def titles(api: Api, **variables: Any) -> list[str]:
    token = variables.pop("token", None)
    page = await api.one(LIST, variables=variables, token=token)
    found: list[str] = names(page["edges"], "title")
    return found


@pytest.mark.both_databases
class TestListings:
    async def test_pages_through_every_published_task(
        self, api: Api, ada: Account, context: Context
    ) -> None:
        for number in range(5):
            await titled(
                context,
                ada,
                f"task {number}",
                published_at=context.now() + timedelta(minutes=number // 2),
            )
        await make_task(context, ada, "DRAFT")

        first = await api.one(LIST, variables={"first": 2})
        cursor = first["pageInfo"]["endCursor"]
        second = await api.one(LIST, variables={"first": 2, "after": cursor})
        cursor = second["pageInfo"]["endCursor"]
        third = await api.one(LIST, variables={"first": 2, "after": cursor})

        pages = [names(page["edges"], "title") for page in (first, second, third)]
        assert pages == [["task 4", "task 3"], ["task 2", "task 1"], ["task 0"]]
        assert first["totalCount"] == 5
        infos = [page["pageInfo"] for page in (first, second, third)]
        assert [info["hasNextPage"] for info in infos] == [True, True, False]
        assert [info["hasPreviousPage"] for info in infos] == [False, True, True]

    @pytest.mark.parametrize("order", ["NEWEST", "STARTS_SOON", "REWARD_PER_MINUTE"])
    async def test_each_order_shows_everything_once(
        self, api: Api, ada: Account, ada_token: str, context: Context, order: str
    ) -> None:
        now = context.now()
        for number in range(6):
            # Each value twice, so that only the ID tells them apart.
            same = timedelta(seconds=number // 2)
            await titled(
                context,
                ada,
                f"{number}",
                state="DRAFT" if number == 5 else "RECRUITING",
                published_at=None if number == 5 else now + same,
                starts_at=now + same,
                points_per_minute=float(number // 2),
            )
        wanted = {"filter": {"states": ["DRAFT", "RECRUITING"]}, "order": order}
        found: list[str] = []
        after = None
        for _ in range(6):
            variables = {**wanted, "first": 1, "after": after}
            page = await api.one(LIST, variables=variables, token=ada_token)
            found += names(page["edges"], "title")
            after = page["pageInfo"]["endCursor"]

        whole = await titles(api, **wanted, token=ada_token)
        assert found == whole
        assert sorted(found) == ["0", "1", "2", "3", "4", "5"]
        assert page["pageInfo"]["hasNextPage"] is False

    async def test_an_empty_page_has_no_cursors(self, api: Api) -> None:
        page = await api.one(LIST)

        assert page["edges"] == []
        assert page["pageInfo"] == {
            "hasNextPage": False,
            "hasPreviousPage": False,
            "startCursor": None,
            "endCursor": None,
        }

    async def test_a_cursor_is_for_its_order_and_filter_only(
        self, api: Api, ada: Account, context: Context
    ) -> None:
        await make_task(context, ada)
        page = await api.one(LIST)
        cursor = page["pageInfo"]["endCursor"]

        for other in (
            {"order": "STARTS_SOON"},
            {"filter": {"wifiOnly": False}},
            {"after": "no cursor"},
            {"after": cursor + "x"},
        ):
            variables = {"after": cursor, **other}
            assert await api.code(LIST, variables=variables) == "BAD_REQUEST"

    async def test_orders_by_start_and_by_reward(
        self, api: Api, ada: Account, context: Context
    ) -> None:
        now = context.now()
        early, late = now + timedelta(hours=1), now + timedelta(hours=2)
        await titled(context, ada, "dull", starts_at=early, points_per_minute=1.0)
        await titled(context, ada, "rich", starts_at=late, points_per_minute=9.0)

        assert await titles(api, order="STARTS_SOON") == ["dull", "rich"]
        assert await titles(api, order="REWARD_PER_MINUTE") == ["rich", "dull"]

    @pytest.mark.parametrize(
        ("condition", "expected"),
        [
            pytest.param({"search": "ABOVE whether"}, ["above"], id="every-word"),
            pytest.param({"states": ["RUNNING"]}, ["other"], id="state"),
            pytest.param({"states": []}, [], id="no-state"),
            pytest.param({"learning": ["REGRESSION"]}, ["other"], id="learning"),
            pytest.param({"dataKind": "IMAGES"}, ["other"], id="kind"),
            pytest.param({"leastPointsPerMinute": 10.5}, ["other"], id="reward"),
            pytest.param({"mostDeviceS": 60}, ["above"], id="time"),
            pytest.param({"mostTransferBytes": 300}, ["above"], id="bytes"),
            pytest.param({"wifiOnly": True}, ["other"], id="wifi"),
            pytest.param({"wifiOnly": False}, ["above"], id="mobile"),
            pytest.param(
                {"startsBefore": "2026-11-23T09:00:01Z"}, ["above"], id="start"
            ),
            pytest.param({"wifiOnly": True, "mostDeviceS": 1}, [], id="all-must-hold"),
        ],
    )
    async def test_keeps_to_the_filter(
        self,
        api: Api,
        ada: Account,
        context: Context,
        condition: dict[str, Any],
        expected: list[str],
    ) -> None:
        await titled(context, ada, "above")
        other = await make_task(
            context,
            ada,
            "RUNNING",
            title="other",
            search_text="other\nabove all",
            learning="REGRESSION",
            data_kind="IMAGES",
            points_per_minute=11.0,
            device_s=61.0,
            transfer_bytes=301,
            wifi_only=True,
            starts_at=context.now() + timedelta(days=2),
        )
        assert other.published_at is not None

        assert await titles(api, filter=condition) == expected

    async def test_finds_own_drafts_when_asked(
        self, api: Api, ada: Account, ada_token: str, ben_token: str, context: Context
    ) -> None:
        draft = {"states": ["DRAFT", "RECRUITING"]}
        await titled(context, ada, "draft", state="DRAFT")
        await titled(context, ada, "open")

        assert sorted(await titles(api, filter=draft, token=ada_token)) == [
            "draft",
            "open",
        ]
        assert await titles(api, filter=draft, token=ben_token) == ["open"]
        assert await titles(api, filter=draft) == ["open"]
        assert await titles(api, token=ada_token) == ["open"]

    async def test_finds_what_a_client_fits_best_first(
        self, api: Api, ada: Account, ben: Account, ben_token: str, context: Context
    ) -> None:
        client = await make_client(context, ben, cpu_score=0.9)
        by_cpu = {**SPEC["selection"], "weights": _weights(cpu=1.0)}
        by_reputation = {**SPEC["selection"], "weights": _weights(reputation=1.0)}
        for title, selection in (("slow", by_reputation), ("quick", by_cpu)):
            spec = SPEC | {"title": title, "selection": selection}
            await make_task(context, ada, title=title, spec=spec)
        demanding = {**SPEC["device"], "least_cpu_cores": 64}
        await make_task(context, ada, title="big", spec=SPEC | {"device": demanding})
        condition = {"filter": {"fitsClientId": client.id}}

        first = await api.one(
            LIST,
            variables={**condition, "order": "FIT", "first": 1},
            token=ben_token,
        )
        after = first["pageInfo"]["endCursor"]
        second = await api.one(
            LIST,
            variables={**condition, "order": "FIT", "first": 1, "after": after},
            token=ben_token,
        )

        assert names(first["edges"], "title") == ["quick"]
        assert names(second["edges"], "title") == ["slow"]
        assert (first["totalCount"], second["pageInfo"]["hasNextPage"]) == (2, False)
        newest = await titles(api, **condition, token=ben_token)
        assert sorted(newest) == ["quick", "slow"]

    async def test_fits_only_clients_of_the_viewer(
        self, api: Api, ben: Account, ada_token: str, context: Context
    ) -> None:
        client = await make_client(context, ben)
        wanted = {"filter": {"fitsClientId": client.id}}

        assert await api.code(LIST, variables=wanted) == "UNAUTHENTICATED"
        assert await api.code(LIST, variables=wanted, token=ada_token) == "BAD_REQUEST"
        alone = {"order": "FIT"}
        assert await api.code(LIST, variables=alone, token=ada_token) == "BAD_REQUEST"

    @pytest.mark.parametrize(
        "variables",
        [
            pytest.param({"first": 0}, id="none"),
            pytest.param({"first": -1}, id="fewer"),
            pytest.param({"filter": {"search": "x" * 201}}, id="long-search"),
            pytest.param({"filter": {"search": "x\0"}}, id="search-for-nul"),
        ],
    )
    async def test_refuses_what_is_out_of_range(
        self, api: Api, variables: dict[str, Any]
    ) -> None:
        assert await api.code(LIST, variables=variables) == "BAD_REQUEST"


def _weights(**given: float) -> dict[str, float]:
    return {"cpu": 0.0, "ram": 0.0, "storage": 0.0, "reputation": 0.0} | given


@pytest.mark.both_databases
class TestKeptStatements:
    """The statement of a first page is kept; what it finds is not."""

    async def test_a_task_published_meanwhile_is_listed_and_counted(
        self, api: Api, ada: Account, context: Context
    ) -> None:
        asked = {"filter": {"search": "rain"}, "order": "STARTS_SOON"}
        await titled(context, ada, "rain")
        assert await titles(api, **asked) == ["rain"]

        await titled(context, ada, "more rain")
        await titled(context, ada, "sun")
        page = await api.one(LIST, variables=asked)

        assert sorted(names(page["edges"], "title")) == ["more rain", "rain"]
        assert page["totalCount"] == 2

    async def test_an_empty_page_counts_none(self, api: Api) -> None:
        page = await api.one(LIST, variables={"filter": {"search": "nowhere"}})

        assert page["totalCount"] == 0

    async def test_drafts_of_one_viewer_are_no_other_viewers(
        self, api: Api, ada: Account, ada_token: str, ben_token: str, context: Context
    ) -> None:
        await make_task(context, ada, "DRAFT", title="secret")
        asked = {"filter": {"states": ["DRAFT"]}}

        assert await titles(api, **asked, token=ada_token) == ["secret"]
        assert await titles(api, **asked, token=ben_token) == []
        assert await titles(api, **asked) == []
