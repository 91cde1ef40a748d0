"""What a service counts, for Prometheus. No label holds anything of a chart."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

SECONDS = (0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


class Meters:
    """Counters of one service, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        here = self.registry
        self.opened = Counter("residency_sessions_opened", "Sessions opened.", registry=here)
        self.ended = Counter("residency_sessions_ended", "Sessions ended, by how.", ("reason",), registry=here)
        self.woken = Counter("residency_sessions_woken", "Sessions replayed from the log.", registry=here)
        self.awake = Gauge("residency_sessions_awake", "Sessions in memory.", registry=here)
        self.calls = Counter("residency_calls", "Calls answered, by outcome.", ("outcome",), registry=here)
        self.refused = Counter("residency_refusals", "Requests refused by the service, by reason.", ("reason",), registry=here)
        self.acting = Histogram("residency_call_seconds", "Seconds that the simulation took for a call.", buckets=SECONDS, registry=here)

    def page(self) -> bytes:
        """The text that Prometheus reads."""
        return generate_latest(self.registry)
