"""Drafting, publishing, starting and cancelling tasks: a test for each outcome."""

import copy
from datetime import timedelta
from typing import Any

import pytest

from api.models import Account, PointsAccount, Task, Upload
from api.services import ledger
from api.services.context import Context
from tests.api.builders import make_client
from tests.api.schema.world import (
    TASK_INPUT,
    Api,
    key_of,
    make_model,
    make_participation,
    make_task,
    make_test_set,
)
from tests.conftest import Clock

ANSWER = """{
    __typename
    ... on Task {
      id state stateReason viewerCan
      selection { cohortSize backups overSelection }
      training { aggregation aggregationParameters { proximalMu } codec seed }
      reward { poolPoints baseShare bonus pointsPerUpdate escrow returnedPoints }
    }
    ... on Refusal {
      code retryAfterS
      ... on InvalidInput { problems { path kind message } }
      ... on NotFound { id }
      ... on UploadNotReady { upload { id state } }
      ... on ModelRefused { fileProblems { kind message } }
      ... on TestSetRefused { fileProblems { kind name } }
      ... on TaskIncomplete { problems { path kind } }
      ... on InsufficientPoints { needed available }
      ... on LimitReached { limit most used }
      ... on WrongState { current allowed }
    }
  } }"""
CREATE = "mutation ($input: TaskInput!) { createTask(input: $input) " + ANSWER
UPDATE = (
    "mutation ($id: ID!, $input: TaskInput!) { updateTask(id: $id, input: $input) "
    + ANSWER
)
PUBLISH = "mutation ($id: ID!) { publishTask(id: $id) " + ANSWER
START = "mutation ($id: ID!) { startTask(id: $id) " + ANSWER
CANCEL = (
    "mutation ($id: ID!, $reason: String) { cancelTask(id: $id, reason: $reason) "
    + ANSWER
)


@pytest.fixture
async def model(context: Context, ada: Account) -> Upload:
    return await make_model(context, ada)


@pytest.fixture
async def test_set(context: Context, ada: Account) -> Upload:
    return await make_test_set(context, ada)


def asked(model: Upload, test_set: Upload | None, **changes: Any) -> dict[str, Any]:
    wanted = copy.deepcopy(TASK_INPUT) | {"modelUploadId": model.id}
    if test_set is not None:
        wanted["testSetUploadId"] = test_set.id
    for path, value in changes.items():
        *folders, name = path.split("__")
        place = wanted
        for folder in folders:
            place = place[folder]
        place[name] = value
    return wanted


