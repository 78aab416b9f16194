"""Figures for Prometheus; none of them names an account, address, task or device."""

from collections.abc import Callable, Iterable

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from api.pages.loop_delay import LoopDelay
from api.services.links import Links

CONTENT_TYPE = CONTENT_TYPE_LATEST


class Metrics(Collector):
    """What the process knows of itself, read when it is asked for."""

    def __init__(
        self,
        links: Links,
        sockets: Callable[[], int],
        is_ledger_sound: Callable[[], bool | None],
        loop_delay: LoopDelay,
    ) -> None:
        self._links = links
        self._sockets = sockets
        self._is_ledger_sound = is_ledger_sound
        self._registry = CollectorRegistry()
        self._registry.register(self)
        loop_delay.register(self._registry)
        ProcessCollector(registry=self._registry)

    def collect(self) -> Iterable[Metric]:
        """The figures now."""
        channels = GaugeMetricFamily(
            "crowdfl_channels", "Welcomed data channels.", labels=["transport"]
        )
        open_links = [link.transport for link in self._links.all()]
        for transport in ("WEBRTC", "WEBSOCKET"):
            channels.add_metric([transport], open_links.count(transport))
        yield channels
        yield GaugeMetricFamily(
            "crowdfl_graphql_sockets", "Open GraphQL sockets.", self._sockets()
        )
        if (sound := self._is_ledger_sound()) is not None:
            yield GaugeMetricFamily(
                "crowdfl_ledger_sound",
                "Whether the last audit found none wrong.",
                sound,
            )

    def text(self) -> bytes:
        """Every figure in Prometheus' format."""
        return generate_latest(self._registry)
