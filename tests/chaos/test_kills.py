"""A reduced form of `python -m tests.chaos.kills`."""

from pathlib import Path

import pytest

from tests.chaos.kills import holds, prove

pytestmark = pytest.mark.slow


async def test_no_update_is_lost_or_counted_twice_when_the_server_is_killed(
    tmp_path: Path,
) -> None:
    (evidence,) = await prove(tmp_path, kills=5, seed=1)

    assert holds(evidence), evidence
