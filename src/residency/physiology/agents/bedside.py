"""What hands do to a body short of an operation; each has its small price."""

from __future__ import annotations

from residency.physiology.module import Vars
from residency.physiology.registry import AGENTS


@AGENTS.add("A needle into a vessel, 1 = one peripheral line, 2-3 = a central or arterial one.", unit="1",
            state={"sore": 0.0}, bolus_to="sore")
def access(my: Vars, drive: Vars, dt: float) -> None:
    """Pain for minutes; clot and infection are expected harm of the device."""
    drive.pain += 2.0 * min(1.0, my.sore)
    drive.fear += 0.05 * min(1.0, my.sore)
    drive.limb_injury += 0.000002 * my.sore
    my.sore = my.sore / (1.0 + dt / 8.0)


@AGENTS.add("A bladder catheter, 1 = in: urine can be measured and drains; about 5 % a day infect it.", unit="1", bolus="max", highest=1.0)
def catheter(my: Vars, drive: Vars) -> None:
    """Discomfort, delirium, infection."""
    drive.bladder_drained = max(drive.bladder_drained, my.amount)
    drive.pain += 0.5 * my.amount
    drive.delirium += 0.1 * my.amount
    drive.kidney_injury += 0.000004 * my.amount


@AGENTS.add("A tube into the stomach, 1 = in: less to aspirate, but gagging and a sore nose.", unit="1", bolus="max", highest=1.0)
def gastric_tube(my: Vars, drive: Vars) -> None:
    """Empties what would be vomited."""
    drive.stomach_emptied = max(drive.stomach_emptied, my.amount)
    drive.nausea_left *= 1.0 - 0.2 * my.amount
    drive.pain += 0.8 * my.amount
    drive.lung_injury += 0.000004 * my.amount


@AGENTS.add("Washing out the stomach, 1 = once: seldom helps, may drown.", unit="1", state={"going": 0.0}, bolus_to="going")
def lavage(my: Vars, drive: Vars, dt: float) -> None:
    """Aspiration in several per cent of the unprotected."""
    drive.lung_injury += 0.0030 * min(1.0, my.going) * (1.0 - drive.tube)
    drive.fear += 0.4 * min(1.0, my.going)
    my.going = my.going / (1.0 + dt / 10.0)


@AGENTS.add("Head of the bed at 30 degrees, 0..1.", unit="1", rate_unit="0/1", bolus="max", highest=1.0)
def head_up(my: Vars, drive: Vars) -> None:
    """Takes a few mmHg off the skull and off an empty circulation."""
    on = max(my.amount, my.rate)
    drive.intracranial -= 4.0 * on
    drive.venous_pool += 0.008 * on


@AGENTS.add("Airway held open by hand or device (recovery position .3, adjunct .5, jaw and adjunct 1).",
            unit="1", rate_unit="0/1", bolus="max", highest=1.0)
def airway_open(my: Vars, body: Vars, drive: Vars) -> None:
    """Gags whoever is awake."""
    on = max(my.amount, my.rate)
    drive.held_open = max(drive.held_open, 0.8 * on)
    drive.nausea += 0.3 * on * (1.0 if body.gcs > 10.0 else 0.0)
    drive.fear += 0.2 * on * (1.0 if body.gcs > 10.0 else 0.0)
