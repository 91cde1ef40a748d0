"""OpenEnv: the hospital for trainers of that ecosystem. Research only, fictional patients, never for care.

    from residency.doors.openenv import ResidencyAction, ResidencyEnv
    with ResidencyEnv(base_url="http://127.0.0.1:8000").sync() as hospital:
        result = hospital.reset(task="emergency/headache-gym-home-01", seed=7)
        result = hospital.step(ResidencyAction(name="look_at_monitor", arguments={"patient_id": "P-1001"}))

The manifest (`openenv.yaml`) and the Dockerfile stand at the root of the repository. See docs/doors/openenv.md.
"""

from residency.doors.openenv.client import ResidencyEnv
from residency.doors.openenv.models import ResidencyAction, ResidencyObservation, ResidencyState

__all__ = ["ResidencyAction", "ResidencyEnv", "ResidencyObservation", "ResidencyState"]
