"""The list of commands."""

import typer

from api.cli import client, demo, maintain, operator, reproduce, serve, simulate

app = typer.Typer(
    name="crowdfl",
    help="CrowdFL: the marketplace for crowdsourced federated learning.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,  # they may hold passwords
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("serve")(serve.serve)
app.command("client")(client.client)
app.command("demo")(demo.demo)
app.add_typer(operator.app, name="operator")
app.add_typer(simulate.app, name="simulate")
app.command("reproduce")(reproduce.reproduce)
app.command("schema")(maintain.schema)
app.command("migrate")(maintain.migrate)
app.command("audit")(maintain.audit)
