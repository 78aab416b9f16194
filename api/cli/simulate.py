"""`crowdfl simulate`: the same rounds with a simulated clock, over many seeds."""

import typer

app = typer.Typer(no_args_is_help=True, help="Run set-ups on a simulated clock.")


@app.callback()
def simulate() -> None:
    """Run set-ups on a simulated clock."""
