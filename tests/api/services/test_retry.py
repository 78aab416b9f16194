import pytest
from asyncpg.exceptions import DeadlockDetectedError
from tortoise.exceptions import OperationalError

from api.services import retry
from api.services.retry import retrying


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "FIRST_PAUSE_S", 0.0)


class TestRetrying:
    @pytest.mark.parametrize(
        "error",
        [
            pytest.param(DeadlockDetectedError("deadlock"), id="postgresql"),
            pytest.param(OperationalError("database is locked"), id="sqlite"),
        ],
    )
    async def test_does_work_again_that_lost(self, error: Exception) -> None:
        results: list[Exception | str] = [error, error, "done"]

        async def work() -> str:
            result = results.pop(0)
            if isinstance(result, Exception):
                raise result
            return result

        assert await retrying(work) == "done"

    async def test_gives_up_in_the_end(self) -> None:
        tries = 0

        async def work() -> None:
            nonlocal tries
            tries += 1
            raise OperationalError("database is locked")

        with pytest.raises(OperationalError):
            await retrying(work)
        assert tries == retry.TRIES

    async def test_other_errors_are_raised_at_once(self) -> None:
        results = [OperationalError("no such table"), OperationalError("never")]

        async def work() -> None:
            raise results.pop(0)

        with pytest.raises(OperationalError, match="no such table"):
            await retrying(work)
