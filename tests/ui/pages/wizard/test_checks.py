"""What is wrong with a draft, in the words of UX, section 6."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from tests.ui.pages.wizard.answers import column, images, pima, table
from ui.pages.wizard.checks import (
    FIELDS,
    MODEL,
    REVIEW,
    TEST_SET,
    TOGETHER,
    error_of,
    errors_of,
    first_unfinished,
    step_of,
)
from ui.pages.wizard.columns import with_test_set
from ui.pages.wizard.defaults import DEFAULTS
from ui.pages.wizard.draft import Draft, Model, Support, Upload, put, put_all
from ui.pages.wizard.field_checks import Scene

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Amsterdam")  # 10 o'clock there


def scene(draft: Draft, **typed: str) -> Scene:
    """A draft to be checked at 9 o'clock in Greenwich."""
    values = {name.replace("__", "."): value for name, value in typed.items()}
    return Scene(put_all(draft, values), NOW, ZONE)


class TestWhole:
    """All fields together."""

    def test_finds_nothing_in_a_whole_task(self) -> None:
        assert first_unfinished(scene(pima())) == 0

    def test_misses_only_title_and_test_set_in_a_new_draft(self) -> None:
        new = scene(Draft())
        found = [list(errors_of(new, step)) for step in range(1, REVIEW)]

        assert found == [["title"], [], [TEST_SET], [], [], [], []]
        assert first_unfinished(new) == 1

    def test_has_a_step_for_each_field_that_can_be_wrong(self) -> None:
        assert {step_of(name) for name in FIELDS} == set(range(1, REVIEW))
        assert step_of("data.columns.3.least") == 3

    def test_judges_only_fields_that_there_are(self) -> None:
        assert {n for names in TOGETHER.values() for n in names} <= FIELDS.keys()
        assert error_of(scene(Draft()), "training.codec") == ""


CASES = [
    ("title", "Too so", "Give a title of 10 to 80 characters. It has 6."),
    ("title", "x" * 81, "Give a title of 10 to 80 characters. It has 81."),
    ("description", "x" * 5212, "Shorten the description by 212 characters."),
    ("learning", "", "Choose what is predicted."),
    (
        "model.hiddenUnits",
        "32, 0",
        "Enter 1 to 5 whole numbers from 1 to 1,024, such as 32, 16.",
    ),
    ("data.leastExamples", "0", "Enter a whole number from 1 to 1,000,000."),
    ("device.leastBatteryPercent", "101", "Enter a whole number from 0 to 100."),
    ("device.leastCpuCores", "0", "Enter a whole number from 1 to 256."),
    ("device.leastCpuScore", "2", "Enter a number from 0 to 1, with a point."),
    (
        "device.leastFreeRamMb",
        "much",
        "Enter a whole number from 0 to 1,000,000, or leave it empty.",
    ),
    (
        "device.leastFreeStorageMb",
        "-1",
        "Enter a whole number from 0 to 1,000,000, or leave it empty.",
    ),
    ("selection.cohortSize", "1001", "Enter a whole number from 1 to 1,000."),
    (
        "selection.backups",
        "few",
        "Enter a whole number from 0 to 1,000, or leave it empty.",
    ),
    (
        "selection.fairnessSlots",
        "9",
        "Enter a whole number from 0 to 8, or leave it empty.",
    ),
    (
        "selection.overSelection",
        "0.9",
        "Enter a number from 1 to 3, with a point, or leave it empty.",
    ),
    ("selection.mostNewcomers", "", "Enter a whole number from 0 to 100."),
    ("selection.leastReputation", "x", "Enter a number from 0 to 1, with a point."),
    ("training.rounds", "0", "Enter a whole number from 1 to 1,000."),
    ("training.localEpochs", "101", "Enter a whole number from 1 to 100."),
    ("training.batchSize", "1.5", "Enter a whole number from 1 to 4,096."),
    (
        "training.learningRate",
        "0",
        "Learning rate: enter a number above 0 and at most 1.",
    ),
    (
        "training.deadlineS",
        "0.5",
        "Enter a number from 1 to 86400, with a point, or leave it empty.",
    ),
    ("training.graceS", "0", "Enter a number from 1 to 600, with a point."),
    (
        "training.leastUpdates",
        "9",
        "Enter a whole number from 1 to 8, or leave it empty.",
    ),
    (
        "baselines.ACCURACY",
        "77",
        "Enter a number from 0 to 1, with a point, or leave it empty.",
    ),
    (
        "baselines.LOSS",
        "-1",
        "Enter a number from 0 to 1000000000, with a point, or leave it empty.",
    ),
    ("reward.pointsPerDevice", "0", "Enter a whole number from 1 to 1,000,000."),
    (
        "reward.pointsPerDevice",
        "19",
        "A round would pay a device less than 1 point. Give a device at least "
        "46 points, or ask for fewer rounds.",  # 20 × ceil(8 × 1.3) / (8 × 0.6)
    ),
    ("reward.baseShare", "200", "Enter a whole number from 0 to 100."),
]


