"""Settings of Reflex, read by its build and by the server."""

import reflex as rx

config = rx.Config(
    app_name="ui",
    # Where the page finds its server is told at serving time: `ui/serving.py`.
    api_url="http://localhost:8000",
    deploy_url="http://localhost:8000",
    # Pages live as long as their socket; what must survive a restart lies in the
    # browser (drafts) or behind the API.
    state_manager_mode=rx.constants.StateManagerMode.MEMORY,
    # Seconds for which a page's State outlives its last event, here in memory, too; an
    # open page renews it each minute (`ui/session.py`), a closed one comes back fresh.
    redis_token_expiration=15 * 60,
    telemetry_enabled=False,
    show_built_with_reflex=False,
    plugins=[
        rx.plugins.RadixThemesPlugin(
            theme=rx.theme(
                accent_color="jade",
                gray_color="sand",
                radius="large",
                panel_background="solid",
            )
        )
    ],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
