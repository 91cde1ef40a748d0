"""Lactate, sugar, acid, salts, heat and what the kidney clears."""

from __future__ import annotations

from residency.physiology.module import Vars


def metabolism(body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Slow chemistry; `haste` only differs from 1 while a body settles."""
    f = dt * body.haste
    low = max(0.0, (who.map_limit * 1.08 - body.map) / who.map_limit)
    flow = min(1.15, max(0.15, body.co / who.co))
    # normal turnover .014 mmol/L/min with 71 min time constant; the gut makes lactate below the patient's own limit
    clearing = 0.014 * (0.35 + 0.65 * min(1.0, flow)) * who.liver * drive.lactate_clearance / (1.0 + 0.02 * max(0.0, body.lactate - 4.0))
    making = 0.014 * who.liver + drive.lactate + 0.30 * body.debt + 0.035 * low
    body.lactate = min(28.0, (body.lactate + f * making) / (1.0 + f * clearing))

    pull = 1.0 if body.glucose < 200.0 else 200.0 / body.glucose
    sugar = drive.glucose + 0.012 * drive.glucose_balance * (who.glucose - body.glucose) * (1.0 - 0.6 * drive.insulin) * pull
    burnt = drive.insulin * 3.0 * body.glucose / (body.glucose + 100.0)
    body.glucose = max(8.0, body.glucose + dt * (sugar - burnt))
    cleared = dt * (0.1 - body.ketones) * 0.004 * (1.0 + 3.0 * drive.insulin) * drive.ketone_clearance
    body.ketones = max(0.05, body.ketones + dt * drive.ketones + cleared)

    retained = 0.0006 * body.kidney * body.pace
    excreted = 0.0010 * body.acid * (1.0 - body.kidney)
    body.acid = body.acid + dt * (drive.chloride - drive.bicarbonate + retained - excreted)
    resting = 4.2 + 0.012 * (min(body.hydrogen, 110.0) - 40.0) - 0.9 * drive.insulin + 1.6 * body.kidney * body.kidney
    resting = resting + drive.potassium_rest
    body.potassium = max(1.5, body.potassium + dt * (drive.potassium + (resting - body.potassium) / 45.0))

    body.sodium = body.sodium + dt * drive.sodium

    # filtration: half gone when the kidney's injury is .5; creatinine pool turns over slowly
    filtering = (1.0 - body.kidney) * min(1.0, max(0.1, (body.map - 30.0) / (who.map_limit - 25.0)))
    body.creatinine = body.creatinine + dt * body.pace * (0.0009 * (who.creatinine - filtering * body.creatinine) + drive.creatinine)
    body.urea = body.urea + dt * body.pace * 0.0007 * (14.0 * who.creatinine * (1.0 + 0.6 * min(1.0, low)) - filtering * body.urea)

    aim = who.temp + drive.fever * (1.0 - drive.antipyresis) - 0.5 * max(0.0, 0.6 - flow)
    body.temp = min(43.0, max(24.0, body.temp + dt * drive.heat + f / 60.0 * (aim - body.temp)))
