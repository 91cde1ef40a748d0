"""Runs where OpenEnv is installed: `injected.py < [task, payloads]`. Each payload in every string; what came back, as JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

from residency.doors.openenv import ResidencyAction
from residency.doors.openenv.environment import ResidencyEnvironment
from residency.errors import ResidencyError


def injected(task: str, payload: str) -> dict[str, Any]:
    """One payload."""
    environment = ResidencyEnvironment()
    refused, said = 0, []
    odd: tuple[dict[str, Any], ...] = ({"task": payload}, {"split": payload}, {"index": payload}, {payload: 1})
    for options in odd:
        try:
            environment.reset(**options)
        except ResidencyError as error:
            refused += 1
            said.append(str(error))
    environment.reset(task=task, seed=0, episode_id=payload)
    acts = (ResidencyAction(name=payload, arguments={}), ResidencyAction(name="think", arguments={payload: payload}))
    steps = [environment.step(act).model_dump() for act in acts]
    return {"refused": refused, "said": said, "steps": steps, "kept": environment.state.episode_id == payload}


TASK, PAYLOADS = json.load(sys.stdin)
print(json.dumps([injected(TASK, payload) for payload in PAYLOADS]))
