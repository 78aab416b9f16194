from dataclasses import replace
from typing import Any

import pytest

from tests.ui.pages.task.views import view
from ui.pages.task.fit import device_fit, marks_of
from ui.pages.task.mine import (
    part,
    receipt_rows,
    receipts_csv,
    result,
    stop_words,
)

TRAINING_ID = "prt_01a20710f2b37765b66ae1c0d92e80ff"


def participation(**changes: Any) -> dict[str, Any]:
    """A participation in the middle of its task."""
    return {
        "id": TRAINING_ID,
        "pseudonym": "amber-7",
        "state": "TRAINING",
        "seat": "COHORT",
        "rank": 3,
        "score": 0.82,
        "accepted": 12,
        "rejected": 1,
        "late": 0,
        "roundsCalled": 14,
        "points": 48,
        "joinedAt": "2026-11-23T14:00:00Z",
        "client": {"id": "cli_1", "label": "Pixel 7"},
        **changes,
    }


RECEIPT = {
    "id": "rcp_1",
    "rejection": "NORM",
    "norm": None,
    "medianNorm": None,
    "aggregationWeight": None,
    "contribution": None,
    "verdict": "REJECTED",
    "sizeBytes": 23_000,
    "durationS": 9.4,
    "participation": {"id": TRAINING_ID, "pseudonym": "amber-7"},
}


class TestPart:
    def test_it_tells_points_and_updates(self) -> None:
        found = part(participation())

        assert found.words == "48 points so far: 12 of 14 rounds used, 1 not used."
        assert (found.device, found.short) == ("Pixel 7", "T-2E80-FF")
        assert found.can_leave

    @pytest.mark.parametrize(
        ("state", "can_leave", "words"),
        [
            ("REGISTERED", True, "Registered. We'll tell you if it is selected."),
            (
                "NOT_SELECTED",
                False,
                "Not selected this time: rank 3. Your reputation is unchanged.",
            ),
        ],
    )
    def test_before_training_it_tells_the_choice(
        self, state: str, can_leave: bool, words: str
    ) -> None:
        found = part(participation(state=state))

        assert (found.can_leave, found.words) == (can_leave, words)


class TestStopping:
    def test_what_is_kept_and_what_comes_back_is_told(self) -> None:
        found = view(0.7, 0.71)
        found = replace(found, reward=replace(found.reward, paid=408))

        words = stop_words(found)

        assert words.head == "Stop after round 2?"
        assert "(408)" in words.kept
        assert "552 points come back to you" in words.kept
        assert words.stay == "Keep training"

    def test_before_the_first_round_everything_comes_back(self) -> None:
        words = stop_words(view(state="RECRUITING"))

        assert "960 points come back to you" in words.kept
        assert words.stay == "Keep recruiting"


class TestResult:
    def test_its_files_are_links_of_this_server(self) -> None:
        found = result(
            {
                "files": [
                    {
                        "format": "KERAS",
                        "filename": "model.keras",
                        "url": "http://10.0.0.1:8000/files/tasks/tsk_1/model.keras",
                        "sizeBytes": 23_000,
                        "sha256": "ab",
                    }
                ],
                "modelCard": "# Diabetes",
            }
        )

        assert found.files[0].url == "/files/tasks/tsk_1/model.keras"
        assert (found.files[0].label, found.files[0].size) == (".keras", "23 kB")
        assert found.card == "<h3>Diabetes</h3>\n"

    def test_others_get_none(self) -> None:
        assert result(None).files == ()


class TestReceipts:
    def test_a_row_names_who_what_and_why(self) -> None:
        assert receipt_rows([RECEIPT]) == [
            [
                "T-2E80-FF",
                "amber-7",
                "Not used",
                "9.4 s",
                "23 kB",
                "Its size is far from the usual one.",
            ]
        ]

    def test_a_used_update_tells_how_much_it_counts(self) -> None:
        used = {**RECEIPT, "verdict": "ACCEPTED", "aggregationWeight": 0.2}

        assert receipt_rows([used])[0][-1] == "It counts 20 %."

    def test_it_tells_what_an_update_brought_by_the_bonus_rule(self) -> None:
        used = {**RECEIPT, "verdict": "ACCEPTED", "aggregationWeight": 0.2}
        helped = {**used, "contribution": 0.0131}
        harmed = {**used, "contribution": -0.002}

        assert receipt_rows([helped])[0][-1] == ("It counts 20 %. Contribution +0.013.")
        assert receipt_rows([harmed])[0][-1].endswith("Contribution \u22120.002.")

    def test_a_size_is_compared_with_the_usual_one(self) -> None:
        large = {**RECEIPT, "norm": 4.7, "medianNorm": 0.5}

        assert receipt_rows([large])[0][-1] == (
            "Its size is far from the usual one: 9.4 times as large."
        )

    @pytest.mark.parametrize("rejection", ["DIRECTION", "LOSS", "FREE_RIDING"])
    def test_each_check_has_words_of_its_own(self, rejection: str) -> None:
        said = receipt_rows([{**RECEIPT, "rejection": rejection}])[0][-1]

        assert "did not pass the checks" not in said and said.endswith(".")

    def test_the_csv_has_the_whole_training_id(self) -> None:
        assert TRAINING_ID in receipts_csv([RECEIPT])

    def test_own_verdicts_become_marks(self) -> None:
        receipts: list[dict[str, Any]] = [
            {"__typename": "SelectionReceipt", "id": "1", "round": None},
            {"__typename": "UpdateReceipt", "id": "2", "round": 1, "verdict": "LATE"},
        ]

        assert marks_of(receipts) == {1: "late"}


class TestFit:
    def fit(self, **changes: Any) -> dict[str, Any]:
        check = {
            "requirement": "FREE_RAM",
            "met": False,
            "required": "512 MiB of free RAM",
            "actual": "340 MiB",
            "hint": "report it again with updateClient.",
        }
        return {
            "fits": False,
            "score": None,
            "rank": None,
            "checks": [{**check, **changes}],
            "client": {"id": "cli_1", "label": "Pixel 7"},
        }

    def test_a_check_says_what_is_asked_what_is_there_and_what_to_do(self) -> None:
        found = device_fit(self.fit(), has_table=True).checks[0]

        assert found.kind == "no"
        assert found.text == "Memory: 512 MiB of free RAM asked, it has 340 MiB"
        assert found.hint == "Close other programs, then start the client again."

    def test_what_was_never_reported_is_not_known(self) -> None:
        found = device_fit(self.fit(met=True, actual=None), has_table=True).checks[0]

        assert found.text.endswith("not known yet")
        assert found.hint == ""

    def test_the_data_are_checked_on_the_device(self) -> None:
        last = device_fit(self.fit(), has_table=False).checks[-1]

        assert (last.kind, "folders" in last.text) == ("unknown", True)

    def test_the_rank_is_told_where_it_is_known(self) -> None:
        answer = {**self.fit(met=True), "fits": True, "score": 0.817, "rank": 3}

        assert device_fit(answer, has_table=True).rank == (
            "It scores 0.82 and would be number 3 now."
        )
