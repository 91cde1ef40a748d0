"""The heart, the vessels and the reflex that defends pressure.

Guyton: filling pressure of the whole circulation drives venous return, the heart takes what arrives unless it is weak,
resistance turns flow into pressure. The reflex raises tone until tone is all used; that limit is the end of compensation.
"""

from __future__ import annotations

from residency.physiology.module import Vars


def circulation(body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Flow, pressure, pulse and sympathetic tone. Pressures in mmHg, flow in L/min."""
    block = max(who.beta_block, drive.beta_block)
    tone = body.tone
    squeeze = max(tone, 0.0)
    # pressors, in norepinephrine equivalents; sick vessels need more of them
    deaf = drive.vasoplegia * (1.0 - drive.steroid)
    press = drive.pressor / (drive.pressor + 0.20 * (1.0 + 1.2 * deaf))
    unstressed = 0.71 * who.blood * (1.0 - 0.15 * tone - 0.07 * press - drive.venous_tone + drive.venous_pool)
    filling = 7.0 * max(body.blood - unstressed, 0.02) / (0.29 * who.blood)
    body.filling = filling

    # pulse: chronotropic reserve shrinks with age and blockade; a starved or unperfused node slows
    rate = who.hr + (0.52 * (who.hr_max - who.hr) * squeeze + 9.0 * max(body.temp - 37.0, -3.0)) * (1.0 - 0.80 * block)
    rate = rate + 45.0 * min(tone, 0.0) + drive.heart_rate * (1.0 - 0.5 * max(0.0, block - who.beta_block))
    rate = max(min(max(rate, 25.0), who.hr_max, drive.conducted), drive.paced)
    rate = rate * max(0.25, 1.0 - 2.2 * max(0.0, 0.55 - body.sao2)) * max(0.3, 1.0 - max(0.0, 34.0 - body.map) / 40.0)
    body.hr = rate

    # strength: acid, hypoxia, injury and failure take it; tone gives some back unless blocked
    strength = drive.contractility * who.heart * (1.0 + 0.35 * squeeze * (1.0 - 0.6 * block)) * (1.0 - 0.7 * body.heart)
    strength = strength * max(0.25, 1.0 - 1.6 * max(0.0, 0.75 - body.sao2)) * max(0.45, 1.0 - 0.006 * max(0.0, body.hydrogen - 63.0))
    strength = strength / (1.0 + (1.0 - who.heart) * max(0.0, body.map / who.map - 1.0))
    strength = strength * (1.0 - 0.4 * drive.beta_block) * (1.0 + 0.12 * press)
    speed = max(rate / who.hr * strength / who.heart * who.pump, 0.05)
    head = max(filling - drive.right_back - 0.9 * drive.pleural, 0.05)
    limit = 0.4 / speed
    flow = who.co / 5.0 * head / (1.0 + limit + 0.4 - 0.4 / who.pump)
    flow = flow / (1.0 + 0.45 * max(0.0, flow / who.co - 0.75 - 0.40 * who.heart - 0.25 * min(strength, 1.3)))
    flow = flow * (1.0 - drive.right_block)  # what the lungs hold up stays in the veins and spares the left atrium

    # in arrest compressions move a quarter of normal flow (Paradis 1990: coronary perfusion needs about 15 mmHg)
    pumped = flow * body.beating + (1.0 - body.beating) * 0.25 * who.co * drive.cpr * min(1.0, head / 6.0)
    body.co = pumped
    reaching = (filling - drive.right_back) * (1.0 - drive.right_block)
    body.wedge = 8.0 + 3.5 * max(0.0, reaching - pumped * 5.0 / who.co - 2.0) * body.beating * (0.6 + 0.4 / who.heart)

    answer = max(0.0, 1.0 - 1.1 * deaf)
    vessel = who.svr * drive.svr * (1.0 + 1.2 * press) * max(0.3, 1.0 + 1.15 * squeeze * answer + 0.6 * min(tone, 0.0))
    body.resistance = vessel
    pressure = 3.0 + pumped * vessel
    pressure = pressure / (1.0 + max(0.0, pressure - 1.5 * who.map) / 150.0)
    body.map = pressure * body.beating + (1.0 - body.beating) * min(pressure, 45.0)
    # dilated vessels run off fast: low diastolic, wide pulse
    beat = min(2.2, 1000.0 * pumped / (rate * who.stroke))
    body.pulse_pressure = who.pulse_pressure * beat * (drive.pulse_width + 0.9 * max(0.0, 1.0 - drive.svr))

    # baroreflex, chemoreflex and arousal; linearly implicit because its own gain would ring at long steps
    wanted = who.map + drive.map_set
    call = drive.reflex * (4.5 * (wanted - pressure) / wanted + 0.40 * (1.0 - head / 7.0)) + drive.arousal
    call = call + 0.012 * body.pain + 0.08 * body.fear
    call = call + 1.5 * max(0.0, 0.88 - body.sao2)
    call = call + 0.5 * max(0.0, 0.75 - body.hb / who.hb) + 0.004 * max(0.0, body.pco2 - 50.0)
    gain = 5.5 * drive.reflex
    aim = (tone + dt * (call + gain * tone)) / (1.0 + dt * (1.0 + gain))
    aim = min(aim, (tone + dt) / (1.0 + dt))
    body.tone = max(aim, (tone - 0.3 * dt) / (1.0 + dt))
