"""What is asked of the API, and what comes of each answer."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from tests.ui.pages.wizard.answers import model, pima, upload
from ui.pages.wizard.draft import Draft, Model, put
from ui.pages.wizard.problems import ELSEWHERE
from ui.pages.wizard.server import (
    GONE,
    PUBLISHED,
    announce,
    file_error,
    look,
    make_model,
    publish,
    save,
)

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ZONE = ZoneInfo("UTC")
INFO = {
    "filename": "pima.csv",
    "sizeBytes": 9,
    "sha256": "ab" * 32,
    "start": "61626364",
}


class FakeApi:
    """Answers operations by name, in order; keeps what was asked."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.asked: list[tuple[str, dict[str, Any]]] = []

    async def ask(self, operation: str, **variables: object) -> dict[str, Any]:
        """The answer that was laid down."""
        self.asked.append((operation, variables))
        return {ROOTS[operation]: self.answers[operation]}


ROOTS = {
    "MakeModel": "createModelFromTemplate",
    "KeepDraft": "createTask",
    "ChangeDraft": "updateTask",
    "PublishDraft": "publishTask",
    "AnnounceFile": "createUpload",
    "FileOnItsWay": "upload",
}


def refused(kind: str, **more: Any) -> dict[str, Any]:
    """A refusal."""
    return {"__typename": kind, "message": f"{kind}.", "code": kind.upper(), **more}


def kept(task_id: str = "tsk_1") -> dict[str, Any]:
    """A draft that the API keeps: 4 s for 20 rounds of 2 passes."""
    plan = {"rounds": 20, "localEpochs": 2, "batchSize": 32}
    return {
        "__typename": "Task",
        "id": task_id,
        "device": {"deviceS": 4.0},
        "training": plan,
    }


class TestMakeModel:
    """Models from templates."""

    async def test_is_made_for_the_columns(self) -> None:
        api = FakeApi(MakeModel={**upload(), "inspection": model()})
        outcome = await make_model(api, replace(pima(), model=Model()))

        ((_, asked),) = api.asked
        assert asked["input"]["inputShape"] == [8]
        assert asked["input"]["hiddenUnits"] == [32, 16]
        assert outcome.draft.model.parameters == 850
        assert outcome.draft.model.upload.id == "upl_1"

    async def test_is_made_once(self) -> None:
        assert (await make_model(FakeApi(), pima())).draft == pima()

    async def test_is_made_anew_for_another_shape(self) -> None:
        api = FakeApi(MakeModel={**upload("upl_2"), "inspection": model()})
        outcome = await make_model(api, put(pima(), "model.hiddenUnits", "8"))

        assert outcome.draft.model.upload.id == "upl_2"

    async def test_waits_for_the_columns(self) -> None:
        assert (await make_model(FakeApi(), Draft())).errors == {}

    async def test_says_beside_the_field_why_not(self) -> None:
        result = refused("LimitReached")
        outcome = await make_model(
            FakeApi(MakeModel=result), put(pima(), "model.template", "LINEAR")
        )

        assert outcome.errors == {"model": "LimitReached."}

    async def test_asks_for_no_model_that_does_not_go_with_the_data(self) -> None:
        outcome = await make_model(
            FakeApi(), put(pima(), "model.template", "SMALL_CNN")
        )

        assert "model" in outcome.errors