BONUS = "reward.bonus"


class TestFields:
    """Each field with a value that can't be."""

    @pytest.mark.parametrize(("name", "text", "said"), CASES)
    def test_says_what_to_do(self, name: str, text: str, said: str) -> None:
        assert error_of(Scene(put(pima(), name, text), NOW, ZONE), name) == said
        assert name in errors_of(
            Scene(put(pima(), name, text), NOW, ZONE), step_of(name)
        )

    def test_covers_every_field_with_a_range(self) -> None:
        elsewhere = {
            MODEL,
            TEST_SET,
            "data.label",
            "data.columns",
            "data.images.classes",
            "device.runtimes",
            "selection.weights",
            "training.momentum",
            "recruitsUntil",
            "startsAt",
            "baselines.MAE",
            "reward.bonus",
        }

        assert {case[0] for case in CASES} == FIELDS.keys() - elsewhere

    def test_accepts_every_default_but_the_title(self) -> None:
        draft = scene(Draft())
        wrong = [name for name in DEFAULTS if error_of(draft, name)]

        assert wrong == ["title"]

    def test_asks_for_a_momentum_only_where_one_is_used(self) -> None:
        typed = put(pima(), "training.momentum", "2")

        assert error_of(scene(typed), "training.momentum") == ""
        used = scene(typed, training__optimizer="MOMENTUM")
        assert error_of(used, "training.momentum") != ""

    def test_wants_one_weight_above_nothing(self) -> None:
        names = ("cpu", "ram", "storage", "reputation")
        none = put_all(pima(), {f"selection.weights.{name}": "0" for name in names})

        assert error_of(scene(none), "selection.weights") == (
            "Give at least one weight more than 0."
        )
        oort = scene(none, selection__strategy="OORT")
        assert error_of(oort, "selection.weights") == ""

    def test_wants_few_devices_for_shapley_values(self) -> None:
        few = put_all(pima(), {"reward.bonus": "SHAPLEY"})
        many = put(few, "selection.cohortSize", "21")

        assert error_of(scene(put(few, "selection.cohortSize", "20")), BONUS) == ""
        assert "up to 20 devices" in error_of(scene(many), BONUS)
        assert step_of(BONUS) == 7
        other = put(many, BONUS, "LEAVE_ONE_OUT")
        assert error_of(scene(other), BONUS) == ""

    def test_wants_somebody_who_may_train_and_can(self) -> None:
        nobody = {"device.runtimes.TFJS": "", "device.runtimes.KERAS": ""}
        said = "Phones can't train the GRU layer."
        supports = (Support("TFJS", False, (said,)), Support("KERAS", True))
        gru = replace(pima(), model=replace(pima().model, supports=supports))
        phones = put(gru, "device.runtimes.KERAS", "")

        assert error_of(scene(put_all(pima(), nobody)), "device.runtimes") == (
            "Let phones or laptops train, or both."
        )
        assert error_of(scene(gru), "device.runtimes") == ""
        assert error_of(scene(phones), "device.runtimes") == said


