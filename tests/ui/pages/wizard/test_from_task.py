"""A draft that the API keeps, opened again."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from tests.ui.pages.wizard.answers import images, model, pima, pima_table
from ui.pages.wizard.columns import with_test_set
from ui.pages.wizard.draft import Draft, put_all
from ui.pages.wizard.from_task import draft_of, shows_all_steps
from ui.pages.wizard.task_input import task_input

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Amsterdam")


def task_of(draft: Draft, **more: Any) -> dict[str, Any]:
    """A task as the API has it after `createTask`: every default filled in."""
    made = task_input(draft, NOW, ZONE)
    device = {"runtimes": ["TFJS", "KERAS"]} if not made["device"]["runtimes"] else {}
    selection = {**made["selection"], "fairnessSlots": 1}
    selection["overSelection"] = selection["overSelection"] or 1.3
    training = {"momentum": None, **made["training"], "leastUpdates": 4}
    return {
        "id": "tsk_1",
        "state": "DRAFT",
        **made,
        "preprocessing": [told(step) for step in made["preprocessing"]],
        "data": {"label": "class", "columns": [], "images": None, **made["data"]},
        "device": {**made["device"], **device},
        "selection": selection,
        "training": training,
        "model": model(),
        "testSet": pima_table(),
        **more,
    }


def told(step: dict[str, Any]) -> dict[str, Any]:
    """A `PreprocessingStep` as the API tells it."""
    nothing = {"imputation": None, "constant": None, "least": None, "greatest": None}
    return {**nothing, "boundaries": [], **step}


class TestDraftOf:
    """The same task comes out."""

    def test_makes_the_same_task_again_but_for_its_files(self) -> None:
        typed = {
            "description": "Why it matters",
            "training.optimizer": "MOMENTUM",
            "training.rounds": "12",
            "training.deadlineS": "90",
            "selection.weights.cpu": "80",
            "training.aggregation": "MULTI_KRUM",
            "reward.baseShare": "75",
            "reward.bonus": "SHAPLEY",
            "device.chargingOnly": "yes",
            "device.leastFreeRamMb": "512",
            "data.columns.1.unit": "mg/dL",
            "data.columns.1.greatest": "250",
            "data.columns.1.fill": "CONSTANT",
            "data.columns.1.constant": "99",
            "data.columns.2.cut_least": "20",
            "data.columns.2.cut_greatest": "180",
            "data.columns.3.scale": "RANGE",
            "data.columns.4.log": "yes",
            "data.columns.4.scale": "",
            "data.columns.5.scale": "BUCKETIZE",
            "data.columns.5.boundaries": "18.5, 25, 30",
            "data.columns.6.scale": "MIN_MAX",
            "data.columns.7.type": "CATEGORY",
            "data.columns.7.names": "old\nyoung, at heart",
            "data.columns.7.fill": "MOST_FREQUENT",
            "starts": "moment",
            "startsAt": "2026-12-02T10:00",
            "recruitsFor": "moment",
            "recruitsUntil": "2026-12-01T10:00",
        }
        draft = put_all(pima(), typed)

        again = draft_of(task_of(draft), ZONE)

        wanted = task_input(draft, NOW, ZONE)
        got = task_input(again, NOW, ZONE)
        wanted["selection"]["fairnessSlots"] = 1
        wanted["training"]["leastUpdates"] = 4
        files = {"modelUploadId": "", "testSetUploadId": None}
        assert got == {**wanted, **files}
        assert again.task_id == "tsk_1"
        assert again["model.hiddenUnits"] == "32, 16"
        assert shows_all_steps(task_of(draft), again)

    def test_tells_when_the_form_has_no_such_order_of_steps(self) -> None:
        log = told({"kind": "LOG", "columns": ["age"]})
        cut = {"kind": "CLIP", "columns": ["age"], "least": 0, "greatest": 3}
        known = task_of(pima(), preprocessing=[told(cut), log])
        other = task_of(pima(), preprocessing=[log, told(cut)])

        assert shows_all_steps(known, draft_of(known, ZONE))
        assert not shows_all_steps(other, draft_of(other, ZONE))

    def test_makes_a_task_again_that_chooses_by_oort(self) -> None:
        draft = put_all(pima(), {"selection.strategy": "OORT"})
        task = task_of(draft)
        # left out in the draft, filled in by the server
        assert task["selection"].pop("weights") is None
        weights = {"cpu": 0.35, "ram": 0.15, "storage": 0.1, "reputation": 0.4}
        task["selection"]["weights"] = weights

        again = draft_of(task, ZONE)

        assert again["selection.strategy"] == "OORT"
        assert task_input(again, NOW, ZONE)["selection"]["weights"] is None

    def test_keeps_left_out_columns_left_out(self) -> None:
        draft = pima()
        unused = replace(draft.columns[0], is_used=False)
        draft = replace(draft, columns=(unused, *draft.columns[1:]))

        again = draft_of(task_of(draft), ZONE)

        assert [c.name for c in again.columns if not c.is_used] == ["pregnant"]
        mended = with_test_set(again, pima_table())
        assert [c.name for c in mended.columns if not c.is_used] == ["pregnant"]

    def test_opens_a_draft_without_a_test_set(self) -> None:
        again = draft_of(task_of(pima(), testSet=None), ZONE)

        assert [c.name for c in again.columns] == [c.name for c in pima().columns]
        assert again.test_set.rows == 0

    def test_opens_images_and_models_of_ones_own(self) -> None:
        draft = put_all(pima(), {"learning": "MULTICLASS_CLASSIFICATION"})
        draft = with_test_set(draft, images("0", "1", "2"))
        draft = put_all(draft, {"data.images.classes": "cat, dog, hen"})
        own = {**model(), "template": None}
        task = task_of(draft, testSet=images("0", "1", "2"), model=own)

        again = draft_of(task, ZONE)

        assert again["data.images.classes"] == "cat, dog, hen"
        assert again["model.source"] == "upload"

    def test_starts_at_once_when_both_moments_are_one(self) -> None:
        again = draft_of(task_of(pima()), ZONE)

        assert again["starts"] == "at once"
        assert again["recruitsUntil"] == "2026-11-25T10:00"  # an hour ahead there
