from ui.pages.marketplace.figures import Figures, figures_of


def day(rounds: int, paid: int) -> dict[str, object]:
    return {"day": "2026-11-23T00:00:00Z", "rounds": rounds, "pointsPaid": paid}


class TestTheFourNumbers:
    def test_stand_beside_what_they_are_compared_with(self) -> None:
        marketplace = {
            "tasks": [
                {"state": "RECRUITING", "count": 12},
                {"state": "RUNNING", "count": 27},
                {"state": "COMPLETED", "count": 400},
            ],
            "clientsOnline": 1284,
            "reputation": [{"count": 3000}, {"count": 910}],
            "days": [
                *[day(1, 10)] * 7,
                *[day(2, 100)] * 5,
                day(310, 100),
                day(41, 500),
            ],
        }

        assert figures_of(marketplace) == Figures(
            ready="1,284",
            ready_of="of 3,910 registered",
            training="27",
            training_beside="12 recruiting",
            rounds="41",
            rounds_before="yesterday 310",
            paid="1,100",  # five days of 100, yesterday's 100, today's 500
            paid_before="the week before 70",
        )

    def test_are_zero_on_the_first_day(self) -> None:
        empty = {
            "tasks": [],
            "clientsOnline": 0,
            "reputation": [],
            "days": [day(0, 0)],
        }

        found = figures_of(empty)

        assert (found.ready, found.training, found.rounds, found.paid) == ("0",) * 4
        assert found.rounds_before == "yesterday 0"
        assert found.paid_before == "the week before 0"
