"""What tests of the profile share."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def schema_text() -> str:
    """The API's schema."""
    path = Path(__file__).parents[4] / "schema.graphql"
    return path.read_text(encoding="utf-8")
