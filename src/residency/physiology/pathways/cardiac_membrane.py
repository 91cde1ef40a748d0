"""What potassium does to the heart's conduction."""

from __future__ import annotations

from residency.physiology.module import Vars
from residency.physiology.registry import PATHWAYS


@PATHWAYS.add("Potassium slows conduction: P waves fade, QRS widens to a sine wave, the pulse slows; calcium opposes it and "
              "leaves potassium as it is.",
              state={"block": 0.0}, readings={"conduction": ("block", "0..1", "conduction that potassium has taken")})
def cardiac_membrane(my: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Wide QRS, slow pulse and junctional rhythm go before arrest (Durfey 2017); calcium acts in 1-3 minutes and fades within
    30-60. The hazard itself is the core's, on potassium above 6.8."""
    aim = min(1.0, max(0.0, body.potassium - 6.2) / 2.0 * (1.0 - 0.85 * drive.heart_shield))
    my.block = (my.block + dt / 1.5 * aim) / (1.0 + dt / 1.5)
    drive.heart_rate -= 80.0 * max(0.0, my.block - 0.15)
    drive.contractility *= 1.0 - 0.35 * max(0.0, my.block - 0.20)
    drive.reflex *= 1.0 - 0.4 * my.block
    # expected arrhythmic deaths before the heart stops by itself: about 2 % in six hours with such an ECG (Durfey 2017)
    drive.hazard_death += 0.0003 * max(0.0, my.block - 0.15)
    # a heart between 7 and 8 mostly fibrillates, above it stands still
    drive.fibrillation += 0.0005 if body.potassium > 6.8 and body.potassium < 7.9 else 0.0
