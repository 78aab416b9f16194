from experiments.simulate.sybils import take_seats


class TestTakeSeats:
    def test_sybils_take_no_more_than_a_fifth(self) -> None:
        seats = take_seats(range(5))

        assert 0 < seats.first_task.mean <= 0.2 + 1e-9
        assert seats.all_tasks.mean < seats.first_task.mean