class TestDates:
    """Recruitment and start, in the reader's zone."""

    def test_needs_a_moment_where_one_is_to_be_chosen(self) -> None:
        chosen = scene(pima(), recruitsFor="moment", starts="moment")

        assert error_of(chosen, "recruitsUntil") == "Choose day and time."
        assert error_of(chosen, "startsAt") == "Choose day and time."

    def test_reads_the_moment_as_the_readers_own(self) -> None:
        just_past = scene(
            pima(), recruitsFor="moment", recruitsUntil="2026-11-22T10:00"
        )
        to_come = scene(pima(), recruitsFor="moment", recruitsUntil="2026-11-22T10:01")

        assert error_of(just_past, "recruitsUntil") == (
            "Recruitment must end in the future."
        )
        assert error_of(to_come, "recruitsUntil") == ""

    def test_ends_within_ninety_days(self) -> None:
        late = (NOW + timedelta(days=91)).strftime("%Y-%m-%dT%H:%M")

        said = error_of(
            scene(pima(), recruitsFor="moment", recruitsUntil=late), "recruitsUntil"
        )
        assert said == "Recruitment lasts 90 days at most."

    def test_starts_after_recruitment(self) -> None:
        early = scene(pima(), starts="moment", startsAt="2026-11-23T10:00")
        far = scene(pima(), starts="moment", startsAt="2027-05-01T10:00")

        assert error_of(early, "startsAt") == (
            "The start lies before the end of recruitment."
        )
        assert "within 90 days" in error_of(far, "startsAt")


class TestFiles:
    """Model and test set."""

    @pytest.mark.parametrize(
        ("state", "said"),
        [
            ("", "Choose a .keras file, or start from a template."),
            ("CHECKING", "m.keras is still on its way. Wait until it is checked."),
            ("REFUSED", "It has no layers."),
            ("READY", ""),
        ],
    )
    def test_waits_for_a_model_that_is_sent(self, state: str, said: str) -> None:
        upload = Upload("upl", "m.keras", 9, "", state, ("It has no layers.",))
        draft = replace(pima(), model=Model(upload))

        assert error_of(scene(draft, model__source="upload"), MODEL) == said

    def test_takes_no_templates_model_for_a_file(self) -> None:
        assert error_of(scene(pima(), model__source="upload"), MODEL) != ""

    def test_sees_that_template_and_data_do_not_go_together(self) -> None:
        shown = with_test_set(pima(), images("0", "1"))

        assert error_of(scene(pima(), model__template="SMALL_CNN"), MODEL) == (
            "The small CNN is for images; the test set is a table. Choose another."
        )
        assert error_of(scene(shown), MODEL) == (
            "The test set holds images. Choose the small CNN for them."
        )

    def test_wants_no_holes_in_the_test_set(self) -> None:
        holes = table(column("a", missing=2), column("y", "BOOLEAN", distinct=2))
        draft = with_test_set(pima(), holes)
        unfilled = put(draft, "data.columns.0.fill", "")

        assert error_of(scene(draft), TEST_SET) == ""  # the median is proposed
        assert error_of(scene(unfilled), TEST_SET) == (
            'Some rows have no value in "a". Say below what fills it, leave those rows '
            "out, or leave the column out."
        )

    def test_wants_something_to_predict_from(self) -> None:
        only = with_test_set(pima(), table(column("y", "BOOLEAN", distinct=2)))

        assert error_of(scene(only), "data.columns") != ""

    def test_wants_a_name_for_each_class(self) -> None:
        shown = with_test_set(pima(), images("0", "1"))
        name = "data.images.classes"

        assert error_of(scene(put(shown, name, "cat, dog")), name) == ""
        for wrong in ("cat", "cat, cat", "cat, "):
            assert error_of(scene(put(shown, name, wrong)), name) == (
                "Name the 2 classes, parted by commas, each once."
            )


