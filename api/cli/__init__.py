"""The command line `crowdfl`: beside `api.app` on top of everything else.

It alone imports `mobile.edge` and `experiments`, each only when its command runs.
"""


def main() -> None:
    """Run the command line."""
    from api.cli.commands import app

    app()
