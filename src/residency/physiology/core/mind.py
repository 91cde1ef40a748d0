"""Consciousness, pain, fear and the pressure in the skull."""

from __future__ import annotations

from residency.physiology.module import Vars


def mind(body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """GCS is usual GCS less what each cause takes. Intracranial pressure rises steeply once the reserve of ~30 ml is gone."""
    extra = max(0.0, drive.intracranial + 0.20 * (body.pco2 - who.pco2) + 60.0 * max(0.0, body.brain - 0.15))
    icp = min(110.0, 10.0 + 0.20 * extra / max(0.12, 1.0 - extra / 95.0))
    body.icp = icp
    cpp = max(0.0, body.map - max(0.0, icp - 10.0))
    body.cpp = cpp

    edge = 0.92 * who.map_limit
    lost = 7.0 * min(1.0, max(0.0, edge - cpp) / 28.0) + 11.0 * min(1.0, max(0.0, 0.76 - body.sao2) * 3.2)
    lost = lost + min(11.0, max(0.0, body.pco2 - 72.0) / 5.0) + min(11.0, max(0.0, 54.0 - body.glucose) / 2.8)
    lost = lost + 12.0 * drive.sedation + max(0.0, drive.delirium - drive.lucid)
    lost = lost + 14.0 * body.brain + min(5.0, max(0.0, body.hydrogen - 80.0) / 15.0)
    lost = lost + min(9.0, max(0.0, icp - 22.0) / 3.0)
    target = max(3.0, who.gcs - lost)
    body.gcs = max(3.0, (body.gcs + dt / 1.0 * target * body.beating + dt * 3.0 * (1.0 - body.beating)) / (1.0 + dt))

    aware = min(1.0, max(0.0, body.gcs - 6.0) / 7.0)
    body.pain = min(10.0, drive.pain) * drive.pain_left * aware
    hunger = min(1.0, max(0.0, body.rr / who.breaths - 1.6) * 0.5 + max(0.0, 0.90 - body.sao2) * 3.0)
    body.fear = min(1.0, (drive.fear + 0.05 * body.pain + 0.6 * hunger) * (0.85 + who.fear)) * drive.fear_left * aware
    body.nausea = min(1.0, drive.nausea) * drive.nausea_left