class TestCreateTask:
    async def test_makes_a_draft_with_every_default_filled_in(
        self, api: Api, ada: Account, ada_token: str, model: Upload, test_set: Upload
    ) -> None:
        variables = {"input": asked(model, test_set)}

        made = await api.one(CREATE, variables=variables, token=ada_token)

        assert made["__typename"] == "Task"
        assert (made["state"], made["viewerCan"]) == (
            "DRAFT",
            ["UPDATE", "PUBLISH", "CANCEL"],
        )
        assert made["selection"]["overSelection"] == 1
        assert made["training"] == {
            "aggregation": "FEDAVG",
            "aggregationParameters": {"proximalMu": None},
            "codec": "FLOAT16",
            "seed": 7,
        }
        # floor(100 points × 1 / (2 rounds × 2 seats))
        assert made["reward"]["pointsPerUpdate"] == 25
        row = await Task.get(id=made["id"])
        assert (row.requester_id, row.state) == (ada.id, "DRAFT")
        assert (await Upload.get(id=model.id)).expires_at is None

    @pytest.mark.parametrize(
        ("path", "value", "kind"),
        [
            pytest.param("title", "ab", "TOO_SHORT", id="title"),
            pytest.param(
                "selection__overSelection", 1.5, "OUT_OF_RANGE", id="over-selection"
            ),
            pytest.param("training__rounds", 0, "OUT_OF_RANGE", id="rounds"),
            pytest.param(
                "recruitsUntil", "2020-01-01T00:00:00Z", "OUT_OF_RANGE", id="past"
            ),
            pytest.param(
                "startsAt", "2026-11-22T10:00:00Z", "CONTRADICTION", id="start"
            ),
        ],
    )
    async def test_names_a_value_that_can_t_be_accepted(
        self,
        api: Api,
        ada_token: str,
        model: Upload,
        test_set: Upload,
        path: str,
        value: Any,
        kind: str,
    ) -> None:
        variables = {"input": asked(model, test_set, **{path: value})}

        made = await api.one(CREATE, variables=variables, token=ada_token)

        assert made["__typename"] == "InvalidInput"
        (problem,) = made["problems"]
        assert problem["path"] == ["input", *path.split("__")]
        assert problem["kind"] == kind
        assert await Task.all().count() == 0

    async def test_keeps_no_script_of_a_description(
        self, api: Api, ada_token: str, model: Upload
    ) -> None:
        text = "Watch <script>alert(1)</script>![us](https://spy.example/x.png)."
        wanted = asked(model, None, description=text)

        made = await api.one(CREATE, variables={"input": wanted}, token=ada_token)

        row = await Task.get(id=made["id"])
        assert row.spec["description"] == "Watch us."
        assert row.search_text == "above two\nwatch us."

    async def test_finds_no_upload_of_somebody_else(
        self, api: Api, ada_token: str, ben: Account, context: Context
    ) -> None:
        theirs = await make_model(context, ben)

        made = await api.one(
            CREATE, variables={"input": asked(theirs, None)}, token=ada_token
        )

        assert (made["__typename"], made["id"]) == ("NotFound", theirs.id)

    async def test_waits_for_an_upload_that_is_being_opened(
        self, api: Api, ada: Account, ada_token: str, context: Context
    ) -> None:
        model = await make_model(context, ada, state="RECEIVING", inspection=None)

        made = await api.one(
            CREATE, variables={"input": asked(model, None)}, token=ada_token
        )

        assert made["__typename"] == "UploadNotReady"
        assert made["upload"] == {"id": model.id, "state": "RECEIVING"}

    async def test_refuses_a_model_that_does_not_fit_the_columns(
        self, api: Api, ada_token: str, model: Upload
    ) -> None:
        columns = [
            {"name": "a", "type": "NUMBER"},
            {"name": "b", "type": "NUMBER"},
            {"name": "y", "type": "BOOLEAN"},
        ]
        wanted = asked(model, None, data__columns=columns)

        made = await api.one(CREATE, variables={"input": wanted}, token=ada_token)

        assert made["__typename"] == "ModelRefused"
        assert made["fileProblems"][0]["kind"] == "SHAPE_MISMATCH"
        assert await Task.all().count() == 0

    async def test_refuses_a_test_set_that_lacks_a_column(
        self, api: Api, ada: Account, ada_token: str, model: Upload, context: Context
    ) -> None:
        rows = await make_test_set(context, ada, b"z,y\n1,0\n2,1\n")

        made = await api.one(
            CREATE, variables={"input": asked(model, rows)}, token=ada_token
        )

        assert made["__typename"] == "TestSetRefused"
        assert {"kind": "MISSING_COLUMN", "name": "x"} in made["fileProblems"]

    async def test_refuses_more_drafts_than_allowed(
        self, api: Api, ada: Account, ada_token: str, model: Upload, context: Context
    ) -> None:
        most = context.settings.limits.most_drafts
        draft = await make_task(context, ada, "DRAFT")
        for _ in range(most - 1):
            draft.id = draft._meta.pk.default()
            await draft.save(force_create=True)

        made = await api.one(
            CREATE, variables={"input": asked(model, None)}, token=ada_token
        )

        assert (made["__typename"], made["limit"]) == ("LimitReached", "DRAFTS")
        assert (made["most"], made["used"]) == (most, most)

    async def test_checks_rights_before_it_looks_at_the_task(
        self, api: Api, ada: Account, model: Upload, context: Context
    ) -> None:
        key = await key_of(context, ada, "TRAIN")
        nonsense = {"input": asked(model, None, title="", training__rounds=-1)}

        assert await api.code(CREATE, variables=nonsense) == "UNAUTHENTICATED"
        assert await api.code(CREATE, variables=nonsense, token=key) == "FORBIDDEN"


