"""Breathing and gas exchange: drive, alveolar gas, saturation, lung water, oxygen delivered and used."""

from __future__ import annotations

from residency.physiology.module import Vars


def breathing(body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Ventilation 1 = normal at rest. Alveolar gas equation, shunt equation, Severinghaus 1979 dissociation curve."""
    hb = body.cells / (10.0 * body.blood)
    body.hb = hb
    warm = max(0.4, 1.0 + 0.10 * (body.temp - who.temp))
    demand = who.vo2 * drive.metabolism * warm
    metabolic = who.hco3 - (body.lactate - 1.0) - (body.ketones - 0.1) - body.acid
    hco3 = max(2.5, metabolic + 0.10 * (body.pco2 - who.pco2))
    body.hco3 = hco3

    # the brainstem lowers its CO2 aim for acid (Winter: 1.2-1.5 mmHg per mmol/L), hypoxia and other stimuli
    starved = min(1.0, max(0.0, 0.90 - body.sao2) * 4.0)
    aim = who.pco2 - 1.3 * max(0.0, who.hco3 - metabolic) - 8.0 * starved - drive.stimulus - 3.0 * body.lung_water
    aim = max(aim, 11.0)
    load = demand / who.vo2
    want = load * who.pco2 / aim * max(0.0, 1.0 + 3.0 * (body.pco2 - aim) / aim) / (1.0 - min(0.6, drive.dead_space))
    brainstem = drive.breath * max(0.05, 1.0 - max(0.0, body.pco2 - 100.0) / 100.0) * min(1.0, body.map / 35.0) * body.beating
    tight = drive.resistance * (1.0 - drive.bronchodilation)
    stiff = tight + 1.6 * body.lung_water + 0.8 * who.airway
    able = 5.5 * drive.capacity / (1.0 + 1.3 * stiff) / (1.0 + 0.5 * (1.0 - body.beating))
    own = min(want * brainstem, able) * (1.0 - drive.blocked * (1.0 - drive.held_open) * (1.0 - drive.tube))
    moved = max(own, drive.assist / (1.0 + 0.35 * stiff))
    alveolar = moved * (1.0 - min(0.6, drive.dead_space))
    body.ventilation = alveolar
    hard = min(want * brainstem, able)
    spontaneous = who.breaths * (min(hard, 0.35 + 0.65 * hard) + 0.35 * stiff * min(1.0, hard)) + 4.0 * body.fear * min(1.0, hard)
    spontaneous = spontaneous + drive.rapid * min(1.0, hard)
    body.rr = max(drive.machine_rate, min(spontaneous, 2.9 * who.breaths)) if drive.assist > own else min(spontaneous, 2.9 * who.breaths)

    # carbon dioxide stores: apnoea adds about 4.5 mmHg/min; linearly implicit
    made = 4.5 * who.pco2 / 40.0 * body.vo2 / who.vo2
    carried = 0.3 + 0.7 * min(1.0, body.co / (0.4 * who.co))
    body.pco2 = min(180.0, (body.pco2 + dt * made) / (1.0 + dt * 4.5 / 40.0 * alveolar * carried))
    body.hydrogen = 24.0 * body.pco2 / hco3

    # oxygen in the lung is a store (FRC); uptake dries up as it empties
    flow = who.air * alveolar
    taken = 0.863 * body.vo2 * min(1.0, body.alveolar / 45.0)
    frc = who.frc * (1.0 - 0.5 * body.lung_water)
    po2 = (body.alveolar + dt * (flow * drive.fio2 * 713.0 - taken) / frc) / (1.0 + dt * flow / frc)
    body.alveolar = max(po2, 6.0)
    full = 1.0 / (23400.0 / (body.alveolar * (body.alveolar * body.alveolar + 150.0)) + 1.0)
    shunt = min(0.75, who.shunt + drive.shunt + 0.55 * body.lung_water + 0.20 * body.lung + 0.05 * tight)
    capillary = 1.34 * hb * full + 0.003 * body.alveolar
    arterial = capillary - shunt / (1.0 - shunt) * body.vo2 / (10.0 * max(body.co, 0.15 * who.co))
    arterial = max(arterial, 0.05 * capillary)
    saturation = min(full, max(0.05, (arterial - 0.003 * min(body.alveolar, 100.0)) / (1.34 * hb)))
    body.sao2 = (body.sao2 + dt / 0.6 * saturation) / (1.0 + dt / 0.6)

    # delivery and use
    content = 1.34 * hb * body.sao2 + 0.003 * min(body.alveolar, 400.0) * full
    body.content = content
    delivered = 10.0 * body.co * content
    greatest = (0.67 - drive.extraction) * delivered
    body.vo2 = min(demand, greatest)
    body.debt = max(0.0, 1.0 - greatest / demand)

    # lung water: filtration above a threshold of left atrial pressure that a leak lowers (Guyton 1959: 24 mmHg)
    flooding = 0.0011 * max(0.0, body.wedge - 19.0 + 9.0 * drive.lung_leak) * (1.0 + 1.5 * drive.lung_leak) + drive.lung_flood
    # waterlogged tissue drowns a leaky lung at any pressure
    flooding = flooding + 0.0022 * drive.lung_leak * max(0.0, body.tissue - 0.025 * who.weight) * (2.0 - who.heart)
    f = dt * body.pace
    body.lung_water = min(1.0, (body.lung_water + f * flooding) / (1.0 + f / 240.0 * (1.0 - 0.6 * drive.lung_leak)))