class TestSave:
    """Drafts at the API."""

    async def test_keeps_a_new_draft_and_learns_its_time(self) -> None:
        outcome = await save(FakeApi(KeepDraft=kept()), pima(), NOW, ZONE)

        assert outcome.draft.task_id == "tsk_1"
        assert outcome.draft.is_saved
        assert outcome.draft.epoch_s == pytest.approx(0.1)  # 4 s / (20 × 2)

    async def test_changes_the_draft_that_it_has(self) -> None:
        api = FakeApi(ChangeDraft=kept())
        await save(api, replace(pima(), task_id="tsk_1"), NOW, ZONE)

        assert [name for name, _ in api.asked] == ["ChangeDraft"]

    @pytest.mark.parametrize(
        "gone",
        [
            refused("NotFound", id="tsk_1"),
            refused("WrongState", current="CANCELLED"),
        ],
    )
    async def test_keeps_it_anew_when_it_was_given_up(self, gone: Any) -> None:
        api = FakeApi(ChangeDraft=gone, KeepDraft=kept("tsk_2"))
        outcome = await save(api, replace(pima(), task_id="tsk_1"), NOW, ZONE)

        assert outcome.draft.task_id == "tsk_2"

    async def test_says_that_it_was_published(self) -> None:
        api = FakeApi(ChangeDraft=refused("WrongState", current="RECRUITING"))
        outcome = await save(api, replace(pima(), task_id="tsk_1"), NOW, ZONE)

        assert outcome.errors == {ELSEWHERE: PUBLISHED}

    async def test_asks_for_a_file_again_that_is_gone(self) -> None:
        api = FakeApi(KeepDraft=refused("NotFound", id="upl_rows"))
        outcome = await save(api, pima(), NOW, ZONE)

        assert outcome.errors == {"testSet": GONE}
        assert outcome.draft.test_set.upload.id == ""
        assert outcome.draft.columns == pima().columns

    async def test_forgets_a_model_that_is_gone(self) -> None:
        api = FakeApi(KeepDraft=refused("NotFound", id="upl_model"))
        outcome = await save(api, pima(), NOW, ZONE)

        assert outcome.errors == {"model": GONE}
        assert outcome.draft.model == Model()


class TestPublish:
    """Publishing."""

    async def test_tells_the_task(self) -> None:
        result = {"__typename": "Task", "id": "tsk_1"}
        outcome = await publish(FakeApi(PublishDraft=result), pima())

        assert outcome.task_id == "tsk_1"

    async def test_leads_back_to_the_reward(self) -> None:
        result = refused("InsufficientPoints", needed=960, available=640)
        outcome = await publish(FakeApi(PublishDraft=result), pima())

        assert outcome.errors == {"reward.pointsPerDevice": "InsufficientPoints."}
        assert outcome.task_id == ""


class TestFiles:
    """Announcing files and looking at them."""

    async def test_announces_a_file(self) -> None:
        api = FakeApi(AnnounceFile=upload())

        assert await announce(api, "TEST_SET", INFO) == upload()
        assert api.asked[0][1]["input"]["purpose"] == "TEST_SET"

    async def test_says_why_it_may_not_come(self) -> None:
        problems = [{"path": ["input", "filename"], "message": "Give a name."}]
        api = FakeApi(AnnounceFile=refused("InvalidInput", problems=problems))

        assert await announce(api, "MODEL", INFO) == "Give a name."
        full = FakeApi(AnnounceFile=refused("LimitReached"))
        assert await announce(full, "MODEL", INFO) == "LimitReached."

    async def test_finds_no_upload_of_others(self) -> None:
        assert await look(FakeApi(FileOnItsWay=None), "upl") is None

    @pytest.mark.parametrize(
        ("purpose", "name", "start", "said"),
        [
            ("MODEL", "m.keras", "504b0304", ""),
            ("MODEL", "m.keras", "89504e47", "it is a PNG picture"),
            ("MODEL", "m.h5", "89484446", "Keras' older format"),
            ("MODEL", "m.zip", "504b0304", "its name is m.zip"),
            ("TEST_SET", "rows.CSV", "61626364", ""),
            ("TEST_SET", "rows.npz", "504b0304", ""),
            ("TEST_SET", "rows.csv", "504b0304", "it is a ZIP file"),
            ("TEST_SET", "rows.csv", "25504446", "it is a PDF"),
            ("TEST_SET", "rows.npz", "61626364", "its name is rows.npz"),
            ("TEST_SET", "rows.txt", "61626364", "its name is rows.txt"),
            ("TEST_SET", "rows", "61626364", "its name is rows"),
        ],
    )
    def test_knows_wrong_files_from_outside(
        self, purpose: str, name: str, start: str, said: str
    ) -> None:
        info = {"filename": name, "sizeBytes": 9, "start": start}
        found = file_error(purpose, info)

        assert said in found
        assert bool(found) == bool(said)

    def test_knows_empty_and_huge_files(self) -> None:
        empty = {"filename": "m.keras", "sizeBytes": 0, "start": ""}
        huge = {"filename": "m.keras", "sizeBytes": 2**29, "start": "504b0304"}

        assert file_error("MODEL", empty) == "m.keras is empty. Choose another file."
        assert "larger than 256 MiB" in file_error("MODEL", huge)