class TestColumns:
    """Bounds of columns."""

    def test_says_which_bound_is_above_the_other(self) -> None:
        bounds = {"data.columns.7.least": "90", "data.columns.7.greatest": "21"}
        draft = put_all(pima(), bounds)

        assert errors_of(scene(draft), 3) == {
            "data.columns.7.least": '"age": the least value (90) is above the '
            "greatest (21)."
        }

    def test_wants_numbers(self) -> None:
        draft = put(pima(), "data.columns.7.greatest", "old")

        assert error_of(scene(draft), "data.columns.7.greatest") == (
            '"age": the greatest value is not a number.'
        )

    def test_cares_for_used_columns_only(self) -> None:
        age = replace(pima().columns[7], greatest="old", is_used=False)
        draft = replace(pima(), columns=(*pima().columns[:7], age, pima().columns[8]))

        assert errors_of(scene(draft), 3) == {}

    def test_takes_names_as_names_only(self) -> None:
        town = column("town", "CATEGORY", distinct=2, categories=["a", "b"])
        found = table(column("a"), town, column("y", "BOOLEAN", distinct=2))
        draft = with_test_set(Draft(), found)
        at = "data.columns.1"

        assert error_of(scene(draft), f"{at}.type") == ""
        number = put(draft, f"{at}.type", "NUMBER")
        assert "holds names" in error_of(scene(number), f"{at}.type")
        single = put(draft, f"{at}.names", "a\n\n")
        assert error_of(scene(single), f"{at}.names") == (
            '"town": give 2 to 1,000 names, one a line. It has 1.'
        )
        twice = put(draft, f"{at}.names", "a\nb\na")
        assert "stands there twice" in error_of(scene(twice), f"{at}.names")

    @pytest.mark.parametrize(
        ("typed", "field", "words"),
        [
            ({"fill": "CONSTANT"}, "constant", "give a number that fills"),
            ({"fill": "CONSTANT", "constant": "1,5"}, "constant", "with a point"),
            ({"scale": "RANGE"}, "scale", "give its least and greatest"),
            ({"scale": "BUCKETIZE", "boundaries": "3, 2"}, "boundaries", "that rise"),
            ({"scale": "BUCKETIZE", "boundaries": ""}, "boundaries", "1 to 100"),
            ({"cut_least": "1"}, "cut_greatest", "both numbers, or neither"),
            ({"cut_least": "5", "cut_greatest": "4"}, "cut_least", "5 is above 4"),
            ({"log": "yes"}, "least", "above −1"),
            ({"log": "yes", "least": "-1"}, "least", "above −1"),
        ],
    )
    def test_says_what_a_step_lacks_beside_its_field(
        self, typed: dict[str, str], field: str, words: str
    ) -> None:
        found = table(column("a", "NUMBER"), column("y", "BOOLEAN", distinct=2))
        draft = with_test_set(Draft(), found)
        draft = put_all(draft, {f"data.columns.0.{n}": v for n, v in typed.items()})

        assert words in error_of(scene(draft), f"data.columns.0.{field}")

    def test_lets_an_uploaded_model_be_as_wide_as_the_columns(self) -> None:
        town = column("town", "CATEGORY", distinct=3, categories=["a", "b", "c"])
        found = table(column("a"), town, column("y", "BOOLEAN", distinct=2))
        draft = with_test_set(put(Draft(), "model.source", "upload"), found)
        wide = replace(draft, model=replace(draft.model, input_shape=(4,)))
        narrow = replace(draft, model=replace(draft.model, input_shape=(2,)))

        assert error_of(scene(wide), "data.columns") == ""
        assert error_of(scene(narrow), "data.columns").startswith(
            "The model takes 2 numbers; these columns give 4"
        )