class TestUpdateTask:
    async def test_replaces_a_draft(
        self, api: Api, ada: Account, ada_token: str, model: Upload, context: Context
    ) -> None:
        draft = await make_task(context, ada, "DRAFT")
        wanted = asked(model, None, title="Another title")

        made = await api.one(
            UPDATE, variables={"id": draft.id, "input": wanted}, token=ada_token
        )

        assert (made["__typename"], made["id"]) == ("Task", draft.id)
        row = await Task.get(id=draft.id)
        assert (row.title, row.model_upload_id) == ("Another title", model.id)
        assert row.test_set_upload_id is None

    async def test_finds_no_draft_of_somebody_else(
        self, api: Api, ada_token: str, ben: Account, model: Upload, context: Context
    ) -> None:
        draft = await make_task(context, ben, "DRAFT")

        made = await api.one(
            UPDATE,
            variables={"id": draft.id, "input": asked(model, None)},
            token=ada_token,
        )

        assert (made["__typename"], made["id"]) == ("NotFound", draft.id)

    async def test_leaves_a_published_task_alone(
        self, api: Api, ada: Account, ada_token: str, model: Upload, context: Context
    ) -> None:
        task = await make_task(context, ada)

        made = await api.one(
            UPDATE,
            variables={"id": task.id, "input": asked(model, None, title="Other")},
            token=ada_token,
        )

        assert (made["__typename"], made["current"]) == ("WrongState", "RECRUITING")
        assert made["allowed"] == ["DRAFT"]
        assert (await Task.get(id=task.id)).title == "Above two"

    @pytest.mark.parametrize(
        ("change", "kind"),
        [
            pytest.param({"title": ""}, "InvalidInput", id="invalid"),
            pytest.param(
                {"data__columns": [{"name": "y", "type": "BOOLEAN"}]},
                "ModelRefused",
                id="model",
            ),
        ],
    )
    async def test_checks_as_creating_does(
        self,
        api: Api,
        ada: Account,
        ada_token: str,
        model: Upload,
        context: Context,
        change: dict[str, Any],
        kind: str,
    ) -> None:
        draft = await make_task(context, ada, "DRAFT")
        wanted = {"id": draft.id, "input": asked(model, None, **change)}

        made = await api.one(UPDATE, variables=wanted, token=ada_token)

        assert made["__typename"] in (kind, "InvalidInput")
        assert (await Task.get(id=draft.id)).model_upload_id == draft.model_upload_id

    async def test_refuses_uploads_that_are_not_ready_or_do_not_fit(
        self, api: Api, ada: Account, ada_token: str, model: Upload, context: Context
    ) -> None:
        draft = await make_task(context, ada, "DRAFT")
        late = await make_test_set(context, ada, state="CHECKING", inspection=None)
        empty = await make_test_set(context, ada, b"y\n1\n0\n")
        kinds = []
        for rows in (late, empty):
            wanted = {"id": draft.id, "input": asked(model, rows)}
            made = await api.one(UPDATE, variables=wanted, token=ada_token)
            kinds.append(made["__typename"])

        assert kinds == ["UploadNotReady", "TestSetRefused"]


