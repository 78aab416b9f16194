"""Drafting, publishing, starting and cancelling tasks: a test for each outcome."""

import copy
from typing import Any

import pytest

from api.models import Account, Task, Upload
from api.services.context import Context
from tests.api.schema.mutations.answers import ANSWER
from tests.api.schema.samples import TASK_INPUT
from tests.api.schema.world import (
    Api,
    key_of,
    make_model,
    make_task,
    make_test_set,
)

CREATE = "mutation ($input: TaskInput!) { createTask(input: $input) " + ANSWER
UPDATE = (
    "mutation ($id: ID!, $input: TaskInput!) { updateTask(id: $id, input: $input) "
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
        assert made["selection"]["overSelection"] == 1.3
        assert made["training"] == {
            "aggregation": "VALIDATED",
            "aggregationParameters": {"proximalMu": None},
            "codec": "FLOAT16",
            "seed": 7,
        }
        # floor(100 points × 1 / (2 rounds × ceil(2 × 1.3) seats))
        assert made["reward"]["pointsPerUpdate"] == 16
        row = await Task.get(id=made["id"])
        assert (row.requester_id, row.state) == (ada.id, "DRAFT")
        assert (await Upload.get(id=model.id)).expires_at is None

    @pytest.mark.parametrize(
        ("path", "value", "kind"),
        [
            pytest.param("title", "ab", "TOO_SHORT", id="title"),
            pytest.param(
                "selection__overSelection", 3.5, "OUT_OF_RANGE", id="over-selection"
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
