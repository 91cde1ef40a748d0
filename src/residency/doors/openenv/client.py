"""The client: one WebSocket, one encounter at a time."""

from __future__ import annotations

from typing import Any

from openenv.core import EnvClient
from openenv.core.client_types import StepResult

from residency.doors.openenv.models import ResidencyAction, ResidencyObservation, ResidencyState


class ResidencyEnv(EnvClient[ResidencyAction, ResidencyObservation, ResidencyState]):
    """A client of the hospital. `reset` takes seed, and task or split and index; `.sync()` is for programs without a loop."""

    def _step_payload(self, action: ResidencyAction) -> dict[str, Any]:
        return {"name": action.name, "arguments": action.arguments}

    def _parse_result(self, payload: dict[str, Any]) -> StepResult[ResidencyObservation]:
        done, reward = payload.get("done", False), payload.get("reward")
        observation = ResidencyObservation(**payload["observation"], done=done, reward=reward)
        return StepResult(observation=observation, reward=reward, done=done, metadata=payload.get("metadata"))

    def _parse_state(self, payload: dict[str, Any]) -> ResidencyState:
        return ResidencyState(**payload)
