"""What a benchmark needs of a model."""

from __future__ import annotations

from typing import Any, Protocol

from residency.policies.transcript import Reply


class Answers(Protocol):
    """Something that answers a message, as residency.policies.openai_endpoint.Endpoint does."""

    model: str
    images: bool

    def chat(self, messages: list[dict[str, Any]]) -> Reply:
        """One answer. Raises InfrastructureError for none, UserError where pictures are refused."""
