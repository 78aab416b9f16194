from api.settings import Limits
from ui.pages.developers.limits import LIMITS


class TestLimits:
    def test_are_those_of_a_server_with_usual_settings(self) -> None:
        real = Limits()
        said = {row.what: row.most for row in LIMITS}
        assert said == {
            "Request": f"{real.request_bytes // 1024} KiB",
            "Tokens": f"{real.request_tokens:,}",
            "Depth": str(real.request_depth),
            "Aliases": str(real.request_aliases),
            "Cost": f"{real.request_cost:,}",
            "Page": "100",  # schema.graphql: "`first` and `last` from 1 to 100"
            "Time": f"{real.request_s:.0f} s",
            "Sockets": str(real.sockets_per_account),
            "Subscriptions": str(real.subscriptions_per_socket),
            "Keys": str(real.most_api_keys),
        }
