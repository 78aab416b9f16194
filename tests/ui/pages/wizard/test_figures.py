"""A draft in words and rows."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from tests.ui.pages.wizard.answers import column, images, pima, table
from ui.pages.wizard import files_shown
from ui.pages.wizard.columns import with_test_set
from ui.pages.wizard.draft import Draft, Support, put, put_all
from ui.pages.wizard.field_checks import Scene
from ui.pages.wizard.figures import (
    NOT_YET,
    estimate_of,
    saved_words,
    so_far,
    steps_of,
)
from ui.pages.wizard.files_shown import columns_of, model_of
from ui.pages.wizard.review import review_of

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def scene(draft: Draft) -> Scene:
    """A draft now."""
    return Scene(draft, NOW, ZoneInfo("UTC"))


class TestSteps:
    """The rail."""

    def test_tells_done_from_to_do_and_from_what_is_to_be_mended(self) -> None:
        draft = replace(put(pima(), "title", "Short"), reached=6)
        states = [row.state for row in steps_of(scene(draft), 4)]

        assert states[:5] == ["open", "done", "done", "current", "done"]
        assert states[5:] == ["to do", "to do", "to do"]


class TestEstimate:
    """Time and bytes."""

    def test_scales_with_rounds_and_passes(self) -> None:
        draft = replace(pima(), epoch_s=0.5, epoch_batch=32)
        draft = put_all(draft, {"training.rounds": "30", "training.localEpochs": "4"})

        found = estimate_of(draft)

        assert found.time == "about 1 min"  # 0.5 s × 30 × 4
        assert found.moved == "186 kB"  # (4.0 + 2.2) kB × 30
        assert found.round == "4.0 kB down, 2.2 kB up"

    def test_is_not_known_before_the_api_said_so(self) -> None:
        assert estimate_of(pima()).time == NOT_YET
        assert estimate_of(Draft()).moved == NOT_YET

    def test_is_not_known_for_another_batch_size(self) -> None:
        draft = replace(pima(), epoch_s=0.5, epoch_batch=32)

        assert estimate_of(put(draft, "training.batchSize", "8")).time == NOT_YET


class TestSoFar:
    """The card beside the steps."""

    def test_sums_up(self) -> None:
        rows = dict(so_far(pima()))

        assert rows["Set aside"] == "960 points"
        assert rows["Of that, each round"] == "6.2 kB"

    def test_pretends_nothing(self) -> None:
        rows = dict(so_far(put(Draft(), "training.rounds", "x")))

        assert rows["Set aside"] == NOT_YET
        assert rows["A device moves"] == NOT_YET


class TestSaved:
    """When it was kept."""

    def test_is_in_the_readers_zone(self) -> None:
        draft = Draft(changed_at="2026-11-22T11:04:30+00:00")

        assert saved_words(draft, "Europe/Amsterdam") == "Saved 12:04"
        assert saved_words(Draft(), "UTC") == ""


class TestColumns:
    """Columns in words."""

    def test_tells_what_was_found(self) -> None:
        rows = columns_of(pima())

        assert rows[7].found == "a whole number, 21 to 69, 41 values"
        assert rows[8].is_label
        assert rows[8].note == "Two classes: 0 and 1."

    def test_offers_a_marker_until_it_is_one(self) -> None:
        found = table(
            column("a", suspectedMarkers=["-999"]), column("y", "BOOLEAN", distinct=2)
        )
        draft = with_test_set(Draft(), found)
        marked = put(draft, "data.columns.0.markers", "NA, -999")

        assert columns_of(draft)[0].suspected == ["-999"]
        assert columns_of(marked)[0].suspected == []


class TestModel:
    """The model in words."""

    def test_says_when_a_template_is_made(self) -> None:
        assert "made when the columns are known" in model_of(Draft()).note

    def test_is_not_known_for_other_columns(self) -> None:
        assert model_of(pima()).is_known
        changed = model_of(put(pima(), "model.hiddenUnits", "8"))
        assert not changed.is_known
        assert changed.note == "The model is made anew when you continue."

    def test_says_who_can_not_train_it_and_why(self) -> None:
        supports = (Support("TFJS", False, ("Set reset_after=False.",)),)
        draft = replace(pima(), model=replace(pima().model, supports=supports))
        (phones,) = model_of(draft).supports

        assert (phones.who, phones.can_train) == ("Phones and browsers", False)
        assert phones.problems == ["Set reset_after=False."]


class TestTestSet:
    """The test set in words."""

    def test_counts_rows_and_columns(self) -> None:
        assert files_shown.test_set_of(pima()).said == "150 rows, 9 columns."

    def test_tells_shape_and_classes_of_images(self) -> None:
        shown = files_shown.test_set_of(with_test_set(Draft(), images("0", "1")))

        assert shown.said == "60 images, 12 × 12 pixels, grey, 2 classes."


class TestReview:
    """Everything on one page."""

    def test_has_each_step_with_its_values(self) -> None:
        sections = review_of(scene(pima()))

        assert [section.step for section in sections] == [1, 2, 3, 4, 5, 6, 7]
        assert all(section.is_complete for section in sections)
        reward = dict(sections[6].rows)
        assert reward["Set aside"] == "960 points = 8 × 120"
        assert reward["For a round"] == "2 points"  # floor(0.6 · 960 / (20 × 11))
        # floor(0.4 · 960 / 20)
        cost = "19 points, by what leaving out an update would cost"
        assert reward["Bonus of a round"] == cost
        assert "Weights" in dict(sections[4].rows)
        training = dict(sections[5].rows)
        assert training["Recruits until"] == "25 November 2026, 09:00:00 UTC"

    def test_has_no_weights_where_oort_chooses(self) -> None:
        chosen = {"selection.strategy": "OORT", "reward.bonus": "NONE"}
        sections = review_of(scene(put_all(pima(), chosen)))

        selection = dict(sections[4].rows)
        assert "Weights" not in selection
        assert selection["First come"].endswith("(Oort)")
        assert dict(sections[6].rows)["Bonus of a round"] == "none"

    def test_says_what_is_missing(self) -> None:
        sections = review_of(scene(put(Draft(), "training.rounds", "")))

        assert [s.step for s in sections if not s.is_complete] == [1, 3, 6]
        assert dict(sections[2].rows) == {"File": "none yet"}
        assert dict(sections[6].rows) == {"Set aside": "not known yet"}
