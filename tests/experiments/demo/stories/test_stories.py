"""Stories that the server accepts and that can be learned."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from experiments.demo.size import FULL, SMALL
from experiments.demo.stories import leaves
from experiments.demo.stories.others import COUGH, GRAPES, LEAVES, WINE, read_wine
from experiments.demo.stories.prepare import Ready, make_ready
from experiments.demo.stories.story import Story
from fl_engine.data import read_test_set
from fl_engine.model.open import open_model
from fl_engine.task import Learning

STORIES = {story.slug: story for story in FULL.stories}


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ready]:
    folder = tmp_path_factory.mktemp("stories")
    return {slug: make_ready(story, folder) for slug, story in STORIES.items()}


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
class TestEveryStory:
    def test_says_why_what_and_for_whom(self, story: Story) -> None:
        headings = [line for line in story.description.splitlines() if line[:2] == "##"]

        assert headings == ["## Why", "## What is predicted", "## Who benefits"]
        assert "demo" in story.note

    def test_has_a_test_set_that_its_columns_describe(
        self, story: Story, ready: dict[str, Ready]
    ) -> None:
        made = ready[story.slug]

        rows = read_test_set(made.test_set, story.data, story.learning)

        samples = story.make(np.random.default_rng([0, *story.slug.encode()]))
        np.testing.assert_array_equal(rows.x, samples.test.x)
        np.testing.assert_array_equal(rows.y, samples.test.y)

    def test_has_a_model_of_its_columns(
        self, story: Story, ready: dict[str, Ready]
    ) -> None:
        opened = open_model(ready[story.slug].model)

        assert opened.spec.input_shape == ready[story.slug].train.x.shape[1:]
        classes = story.data.classes(story.learning)
        is_several = story.learning is Learning.MULTICLASS_CLASSIFICATION
        assert opened.spec.output_shape == (classes if is_several else 1,)

    def test_gives_a_device_rows_enough(
        self, story: Story, ready: dict[str, Ready]
    ) -> None:
        if story in FULL.live:
            part = ready[story.slug].shard(0, len(FULL.gears))
            assert len(part.y) >= story.data.least_examples

    def test_pays_what_it_says(self, story: Story, ready: dict[str, Ready]) -> None:
        pool = ready[story.slug].task["reward"]["poolPoints"]

        assert pool * 6 // (10 * story.rounds * story.seats) == story.points

    def test_is_made_the_same_again(
        self, story: Story, ready: dict[str, Ready], tmp_path: Path
    ) -> None:
        again = make_ready(story, tmp_path)

        assert again.task == ready[story.slug].task
        assert again.test_set.read_bytes() == ready[story.slug].test_set.read_bytes()


class TestBaselines:
    @pytest.mark.parametrize("slug", ["falls", "sleep", "churn", "leaves", "grapes"])
    def test_beat_guessing_the_most_frequent_class(
        self, slug: str, ready: dict[str, Ready]
    ) -> None:
        made = ready[slug]
        figures = {b["name"]: b["value"] for b in made.task["baselines"]}
        data, learning = made.story.data, made.story.learning
        labels = read_test_set(made.test_set, data, learning).y.astype(int)

        assert figures["ACCURACY"] > np.bincount(labels).max() / len(labels) + 0.02
        assert figures["ACCURACY"] < 1

    def test_beat_the_mean_of_a_regression(self, ready: dict[str, Ready]) -> None:
        made = ready["energy"]
        figures = {b["name"]: b["value"] for b in made.task["baselines"]}
        values = read_test_set(made.test_set, made.story.data, made.story.learning).y

        assert figures["MSE"] < 0.3 * values.var()


class TestShards:
    def test_deal_out_every_row_once(self, ready: dict[str, Ready]) -> None:
        made = ready["falls"]

        dealt = [row.tobytes() for p in range(9) for row in made.shard(p, 9).x]

        assert sorted(dealt) == sorted(row.tobytes() for row in made.train.x)


class TestWine:
    def test_is_the_file_that_was_committed(self) -> None:
        expected = "5e8492288526a33d365d06cf36887f1620e216d71fa0c73c4c8227339498872a"

        assert hashlib.sha256(WINE.read_bytes()).hexdigest() == expected

    def test_has_178_wines_of_three_cultivars(self) -> None:
        samples = read_wine(np.random.default_rng(0))

        counts = np.bincount(
            np.concatenate([samples.train.y, samples.test.y]).astype(int)
        )
        assert counts.tolist() == [59, 71, 48]  # Aeberhard & Forina 1991
        assert len(samples.test.y) == 36


class TestLeaves:
    def test_are_whole_numbers_of_a_byte(self) -> None:
        leaf = leaves.draw_leaf(1, np.random.default_rng(0))

        assert leaf.shape == (24, 24, 3)
        np.testing.assert_array_equal(leaf, leaf.astype(np.uint8))

    def test_differ_by_their_spots(self) -> None:
        healthy, mildew, rust = (
            np.stack([leaves.draw_leaf(k, np.random.default_rng(n)) for n in range(40)])
            for k in range(3)
        )

        # Mildew is white: more blue than a green leaf has. Rust is brown: less green.
        assert mildew[..., 2].mean() > healthy[..., 2].mean() + 3
        assert rust[..., 1].mean() < healthy[..., 1].mean()


class TestSizes:
    def test_show_different_kinds_of_learning_and_data(self) -> None:
        kinds = {(s.learning, s.data.kind) for s, _ in FULL.recruiting}

        assert len(kinds) >= 3
        assert LEAVES in [story for story, _ in FULL.recruiting]

    def test_have_a_task_that_fits_no_device(self) -> None:
        least = COUGH.device["leastFreeRamBytes"]

        assert all(gear.device.free_ram_bytes < least for gear in FULL.gears)

    def test_open_few_accounts(self) -> None:
        # 20 in an hour are allowed to one IP address, and visitors need some.
        assert len(FULL.names) <= 10
        assert len(SMALL.names) <= 5

    def test_give_the_requester_a_finished_task_in_a_small_one(self) -> None:
        assert SMALL.completed.requester == SMALL.requesters[0]
        assert GRAPES.requester != SMALL.completed.requester
