"""What opens, carries and clears the airways of a child, and what puts a gut right."""

from __future__ import annotations

from residency.physiology.module import Kinetics, Vars
from residency.physiology.registry import AGENTS


@AGENTS.add("Nebulised epinephrine, mg: a swollen lining shrinks for an hour or two; pulse up.", unit="mg",
            kinetics=Kinetics(onset_min=6.0, half_life_min=45.0))
def epinephrine_mist(my: Vars, who: Vars, drive: Vars) -> None:
    """Better at 30 minutes, gone by two hours (Bjornson 2013 Cochrane); 5 mg acts on the lining by its dose, on the heart by weight."""
    effect = my.site / (my.site + 1.0)
    drive.mucosal_squeeze = max(drive.mucosal_squeeze, effect)
    drive.heart_rate += 14.0 * effect
    drive.fear += 0.05 * effect
    drive.heart_injury += 0.000020 * my.site / who.weight * 10.0


@AGENTS.add("Warm wet oxygen at high flow through the nose, 0/1: part of the work is taken over.", rate_unit="0/1", highest=1.0)
def high_flow(my: Vars, drive: Vars) -> None:
    """Fewer need more (Franklin 2018); air in the stomach and rarely round the lung."""
    on = min(1.0, my.rate)
    drive.flow_support = max(drive.flow_support, on)
    drive.fio2 = max(drive.fio2, 0.21 + 0.24 * on)
    drive.lung_injury += 0.000006 * on
    drive.fear += 0.05 * on


@AGENTS.add("A nose sucked clear, 1 = once: breathing and drinking are easier for an hour or two.", unit="1", bolus="max", highest=1.0,
            state={"since": 0.0})
def nose_suction(my: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Deep and often does harm (Mussman 2013): a sore, swollen nose."""
    my.since = my.since + dt * body.pace
    left = my.amount * max(0.0, 1.0 - my.since / 120.0)
    drive.nose_cleared = max(drive.nose_cleared, left)
    fresh = my.amount * max(0.0, 1.0 - my.since / 5.0)
    drive.fear += 0.3 * fresh
    drive.pain += 2.0 * fresh
    drive.lung_injury += 0.000004 * my.amount


@AGENTS.add("A drink of salts and sugar in sips or by stomach tube, ml: at most about 20 ml/kg an hour is taken up.", unit="ml")
def oral_rehydration(my: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """As good as a vein in moderate dehydration (Hartling 2006 Cochrane); a sick stomach throws part of it up; the drowsy choke."""
    going = min(my.amount / dt, 0.34 * who.weight)
    my.amount = my.amount - going * dt
    kept = 1.0 - min(0.85, body.nausea)
    drive.crystalloid += going * kept / 1000.0
    drive.glucose += 0.02 * going / who.weight
    on = min(1.0, going / (0.1 * who.weight))
    drive.lung_injury += 0.0006 * on * (1.0 if body.gcs < 12.0 else 0.0) + 0.0000002 * on


@AGENTS.add("A thing taken out of the airway through a bronchoscope, 1 = done.", unit="1", bolus="max", highest=1.0)
def object_removal(my: Vars, drive: Vars) -> None:
    """The airway is sore and swells a little."""
    drive.object_out = max(drive.object_out, my.amount)
    drive.lung_injury += 0.000010 * my.amount
    drive.pain += 1.0 * my.amount


@AGENTS.add("Fingers sweeping blindly in a child's mouth, or thumps while air still goes, 1 = once: the thing moves.", unit="1",
            state={"going": 0.0}, bolus_to="going")
def blind_sweep(my: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Pushes it down as often as out (PALS 2020: never)."""
    drive.object_disturbed = max(drive.object_disturbed, min(1.0, my.going))
    drive.fear += 0.4 * min(1.0, my.going)
    drive.lung_injury += 0.0005 * min(1.0, my.going)
    my.going = my.going / (1.0 + dt / 10.0)


@AGENTS.add("Air (or water) under pressure into the bowel under a screen, 1 = done: pushes a slipped bowel back.", unit="1", bolus="max",
            highest=1.0)
def air_enema(my: Vars, body: Vars, drive: Vars) -> None:
    """Bursts the bowel in under 1 in 100 (Daneman 2004)."""
    drive.bowel_reduced = max(drive.bowel_reduced, my.amount)
    drive.pain += 0.5 * my.amount
    drive.gut_injury += 0.000006 * my.amount
