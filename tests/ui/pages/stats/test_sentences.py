from tests.ui.pages.stats.made import bins, days, figures, task
from ui.pages.stats import sentences


class TestUnknown:
    def test_is_said_and_never_shown_as_nothing(self) -> None:
        new = figures()
        said = [
            sentences.opening(new, 7),
            sentences.finish(new, 7),
            sentences.dropout(new, 7),
            sentences.round_time(new, 7),
            sentences.moved(new, 7),
            sentences.baseline(new, ()),
            sentences.selection(new),
            sentences.pay(new),
            sentences.reputation(new.reputation),
            sentences.points(new, 7),
        ]
        for sentence in said:
            assert "0" not in sentence.replace("7 days", "")
            assert sentence.startswith(("No", "Nothing", "Nobody"))


class TestOpening:
    def test_says_what_happened(self) -> None:
        now = figures(rounds=900, days=days(30, rounds=240, paid=1240))
        assert sentences.opening(now, 30) == (
            "In the last 30 days, devices trained 240 rounds and earned 1,240 points."
        )


class TestFinish:
    def test_gives_the_rate_of_all_and_the_counts_of_the_period(self) -> None:
        now = figures(completion=0.875, days=days(30, published=12, completed=9))
        assert sentences.finish(now, 30) == (
            "87.5 % of all tasks that ended were completed. In the last 30 days, "
            "12 tasks were published and 9 completed."
        )

    def test_counts_one(self) -> None:
        now = figures(completion=1.0, days=days(7, published=1))
        assert sentences.finish(now, 7) == (
            "100 % of all tasks that ended were completed. In the last 7 days, "
            "1 task was published and 0 completed."
        )


class TestDropout:
    def test_gives_the_rate_of_all_calls(self) -> None:
        now = figures(dropout=0.034, days=days(7, dropped=12))
        assert sentences.dropout(now, 7) == (
            "3.4 % of all calls ended in a drop-out; 12 did in the last 7 days."
        )

    def test_none_dropped_is_known(self) -> None:
        now = figures(dropout=0.0)
        assert sentences.dropout(now, 7) == (
            "0 % of all calls ended in a drop-out; 0 did in the last 7 days."
        )


class TestRoundTime:
    def test_gives_the_median(self) -> None:
        now = figures(round_s=9.42, days=days(7, rounds=1))
        assert sentences.round_time(now, 7) == (
            "Half of all rounds take less than 9.4 s; 1 round ended in the last 7 days."
        )


class TestMoved:
    def test_gives_period_total_and_direction(self) -> None:
        now = figures(up=33_000, down=51_000, days=days(7, moved=42_000))
        # 33 of 84 is 39.3 %
        assert sentences.moved(now, 7) == (
            "42 kB moved in the last 7 days. Since the start it was 84 kB, 39 % of it "
            "from devices to the server."
        )


class TestBaseline:
    def test_says_above_and_counts_those_that_beat_it(self) -> None:
        shown = (task(1), task(2, accuracy=0.7), task(3, accuracy=0.75))
        assert sentences.baseline(figures(gap=0.0124), shown) == (
            "The middle task ends 0.012 above its baseline; 1 of the 3 shown beat it."
        )

    def test_says_below_without_a_sign(self) -> None:
        assert sentences.baseline(figures(gap=-0.006), ()) == (
            "The middle task ends 0.006 below its baseline."
        )

    def test_calls_level_what_rounds_to_nothing(self) -> None:
        assert sentences.baseline(figures(gap=-0.0004), ()) == (
            "The middle task ends level with its baseline."
        )


class TestFairness:
    def test_explains_the_index_of_selection(self) -> None:
        # Jain's index of k equal shares among n is k / n: 84 of 100 give 0.84.
        assert sentences.selection(figures(selection=0.84)) == (
            "0.84 of 1 (Jain's index): as even as if 84 % of the devices had shared "
            "the calls equally and the others had none."
        )

    def test_explains_the_index_of_pay(self) -> None:
        assert sentences.pay(figures(pay=0.971)) == (
            "0.97 of 1 (Jain's index): as even as if 97 % of the devices had got the "
            "same for each update and the others nothing."
        )


class TestReputation:
    def test_finds_the_middle_device(self) -> None:
        # 1 + 3 = 4 of 9 lie below 0.6; the fifth, the middle one, from 0.6 to 0.7.
        spread = bins(0, 0, 0, 1, 0, 3, 2, 1, 2, 0)
        assert sentences.reputation(spread) == (
            "The middle one of 9 devices stands between 0.6 and 0.7; 2 are excellent, "
            "at 0.8 or above."
        )

    def test_counts_one_device(self) -> None:
        assert sentences.reputation(bins(0, 0, 0, 0, 0, 0, 0, 0, 0, 1)) == (
            "The middle one of 1 device stands between 0.9 and 1.0; 1 is excellent, "
            "at 0.8 or above."
        )


class TestPoints:
    def test_gives_period_and_total(self) -> None:
        now = figures(paid=12_000, days=days(30, paid=1240))
        assert sentences.points(now, 30) == (
            "1,240 points were paid in the last 30 days; 12,000 since the start."
        )


class TestDevices:
    def test_gives_the_busiest_day_and_now(self) -> None:
        now = figures(online=3, days=days(7, clients=8))
        assert sentences.devices(now, 7) == (
            "On the busiest day in the last 7 days, 8 devices were connected; 3 are "
            "now."
        )

    def test_says_that_none_was(self) -> None:
        assert sentences.devices(figures(), 7) == (
            "No device was connected in the last 7 days; 0 are now."
        )