class TestPublishTask:
    async def test_locks_the_pool_and_opens_recruitment_once(
        self, api: Api, ada: Account, ada_token: str, context: Context
    ) -> None:
        draft = await make_task(context, ada, "DRAFT")

        for _ in range(2):
            made = await api.one(PUBLISH, variables={"id": draft.id}, token=ada_token)
            assert (made["__typename"], made["state"]) == ("Task", "RECRUITING")

        assert made["reward"]["escrow"] == "LOCKED"
        assert (await Task.get(id=draft.id)).published_at == context.now()
        assert (await ledger.balance(ada.id))["available"] == 900
        assert (await PointsAccount.get(id=ledger.escrow(draft.id))).balance == 100

    async def test_finds_nothing_of_somebody_else(
        self, api: Api, ada_token: str, ben: Account, context: Context
    ) -> None:
        draft = await make_task(context, ben, "DRAFT")

        made = await api.one(PUBLISH, variables={"id": draft.id}, token=ada_token)

        assert (made["__typename"], made["id"]) == ("NotFound", draft.id)

    async def test_says_what_is_missing(
        self, api: Api, ada: Account, ada_token: str, context: Context
    ) -> None:
        draft = await make_task(context, ada, "DRAFT", test_set_upload_id=None)

        made = await api.one(PUBLISH, variables={"id": draft.id}, token=ada_token)

        assert made["__typename"] == "TaskIncomplete"
        paths = [problem["path"] for problem in made["problems"]]
        assert paths == [["input", "testSetUploadId"]]
        assert (await Task.get(id=draft.id)).state == "DRAFT"

    async def test_needs_the_points(
        self, api: Api, ben: Account, ben_token: str, context: Context
    ) -> None:
        draft = await make_task(context, ben, "DRAFT")

        made = await api.one(PUBLISH, variables={"id": draft.id}, token=ben_token)

        assert made["__typename"] == "InsufficientPoints"
        assert (made["needed"], made["available"]) == (100, 0)
        assert (await Task.get(id=draft.id)).state == "DRAFT"

    async def test_can_t_publish_what_has_ended(
        self, api: Api, ada: Account, ada_token: str, context: Context
    ) -> None:
        task = await make_task(context, ada, "CANCELLED")

        made = await api.one(PUBLISH, variables={"id": task.id}, token=ada_token)

        assert (made["__typename"], made["current"]) == ("WrongState", "CANCELLED")

    async def test_takes_nothing_when_the_disk_is_nearly_full(
        self,
        api: Api,
        ada: Account,
        ada_token: str,
        context: Context,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        draft = await make_task(context, ada, "DRAFT")
        monkeypatch.setattr(context.storage, "free_share", lambda: 0.01)

        made = await api.one(PUBLISH, variables={"id": draft.id}, token=ada_token)

        assert made["__typename"] == "Unavailable"
        assert made["retryAfterS"] > 0
        assert (await Task.get(id=draft.id)).state == "DRAFT"


class TestStartTask:
    async def test_starts_before_its_time(
        self, api: Api, ada: Account, ada_token: str, ben: Account, context: Context
    ) -> None:
        task = await make_task(context, ada, registered=1)
        client = await make_client(context, ben)
        await make_participation(task, client)

        made = await api.one(START, variables={"id": task.id}, token=ada_token)

        assert (made["__typename"], made["state"]) == ("Task", "RUNNING")
        assert (await Task.get(id=task.id)).started_at == context.now()

    async def test_needs_enough_clients(
        self, api: Api, ada: Account, ada_token: str, context: Context
    ) -> None:
        task = await make_task(context, ada)

        made = await api.one(START, variables={"id": task.id}, token=ada_token)

        assert (made["__typename"], made["current"]) == ("WrongState", "RECRUITING")
        assert (await Task.get(id=task.id)).state == "RECRUITING"

    async def test_finds_nothing_of_somebody_else(
        self, api: Api, ada: Account, ben_token: str, context: Context
    ) -> None:
        task = await make_task(context, ada)

        made = await api.one(START, variables={"id": task.id}, token=ben_token)

        assert (made["__typename"], made["id"]) == ("NotFound", task.id)


class TestCancelTask:
    async def test_returns_the_pool(
        self, api: Api, ada: Account, ada_token: str, context: Context
    ) -> None:
        draft = await make_task(context, ada, "DRAFT")
        await api.one(PUBLISH, variables={"id": draft.id}, token=ada_token)

        made = await api.one(
            CANCEL, variables={"id": draft.id, "reason": "A mistake."}, token=ada_token
        )

        assert (made["__typename"], made["state"]) == ("Task", "CANCELLED")
        assert made["stateReason"] == "A mistake."
        assert made["reward"]["escrow"] == "SETTLED"
        assert made["reward"]["returnedPoints"] == 100
        assert (await ledger.balance(ada.id))["available"] == 1000

    async def test_refuses_a_reason_that_is_too_long(
        self, api: Api, ada: Account, ada_token: str, context: Context
    ) -> None:
        task = await make_task(context, ada)

        made = await api.one(
            CANCEL, variables={"id": task.id, "reason": "x" * 501}, token=ada_token
        )

        assert made["__typename"] == "InvalidInput"
        assert made["problems"][0]["path"] == ["reason"]
        assert (await Task.get(id=task.id)).state == "RECRUITING"

    async def test_finds_nothing_of_somebody_else(
        self, api: Api, ada: Account, ben_token: str, context: Context
    ) -> None:
        task = await make_task(context, ada)

        made = await api.one(CANCEL, variables={"id": task.id}, token=ben_token)

        assert made["__typename"] == "NotFound"

    async def test_can_t_end_what_has_ended(
        self, api: Api, ada: Account, ada_token: str, context: Context, clock: Clock
    ) -> None:
        task = await make_task(context, ada, "FAILED")
        clock.step(days=1)

        made = await api.one(CANCEL, variables={"id": task.id}, token=ada_token)

        assert (made["__typename"], made["current"]) == ("WrongState", "FAILED")
        ended_at = (await Task.get(id=task.id)).ended_at
        assert ended_at == context.now() - timedelta(days=1)
