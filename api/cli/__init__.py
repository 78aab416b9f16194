"""The command line `crowdfl`: beside `api.app` on top of everything else.

It alone imports `mobile.edge` and `experiments`, each only when its command runs.
"""

import os


def main() -> None:
    """Run the command line."""
    # Read when TensorFlow is imported, here or in a child: no notes on CPU features.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    from api.cli.commands import app

    app()
