"""Figures for an operator, as Prometheus reads them: counts and durations with channels and outcomes, nothing of anybody."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """One registry for one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.received = Counter(
            "meedoen_received", "Messages from residents", ["channel", "kind"], registry=self.registry
        )
        self.repeated = Counter(
            "meedoen_repeated", "Webhooks about a message known already", ["channel"], registry=self.registry
        )
        self.rejected = Counter(
            "meedoen_rejected", "Webhooks not accepted", ["channel", "reason"], registry=self.registry
        )
        self.calls = Counter(
            "meedoen_calls", "Calls to providers by outcome", ["channel", "outcome"], registry=self.registry
        )
        self.receipts = Counter(
            "meedoen_receipts", "What providers told of messages", ["channel", "status"], registry=self.registry
        )
        self.turn_seconds = Histogram(
            "meedoen_turn_seconds",
            "Duration of a turn",
            registry=self.registry,
            buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
        )
        self.outbox = Gauge("meedoen_outbox", "Messages that are not done", ["state"], registry=self.registry)

    def outbox_states(self, counts: Mapping[str, int]) -> None:
        for state, count in counts.items():
            self.outbox.labels(state).set(count)

    def text(self) -> bytes:
        return generate_latest(self.registry)
